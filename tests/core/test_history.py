"""What becomes of an article when its sightings follow each other, in whatever order."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeder.diff import (
    Change,
    Edition,
    Known,
    New,
    Past,
    Restored,
    Retouched,
    Revised,
    Shown,
    Unchanged,
    Withdrawn,
    fingerprint,
)
from feeder.editions import RESTORED, fold
from feeder.history import begin, decide, recalled, restore, withdraw
from feeder.model import Article, Published, Withdrawal
from feeder.pasts import grown

from .samples import ALMATY, AT, BODY, CAPTURED, article

DAY = timedelta(days=1)
LATER = CAPTURED + DAY
RENAMED = article("Glass footbridge opens over the blue river")
RETRACTION = article(body=("This article has been withdrawn.",))
URN = "urn:uuid:00000000-0000-5000-8000-000000000001"


@dataclass
class Life:
    """One article, seen again and again."""

    past: Past = field(default_factory=lambda: Past((), {}))
    known: Known | None = None
    editions: tuple[Edition, ...] = ()
    changes: list[Change] = field(default_factory=list)

    def see(
        self,
        one: Article,
        captured: datetime = CAPTURED,
        *,
        dated: bool = True,
        position: int = 0,
    ) -> Change:
        """Let a document show it."""
        document = len(self.past.shown)
        told = (one.views, dated, document, position)
        shown = Shown(captured, fingerprint(one), *told, excerpt=one.excerpt)
        change: Change
        self.past = grown(self.past, shown, one)
        if self.known is None:
            change, self.known, edition = begin(1, URN, shown, one)
            self.editions = (edition,)
        else:
            change, self.known, self.editions = decide(self.known, self.past, shown)
        self.changes.append(change)
        return change

    @property
    def now(self) -> Known:
        """The article as it stands."""
        assert self.known is not None
        return self.known


def lived(*sightings: tuple[Article, datetime]) -> Life:
    """A life of these sightings."""
    life = Life()
    for one, captured in sightings:
        life.see(one, captured)
    return life


def test_what_was_never_seen_is_new() -> None:
    """A first sighting is published when the agency says, and is no edit."""
    life = lived((article(), CAPTURED))
    assert life.changes == [New(article(), fingerprint(article()), AT, CAPTURED)]
    assert (life.now.published, life.now.updated, life.now.revision) == (AT, AT, 1)


def test_what_has_no_date_is_new_as_of_its_capture() -> None:
    """An undated article is ordered by the earliest moment that bounds it."""
    life = lived((article(at=None), LATER), (article(at=None), CAPTURED))
    assert not life.now.published_known
    assert life.now.published == life.now.updated == CAPTURED


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(replace(article(), views=999_999), id="views"),
        pytest.param(replace(article(), notice=True), id="notice"),
        pytest.param(replace(article(), published=Published(AT + DAY)), id="time"),
        pytest.param(replace(article(), title=None), id="title missing in this capture"),
        pytest.param(replace(article(), published=None), id="time missing in this capture"),
        pytest.param(article(body=BODY[:1]), id="cut between paragraphs"),
        pytest.param(article(body=(BODY[0], BODY[1][:20])), id="cut in mid-word"),
        pytest.param(article(body=()), id="only the title"),
    ],
)
def test_what_is_no_wording_is_no_change(seen: Article) -> None:
    """Counters, the notice, what a capture lacks and a cut capture say nothing new."""
    life = lived((article(), CAPTURED))
    assert life.see(seen, LATER) == Unchanged(1)
    assert life.now.article.paragraphs == BODY


def test_a_material_edit_moves_updated_to_its_capture() -> None:
    """`published` stays, and the note says what changed."""
    life = lived((article(), CAPTURED))
    change = life.see(replace(RENAMED, published=Published(AT + timedelta(hours=3))), LATER)
    assert isinstance(change, Revised)
    assert change.note == "title corrected"
    assert (life.now.published, life.now.updated, life.now.revision) == (AT, LATER, 2)
    assert life.now.former == {fingerprint(article())}
    assert life.now.wordings == (replace(article(), views=None),)


def test_a_cosmetic_edit_is_kept_and_updated_stays() -> None:
    """White space, punctuation, quote marks."""
    seen = article(body=(BODY[0].rstrip("."), *BODY[1:]))
    life = lived((article(), CAPTURED))
    assert isinstance(life.see(seen, LATER), Retouched)
    assert (life.now.updated, life.now.revision) == (AT, 2)
    assert life.now.article.paragraphs == seen.paragraphs
    assert [edition.material for edition in life.editions] == [True, False]


def test_updated_is_always_later_than_before() -> None:
    """Two edits in one moment are a second apart."""
    first, second = article("One bridge", BODY), article("Two bridges", BODY)
    life = lived((article(), CAPTURED), (first, CAPTURED), (second, CAPTURED))
    moments = [edition.updated for edition in life.editions]
    assert moments == [AT, CAPTURED, CAPTURED + timedelta(seconds=1)]


def test_the_whole_text_replaces_a_capture_that_broke_off() -> None:
    """Cut in mid-sentence, it is completed and nobody edited it; else a paragraph was added."""
    life = lived((article(body=(BODY[0], BODY[1][:30])), CAPTURED))
    assert isinstance(life.see(article(), LATER), Retouched)
    assert (life.now.article.paragraphs, life.now.updated) == (BODY, AT)
    life = lived((article(body=BODY[:2]), CAPTURED))
    assert isinstance(life.see(article(), LATER), Revised)
    assert life.editions[-1].note == "1 paragraph added"


def test_paragraphs_that_were_taken_out_before_the_notice_are_an_edit() -> None:
    """A capture that shows the end of the article did not break off."""
    life = lived((article(), CAPTURED))
    assert isinstance(life.see(replace(article(body=BODY[:2]), notice=True), LATER), Revised)
    assert life.editions[-1].note == "1 paragraph removed"


def test_a_capture_that_broke_off_still_tells_where_the_article_stands() -> None:
    """A teaser on a page brings the address; the stored wording stays."""
    seen = replace(article(body=BODY[:1]), address="https://www.kt.kz/x_1.html", agency_id="1")
    life = lived((article(), CAPTURED))
    assert isinstance(life.see(seen, LATER), Retouched)
    assert (life.now.article.address, life.now.article.agency_id) == (seen.address, "1")
    assert life.now.article.paragraphs == BODY


def test_a_minute_that_becomes_known_refines_the_day() -> None:
    """A dump with dates only came first; another day's minute refines nothing."""
    day = replace(article(), published=Published(AT.replace(hour=0, minute=0), "day"))
    other = replace(article(), published=Published(AT + DAY))
    life = lived((day, CAPTURED), (other, CAPTURED))
    assert life.now.article.published == day.published
    assert isinstance(life.see(article(), LATER), Retouched)
    assert (life.now.published, life.now.updated) == (AT, AT)


@pytest.mark.parametrize(
    "learnt",
    [
        {"address": "https://www.kt.kz/eng/x_1377988501.html"},
        {"agency_id": "1377988501"},
        {"section": "society"},
        {"image": "https://www.kt.kz/neofiles/1.jpg"},
    ],
)
def test_what_becomes_known_of_an_article_is_a_retouch(learnt: dict[str, str]) -> None:
    """Address, id and section are taken over without a new wording, and the first stays."""
    life = lived((article(), CAPTURED))
    assert isinstance(life.see(replace(article(), **learnt), LATER), Retouched)  # type: ignore[arg-type]  # named by its parameter
    other = {name: f"{value}2" for name, value in learnt.items()}
    assert life.see(replace(article(), **other), LATER) == Unchanged(1)  # type: ignore[arg-type]  # named by its parameter
    assert life.now.revision == 1


def test_an_older_wording_that_arrives_late_is_put_where_it_belongs() -> None:
    """What stood as the first wording is an edit now; nothing is thrown away."""
    life = lived((RENAMED, LATER))
    change = life.see(article(), CAPTURED)
    assert isinstance(change, Revised)
    assert life.now.article.title == RENAMED.title
    assert [edition.article.title for edition in life.editions] == [article().title, RENAMED.title]
    assert life.now.updated == LATER


def test_a_dump_that_is_read_late_does_not_turn_the_article_back() -> None:
    """A former wording in a capture that is no newer is no change."""
    life = lived((article(), CAPTURED), (RENAMED, LATER))
    assert life.see(article(), CAPTURED) == Unchanged(1)
    assert life.see(article(), LATER) == Unchanged(1)


def test_a_source_that_flips_does_not_make_an_edit_each_time() -> None:
    """Taken back once, it is believed; then it takes two captures running, then four."""
    life = lived((article(), CAPTURED))
    for number in range(1, 41):
        life.see(RENAMED if number % 2 else article(), CAPTURED + number * DAY)
    assert [edition.article.title for edition in life.editions] == [
        article().title,
        RENAMED.title,
        article().title,
    ]
    assert life.see(RENAMED, CAPTURED + 50 * DAY) == Unchanged(1)
    assert isinstance(life.see(RENAMED, CAPTURED + 51 * DAY), Revised)
    for number in range(52, 55):
        assert life.see(article(), CAPTURED + number * DAY) == Unchanged(1)
    assert isinstance(life.see(article(), CAPTURED + 55 * DAY), Revised)


def test_one_capture_in_many_documents_confirms_once() -> None:
    """A copy of a dump is no second capture."""
    life = lived((article(), CAPTURED), (RENAMED, LATER), (article(), LATER + DAY))
    assert [life.see(RENAMED, LATER + 2 * DAY) for _ in range(3)] == [Unchanged(1)] * 3


def test_retouches_that_flip_are_not_published_each_time() -> None:
    """Straight and curly quotes of two layouts take turns in the dumps, not in the feeds."""
    quoted, straight = (article(body=(f"{mark}Open{mark}, he said.",)) for mark in ("“", '"'))
    life = lived((straight, CAPTURED))
    for number in range(1, 20):
        life.see(quoted if number % 2 else straight, CAPTURED + number * DAY)
    assert len(life.editions) == 3
    assert life.now.updated == AT


def test_of_two_captures_of_one_day_the_larger_counter_is_later() -> None:
    """Counters only grow; so arrival decides nothing where they tell."""
    few, many = replace(article(), views=10), replace(RENAMED, views=900)
    for first, second in ((few, many), (many, few)):
        assert lived((first, CAPTURED), (second, CAPTURED)).now.article.title == RENAMED.title


def test_an_undated_document_comes_after_what_has_fewer_views() -> None:
    """A dump without capture day shows an edit: nothing but counter and arrival say when."""
    life = lived((article(), LATER))
    assert isinstance(life.see(RENAMED, AT, dated=False), Revised)
    life = lived((article(), LATER))
    assert isinstance(life.see(replace(RENAMED, views=11), AT, dated=False), Revised)
    life = lived((article(), LATER))
    life.see(replace(RENAMED, views=9), AT, dated=False)
    assert life.now.article.title == article().title
    life = lived((replace(article(), views=None), LATER))
    assert isinstance(life.see(replace(RENAMED, views=None), AT, dated=False), Revised)


def test_a_page_that_now_says_so_withdraws_the_article() -> None:
    """Its text stays in the store; when the page shows it again, the article is restored."""
    life = lived((article(), CAPTURED))
    change = life.see(RETRACTION, LATER)
    assert isinstance(change, Withdrawn)
    assert life.now.withdrawn == Withdrawal(LATER, "retraction", RETRACTION.paragraphs[0])
    assert (life.now.article.paragraphs, life.now.updated) == (BODY, LATER)
    assert life.see(RETRACTION, LATER + DAY) == Unchanged(1)
    assert life.see(article(), CAPTURED) == Unchanged(1)
    assert life.see(article(), LATER) == Unchanged(1)
    assert isinstance(life.see(article(), LATER + 2 * DAY), Restored)
    assert life.editions[-1].note == RESTORED
    assert life.now.updated == LATER + 2 * DAY


def test_a_retraction_that_arrives_before_its_article_withdraws_it_as_well() -> None:
    """The order of arrival is no order in time; a retraction alone is an article like any."""
    life = lived((RETRACTION, LATER))
    assert life.now.withdrawn is None
    assert isinstance(life.see(article(), CAPTURED), Withdrawn)
    assert life.now.article.paragraphs == BODY


@pytest.mark.parametrize("by", ["address", "absence"])
def test_a_withdrawal_for_want_of_sight_ends_with_a_later_sighting(by: str) -> None:
    """An older dump that is read late restores nothing."""
    life = lived((article(), CAPTURED))
    life.known = withdraw(life.now, Withdrawal(LATER, by, "gone"))  # type: ignore[arg-type]  # named by its parameter
    assert life.now.updated == LATER
    assert life.see(article(), CAPTURED) == Unchanged(1)
    assert life.now.withdrawn is not None
    assert isinstance(life.see(article(), LATER + DAY), Restored)
    assert life.now.updated == LATER + DAY


@pytest.mark.parametrize("by", ["operator", "agency"])
def test_what_somebody_withdrew_stays_withdrawn_until_it_is_restored(by: str) -> None:
    """However often it is seen, edited too."""
    life = lived((article(), CAPTURED))
    life.known = withdraw(life.now, Withdrawal(LATER, by, "libel"))  # type: ignore[arg-type]  # named by its parameter
    life.see(article(), LATER + DAY)
    life.see(RENAMED, LATER + 2 * DAY)
    assert life.now.withdrawn is not None
    life.known = restore(life.now, LATER + 3 * DAY)
    assert life.see(RENAMED, LATER + 4 * DAY) == Unchanged(1)
    assert life.now.withdrawn is None


def test_what_an_operator_restores_stays_restored() -> None:
    """The retraction is still on its page, and he has read it."""
    life = lived((article(), CAPTURED), (RETRACTION, LATER))
    life.known = restore(life.now, LATER + DAY)
    assert life.see(RETRACTION, LATER + 2 * DAY) == Unchanged(1)
    assert life.now.withdrawn is None


def test_withdrawing_and_restoring_in_one_second_moves_updated_each_time() -> None:
    """A feed reader has to see each of them."""
    first = lived((article(), CAPTURED)).now
    gone = withdraw(first, Withdrawal(AT, "operator", "x"))
    back = restore(gone, AT)
    assert first.updated < gone.updated < back.updated


VERSIONS = [article(f"Footbridge opens, version {n}", (*BODY[:2], f"Seen {n}.")) for n in range(3)]
CUT = article(VERSIONS[0].title, (BODY[0], BODY[1][:25]))
TEASERS = [
    replace(article("Footbridge is open", ("A bridge over the river.",)), excerpt=True),
    replace(article(None, ("A bridge without cars.",)), excerpt=True),
    replace(VERSIONS[1], excerpt=True),
    replace(CUT, excerpt=True),
    replace(RETRACTION, excerpt=True),
]
PRINTED = [
    *VERSIONS,
    CUT,
    RETRACTION,
    replace(VERSIONS[1], image_credits=("River Press",)),
    *TEASERS,
]
SIGHTING = st.tuples(
    st.sampled_from(PRINTED), st.integers(0, 9), st.sampled_from(["minute", "day", None])
)


def printed_as(one: Article, precision: str | None) -> Article:
    """The article with its minute, only its day, or no date at all."""
    if precision is None:
        return replace(one, published=None)
    if precision == "day":
        midnight = datetime(AT.year, AT.month, AT.day, tzinfo=ALMATY)
        return replace(one, published=Published(midnight, "day"))
    return one


@given(st.lists(SIGHTING, min_size=1, max_size=9), st.randoms())
@settings(max_examples=300, deadline=None)
def test_the_order_of_arrival_changes_nothing(
    sightings: list[tuple[Article, int, str | None]], chance: random.Random
) -> None:
    """The same captures, told apart by their counters, give the same article in any order."""
    captures = [
        (replace(printed_as(one, precision), views=number), CAPTURED + day * DAY)
        for number, (one, day, precision) in enumerate(sorted(sightings, key=lambda s: s[1]))
    ]
    shuffled = list(captures)
    chance.shuffle(shuffled)
    one, other = lived(*captures), lived(*shuffled)
    assert other.now == replace(one.now, wordings=other.now.wordings)
    assert set(other.now.wordings) == set(one.now.wordings)
    assert other.editions == one.editions or len(captures) == 1


@given(st.lists(SIGHTING, min_size=1, max_size=9))
@settings(max_examples=200, deadline=None)
def test_whatever_was_seen_an_article_is_what_its_sightings_make_of_it(
    sightings: list[tuple[Article, int, str | None]],
) -> None:
    """Editions come later and later, the newest stands, and folding again changes nothing."""
    life = lived(*((one, CAPTURED + day * DAY) for one, day, _ in sightings))
    editions = fold(life.past).editions
    moments = [edition.updated for edition in editions if edition.material]
    assert moments == sorted(set(moments))
    after, again = recalled(life.now, life.past)
    assert again == editions
    assert after.article == editions[-1].article
    assert life.now.article == after.article
    assert life.now.updated >= after.published
    last = max(life.past.shown, key=lambda shown: shown.captured)
    assert decide(life.now, life.past, last)[0] == Unchanged(1)


@given(st.lists(SIGHTING, min_size=1, max_size=9))
@settings(max_examples=200, deadline=None)
def test_teasers_among_the_captures_change_no_wording(
    sightings: list[tuple[Article, int, str | None]],
) -> None:
    """Where a whole text was ever seen, its editions are those that they are without teasers."""
    captures = [(one, CAPTURED + day * DAY) for one, day, _ in sightings]
    whole = [(one, captured) for one, captured in captures if not one.excerpt]
    if all(one == RETRACTION for one, _ in whole):
        return
    there, without = lived(*captures).editions, lived(*whole).editions
    assert [edition.article.paragraphs for edition in there] == [
        edition.article.paragraphs for edition in without
    ]
    assert [(one.updated, one.note) for one in there] == [
        (one.updated, one.note) for one in without
    ]


def teaser(*body: str, title: str | None = "Footbridge opens over the blue river") -> Article:
    """A summary of the article, as a feed prints it."""
    return replace(article(title, body, views=None), excerpt=True)


def test_an_excerpt_never_revises_the_whole_text() -> None:
    """Whatever it says, and whichever of both was captured or arrived first."""
    for days in ((0, 1), (1, 0)):
        life = lived((article(), CAPTURED + days[0] * DAY))
        seen = life.see(teaser("Quite another summary.", title="Bridge!"), CAPTURED + days[1] * DAY)
        assert seen == Unchanged(1)
        assert life.now.article.paragraphs == BODY
        assert life.now.article.title == article().title
        assert (life.now.updated, life.now.revision) == (AT, 1)


def test_the_whole_text_completes_an_excerpt_without_an_edit() -> None:
    """Subscribers get the text, and are not told of a change."""
    life = lived((teaser("A bridge over the river."), CAPTURED))
    assert life.now.article.excerpt
    assert isinstance(life.see(article(), LATER), Retouched)
    assert (life.now.article.paragraphs, life.now.updated) == (BODY, AT)
    assert not life.now.article.excerpt
    assert [edition.note for edition in life.editions] == [None]
    assert isinstance(life.see(RENAMED, LATER + DAY), Revised)


def test_of_excerpts_alone_the_newest_is_the_text() -> None:
    """Each is a retouch, in whichever order they arrive."""
    first, second = teaser("A bridge is open."), teaser("The bridge is open, and long.")
    for order in (1, -1):
        life = lived(*[(first, CAPTURED), (second, LATER)][::order])
        assert life.now.article.paragraphs == second.paragraphs
        assert life.now.updated == AT
        assert not any(edition.material for edition in life.editions[1:])


def test_a_short_article_is_whole_once_a_page_shows_it() -> None:
    """Its summary says the same to the letter: nothing is new to readers."""
    life = lived((teaser(*BODY), CAPTURED))
    assert life.see(article(), LATER) == Unchanged(1)
    assert not life.now.article.excerpt


def test_an_excerpt_gives_what_the_whole_text_lacks() -> None:
    """A dump without titles and dates is completed from the feed, without an edit."""
    bare = article(None, at=None)
    told = replace(
        teaser("A bridge."), address="https://www.kt.kz/x_1.html", guid="g", image="https://a/b.jpg"
    )
    for order in (1, -1):
        life = lived(*[(bare, CAPTURED), (told, LATER)][::order])
        now = life.now.article
        assert (now.title, now.published, now.paragraphs) == (told.title, Published(AT), BODY)
        assert (now.address, now.guid, now.image) == (told.address, told.guid, told.image)
        assert life.now.updated == AT


def test_what_a_page_says_goes_before_what_a_feed_says() -> None:
    """The hour of a feed's clock may be wrong, and its links may lead through a counter."""
    there = "https://www.kt.kz/x_1.html"
    page = replace(article(), address=there)
    told = replace(teaser("A bridge."), address="http://kt.kz/go/1", published=Published(AT - DAY))
    for order in (1, -1):
        life = lived(*[(told, CAPTURED), (page, LATER)][::order])
        assert life.now.article.address == there
        assert life.now.published == AT


def test_an_excerpt_ends_no_retraction() -> None:
    """A feed goes on naming for a while what its page took back."""
    life = lived((article(), CAPTURED), (RETRACTION, LATER))
    assert life.see(teaser("A bridge."), LATER + DAY) == Unchanged(1)
    assert life.now.withdrawn is not None


def test_a_teaser_takes_nothing_back() -> None:
    """Only its own page does: a summary may tell of a deleted message."""
    life = lived((article(), CAPTURED))
    assert life.see(replace(RETRACTION, excerpt=True), LATER) == Unchanged(1)
    assert life.now.withdrawn is None


@pytest.mark.parametrize(("by", "ends"), [("address", False), ("absence", True)])
def test_an_excerpt_shows_that_an_article_is_listed_not_that_its_page_is_there(
    by: str,
    ends: bool,  # noqa: FBT001 - a case
) -> None:
    """What a list lacked is back when a feed names it; a dead page is not."""
    life = lived((article(), CAPTURED))
    life.known = withdraw(life.now, Withdrawal(LATER, by, "gone"))  # type: ignore[arg-type]  # named by its parameter
    life.see(teaser("A bridge."), LATER + DAY)
    assert (life.now.withdrawn is None) == ends


@pytest.mark.parametrize("order", [1, -1])
def test_news_of_a_deleted_message_is_not_taken_back(order: int) -> None:
    """A text that keeps a paragraph of the article is an edit of it, and may grow itself."""
    flash = article(body=("Burglars wrote in the ministry's name. The message was deleted.",))
    before = article(body=("Burglars wrote in the ministry's name, it was told at noon today.",))
    longer = replace(flash, paragraphs=(*flash.paragraphs, *BODY, *BODY, *BODY))
    captures = [(one, CAPTURED + day * DAY) for day, one in enumerate((before, flash, longer))]
    life = lived(*captures[::order])
    assert life.now.withdrawn is None
    assert [edition.article.paragraphs for edition in life.editions] == [
        one.paragraphs for one in (before, flash, longer)
    ]
