"""Teasers from the agency's feed among whole texts: what the store makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest

from feeder.assembly import Parts
from feeder.decisions import Decisions
from feeder.diff import fingerprint
from feeder.ingest import Ingester
from feeder.keys import name_keys
from feeder.model import Article, CaptureDay, Published
from feeder.store import Store

from .samples import AT, BODY, NOW, article, document, ingester_of, take_in

OpenAnother = Callable[[str], Store]
GUID = "tag:kt.example,2026:bridge"
ADDRESS = "https://www.kt.kz/eng/society/bridge_1377988501.html"
TEASER = replace(
    article("Footbridge is open", (BODY[0],), views=None),
    excerpt=True,
    guid=GUID,
    address=ADDRESS,
    agency_id="1377988501",
    section="society",
    image="https://www.kt.kz/neofiles/serve-image/1.jpg",
)
EDITED = replace(article(), paragraphs=(*BODY, "It was painted green in the evening."), views=20)


def shown(ingester: Ingester, day: int, one: Article) -> None:
    """Let a feed or a dump of a day show an article."""
    take_in(
        ingester,
        [CaptureDay(date(2026, 3, day)), one],
        document(f"{day}-{one.excerpt}", f"{day}{one.excerpt}".encode()),
    )


def history_of(store: Store) -> list[object]:
    """All that is told of every article, but for its id: that follows from the first sight."""
    numbers = store.after(0, 99)
    return [
        (
            replace(store.load_articles([number])[number], id=""),
            [replace(one, address="") for one in store.revisions_of(number)],
            sorted((one.captured, one.revision or 0) for one in store.sightings_of(number)),
            store.labels_of(number),
        )
        for number in numbers
    ]


CAPTURES = {
    "an edit, and teasers before and after": [
        (1, TEASER),
        (2, article()),
        (3, replace(TEASER, title="Footbridge open over the river", paragraphs=("Green, too.",))),
        (4, EDITED),
    ],
    "a short article whose teaser is all of it": [
        (1, replace(TEASER, title=article().title)),
        (2, replace(article(), paragraphs=(BODY[0],))),
        (3, replace(TEASER, title=article().title)),
        (4, replace(EDITED, paragraphs=(BODY[0], "It was painted green."))),
    ],
    "teasers alone": [
        (day, replace(TEASER, title=f"Footbridge over the blue river, day {day}"))
        for day in range(1, 5)
    ],
    "a dump that lacks the date": [
        (1, replace(TEASER, title=article().title)),
        (2, article(at=None)),
        (3, replace(TEASER, title=article().title, paragraphs=(BODY[0], BODY[1]))),
        (4, article()),
    ],
}


@pytest.mark.parametrize("captures", CAPTURES.values(), ids=CAPTURES)
def test_teasers_and_texts_in_any_order_leave_the_same(
    captures: list[tuple[int, Article]], parts: Parts, open_another: OpenAnother
) -> None:
    """One article, with the same texts, facts, moments and labels."""
    left: list[list[object]] = []
    for order in permutations(captures):
        store = open_another(f"{len(left)}")
        ingester = ingester_of(parts, store)
        for day, one in order:
            shown(ingester, day, one)
        left.append(history_of(store))
    assert len(left[0]) == 1
    assert all(one == left[0] for one in left[1:])


def test_what_a_feed_says_of_an_article_comes_back_as_it_went_in(
    ingester: Ingester, store: Store
) -> None:
    """Its name there, its picture, and that it is a teaser."""
    shown(ingester, 1, TEASER)
    assert store.load_articles([1])[1].article == TEASER
    assert [one.article for one in store.load_known([1])] == [TEASER]
    assert store.past(1).wordings == {fingerprint(TEASER): TEASER}
    assert [one.excerpt for one in store.past(1).shown] == [True]


def test_a_name_in_a_feed_finds_the_article(ingester: Ingester, store: Store) -> None:
    """So does its address, and the name goes where the sightings go."""
    shown(ingester, 1, article())
    shown(ingester, 2, TEASER)
    assert store.find(GUID) == store.find(ADDRESS) == [1]
    assert store.find("tag:kt.example") == []
    assert store.find("Ж\ud800") == []
    assert store.alike(name_keys(GUID)).keys() == {name_keys(GUID)[0]}


def test_a_teaser_that_is_seen_again_leaves_the_article_alone(
    ingester: Ingester, store: Store
) -> None:
    """Each poll of a feed is a sighting, and no more."""
    shown(ingester, 1, article())
    shown(ingester, 2, TEASER)
    store.clear_pages([1])
    before = history_of(store)
    report = take_in(ingester, [CaptureDay(date(2026, 3, 3)), TEASER], document("again", b"again"))
    assert report.tally.unchanged == 1
    assert store.dirty_pages(0, 9) == []
    assert history_of(store)[0] != before[0]  # one sighting more
    assert store.revisions_of(1)[0].captured == datetime(2026, 3, 1, tzinfo=AT.tzinfo)
    assert len(store.revisions_of(1)) == 1


def test_two_entries_under_one_name_are_two_articles_where_their_ids_differ(
    ingester: Ingester, store: Store
) -> None:
    """A feed that calls everything the same joins nothing."""
    other = replace(TEASER, agency_id="1377988502", address=ADDRESS.replace("501", "502"))
    take_in(ingester, [TEASER, replace(other, published=Published(AT + timedelta(hours=1)))])
    assert len(store.after(0, 9)) == 2


def test_a_split_leaves_each_part_its_teasers(
    ingester: Ingester, store: Store, parts: Parts
) -> None:
    """What repeats the later text goes with it; a merge takes all of it back."""
    decisions = Decisions(store, parts.labeler, parts.catalog, NOW)
    edited = replace(EDITED, paragraphs=("It was painted green.", *BODY[1:]))
    again = replace(TEASER, paragraphs=edited.paragraphs[:1], title=edited.title)
    for day, one in enumerate((TEASER, article(), edited, again), 1):
        shown(ingester, day, one)
    decisions.split(1)
    assert store.load_articles([1])[1].article.paragraphs == BODY
    assert store.load_articles([2])[2].article.paragraphs == edited.paragraphs
    assert [one.excerpt for one in sorted(store.past(2).shown, key=lambda s: s.captured)] == [
        False,
        True,
    ]
    decisions.merge(1, 2)
    assert [one.note for one in store.revisions_of(1)] == [None, "1 paragraph edited"]


def test_a_merged_teaser_gives_way_to_the_text_and_goes_home_again(
    ingester: Ingester, store: Store, parts: Parts
) -> None:
    """The whole text stands wherever it came from; a split gives each its own."""
    decisions = Decisions(store, parts.labeler, parts.catalog, NOW)
    stray = replace(TEASER, title="Green lamps", paragraphs=("Lamps of glass.",), agency_id=None)
    stray = replace(stray, address=None, guid=None, published=Published(AT + timedelta(days=9)))
    shown(ingester, 1, stray)
    shown(ingester, 2, article())
    assert len(store.after(0, 9)) == 2
    before = history_of(store)
    decisions.merge(1, 2)
    merged = store.load_articles([1])[1]
    assert merged.article.paragraphs == BODY
    assert not merged.article.excerpt
    assert merged.published == AT + timedelta(days=9)
    assert [one.note for one in store.revisions_of(1)] == [None]
    decisions.unmerge(2)
    assert history_of(store) == before
    assert store.load_articles([1])[1].article.excerpt
