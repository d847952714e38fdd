"""Settings in, refreshes on schedule out, until a signal says stop. An edge."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from feeder.assembly import Parts, StopSignal, inlets_of, opened, refresh_of
from feeder.config import Config
from feeder.errors import FeederError
from feeder.locks import daemon_lock, writer_lock
from feeder.report import Report
from feeder.server import run_server

_GRACE = 8.0
"""Seconds that a stopping daemon gives a running refresh and the server, of the ten it has."""

log = logging.getLogger("feeder")


class Daemon:
    """Refreshes every enabled source on its own interval.

    `load` reads the settings anew; SIGHUP calls it, and settings that are wrong change nothing.
    """

    def __init__(self, load: Callable[[], Config], *, serve: bool) -> None:
        self._load = load
        self._serve = serve
        self._parts = Parts.of(load())
        self._stopping = threading.Event()
        self._reload = threading.Event()
        self._wake = threading.Event()
        self._one_at_a_time = threading.Lock()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT.

        Raises:
            LockedError: another daemon works on the same store.
        """
        config = self._parts.config
        with daemon_lock(config.store.path):
            self._listen()
            with opened(config):  # the schema is migrated before the first job and the first reader
                pass
            server = self._start_server(config) if self._serve else None
            scheduler = self._start_scheduler()
            log.info("daemon started store=%s output=%s", config.store.path, config.output.path)
            while not self._stopping.is_set():
                self._wake.wait()
                self._wake.clear()
                if self._reload.is_set():
                    self._reload.clear()
                    scheduler = self._reloaded(scheduler)
            self._end(scheduler, server)

    def stop(self) -> None:
        """End the run at the next batch boundary."""
        self._stopping.set()
        self._wake.set()

    def _listen(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda _number, _frame: self.stop())
        signal.signal(signal.SIGHUP, lambda _number, _frame: self._ask_reload())

    def _ask_reload(self) -> None:
        self._reload.set()
        self._wake.set()

    def _start_scheduler(self) -> BackgroundScheduler:
        config = self._parts.config
        enabled = [source for source in config.sources if source.enabled]
        # A late run is still wanted, once: no grace time, and missed runs are one run.
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(max(1, len(enabled)))},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        for source in enabled:
            trigger = IntervalTrigger(
                seconds=int(source.every.total_seconds()),
                jitter=int(config.schedule.jitter.total_seconds()) or None,
                timezone=UTC,
            )
            scheduler.add_job(
                self._job,
                trigger,
                args=[self._parts, source.name],
                id=source.name,
                next_run_time=datetime.now(UTC),
            )
        scheduler.start()
        return scheduler

    def _job(self, parts: Parts, name: str) -> None:
        """Refresh one source; whatever goes wrong is a line in the log, and the next run comes."""
        config = parts.config
        stop = StopSignal(self._stopping, config.schedule.deadline.total_seconds())
        wait = config.schedule.deadline.total_seconds()
        with self._one_at_a_time:
            if self._stopping.is_set():
                return
            try:
                with (
                    writer_lock(config.store.path, wait, self._stopping.is_set),
                    opened(config) as store,
                ):
                    refresh = refresh_of(parts, inlets_of(config, name), store)
                    report = refresh.run(datetime.now(UTC).replace(microsecond=0), stop)
            except FeederError as error:
                log.error("refresh failed source=%s reason=%s", name, one_line(str(error)))  # noqa: TRY400
                return
        log_report(name, report)

    def _reloaded(self, scheduler: BackgroundScheduler) -> BackgroundScheduler:
        try:
            parts = Parts.of(self._load())
        except FeederError as error:
            log.error("reload refused, old settings stay reason=%s", one_line(str(error)))  # noqa: TRY400
            return scheduler
        if _rooted(parts.config) != _rooted(self._parts.config):
            log.error(
                "reload refused, old settings stay reason=store.path and server need a restart"
            )
            return scheduler
        self._parts = parts
        scheduler.shutdown(wait=False)
        log.info("settings reloaded")
        return self._start_scheduler()

    def _start_server(self, config: Config) -> threading.Thread:
        context = self._parts.context
        listening = threading.Event()
        problems: list[FeederError] = []

        def ready(address: str) -> None:
            log.info("serving %s", address)
            listening.set()

        def serve() -> None:
            try:
                run_server(
                    config.output.path,
                    config.server.host,
                    config.server.port,
                    max_age=context.refresh_seconds,
                    base_url=config.site.base_url,
                    hub=context.hub,
                    ready=ready,
                    stopping=self._stopping,
                )
            except FeederError as error:
                problems.append(error)
            finally:
                listening.set()
                self.stop()

        thread = threading.Thread(target=serve, name="server", daemon=True)
        thread.start()
        listening.wait()
        if problems:
            raise problems[0]  # such as a busy port; later ones are in the log
        return thread

    def _end(self, scheduler: BackgroundScheduler, server: threading.Thread | None) -> None:
        scheduler.shutdown(wait=False)
        if self._one_at_a_time.acquire(timeout=_GRACE):
            self._one_at_a_time.release()
        if server:
            server.join(_GRACE)
        log.info("daemon stopped")


def log_report(name: str, report: Report) -> None:
    """Write a refresh into the log: one line, and one for each problem."""
    total = report.total
    counts = {
        "new": total.new,
        "revised": total.revised,
        "retouched": total.retouched,
        "unchanged": total.unchanged,
        "feeds": len(report.published.feeds),
        "pages": report.published.pages,
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


def _rooted(config: Config) -> tuple[Path, str, int]:
    return (config.store.path, config.server.host, config.server.port)
