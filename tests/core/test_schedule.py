"""When a source is looked at next: what was new lately, failures, what its server asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeder.schedule import Look, Pace, Standing, State, after, health_of, interval_of, passed

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PACE = Pace(15 * MINUTE, 6 * HOUR)


def looks(*new: int, apart: timedelta = 15 * MINUTE) -> list[Look]:
    """Looks that brought so many new articles each, newest first."""
    return [Look(NOW - number * apart, new=count) for number, count in enumerate(new)]


def test_a_new_source_is_asked_again_after_the_shortest_interval() -> None:
    """Nobody knows yet how often it prints something."""
    assert interval_of(looks(0), PACE) == 15 * MINUTE * 1.5
    assert interval_of(looks(9), PACE) == 15 * MINUTE


def test_a_source_that_brings_nothing_is_asked_ever_less_often() -> None:
    """By half more each time, up to the longest interval."""
    intervals = [interval_of(looks(*[0] * number), PACE) for number in range(1, 15)]
    assert intervals == sorted(intervals)
    assert intervals[0] < 30 * MINUTE
    assert intervals[-1] == PACE.slowest


def test_a_source_that_prints_much_is_asked_often_even_after_a_quiet_hour() -> None:
    """Two looks for each article of the last week: 96 a day are one a quarter of an hour."""
    busy = looks(*[0] * 3, *[4] * 600)
    assert interval_of(busy, PACE) == 15 * MINUTE


def test_a_source_that_prints_once_a_week_is_not_asked_every_quarter_of_an_hour_for_long() -> None:
    """Soon after it printed something it is: more may follow."""
    week = [*looks(1), *(Look(NOW - n * HOUR) for n in range(1, 160))]
    assert interval_of(week, PACE) == 15 * MINUTE
    quiet = [*(Look(NOW - n * HOUR) for n in range(20)), Look(NOW - 20 * HOUR, new=1)]
    assert interval_of(quiet, PACE) == PACE.slowest


def test_edits_and_withdrawals_are_news_too() -> None:
    """A source that is only edited is no quiet one."""
    edited = [Look(NOW - n * HOUR, changed=3) for n in range(100)]
    assert interval_of(edited, PACE) == 15 * MINUTE


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["hard"], 30 * MINUTE),
        (["hard", "hard"], HOUR),
        (["hard"] * 20, 6 * HOUR),
        (["soft", "soft"], 30 * MINUTE),
        (["suspect", "suspect"], 30 * MINUTE),
        (["hard"] * 20 + ["ok"], 15 * MINUTE * 1.5),
        (["hard"] * 3000 + ["hard"], 6 * HOUR),
    ],
    ids=["one", "two", "many", "soft", "suspect", "well again", "for ever"],
)
def test_failures_back_off_and_never_give_up(states: list[State], expected: timedelta) -> None:
    """The interval doubles with each, soft ones count half, and one good answer ends it."""
    standing = Standing()
    for state in states:
        standing = after(standing, [Look(NOW, state=state)], PACE)
    assert standing.due == NOW + expected


def test_a_server_that_asks_to_be_left_alone_is() -> None:
    """Retry-After counts even where it is longer than the longest interval."""
    standing = after(Standing(), [Look(NOW, state="soft")], PACE, wait=10 * HOUR)
    assert standing.due == standing.barred_until == NOW + 10 * HOUR
    assert "2026-03-05 22:00" in (passed(standing, NOW + HOUR) or "")
    assert passed(standing, NOW + 10 * HOUR) is None
    assert after(standing, looks(1), PACE).barred_until is None


def test_an_answer_is_not_asked_for_again_while_it_is_fresh() -> None:
    """`Cache-Control: max-age` and `ttl` count, up to the longest interval."""
    assert after(Standing(), looks(5), PACE, fresh=HOUR).due == NOW + HOUR
    assert after(Standing(), looks(5), PACE, fresh=99 * HOUR).due == NOW + 6 * HOUR
    assert after(Standing(), looks(5), PACE, fresh=MINUTE).due == NOW + 15 * MINUTE


@given(st.lists(st.integers(0, 50), min_size=1, max_size=50), st.integers(1, 10_000))
def test_an_interval_lies_within_its_limits(new: list[int], seconds: int) -> None:
    """Whatever a source brought, and however often it was looked at."""
    interval = interval_of(looks(*new, apart=timedelta(seconds=seconds)), PACE)
    assert PACE.every <= interval <= PACE.slowest


def test_a_paused_source_is_passed_by() -> None:
    """And the line says how it goes on."""
    assert "feeder sources resume" in (passed(Standing(paused=True), NOW) or "")


@pytest.mark.parametrize(
    ("standing", "newest", "enabled", "expected"),
    [
        (None, None, False, ("off", None)),
        (None, None, True, ("new", None)),
        (Standing(paused=True), Look(NOW, state="hard", reason="x"), True, ("paused", None)),
        (Standing(), Look(NOW), True, ("ok", None)),
        (Standing(), Look(NOW, state="soft", reason="x"), True, ("failing", "x")),
        (Standing(), Look(NOW, state="hard", reason="x"), True, ("failing", "x")),
        (Standing(), Look(NOW, state="suspect", reason="x"), True, ("suspect", "x")),
    ],
)
def test_health_is_what_the_last_look_says(
    standing: Standing | None,
    newest: Look | None,
    *,
    enabled: bool,
    expected: tuple[str, str | None],
) -> None:
    """With the reason where it is not well."""
    assert health_of(standing, newest, enabled=enabled) == expected


def test_what_was_planned_before_the_clock_was_set_back_silences_no_source() -> None:
    """A look from the future tells that it was."""
    year = timedelta(days=365)
    wrong = Standing(due=NOW + year, barred_until=NOW + year)
    assert passed(wrong, NOW, only_due=True) is not None
    assert passed(wrong, NOW, only_due=True, last=Look(NOW - year)) is not None
    assert passed(wrong, NOW, only_due=True, last=Look(NOW + year)) is None
