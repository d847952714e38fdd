"""A real host on this machine that keeps its connections open, and a client with short patience."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from feeder.sourceconfig import Fetching
from feeder.sources import Failure
from feeder.sources.asking import ANYTHING, Asked, Request
from feeder.sources.client import Client

from .wire import Remembered, never

AGENT = "feeder/test (+http://127.0.0.1/)"
NOW = datetime(2026, 2, 28, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ETAG = '"v1"'


@dataclass(frozen=True)
class Said:
    """One answer, and how long it takes."""

    status: int = 200
    body: bytes = b"<p>text"
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Got:
    """One request as it came."""

    path: str
    headers: Message
    connection: int
    at: float


@dataclass
class Host:
    """What a host answers on each path (the last answer stays), and what it was asked."""

    port: int = 0
    name: str = "127.0.0.1"
    answers: dict[str, list[Said]] = field(default_factory=dict)
    log: list[Got] = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str = "/") -> str:
        """The address of a path."""
        return f"http://{self.name}:{self.port}{path}"

    def say(self, path: str, *answers: Said) -> None:
        """Answer this from now on, one after the other."""
        self.answers[path] = list(answers)

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [got.path for got in self.log]

    def answer(self, got: Got) -> Said:
        """Write a request down and choose its answer; a 304 where its ETag fits."""
        with self.lock:
            self.log.append(got)
            said = self.answers.get(got.path, [Said(404, b"nothing")])
            chosen = said.pop(0) if len(said) > 1 else said[0]
        tag = chosen.headers.get("ETag")
        if chosen.status == 200 and tag and got.headers["If-None-Match"] == tag:
            return Said(304, b"", chosen.headers)
        return chosen


def handler_of(host: Host) -> type[BaseHTTPRequestHandler]:
    """Make the class that answers for a host."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        number = 0

        def setup(self) -> None:
            super().setup()
            with host.lock:
                host.connections += 1
                self.number = host.connections

        def do_GET(self) -> None:
            said = host.answer(Got(self.path, self.headers, self.number, time.monotonic()))
            time.sleep(said.seconds)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if said.status != 304 and "Content-Length" not in said.headers:
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            if said.status != 304:
                self.wfile.write(said.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is what these tests are about."""


@contextmanager
def hosted(address: str = "127.0.0.1", port: int = 0) -> Iterator[Host]:
    """Serve a host at a loopback address."""
    host = Host(name=address)
    with _Server((address, port), handler_of(host)) as server:
        host.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


@contextmanager
def asking(clock: Clock | None = None, **fetching: Any) -> Iterator[Client]:
    """Make a client that neither waits between requests nor before it tries again."""
    settings = Fetching(**{"delay": timedelta(0), **fetching})
    client = Client(settings, AGENT, now=clock or Clock(), chance=lambda: 0.5, pause=timedelta(0))
    try:
        yield client
    finally:
        client.close()


def ask(client: Client, address: str, memory: Remembered | None = None, **settings: Any) -> Asked:
    """Ask a local address, without robots.txt if nothing else is said, and remember the visits."""
    memory = Remembered() if memory is None else memory
    usual = {"wanted": ANYTHING, "obey_robots": False, "allow_private": True}
    request = Request(address, **{**usual, "timeout": timedelta(seconds=5), **settings})
    asked = client.ask(request, memory, never)
    memory.note(asked.visits())
    return asked


def failed(asked: Asked) -> Failure:
    """Return the failure that a request came to: one printable line that names the address."""
    assert isinstance(asked.outcome, Failure), asked.outcome
    assert asked.outcome.reason.startswith(f"{asked.request.address}: ")
    assert asked.outcome.reason.isprintable()
    return asked.outcome
