"""A memory of nothing, a patient caller, and servers that say what a test wants."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from feeder.sources import Seen

Talk = Callable[[socket.socket, threading.Event], None]


def nothing(_address: str) -> Seen | None:
    """Remember no address."""
    return None


def never() -> None:
    """Ask for no stop."""


@dataclass
class Wire:
    """A server that says what a test wants, byte by byte."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/"


def _answer(wire: Wire, connection: socket.socket, talk: Talk, *, greeting: bool) -> None:
    with connection, suppress(OSError):
        connection.settimeout(5)
        request = b""
        while greeting and b"\r\n\r\n" not in request and (part := connection.recv(65536)):
            request += part
        wire.requests.append(request)
        talk(connection, wire.over)


@contextmanager
def wired(talk: Talk, host: str = "127.0.0.1", *, greeting: bool = True) -> Iterator[Wire]:
    """Answer every connection with `talk(connection, over)`; `over` is set when the test ends.

    `greeting` says whether a whole request is read first.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        listener.settimeout(0.05)
        wire = Wire(listener.getsockname()[1])
        threads: list[threading.Thread] = []

        def accept() -> None:
            while not wire.over.is_set():
                with suppress(TimeoutError):
                    connection, _ = listener.accept()
                    threads.append(
                        threading.Thread(
                            target=_answer,
                            args=(wire, connection, talk),
                            kwargs={"greeting": greeting},
                        )
                    )
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield wire
        finally:
            wire.over.set()
            accepting.join()
            for thread in threads:
                thread.join()


def saying(answer: bytes) -> Talk:
    """Send an answer at once and close."""

    def talk(connection: socket.socket, _over: threading.Event) -> None:
        connection.sendall(answer)

    return talk


def dripping(beginning: bytes, drop: bytes) -> Talk:
    """Send a beginning, then a drop ten times a second for ever."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(beginning)
        while not over.wait(0.1):
            connection.sendall(drop)

    return talk


def silent(_connection: socket.socket, over: threading.Event) -> None:
    """Say nothing until the test is over."""
    over.wait()
