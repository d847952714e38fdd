"""Paths and bytes in, documents out: hashed as a stream, and the same bytes when read again."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from feeder.errors import SourceError
from feeder.model import Document, MediaType
from feeder.sources import Failure, Stop
from feeder.sources.unpacking import (
    HEAD,
    MOST,
    Packing,
    PackingError,
    bare_name,
    packing_of,
    unpack,
)

CHUNK = 1 << 18
"""Bytes read at once: `stop` is asked between two chunks."""

GROWING = "is still being written; it will be read next time"

_PAGES = (".html", ".htm")

# O_NONBLOCK: a pipe that took the place of a file must not hold the run up.
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK


class GrowingError(SourceError):
    """A file is no longer the one that was read first: names it."""


def new_digest() -> hashlib.blake2b:
    """Return the running form of `Document.digest`."""
    return hashlib.blake2b(digest_size=32)


def one_line(text: object) -> str:
    """Return text as one printable line, whatever a file name or a server put into it."""
    shown = " ".join(str(text).split())
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown)


def failure(address: str, reason: object) -> Failure:
    """Return the failure of an address, with a reason of one line that names it."""
    return Failure(one_line(address), f"{one_line(address)}: {one_line(reason)}")


def system_reason(error: OSError) -> str:
    """Return what the system says is wrong, without number and path ("permission denied")."""
    text = error.strerror or type(error).__name__
    return text[:1].lower() + text[1:]


def stamp_of(status: os.stat_result) -> str:
    """Return `Document.stamp`: equal as long as nobody touched the file, or put its mtime back."""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def wrong_kind(status: os.stat_result) -> str | None:
    """Return why something can not be a dump, or None for a regular file."""
    if stat.S_ISREG(status.st_mode):
        return None
    if stat.S_ISDIR(status.st_mode):
        return "is a folder, not a file; rename it or move it away"
    return "is a pipe, socket or device, not a regular file; move it away"


def read_file(path: Path, *, source: str, stop: Stop, most: int = MOST) -> Document:
    """Return a regular file as a document, named by its path; what is packed is unpacked.

    Raises:
        GrowingError: it changed while it was read.
        PackingError: it can't be unpacked, or to more than `most` bytes.
        SourceError: it can't be read, or is no file.
    """
    name = one_line(path.as_posix())
    try:
        before = path.stat()
        if reason := wrong_kind(before):
            raise SourceError(f"{name}: {reason}")
        with _open(path) as raw:
            hashed = _hashed(raw, name, most, stop)
            after = {stamp_of(os.fstat(raw.fileno())), stamp_of(path.stat())}
    except OSError as error:
        raise SourceError(f"{name}: can not be read: {system_reason(error)}") from error
    if after != {stamp_of(before)}:
        raise GrowingError(f"{name}: {GROWING}")
    if isinstance(hashed, PackingError):
        raise hashed
    if hashed.packing is None and hashed.size != before.st_size:
        raise GrowingError(f"{name}: {GROWING}")
    return document_of(path, before, hashed.digest, hashed.size, source=source, most=most)


def document_of(
    path: Path, status: os.stat_result, digest: str, size: int, *, source: str, most: int
) -> Document:
    """Return a file as a document whose digest and size are known."""
    stamp = stamp_of(status)
    return Document(
        source=source,
        address=path.as_posix(),
        digest=digest,
        size=size,
        modified=moment_of(status.st_mtime),
        open=lambda: _open_same(path, stamp, most),
        media_type=_media_type(path.name),
        stamp=stamp,
    )


def _media_type(name: str) -> MediaType:
    return "text/html" if bare_name(name).lower().endswith(_PAGES) else "text/plain"


def _open(path: Path) -> io.FileIO:
    return io.FileIO(path, "rb", opener=lambda name, _: os.open(name, _FLAGS))


class _Hashed(NamedTuple):
    digest: str
    size: int
    packing: Packing | None


def _hashed(raw: io.FileIO, name: str, most: int, stop: Stop) -> _Hashed | PackingError:
    """Return what the bytes are, or what is wrong with them: the file may have changed by then."""
    digest, size = new_digest(), 0
    try:
        packing = packing_of(os.pread(raw.fileno(), HEAD, 0), name)
        # Closing what unpacks closes what it reads; the file itself is looked at once more.
        own = io.FileIO(os.dup(raw.fileno()))
        with unpack(io.BufferedReader(own, CHUNK), packing, most, name) if packing else own as it:
            while chunk := it.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                stop()
    except PackingError as error:
        return error
    return _Hashed(digest.hexdigest(), size, packing)


def moment_of(seconds: float) -> datetime:
    """Return a file's time in UTC; a file system can hold years that a datetime can not."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


class _SameFile(io.FileIO):
    """A file that says so when it is no longer the one that was hashed.

    It is checked when opened and at its end, so that a digest never stands for other bytes.
    """

    def __init__(self, path: Path, stamp: str) -> None:
        super().__init__(path, "rb", opener=lambda name, _: os.open(name, _FLAGS))
        self._path, self._stamp = path, stamp
        try:
            self._check()
        except SourceError:
            self.close()
            raise

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: private Buffer
        count = super().readinto(buffer) or 0
        if not count:
            self._check()
        return count

    def readall(self) -> bytes:
        content = super().readall() or b""
        self._check()
        return content

    def _check(self) -> None:
        if stamp_of(os.fstat(self.fileno())) != self._stamp:
            raise GrowingError(f"{one_line(self._path.as_posix())}: {GROWING}")


def _open_same(path: Path, stamp: str, most: int) -> BinaryIO:
    name = one_line(path.as_posix())
    try:
        file = _SameFile(path, stamp)
        packing = packing_of(os.pread(file.fileno(), HEAD, 0), name)
        stream = io.BufferedReader(file, CHUNK)
        return unpack(stream, packing, most, name) if packing else stream
    except OSError as error:
        reason = f"can not be read again: {system_reason(error)}"
        raise SourceError(f"{name}: {reason}") from error


class Spool:
    """Bytes put aside in a temporary file without a name: written once, opened as often as wanted.

    The file goes when the spool and all that was opened from it are gone, and with the process.
    """

    def __init__(self) -> None:
        with tempfile.TemporaryFile(prefix="feeder-") as file:
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._digest = new_digest()
        self.size = 0

    @property
    def digest(self) -> str:
        """`Document.digest` of what was written so far."""
        return self._digest.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Append a chunk. Raises OSError when the disk is full."""
        self._digest.update(chunk)
        rest = memoryview(chunk)
        while rest:
            written = os.write(self._descriptor, rest)
            self.size += written
            rest = rest[written:]

    def open(self) -> BinaryIO:
        """Return a new stream over the bytes, at their beginning."""
        return io.BufferedReader(_SpoolStream(self.read_at), CHUNK)

    def read_at(self, buffer: memoryview, position: int) -> int:
        """Fill a buffer from a position on; return how many bytes that gave."""
        return os.preadv(self._descriptor, [buffer], position)


class _SpoolStream(io.RawIOBase):
    """One reader's own position in a spool; its bound method keeps the spool alive."""

    def __init__(self, read_at: Callable[[memoryview, int], int]) -> None:
        self._read_at, self._position = read_at, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: private Buffer
        count = self._read_at(memoryview(buffer), self._position)
        self._position += count
        return count
