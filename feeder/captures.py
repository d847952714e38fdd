"""The parts of a document in, the moment at which each article was captured out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feeder.model import YEARS, Article, CaptureDay, Document, Part

_CAPTURE_DAY = timedelta(days=2)
"""A printed capture day ends a day later here than there: time zones, clocks."""
_BEFORE_ALL = datetime(YEARS.start, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Captured:
    """An article, and the moment of the capture that shows it, as well as that can be known.

    `moment` is a lower bound; `no_later` is an upper one, where the document has one.
    """

    article: Article
    moment: datetime
    no_later: datetime | None


class Captures:
    """When a document was captured, judged by its own words: equal documents, equal moments.

    An address that was fetched says when. A page of a dump prints the day of its capture, and was
    captured no earlier than the newest article it has shown so far; its file's age is the last
    resort. An article dated past the capture day is a misprint, and proves nothing.
    """

    def __init__(self, document: Document, zone: ZoneInfo) -> None:
        self._document = document
        self._zone = zone
        self._bound: datetime | None = None
        self._no_later = document.fetched
        # A file's time may be any number; a feed can't print them all.
        is_plausible = document.modified.year in YEARS
        self._age = document.modified if is_plausible else _BEFORE_ALL

    def learn(self, part: Part) -> None:
        """Take in what a part says."""
        match part:
            case CaptureDay(day=day) if day.year in YEARS:
                self._bound = datetime.combine(day, time(), self._zone)
                self._no_later = self._bound + _CAPTURE_DAY
            case Article(published=published) if published:
                if self._no_later is None or published.at <= self._no_later:
                    self._bound = max(published.at, self._bound or published.at)

    def of(self, article: Article) -> Captured:
        """Return an article with the best that is known so far."""
        fetched = self._document.fetched
        moment = fetched or self._bound or self._age
        return Captured(article, moment.replace(microsecond=0), fetched or self._no_later)
