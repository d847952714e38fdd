"""Web archives in (WARC, WET: files, a folder of them, or one at an address), their pages out."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from feeder.model import Document
from feeder.sourceconfig import ArchiveSource
from feeder.sources import Failure, Fetched, Later, Memory, Stop, Unchanged, Visit
from feeder.sources.asking import ANYTHING, Request
from feeder.sources.client import Client
from feeder.sources.exchanges import Answer
from feeder.sources.reading import (
    GROWING,
    failure,
    new_digest,
    stamp_of,
    system_reason,
    wrong_kind,
)
from feeder.sources.records import Record, Records, Wanted

_SETTLED = 2.0
"""Seconds after which a file's time is evidence: see `feeder.sources.folder`."""
_WHOLE, _DAMAGED = 200, 206
"""How a file was read is remembered as an answer would be: whole, or a part of it."""
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
_SAYS = "hosts", "since", "until", "languages", "selectors"
"""Settings that say what an archive gives: with others it is read again."""


class ArchiveReader:
    """The wanted pages of web archives, archive by archive, in the order of their paths.

    An archive that was read to its end is remembered as a `Visit` whose ETag is the file's stamp
    and the settings, so that the next look costs a `stat`. One whose reading was broken off is
    read again from its beginning; the pages that are known cost no more than their digest.
    """

    def __init__(
        self,
        config: ArchiveSource,
        client: Callable[[], Client],
        site: str,
        *,
        now: Callable[[], datetime],
        age: Callable[[], float] = time.time,
    ) -> None:
        """Take the settings, what makes the one who asks, the agency's site, and the clocks.

        `now` is aware, `age` that of files (seconds since 1970).
        """
        self._config = config
        self._client = client
        self._now = now
        self._age = age
        hosts = frozenset(host.lower().rstrip(".") for host in config.hosts)
        self._wanted = Wanted(hosts, site, config.since, config.until, frozenset(config.languages))
        said = config.model_dump_json(include=set(_SAYS))
        self._key = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        return self._config.name

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Look at every archive once: see `Source.fetch`."""
        stop()
        path, address = self._config.path, self._config.address
        if path is not None:
            yield from self._look_at(path, memory, stop)
        elif address is not None:
            try:
                yield from self._ask(address, memory, stop)
            except OSError as error:
                yield failure(address, f"can not be read from the disk: {system_reason(error)}")

    def settle(self, document: Document, problem: str | None) -> None:
        """Nothing is to be done: see `Source.settle`."""

    def _ask(self, address: str, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        # What this source read to its end under these settings; another one may have been there.
        mark = f"{address}#{self._key}"
        read = memory.visit(mark)
        request = Request.of(self._config, ANYTHING, whole=read is None)
        asked = self._client().ask(request, memory, stop)
        match asked.outcome:
            case Answer(body=body):
                with body.open() as stream:
                    records = Records(stream, self._wanted, now=self._now(), stop=stop)
                    yield from map(self._document, records)
                yield from _troubles(address, records)
                yield Visit(mark, asked.at, _status(records))
            case Unchanged() if read is not None and read.status == _DAMAGED:
                yield _still_damaged(address)
            case outcome:
                yield outcome
        yield from asked.visits()

    def _look_at(self, path: Path, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        try:
            paths = self._files(path)
        except OSError as error:
            advice = f"correct `path` of the source {self.name!r}, or let feeder read it"
            yield failure(path.as_posix(), f"can not be read: {system_reason(error)}; {advice}")
        except (ValueError, NotImplementedError) as error:
            yield failure(path.as_posix(), f"`pattern` of the source can not be used: {error}")
        else:
            for one in paths:
                stop()
                yield from self._look(one, memory, stop)

    def _files(self, path: Path) -> list[Path]:
        if not path.is_dir():
            path.stat()  # says why there is none
            return [path]
        os.scandir(path).close()  # `Path.glob` would pass over a closed folder in silence
        found: set[Path] = set()
        for pattern in self._config.pattern:
            parts = PurePosixPath(pattern)
            if parts.is_absolute() or ".." in parts.parts:
                raise ValueError(f"{pattern!r} must stay inside the folder")
            found.update(one for one in path.glob(pattern) if not _is_hidden(one, path))
        return sorted(found, key=lambda one: one.as_posix())

    def _look(self, path: Path, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        address = path.as_posix()
        if not address.isprintable():
            yield failure(address, "has a name that is not plain UTF-8 text; rename it")
            return
        try:
            with io.FileIO(path, "rb", opener=lambda name, _: os.open(name, _FLAGS)) as file:
                yield from self._open(path, file, memory, stop)
        except OSError as error:
            yield failure(address, f"can not be read: {system_reason(error)}")

    def _open(self, path: Path, file: io.FileIO, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        address, before = path.as_posix(), os.fstat(file.fileno())
        if reason := wrong_kind(before):
            yield failure(address, reason)
            return
        stamp = f"{stamp_of(before)}:{self._key}"
        visit = memory.visit(address)
        if visit is not None and visit.etag == stamp:
            yield Unchanged(address) if visit.status == _WHOLE else _still_damaged(address)
            return
        is_settled = self._age() - before.st_mtime > _SETTLED
        records = Records(file, self._wanted, now=self._now(), stop=stop)
        yield from map(self._document, records)
        is_same = stamp_of(path.stat()) == stamp_of(before)
        if not is_same or (records.damage is not None and not is_settled):
            yield Later(address, f"{address}: {GROWING}")
            return
        yield from _troubles(address, records)
        if is_settled:
            yield Visit(address, self._now(), _status(records), etag=stamp)

    def _document(self, record: Record) -> Document:
        content = record.content
        digest = new_digest()
        digest.update(content)
        return Document(
            source=self.name,
            address=record.address,
            digest=digest.hexdigest(),
            size=len(content),
            modified=record.captured,
            open=lambda: io.BytesIO(content),
            fetched=record.captured,
            media_type=record.media_type,
        )


def _status(records: Records) -> int:
    return _WHOLE if records.damage is None else _DAMAGED


def _still_damaged(address: str) -> Failure:
    """Say of an archive that is as it was what would else be forgotten."""
    advice = "put a whole one in its place, or take it away"
    return failure(address, f"is cut or damaged, and was read as far as it goes; {advice}")


def _troubles(address: str, records: Records) -> Iterator[Failure]:
    for reason, left in records.left.items():
        count = f"{left.count} record{'s' if left.count > 1 else ''}"
        yield failure(address, f"{count} left out, because {reason}; the first: {left.first}")
    if records.damage is not None:
        advice = "what stands before that place was read; fetch the file anew"
        if not records.count:
            advice = "correct `path` or `pattern`, or fetch the file anew"
        yield failure(address, f"{records.damage}; {advice}")


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
