"""Who asks which host in, one request at a time and apart from the last one out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from feeder.sources import Stop

_PATIENCE = 0.25
"""Seconds between two calls of `stop` while waiting."""


def host_of(address: str) -> str:
    """Return the host of an address with its port, as it stands there."""
    return urlsplit(address).netloc.lower()


def rest(seconds: float, stop: Stop) -> None:
    """Wait, and obey `stop` meanwhile."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        stop()
        time.sleep(min(left, _PATIENCE))


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: float | None = None
    barred_until: datetime | None = None


class Turns:
    """Whose turn it is with each host. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str, delay: timedelta, stop: Stop) -> Iterator[None]:
        """Wait until nobody else asks a host, and `delay` has passed since it was asked last."""
        known = self._host(host)
        while not known.lock.acquire(timeout=_PATIENCE):
            stop()
        try:
            if known.last is not None:
                rest(known.last + delay.total_seconds() - time.monotonic(), stop)
            known.last = time.monotonic()
            yield
        finally:
            known.lock.release()

    def bar(self, host: str, until: datetime) -> None:
        """Remember that a host asked to be left alone."""
        known = self._host(host)
        known.barred_until = max(until, known.barred_until or until)

    def barred(self, host: str, now: datetime) -> timedelta | None:
        """Return how long a host still wants to be left alone."""
        until = self._host(host).barred_until
        return until - now if until is not None and until > now else None

    def _host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host())
