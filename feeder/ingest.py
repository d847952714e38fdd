"""One document in, outcomes in the store: split, identify, compare, label, apply, in batches.

parts ─▶ Article ─▶ comparison ─▶ Outcome ─▶ Batch ─▶ store.apply
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from feeder.captures import Beside, Captured, Captures, batches
from feeder.catalog import Catalog
from feeder.comparison import Comparison, Means
from feeder.diff import Change, New, Restored, Retouched, Revised, Unchanged, Withdrawn
from feeder.identity import NamedIn
from feeder.labels import Labeler
from feeder.model import Document, Part, SetAside
from feeder.report import ChangeLine, Kind, SourceReport
from feeder.sources import Stop
from feeder.store import Batch, IngestStore, Outcome, Reading

BATCH = 125
"""Articles a transaction: twice as many are hardly faster, and take 10 MB more."""

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
        means = Means(self.store, self.labeler, self.catalog, self.named_in)
        bookmark = Bookmark(self.store, document, seen)
        aside: list[SetAside] = []
        for batch, done in batches(parts, Captures(document, self.zone), aside, BATCH):
            stop()
            todo = bookmark.turn_to(batch)
            progress(len(batch))
            if todo or done:
                outcomes = Comparison(means, todo, bookmark.beside, bookmark.number).outcomes()
                self.store.apply(bookmark.batch(outcomes, tuple(aside) if done else None))
                _tell(report, outcomes)
        if aside and not bookmark.count:  # kept, but not done with: it may be half a page
            bookmark.turn_to(())
            self.store.apply(replace(bookmark.batch((), tuple(aside)), done=False))
        report.leave(document.address, aside)
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

    @property
    def number(self) -> int:
        """The number of the document; `turn_to` comes first."""
        assert self._reading is not None  # noqa: S101 - see above
        return self._reading.number

    def batch(self, outcomes: tuple[Outcome, ...], aside: tuple[SetAside, ...] | None) -> Batch:
        """Return what the store is to apply; `aside` is given with the last batch."""
        assert self._reading is not None  # noqa: S101 - `turn_to` came first
        applied = max(self.count, self._reading.applied)
        done = aside is not None
        return Batch(self._reading, outcomes, applied, done, self._seen, aside or ())


def _tell(report: SourceReport, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        kind, note = _kind_of(outcome.change)
        if kind == "unchanged" or outcome.state is None:
            report.tally.add("unchanged")
            continue
        known = outcome.state.known
        report.note(ChangeLine(kind, known.id, known.article.title or "(no title)", note))


def _kind_of(change: Change) -> tuple[Kind, str | None]:
    match change:
        case New():
            return "new", None
        case Revised(note=note):
            return "revised", note
        case Retouched():
            return "retouched", None
        case Withdrawn(withdrawal=withdrawal):
            return "withdrawn", withdrawal.reason
        case Restored():
            return "restored", None
        case Unchanged():
            return "unchanged", None
