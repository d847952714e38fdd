"""Sightings of an article in; the order in which they were captured out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

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
