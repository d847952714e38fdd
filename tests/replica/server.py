"""A desk in, a real server on 127.0.0.1 out, for as long as a `with` lasts."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from typing import Any

from tests.replica.desk import Desk
from tests.replica.handler import Handler

_LOOK = 0.02


@dataclass(frozen=True, slots=True)
class Replica:
    """A site that answers on 127.0.0.1."""

    desk: Desk
    port: int

    def url(self, path: str = "/") -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Whoever keeps a connection alive would otherwise keep the server from closing.
    block_on_close = False

    def __init__(self, port: int, desk: Desk) -> None:
        self.desk = desk
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def replica_of(desk: Desk, *, port: int = 0) -> Iterator[Replica]:
    """Let a desk answer; port 0 takes any that is free. Raises OSError where it is taken."""
    with _Server(port, desk) as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(_LOOK,), name="replica", daemon=True
        )
        thread.start()
        try:
            yield Replica(desk, server.server_port)
        finally:
            desk.over.set()
            server.shutdown()
            thread.join()
