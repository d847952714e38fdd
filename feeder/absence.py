"""What a complete source no longer shows in; what is to be withdrawn out. Pure.

Absence is weak evidence, so much has to come together (docs/withdrawals.md): the source says that
it shows everything, the document is as large as it usually is, it lacks few of the articles that
it should show, and that several times over a minimum time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from feeder.model import Article, Part, Precision, Published
from feeder.parsing.barred import barred

USUAL = 20
"""So many documents before tell how large one usually is."""

_FEWEST = 10
"""A document of a tenth of the usual size, or less, is no list."""
_LACKING = 4
"""Who lacks more than a quarter of what it shows is not complete, whatever the settings say."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an article has to be missed before it is withdrawn, and over which time."""

    confirmations: int = 3
    over: timedelta = _DAY

    @property
    def between(self) -> timedelta:
        """How far apart two confirmations are at least: so a burst of looks is one."""
        return self.over / max(1, self.confirmations - 1)


@dataclass(frozen=True, slots=True)
class Window:
    """The time for which a document shows everything; its ends are not part of it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a document is."""

    size: int
    articles: int


@dataclass(frozen=True, slots=True)
class Absence:
    """How often an article was missed in a source since it was last seen anywhere."""

    article: int
    source: str
    first: datetime
    last: datetime
    times: int = 1


@dataclass(frozen=True, slots=True)
class Missing:
    """A stored article that a document does not show, though its source once did."""

    number: int
    published: datetime
    precision: Precision
    before: Absence | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The newest document of a complete source: when captured, what it shows, what it lacks."""

    moment: datetime
    window: Window
    shown: int
    missing: tuple[Missing, ...]


@dataclass(slots=True)
class Roll:
    """What a document shows, noted while it is read."""

    moments: list[int] = field(default_factory=list)
    barred: str | None = None

    def listen(self, parts: Iterator[Part]) -> Iterator[Part]:
        """Pass the parts on as they are."""
        for part in parts:
            if isinstance(part, Article):
                self._note(part)
            yield part

    def note(self, published: Published | None) -> None:
        """Note when something appeared that the document shows."""
        if published is not None and published.precision == "minute":
            self.moments.append(int(published.at.timestamp()))

    def _note(self, article: Article) -> None:
        self.note(article.published)
        self.barred = self.barred or barred(article.title)


def suspicion(roll: Roll, extent: Extent, earlier: Sequence[Extent]) -> str | None:
    """Return why a document proves nothing about what it lacks, or None if it may."""
    if roll.barred is not None:
        return f"looks like a page in place of the list ({roll.barred!r})"
    return shrunk(extent, earlier)


def shrunk(extent: Extent, earlier: Sequence[Extent]) -> str | None:
    """Return that a document is far smaller than those before it, if it is."""
    if not earlier:
        return None
    size = _usual([one.size for one in earlier])
    articles = _usual([one.articles for one in earlier])
    if extent.size * _FEWEST <= size or extent.articles * _FEWEST <= articles:
        return (
            f"is far smaller than usual ({extent.articles:,} articles in {extent.size:,} bytes;"
            f" usually {articles:,} in {size:,})"
        )
    return None


def window_of(roll: Roll) -> Window | None:
    """Return the time that a document covers: from its oldest to its newest article.

    Lists are in order of time. An article out of order (pinned to the top, misprinted) stretches
    the window by nothing.
    """
    if not roll.moments:
        return None
    rising = _longest_run(roll.moments)
    length, newest, oldest = _longest_run([-moment for moment in roll.moments])
    _, start, end = max(rising, (length, -oldest, -newest), key=itemgetter(0))
    if start == end:
        return None
    return Window(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))


def expected(listing: Listing) -> tuple[Missing, ...]:
    """Return what a document lacks: of an article without a time of day, its whole day counts."""
    end = listing.window.end
    return tuple(
        one for one in listing.missing if one.precision == "minute" or one.published + _DAY <= end
    )


def lacks_too_many(listing: Listing, missing: Sequence[Missing]) -> bool:
    """Tell whether so much is missing that the document can't be complete."""
    return len(missing) > max(1, listing.shown // _LACKING)


def confirmed(
    before: Absence | None, article: int, source: str, moment: datetime, patience: Patience
) -> Absence:
    """Return how often an article was missed by now; a look too soon after the last is none."""
    if before is None:
        return Absence(article, source, moment, moment)
    if moment < before.last + patience.between:
        return before
    return replace(before, last=moment, times=before.times + 1)


def is_due(absence: Absence, patience: Patience) -> bool:
    """Tell whether an article was missed often and long enough to be withdrawn."""
    lasted = absence.last - absence.first
    return absence.times >= patience.confirmations and lasted >= patience.over


def _usual(sizes: Sequence[int]) -> int:
    """Return the size that a quarter of all documents reach.

    The largest would be one archive among dumps of a day; half of them may be suspect already.
    """
    return sorted(sizes, reverse=True)[(len(sizes) - 1) // 4]


def _longest_run(moments: Sequence[int]) -> tuple[int, int, int]:
    """Return length, first and last value of a longest subsequence that never falls.

    By patience sorting: of the runs of each length, the one that ends lowest.
    """
    firsts: list[int] = []
    lasts: list[int] = []
    for moment in moments:
        place = bisect_right(lasts, moment)
        first = firsts[place - 1] if place else moment
        firsts[place : place + 1] = [first]
        lasts[place : place + 1] = [moment]
    return len(lasts), firsts[-1], lasts[-1]
