"""Absence: which time a document covers, when it is suspect, what counts, and when it is enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeder.absence import (
    Absence,
    Extent,
    Listing,
    Missing,
    Patience,
    Roll,
    Window,
    confirmed,
    expected,
    is_due,
    lacks_too_many,
    suspicion,
    window_of,
)
from feeder.model import CaptureDay, Part, Published, SetAside

from .samples import ALMATY, AT, BODY, article

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PATIENCE = Patience(3, timedelta(days=1))


def roll_of(*minutes: int, title: str = "A title") -> Roll:
    """The roll of a document whose articles appeared so many minutes after a moment."""
    roll = Roll()
    parts = [article(title, BODY, AT + minute * MINUTE) for minute in minutes]
    assert list(roll.listen(iter(parts))) == parts
    return roll


def minutes_of(window: Window | None) -> tuple[int, int] | None:
    """A window in minutes after that moment."""
    if window is None:
        return None
    return (window.start - AT) // MINUTE, (window.end - AT) // MINUTE


@pytest.mark.parametrize(
    ("minutes", "window"),
    [
        pytest.param((), None, id="no article"),
        pytest.param((5,), None, id="one article"),
        pytest.param((5, 5, 5), None, id="one minute"),
        pytest.param((9, 7, 5, 1), (1, 9), id="newest first"),
        pytest.param((1, 5, 7, 9), (1, 9), id="oldest first"),
        pytest.param((9, 9, 5, 5, 1, 1), (1, 9), id="minutes of several articles"),
        pytest.param((-900, 9, 7, 5, 1), (1, 9), id="an old one pinned on top"),
        pytest.param((9, 7, -900, 5, 1), (1, 9), id="an old one in the middle"),
        pytest.param((9, 7, 900, 5, 1), (1, 9), id="a misprint of the future in the middle"),
        pytest.param((1, 5, 900, 7, 9), (1, 9), id="a misprint among the oldest first"),
    ],
)
def test_the_window_is_from_the_oldest_to_the_newest_article_in_order(
    minutes: tuple[int, ...], window: tuple[int, int] | None
) -> None:
    """What stands out of order stretches it by nothing."""
    assert minutes_of(window_of(roll_of(*minutes))) == window


@given(st.lists(st.integers(-5_000, 5_000), max_size=30))
def test_a_window_never_reaches_beyond_what_the_document_shows(minutes: list[int]) -> None:
    """Whatever the order, its ends are moments of articles."""
    window = minutes_of(window_of(roll_of(*minutes)))
    if window is not None:
        assert set(window) <= set(minutes)
        assert window[0] < window[1]


@given(st.lists(st.integers(-5_000, 5_000), min_size=2, unique=True, max_size=30))
def test_a_list_in_order_is_covered_from_end_to_end(minutes: list[int]) -> None:
    """Both ways round."""
    ends = (min(minutes), max(minutes))
    assert minutes_of(window_of(roll_of(*sorted(minutes)))) == ends
    assert minutes_of(window_of(roll_of(*sorted(minutes, reverse=True)))) == ends


def test_only_articles_with_a_time_of_day_make_a_window() -> None:
    """A day is no moment; what is no article passes by."""
    day = Published(AT.replace(hour=0, minute=0), "day")
    parts: list[Part] = [
        CaptureDay(AT.date()),
        replace(article(), published=day),
        article(at=None),
        article(title=None),
        SetAside("adrift", "no header"),
    ]
    roll = Roll()
    assert list(roll.listen(iter(parts))) == parts
    assert roll.moments == [int(AT.timestamp())]
    assert roll.barred is None


USUALLY = [Extent(10_000, 50)] * 3


@pytest.mark.parametrize(
    ("extent", "is_suspect"),
    [
        (Extent(9_000, 48), False),
        (Extent(1_001, 6), False),
        (Extent(1_000, 48), True),
        (Extent(9_000, 5), True),
        (Extent(90_000, 500), False),
    ],
)
def test_a_tenth_of_the_usual_size_is_suspect(extent: Extent, *, is_suspect: bool) -> None:
    """In bytes or in articles; more than usual is not."""
    why = suspicion(roll_of(1, 2), extent, USUALLY)
    assert (why is not None) == is_suspect
    if why is not None:
        assert why.startswith("is far smaller than usual (")
        assert why.endswith("; usually 50 in 10,000)")


def test_who_has_no_past_is_not_compared() -> None:
    """The first document of an address is as large as it is."""
    assert suspicion(roll_of(1, 2), Extent(1, 1), []) is None


def test_suspect_documents_do_not_become_the_usual_ones_at_once() -> None:
    """As long as a quarter of the documents are whole; one archive is not usual either."""
    whole, short = Extent(10_000, 50), Extent(500, 2)
    assert suspicion(roll_of(1, 2), short, [short] * 15 + [whole] * 5) is not None
    assert suspicion(roll_of(1, 2), short, [short] * 16 + [whole] * 4) is None
    archive = Extent(10_000_000, 50_000)
    assert suspicion(roll_of(1, 2), whole, [whole] * 4 + [archive]) is None


@pytest.mark.parametrize(
    "title",
    [
        "Please log in",
        "Sign in to continue",
        "Solve the captcha",
        "Just a moment...",
        "Access denied",
        "Attention Required! | Cloudflare",
        "news.example domain is for sale",
        "Are you a robot?",
        "Checking your browser before accessing the site",
        "Вход на сайт",
        "Доступ запрещён",
        "Домен продаётся",
    ],
)
def test_a_page_in_place_of_the_list_is_suspect(title: str) -> None:
    """A login, a captcha, a parked domain that were read as an article."""
    roll = roll_of(1, title=title)
    roll_of_more = Roll([*roll.moments, 5], roll.barred)
    why = suspicion(roll_of_more, Extent(9_000, 48), USUALLY)
    assert why == f"looks like a page in place of the list ({title!r})"


@pytest.mark.parametrize(
    "title", ["Logging in Forests Is Forbidden", "Access Denied to Smugglers at the Border", None]
)
def test_news_are_not_taken_for_a_login_page(title: str | None) -> None:
    """Only a title that says nothing else counts."""
    roll = Roll()
    list(roll.listen(iter([article(title)])))
    assert suspicion(roll, Extent(9_000, 48), USUALLY) is None


def missing(published: datetime, *, by_day: bool = False) -> Missing:
    """An article that a document lacks."""
    return Missing(1, published, "day" if by_day else "minute")


def test_an_article_of_which_only_the_day_is_known_needs_the_whole_day() -> None:
    """It may have appeared in its last minute."""
    day = datetime(2026, 2, 27, tzinfo=ALMATY)
    whole, half = (
        Listing(AT, Window(day - HOUR, day + hours * HOUR), 9, (missing(day, by_day=True),))
        for hours in (24, 23)
    )
    assert expected(whole) == whole.missing
    assert expected(half) == ()
    exact = replace(half, missing=(missing(AT),))
    assert expected(exact) == exact.missing


@pytest.mark.parametrize(
    ("shown", "lacking", "is_too_much"),
    [(3, 1, False), (3, 2, True), (50, 12, False), (50, 13, True), (0, 1, False)],
)
def test_who_lacks_a_quarter_is_not_complete(
    shown: int, lacking: int, *, is_too_much: bool
) -> None:
    """One article may always be missing."""
    listing = Listing(AT, Window(AT, AT + HOUR), shown, ())
    assert lacks_too_many(listing, [missing(AT)] * lacking) == is_too_much


def looks(*hours: float, patience: Patience = PATIENCE) -> Absence:
    """What looks at these hours make of an article that none of them shows."""
    absence: Absence | None = None
    for hour in hours:
        absence = confirmed(absence, 1, "list", AT + hour * HOUR, patience)
    assert absence is not None
    return absence


@pytest.mark.parametrize(
    ("hours", "times", "due"),
    [
        pytest.param((0,), 1, False, id="once"),
        pytest.param((0, 12), 2, False, id="twice"),
        pytest.param((0, 12, 24), 3, True, id="three times over a day"),
        pytest.param((0, 12, 23.9), 2, False, id="nearly a day"),
        pytest.param((0, 48), 2, False, id="long but twice"),
        pytest.param([n / 4 for n in range(95)], 2, False, id="a burst of a day"),
        pytest.param([n / 4 for n in range(97)], 3, True, id="every quarter of an hour"),
        pytest.param((0, 24, 12, 6, 1), 2, False, id="older captures that arrive late"),
        pytest.param((0, 24, 12, 6, 1, 36), 3, True, id="and a newer one"),
    ],
)
def test_absence_needs_so_many_looks_over_so_much_time(
    hours: list[float], times: int, *, due: bool
) -> None:
    """A look too soon after the last one is none."""
    absence = looks(*hours)
    assert (absence.times, absence.first) == (times, AT)
    assert is_due(absence, PATIENCE) == due


@given(
    st.integers(2, 9),
    st.integers(1, 72),
    st.lists(st.floats(0, 200, allow_nan=False), min_size=1, max_size=60),
)
def test_nothing_is_due_before_its_time(times: int, over: int, hours: list[float]) -> None:
    """However often and unevenly one looks."""
    patience = Patience(times, over * HOUR)
    absence = looks(*sorted(hours), patience=patience)
    if is_due(absence, patience):
        assert (max(hours) - min(hours)) * HOUR >= over * HOUR - timedelta(microseconds=1)
        assert len(hours) >= times


def test_the_moments_are_aware() -> None:
    """A window is in UTC, so that it can be stored."""
    window = window_of(roll_of(1, 5))
    assert window is not None
    assert window.start.tzinfo is window.end.tzinfo is UTC
