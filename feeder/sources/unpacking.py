"""A packed stream in, its bytes out, never more than a limit: gzip, bzip2, xz, Zstandard."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import sys
import zlib
from typing import BinaryIO, Literal

from feeder.errors import SourceError

Packing = Literal["gzip", "bzip2", "xz", "zstd"]

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
"""How the names of packed files end."""

HEAD = 10
"""So many bytes at the beginning tell how a stream is packed."""

MOST = 4_000_000_000
"""Bytes that a packed file may unpack to where nobody set a limit."""

_CHUNK = 1 << 18
_MEMORY = 128 << 20
"""What an xz stream may ask for; `xz -9` needs 65 MiB. zstd has the same limit by itself."""

# Text can begin with "BZh": what follows the level are the digits of pi, or of its root at the end.
_MAGIC: tuple[tuple[Packing, re.Pattern[bytes]], ...] = (
    ("gzip", re.compile(rb"\x1f\x8b\x08")),
    ("bzip2", re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")),
    ("xz", re.compile(rb"\xfd7zXZ\x00")),
    # What pzstd writes begins with a frame to be skipped (RFC 8878, 3.1.2).
    ("zstd", re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")),
)


class PackingError(SourceError):
    """Packed bytes are damaged, cut, or too many: names the file."""


class CutError(PackingError):
    """Packed bytes end too early; more of them may come."""


def bare_name(name: str) -> str:
    """Return a file's name without the suffix of its packing."""
    for suffix in SUFFIXES:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name


def packing_of(head: bytes, name: str) -> Packing | None:
    """Return how a stream is packed that begins with `head`; None where it is not.

    Its bytes decide, whatever its name says. Raises PackingError where the name promises more.
    """
    for packing, magic in _MAGIC:
        if magic.match(head):
            return packing
    if bare_name(name) == name:
        return None
    suffix = name[len(bare_name(name)) :]
    if len(head) < HEAD:
        raise CutError(f"{name}: ends before it begins: there is nothing to unpack")
    raise PackingError(f"{name}: is not packed, though its name ends in {suffix}; rename it")


def unpack(stream: BinaryIO, packing: Packing, most: int, name: str) -> BinaryIO:
    """Return what a packed stream holds, as a stream; closing that closes both.

    Reading it raises CutError where it ends too early, and PackingError where it is damaged or
    holds more than `most` bytes. `name` stands in their text.
    """
    return io.BufferedReader(_Unpacked(stream, packing, most, name), _CHUNK)


class _Unpacked(io.RawIOBase):
    """Counts what comes out, and puts what goes wrong in our own words."""

    def __init__(self, stream: BinaryIO, packing: Packing, most: int, name: str) -> None:
        self._stream, self._packing, self._name = stream, packing, name
        self._most, self._count = most, 0
        self._inner, self._damage = _opened(stream, packing)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
            self._stream.close()
        super().close()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: private Buffer
        try:
            count = self._inner.readinto(buffer) or 0
        except EOFError as error:
            raise CutError(
                f"{self._name}: ends too early: its {self._packing} packing was cut"
            ) from error
        except (self._damage, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk's fault
            reason = " ".join(str(error).split())
            raise PackingError(
                f"{self._name}: its {self._packing} packing is damaged: {reason}"
            ) from error
        self._count += count
        if self._count > self._most:
            raise PackingError(
                f"{self._name}: unpacks to more than {self._most:,} bytes, which is the limit"
                " (`max_bytes` of a folder)"
            )
        return count


def _opened(
    stream: BinaryIO, packing: Packing
) -> tuple[io.RawIOBase | io.BufferedIOBase, type[Exception]]:
    """Return the bytes within, and what is raised when they are damaged."""
    match packing:
        case "gzip":
            return gzip.GzipFile(fileobj=stream), gzip.BadGzipFile
        case "bzip2":
            return bz2.BZ2File(stream), OSError
        case "xz":
            return _Xz(stream), lzma.LZMAError
        case "zstd":  # pragma: no branch - a closed union
            # Most dumps are not packed: what they don't need takes no memory.
            if sys.version_info >= (3, 14):
                from compression import zstd  # noqa: PLC0415 - as above
            else:
                from backports import zstd  # noqa: PLC0415 - as above

            return zstd.ZstdFile(stream), zstd.ZstdError


class _Xz(io.RawIOBase):
    """xz streams, one after the other; `lzma.open` would give them all memory that they ask for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder: lzma.LZMADecompressor | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # as above
        room = len(buffer)
        while True:
            decoder, packed = self._decoder, b""
            if decoder is None or decoder.eof:
                packed = self._next_stream(b"" if decoder is None else decoder.unused_data)
                if not packed:
                    return 0
                decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
                self._decoder = decoder
            elif decoder.needs_input and not (packed := self._stream.read(_CHUNK)):
                raise EOFError
            if piece := decoder.decompress(packed, room):
                buffer[: len(piece)] = piece
                return len(piece)

    def _next_stream(self, rest: bytes) -> bytes:
        """Return the beginning of the next stream: zeros may stand in between."""
        while not (packed := rest.lstrip(b"\0")):
            if not (rest := self._stream.read(_CHUNK)):
                break
        return packed
