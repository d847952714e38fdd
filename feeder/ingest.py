"""One document in, outcomes in the store: split, identify, compare, label, apply, in batches.

parts ─▶ Article ─ fingerprint known? ─▶ Unchanged
                 └ identify ─ decide ─ label ─▶ Outcome ─▶ Batch ─▶ store.apply
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from feeder.captures import Beside, Captured, Captures, batches
from feeder.catalog import Catalog
from feeder.diff import (
    Change,
    Known,
    New,
    Retouched,
    Revised,
    Unchanged,
    decide,
    fingerprint,
    stored_after,
)
from feeder.identity import NamedIn, identify, is_possible, keys_of, mint
from feeder.labels import Labeler
from feeder.model import Article, Document, Part, SetAside
from feeder.report import ChangeLine, Kind, SourceReport
from feeder.sources import Stop
from feeder.store import Batch, Candidate, Current, IngestStore, Outcome, Reading

BATCH = 125
"""Articles a transaction: twice as many are hardly faster, and take 10 MB more."""
_COMMON = 40
"""A key that more articles share tells nothing: a stock phrase, a midnight."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Ingester:
    """Takes documents into a store; needs the one writer's lock to be held."""

    store: IngestStore
    labeler: Labeler
    catalog: Catalog
    zone: ZoneInfo
    named_in: NamedIn

    def read(
        self,
        document: Document,
        parts: Iterator[Part],
        report: SourceReport,
        *,
        seen: datetime,
        stop: Stop,
        progress: Progress,
    ) -> int:
        """Apply every article of a document; return how many there were.

        Raises:
            ParseError: from `parts`; what was applied before stays, and the next reading of the
                same bytes goes on after it.
            StoppedError: from `stop`, between two batches.
        """
        bookmark = Bookmark(self.store, document, seen)
        aside: list[SetAside] = []
        for batch, done in batches(parts, Captures(document, self.zone), aside, BATCH):
            stop()
            todo = bookmark.turn_to(batch)
            progress(len(batch))
            if todo or done:
                outcomes = Comparison(self, todo, bookmark.beside).outcomes()
                self.store.apply(bookmark.batch(outcomes, tuple(aside) if done else None))
                _tell(report, outcomes)
        report.tally.set_aside += len(aside)
        return bookmark.count


class Bookmark:
    """How far a document is read; an earlier run may have applied its beginning."""

    def __init__(self, store: IngestStore, document: Document, seen: datetime) -> None:
        self.beside = Beside()
        self.count = 0
        self._store = store
        self._document = document
        self._seen = seen
        self._reading: Reading | None = None
        self._is_resumed = False

    def turn_to(self, batch: Sequence[Captured]) -> Sequence[Captured]:
        """Return what of a batch is yet to be applied."""
        if self._reading is None:
            self._reading = self._store.begin(self._document, self._seen)
            self._is_resumed = self._reading.applied > 0
        skipped = max(0, self._reading.applied - self.count)
        self.beside.pass_by(batch[:skipped], self.count)
        self.count += len(batch)
        todo = batch[skipped:]
        if todo and self._is_resumed:
            self.beside.numbers |= self._store.shown(self._reading, self.beside.since)
            self._is_resumed = False
        return todo

    def batch(self, outcomes: tuple[Outcome, ...], aside: tuple[SetAside, ...] | None) -> Batch:
        """Return what the store is to apply; `aside` is given with the last batch."""
        assert self._reading is not None  # noqa: S101 - `turn_to` came first
        applied = max(self.count, self._reading.applied)
        done = aside is not None
        return Batch(self._reading, outcomes, applied, done, self._seen, aside or ())


class Comparison:
    """A batch of articles against what is stored, and against each other, in their order."""

    def __init__(self, ingester: Ingester, batch: Sequence[Captured], beside: Beside) -> None:
        self._in = ingester
        self._batch = batch
        self._beside = beside
        self._prints = [fingerprint(one.article) for one in batch]
        self._current = dict(ingester.store.current(set(self._prints)))
        self._same_print: defaultdict[bytes, set[int]] = defaultdict(set)
        for mark, same in self._current.items():
            self._same_print[mark] |= {one.number for one in same}
        strange = [
            (one.article, mark)
            for one, mark in zip(batch, self._prints, strict=True)
            if self._same_wording(one.article, mark) is None
        ]
        self._keys = {id(article): keys_of(article) for article, _ in strange}
        self._alike: defaultdict[int, set[int]] = defaultdict(set)
        wanted = {number for _, mark in strange for number in self._same_print[mark]}
        wanted |= self._look_up([article for article, _ in strange])
        self._known = {known.number: known for known in ingester.store.load_known(wanted)}
        self._ids = {id(article): mint(article) for article, _ in strange}
        self._asked = set(self._ids.values())
        self._taken = set(ingester.store.taken(self._asked))
        self._next = ingester.store.next_number() if strange else 0

    def _look_up(self, articles: Sequence[Article]) -> set[int]:
        """Find what shares a telling key; return the numbers of what is worth loading."""
        wanted: set[int] = set()
        found = self._in.store.alike(set(chain(*self._keys.values())))
        for key, candidates in found.items():
            self._alike[key] |= {candidate.number for candidate in candidates}
        for article in articles:
            for key in self._keys[id(article)]:
                candidates = found.get(key, ())
                if len(candidates) <= _COMMON:
                    wanted |= {one.number for one in candidates if _is_possible(article, one)}
        return wanted

    def outcomes(self) -> tuple[Outcome, ...]:
        """Decide every article of the batch."""
        found = []
        for one, mark in zip(self._batch, self._prints, strict=True):
            self._beside.turn_to(one.page)
            outcome = self._outcome(one, mark)
            self._beside.numbers.add(outcome.number)
            found.append(outcome)
        return tuple(found)

    def _outcome(self, one: Captured, mark: bytes) -> Outcome:
        number = self._same_wording(one.article, mark)
        if number is not None:
            return Outcome(Unchanged(number), number, one.article.views)
        keys = self._keys.get(id(one.article)) or keys_of(one.article)
        known = self._match(one.article, keys, mark)
        change = decide(one.article, known, one.moment, one.no_later)
        match change:
            case Unchanged(number=number):
                return Outcome(change, number, one.article.views)
            case New():
                after = self._first_state(change)
            case Revised() | Retouched():
                after = stored_after(change)
        self._remember(known, after, keys)
        labels = self._in.labeler.label(after.article)
        feeds = self._in.catalog.feeds_of(after.article.language, labels)
        # One more than a key may have: that is how the next batch knows that it tells nothing.
        telling = tuple(key for key in keys if len(self._alike[key]) <= _COMMON + 1)
        return Outcome(
            change, after.number, one.article.views, after, labels=labels, feeds=feeds, keys=telling
        )

    def _same_wording(self, article: Article, mark: bytes) -> int | None:
        """Return the article of just this wording and time, if there is nothing else to learn."""
        for current in self._current.get(mark, ()):
            if _has_more(article, current):
                continue
            if article.published is None:
                return current.number
            # Compared as numbers: in the hour that a clock set back repeats, `==` is never true.
            same = article.published.at.timestamp() == current.published.timestamp()
            if same and article.published.precision == current.published_as:
                return current.number
        return None

    def _match(self, article: Article, keys: Sequence[int], mark: bytes) -> Known | None:
        numbers = {n for key in keys if len(self._alike[key]) <= _COMMON for n in self._alike[key]}
        numbers |= self._same_print[mark]
        candidates = [self._known[number] for number in sorted(numbers) if number in self._known]
        return identify(article, candidates, self._in.named_in, self._beside.numbers)

    def _first_state(self, change: New) -> Known:
        number, self._next = self._next, self._next + 1
        return Known(
            number=number,
            id=self._mint(change.article),
            article=change.article,
            fingerprint=change.fingerprint,
            published=change.published,
            published_known=change.article.published is not None,
            updated=change.published,
            revision=1,
            captured=change.captured,
        )

    def _mint(self, article: Article) -> str:
        urn, attempt = self._ids.get(id(article)) or mint(article), 1
        while self._is_taken(urn):
            attempt += 1
            urn = mint(article, attempt)
        self._taken.add(urn)
        return urn

    def _is_taken(self, urn: str) -> bool:
        if urn not in self._asked:
            self._asked.add(urn)
            self._taken |= self._in.store.taken([urn])
        return urn in self._taken

    def _remember(self, before: Known | None, after: Known, keys: Sequence[int]) -> None:
        """Let the rest of the batch see this article as it now stands."""
        self._known[after.number] = after
        for key in keys:
            self._alike[key].add(after.number)
        if before is not None:
            gone = self._current.get(before.fingerprint, ())
            kept = [one for one in gone if one.number != after.number]
            self._current[before.fingerprint] = kept
        published = after.article.published
        now = Current(
            after.number,
            after.published,
            published.precision if published else "none",
            after.article.address,
            after.article.agency_id,
        )
        self._current[after.fingerprint] = [*self._current.get(after.fingerprint, ()), now]
        self._same_print[after.fingerprint].add(after.number)


def _is_possible(article: Article, one: Candidate) -> bool:
    published = None if one.published_as == "none" else one.published
    return is_possible(article, one.language, published, one.agency_id)


def _has_more(article: Article, current: Current) -> bool:
    """Tell whether an article of a stored wording is another one, or says what is yet unknown."""
    if article.agency_id and article.agency_id != current.agency_id:
        return True
    if article.address and not current.address:
        return True
    return article.published is not None and current.published_as == "none"


def _tell(report: SourceReport, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        known = outcome.known
        if known is None:
            report.tally.add("unchanged")
            continue
        kind, note = _kind_of(outcome.change)
        report.note(ChangeLine(kind, known.id, known.article.title or "(no title)", note))


def _kind_of(change: Change) -> tuple[Kind, str | None]:
    match change:
        case New():
            return "new", None
        case Revised(note=note):
            return "revised", note
        case Retouched():
            return "retouched", None
        case Unchanged():
            return "unchanged", None
