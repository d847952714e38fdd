"""What goes wrong at the site, and where: switched on and off while it answers. No I/O."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

Kind = Literal["304", "429", "500", "503", "slow", "captcha", "login", "reset", "cut"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    "304": every question is answered so, whatever is new. "slow": a byte every tenth of a second.
    "captcha" and "login": their page, with status 200. "reset": the connection is torn down.
    "cut": half of the body. `retry_after` goes with 429 and 503.
    """

    kind: Kind
    retry_after: str | None = None


class Faults:
    """The faults that are on; the one of a path goes before the one of the whole site."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: dict[str | None, tuple[Fault, int | None]] = {}

    def put(
        self,
        kind: Kind,
        path: str | None = None,
        *,
        times: int | None = None,
        retry_after: str | None = None,
    ) -> None:
        """Let a path (None: every one but robots.txt) fail so often; without `times`: from now on.

        A path is meant with its query. The site as a whole never loses its robots.txt: let that
        fail by its own path.
        """
        with self._lock:
            self._on[path] = (Fault(kind, retry_after), times)

    def clear(self, path: str | None = None) -> None:
        """Let a path answer again; None: everything."""
        with self._lock:
            if path is None:
                self._on.clear()
            else:
                self._on.pop(path, None)

    def meet(self, path: str) -> Fault | None:
        """Return what happens to a request, and count it."""
        with self._lock:
            where = path if path in self._on or path == "/robots.txt" else None
            if where not in self._on:
                return None
            fault, times = self._on[where]
            if times is not None:
                if times <= 1:
                    del self._on[where]
                else:
                    self._on[where] = (fault, times - 1)
            return fault
