"""A path or an address and a way to ask in; which source it is, and what that would find, out.

An edge: it looks at files and asks addresses; `guessing` decides.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from feeder.errors import SourceError
from feeder.model import Newsroom
from feeder.sourceconfig import ArchiveSource, FolderSource
from feeder.sources import Failure, Gone, NoMemory, Stop
from feeder.sources.asking import DUMP, FEED, LIST, PAGE, Request, Wanted
from feeder.sources.client import Client
from feeder.sources.exchanges import Answer
from feeder.sources.guessing import (
    AddressKind,
    Answered,
    Elsewhere,
    Guess,
    Unknown,
    guess,
    is_archive,
    seen_as,
)

Ask = Callable[[str], Answered]
"""Asks an address. Raises SourceError with one line that names it where it gives nothing."""

_WANTED = Wanted(
    "any",
    "application/atom+xml, application/rss+xml, text/html;q=0.9, text/plain;q=0.9, */*;q=0.1",
)
_TAKEN = {wanted.kind: wanted for wanted in (DUMP, PAGE, LIST, FEED)}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_FEEDS_TRIED = 3
_MOST_FILES = 10_000
_NEWEST = 3
_PACKINGS = ("", ".gz", ".bz2", ".xz", ".zst")
_BY_HAND = "name its kind with --kind (dump, page, list, feed, archive) if you know better"


@dataclass(frozen=True, slots=True)
class Found:
    """A source at an address; `via` is the page that declares it, if it is not the one named."""

    address: str
    guess: Guess
    via: str | None = None


@dataclass(frozen=True, slots=True)
class FoundHere:
    """A source in the file system: a folder of files, or archives; the newest files by name."""

    kind: str
    path: Path
    count: int
    names: tuple[str, ...]


def is_address(words: str) -> bool:
    """Whether somebody means an address, and no path."""
    return _SCHEME.match(words) is not None


def asker(client: Client, stop: Stop, *, allow_private: bool) -> Ask:
    """Return a way to ask addresses: once each, whatever type they have, robots.txt first."""

    def ask(address: str) -> Answered:
        request = Request(address, _WANTED, allow_private=allow_private, whole=True)
        match client.ask(request, NoMemory(), stop).outcome:
            case Answer(address=last, headers=headers, body=body):
                kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
                with body.open() as stream:
                    return Answered(last, kind, stream.read())
            case Failure(reason=reason) | Gone(reason=reason):
                way_out = " (here: --allow-private)" if "`allow_private:" in reason else ""
                raise SourceError(reason + way_out)
            case _:
                raise SourceError(f"{address}: says that nothing is new, though nobody asked that")

    return ask


def find(address: str, ask: Ask, newsroom: Newsroom, kind: AddressKind | None = None) -> Found:
    """Find out what an address is; with a kind that somebody named, what that one sees there.

    An archive is not asked for: it may be of any size.

    Raises:
        SourceError: it gives nothing, or nothing that feeder reads.
    """
    if kind == "archive" or (kind is None and is_archive(address)):
        return Found(address, Guess("archive"))
    answered = ask(address)
    if kind is not None:
        named = seen_as(kind, answered, newsroom)
        return Found(address, replace(named, doubt=named.doubt or _wrong_type(named, answered)))
    match guess(answered, newsroom):
        case Guess() as found:
            if wrong := _wrong_type(found, answered):
                raise SourceError(f"{address}: is a {found.kind}, but {wrong}")
            return Found(address, found)
        case Elsewhere(feeds, otherwise):
            return _elsewhere(address, feeds[:_FEEDS_TRIED], otherwise, ask, newsroom)
        case Unknown(seen):
            raise SourceError(f"{address}: answers with {seen}; {_BY_HAND}")


def _elsewhere(
    address: str, feeds: tuple[str, ...], otherwise: Guess | Unknown, ask: Ask, newsroom: Newsroom
) -> Found:
    """Take the first feed that a page declares and that is one."""
    problems: list[str] = []
    for feed in feeds:
        try:
            answered = ask(feed)
        except SourceError as error:
            problems.append(str(error))
            continue
        there = guess(answered, newsroom)
        if not isinstance(there, Guess) or there.kind != "feed":
            problems.append(f"{feed}: is no feed")
        elif wrong := _wrong_type(there, answered):
            problems.append(f"{feed}: {wrong}")
        else:
            return Found(feed, there, address)
    match otherwise:
        case Guess():
            return Found(address, otherwise)
        case Unknown(seen):
            raise SourceError(
                f"{address}: answers with {seen} that works ({'; '.join(problems)}); {_BY_HAND}"
            )


def _wrong_type(found: Guess, answered: Answered) -> str | None:
    """Say where the reader of a kind will refuse what this answer is declared to be."""
    wanted = _TAKEN.get(found.kind)
    if wanted is None or wanted.takes(answered.media_type):
        return None
    types = ", ".join(sorted(wanted.types))
    return (
        f"its server sends it as {answered.media_type}, and `kind: {found.kind}` takes {types}; ask"
        " the site's operator to correct that"
    )


def find_here(path: Path) -> FoundHere:
    """Find out what a path is: a folder of dumps and pages, or an archive.

    Raises:
        SourceError: it is neither, or nothing is there.
    """
    try:
        if path.is_dir():
            return _folder(path)
        if path.is_file() and is_archive(path.name):
            return FoundHere("archive", path, 1, (path.name,))
        there = path.exists()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{path}: can't be looked at: {reason}") from error
    if there:
        raise SourceError(
            f"{path}: is a file, and a source is a folder that is watched: add its folder"
            f" ({path.parent}), or read it once with `feeder refresh {path}`"
        )
    raise SourceError(
        f"{path}: there is no such file or folder; an address begins with http:// or https://"
    )


def _folder(path: Path) -> FoundHere:
    """Count the files that a folder would give; one that holds archives alone is of archives."""
    documents = list(_matching(path, FolderSource.model_fields["pattern"].default, _PACKINGS))
    archives = list(_matching(path, ArchiveSource.model_fields["pattern"].default))
    kind, files = ("archive", archives) if archives and not documents else ("folder", documents)
    newest = sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)[:_NEWEST]
    return FoundHere(kind, path, len(files), tuple(file.name for file in newest))


def _matching(
    folder: Path, patterns: tuple[str, ...], packings: tuple[str, ...] = ("",)
) -> Iterator[Path]:
    files = (
        file
        for pattern in patterns
        for packing in packings
        for file in folder.glob(pattern + packing)
        if not file.name.startswith(".") and file.is_file()
    )
    return itertools.islice(files, _MOST_FILES)
