"""Answers that are huge or packed: nothing is unpacked beyond the limit, or taken for whole."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from .wire import OK, TEXT, ask, body, refusal, saying, wired


def test_an_answer_larger_than_allowed_is_refused(httpserver: HTTPServer) -> None:
    """The cap counts bytes as they come; a body that just fits is taken."""
    for size in (1_000_000, 1_000_001):
        httpserver.expect_oneshot_request("/").respond_with_data(b"a" * size)
        if size <= 1_000_000:
            assert ask(httpserver.url_for("/")).body.size == size
        else:
            text = refusal(httpserver.url_for("/"))
            assert text.startswith("is larger than 1000000 bytes once unpacked; raise `max_bytes`")


def test_a_packed_gigabyte_is_refused_without_being_unpacked(
    bomb: bytes, httpserver: HTTPServer
) -> None:
    """A megabyte that becomes a gigabyte costs neither its memory nor its time."""
    httpserver.expect_request("/").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        text = refusal(httpserver.url_for("/"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert text.startswith("is larger than 1000000 bytes once unpacked")
    assert peak < 20_000_000


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A gigabyte of zeros in a megabyte of gzip: members in a row are one stream."""
    return gzip.compress(bytes(16_000_000)) * 64


@pytest.mark.parametrize(
    "packing", ["gzip, " * 49 + "gzip", "gzip, gzip", "gzip, br", "deflate", "compress", "\x1b[31m"]
)
def test_a_packing_that_was_not_asked_for_is_refused(packing: str) -> None:
    """Fifty encodings on top of each other are never begun with."""
    head = OK + f"Content-Encoding: {packing}\r\n\r\n".encode()
    with wired(saying(head + gzip.compress(TEXT))) as wire:
        text = refusal(wire.address)
    assert text.startswith("is packed as '")
    assert text.endswith("which was not asked for")


PACKED = gzip.compress(bytes(range(256)) * 2_000, mtime=0)  # a name that is the same each time


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff" * 500, "its content can not be unpacked"),
        (PACKED[:-5] + b"\0" + PACKED[-4:], "its content can not be unpacked"),
        (PACKED + b"more", "its content can not be unpacked"),
        (PACKED[:-1], "closed the connection before the answer was whole"),
        (PACKED[:500], "closed the connection before the answer was whole"),
        (PACKED[:5], "closed the connection before the answer was whole"),
    ],
)
def test_damaged_or_cut_packing_is_refused(content: bytes, expected: str) -> None:
    """The end mark and the checksum of a packed answer are looked at."""
    with wired(saying(OK + b"Content-Encoding: gzip\r\n\r\n" + content)) as wire:
        assert refusal(wire.address).startswith(expected)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 700_000])
@pytest.mark.parametrize("members", [1, 3])
def test_a_packed_answer_of_any_size_comes_whole(size: int, members: int) -> None:
    """Sizes around a piece's length, zeros that pack best, and several members in a row."""
    content = gzip.compress(bytes(size // members)) * members
    with wired(saying(OK + b"Content-Encoding: x-gzip\r\n\r\n" + content)) as wire:
        assert body(ask(wire.address)) == bytes(size // members * members)


@pytest.mark.parametrize("zeros", [1, 600, 200_000])
def test_a_packed_answer_may_be_padded(zeros: int) -> None:
    """With zeros, as tapes and some servers do; gzip(1) leaves them out, too."""
    packed = gzip.compress(bytes(700)) + bytes(zeros) + gzip.compress(b"end") + bytes(zeros)
    with wired(saying(OK + b"Content-Encoding: gzip\r\n\r\n" + packed)) as wire:
        assert body(ask(wire.address)) == bytes(700) + b"end"


def test_an_answer_without_an_end_is_refused(httpserver: HTTPServer) -> None:
    """A stream that goes on for ever is cut at the cap, not at the deadline."""
    httpserver.expect_request("/").respond_with_handler(
        lambda _: Response(bytes(10_000) for _ in range(100_000))
    )
    assert "is larger than" in refusal(httpserver.url_for("/"))
