"""Sightings of an article in; the order in which they were captured out. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate

from feeder.diff import Shown


def in_order(sightings: Sequence[Shown]) -> list[Shown]:
    """Return sightings in the order in which they were captured, as well as that can be known.

    Counters only grow. So in one moment the smaller one comes first, and a sighting whose document
    does not tell when it was captured came after each dated one with fewer views. Where nothing
    else tells, what arrived later is later.
    """
    older = _Older([one for one in sightings if one.dated])
    settled = [one if one.dated else older.placed(one) for one in sightings]
    # Counters of two articles that were merged tell nothing of each other: the host comes first.
    return sorted(
        settled,
        key=lambda s: (s.captured, s.origin is not None, _views(s), s.document, s.position),
    )


class _Older:
    """Dated sightings, by their counters and by the documents that they arrived in."""

    def __init__(self, dated: Sequence[Shown]) -> None:
        self._counters = _Latest(
            (one.views, one.captured) for one in dated if one.views is not None
        )
        self._documents = _Latest((one.document, one.captured) for one in dated)
        same = defaultdict(list)
        for one in dated:
            same[one.views].append((one.document, one.captured))
        self._same = {views: _Latest(pairs) for views, pairs in same.items()}

    def placed(self, one: Shown) -> Shown:
        """Put a sighting that is not dated after each dated one that is older."""
        arrived = self._documents if one.views is None else self._same.get(one.views)
        older = [
            None if one.views is None else self._counters.before(one.views),
            None if arrived is None else arrived.before(one.document),
        ]
        return replace(one, captured=max(filter(None, (one.captured, *older))))


class _Latest:
    """The latest capture among all that have less than a certain number."""

    def __init__(self, pairs: Iterable[tuple[int, datetime]]) -> None:
        ordered = sorted(pairs)
        self._numbers = [number for number, _ in ordered]
        self._latest = list(accumulate((captured for _, captured in ordered), max))

    def before(self, number: int) -> datetime | None:
        place = bisect_left(self._numbers, number)
        return self._latest[place - 1] if place else None


def _views(shown: Shown) -> int:
    return -1 if shown.views is None else shown.views
