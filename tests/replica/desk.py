"""What the threads of a server share: the site, its faults, the log, since when pages are so."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.replica.answers import Answer
from tests.replica.faults import Faults
from tests.replica.site import Site

Control = Callable[[str, str], str]
"""A path under /-/ and the body of a POST ("" for a GET) in, a page out."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `status` is 0 where the connection was torn down.

    `conditional` says whether it came with validators.
    """

    method: str
    path: str
    status: int
    conditional: bool
    agent: str | None
    at: datetime


@dataclass
class Desk:
    """What a replica answers from.

    `steady_tags` leaves view counters out of ETag and Last-Modified, so that a page that differs
    in them alone answers 304. `max_age` is what Cache-Control says. `control` is asked for what
    lies under /-/.
    """

    site: Site
    clock: Callable[[], datetime] = _now
    steady_tags: bool = False
    max_age: int | None = None
    control: Control | None = None
    faults: Faults = field(default_factory=Faults)
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _log: list[Request] = field(default_factory=list)
    _since: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def log(self) -> Sequence[Request]:
        """Return every request so far, in the order of their answers."""
        with self._lock:
            return tuple(self._log)

    def reset_log(self) -> Sequence[Request]:
        """Return every request so far, and forget them."""
        with self._lock:
            log, self._log = self._log, []
            return tuple(log)

    def note(self, request: Request) -> None:
        """Write a request down."""
        with self._lock:
            self._log.append(request)

    def validators(self, path: str, answer: Answer) -> tuple[str, datetime]:
        """Return the ETag of an answer, and since when that path answers so."""
        told = answer.without_views if self.steady_tags else answer.body
        tag = f'"{hashlib.blake2b(told, digest_size=8).hexdigest()}"'
        with self._lock:
            known = self._since.get(path)
            if known is None or known[0] != tag:
                known = self._since[path] = (tag, self.clock().replace(microsecond=0))
            return known
