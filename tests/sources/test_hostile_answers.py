"""What a hostile or broken server may answer: each ends in time, in bounds, in one clear line."""

from __future__ import annotations

import gzip
import random
import socket
import struct
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Self

import brotli
import pytest

from feeder.sources import Failure, http
from feeder.sources.exchanges import Answer
from feeder.sources.peers import is_public

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from .host import Host, Said, ask, asking, failed, hosted
from .wire import OK, Remembered, Talk, body, dripping, saying, silent, wired

PLAIN = random.Random(2).randbytes(200_000) + bytes(300_000)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": partial(brotli.compress, quality=4),
    "zstd": zstd.compress,
}
QUICK = timedelta(seconds=0.6)


def refused(address: str, *, within: float = 3, **settings: Any) -> Failure:
    """Return the failure of an address, which has to be clear in time."""
    with asking(retries=0) as client:
        started = time.monotonic()
        failure = failed(ask(client, address, **settings))
        assert time.monotonic() - started < within
    return failure


def packed_zeros(packing: str) -> bytes:
    """A gigabyte of zeros that takes a megabyte or less."""
    zeros = bytes(10_000_000)
    if packing != "br":
        return PACK[packing](zeros) * 100
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(zeros) for _ in range(100)), packer.finish()])


@pytest.mark.parametrize("packing", ["gzip", "br", "zstd"])
def test_a_bomb_is_refused_without_being_unpacked(host: Host, packing: str) -> None:
    """A gigabyte in a megabyte costs neither its memory nor its time."""
    content = packed_zeros(packing)
    assert len(content) < 1_100_000
    host.say("/", Said(200, content, {"Content-Encoding": packing}))
    tracemalloc.start()
    try:
        failure = refused(host.url())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "is larger than 10000000 bytes once unpacked; raise `max_bytes`" in failure.reason
    assert failure.weight == "hard"
    assert peak < 30_000_000


def test_a_stream_that_wants_much_memory_to_be_unpacked_is_refused(host: Host) -> None:
    """A window of 128 MB is more than RFC 9659 lets a server ask for."""
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27}
    content = zstd.compress(random.Random(1).randbytes(9_000_000), options=options)
    host.say("/", Said(200, content, {"Content-Encoding": "zstd"}))
    assert "its content can not be unpacked" in refused(host.url()).reason


@pytest.mark.parametrize("packing", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 500_000])
def test_a_packed_answer_comes_whole(host: Host, packing: str, size: int) -> None:
    """Whatever its size is, and however well it packs."""
    content = PACK[packing](PLAIN[-size:] if size else b"")
    host.say("/", Said(200, content, {"Content-Encoding": packing.upper()}))
    with asking() as client:
        outcome = ask(client, host.url()).outcome
    assert isinstance(outcome, Answer)
    assert body(outcome) == (PLAIN[-size:] if size else b"")


@pytest.mark.parametrize("packing", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("kept", [1, 5, 500, -1])
def test_a_packed_answer_that_is_cut_is_refused(host: Host, packing: str, kept: int) -> None:
    """Half a page is none, though its Content-Length is right."""
    host.say("/", Said(200, PACK[packing](PLAIN)[:kept], {"Content-Encoding": packing}))
    failure = refused(host.url())
    assert "closed the connection before the answer was whole" in failure.reason
    assert failure.weight == "soft"


@pytest.mark.parametrize("packing", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("content", [b"\xff" * 500, b"<html>" * 90, None])
def test_a_packed_answer_that_is_damaged_is_refused(
    host: Host, packing: str, content: bytes | None
) -> None:
    """What is no packed stream, and what follows one."""
    said = PACK[packing](PLAIN) + b"and more" if content is None else content
    host.say("/", Said(200, said, {"Content-Encoding": packing}))
    assert "its content can not be unpacked" in refused(host.url()).reason


def test_fifty_packings_on_top_of_each_other_are_never_begun_with(host: Host) -> None:
    """One is asked for, one is taken."""
    content = b"x"
    for _ in range(50):
        content = gzip.compress(content)
    host.say("/", Said(200, content, {"Content-Encoding": ", ".join(["gzip"] * 50)}))
    assert "is packed as 'gzip, gzip, " in refused(host.url()).reason


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(silent, id="silence"),
        pytest.param(dripping(b"", b"H"), id="status drip"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"), id="header drip"),
        pytest.param(dripping(OK + b"\r\n", b"a"), id="body drip"),
        pytest.param(dripping(OK + b"Content-Encoding: br\r\n\r\n", b"\x06"), id="packed drip"),
        pytest.param(dripping(b"HTTP/1.1 302 Found\r\nLocation: /\r\n", b"X: 1\r\n"), id="moved"),
    ],
)
def test_a_slow_answer_ends_with_the_deadline(talk: Talk) -> None:
    """Each byte comes in time; only the deadline of the whole ends it. It is not tried again."""
    with wired(talk) as wire, asking(retries=5) as client:
        started = time.monotonic()
        failure = failed(ask(client, wire.address, timeout=QUICK))
        assert time.monotonic() - started < 2
        assert "gave no whole answer within 0.6 s" in failure.reason
        assert failure.weight == "soft"


def test_redirects_share_one_deadline(host: Host) -> None:
    """Five slow ones last no longer than one."""
    for hop in range(5):
        host.say(f"/{hop}", Said(302, b"", {"Location": f"/{hop + 1}"}, seconds=0.25))
    assert "gave no whole answer within 0.6 s" in refused(host.url("/0"), timeout=QUICK).reason


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("http://169.254.169.254/latest/meta-data/", "leads to 169.254.169.254, which is not in"),
        ("http://[::ffff:169.254.169.254]/", "which is not in the open internet"),
        ("http://127.0.0.2/", "leads to 127.0.0.2, which is not in the open internet"),
        ("file:///etc/passwd", "redirects to file:///etc/passwd, which is not an http or https"),
        ("gopher://127.0.0.1/", "redirects to gopher://127.0.0.1/, which is not an http"),
        ("/", "redirects more than 5 times"),
        ("http://me:word@site.example/", "holds a user name or password"),
    ],
)
def test_a_redirect_that_must_not_be_followed_is_not(
    host: Host, monkeypatch: pytest.MonkeyPatch, target: str, expected: str
) -> None:
    """Metadata of a cloud, the inside network, files, other protocols, circles and passwords."""
    monkeypatch.setattr(http, "is_public", lambda peer: peer == "127.0.0.1" or is_public(peer))
    host.say("/", Said(302, b"", {"Location": target}))
    failure = refused(host.url(), allow_private=False)
    assert expected in failure.reason
    assert failure.weight == "hard"
    assert set(host.paths()) == {"/"}


@pytest.mark.parametrize(
    "name",
    [
        *("127.0.0.1", "0x7f000001", "2130706433", "0177.0.0.1", "127.1", "127.0.0.1.", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]"),
        *("100.64.0.1", "169.254.169.254", "10.0.0.1", "localhost", "localhost.", "LOCALHOST"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_odd_spelling_leads_nowhere(
    host: Host, monkeypatch: pytest.MonkeyPatch, name: str, scheme: str
) -> None:
    """However a closed address is spelled, not a byte is sent to it."""
    look_up = socket.getaddrinfo
    # Not every name server knows `localhost.`.
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda name, *rest: look_up(str(name).rstrip("."), *rest)
    )
    failure = refused(f"{scheme}://{name}:{host.port}/", allow_private=False)
    assert "which is not in the open internet; set `allow_private: true`" in failure.reason
    assert failure.weight == "hard"
    assert host.log == []


class Resolver:
    """A name server on this machine: its answers for any name, one after the other."""

    def __init__(self, *addresses: str) -> None:
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind(("127.0.0.1", 0))
        self._line.settimeout(0.05)
        self._over = threading.Event()
        self._addresses = list(addresses)
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._line.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                query, peer = self._line.recvfrom(512)
                several = len(self._addresses) > 1
                address = self._addresses.pop(0) if several else self._addresses[0]
                record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(address)
                head = query[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, 1, 0, 0)
                self._line.sendto(head + query[12:] + record, peer)

    def look_up(self, name: str, port: int, *_: object) -> list[object]:
        """Ask for the address of a name as `socket.getaddrinfo` does."""
        labels = b"".join(bytes([len(one)]) + one.encode() for one in name.split("."))
        question = labels + b"\0" + struct.pack(">HH", 1, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(3)
            head = struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0)
            line.sendto(head + question, self._line.getsockname())
            address = socket.inet_ntoa(line.recv(512)[-4:])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


def test_a_name_that_leads_outside_first_and_inside_next_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """robots.txt comes from an open address (here one that counts as such), the page would not."""
    monkeypatch.setattr(http, "is_public", lambda peer: peer == "127.0.0.2" or is_public(peer))
    with hosted("127.0.0.2") as outside, hosted(port=outside.port) as inside:
        close = {"Connection": "close"}
        outside.say("/robots.txt", Said(200, b"", close))
        inside.say("/", Said(200, b"secret"))
        with Resolver("127.0.0.2", "127.0.0.1") as resolver, asking() as client:
            monkeypatch.setattr(socket, "getaddrinfo", resolver.look_up)
            address = f"http://rebound.example:{outside.port}/"
            asked = ask(client, address, obey_robots=True, allow_private=False)
        assert "leads to 127.0.0.1, which is not in the open internet" in failed(asked).reason
        assert [one.peer for one in asked.exchanges] == ["127.0.0.2", "127.0.0.1"]
        assert outside.paths() == ["/robots.txt"]
        assert inside.log == []


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (b"99", "closed the connection before the answer was whole"),
        (b"99999999999999999999", "closed the connection before the answer was whole"),
        (b"3, 5", "can not be fetched"),
        (b"7\r\nContent-Length: 9", "can not be fetched"),
    ],
)
def test_a_wrong_length_is_refused(told: bytes, expected: str) -> None:
    """Longer than what comes, longer than anything, and two that contradict each other."""
    with wired(saying(OK + b"Content-Length: " + told + b"\r\n\r\nfour")) as wire:
        assert expected in refused(wire.address).reason


@pytest.mark.parametrize("told", [b"-5", b"many", b""])
def test_a_length_that_is_none_does_not_count(told: bytes) -> None:
    """What comes until the connection ends is the answer (RFC 9112 section 6.3)."""
    head = OK + b"Content-Length: " + told + b"\r\n\r\n"
    with wired(saying(head + b"four")) as wire, asking() as client:
        outcome = ask(client, wire.address).outcome
    assert isinstance(outcome, Answer)
    assert body(outcome) == b"four"


def test_a_length_that_is_too_short_ends_the_answer() -> None:
    """What follows belongs to nothing."""
    with wired(saying(OK + b"Content-Length: 3\r\n\r\nabcdef")) as wire, asking() as client:
        outcome = ask(client, wire.address).outcome
    assert isinstance(outcome, Answer)
    assert body(outcome) == b"abc"


@pytest.mark.parametrize(
    "head",
    [b'ETag: "a\r\n X-Evil: 1"', b'ETag: "a\r\n\tb"', b'ETag: "\x1b[31m"', b'ETag: "\0"'],
)
def test_a_validator_never_becomes_a_header_of_its_own(head: bytes) -> None:
    """A folded ETag goes back on one line, or, with control characters, not at all."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n" + head + b"\r\n\r\na"
    memory = Remembered()
    with wired(saying(answer)) as wire, asking() as client:
        etag = ask(client, wire.address, memory).visit.etag
        assert etag is None or etag.isprintable()
        ask(client, wire.address, memory)
    sent = {line.partition(b":")[0].lower() for line in wire.requests[-1].split(b"\r\n")[1:-2]}
    usual = {b"host", b"user-agent", b"accept", b"accept-encoding"}
    assert sent == usual | (set() if etag is None else {b"if-none-match"})


def test_a_handshake_that_is_cut_is_likely_to_pass() -> None:
    """A server that restarts does that; one that speaks no TLS at all does not pass by itself."""
    with wired(lambda *_: None, greeting=False) as wire:
        failure = refused(wire.address.replace("http:", "https:"))
        assert failure.weight == "soft"
        assert len(wire.requests) == 1
    with wired(saying(b"HTTP/1.1 400 no\r\n\r\n"), greeting=False) as wire:
        failure = refused(wire.address.replace("http:", "https:"))
        assert "no safe connection (" in failure.reason
        assert failure.weight == "hard"


def test_a_bug_is_not_taken_for_a_failure(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody expected reaches the caller as it is."""
    monkeypatch.setattr(http, "unpacked", lambda _: 1 / 0)
    host.say("/", Said())
    with asking() as client, pytest.raises(ZeroDivisionError):
        ask(client, host.url())
