"""New articles in, the same news in other languages out: those that appeared about then."""

from __future__ import annotations

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


class Neighbours:
    """What appeared within ten minutes of the articles of a batch, in another language."""

    def __init__(self, store: IngestStore, articles: Iterable[Article]) -> None:
        moments = sorted({moment for one in articles if (moment := _minute(one)) is not None})
        self._near = [one for span in _spans(moments) for one in store.appeared(*span)]

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
        """Let the rest of the batch find a new article."""
        article = known.article
        if _minute(article) is not None:
            row = (known.number, known.published, "minute", article.language, article.agency_id)
            self._near.append(Candidate(*row))

    def _around(self, article: Article) -> Iterator[Candidate]:
        moment = _minute(article)
        if moment is None:
            return
        for near in self._near:
            if near.language != article.language and abs(near.published - moment) <= _AROUND:
                yield near


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
