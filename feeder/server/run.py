"""An output folder and an address in, a running HTTP server until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn

from feeder.errors import FeederError
from feeder.server.app import create_app

BACKLOG = 2048
HIGHEST_PORT = 65535
GRACE = 2.0  # Seconds that answers under way get at the end; then connections are cut.
LAST_RESORT = 4  # Seconds after which uvicorn itself gives up waiting.


def run_server(
    output: Path,
    host: str,
    port: int,
    *,
    max_age: int,
    base_url: str,
    hub: str | None,
    ready: Callable[[str], None] | None = None,
    stopping: threading.Event | None = None,
) -> None:
    """Serve `output` until SIGINT, SIGTERM or `stopping`; returns less than 5 s after that.

    Port 0 takes a free one. `ready` is called once, with the address (`http://127.0.0.1:8000`),
    when connections are accepted. In any thread but the main one no signal is touched, and only
    `stopping` ends it. Raises FeederError where the address can not be had.
    """
    listener = _listen(host, port)
    with listener:
        config = uvicorn.Config(
            create_app(output, max_age=max_age, base_url=base_url, hub=hub),
            lifespan="off",
            ws="none",
            log_config=None,
            # uvicorn warns of every malformed request: a stranger could fill the log.
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=LAST_RESORT,
        )
        _Server(config, _address(listener), ready, stopping).run(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn with an end in time: it is told by an event too, and cuts what does not finish."""

    def __init__(
        self,
        config: uvicorn.Config,
        address: str,
        ready: Callable[[str], None] | None,
        stopping: threading.Event | None,
    ) -> None:
        super().__init__(config)
        self._address = address
        self._ready = ready
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None:
            self._ready(self._address)

    async def on_tick(self, counter: int) -> bool:
        told = self._stopping is not None and self._stopping.is_set()
        return await super().on_tick(counter) or told

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        cut = asyncio.get_running_loop().call_later(GRACE, self._cut)
        await super().shutdown(sockets)
        cut.cancel()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's
        # Without uvicorn's own bookkeeping, which raises the signal again when all is done:
        # to be stopped is a normal end, and what comes after it is the caller's.
        self.should_exit = True

    def _cut(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= HIGHEST_PORT:  # The resolver would silently take it modulo 65536.
        raise FeederError(
            f"{port} is not a port: choose one from 1 to {HIGHEST_PORT}, or 0 for any"
        )
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        listener = socket.create_server(address, family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        raise FeederError(_complaint(host, port, error)) from error
    listener.setblocking(False)
    return listener


def _complaint(host: str, port: int, error: OSError | UnicodeError) -> str:
    match error:
        case OSError(errno=errno.EADDRINUSE):
            return f"port {port} on {host} is in use: choose another, or end what listens there"
        case OSError(errno=errno.EACCES):
            return f"port {port} on {host} is not permitted: choose one above 1023"
        case OSError(errno=errno.EADDRNOTAVAIL) | socket.gaierror() | UnicodeError():
            return f"{host} is not an address of this machine: try 127.0.0.1, or 0.0.0.0 for all"
        case _:
            return f"can not listen on {host}, port {port}: {error.strerror}"


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
