"""View counters in, the articles that are read most now out. Pure: no I/O, no clock.

Ranked by growth, not by age: a counter of three years always beats one of three hours, and says
nothing about what is read now (docs/most-read.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SPAN = timedelta(days=7)
"""How far back from the newest capture counters are compared."""
_LEAST = timedelta(days=1)
"""Shorter spans count as a day: ten readers within five minutes are no three thousand a day."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The first and the last counter of an article within a span: when captured, how many views.

    `published` is None where the minute is not known.
    """

    number: int
    id: str
    published: datetime | None
    first: tuple[datetime, int]
    last: tuple[datetime, int]

    @property
    def per_day(self) -> float | None:
        """Views gained a day; None where nothing tells, for one counter is no growth.

        An article that appeared within the span began with none.
        """
        (began, before), (ended, after) = self.first, self.last
        if self.published is not None and ended - SPAN <= self.published <= began:
            began, before = self.published, 0
        if ended <= began:
            return None
        return max(0, after - before) / (max(ended - began, _LEAST) / timedelta(days=1))


def most_read(counters: Iterable[Growth], limit: int) -> list[int]:
    """Return the numbers of the articles that gain most a day, most first; ties go by id."""
    ranked = [(rate, one) for one in counters if (rate := one.per_day)]
    ranked.sort(key=lambda pair: (-pair[0], pair[1].id))
    return [one.number for _, one in ranked[:limit]]


def thinned(values: Sequence[int], most: int) -> list[int]:
    """Return so many of the values at most, spread evenly, with the first and the last."""
    if len(values) <= most:
        return list(values)
    return [values[at * (len(values) - 1) // (most - 1)] for at in range(most)]


def sparkline(values: Iterable[int]) -> str:
    """Return counters as a row of bars, the lowest the emptiest: `▁▃▆█`; one counter is one bar."""
    counts = list(values)
    if not counts:
        return ""
    low, high = min(counts), max(counts)
    steps = "▁▂▃▄▅▆▇█"
    if low == high:
        return steps[3] * len(counts)
    return "".join(steps[(count - low) * (len(steps) - 1) // (high - low)] for count in counts)
