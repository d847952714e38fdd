"""A file's name in, a ready answer out: read, hashed and compressed once while it is unchanged."""

from __future__ import annotations

import gzip
import os
import stat as modes
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from feeder.server.conditions import Coding
from feeder.server.headers import Headers, Site, body_headers, is_text, lasting_headers

BUDGET = 32 * 1024 * 1024
OVERHEAD = 2048  # Bytes that an answer costs beside its body: headers, keys, objects.
SMALLEST = 512  # Below this gzip saves less than its header and the client's work cost.
# A file that changed less than this ago may change again without a new time stamp (file systems
# count in ticks of 10 ms to 2 s), so its bytes are looked at once more.
RACY_NS = 2_000_000_000

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer made once: `full` are the headers of 200, `unchanged` those of 304.

    `modified` is in seconds since 1970. `settled` is False while the file is so young that its
    stamp proves nothing.
    """

    stamp: Stamp
    settled: bool
    digest: str
    etag: bytes
    modified: int
    full: Headers
    unchanged: Headers
    body: bytes


class Shelf:
    """The answers for the files below one folder, newest used kept, bounded by their bytes.

    Every call looks at the file's stamp, so a replaced file is seen at once. Not thread-safe: it
    belongs to one event loop.
    """

    def __init__(self, output: Path, site: Site, *, budget: int = BUDGET) -> None:
        self._output = os.fspath(output)
        self._site = site
        self._budget = budget
        self._large = budget // 8
        self._replies: OrderedDict[tuple[str, Coding], Reply] = OrderedDict()
        self.weight = 0
        self.reads = 0

    def find(self, name: str, coding: Coding) -> Reply | None:
        """The answer for a relative name, or None where there is no such published file.

        Raises OSError where the file is there but can not be read now.
        """
        key = (name, coding)
        known = self._replies.get(key)
        try:
            status = os.stat(f"{self._output}/{name}")  # noqa: PTH116 - no Path a request
            if known is not None and known.settled and known.stamp == stamp_of(status):
                self._replies.move_to_end(key)
                return known
            reply = self._load(name, coding, known) if modes.S_ISREG(status.st_mode) else None
        except (FileNotFoundError, NotADirectoryError):
            reply = None
        self._keep(key, reply)
        return reply

    def _load(self, name: str, coding: Coding, known: Reply | None) -> Reply | None:
        path = self._inside(name)
        if path is None:
            return None
        with open(path, "rb", opener=open_no_link) as file:
            status = os.fstat(file.fileno())
            body = file.read()
        self.reads += 1
        digest = blake2b(body, digest_size=16).hexdigest()
        settled = time.time_ns() - status.st_mtime_ns > RACY_NS
        if known is not None and known.digest == digest and known.stamp == stamp_of(status):
            return replace(known, settled=settled)
        compressed = coding == "gzip" and is_text(name) and SMALLEST <= len(body) <= self._large
        etag = f'"{digest}-gzip"' if compressed else f'"{digest}"'
        if compressed:
            # mtime=0: equal bytes in, equal bytes out, as a strong ETag promises (RFC 9110 8.8.1).
            body = gzip.compress(body, compresslevel=6, mtime=0)
        modified = status.st_mtime_ns // 1_000_000_000
        lasting = lasting_headers(name, etag.encode("ascii"), modified, self._site)
        return Reply(
            stamp=stamp_of(status),
            settled=settled,
            digest=digest,
            etag=etag.encode("ascii"),
            modified=modified,
            full=(*body_headers(name, len(body), compressed=compressed), *lasting),
            unchanged=lasting,
            body=body,
        )

    def _inside(self, name: str) -> str | None:
        """The real path of a name, None where a link leads it out of the folder or to a dotfile."""
        root = os.path.realpath(self._output)
        path = os.path.realpath(f"{root}/{name}")
        inside = os.path.relpath(path, root)
        hidden = any(segment.startswith(".") for segment in inside.split("/"))
        return None if hidden else path

    def _keep(self, key: tuple[str, Coding], reply: Reply | None) -> None:
        gone = self._replies.pop(key, None)
        self.weight -= _weight(gone) if gone else 0
        if reply is None or len(reply.body) > self._large:
            return
        self._replies[key] = reply
        self.weight += _weight(reply)
        while self.weight > self._budget:
            _, oldest = self._replies.popitem(last=False)
            self.weight -= _weight(oldest)


def _weight(reply: Reply) -> int:
    return len(reply.body) + OVERHEAD


def stamp_of(status: os.stat_result) -> Stamp:
    """What tells one state of a file from another without reading it."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def open_no_link(path: str, flags: int) -> int:
    """Open a path that was just resolved: a link that took its place meanwhile is refused."""
    return os.open(path, flags | os.O_NOFOLLOW)
