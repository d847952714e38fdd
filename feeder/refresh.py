"""One refresh: puts the steps in order, and does nothing else.

source ─ fetch ─▶ Document ─ parts ─▶ Article ─ ingest ─▶ store ─ publication ─▶ files ─▶ pings
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from feeder.absence import Patience, Roll
from feeder.errors import ParseError, PublishError, SourceError, StoppedError
from feeder.identity import title_key
from feeder.ingest import Ingester, Progress
from feeder.model import Document, Part
from feeder.parsing.starts import Knows
from feeder.publication import Publication
from feeder.relabelling import Relabelling
from feeder.report import Report, SourceReport
from feeder.sources import Failure, Fetched, Gone, Seen, Source, Stop, Unchanged
from feeder.store import Store
from feeder.vanishing import Vanishing

_MUCH = 1_000_000
"""Bytes from which a file is not read again only to find that it is the same."""

_MARK = 8
"""So many digits tell an old name of a feed from a new one."""

# Names under which the store remembers what was published under which settings.
_PAGES, _FEEDS, _NAMES = "pages", "feeds", "names"

Parse = Callable[[Document, Knows], Iterator[Part]]
Deliver = Callable[[datetime, Stop], list[str]]


@dataclass(frozen=True, slots=True)
class Inlet:
    """A source, how its documents are taken apart, and whether they show all of their time."""

    source: Source
    parse: Parse
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Digests of the settings that labels, article pages and feeds depend on."""

    labels: str
    pages: str
    feeds: str


@dataclass(frozen=True)
class Refresh:
    """The edges of a refresh, wired by the command line or the daemon.

    `run` needs the one writer's lock to be held.
    """

    inlets: Sequence[Inlet]
    store: Store
    ingester: Ingester
    publication: Publication
    settings: Settings
    deliver: Deliver
    progress: Progress = lambda _count: None
    relabelled: Progress = lambda _count: None
    patience: Patience = field(default_factory=Patience)

    @property
    def relabelling(self) -> Relabelling:
        """What applies new rules to stored articles."""
        ingester = self.ingester
        return Relabelling(self.store, ingester.labeler, ingester.catalog, self.settings.labels)

    @property
    def selections(self) -> Mapping[str, str]:
        """The operator's selections: path and expression."""
        return self.ingester.catalog.expressions

    @property
    def vanishing(self) -> Vanishing:
        """What looks for articles that are gone."""
        return Vanishing(self.store, self.patience)

    def run(self, now: datetime, stop: Stop, *, republish: bool = False) -> Report:
        """Read every source once, publish what changed, tell the hub, and remember the run.

        With `republish`, every published file is made anew, and written where it differs.

        Raises:
            StoreError: the store can't be used; nothing that it acknowledged is lost.
        """
        report = Report(started=now)
        begun = time.monotonic()
        try:
            relabelling = self.relabelling
            relabelling.settle_first()
            with _timed(report, "sources"):
                for inlet in self.inlets:
                    report.sources.append(SourceReport(inlet.source.name))
                    self._take_in(inlet, report.sources[-1], now, stop)
            with _timed(report, "labels"):
                report.relabel(relabelling.run(stop, self.relabelled))
                self.store.follow(self.selections)
            with _timed(report, "publish"):
                self._publish(now, stop, report, republish=republish)
            with _timed(report, "notify"):
                report.undelivered = self.deliver(now, stop)
        except StoppedError as error:
            report.stopped = str(error)
        seconds = time.monotonic() - begun
        self.store.record_run(now, seconds, report.to_json(), ok=report.ok)
        return report

    def _take_in(self, inlet: Inlet, report: SourceReport, now: datetime, stop: Stop) -> None:
        name = inlet.source.name
        try:
            for fetched in inlet.source.fetch(lambda a: self.store.recall(name, a), stop):
                stop()
                self._take(inlet, fetched, report, now, stop)
        except SourceError as error:
            report.failures.append(str(error))

    def _take(
        self, inlet: Inlet, fetched: Fetched, report: SourceReport, now: datetime, stop: Stop
    ) -> None:
        match fetched:
            case Failure(reason=reason):
                report.failures.append(reason)
            case Gone() if self.vanishing.gone(fetched, report):
                report.tally.skipped += 1
            case Gone(reason=reason):
                report.failures.append(reason)
            case Unchanged(address=address, fetched=asked):
                report.tally.skipped += 1
                self._look_again(inlet, address, asked, report)
            case Document() if self._is_known(fetched):
                report.tally.skipped += 1
                self._look_again(inlet, fetched.address, fetched.fetched, report)
            case Document():
                self._read(inlet, fetched, report, now, stop)

    def _is_known(self, document: Document) -> bool:
        """Skip the same bytes; what tells that they are the same may be new."""
        if not self.store.is_known(document):
            return False
        last = self.store.recall(document.source, document.address)
        if last is not None and _is_worth_a_note(last, document):
            self.store.touch(document.source, document)
        return True

    def _look_again(
        self, inlet: Inlet, address: str, asked: datetime | None, report: SourceReport
    ) -> None:
        """An address that answers the same a day later lacks the same; a file just lies there."""
        if inlet.complete and asked is not None:
            self.vanishing.again(address, asked, report)

    def _read(
        self, inlet: Inlet, document: Document, report: SourceReport, now: datetime, stop: Stop
    ) -> None:
        report.tally.read += 1
        roll = Roll()
        parts = inlet.parse(
            document, lambda title: self.store.was_shown(title_key(title), document)
        )
        try:
            count = self.ingester.read(
                document,
                roll.listen(parts) if inlet.complete else parts,
                report,
                seen=now,
                stop=stop,
                progress=self.progress,
            )
        except (ParseError, SourceError) as error:
            report.failures.append(str(error))
            return
        if not count:
            report.failures.append(
                f"{document.address}: no articles found; is it a dump of the agency's pages?"
                " `feeder inspect` shows how it is read"
            )
        elif inlet.complete:
            self.vanishing.after(document, roll, report)

    def _publish(self, now: datetime, stop: Stop, report: Report, *, republish: bool) -> None:
        try:
            self.publication.publisher.clean()
        except PublishError as error:
            report.published.failures.append(str(error))
        pages = republish or self.store.setting(_PAGES) != self.settings.pages
        feeds = republish or self.store.setting(_FEEDS) != self.settings.feeds
        self.publication.prepare(report.published, every_page=pages, every_feed=feeds)
        self._call_anew()
        if pages:
            self.store.set_setting(_PAGES, self.settings.pages)
        if feeds:
            self.store.set_setting(_FEEDS, self.settings.feeds)
        self.publication.run(now, stop, report.published)

    def _call_anew(self) -> None:
        """Let feeds be published whose names the settings changed, whatever they hold."""
        before = json.loads(self.store.setting(_NAMES) or "{}")
        names = {
            path: digest_of(feed.title, feed.description)[:_MARK]
            for path, feed in self.publication.catalog.feeds.items()
        }
        if changed := {path for path, name in names.items() if before.get(path) != name}:
            self.store.mark_feeds(changed)
        if names != before:
            self.store.set_setting(_NAMES, json.dumps(names))


def _is_worth_a_note(last: Seen, document: Document) -> bool:
    """Tell whether to write down what else shows that bytes are the same.

    New validators save a fetch. A file's new stamp saves reading it, which is worth a write only
    where there is much to read: a small dump that is seen again leaves the store as it was.
    """
    if (last.etag, last.last_modified) != (document.etag, document.last_modified):
        return True
    return last.stamp != document.stamp and document.size >= _MUCH


def digest_of(*values: object) -> str:
    """Digest settings: equal settings, equal digest."""
    text = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@contextmanager
def _timed(report: Report, step: str) -> Iterator[None]:
    begun = time.monotonic()
    try:
        yield
    finally:
        report.seconds[step] = time.monotonic() - begun
