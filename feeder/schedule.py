"""What the last looks at a source brought in, when the next one is due out. Pure: no clock.

Failures back off and never give up; what a source was seen to print decides how often it is asked
(docs/sources.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

State = Literal["ok", "soft", "hard", "suspect"]
Health = Literal["ok", "failing", "suspect", "paused", "off", "new"]

_LATELY = timedelta(days=7)
_AT_FIRST = timedelta(days=1)
_PER_CHANGE = 2
"""So many looks for each change that a source was seen to make."""
_GROWTH = 1.5
"""How much longer the interval is with each look that brought nothing."""
_SOFT = 0.5
_MOST_FAILURES = 30.0
"""More doublings than any interval has room for."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source is looked at: the shortest interval and the longest."""

    every: timedelta
    slowest: timedelta


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a source brought; `changed` counts edits, withdrawals, restorations."""

    at: datetime
    seconds: float = 0.0
    state: State = "ok"
    reason: str | None = None
    documents: int = 0
    new: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a source between two looks.

    `failures` counts those since it last answered well, soft ones half. `due` is when it is
    looked at next. `barred_until` is when its server allows it to be asked again.
    """

    paused: bool = False
    failures: float = 0.0
    due: datetime | None = None
    barred_until: datetime | None = None


def after(
    standing: Standing,
    looks: Sequence[Look],
    pace: Pace,
    *,
    fresh: timedelta | None = None,
    wait: timedelta | None = None,
) -> Standing:
    """Return how a source stands after the newest of these looks (newest first, at least one).

    `fresh` is for how long its last answer may be used (Cache-Control, `ttl`), `wait` how long its
    server asked to be left alone.
    """
    look = looks[0]
    failures = _failures(standing.failures, look)
    interval = backed_off(pace, failures) if failures else interval_of(looks, pace)
    if fresh is not None and not failures:
        interval = max(interval, min(fresh, pace.slowest))
    if wait is not None:
        interval = max(interval, wait)
    return replace(
        standing,
        failures=failures,
        due=look.at + interval,
        barred_until=None if wait is None else look.at + wait,
    )


def passed(
    standing: Standing, now: datetime, *, only_due: bool = False, last: Look | None = None
) -> str | None:
    """Return why a source is not to be looked at now, or None if it may be.

    `last` is the newest look at it: one from the future says that the clock was set back since,
    and that what was planned then must not silence the source.
    """
    if standing.paused:
        return "is paused; `feeder sources resume` lets it go on"
    if last is not None and last.at > now:
        return None
    if standing.barred_until is not None and now < standing.barred_until:
        until = standing.barred_until.isoformat(sep=" ", timespec="minutes")
        return f"its server asked to be left alone until {until}"
    if only_due and standing.due is not None and now < standing.due:
        return f"is not due before {standing.due.isoformat(sep=' ', timespec='minutes')}"
    return None


def _failures(before: float, look: Look) -> float:
    match look.state:
        case "ok":
            return 0.0
        case "hard":
            return min(before + 1, _MOST_FAILURES)
        case "soft" | "suspect":
            return min(before + _SOFT, _MOST_FAILURES)


def backed_off(pace: Pace, failures: float) -> timedelta:
    """Return the interval after so many failures: it doubles with each, up to the longest."""
    seconds = pace.every.total_seconds() * 2.0**failures
    return timedelta(seconds=min(seconds, pace.slowest.total_seconds()))


def interval_of(looks: Sequence[Look], pace: Pace) -> timedelta:
    """Return the interval that fits what a source brought lately.

    Two looks for each change of the last week; but a source that changes at all is asked again
    soon after it did, and then at growing intervals.
    """
    newest = looks[0]
    recent = [look for look in looks if newest.at - look.at <= _LATELY]
    changes = sum(look.new + look.changed for look in recent)
    span = max(newest.at - recent[-1].at, _AT_FIRST)
    usual = span / (changes * _PER_CHANGE) if changes else pace.slowest
    quiet = next((n for n, look in enumerate(looks) if look.new + look.changed), len(looks))
    grown = pace.every.total_seconds() * _GROWTH ** min(quiet, 60)
    soon = timedelta(seconds=min(grown, pace.slowest.total_seconds()))
    return max(pace.every, min(usual, soon, pace.slowest))


def health_of(
    standing: Standing | None, newest: Look | None, *, enabled: bool
) -> tuple[Health, str | None]:
    """Return how a source is, and why where it is not well."""
    if not enabled:
        return "off", None
    if standing is not None and standing.paused:
        return "paused", None
    if newest is None:
        return "new", None
    match newest.state:
        case "ok":
            return "ok", None
        case "suspect":
            return "suspect", newest.reason
        case "soft" | "hard":
            return "failing", newest.reason
