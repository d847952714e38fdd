"""Files and standard input named on the command line in, documents out."""

from __future__ import annotations

import io
import re
import select
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from feeder.errors import SourceError
from feeder.model import Document, MediaType
from feeder.sources import Failure, Fetched, Memory, Stop
from feeder.sources.reading import (
    CHUNK,
    GROWING,
    GrowingError,
    Spool,
    failure,
    one_line,
    read_file,
    system_reason,
)
from feeder.sources.unpacking import HEAD, MOST, packing_of, unpack

STANDARD_INPUT = "-"
_STDIN = "standard input"
_PATIENCE = 0.5
"""Seconds to wait for standard input before `stop` is asked again."""
_SNIFFED = 1 << 12
# Byte order marks and the zeros of UTF-16 are taken away before.
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_ARCHIVE = b"WARC/"
_NO_DUMP = "is a web archive, no dump; add it as a source: `feeder sources add` and its path"


class FileReader:
    """The files of a command line, in its order, each once; "-" is standard input."""

    def __init__(
        self,
        paths: Sequence[str],
        *,
        now: datetime,
        stdin: BinaryIO | None = None,
        most: int = MOST,
    ) -> None:
        """Take paths, and for standard input its age (an aware moment) and its stream.

        `most` is how many bytes something packed may unpack to.
        """
        self._paths = tuple(dict.fromkeys(paths))
        self._now = now
        self._stdin = stdin
        self._most = most

    @property
    def name(self) -> str:
        """The name of this source in reports."""
        return "command line"

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:  # noqa: ARG002  # a named file is always read
        """Read every file once: see `Source.fetch`."""
        for path in self._paths:
            stop()
            yield self._read_stdin(stop) if path == STANDARD_INPUT else self._read(path, stop)

    def settle(self, document: Document, problem: str | None) -> None:
        """Nothing is to be done: see `Source.settle`."""

    def _read(self, name: str, stop: Stop) -> Document | Failure:
        if not name.isprintable():
            return failure(name, "has a name that is not plain UTF-8 text; rename it")
        path = Path(name)
        address = one_line(path.as_posix())
        try:
            document = read_file(path, source=self.name, stop=stop, most=self._most)
            with document.open() as stream:
                is_archive = stream.read(len(_ARCHIVE)) == _ARCHIVE
        except GrowingError:
            reason = f"{GROWING.partition(';')[0]}; name it again when it is done"
            return failure(address, reason)
        except SourceError as error:
            return Failure(address, str(error))
        return failure(address, _NO_DUMP) if is_archive else document

    def _read_stdin(self, stop: Stop) -> Document | Failure:
        try:
            spool = self._spooled(_Waiting(self._stdin or sys.stdin.buffer, stop))
        except SourceError as error:
            return Failure(_STDIN, str(error))
        except OSError as error:
            return failure(_STDIN, f"can not be read: {system_reason(error)}")
        return Document(
            source=self.name,
            address=STANDARD_INPUT,
            digest=spool.digest,
            size=spool.size,
            modified=self._now,
            open=spool.open,
            media_type=_media_type(spool),
        )

    def _spooled(self, stdin: _Waiting) -> Spool:
        stream: BinaryIO = io.BufferedReader(stdin, CHUNK)
        if packing := packing_of(stdin.head(HEAD), _STDIN):
            stream = unpack(stream, packing, self._most, _STDIN)
        spool = Spool()
        while chunk := stream.read(CHUNK):
            spool.write(chunk)
        return spool


def _media_type(spool: Spool) -> MediaType:
    """Standard input has no name that says what it is, but a page says it itself."""
    with spool.open() as stream:
        head = stream.read(_SNIFFED)
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return "text/html" if _PAGE.match(text) else "text/plain"


@dataclass(eq=False)
class _Waiting(io.RawIOBase):
    """What comes from a stream, however slowly; `stop` is asked while nothing comes."""

    stream: BinaryIO
    stop: Stop
    rest: bytes = b""

    def readable(self) -> bool:
        return True

    def head(self, size: int) -> bytes:
        """Return the first bytes, which are read once more."""
        while len(self.rest) < size and (chunk := self._next_chunk()):
            self.rest += chunk
        return self.rest[:size]

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: private Buffer
        chunk = self.rest or self._next_chunk()
        count = min(len(buffer), len(chunk))
        buffer[:count], self.rest = chunk[:count], chunk[count:]
        return count

    def _next_chunk(self) -> bytes:
        self.stop()
        try:
            descriptor = self.stream.fileno()
        except (OSError, io.UnsupportedOperation):
            return self.stream.read(CHUNK)  # bytes in memory are always there
        while not select.select([descriptor], [], [], _PATIENCE)[0]:
            self.stop()
        if isinstance(self.stream, io.BufferedReader):
            return self.stream.read1(CHUNK)  # `read` would wait until the chunk is full
        return self.stream.read(CHUNK)
