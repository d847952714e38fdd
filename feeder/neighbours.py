"""New articles in, the same news in other languages out: those that appeared about then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from feeder.diff import Known
from feeder.model import YEARS, Article
from feeder.store import Candidate, IngestStore
from feeder.swaps import NamedIn
from feeder.translations import are_translations

_AROUND = timedelta(minutes=10)
_APART = timedelta(days=1)
"""Moments closer than this are asked for together."""
_MOST = 40
"""Of more in one language the time tells nothing: each would have to be compared with each."""


class Neighbours:
    """What appeared within ten minutes of the articles of a batch, in another language."""

    def __init__(self, store: IngestStore, articles: Iterable[Article]) -> None:
        moments = sorted({moment for one in articles if (moment := _minute(one)) is not None})
        found = {one.number: one for span in _spans(moments) for one in store.appeared(*span)}
        self._near: defaultdict[str, list[Candidate]] = defaultdict(list)
        for one in sorted(found.values(), key=_place):
            self._near[one.language].append(one)

    def wanted(self, articles: Iterable[Article]) -> set[int]:
        """Return the numbers of what is worth loading."""
        return {near.number for one in articles for near in self._around(one)}

    def translations(
        self, article: Article, known: Mapping[int, Known], named_in: NamedIn
    ) -> tuple[int, ...]:
        """Return the numbers of those that surely are the same news."""
        return tuple(
            near.number
            for near in self._around(article)
            if near.number in known
            and are_translations(article, known[near.number].article, named_in)
        )

    def add(self, known: Known) -> None:
        """Let the rest of the batch find an article that is new, or of which the minute is."""
        article = known.article
        if _minute(article) is not None:
            row = (known.number, known.published, "minute", article.language, article.agency_id)
            near, one = self._near[article.language], Candidate(*row)
            place = bisect_left(near, _place(one), key=_place)
            if near[place : place + 1] != [one]:
                near.insert(place, one)

    def _around(self, article: Article) -> Iterator[Candidate]:
        moment = _minute(article)
        if moment is None:
            return
        for language in sorted(self._near.keys() - {article.language}):
            near = self._near[language]
            first = bisect_left(near, moment - _AROUND, key=_published)
            last = bisect_right(near, moment + _AROUND, key=_published)
            if last - first <= _MOST:
                yield from near[first:last]


def _published(one: Candidate) -> datetime:
    return one.published


def _place(one: Candidate) -> tuple[datetime, int]:
    return one.published, one.number


def _minute(article: Article) -> datetime | None:
    published = article.published
    if published is None or published.precision != "minute" or published.at.year not in YEARS:
        return None  # the calendar ends beside the year 9999
    return published.at


def _spans(moments: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches of time that the moments stand in."""
    start = 0
    for place, moment in enumerate(moments):
        if place + 1 == len(moments) or moments[place + 1] - moment > _APART:
            yield moments[start] - _AROUND, moment + _AROUND
            start = place + 1
