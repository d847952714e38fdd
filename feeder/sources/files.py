"""Files and standard input named on the command line in, documents out."""

from __future__ import annotations

import io
import select
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from feeder.model import Document
from feeder.sources import Failure, Fetched, Memory, Stop
from feeder.sources.reading import CHUNK, Spool, failure, read_file, system_reason

STANDARD_INPUT = "-"
_PATIENCE = 0.5
"""Seconds to wait for standard input before `stop` is asked again."""


class FileReader:
    """The files of a command line, in its order, each once; "-" is standard input."""

    def __init__(
        self, paths: Sequence[str], *, now: datetime, stdin: BinaryIO | None = None
    ) -> None:
        """Take paths, and for standard input its age (an aware moment) and its stream."""
        self._paths = tuple(dict.fromkeys(paths))
        self._now = now
        self._stdin = stdin

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
        return read_file(Path(name), source=self.name, stop=stop)

    def _read_stdin(self, stop: Stop) -> Document | Failure:
        stdin = self._stdin or sys.stdin.buffer
        try:
            spool = Spool()
            while chunk := _next_chunk(stdin, stop):
                spool.write(chunk)
        except OSError as error:
            return failure("standard input", f"can not be read: {system_reason(error)}")
        return Document(
            source=self.name,
            address=STANDARD_INPUT,
            digest=spool.digest,
            size=spool.size,
            modified=self._now,
            open=spool.open,
        )


def _next_chunk(stream: BinaryIO, stop: Stop) -> bytes:
    """Return what has come, or nothing at the end; ask `stop` while nothing comes."""
    stop()
    try:
        descriptor = stream.fileno()
    except (OSError, io.UnsupportedOperation):
        return stream.read(CHUNK)  # bytes in memory are always there
    while not select.select([descriptor], [], [], _PATIENCE)[0]:
        stop()
    if isinstance(stream, io.BufferedReader):
        return stream.read1(CHUNK)  # `read` would wait until the chunk is full
    return stream.read(CHUNK)
