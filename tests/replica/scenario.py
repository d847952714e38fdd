"""A replica, an installation and a clock in; polls, and what each of them cost and changed, out.

scenario.configure(scenario.page("/eng/scroll", complete=True))
first = scenario.poll()
scenario.site.edit(number, title="Another Title")
second = scenario.poll(after=timedelta(hours=1))
assert second.changes == {"revised": ["Another Title"]}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from feeder.assembly import opened, refresh_of
from feeder.catalog import Catalog
from feeder.inlets import inlets_of
from feeder.labels.countries import COUNTRIES
from feeder.locks import writer_lock
from feeder.report import Report
from feeder.stopping import StopSignal
from tests.installation import Installation, common_parts
from tests.replica.desk import Desk, Request
from tests.replica.faults import Faults
from tests.replica.server import Replica, replica_of
from tests.replica.site import Site

START = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
"""When a scenario begins; the newest story of its site is an hour old."""

FEW = Catalog(
    tuple(one for one in COUNTRIES if one.code in {"KE", "LV", "JP", "IT", "KZ"}), (), ("en",), "KZ"
)
"""So few feeds that a poll takes no time."""

AGENCY = "http://www.kt.kz"

SourceSettings = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Poll:
    """One refresh: what it said, what it asked, which published files it wrote or removed."""

    at: datetime
    report: Report
    requests: Sequence[Request]
    files: frozenset[str]

    @property
    def statuses(self) -> Counter[int]:
        """How many requests were answered with each status."""
        return Counter(request.status for request in self.requests)

    @property
    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [request.path for request in self.requests]

    @property
    def changes(self) -> dict[str, list[str]]:
        """The titles of the articles that changed, by kind of change, in order of the alphabet."""
        found: dict[str, list[str]] = {}
        for source in self.report.sources:
            for line in source.changes:
                found.setdefault(line.kind, []).append(line.title)
        return {kind: sorted(titles) for kind, titles in sorted(found.items())}

    @property
    def is_quiet(self) -> bool:
        """Whether it cost nothing but 304s and changed no file and no article."""
        return self.report.ok and set(self.statuses) == {304} and not (self.changes or self.files)


@dataclass
class Scenario:
    """A site on this machine, an installation that watches it, and the time of both.

    The clock stands still but for `pass_time`, and `poll(after=...)`: everything that reads it
    during a poll (sources, the server's Last-Modified) reads `now`. Time that only measures how
    long something takes (`time.monotonic`) runs on as it does. `catalog` is which feeds there are.

    The settings name the replica as the agency's site, so that addresses tell number and section.
    `as_agency` leaves that as it is by default, www.kt.kz: the replica then is the proxy through
    which all is asked, and nothing leaves this machine.
    """

    installation: Installation
    replica: Replica
    now: datetime = START
    catalog: Catalog = FEW
    as_agency: bool = False

    @property
    def site(self) -> Site:
        """What the site prints; its methods are what editors do."""
        return self.replica.desk.site

    @property
    def faults(self) -> Faults:
        """What goes wrong at the site."""
        return self.replica.desk.faults

    def url(self, path: str) -> str:
        """The address of a path, as sources and articles have it."""
        return f"{AGENCY}{path}" if self.as_agency else self.replica.url(path)

    def page(self, path: str, **settings: object) -> SourceSettings:
        """Settings of a source of kind page."""
        return self._source("page", path, settings)

    def list(self, path: str = "/eng/all", **settings: object) -> SourceSettings:
        """Settings of a source of kind list."""
        return self._source("list", path, settings)

    def feed(self, path: str = "/eng/rss", **settings: object) -> SourceSettings:
        """Settings of a source of kind feed."""
        return self._source("feed", path, settings)

    def configure(self, *sources: SourceSettings, **sections: object) -> None:
        """Write the settings: these sources, no waiting between requests, other sections."""
        fetching: SourceSettings = {"delay": "0s", "retries": 0}
        given: SourceSettings = {"fetching": fetching}
        if self.as_agency:
            fetching["proxy"] = self.replica.url()
        else:
            given["agency"] = {"address": self.replica.url()}
        self.installation.configure(sources=list(sources), **{**given, **sections})

    def pass_time(self, span: timedelta) -> None:
        """Let time go by, and nothing happen."""
        self.now += span

    def poll(self, *, after: timedelta = timedelta(0)) -> Poll:
        """Let time go by, then refresh every source once."""
        self.pass_time(after)
        self.replica.desk.reset_log()
        before = self._marks()
        with time_machine.travel(self.now, tick=False):
            report = self._refresh()
        changed = {path for path, _ in self._marks() ^ before}
        return Poll(self.now, report, self.replica.desk.reset_log(), frozenset(changed))

    def polls(self, count: int, *, every: timedelta) -> Iterator[Poll]:
        """Poll so often, with so much time before each."""
        for _ in range(count):
            yield self.poll(after=every)

    def files_with(self, text: str) -> Sequence[str]:
        """The published files that hold a text, as it is or in the bytes of its own."""
        files = self.installation.files()
        return sorted(path for path, body in files.items() if text.encode() in body)

    def shown(self) -> Sequence[str]:
        """The titles of the feed of all articles."""
        return self.installation.titles("all")

    def _refresh(self) -> Report:
        config = self.installation.config
        # Labels are compiled once for all tests; what differs here does not concern them.
        parts = replace(common_parts(), config=config, catalog=self.catalog)
        with writer_lock(config.store.path, 10), opened(config) as store:
            return refresh_of(parts, inlets_of(config), store).run(self.now, StopSignal())

    def _source(self, kind: str, path: str, settings: dict[str, object]) -> SourceSettings:
        name = f"{kind}-{path.strip('/').partition('?')[0].replace('/', '-')}"[:40].lower()
        common = {"kind": kind, "name": name, "address": self.url(path)}
        return {**common, "allow_private": True, "timeout": "5s", **settings}

    def _marks(self) -> set[tuple[str, tuple[int, int]]]:
        if not self.installation.feeds.exists():
            return set()
        return set(self.installation.marks().items())


@contextmanager
def scenario_of(
    installation: Installation, *, count: int | None = None, as_agency: bool = False
) -> Iterator[Scenario]:
    """Let a site with ten days of news, or so many stories, answer until the end of the `with`."""
    site = Site.until(START - timedelta(hours=1), count=count)
    desk = Desk(site, clock=lambda: datetime.now(UTC))
    with replica_of(desk) as replica:
        yield Scenario(installation, replica, as_agency=as_agency)
