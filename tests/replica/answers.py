"""The state of the site and an address in, what stands there out: status, type, bytes. No I/O."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import get_args
from urllib.parse import parse_qs, urlsplit

from tests.replica import pages
from tests.replica.feeds import TYPES, Form, feed
from tests.replica.site import Site
from tests.replica.stories import Edition, Story

HTML = "text/html; charset=utf-8"
SCROLL = 12
"""So many stories `/eng/scroll` shows."""
_VIEWS = re.compile(rb"(?<=</span> <span>)\d+(?=</span>)")
_FEED = re.compile(r"/(eng|rus)/(rss|rss-full|atom)/?")
_LIST = re.compile(r"/(eng|rus)/([a-z_]{2,40})")
_IMAGE = re.compile(r"/neofiles/serve-image/([0-9a-f]{24})/\d+x\d+/c1")


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at an address."""

    status: int
    body: bytes
    type: str = HTML
    location: str | None = None

    @property
    def without_views(self) -> bytes:
        """The bytes without what only counts."""
        return _VIEWS.sub(b"", self.body)


def answer_of(site: Site, target: str, base: str) -> Answer:
    """Return what stands at a path with its query; `base` is the site's own address."""
    parts = urlsplit(target)
    with site.lock:
        found = site.at(parts.path)
        match found:
            case Story():
                return _html(pages.article_page(site, found, base))
            case 410:
                return _html(pages.gone_page(), HTTPStatus.GONE)
            case 404:
                return _html(None)
            case str(path):
                return Answer(HTTPStatus.MOVED_PERMANENTLY, b"", location=base + path)
            case None:
                return _other(site, parts.path, parts.query, base)


def _other(site: Site, path: str, query: str, base: str) -> Answer:
    if path == "/robots.txt":
        return _robots(site)
    if path in {"/", "/eng", "/eng/", "/rus", "/rus/"}:
        return _html(pages.front_page(site, "rus" if path.startswith("/rus") else "eng"))
    if found := _FEED.fullmatch(path):
        edition, form = _edition(found[1]), _form(found[2])
        return Answer(HTTPStatus.OK, feed(site, edition, form, base).encode(), TYPES[form])
    if found := _LIST.fullmatch(path):
        return _list(site, _edition(found[1]), found[2], query, base)
    if path == "/static/logo.png" or _IMAGE.fullmatch(path):
        return Answer(HTTPStatus.OK, _png(path), "image/png")
    return _html(None)


def _list(site: Site, edition: Edition, name: str, query: str, base: str) -> Answer:
    if name == "scroll":
        return _html(pages.scroll_page(site, edition, SCROLL, base))
    section = None if name == "all" else name
    number = parse_qs(query).get("page", ["1"])[-1]
    known = section is None or any(one.section == section for one in site.stories.values())
    if not known or not re.fullmatch(r"[0-9]{1,6}", number):
        return _html(None)
    return _html(pages.list_page(site, edition, section, int(number)))


def _html(page: str | None, status: int = HTTPStatus.OK) -> Answer:
    if page is None:
        return Answer(HTTPStatus.NOT_FOUND, pages.missing_page().encode())
    return Answer(status, page.encode())


def _robots(site: Site) -> Answer:
    if site.robots == "missing":
        return _html(None)
    closed = "/" if site.robots == "forbid" else "/-/"
    lines = ["User-agent: *", f"Disallow: {closed}"]
    if site.crawl_delay is not None:
        lines.append(f"Crawl-delay: {site.crawl_delay}")
    return Answer(HTTPStatus.OK, "\n".join([*lines, ""]).encode(), "text/plain; charset=utf-8")


def _edition(name: str) -> Edition:
    return "rus" if name == "rus" else "eng"


def _form(name: str) -> Form:
    return next(form for form in get_args(Form) if form == name)


def _png(path: str) -> bytes:
    """Return a picture of one colour, which depends on its address (PNG, RFC 2083)."""
    colour = struct.pack(">I", zlib.crc32(path.encode()))[:3]
    row = b"\0" + colour * 8
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(row * 8)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
