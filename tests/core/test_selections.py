"""Selections in the store: what they hold follows every change, in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from feeder.assembly import Parts
from feeder.decisions import Decisions
from feeder.ingest import Ingester
from feeder.model import Correction, Label
from feeder.store import Relabelled, Store
from feeder.store.sql import SqlStore

from .samples import NOW, article, document, numbered, take_in

SEEN = "selections/much-seen"
LAMPS = "selections/lamps"
BRIDGES = {LAMPS: "text ~ lamps", SEEN: "views > 100"}
PLAIN = article("A market day in spring", ("Cheese and wool were sold until noon, it is said.",))
KENYA = Label("country", "KE", "kenya", "Kenya", 9.0, assigned=True)


@pytest.fixture
def decisions(parts: Parts, store: Store) -> Decisions:
    """What an operator may do."""
    return Decisions(store, parts.labeler, parts.catalog, NOW)


def held(store: Store, path: str) -> list[int]:
    """What a selection holds; the count that is kept beside it agrees."""
    found = list(store.newest(path, 99))
    assert store.feed_states()[path].entries == len(found)
    return sorted(found)


def settle(store: Store) -> None:
    """Let everything be published."""
    for path in store.feed_states():
        store.retire([path])


def dirty(store: Store) -> set[str]:
    """The selections that are to be written."""
    states = store.feed_states().items()
    return {path for path, state in states if state.dirty and path.startswith("selections/")}


def test_another_time_zone_moves_days(ingester: Ingester, store: Store) -> None:
    """What a selection of days holds is asked again, once."""
    take_in(ingester, [article()])
    path = "selections/days"
    days = {path: "date >= 2026-02-27"}
    store.follow(days)
    assert held(store, path) == [1]
    assert isinstance(store, SqlStore)
    west = SqlStore(store._engine, "west", ZoneInfo("Pacific/Honolulu"))
    west.follow(days)
    assert held(west, path) == []
    settle(west)
    west.follow(days)
    assert dirty(west) == set()


def test_a_new_selection_is_filled_from_what_is_stored(ingester: Ingester, store: Store) -> None:
    """And one that is gone is emptied."""
    take_in(ingester, [article(), PLAIN])
    store.follow(BRIDGES)
    assert held(store, LAMPS) == [1]
    assert dirty(store) == set(BRIDGES)
    settle(store)
    store.follow({SEEN: "views > 100"})
    assert held(store, LAMPS) == []
    assert dirty(store) == {LAMPS}


def test_a_changed_expression_is_applied_and_the_same_one_costs_nothing(
    ingester: Ingester, store: Store
) -> None:
    """Only the feed whose expression is another one is to be written."""
    take_in(ingester, [article(), PLAIN])
    store.follow(BRIDGES)
    settle(store)
    store.follow(dict(BRIDGES))
    assert dirty(store) == set()
    store.follow({**BRIDGES, LAMPS: "text ~ cheese"})
    assert (held(store, LAMPS), dirty(store)) == ([2], {LAMPS})


def test_an_article_that_arrives_later_is_in_its_selections(
    ingester: Ingester, store: Store
) -> None:
    """Whoever writes to the store keeps them; nothing has to be asked anew."""
    store.follow(BRIDGES)
    take_in(ingester, [article(), PLAIN, numbered(7)])
    assert held(store, LAMPS) == [1]
    assert "selections/lamps" in store.feeds_of([1])[1]


def test_an_edit_that_drops_the_word_leaves_the_selection(ingester: Ingester, store: Store) -> None:
    """The index knows the newest wording alone."""
    store.follow(BRIDGES)
    take_in(ingester, [article()])
    settle(store)
    dark = tuple(text.replace("lamps", "lanterns") for text in article().paragraphs)
    take_in(ingester, [article(body=dark)], document("two.txt", b"two"))
    assert (held(store, LAMPS), dirty(store)) == ([], {LAMPS})
    store.follow({LAMPS: "text ~ lanterns"})
    assert held(store, LAMPS) == [1]


def test_an_edit_of_a_held_article_has_its_selection_written(
    ingester: Ingester, store: Store
) -> None:
    """The entry is another one, although the selection holds the same articles."""
    store.follow(BRIDGES)
    take_in(ingester, [article()])
    settle(store)
    longer = (*article().paragraphs, "A second bridge will follow in two years, officials hope.")
    take_in(ingester, [article(body=longer)], document("two.txt", b"two"))
    assert (held(store, LAMPS), dirty(store)) == ([1], {LAMPS})


def test_a_counter_that_grows_moves_an_article_into_a_selection_by_views(
    ingester: Ingester, store: Store
) -> None:
    """It is no edit: nothing else is to be written, but for what is ranked."""
    store.follow(BRIDGES)
    take_in(ingester, [article(views=50)])
    settle(store)
    take_in(ingester, [article(views=150)], document("two.txt", b"two"))
    assert (held(store, SEEN), dirty(store)) == ([1], {SEEN})
    settle(store)
    take_in(ingester, [article(views=160)], document("three.txt", b"three"))
    assert (held(store, SEEN), dirty(store)) == ([1], set())


def test_new_labels_move_an_article(ingester: Ingester, store: Store) -> None:
    """Relabelling and an operator's word reach selections, too."""
    store.follow({"selections/kenya": "country = KE"})
    take_in(ingester, [article()])
    assert held(store, "selections/kenya") == []
    store.relabel([Relabelled(1, (KENYA,), ("all", "countries/kenya"))])
    assert held(store, "selections/kenya") == [1]


def test_a_merged_article_is_in_no_selection_until_it_is_split_off(
    ingester: Ingester, store: Store, decisions: Decisions
) -> None:
    """A selection holds what stands by itself."""
    store.follow({LAMPS: "text ~ lamps or text ~ cheese"})
    take_in(ingester, [article(), PLAIN])
    decisions.merge(1, 2)
    assert held(store, LAMPS) == [1]
    decisions.unmerge(2)
    assert held(store, LAMPS) == [1, 2]


def test_a_withdrawn_article_stays_where_its_subscribers_are(
    ingester: Ingester, store: Store, decisions: Decisions
) -> None:
    """Its notice reaches whoever has the text."""
    store.follow(BRIDGES)
    take_in(ingester, [article()])
    settle(store)
    decisions.withdraw(1, "No lamp was ever lit.")
    assert (held(store, LAMPS), dirty(store)) == ([1], {LAMPS})


def test_a_correction_wins_is_remembered_and_survives_an_edit(
    ingester: Ingester, store: Store, decisions: Decisions
) -> None:
    """Whatever the text says next."""
    take_in(ingester, [article()])
    decisions.correct(1, [Correction("country", "kenya", assigned=True)], "+KE")
    assert "countries/kenya" in store.feeds_of([1])[1]
    longer = (*article().paragraphs, "A second bridge will follow in two years, officials hope.")
    take_in(ingester, [article(body=longer)], document("two.txt", b"two"))
    assert "countries/kenya" in store.feeds_of([1])[1]
    assert store.corrected() == [1]
    assert [(one.kind, one.reason) for one in store.decisions_of(1)] == [("label", "+KE")]
    before = store.load_articles([1])[1]
    decisions.correct(1, [], "cleared")
    assert "countries/kenya" not in store.feeds_of([1])[1]
    assert store.corrected() == []
    after = store.load_articles([1])[1]
    assert replace(after, labels=before.labels) == before


def test_corrections_add_up(ingester: Ingester, store: Store, decisions: Decisions) -> None:
    """A later word on the same label replaces the earlier one; words on others stay."""
    take_in(ingester, [article()])
    decisions.correct(1, [Correction("country", "kenya", assigned=True)], "+KE")
    decisions.correct(1, [Correction("country", "latvia", assigned=True)], "+LV")
    decisions.correct(1, [Correction("country", "kenya", assigned=False)], "-KE")
    assert store.corrections_of([1])[1] == (
        Correction("country", "kenya", assigned=False),
        Correction("country", "latvia", assigned=True),
    )
