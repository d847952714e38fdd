"""Which pages that a list led to are asked: new ones, edited ones, those that may be gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeder.model import Published
from feeder.sources import Lead
from feeder.sources.following import due

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVERY, AGAIN = 15 * MINUTE, 3 * DAY


def lead(name: str, *, found: timedelta, asked: timedelta | None = None, **more: object) -> Lead:
    """A page that was found and asked so long ago, and is listed still."""
    known: dict[str, object] = {"is_read": asked is not None, "status": 200, **more}
    when = None if asked is None else NOW - asked
    return Lead(name, NOW - found, NOW, asked=when, **known)  # type: ignore[arg-type]  # fields


def asked(*leads: Lead, limit: int = 20) -> list[str]:
    """The pages that are asked now."""
    return due(leads, NOW, every=EVERY, again=AGAIN, limit=limit)


def test_a_new_page_is_asked_at_once_and_only_as_many_as_allowed() -> None:
    """In the order in which they come: newest first."""
    new = [lead(str(number), found=timedelta()) for number in range(9)]
    assert asked(*new, limit=3) == ["0", "1", "2"]


def test_a_page_that_was_read_is_asked_again_at_growing_intervals() -> None:
    """So long as it was known when it was asked last, and not more often than `every`."""
    assert asked(lead("a", found=HOUR, asked=HOUR)) == ["a"]
    assert asked(lead("a", found=5 * MINUTE, asked=5 * MINUTE)) == []
    assert asked(lead("a", found=10 * HOUR, asked=2 * HOUR)) == []
    assert asked(lead("a", found=10 * HOUR, asked=5 * HOUR)) == ["a"]
    assert asked(lead("a", found=4 * DAY, asked=2 * DAY)) == []


def test_a_page_costs_ten_requests_in_all() -> None:
    """Walked through by quarters of an hour."""
    now, one, times = NOW, lead("a", found=timedelta()), 0
    for _ in range(5 * 96):
        if due([one], now, every=EVERY, again=AGAIN, limit=1):
            one, times = replace(one, asked=now, is_read=True, status=200), times + 1
        now += EVERY
        one = replace(one, listed=now)
    assert times == 10


def test_a_page_that_could_not_be_read_is_asked_for_ever_but_ever_less_often() -> None:
    """It is not forgotten after some days either."""
    failed = lead("a", found=10 * DAY, asked=6 * DAY, is_read=False, status=500)
    assert asked(failed) == ["a"]
    assert asked(replace(failed, asked=NOW - DAY)) == []


def test_a_page_that_is_gone_is_asked_until_that_is_certain() -> None:
    """Soon after it went every time, then ever less often; it comes before edits."""
    gone = lead("gone", found=9 * DAY, asked=16 * MINUTE, status=404)
    assert asked(lead("a", found=HOUR, asked=HOUR), gone) == ["gone", "a"]
    old = replace(gone, listed=NOW - 8 * DAY)
    assert asked(old) == []
    assert asked(replace(old, asked=NOW - 2 * DAY)) == ["gone"]


def test_what_the_list_no_longer_shows_is_asked_too() -> None:
    """Its own page knows; what is older than all that the list shows merely rolled off it."""
    day = Published(NOW - 10 * DAY)
    oldest = lead("oldest", found=9 * DAY, asked=8 * DAY, published=day)
    lost = replace(oldest, address="lost", listed=NOW - HOUR, published=Published(NOW - 9 * DAY))
    rolled = replace(lost, address="rolled", published=Published(NOW - 11 * DAY))
    assert asked(oldest, lost, rolled) == ["lost"]


def test_an_old_entry_pinned_to_the_list_lets_nothing_be_lost() -> None:
    """What rolled off between it and the others would be asked for a month."""
    fresh = [
        lead(str(days), found=9 * DAY, asked=8 * DAY, published=Published(NOW - days * DAY))
        for days in range(5)
    ]
    pinned = replace(fresh[0], address="pinned", published=Published(NOW - 300 * DAY))
    rolled = replace(
        fresh[0], address="rolled", listed=NOW - HOUR, published=Published(NOW - 20 * DAY)
    )
    lost = replace(rolled, address="lost", published=Published(NOW - 3 * DAY))
    assert asked(*fresh, pinned, rolled, lost) == ["lost"]
