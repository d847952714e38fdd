"""A packed body in, its bytes out, piece by piece: over the wire, or as a crawler kept it."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli
import requests

from feeder.sources.reading import one_line
from feeder.sources.troubles import CUT, DAMAGED, NoAnswerError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, br, zstd"
"""What is asked for."""
_CHUNK = 1 << 16
_WINDOW = 23
"""RFC 9659: a stream that needs more than 8 MB of memory to unpack is no answer over HTTP."""
_PADDING = b"\0"
"""May follow a member, as for gzip(1)."""
_DAMAGE = (zlib.error, brotli.error, zstd.ZstdError)


class _Unpacker(Protocol):
    """One member of a packed stream; a stream is at least one."""

    def feed(self, chunk: bytes) -> bytes:
        """Return a piece of at most about `_CHUNK` bytes; an empty chunk asks for what is left."""
        ...

    @property
    def is_full(self) -> bool:
        """Whether there may be more without more input."""
        ...

    @property
    def rest(self) -> bytes | None:
        """What follows the end of the member; None before its end."""
        ...


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.is_full = False

    def feed(self, chunk: bytes) -> bytes:
        piece = self._inner.decompress(self._inner.unconsumed_tail + chunk, _CHUNK)
        # A full piece may have left something behind, with no input to show it.
        self.is_full = bool(self._inner.unconsumed_tail) or len(piece) == _CHUNK
        return piece

    @property
    def rest(self) -> bytes | None:
        return self._inner.unused_data if self._inner.eof else None


class _Zstd:
    def __init__(self) -> None:
        limit: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WINDOW}
        self._inner = zstd.ZstdDecompressor(options=limit)

    def feed(self, chunk: bytes) -> bytes:
        return self._inner.decompress(chunk, max_length=_CHUNK)

    @property
    def is_full(self) -> bool:
        return not (self._inner.needs_input or self._inner.eof)

    @property
    def rest(self) -> bytes | None:
        return self._inner.unused_data if self._inner.eof else None


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self.is_full = False

    def feed(self, chunk: bytes) -> bytes:
        piece = bytes(self._inner.process(chunk, output_buffer_limit=_CHUNK))
        # It may have taken all of the input in and not yet given all of the output.
        self.is_full = bool(piece) and not self._inner.is_finished()
        return piece

    @property
    def rest(self) -> bytes | None:
        return b"" if self._inner.is_finished() else None


_UNPACKERS: dict[str, type[_Unpacker]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "br": _Brotli,
    "zstd": _Zstd,
}
PACKINGS = frozenset(_UNPACKERS)
"""What can be unpacked here."""


def unpacked(response: requests.Response) -> Iterator[bytes]:
    """Yield the body in pieces of about `_CHUNK` bytes, unpacked if it is packed as asked for.

    urllib3 could unpack it, but takes a packed stream that ends too early for a whole one.
    Raises NoAnswerError for another packing, for a cut one and for a damaged one.
    """
    chunks = iter(lambda: response.raw.read1(_CHUNK, decode_content=False), b"")
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing in {"", "identity"}:
        yield from chunks
    elif packing in PACKINGS:
        yield from pieces(chunks, packing)
    else:
        raise NoAnswerError(f"is packed as {one_line(packing)[:40]!r}, which was not asked for")


def pieces(chunks: Iterable[bytes], packing: str) -> Iterator[bytes]:
    """Yield what packed chunks hold, in pieces of about `_CHUNK` bytes; `packing` of `PACKINGS`.

    Raises NoAnswerError: soft where they end too early, hard where they are damaged.
    """
    try:
        yield from _members(chunks, _UNPACKERS[packing])
    except _DAMAGE as error:
        raise NoAnswerError(DAMAGED) from error


def _members(chunks: Iterable[bytes], new: type[_Unpacker]) -> Iterator[bytes]:
    unpacker: _Unpacker | None = None
    is_between = False
    for chunk in chunks:
        rest = chunk.lstrip(_PADDING) if is_between else chunk
        while rest or (unpacker is not None and unpacker.is_full):
            unpacker, is_between = unpacker or new(), False
            yield unpacker.feed(rest)
            rest = b""
            if unpacker.rest is not None:  # RFC 1952 2.2, RFC 8878 3: members follow each other
                rest, unpacker, is_between = unpacker.rest.lstrip(_PADDING), None, True
    if unpacker is not None:
        raise NoAnswerError(CUT, "soft", again=True)
