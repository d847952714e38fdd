"""Settings in, the feeds served from a thread beside the daemon's work. An edge."""

from __future__ import annotations

import threading
from collections.abc import Callable

from feeder.config import Config
from feeder.errors import FeederError
from feeder.rendering import Context
from feeder.server import run_server


class Web:
    """A server that listens when this is made, and until `stop`.

    `ended` is called when it ends although nobody asked for that.

    Raises:
        FeederError: the address can't be had.
    """

    def __init__(self, config: Config, context: Context, *, ended: Callable[[], None]) -> None:
        self._config = config
        self._context = context
        self._ended = ended
        self._stopping = threading.Event()
        self._settled = threading.Event()
        self._problem: FeederError | None = None
        self.address = ""
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)
        self._thread.start()
        self._settled.wait()
        self.check()

    def check(self) -> None:
        """Raise what the server ended with, unless it was stopped."""
        if self._problem:
            raise self._problem

    def stop(self, seconds: float) -> None:
        """Stop listening, and give answers under way so much time."""
        self._stopping.set()
        self._thread.join(max(0.0, seconds))

    def _run(self) -> None:
        config = self._config
        try:
            run_server(
                config.output.path,
                config.server.host,
                config.server.port,
                max_age=self._context.refresh_seconds,
                base_url=config.site.base_url,
                hub=self._context.hub,
                ready=self._ready,
                stopping=self._stopping,
            )
        except FeederError as error:
            self._problem = error
        finally:
            is_unasked = not self._stopping.is_set()
            if self._problem is None and is_unasked:
                self._problem = FeederError("the server ended by itself; start feeder again")
            self._settled.set()
            if self.address and is_unasked:
                self._ended()

    def _ready(self, address: str) -> None:
        self.address = address
        self._settled.set()
