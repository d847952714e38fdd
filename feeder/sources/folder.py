"""A drop folder in; a document for each new or changed file out, the others not even opened."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from feeder.errors import SourceError
from feeder.model import Document
from feeder.sourceconfig import FolderSource
from feeder.sources import Failure, Fetched, Later, Memory, Stop, Unchanged
from feeder.sources.gathering import Walk, Wanted
from feeder.sources.moving import PLACES, Done, is_being_written, move
from feeder.sources.reading import (
    GROWING,
    GrowingError,
    document_of,
    failure,
    one_line,
    read_file,
    stamp_of,
    system_reason,
    wrong_kind,
)
from feeder.sources.unpacking import CutError, PackingError

_SETTLED = 2.0
"""Seconds after which a file's time is evidence: FAT counts in steps of two seconds."""
_GROWS = 60.0
"""Seconds after which a writer that wrote nothing is no longer waited for."""
_NAP = 0.1


class FolderReader:
    """The files of one folder that match its patterns, by path."""

    def __init__(self, config: FolderSource, *, now: Callable[[], float] = time.time) -> None:
        """Take the source's settings, and the clock (seconds since 1970) that tells files' age."""
        self._config = config
        self._now = now
        self._stamp, self._age = "", 0.0
        self._done: list[Done] = []

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        return self._config.name

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Look at every matching file once: see `Source.fetch`."""
        folder = self._config.path
        try:
            wanted = Wanted.of(self._config.pattern)
        except ValueError as error:
            reason = f"`pattern` of the source can not be used: {error}"
            yield failure(folder.as_posix(), reason)
            return
        left_out = PLACES if self._config.move else frozenset[str]()
        walk = Walk(wanted, left_out, stop).through(folder)
        yield from (self._closed(path, error) for path, error in walk.closed)
        for path in walk.found:
            stop()
            yield self._look(Path(path), memory, stop)
            yield from self._moved()
        yield from self._moved_at_last(stop)

    def settle(self, document: Document, problem: str | None) -> None:
        """Let a file that was read be moved, if that is wanted: see `Source.settle`."""
        self._is_done(Path(document.address), problem)

    def _closed(self, path: str, error: OSError) -> Failure:
        advice = f"create it, or correct `path` of the source {self.name!r} in the configuration"
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            advice = "let feeder read it"
        return failure(path, f"folder can not be read: {system_reason(error)}; {advice}")

    def _look(self, path: Path, memory: Memory, stop: Stop) -> Fetched:
        address = path.as_posix()
        if not address.isprintable():
            return failure(address, "has a name that is not plain UTF-8 text; rename it")
        try:
            status = path.stat()
        except OSError as error:
            # `Path.is_symlink` can raise what `stat` has just raised.
            broken = "is a broken link" if os.path.islink(path) else "can not be read"  # noqa: PTH114 - see above
            return failure(address, f"{broken}: {system_reason(error)}")
        if reason := wrong_kind(status):
            return failure(address, reason)
        age = self._now() - status.st_mtime
        self._stamp, self._age = stamp_of(status), age
        seen = memory.seen(address)
        if age > _SETTLED and seen is not None and seen.stamp == self._stamp:
            if not self._config.move:
                return Unchanged(address)
            # Something came between reading it and moving it; for that, nothing need be read.
            most = self._config.max_bytes
            return document_of(
                path, status, seen.digest, status.st_size, source=self.name, most=most
            )
        return self._read(path, age, stop)

    def _read(self, path: Path, age: float, stop: Stop) -> Document | Later | Failure:
        """Read a file; what was written a moment ago may be half of it.

        A file touched so lately can change once more without showing a different stamp, so its
        stamp would be no evidence.
        """
        address = path.as_posix()
        if age < _GROWS and is_being_written(path):
            return Later(address, f"{one_line(address)}: {GROWING}")
        try:
            document = read_file(path, source=self.name, stop=stop, most=self._config.max_bytes)
        except GrowingError as error:
            return Later(address, str(error))
        except PackingError as error:
            if isinstance(error, CutError) and age < _GROWS:
                return Later(address, f"{error}, or is yet to come; it will be read next time")
            self._is_done(path, str(error))
            return Failure(address, str(error))
        except SourceError as error:
            return Failure(one_line(address), str(error))
        self._stamp = document.stamp or ""
        return document if age > _SETTLED else replace(document, stamp=None)

    def _is_done(self, path: Path, problem: str | None) -> None:
        if self._config.move:
            self._done.append(Done(path, self._stamp, self._age, problem))

    def _moved(self, least: float = _SETTLED) -> Iterator[Later | Failure]:
        """Move what was read, except files so young that they may go on to grow."""
        done = [one for one in self._done if one.age > least]
        self._done = [one for one in self._done if one.age <= least]
        for one in done:
            if (told := move(self._config.path, one)) is not None:
                yield told

    def _moved_at_last(self, stop: Stop) -> Iterator[Later | Failure]:
        """Move the young ones, after they were left alone for long enough."""
        end = time.monotonic() + _SETTLED
        while self._done and time.monotonic() < end:
            stop()
            time.sleep(_NAP)
        yield from self._moved(least=-math.inf)
