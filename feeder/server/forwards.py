"""The published file `_redirects` in, where an article's address leads out: 301 or 410."""

from __future__ import annotations

import os
import re
import time
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from feeder.server.shelf import RACY_NS, Stamp, open_no_link, stamp_of

FOLDER = "articles/"
"""Only what stands below it can lead elsewhere; other requests are not looked up at all."""

_PAGE = r"articles/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.html"
_LINE = re.compile(rf"/(?P<here>{_PAGE})[ \t]+/(?P<there>{_PAGE})[ \t]+(?P<status>301|410)")


class Forward(NamedTuple):
    """What to answer for an address: 410, or 301 with where it leads, from its own folder on."""

    status: HTTPStatus
    location: bytes


class Forwards:
    """The lines of `_redirects` below one folder, read anew when the file's stamp changes.

    A line that is not understood is left out, and so is the whole file where it is missing; where
    it can't be read now, what it said last still holds. Belongs to one event loop.
    """

    def __init__(self, output: Path) -> None:
        self._path = os.fspath(output / "_redirects")
        self._stamp: Stamp | None = None
        self._settled = False
        self._known: dict[str, Forward] = {}

    def find(self, name: str) -> Forward | None:
        """Where the page with this relative name leads, or None if it stands."""
        if not name.startswith(FOLDER):
            return None
        try:
            stamp = stamp_of(os.stat(self._path))  # noqa: PTH116 - no Path a request
            if not self._settled or stamp != self._stamp:
                self._load()
        except FileNotFoundError:
            self._stamp, self._settled, self._known = None, False, {}
        except OSError:
            self._settled = False
        return self._known.get(name)

    def _load(self) -> None:
        with open(self._path, "rb", opener=open_no_link) as file:
            status = os.fstat(file.fileno())
            text = file.read().decode("ascii", "replace")
        found = map(_LINE.fullmatch, map(str.strip, text.splitlines()))
        self._known = {line["here"]: _forward(line) for line in found if line is not None}
        self._stamp = stamp_of(status)
        # As with published files: one that changed a moment ago may change without a trace.
        self._settled = time.time_ns() - status.st_mtime_ns > RACY_NS


def _forward(line: re.Match[str]) -> Forward:
    # From the folder on (RFC 9110 10.2.2), so that it is right below any path of a proxy.
    location = line["there"].removeprefix(FOLDER).encode("ascii")
    return Forward(HTTPStatus(int(line["status"])), location)
