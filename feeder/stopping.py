"""A request to stop and a deadline in, an error where one of them has come out."""

from __future__ import annotations

import threading
import time

from feeder.errors import StoppedError


class StopSignal:
    """Raises `StoppedError` once it was set, or once the deadline has passed."""

    def __init__(self, event: threading.Event | None = None, seconds: float | None = None) -> None:
        self._event = event or threading.Event()
        self._end = None if seconds is None else time.monotonic() + seconds
        self._seconds = seconds

    def __call__(self) -> None:
        """Return, or raise."""
        if self._event.is_set():
            raise StoppedError("stopped on request; the next run goes on from here")
        if self._end is not None and time.monotonic() > self._end:
            raise StoppedError(
                f"stopped at its deadline of {self._seconds:g} s; the next run goes on from here"
            )

    def pardon(self, seconds: float) -> None:
        """Move the deadline: so long nothing could be done."""
        if self._end is not None:
            self._end += seconds

    @property
    def was_asked(self) -> bool:
        """Whether somebody asked for the stop, so that it is no failure."""
        return self._event.is_set()
