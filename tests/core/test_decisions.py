"""What an operator decides about stored articles, and how each decision is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from feeder.assembly import Parts
from feeder.catalog import MOST_READ
from feeder.decisions import Decisions
from feeder.errors import DecisionError
from feeder.ingest import Ingester
from feeder.model import Article, CaptureDay, Part, Published
from feeder.store import Cleared, Store

from .samples import NOW, article, document, numbered, picture, take_in

KENYA = replace(
    numbered(1),
    title="Kenya opens a footbridge with Kazakhstan",
    paragraphs=(
        "Kenya and Kazakhstan opened a bridge, and Nairobi sang.",
        *numbered(1).paragraphs[1:],
    ),
)
LATVIA = numbered(2)
EDITED = replace(LATVIA, paragraphs=(*LATVIA.paragraphs, "A line was added to it later."), views=99)


@pytest.fixture
def decisions(parts: Parts, store: Store) -> Decisions:
    """What an operator works with."""
    return Decisions(store, parts.labeler, parts.catalog, NOW)


def see(ingester: Ingester, day: int, *articles: Article) -> None:
    """Let a dump of a day show these."""
    shown: Sequence[Part] = [CaptureDay(date(2026, 3, day)), *articles]
    take_in(ingester, shown, document(f"dumps/{day}.txt", str(day).encode()))


def told(store: Store, number: int) -> dict[str, object]:
    """All that a store says of one article."""
    return {
        "article": store.load_articles([number])[number],
        "known": [replace(one, wordings=()) for one in store.load_known([number])],
        "past": (
            sorted(store.past(number).shown, key=lambda one: (one.document, one.position)),
            store.past(number).wordings,
        ),
        "revisions": store.revisions_of(number),
        "labels": store.labels_of(number),
        "feeds": store.feeds_of([number])[number],
    }


def settle(store: Store) -> None:
    """Let everything be published."""
    store.clear_pages(store.after(0, 99, merged=True))
    store.clear_feeds([Cleared(path, None, {}) for path in store.feed_states()], NOW)


def test_a_merge_makes_one_history_of_two(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """The other one leaves its feeds, and its id leads to the first."""
    see(ingester, 1, KENYA, LATVIA)
    see(ingester, 2, EDITED)
    settle(store)
    paths = store.feeds_of([1])[1] | store.feeds_of([2])[2]
    decisions.merge(1, 2, "the same bridge")
    assert store.merged_into(2) == 1
    assert store.after(0, 9) == [1]
    assert store.feeds_of([2])[2] == frozenset()
    assert len(store.sightings_of(1)) == 3
    assert [one.title for one in store.revisions_of(1)] == [KENYA.title, LATVIA.title]
    assert store.load_articles([1])[1].article.published == KENYA.published
    assert store.totals().articles == 1
    assert store.feed_states()["all"].entries == 1
    dirty = {path for path, state in store.feed_states().items() if state.dirty}
    assert dirty == paths | store.feeds_of([1])[1] | {MOST_READ}
    assert "countries/kenya" in dirty
    assert store.dirty_pages(0, 9) == [1, 2]
    ids = {number: one.id for number, one in store.load_articles([1, 2]).items()}
    assert store.load_articles([2])[2].moved_to == ids[1]
    assert [(one.id, one.target) for one in store.forwardings()] == [(ids[2], ids[1])]
    [decision] = store.decisions_of(1)
    assert (decision.kind, decision.by, decision.reason) == ("merge", "operator", "the same bridge")
    assert decision.other == ids[2]
    assert [one.other for one in store.decisions_of(2)] == [ids[1]]


def test_what_was_merged_is_found_by_every_wording_that_it_ever_had(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """No sighting makes the second article anew."""
    see(ingester, 1, KENYA, LATVIA)
    see(ingester, 2, EDITED)
    decisions.merge(1, 2)
    see(ingester, 3, LATVIA)
    see(ingester, 4, EDITED, KENYA)
    assert store.totals().articles == 1
    assert len(store.sightings_of(1)) == 6


def test_a_merge_is_taken_back_without_a_trace(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """Both stand as before: ids, wordings, sightings, labels, feeds."""
    see(ingester, 1, KENYA, LATVIA)
    see(ingester, 2, EDITED, KENYA)
    before = [told(store, number) for number in (1, 2)]
    decisions.merge(1, 2)
    decisions.unmerge(2)
    assert [told(store, number) for number in (1, 2)] == before
    assert store.feed_states()["all"].entries == 2
    assert store.forwardings() == []
    assert [one.kind for one in store.decisions_of(2)] == ["merge", "split"]
    see(ingester, 3, KENYA, LATVIA)
    assert store.totals().articles == 2


def test_what_came_since_a_merge_goes_home_with_its_words(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """A sighting in words of the merged article is its own; one in other words stays."""
    see(ingester, 1, KENYA, LATVIA)
    decisions.merge(1, 2)
    see(ingester, 2, LATVIA)
    see(ingester, 3, KENYA)
    decisions.unmerge(2)
    assert [len(store.sightings_of(number)) for number in (1, 2)] == [2, 2]


def test_merges_of_merged_articles_are_taken_back_in_any_order(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """Three become one; the middle one takes along what had come to it."""
    see(ingester, 1, KENYA, LATVIA, numbered(3))
    before = [told(store, number) for number in (1, 2, 3)]
    decisions.merge(2, 3)
    decisions.merge(1, 2)
    ids = [one["article"].id for one in before]  # type: ignore[attr-defined]  # a mixed mapping
    assert {one.target for one in store.forwardings()} == {ids[0]}
    decisions.unmerge(2)
    assert [len(store.sightings_of(number)) for number in (1, 2, 3)] == [1, 2, 0]
    assert [(one.id, one.target) for one in store.forwardings()] == [(ids[2], ids[1])]
    decisions.unmerge(3)
    assert [told(store, number) for number in (1, 2, 3)] == before


def test_a_text_that_both_articles_had_stays_where_it_was_seen(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """One text at two moments was two articles, and is two again."""
    moved = LATVIA.published
    assert moved is not None
    again = replace(LATVIA, published=replace(moved, at=moved.at + timedelta(hours=1)))
    see(ingester, 1, LATVIA, again)
    assert store.totals().articles == 2
    before = [told(store, number) for number in (1, 2)]
    decisions.merge(1, 2)
    decisions.unmerge(2)
    assert [told(store, number) for number in (1, 2)] == before


def test_a_split_makes_an_article_of_the_newest_wording(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """It gets an id of its own, its sightings, its feeds; and each finds its own again."""
    see(ingester, 1, LATVIA)
    see(ingester, 2, EDITED, KENYA)
    urn = decisions.split(1)
    assert store.load_articles([3])[3].id == urn
    assert [len(store.revisions_of(number)) for number in (1, 3)] == [1, 1]
    assert [len(store.sightings_of(number)) for number in (1, 3)] == [1, 1]
    assert store.load_articles([3])[3].article.paragraphs == EDITED.paragraphs
    assert store.load_articles([1])[1].updated == store.load_articles([1])[1].published
    see(ingester, 3, LATVIA)
    see(ingester, 4, EDITED)
    assert [len(store.sightings_of(number)) for number in (1, 3)] == [2, 2]


def test_a_split_is_taken_back_by_a_merge(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """The first id stands as before, and the second leads to it."""
    see(ingester, 1, LATVIA)
    see(ingester, 2, EDITED)
    before = told(store, 1)
    urn = decisions.split(1)
    decisions.merge(1, 2)
    after = told(store, 1)
    origins = {one.origin for one in store.past(1).shown}
    assert origins == {None, 2}
    assert before.pop("past") != after.pop("past")  # it remembers where they came from
    assert after == before
    assert [one.id for one in store.forwardings()] == [urn]


def test_a_split_from_a_revision_on_takes_cut_captures_along(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """What is a piece of a wording that goes, goes; the rest stays."""
    longer = replace(EDITED, paragraphs=(*EDITED.paragraphs, "And one more line came after it."))
    cut = replace(EDITED, paragraphs=(*LATVIA.paragraphs, "A line was added to"), views=100)
    see(ingester, 1, LATVIA)
    see(ingester, 2, EDITED)
    see(ingester, 3, cut)
    see(ingester, 4, longer)
    assert len(store.revisions_of(1)) == 3
    decisions.split(1, 2)
    assert [len(store.revisions_of(number)) for number in (1, 2)] == [1, 2]
    assert [len(store.sightings_of(number)) for number in (1, 2)] == [1, 3]


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        (None, "it has only one"),
        (2, "it has only one"),
        (1, "needs a revision from 2 on"),
    ],
)
def test_an_article_of_one_wording_is_not_split(
    revision: int | None,
    message: str,
    decisions: Decisions,
    ingester: Ingester,
    store: Store,
) -> None:
    """There is nothing to be split off, and nothing changes."""
    see(ingester, 1, LATVIA)
    before = picture(store)
    with pytest.raises(DecisionError, match=message):
        decisions.split(1, revision)
    assert picture(store) == before


def test_a_text_that_an_earlier_revision_had_is_not_split_off(
    decisions: Decisions, ingester: Ingester
) -> None:
    """Its sightings belong to both."""
    renamed = replace(LATVIA, title=f"{LATVIA.title} at last", views=99)
    see(ingester, 1, LATVIA)
    see(ingester, 2, renamed)
    see(ingester, 3, replace(LATVIA, views=100))
    with pytest.raises(DecisionError, match="an earlier revision has the text of 3"):
        decisions.split(1)


def test_what_is_one_already_or_speaks_another_language_is_not_merged(
    decisions: Decisions, ingester: Ingester
) -> None:
    """The error names the articles."""
    russian = replace(
        article("Мост открыт", ("Мост через синюю реку открыли утром.",)), language="ru"
    )
    see(ingester, 1, KENYA, LATVIA, russian)
    with pytest.raises(DecisionError, match="are one article already"):
        decisions.merge(1, 1)
    with pytest.raises(DecisionError, match="two languages stays two"):
        decisions.merge(1, 3)
    with pytest.raises(DecisionError, match="was not merged"):
        decisions.unmerge(1)
    decisions.merge(1, 2)
    for act in (
        lambda: decisions.merge(1, 2),
        lambda: decisions.split(2),
        lambda: decisions.withdraw(2, "x"),
        lambda: decisions.restore(2),
    ):
        with pytest.raises(DecisionError, match="was merged into another article"):
            act()


def test_an_article_is_withdrawn_and_restored_under_its_id(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """Its text stays in the store, its feeds hold it still, `updated` moves each time."""
    see(ingester, 1, KENYA)
    settle(store)
    before = store.load_articles([1])[1]
    decisions.withdraw(1, "The bridge was never built.")
    gone = store.load_articles([1])[1]
    assert gone.withdrawn is not None
    assert (gone.withdrawn.by, gone.withdrawn.reason) == ("operator", "The bridge was never built.")
    assert (gone.id, gone.article) == (before.id, before.article)
    assert gone.updated == NOW > before.updated
    assert store.feeds_of([1])[1] >= {"all", "countries/kenya"}
    assert [(one.id, one.target) for one in store.forwardings()] == [(gone.id, None)]
    with pytest.raises(DecisionError, match=r"withdrawn already: The bridge was never built\."):
        decisions.withdraw(1, "again")
    decisions.restore(1, "it was")
    back = store.load_articles([1])[1]
    assert back.withdrawn is None
    assert back.updated == NOW + timedelta(seconds=1)
    assert back.change_note == "restored after it was withdrawn"
    assert [one.kind for one in store.decisions_of(1)] == ["withdraw", "restore"]
    with pytest.raises(DecisionError, match="is not withdrawn"):
        decisions.restore(1)


def test_a_withdrawn_article_is_still_recognised_and_not_read_most(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """Sightings and edits are kept, and change nothing of what is published."""
    see(ingester, 1, LATVIA)
    see(ingester, 2, replace(LATVIA, views=60))
    assert len(store.growing(timedelta(days=7))) == 1
    decisions.withdraw(1, "x")
    see(ingester, 3, LATVIA)
    see(ingester, 4, EDITED)
    assert store.totals().articles == 1
    gone = store.load_articles([1])[1]
    assert gone.withdrawn is not None
    assert gone.revision == 2
    assert store.growing(timedelta(days=7)) == []


def test_a_notice_of_the_agency_withdraws_the_article_that_it_names(
    ingester: Ingester, store: Store
) -> None:
    """In the same dump or in a later one; a title that two articles have names neither."""
    notice = article(
        "Correction",
        (f"Kazakhstan Today withdraws the news “{LATVIA.title}” and asks its readers' pardon.",),
        NOW,
    )
    see(ingester, 1, LATVIA, KENYA)
    report = take_in(ingester, [notice], document("dumps/n.txt", b"n", fetched=NOW))
    assert (report.tally.new, report.tally.withdrawn) == (1, 1)
    gone = store.load_articles([1])[1].withdrawn
    assert gone is not None
    assert (gone.by, gone.at) == ("agency", NOW)
    assert [(one.kind, one.by) for one in store.decisions_of(1)] == [("withdraw", "agency")]
    assert store.load_articles([2])[2].withdrawn is None
    assert store.load_articles([3])[3].withdrawn is None


def test_an_article_that_was_merged_twice_over_still_stands_again(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """Its sightings are taken from where they went, however far; its page leads along."""
    see(ingester, 1, KENYA, LATVIA, numbered(3))
    before = told(store, 2)
    decisions.merge(1, 2)
    settle(store)
    decisions.merge(3, 1)
    assert store.dirty_pages(0, 9) == [1, 2, 3]
    decisions.unmerge(2)
    assert told(store, 2) == before
    assert [len(store.sightings_of(number)) for number in (1, 2, 3)] == [0, 1, 2]
    decisions.unmerge(1)
    assert [len(store.sightings_of(number)) for number in (1, 2, 3)] == [1, 1, 1]


def test_a_merge_of_equal_texts_is_taken_back_too(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """What was seen of the host before the merge stays with it, also in the other's words."""
    again = replace(LATVIA, published=Published(NOW - timedelta(days=30)))
    see(ingester, 1, again)
    see(ingester, 21, LATVIA)
    see(ingester, 22, LATVIA)
    before = [told(store, number) for number in (1, 2)]
    decisions.merge(2, 1)
    decisions.unmerge(1)
    assert [told(store, number) for number in (1, 2)] == before


def test_what_was_split_off_for_good_can_not_be_split_again(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """There is nothing left that could stand by itself."""
    see(ingester, 1, KENYA)
    see(ingester, 2, LATVIA)
    decisions.merge(1, 2)
    decisions.split(1)
    with pytest.raises(DecisionError, match="became an article of its own"):
        decisions.unmerge(2)


def test_what_is_withdrawn_is_not_merged(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """Its text would come to light as a wording of the other."""
    see(ingester, 1, KENYA, LATVIA)
    decisions.withdraw(2, "a court said so")
    for pair in ((1, 2), (2, 1)):
        with pytest.raises(DecisionError, match="withdrawn; `feeder restore` it first"):
            decisions.merge(*pair)


def test_a_part_of_a_withdrawn_article_is_withdrawn(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """To split one brings no text to light."""
    see(ingester, 1, LATVIA)
    see(ingester, 2, EDITED)
    decisions.withdraw(1, "a court said so")
    decisions.split(1)
    parts = store.load_articles([1, 2])
    assert [parts[n].withdrawn for n in (1, 2)] == [parts[1].withdrawn] * 2
    decisions.restore(2)
    assert store.load_articles([2])[2].withdrawn is None


def test_a_part_of_an_article_that_its_page_took_back_is_withdrawn(
    decisions: Decisions, ingester: Ingester, store: Store
) -> None:
    """The page says so of all of it, and the other part has no such page."""
    see(ingester, 1, LATVIA)
    see(ingester, 2, EDITED)
    see(ingester, 3, replace(LATVIA, paragraphs=("This article has been withdrawn.",)))
    decisions.split(1)
    parts = store.load_articles([1, 2])
    found = [one.withdrawn and one.withdrawn.by for one in parts.values()]
    assert found == ["retraction", "agency"]
    see(ingester, 4, EDITED)
    assert store.load_articles([2])[2].withdrawn is not None


def test_what_a_page_takes_back_and_shows_again_is_written_down(
    ingester: Ingester, store: Store
) -> None:
    """Beside what operators decide, with the words of the page."""
    taken_back = replace(LATVIA, paragraphs=("This article has been withdrawn.",), views=50)
    see(ingester, 1, LATVIA)
    see(ingester, 2, taken_back)
    see(ingester, 3, replace(LATVIA, views=60))
    assert [(one.kind, one.by, one.reason) for one in store.decisions_of(1)] == [
        ("withdraw", "retraction", "This article has been withdrawn."),
        ("restore", "retraction", "seen again"),
    ]
