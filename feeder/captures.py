"""The parts of a document in, batches of articles with the moment of their capture out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feeder.errors import ParseError
from feeder.model import YEARS, Article, CaptureDay, Document, Part, SetAside

_CAPTURE_DAY = timedelta(days=2)
"""A printed capture day ends a day later here than there: time zones, clocks."""
_BEFORE_ALL = datetime(YEARS.start, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Captured:
    """An article, and the moment of the capture that shows it, as well as that can be known.

    `moment` is a lower bound where the document is not `dated`. `page` counts
    the captures that one document holds, one after the other; `position` counts its articles
    from 0.
    """

    article: Article
    moment: datetime
    dated: bool
    page: int = 0
    position: int = 0


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
        self._is_dated = False
        self._page = self._position = 0
        # A file's time may be any number; a feed can't print them all.
        is_plausible = document.modified.year in YEARS
        self._age = document.modified if is_plausible else _BEFORE_ALL

    def learn(self, part: Part) -> None:
        """Take in what a part says."""
        self._page += isinstance(part, CaptureDay)
        match part:
            case CaptureDay(day=day) if day.year in YEARS:
                self._bound = datetime.combine(day, time(), self._zone)
                self._no_later = self._bound + _CAPTURE_DAY
                self._is_dated = True
            case Article(published=published) if published:
                if self._no_later is None or published.at <= self._no_later:
                    self._bound = max(published.at, self._bound or published.at)

    def of(self, article: Article) -> Captured:
        """Return an article with the best that is known so far."""
        fetched = self._document.fetched
        moment = fetched or self._bound or self._age
        position, self._position = self._position, self._position + 1
        dated = fetched is not None or self._is_dated
        return Captured(article, moment.replace(microsecond=0), dated, self._page, position)


@dataclass(slots=True)
class Beside:
    """The numbers of what the current page of a document has shown so far.

    `since` is the position in the document at which the page begins that an earlier run broke off.
    """

    page: int = 0
    since: int = 0
    numbers: set[int] = field(default_factory=set)

    def turn_to(self, page: int) -> None:
        """Forget the page before."""
        if page != self.page:
            self.page = page
            self.numbers.clear()

    def pass_by(self, applied: Sequence[Captured], position: int) -> None:
        """Leaf through articles that an earlier run applied; `position` is that of the first."""
        for offset, one in enumerate(applied):
            if one.page != self.page:
                self.page, self.since = one.page, position + offset


def batches(
    parts: Iterator[Part], captures: Captures, aside: list[SetAside], size: int
) -> Iterator[tuple[list[Captured], bool]]:
    """Group articles; the flag marks the last batch. No article, no batch.

    Where the document breaks down, what stood before is handed over before the error.
    """
    batch: list[Captured] = []
    try:
        for part in parts:
            captures.learn(part)
            match part:
                case Article():
                    if len(batch) == size:
                        yield batch, False
                        batch = []
                    batch.append(captures.of(part))
                case SetAside():
                    aside.append(part)
    except ParseError:
        if batch:
            yield batch, False
        raise
    if batch:
        yield batch, True
