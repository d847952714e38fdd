"""Paths and bytes in, files out: each whole at every instant, touched only if bytes differ."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Protocol

from feeder.errors import PublishError

_TEMPORARY = ".tmp"
_SYNCS_AT_ONCE = 4


class Publisher(Protocol):
    """Somewhere that published files stand."""

    def publish(self, files: Mapping[str, bytes]) -> frozenset[str]:
        """Make these files stand under their paths; return the paths whose bytes changed.

        Raises:
            PublishError: a file could not be written; the one before it still stands.
        """
        ...

    def has(self, path: str) -> bool:
        """Tell whether a file stands under this path."""
        ...

    def clean(self) -> None:
        """Remove what an interrupted run left half-written.

        Raises:
            PublishError: it could not be removed.
        """
        ...


def digest(body: bytes) -> str:
    """BLAKE2b-256 of a file's bytes, in hex."""
    return hashlib.blake2b(body, digest_size=32).hexdigest()


class FolderPublisher:
    """A folder that any web server can serve."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def publish(self, files: Mapping[str, bytes]) -> frozenset[str]:
        """Write what differs: temporary file, fsync, rename, fsync of the folder."""
        changed = {path: body for path, body in files.items() if self.read(path) != body}
        if not changed:
            return frozenset()
        waiting: list[tuple[Path, Path]] = []
        with _named(self._root):
            try:
                for path, body in changed.items():
                    waiting.append((self._prepare(body), self._root / path))
                _sync([temporary for temporary, _ in waiting])
                folders = set(chain(*(_made(target.parent) for _, target in waiting)))
                for temporary, target in waiting:
                    temporary.replace(target)
                _sync(folders | {target.parent for _, target in waiting})
            finally:
                for temporary, _ in waiting:
                    temporary.unlink(missing_ok=True)
        return frozenset(changed)

    def read(self, path: str) -> bytes | None:
        """Return the bytes that stand under a path, None if there are none."""
        with _named(self._root / path), suppress(FileNotFoundError):
            return (self._root / path).read_bytes()
        return None

    def has(self, path: str) -> bool:
        """Tell whether a file stands under this path."""
        return os.path.isfile(self._root / path)  # noqa: PTH113  # `is_file` can raise

    def clean(self) -> None:
        """Remove temporary files of a run that was killed. Call it under the writer's lock."""
        with _named(self._root):
            for left in (self._root / _TEMPORARY).glob("*"):
                left.unlink(missing_ok=True)

    def _prepare(self, body: bytes) -> Path:
        # In a folder of their own, so that to clean up is not to search a million pages.
        folder = self._root / _TEMPORARY
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(body)
                os.fchmod(handle, 0o644)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name)


class TrialPublisher(FolderPublisher):
    """Tells what would change, and writes nothing."""

    def publish(self, files: Mapping[str, bytes]) -> frozenset[str]:
        """Compare only."""
        return frozenset(path for path, body in files.items() if self.read(path) != body)

    def clean(self) -> None:
        """Leave everything alone."""


def _sync(paths: Collection[Path]) -> None:
    """Put files or folders on the disk; together, because the disk takes many in one go."""
    with ThreadPoolExecutor(_SYNCS_AT_ONCE) as pool:
        list(pool.map(_sync_one, paths))


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(folder: Path) -> list[Path]:
    """Make a folder; return those that must reach the disk, or a power cut takes it away again."""
    if folder.is_dir():
        return []
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return [one.parent for one in missing]


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn a system error into one clear line."""
    try:
        yield
    except OSError as error:
        where = error.filename2 or error.filename or path
        raise PublishError(f"output {where}: {error.strerror}; the last good file stays") from error
