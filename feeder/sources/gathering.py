"""A folder and patterns in, the paths that match out: one walk, and no file is opened."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

from feeder.sources import Stop
from feeder.sources.unpacking import bare_name

_ANY_DEPTH = "**"
_ANY_NAME = frozenset({"*", _ANY_DEPTH})

_Parts = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What still counts in one folder: the rest of each pattern that led there."""

    patterns: frozenset[_Parts]

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Wanted:
        """Read patterns such as `*.txt` and `**/*.html`; `**` is any number of folders.

        Raises ValueError for one that leaves the folder, or that is none.
        """
        return _wanted(frozenset(_parts(pattern) for pattern in patterns))

    @property
    def goes_down(self) -> bool:
        """Whether anything below a folder of this one can count."""
        return any(len(parts) > 1 or parts[0] == _ANY_DEPTH for parts in self.patterns)

    def file(self, name: str) -> bool:
        """Whether a file of this name counts; that of a packed one counts without its suffix."""
        bare = bare_name(name)
        return bool(self._names.match(name) or (bare != name and self._names.match(bare)))

    def folder(self, name: str) -> bool:
        """Whether a folder of this name counts as if it were a file: not just by `*` or `**`."""
        return bool(self._given.match(name))

    def below(self, name: str, *, is_link: bool = False) -> Wanted | None:
        """Return what counts in a folder of this name; `**` follows no links, which may go round.

        None where nothing there can.
        """
        rest = {
            parts if parts[0] == _ANY_DEPTH else parts[1:]
            for parts in self.patterns
            if (parts[0] == _ANY_DEPTH and not is_link)
            or (parts[0] != _ANY_DEPTH and len(parts) > 1 and fnmatch.fnmatchcase(name, parts[0]))
        }
        return _wanted(frozenset(rest)) if rest else None

    def path(self, parts: Sequence[str]) -> bool:
        """Whether a file counts that has this path, of folders and its name."""
        wanted: Wanted | None = self
        for name in parts[:-1]:
            if wanted is None or is_hidden(name):
                return False
            wanted = wanted.below(name)
        return wanted is not None and not is_hidden(parts[-1]) and wanted.file(parts[-1])

    @cached_property
    def _leaves(self) -> frozenset[str]:
        return frozenset(parts[0] for parts in self.patterns if len(parts) == 1)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return _one_of(self._leaves)

    @cached_property
    def _given(self) -> re.Pattern[str]:
        return _one_of(self._leaves - _ANY_NAME)


def _parts(pattern: str) -> _Parts:
    path = PurePosixPath(pattern)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{pattern!r} must stay inside the folder")
    if not path.parts:
        raise ValueError(f"{pattern!r} names no file")
    if any(_ANY_DEPTH in part and part != _ANY_DEPTH for part in path.parts):
        raise ValueError(f"{pattern!r}: `**` must stand alone between two slashes")
    return path.parts


@lru_cache(256)
def _wanted(patterns: frozenset[_Parts]) -> Wanted:
    """`**` is also no folder at all, so that what follows it counts right here."""
    here = set(patterns)
    for parts in patterns:
        rest = parts
        while rest[0] == _ANY_DEPTH and len(rest) > 1:
            here.add(rest := rest[1:])
    return Wanted(frozenset(here))


def _one_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(fnmatch.translate, sorted(names))) or r"(?!)")


def is_hidden(name: str) -> bool:
    """Whether a file or folder is left out for its name."""
    return name.startswith(".")


@dataclass
class Walk:
    """One walk through a folder: what matches, and which folders could not be listed."""

    wanted: Wanted
    left_out: frozenset[str]
    stop: Stop
    found: list[str] = field(default_factory=list)
    closed: list[tuple[str, OSError]] = field(default_factory=list)

    def through(self, folder: Path) -> Walk:
        """Look into a folder, except into those right in it that are left out, and below it."""
        todo = [(os.fspath(folder), self.wanted)]
        left_out = self.left_out
        while todo:
            path, wanted = todo.pop()
            self.stop()
            try:
                with os.scandir(path) as entries:
                    for entry in entries:
                        if not (is_hidden(entry.name) or entry.name in left_out):
                            todo += self._enter(entry, wanted)
            except OSError as error:
                self.closed.append((path, error))
            left_out = frozenset()
        self.found.sort()
        self.closed.sort(key=lambda one: one[0])
        return self

    def _enter(self, entry: os.DirEntry[str], wanted: Wanted) -> Iterator[tuple[str, Wanted]]:
        if not _is_folder(entry):
            if wanted.file(entry.name):
                self.found.append(entry.path)
            return
        if wanted.folder(entry.name):
            self.found.append(entry.path)
        below = wanted.below(entry.name, is_link=entry.is_symlink())
        if below is not None:
            yield entry.path, below


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link in a circle: whoever looks at it says so
