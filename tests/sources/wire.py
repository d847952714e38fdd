"""A memory of nothing, a patient caller, and servers that say what a test wants."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

import pytest

from feeder.errors import SourceError
from feeder.model import Document
from feeder.sources import NoMemory, Seen, Stop, Visit
from feeder.sources.connections import Pools
from feeder.sources.exchanges import Allowance, Answer, Limits
from feeder.sources.http import exchange
from feeder.sources.redirects import follow

TEXT = b"27.02.2026, 13:04 12\nA title\nA paragraph.\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
Talk = Callable[[socket.socket, threading.Event], None]


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


def get(address: str, *, headers: Mapping[str, str], limits: Limits, stop: Stop) -> Answer:
    """Ask an address, and where it redirects to, with nothing of a client's patience."""
    allowance = Allowance(limits.seconds)
    with closing(Pools()) as pools:

        def one(where: str) -> Answer:
            return exchange(where, headers, limits, pools=pools, allowance=allowance, stop=stop)

        return follow(address, one, limits.redirects)[0]


def ask(address: str, *, seconds: float = 5, private: bool = True, **more: object) -> Answer:
    """Ask an address within limits that a test can wait for."""
    limits = Limits(seconds, 1_000_000, allow_private=private, **more)  # type: ignore[arg-type]  # named by the tests
    return get(address, headers={"User-Agent": "feeder"}, limits=limits, stop=never)


def refusal(address: str, *, within: float = 3, **limits: object) -> str:
    """Return why an address gives no answer, which has to be clear in time."""
    started = time.monotonic()
    with pytest.raises(SourceError) as caught:
        ask(address, **limits)  # type: ignore[arg-type]  # named by the tests
    assert time.monotonic() - started < within
    text = str(caught.value)
    assert text.isprintable()
    return text


def body(answer: Answer) -> bytes:
    """Return the whole body of an answer."""
    with answer.body.open() as stream:
        return stream.read()


class Remembered(NoMemory):
    """A memory of these documents and visits alone."""

    def __init__(self, *known: Seen | Visit) -> None:
        self._seen = {one.address: one for one in known if isinstance(one, Seen)}
        self.visits = {one.address: one for one in known if isinstance(one, Visit)}

    def seen(self, address: str) -> Seen | None:
        """Return what is remembered of an address."""
        return self._seen.get(address)

    def visit(self, address: str) -> Visit | None:
        """Return the newest visit of an address."""
        return self.visits.get(address)

    def note(self, outcomes: Iterable[object]) -> None:
        """Carry out what is to be remembered, as an intake does."""
        for one in outcomes:
            if isinstance(one, Visit):
                self.visits[one.address] = one
            if isinstance(one, Document):
                self._seen[one.address] = Seen(one.address, one.digest)
