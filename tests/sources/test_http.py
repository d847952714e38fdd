"""Answers that are slow or broken: each ends in time, in one clear line."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from feeder.errors import SourceError
from feeder.sources import http
from feeder.sources.exchanges import Limits

from .wire import OK, TEXT, Talk, ask, body, dripping, get, never, refusal, saying, silent, wired

SECOND = 1.0


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(silent, id="silence"),
        pytest.param(dripping(b"", b"H"), id="status drip"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"), id="header drip"),
        pytest.param(dripping(OK + b"\r\n", b"a"), id="body drip"),
        pytest.param(dripping(OK + b"Content-Length: 999\r\n\r\n", b"a"), id="counted drip"),
        pytest.param(
            dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"), id="chunk drip"
        ),
        pytest.param(
            dripping(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
            id="packed drip",
        ),
        pytest.param(dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="continue drip"),
        pytest.param(
            dripping(b"HTTP/1.1 302 Found\r\nLocation: /\r\n", b"X: 1\r\n"), id="redirect drip"
        ),
    ],
)
def test_a_slow_answer_ends_with_the_deadline(talk: Talk) -> None:
    """Each byte comes well within any read timeout; only a deadline for the whole ends it."""
    with wired(talk) as wire:
        text = refusal(wire.address, seconds=0.6, within=0.6 + SECOND)
        assert text == "gave no whole answer within 0.6 s"


def test_a_name_server_that_does_not_answer_ends_with_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Looking a name up can't be interrupted, so it is not waited for."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(5) or [])
    try:
        text = refusal("http://slow.example/", seconds=0.5, within=0.5 + SECOND)
    finally:
        over.set()
    assert text == "gave no whole answer within 0.5 s"


def test_a_connection_that_comes_after_the_deadline_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever gave up does not leave a thread behind that goes on asking."""
    over = threading.Event()
    look_up = socket.getaddrinfo

    def slow(*args: object, **named: object) -> object:
        over.wait(5)
        return look_up(*args, **named)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with wired(silent) as wire:
        refusal(f"http://localhost:{wire.port}/", seconds=0.3, within=0.3 + SECOND)
        over.set()
        deadline = time.monotonic() + 2
        while any(t.name == "feeder-fetch" for t in threading.enumerate()):
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", "closed the connection before the answer was whole"),
        (b"junk\r\n\r\n", "can not be fetched"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "can not be fetched"),
        (OK + b"Content-Length: 99\r\n\r\n" + TEXT, "closed the connection before the answer"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc", "closed the connection before the"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", "closed the connection before the"),
        (OK + b"X: " + b"a" * 70_000 + b"\r\n\r\n", "can not be fetched"),
        (OK + b"X: a\r\n" * 200 + b"\r\n", "can not be fetched"),
    ],
)
def test_a_broken_answer_is_no_answer(answer: bytes, expected: str) -> None:
    """What is cut or no HTTP is refused, so that half a dump never counts as one."""
    with wired(saying(answer)) as wire:
        assert refusal(wire.address).startswith(expected)


def test_a_reset_connection_is_named() -> None:
    """The system's reason is told."""

    def reset(connection: socket.socket, _over: threading.Event) -> None:
        linger = b"\1\0\0\0\0\0\0\0"
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    with wired(reset) as wire:
        assert refusal(wire.address) == "no connection: connection reset by peer"


def test_a_body_longer_than_its_length_ends_where_it_says() -> None:
    """What follows is not part of the answer (RFC 9112 section 6.3)."""
    with wired(saying(OK + b"Content-Length: 7\r\n\r\n" + TEXT)) as wire:
        assert body(ask(wire.address)) == TEXT[:7]


def test_a_body_in_chunks_is_joined() -> None:
    """Chunks are how servers send what they have not counted."""
    chunks = b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    with wired(saying(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)) as wire:
        assert body(ask(wire.address)) == b"abcdefg"


def test_the_body_of_an_error_is_not_read() -> None:
    """An error's status is enough."""
    with wired(dripping(b"HTTP/1.1 503 Busy\r\n\r\n", b"a")) as wire:
        assert ask(wire.address, seconds=2).status == 503


def test_a_dead_port_is_named() -> None:
    """The system's reason is told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/") == "no connection: connection refused"


def test_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """That a name is unknown is not the same as that its server is down."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refusal("http://nowhere.example/").startswith("its host name is not known")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "http://",
        "http:///path",
        "/path",
        "http://[::1/",
        "http://user:word@127.0.0.1/",
        "http://user@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://a..b/",
        "http://*.example/",
        "http://" + "a" * 64 + ".example/",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    """Other schemes, passwords and misspellings end in one line."""
    assert refusal(address)


def test_a_header_that_can_not_be_sent_is_refused() -> None:
    """A line break in a user agent would begin another header."""
    limits = Limits(5, 1_000, allow_private=True)
    with pytest.raises(SourceError, match="can not be fetched"):
        get("http://127.0.0.1:1/", headers={"User-Agent": "a\r\nb"}, limits=limits, stop=never)


def test_a_bug_is_not_taken_for_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody expected reaches the caller as it is, out of the thread."""
    monkeypatch.setattr(http, "is_public", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask("http://127.0.0.1:1/", private=False)


def test_a_full_disk_is_named(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that can not be kept is a failure of this address, not of the run."""
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    httpserver.expect_request("/").respond_with_data(b"a" * 500_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        text = refusal(httpserver.url_for("/"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous)
    assert "file too large" in text


def test_descriptors_and_threads_stay_level(httpserver: HTTPServer) -> None:
    """Forty answers, good and bad, leave nothing open."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("no list of descriptors here")
    httpserver.expect_request("/good").respond_with_data(TEXT)
    httpserver.expect_request("/large").respond_with_data(bytes(1_100_000))
    httpserver.expect_request("/loop").respond_with_data(status=302, headers={"Location": "/loop"})

    def round_trip() -> None:
        body(ask(httpserver.url_for("/good")))
        refusal(httpserver.url_for("/large"))
        refusal(httpserver.url_for("/loop"))
        refusal(httpserver.url_for("/good"), private=False)

    def count() -> tuple[int, int]:
        deadline = time.monotonic() + 3
        names = [thread.name for thread in threading.enumerate()]
        while "feeder-fetch" in names and time.monotonic() < deadline:
            time.sleep(0.02)
            names = [thread.name for thread in threading.enumerate()]
        return len(names), len(list(descriptors.iterdir()))

    round_trip()
    before = count()
    for _ in range(10):
        round_trip()
    after = count()
    assert after[0] <= before[0] + 1
    assert after[1] <= before[1] + 4
