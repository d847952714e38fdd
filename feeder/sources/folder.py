"""A drop folder in; a document for each new or changed file out, the others not even opened."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from feeder.model import Document
from feeder.sourceconfig import FolderSource
from feeder.sources import Failure, Fetched, Memory, Stop, Unchanged
from feeder.sources.reading import failure, read_file, stamp_of, system_reason, wrong_kind

_SETTLED = 2.0
"""Seconds after which a file's time is evidence: FAT counts in steps of two seconds."""


class FolderReader:
    """The files of one folder that match its pattern, by path."""

    def __init__(self, config: FolderSource, *, now: Callable[[], float] = time.time) -> None:
        """Take the source's settings, and the clock (seconds since 1970) that tells files' age."""
        self._config = config
        self._now = now

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        return self._config.name

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Look at every matching file once: see `Source.fetch`."""
        stop()
        yield from (self._closed(error) for error in self._unreadable())
        try:
            paths = self._matching()
        except (OSError, ValueError, NotImplementedError) as error:
            reason = f"`pattern` of the source can not be used: {error}"
            yield failure(self._config.path.as_posix(), reason)
            return
        for path in paths:
            stop()
            yield self._look(path, memory, stop)

    def settle(self, document: Document, problem: str | None) -> None:
        """Files stay where they are: see `Source.settle`."""

    def _unreadable(self) -> list[OSError]:
        """Return the folders that can't be listed; `Path.glob` would pass over them in silence."""
        errors: list[OSError] = []
        walk = os.walk(self._config.path, onerror=errors.append)
        if any("/" in pattern for pattern in self._config.pattern):
            deque(walk, maxlen=0)
        else:
            next(walk, None)
        errors.sort(key=lambda error: str(error.filename))
        return [error for error in errors if not self._hidden(Path(error.filename))]

    def _closed(self, error: OSError) -> Failure:
        advice = f"create it, or correct `path` of the source {self.name!r} in the configuration"
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            advice = "let feeder read it"
        reason = f"folder can not be read: {system_reason(error)}; {advice}"
        return failure(str(error.filename), reason)

    def _matching(self) -> list[Path]:
        found: dict[Path, None] = {}
        for pattern in self._config.pattern:
            parts = PurePosixPath(pattern)
            if parts.is_absolute() or ".." in parts.parts:
                raise ValueError(f"{pattern!r} must stay inside the folder")
            any_name = parts.name in {"*", "**"}
            some = self._config.path.glob(pattern)
            found |= dict.fromkeys(one for one in some if self._is_wanted(one, any_name=any_name))
        return sorted(found, key=lambda path: path.as_posix())

    def _is_wanted(self, path: Path, *, any_name: bool) -> bool:
        if self._hidden(path):
            return False
        # `*` and `**` match folders too, but don't say that they should be dumps.
        return not (any_name and os.path.isdir(path))  # noqa: PTH112  # `is_dir` can raise

    def _hidden(self, path: Path) -> bool:
        inside = path.relative_to(self._config.path)
        return any(part.startswith(".") for part in inside.parts)

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
        settled = self._now() - status.st_mtime > _SETTLED
        seen = memory.seen(address)
        if settled and seen is not None and seen.stamp == stamp_of(status):
            return Unchanged(address)
        return read_file(path, source=self.name, stop=stop, stamped=settled)
