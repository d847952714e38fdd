"""One refresh: puts the steps in order, and does nothing else.

source ─ fetch ─▶ Document ─ parts ─▶ Article ─ ingest ─▶ store ─ publication ─▶ files ─▶ pings
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from feeder.absence import Patience
from feeder.errors import PublishError, StoppedError
from feeder.ingest import Ingester, Progress
from feeder.intake import Inlet, Intake, Keep, Turn
from feeder.model import SITE
from feeder.publication import Publication
from feeder.relabelling import Relabelling
from feeder.report import Report, SourceReport
from feeder.schedule import after, passed
from feeder.sources import Stop
from feeder.store import Store
from feeder.vanishing import Vanishing

_LOOKS = 500
"""So many looks before tell how often a source brings something."""

_MARK = 8
"""So many digits tell an old name of a feed from a new one."""

# Names under which the store remembers what was published under which settings.
_PAGES, _FEEDS, _NAMES = "pages", "feeds", "names"

Deliver = Callable[[datetime, Stop], list[str]]


@dataclass(frozen=True, slots=True)
class Settings:
    """Digests of the settings that labels, article pages and feeds depend on."""

    labels: str
    pages: str
    feeds: str


@dataclass(frozen=True)
class Refresh:
    """The edges of a refresh, wired by the command line or the daemon.

    `turn` holds the one writer's lock while something is written; without it, the lock is to be
    held around `run`. With `only_due`, only sources that are due are looked at; with `insist`,
    sources are looked at though they are paused, or their servers asked to be left alone.
    `site` is the agency's: an address there says whose page is gone.
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
    site: str = SITE
    keep: Keep = lambda _document: None
    insist: bool = False
    only_due: bool = False
    turn: Turn = nullcontext

    @property
    def relabelling(self) -> Relabelling:
        """What applies new rules to stored articles."""
        ingester = self.ingester
        return Relabelling(self.store, ingester.labeler, ingester.catalog, self.settings.labels)

    @property
    def selections(self) -> Mapping[str, str]:
        """The operator's selections: path and expression."""
        return self.ingester.catalog.expressions

    def intake(self, now: datetime, stop: Stop) -> Intake:
        """Return what takes sources in."""
        return Intake(
            self.store,
            self.ingester,
            Vanishing(self.store, self.patience, self.site),
            self.keep,
            self.progress,
            now,
            stop,
            self.turn,
        )

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
            with self.turn():
                relabelling.settle_first()
            with _timed(report, "sources"):
                for inlet in self.inlets:
                    report.sources.append(SourceReport(inlet.source.name))
                    self._take_in(inlet, report.sources[-1], now, stop)
            with self.turn(), _timed(report, "labels"):
                report.relabel(relabelling.run(stop, self.relabelled))
                self.store.follow(self.selections)
            with self.turn(), _timed(report, "publish"):
                self._publish(now, stop, report, republish=republish)
            with self.turn(), _timed(report, "notify"):
                report.undelivered = self.deliver(now, stop)
        except StoppedError as error:
            report.stopped = str(error)
        seconds = time.monotonic() - begun
        with self.turn():
            self.store.record_run(now, seconds, report.to_json(), ok=report.ok)
        return report

    def _take_in(self, inlet: Inlet, report: SourceReport, now: datetime, stop: Stop) -> None:
        standing = self.store.standing(inlet.source.name)
        if inlet.pace is not None and not self.insist:
            last = next(iter(self.store.looks(inlet.source.name, 1)), None)
            report.passed = passed(standing, now, only_due=self.only_due, last=last)
        if report.passed is not None:
            return
        begun = time.monotonic()
        course = self.intake(now, stop).take_in(inlet, report)
        if inlet.pace is None:
            return
        name = inlet.source.name
        look = course.look(now, time.monotonic() - begun)
        looks = [look, *self.store.looks(name, _LOOKS)]
        stands = after(standing, looks, inlet.pace, fresh=course.fresh, wait=course.wait)
        with self.turn():
            self.store.record_look(name, look, stands)

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
