"""Names of sources and moments in, a call for each at its moment out. An edge, on APScheduler.

An interval trigger knows one interval; here each call says when the next one is due, and anything
may ask for one at once (a file that changed, a clock that was set). A name is never called twice
at a time: what is asked for meanwhile comes right after.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

_AFTER_A_BUG = timedelta(minutes=5)
# A job that has no further moment is removed when it is called; where the scheduler is just being
# shut down, that ends its thread with an error. So each has a next one, which `plan` replaces.
_NEVER_LAST = IntervalTrigger(days=1, timezone=UTC)

Call = Callable[[str], datetime]
"""Does the work for a name; returns when the next call is due. It raises nothing but bugs."""


class Agenda:
    """Calls for names, each when it is due."""

    def __init__(self, call: Call, workers: int, former: Agenda | None = None) -> None:
        """Take what is called, and how many calls may wait for each other at a time.

        `former` was stopped; calls of it that go on count as this one's.
        """
        self._call = call
        self._former = former if former is not None and former.running() else None
        self._guard = threading.Condition()
        self._running: set[str] = set()
        self._again: set[str] = set()
        # A late call is still wanted, once: no grace time, and missed calls are one call. That no
        # two run at a time is seen to here: a job counts as running for a moment after its end,
        # and the next call must not be dropped because of that.
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(max(1, workers))},
            job_defaults={"max_instances": 8, "coalesce": True, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to call."""
        self._scheduler.start()

    def stop(self) -> None:
        """Call nothing any more; what runs goes on."""
        self._scheduler.shutdown(wait=False)

    def plan(self, name: str, due: datetime, jitter: timedelta = timedelta()) -> None:
        """Set when a name is called next, up to `jitter` later; one that is late is called now."""
        spread = timedelta(seconds=random.uniform(0, jitter.total_seconds()))  # noqa: S311 - no secret
        at = max(due + spread, datetime.now(UTC))
        self._scheduler.add_job(
            self._run,
            _NEVER_LAST,
            args=[name],
            id=name,
            next_run_time=at,
            replace_existing=True,
        )

    def call_now(self, name: str) -> None:
        """Call a name at once, or once more as soon as its running call has ended."""
        with self._guard:
            if name in self._running:
                self._again.add(name)
                return
        self.plan(name, datetime.now(UTC))

    def planned(self) -> dict[str, datetime]:
        """Return when each name is called next."""
        return {job.id: job.next_run_time for job in self._scheduler.get_jobs()}

    def running(self) -> frozenset[str]:
        """Return the names whose call goes on."""
        before = self._former.running() if self._former is not None else frozenset()
        with self._guard:
            return before | self._running

    def is_idle(self, seconds: float) -> bool:
        """Wait until nothing runs, so long at most; say whether that is so."""
        end = time.monotonic() + seconds
        if self._former is not None and not self._former.is_idle(seconds):
            return False
        with self._guard:
            return self._guard.wait_for(lambda: not self._running, end - time.monotonic())

    def _run(self, name: str) -> None:
        with self._guard:
            if name in self._running:
                self._again.add(name)
                return
            self._running.add(name)
            self._again.discard(name)
        due = datetime.now(UTC) + _AFTER_A_BUG
        try:
            due = self._call(name)
        finally:
            with self._guard:
                self._running.discard(name)
                if name in self._again:
                    due = datetime.now(UTC)
                if self._scheduler.running:  # whoever sees that nothing runs sees what is next
                    self.plan(name, due)
                self._guard.notify_all()
