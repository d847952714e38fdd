"""Documents in, the store out: batches, resumption, and articles that meet in one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeder import comparison, ingest
from feeder.assembly import Parts
from feeder.errors import ParseError, SourceError, StoppedError
from feeder.identity import keys_of, mint, title_key
from feeder.ingest import Ingester
from feeder.model import Article, CaptureDay, Part, Published, SetAside
from feeder.store import Store

from .samples import (
    ALMATY,
    AT,
    BODY,
    NOW,
    article,
    document,
    ingester_of,
    numbered,
    picture,
    take_in,
)

OpenAnother = Callable[[str], Store]
DAY = CaptureDay(date(2026, 2, 28))
KENYA = replace(
    article(
        "Kenya opens a footbridge with Kazakhstan",
        ("Kenya and Kazakhstan opened a bridge, and Nairobi sang.", *BODY[1:]),
    )
)


def breaking(parts: Sequence[Part], error: Exception) -> Iterator[Part]:
    """Parts of a document that breaks down after them."""
    yield from parts
    raise error


def stop_at(number: int) -> Callable[[], None]:
    """A stop that is asked for at a call."""
    calls = count(1)

    def stop() -> None:
        if next(calls) == number:
            raise StoppedError("stopped")

    return stop


def counts(store: Store) -> tuple[int, int, int]:
    """How many articles, wordings and sightings are stored."""
    totals = store.totals()
    return totals.articles, totals.revisions, totals.sightings


def test_a_document_becomes_articles_wordings_and_sightings(
    ingester: Ingester, store: Store
) -> None:
    """Numbers count from 1 in document order, and the report counts the same."""
    report = take_in(ingester, [DAY, KENYA, numbered(2), SetAside("adrift", "no header")])
    assert counts(store) == (2, 2, 2)
    assert report.tally.new == 2
    assert report.tally.set_aside == 1
    assert [line.title for line in report.changes] == [KENYA.title, numbered(2).title]
    stored = store.load_articles([1, 2])
    assert stored[1].id == mint(KENYA)
    assert stored[1].article == replace(KENYA, views=None)
    assert stored[1].published == stored[1].updated == AT
    assert [s.views for s in store.sightings_of(1)] == [10]
    assert store.recall("dumps", document().address) is not None


def test_an_article_is_put_into_the_feeds_of_its_labels(ingester: Ingester, store: Store) -> None:
    """Those feeds are dirty and count it; no other is touched."""
    take_in(ingester, [DAY, KENYA])
    paths = store.feeds_of([1])[1]
    assert {"all", "languages/english", "countries/kenya"} <= paths
    states = store.feed_states()
    # A counter was seen, so the ranking may have changed, too.
    assert {path for path, state in states.items() if state.dirty} == paths | {"most-read"}
    assert all(states[path].entries == 1 for path in paths)
    assert store.newest("countries/kenya", 5) == [1]


def test_an_edit_that_changes_the_country_moves_the_article(
    ingester: Ingester, store: Store
) -> None:
    """The feed that loses it is dirty and counts one less; both wordings stay."""
    take_in(ingester, [DAY, KENYA])
    latvia = replace(
        KENYA,
        title="Latvia opens a footbridge with Kazakhstan",
        paragraphs=("A bridge was opened with music: Latvia had sent a choir of Riga.", *BODY[1:]),
        agency_id=None,
    )
    moved = replace(latvia, title=(latvia.title or "").replace("Latvia", "The republic"))
    take_in(ingester, [DAY, moved], document("dumps/two.txt", b"two"))
    assert counts(store) == (1, 2, 2)
    feeds = store.feeds_of([1])[1]
    assert "countries/kenya" not in feeds
    assert "countries/latvia" in feeds
    states = store.feed_states()
    assert states["countries/kenya"].entries == 0
    assert states["countries/kenya"].dirty
    assert states["countries/latvia"].entries == states["all"].entries == 1
    assert [wording.title for wording in store.revisions_of(1)] == [KENYA.title, moved.title]
    assert store.newest("countries/kenya", 5) == []


def test_the_same_articles_again_are_sightings_and_nothing_else(
    ingester: Ingester, store: Store
) -> None:
    """Other counters in another dump move nothing."""
    parts: list[Part] = [DAY, *(numbered(n) for n in range(1, 10))]
    take_in(ingester, parts)
    before = picture(store)
    seen = [replace(p, views=77) if isinstance(p, Article) else p for p in parts]
    report = take_in(ingester, seen, document("dumps/two.txt", b"two"))
    assert report.tally.unchanged == 9
    assert report.tally.changes == 0
    after = picture(store)
    changed = {name for name, value in before.items() if value != after[name]}
    assert changed == {"sightings", "totals"}
    assert counts(store) == (9, 9, 18)
    assert [s.views for s in store.sightings_of(1)] == [10, 77]


def test_an_edited_pair_in_one_document_is_one_article(ingester: Ingester, store: Store) -> None:
    """Both wordings are kept, and the later one of the page stands."""
    other = replace(article(), title="Footbridge opened over the blue river")
    report = take_in(ingester, [DAY, article(), numbered(1), other])
    assert counts(store) == (2, 3, 3)
    assert (report.tally.new, report.tally.revised) == (2, 1)
    assert store.load_articles([1])[1].article.title == other.title


def test_a_wording_that_returns_within_one_document_is_no_edit(
    ingester: Ingester, store: Store
) -> None:
    """A, B and A again on one page: the page shows no order in time, so B stands."""
    other = replace(article(), title="Footbridge opened over the blue river")
    take_in(ingester, [DAY, article(), other, article()])
    assert counts(store) == (1, 2, 3)
    assert store.load_articles([1])[1].article.title == other.title


def test_a_wording_known_before_the_document_is_found_after_an_edit_in_it(
    ingester: Ingester, store: Store
) -> None:
    """The stored wording, seen after its edited form in one batch, is the same article."""
    take_in(ingester, [DAY, article()])
    edited = replace(article(), title="Glass lamps light the walk across the water", views=1)
    take_in(ingester, [DAY, edited, article()], document("dumps/two.txt", b"two"))
    assert counts(store) == (1, 2, 3)


def test_two_articles_of_one_document_stay_two(ingester: Ingester, store: Store) -> None:
    """One text at two moments of one page is two articles; elsewhere it is one."""
    again = article(at=AT + timedelta(hours=1))
    take_in(ingester, [DAY, article(), again])
    assert counts(store)[0] == 2
    take_in(ingester, [DAY, numbered(1)], document("dumps/two.txt", b"two"))
    late = numbered(1)
    assert late.published
    late = replace(late, published=Published(late.published.at + timedelta(hours=1)))
    take_in(ingester, [DAY, late], document("dumps/three.txt", b"three"))
    assert counts(store)[0] == 3


def test_one_article_at_two_moments_of_two_captures_stays_one(
    ingester: Ingester, store: Store
) -> None:
    """A dump may hold several pages: what one page tells apart, the next one may bring again."""
    again = article(at=AT + timedelta(hours=1))
    take_in(ingester, [DAY, article(), numbered(1), DAY, again])
    assert counts(store) == (2, 2, 3)


def test_a_capture_without_date_is_a_sighting_of_the_dated_article(
    ingester: Ingester, store: Store
) -> None:
    """The same words are the same article, however little of it a page shows."""
    take_in(ingester, [DAY, article()])
    seen: list[Part] = [article(at=None), article(None, at=None), article(body=BODY[:2], at=None)]
    report = take_in(ingester, seen, document("dumps/two.txt", b"two"))
    assert report.tally.unchanged == 3
    assert counts(store) == (1, 1, 4)


def test_a_header_without_time_of_day_is_a_sighting_of_that_days_article(
    ingester: Ingester, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known at once, unless two articles of that day have the words."""
    midnight = Published(AT.replace(hour=0, minute=0), "day")
    bare = replace(article(), published=midnight)
    take_in(ingester, [DAY, article()])
    with monkeypatch.context() as patch:
        patch.setattr(comparison, "decide", None)
        take_in(ingester, [DAY, bare], document("dumps/two.txt", b"two"))
    assert counts(store) == (1, 1, 2)
    late = article(at=AT + timedelta(hours=3))
    take_in(ingester, [DAY, article(), late], document("dumps/three.txt", b"three"))
    assert counts(store)[0] == 2
    take_in(ingester, [DAY, bare], document("dumps/four.txt", b"four"))
    assert counts(store)[0] == 2
    yesterday = replace(bare, published=replace(midnight, at=midnight.at - timedelta(days=1)))
    take_in(ingester, [DAY, yesterday], document("dumps/five.txt", b"five"))
    assert counts(store)[0] == 3


def test_a_date_that_becomes_known_is_taken_over(ingester: Ingester, store: Store) -> None:
    """An undated article keeps its id, gets its date once, and its place in the feeds."""
    take_in(ingester, [DAY, article(at=None), numbered(1)])
    undated = store.load_articles([1])[1]
    assert not undated.published_known
    report = take_in(ingester, [DAY, article()], document("dumps/two.txt", b"two"))
    assert report.tally.retouched == 1
    dated = store.load_articles([1])[1]
    assert (dated.id, dated.published, dated.published_known) == (undated.id, AT, True)
    assert dated.revision == 1
    assert store.newest("all", 2) == [2, 1]
    report = take_in(ingester, [DAY, article()], document("dumps/three.txt", b"three"))
    assert report.tally.unchanged == 1


def test_an_address_that_becomes_known_is_no_new_wording(ingester: Ingester, store: Store) -> None:
    """The page is written again, for it links to the agency's; the wordings stay one."""
    take_in(ingester, [DAY, article()])
    store.clear_pages([1])
    seen = replace(
        article(), address="https://www.kt.kz/eng/society/x_1377988501.html", agency_id="1377988501"
    )
    report = take_in(ingester, [seen], document("https://x.example/", b"two", source="web"))
    assert report.tally.retouched == 1
    assert counts(store) == (1, 1, 2)
    assert store.load_articles([1])[1].article.address == seen.address
    assert store.dirty_pages(0, 5) == [1]


def test_the_agencys_id_comes_before_the_wording(ingester: Ingester, store: Store) -> None:
    """Two ids with the same words are two articles, and each finds its own again."""
    first = replace(article(), agency_id="1", address="https://www.kt.kz/eng/a_1.html")
    second = replace(article(), agency_id="2", address="https://www.kt.kz/eng/a_2.html")
    take_in(ingester, [first, second])
    assert counts(store)[0] == 2
    report = take_in(ingester, [first, second], document("dumps/two.txt", b"two"))
    assert report.tally.unchanged == 2
    assert [len(store.sightings_of(number)) for number in (1, 2)] == [2, 2]


def test_articles_of_one_first_sight_get_different_ids(ingester: Ingester, store: Store) -> None:
    """Where title and day are the same, the second gets the next id, in each batch anew."""
    day = Published(AT.replace(hour=0, minute=0), "day")
    texts = [tuple(f"{word} {line}" for line in BODY) for word in ("One", "Two", "Three")]
    texts = [("Salt costs nine coins a sack, traders say.",), ("Bees came home early.",), BODY]
    alike = [replace(article("Digest", body), published=day) for body in texts]
    take_in(ingester, alike[:2])
    take_in(ingester, alike[2:], document("dumps/two.txt", b"two"))
    ids = [stored.id for stored in store.load_articles([1, 2, 3]).values()]
    assert ids == [mint(alike[0], attempt) for attempt in (1, 2, 3)]


def test_the_hour_that_a_clock_repeats_is_compared_rightly(
    ingester: Ingester, store: Store
) -> None:
    """On 29 February 2024 Almaty had the hour before midnight twice."""
    twice = article(at=datetime(2024, 2, 29, 23, 30, tzinfo=ALMATY))
    take_in(ingester, [twice])
    assert store.load_articles([1])[1].article.published == twice.published
    report = take_in(ingester, [twice], document("dumps/two.txt", b"two"))
    assert report.tally.unchanged == 1


@pytest.mark.parametrize("year", [1, 9999])
def test_a_misprinted_year_breaks_nothing(year: int, ingester: Ingester, store: Store) -> None:
    """The first and the last day of the calendar stand in every time zone."""
    end = (1, 1, 1, 0, 0) if year == 1 else (9999, 12, 31, 23, 59)
    odd = article(at=datetime(*end, tzinfo=ALMATY))
    take_in(ingester, [odd])
    stored = store.load_articles([1])[1]
    assert abs(stored.published.year - year) <= 1
    report = take_in(ingester, [odd], document("dumps/two.txt", b"two"))
    assert report.tally.unchanged == 1


def test_a_stock_phrase_is_looked_up_only_until_it_is_common(
    ingester: Ingester, store: Store
) -> None:
    """A paragraph of hundreds of articles makes no candidates, in no batch."""
    stock = "This paragraph stands under every report of the office, word for word, as always."
    with_stock = [
        replace(one, paragraphs=(*one.paragraphs[:2], stock + stock))
        for one in map(numbered, range(120))
    ]
    for start in range(0, 120, 30):
        name = f"dumps/{start}.txt"
        take_in(ingester, with_stock[start : start + 30], document(name, name.encode()))
    assert counts(store)[0] == 120
    keys = keys_of(replace(article(None, (stock + stock,), None)))
    assert len(store.alike(keys)[keys[1]]) == comparison.COMMON + 1


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> int:
    """Batches of five, so that a few articles fill several."""
    monkeypatch.setattr(ingest, "BATCH", 5)
    return 5


MANY: list[Part] = [DAY, *(numbered(n) for n in range(1, 14)), SetAside("end", "adrift")]
EDITED = replace(numbered(3), title="Report that was renamed in the same document")
MANY[9:9] = [EDITED, replace(numbered(2), views=4)]


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("stopped_at", range(1, 4))
def test_a_stopped_reading_goes_on_where_it_ended(
    stopped_at: int, parts: Parts, open_another: OpenAnother
) -> None:
    """Stopped between any two batches, the next reading leaves what an undisturbed one leaves."""
    whole, broken = open_another("whole"), open_another("broken")
    take_in(ingester_of(parts, whole), MANY)
    with pytest.raises(StoppedError):
        take_in(ingester_of(parts, broken), MANY, stop=stop_at(stopped_at))
    assert broken.recall("dumps", document().address) is None
    take_in(ingester_of(parts, broken), MANY)
    assert picture(broken) == picture(whole)
    assert broken.recall("dumps", document().address) is not None


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("turned_after", [None, 1, 3, 6, 9])
def test_a_broken_reading_remembers_what_its_page_showed(
    turned_after: int | None, parts: Parts, open_another: OpenAnother
) -> None:
    """What one page tells apart stays apart after a stop; what pages before it showed does not."""
    again = article(at=AT + timedelta(hours=1))
    pages: list[Part] = [article(), *(numbered(n) for n in range(1, 9)), again]
    if turned_after is not None:
        pages.insert(turned_after, DAY)
    whole, broken = open_another("whole"), open_another("broken")
    take_in(ingester_of(parts, whole), [DAY, *pages])
    with pytest.raises(StoppedError):
        take_in(ingester_of(parts, broken), [DAY, *pages], stop=stop_at(2))
    take_in(ingester_of(parts, broken), [DAY, *pages])
    assert picture(broken) == picture(whole)
    assert counts(whole)[0] == (10 if turned_after is None else 9)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("error", [ParseError("broken"), SourceError("gone"), MemoryError()])
@pytest.mark.parametrize("length", [0, 1, 5, 6, 11, len(MANY)])
def test_a_document_that_breaks_down_goes_on_next_time(
    length: int, error: Exception, parts: Parts, open_another: OpenAnother
) -> None:
    """Broken off after any article, for any reason, the next reading leaves the same store."""
    whole, broken = open_another("whole"), open_another("broken")
    take_in(ingester_of(parts, whole), MANY)
    with pytest.raises(type(error)):
        take_in(ingester_of(parts, broken), breaking(MANY[:length], error))
    take_in(ingester_of(parts, broken), MANY)
    assert picture(broken) == picture(whole)


@pytest.mark.usefixtures("small_batches")
def test_what_stands_before_the_place_where_a_document_breaks_is_kept(
    ingester: Ingester, store: Store
) -> None:
    """A dump with a bad byte gives the articles before it, though no batch is full."""
    with pytest.raises(ParseError):
        take_in(ingester, breaking([DAY, *map(numbered, range(7))], ParseError("bad byte")))
    assert counts(store)[0] == 7
    with pytest.raises(ParseError):
        take_in(ingester, breaking([DAY, *map(numbered, range(7))], ParseError("bad byte")))
    assert counts(store) == (7, 7, 7)


@pytest.mark.usefixtures("small_batches")
def test_a_reading_is_not_resumed_over_another_one(ingester: Ingester, store: Store) -> None:
    """Bytes that come back after others are read from their beginning."""
    one, two = document("dumps/one.txt", b"one"), document("dumps/one.txt", b"two")
    renamed = replace(numbered(1), title="A title that came between the two readings")
    first: list[Part] = [DAY, *map(numbered, range(1, 12))]
    with pytest.raises(StoppedError):
        take_in(ingester, first, one, stop_at(2))
    newer = CaptureDay(date(2026, 3, 4))
    take_in(ingester, [newer, renamed], two)
    take_in(ingester, [CaptureDay(date(2026, 3, 9)), *first[1:]], one)
    assert store.load_articles([1])[1].article.title == numbered(1).title
    assert [wording.revision for wording in store.revisions_of(1)] == [1, 2, 3]


def test_a_document_without_articles_leaves_its_text(ingester: Ingester, store: Store) -> None:
    """The text is kept and reported; the document is not remembered as read."""
    for _ in range(2):
        report = take_in(ingester, [DAY, SetAside("junk", "no header")])
        assert counts(store) == (0, 0, 0)
        assert not store.is_known(document())
        assert report.tally.set_aside == 1
        assert [(one.reason, one.text) for one in report.aside] == [("no header", "junk")]
        assert [(kept.reason, kept.text) for kept in store.set_aside(9)] == [("no header", "junk")]


def test_only_the_beginnings_of_the_first_pieces_are_reported(ingester: Ingester) -> None:
    """The report stays short, and counts them all."""
    report = take_in(ingester, [numbered(1), *[SetAside("long\nline " * 99, "no header")] * 30])
    assert report.tally.set_aside == 30
    assert len(report.aside) == 20
    assert {len(one.text) for one in report.aside} == {100}


def test_a_title_is_known_once_another_document_showed_it(ingester: Ingester, store: Store) -> None:
    """What a document itself brought is not known while it is read, nor when it is read again."""
    title = numbered(1).title or ""
    take_in(ingester, [numbered(1)])
    other = document("dumps/other.txt", b"other")
    assert store.was_shown(title_key(title), other)
    assert not store.was_shown(title_key("Another title"), other)
    store.begin(other, NOW)
    assert store.was_shown(title_key(title), other)
    take_in(ingester, [numbered(2)], document("dumps/third.txt", b"third"))
    assert not store.was_shown(title_key(numbered(2).title or ""), other)


SIGHTINGS = st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 5))


@given(sightings=st.lists(SIGHTINGS, min_size=1, max_size=14), cut=st.integers(1, 14))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_however_documents_are_cut_the_articles_are_the_same(
    sightings: list[tuple[int, int, int]],
    cut: int,
    parts: Parts,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Batches of any size, and a crash anywhere, leave the same articles, ids and wordings."""
    from feeder.store.sql import open_store

    seen: list[Part] = [
        replace(numbered(number), title=f"{numbered(number).title} v{version}", views=views)
        for number, version, views in sightings
    ]
    pictures = []
    for size, length in ((500, len(seen)), (cut, len(seen)), (3, cut)):
        monkeypatch.setattr(ingest, "BATCH", size)
        store = open_store(tmp_path_factory.mktemp("store") / "store.db", ALMATY)
        if length < len(seen):
            with pytest.raises(SourceError):
                take_in(ingester_of(parts, store), breaking(seen[:length], SourceError("gone")))
            monkeypatch.setattr(ingest, "BATCH", 4)
        take_in(ingester_of(parts, store), seen)
        pictures.append(picture(store))
        store.close()
    assert pictures[0] == pictures[1] == pictures[2]


RUSSIAN = replace(
    article(
        "Делегация Кении посетила школу",
        (
            "Гости побывали в Шымкенте, где их встретил инженер Садыков.",
            "По его словам, там учатся 1 250 человек, из них 310 пришли в этом году.",
            "Учитель Омарханов показал им сад из 74 деревьев.",
        ),
    ),
    language="ru",
)
ENGLISH = article(
    "Delegation of Kenya visits the school",
    (
        "The guests from Kenya came to Shymkent and were met by the engineer Sadykov.",
        "In his words 1,250 pupils learn there, and 310 of them came this year.",
        "The teacher Omarkhanov showed them a garden of 74 trees.",
    ),
)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", [(ENGLISH, RUSSIAN), (RUSSIAN, ENGLISH)])
def test_the_same_news_in_two_languages_stays_two_and_is_linked(
    order: tuple[Article, Article], ingester: Ingester, store: Store, *, together: bool
) -> None:
    """Whichever comes first, in one dump or in two; other news of that minute is not linked."""
    other = replace(numbered(5), published=ENGLISH.published)
    if together:
        take_in(ingester, [DAY, *order, other])
    else:
        take_in(ingester, [DAY, order[0]])
        store.clear_pages([1])
        take_in(ingester, [DAY, order[1], other], document("dumps/two.txt", b"two"))
    loaded = store.load_articles([1, 2, 3])
    assert [one.id for one in loaded[1].others] == [loaded[2].id]
    assert [(one.language, one.title) for one in loaded[2].others] == [
        (order[0].language, order[0].title)
    ]
    assert loaded[3].others == ()
    assert set(store.dirty_pages(0, 9)) == {1, 2, 3}


def test_the_notice_under_a_text_is_learnt_whatever_capture_shows_it_first(
    ingester: Ingester, store: Store
) -> None:
    """It tells whether a text broke off, so what follows must not depend on the order."""
    bare = article(body=(*BODY[:2], "Walkers are welcome from dawn until"))
    whole = replace(bare, paragraphs=(*BODY[:2], "Walkers are welcome from dawn until dusk."))
    captures = (bare, replace(bare, notice=True), whole)
    for day, one in enumerate(captures, 1):
        take_in(ingester, [CaptureDay(date(2026, 3, day)), one], document(f"{day}", b"%d" % day))
    assert [one.note for one in store.revisions_of(1)] == [None, "1 paragraph edited"]


def test_an_address_is_learnt_from_any_capture(ingester: Ingester, store: Store) -> None:
    """The wording and its time may have been known long before."""
    place = "https://news.example/kz/1"
    take_in(ingester, [article()], document("1", b"1"))
    take_in(ingester, [replace(article(), address=place)], document("2", b"2"))
    assert store.load_articles([1])[1].article.address == place


def test_a_notice_that_may_mean_two_articles_withdraws_none(
    ingester: Ingester, store: Store
) -> None:
    """Nor does one that means an article of long ago, or none that is known."""
    notice = article(
        "Kazakhstan Today: to the readers",
        ('Kazakhstan Today withdraws the article "Bridge in the fog is closed".',),
        AT + timedelta(days=100, hours=2),
        views=None,
    )
    fogs = [
        replace(numbered(n), title="Bridge in the fog is closed", published=Published(at))
        for n, at in enumerate((AT, AT + timedelta(days=100), AT + timedelta(days=100, hours=1)))
    ]
    take_in(ingester, [*fogs, notice], document("1", b"1"))
    assert len(store.after(0, 9)) == 4
    assert {one.withdrawn for one in store.load_articles(store.after(0, 9)).values()} == {None}
