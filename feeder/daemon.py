"""Settings in, refreshes on schedule out, until a signal says stop. An edge."""

from __future__ import annotations

import logging
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from feeder.agenda import Agenda
from feeder.assembly import Parts, opened, refresh_of, turn_of
from feeder.config import Config
from feeder.errors import FeederError, StoreError
from feeder.inlets import inlets_of, pace_of
from feeder.locks import daemon_lock
from feeder.report import Report
from feeder.schedule import Standing, passed
from feeder.sourceconfig import FolderSource, SourceConfig
from feeder.sources.watching import Watch
from feeder.stopping import StopSignal
from feeder.web import Web

_GRACE = 8.0
"""Seconds that a stopping daemon gives a running refresh and the server, of the ten it has."""
_LOOK = 20.0
"""Seconds between two looks at the clock."""
_JUMP = 5.0
"""Seconds by which the clock may move against the time that has passed."""

_TURN = 600.0
"""Seconds to wait for the right to write."""
_SOON = timedelta(seconds=5)
"""A file that is still being written is looked at again after this time."""

_STOP = frozenset({signal.SIGTERM, signal.SIGINT})
_ORDERS = _STOP | {signal.SIGHUP}

log = logging.getLogger("feeder")


class Daemon:
    """Refreshes every enabled source when it is due.

    `load` reads the settings anew; SIGHUP calls it, and settings that are wrong change nothing.
    """

    def __init__(self, load: Callable[[], Config], *, serve: bool, look: float = _LOOK) -> None:
        self._load = load
        self._serve = serve
        self._look = look
        self._parts = Parts.of(load())
        self._stopping = threading.Event()
        self._watch: Watch | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; then the running refresh ends at its next batch.

        Raises:
            LockedError: another daemon works on the same store.
            FeederError: the server can't listen, or ended by itself.
        """
        config = self._parts.config
        with _signals_held_back(), daemon_lock(config.store.path):
            with opened(config):  # the schema is migrated before the first job and the first reader
                pass
            web = self._start_server(config) if self._serve else None
            agenda = self._start_agenda()
            log.info("daemon started store=%s output=%s", config.store.path, config.output.path)
            agenda = self._obey(agenda)
            self._end(agenda, web)
        if web:
            web.check()

    def _obey(self, agenda: Agenda) -> Agenda:
        """Carry out orders until one says stop; between them, watch the clock and the store."""
        offset = _offset()
        while True:
            orders = _next_orders(self._look)
            if orders & _STOP:
                return agenda
            if signal.SIGHUP in orders:
                agenda = self._reloaded(agenda)
            moved = _offset() - offset
            if abs(moved) > _JUMP:
                # Jobs wait for a time of day: set back an hour, they would wait that much more.
                log.warning("clock moved seconds=%.0f, every source is read now", moved)
                for name in self._names:
                    agenda.call_now(name)
                offset += moved
            else:
                self._resume(agenda)

    @property
    def _names(self) -> list[str]:
        return [source.name for source in self._parts.config.sources if source.enabled]

    def _start_agenda(self, former: Agenda | None = None) -> Agenda:
        """Plan every source for when the store says that it is due: a restart forgets nothing.

        Those that are being looked at under the settings of before have had their look.
        """
        parts = self._parts
        if not self._names:
            log.warning("no source is enabled, so nothing is read; enable one and send SIGHUP")
        agenda = Agenda(partial(self._job, parts), len(self._names), former)
        agenda.start()
        now = datetime.now(UTC)
        standings, busy = self._standings(parts), agenda.running()
        for source in parts.config.sources:
            if source.enabled:
                due = standings.get(source.name, Standing()).due
                due = now + source.every if source.name in busy else due
                # A due time from before the clock was set right must not silence a source.
                latest = now + pace_of(source).slowest
                spread = timedelta() if due is None else _spread(parts, source)
                agenda.plan(source.name, min(due or now, latest), spread)
        self._watch = self._start_watch(agenda)
        return agenda

    def _start_watch(self, agenda: Agenda) -> Watch:
        """Let a folder be looked at as soon as a file in it changes."""
        sources = [source for source in self._parts.config.sources if source.enabled]
        folders = [source for source in sources if isinstance(source, FolderSource)]
        watch = Watch(folders, agenda.call_now, told=lambda line: log.warning(one_line(line)))
        watch.start()
        return watch

    def _standings(self, parts: Parts) -> Mapping[str, Standing]:
        """Return what is known; a store in trouble does not end the daemon."""
        try:
            with opened(parts.config) as store:
                return store.standings()
        except StoreError as error:
            log.error("schedule unknown reason=%s", one_line(str(error)))  # noqa: TRY400 - as below
            return {}

    def _resume(self, agenda: Agenda) -> None:
        """Call sources that are due earlier than planned: somebody let them go on."""
        planned = agenda.planned().keys() - agenda.running()
        now = datetime.now(UTC)
        for name, standing in self._standings(self._parts).items():
            if name in planned and standing.due is None and passed(standing, now) is None:
                agenda.call_now(name)

    def _job(self, parts: Parts, name: str) -> datetime:
        """Refresh one source; whatever goes wrong is a line in the log, and the next run comes."""
        source = next(one for one in parts.config.sources if one.name == name)
        due = datetime.now(UTC) + source.every
        if self._stopping.is_set() or self._standings(parts).get(name, Standing()).paused:
            return due
        try:
            report, standing = self._refresh(parts, name)
        except FeederError as error:
            if not self._stopping.is_set():  # else it was waiting for another's refresh
                log.error("refresh failed source=%s reason=%s", name, one_line(str(error)))  # noqa: TRY400 - a traceback says nothing to an operator
            return due
        log_report(name, report)
        if report.waits:
            return datetime.now(UTC) + _SOON
        # A run that was cut says nothing of when the next one is due.
        now = datetime.now(UTC)
        if standing.due is not None and standing.due > now:
            # Nor does one from before the clock was set back silence a source.
            due = min(standing.due, now + pace_of(source).slowest)
        return due + random.uniform(0, 1) * _spread(parts, source)  # noqa: S311 - no secret

    def _refresh(self, parts: Parts, name: str) -> tuple[Report, Standing]:
        config = parts.config
        seconds = config.schedule.deadline.total_seconds()
        with opened(config) as store:
            # Sources are looked at side by side, but one at a time writes.
            stop = StopSignal(self._stopping, seconds)
            turn = partial(turn_of, config.store.path, _TURN, stop, self._stopping.is_set)
            refresh = replace(refresh_of(parts, inlets_of(config, name), store), turn=turn)
            report = refresh.run(datetime.now(UTC).replace(microsecond=0), stop)
            return report, store.standing(name)

    def _reloaded(self, agenda: Agenda) -> Agenda:
        try:
            parts = Parts.of(self._load())
        except FeederError as error:
            log.error("reload refused, old settings stay reason=%s", one_line(str(error)))  # noqa: TRY400 - as above
            return agenda
        fixed = _fixed(self._parts.config, parts.config)
        if fixed:
            log.error(
                "reload refused, old settings stay reason=%s can't change while the daemon runs;"
                " restart it",
                fixed,
            )
            return agenda
        self._parts = parts
        self._stop_watch()
        agenda.stop()
        log.info("settings reloaded sources=%d", sum(s.enabled for s in parts.config.sources))
        return self._start_agenda(agenda)

    def _stop_watch(self) -> None:
        if self._watch is not None:
            self._watch.stop()

    def _start_server(self, config: Config) -> Web:
        # A server that ended by itself ends the daemon as an operator would.
        ended = partial(os.kill, os.getpid(), signal.SIGTERM)
        web = Web(config, self._parts.context, ended=ended)
        log.info("serving %s", web.address)
        return web

    def _end(self, agenda: Agenda, web: Web | None) -> None:
        end = time.monotonic() + _GRACE
        self._stopping.set()
        self._stop_watch()
        agenda.stop()
        idle = agenda.is_idle(_GRACE)
        if web:
            web.stop(end - time.monotonic())
        if not idle:
            # Python would wait for the job's thread. A cut run is like a killed one: nothing
            # that was acknowledged is lost, and the next run makes the rest good.
            log.warning("daemon stopped; the running refresh was cut, the next run makes it good")
            logging.shutdown()
            os._exit(0)
        log.info("daemon stopped")


def log_report(name: str, report: Report) -> None:
    """Write a refresh into the log: one line, and one for each problem."""
    total = report.total
    counts = {
        "new": total.new,
        "revised": total.revised,
        "retouched": total.retouched,
        "withdrawn": total.withdrawn,
        "restored": total.restored,
        "unchanged": total.unchanged,
        "feeds": len(report.published.feeds),
        "pages": report.published.pages,
        "seconds": f"{sum(report.seconds.values()):.1f}",
        "ok": str(report.ok).lower(),
    }
    log.info("refresh done source=%s %s", name, " ".join(f"{k}={v}" for k, v in counts.items()))
    for problem in [*report.problems, *report.undelivered]:
        log.warning("problem source=%s %s", name, one_line(problem))
    if report.stopped:
        log.warning("refresh stopped source=%s reason=%s", name, one_line(report.stopped))


def one_line(text: str) -> str:
    """Keep a text from a source or a file name from forging lines in the log."""
    return "".join(char if char.isprintable() else " " for char in text)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let orders wait until they are asked for; threads that start from here on inherit that.

    A handler would run between any two steps of the main thread, and what wakes a waiting thread
    (Event, SimpleQueue with a time limit) loses wake-ups when it is used in one.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ORDERS)
    try:
        yield
    finally:
        _next_orders(0)  # what came too late is not to end the process before its exit code
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _next_orders(seconds: float) -> set[int]:
    """Wait for orders, at most until the next look at the clock; many of a kind are one."""
    orders: set[int] = set()
    while found := signal.sigtimedwait(_ORDERS, 0 if orders else seconds):
        orders.add(found.si_signo)
    return orders


def _offset() -> float:
    return time.time() - time.monotonic()


def _spread(parts: Parts, source: SourceConfig) -> timedelta:
    """Return by how much the runs of a source may be late, so that not all come at once."""
    # Jitter spreads runs over a part of their interval; it must not become the interval.
    return min(parts.config.schedule.jitter, source.every / 2)


def _fixed(old: Config, new: Config) -> str | None:
    """Name a setting that locks and listeners were made from, and that differs."""
    if old.store != new.store:
        return "store.path"
    if old.output != new.output:
        return "output.path"
    return "server" if old.server != new.server else None
