"""The name and the bytes of a published file in, its HTTP headers out. No I/O, no clock."""

from __future__ import annotations

import re
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import quote

Headers = tuple[tuple[bytes, bytes], ...]

# Only what a publisher writes is served: a database or a lock that strays into the folder is not.
TEXTS = {
    ".atom": b"application/atom+xml; charset=utf-8",
    ".rss": b"application/rss+xml; charset=utf-8",
    ".json": b"application/feed+json; charset=utf-8",
    ".opml": b"text/x-opml+xml; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".txt": b"text/plain; charset=utf-8",
    ".xml": b"application/xml; charset=utf-8",
    ".svg": b"image/svg+xml; charset=utf-8",
}
IMAGES = {
    ".ico": b"image/x-icon",
    ".jpg": b"image/jpeg",
    ".png": b"image/png",
    ".webp": b"image/webp",
}
FEEDS = frozenset({".atom", ".rss", ".json"})
PAGES = frozenset({".html", ".svg"})  # What a browser runs as a document.

NOSNIFF = (b"x-content-type-options", b"nosniff")
CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Last-Modified, Link"),
)
PREFLIGHT = (
    *CORS,
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"If-None-Match, If-Modified-Since"),
    (b"access-control-max-age", b"86400"),
)
CSP = (
    b"content-security-policy",
    (
        b"default-src 'none'; style-src 'self'; img-src 'self' data:; "
        b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
)
NOINDEX = (b"x-robots-tag", b"noindex")

_NAME = r"[A-Za-z0-9_][A-Za-z0-9._~-]{0,200}"
_PATH = re.compile(rf"/(?:{_NAME}/){{0,8}}(?P<name>{_NAME})?", re.ASCII)


class Site(NamedTuple):
    """What every answer says about the site; `max_age` is in seconds, `base_url` may be empty."""

    max_age: int
    base_url: str
    hub: str | None


def relative_name(path: str) -> str | None:
    """The name, relative to the output folder, that a decoded URL path asks for; None: nothing.

    An allow-list: a segment begins with a letter, a digit or `_`, so that `..`, dotfiles, `//`,
    backslashes, NUL and double escapes name nothing, and neither does a suffix we never publish.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    name = path[1:] if match["name"] else f"{path[1:]}index.html"
    return name if suffix_of(name) in TEXTS or suffix_of(name) in IMAGES else None


def suffix_of(name: str) -> str:
    """The last suffix of a name, with its dot; empty if it has none."""
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix if stem else ""


def is_feed(name: str) -> bool:
    """Whether a name is that of a feed, which any page of any origin may read."""
    return suffix_of(name) in FEEDS


def is_text(name: str) -> bool:
    """Whether a name's bytes are text, so that the answer depends on Accept-Encoding."""
    return suffix_of(name) in TEXTS


def lasting_headers(name: str, etag: bytes, modified: int, site: Site) -> Headers:
    """The headers of 200 and of 304 alike (RFC 9110 15.4.5); `modified` in seconds since 1970."""
    headers = [
        (b"etag", etag),
        (b"last-modified", formatdate(modified, usegmt=True).encode("ascii")),
        cache_control(site.max_age),
        NOSNIFF,
    ]
    if is_text(name):
        headers.append((b"vary", b"Accept-Encoding"))
    if is_feed(name):
        headers.extend(CORS)
        headers.extend(_links(name, site))
    if suffix_of(name) in PAGES:
        headers.append(CSP)
    if name.startswith("articles/"):
        headers.append(NOINDEX)
    return tuple(headers)


def cache_control(max_age: int) -> tuple[bytes, bytes]:
    """How long an answer lasts, in seconds."""
    return (b"cache-control", b"public, max-age=%d" % max_age)


def body_headers(name: str, size: int, *, compressed: bool) -> Headers:
    """The headers that only 200 has: they describe the body."""
    suffix = suffix_of(name)
    media_type = TEXTS[suffix] if suffix in TEXTS else IMAGES[suffix]
    described = ((b"content-type", media_type), (b"content-length", b"%d" % size))
    return (*described, (b"content-encoding", b"gzip")) if compressed else described


def _links(name: str, site: Site) -> Headers:
    """WebSub (W3C Recommendation, section 4): how a subscriber finds topic and hub."""
    links = []
    if site.base_url:
        links.append((_safe(f"{site.base_url.rstrip('/')}/{name}"), "self"))
    if site.hub:
        links.append((_safe(site.hub), "hub"))
    return tuple((b"link", f'<{address}>; rel="{rel}"'.encode("ascii")) for address, rel in links)


def _safe(address: str) -> str:
    """An address that fits into a header: ASCII, without brackets, quotes and line ends."""
    return quote(address, safe=":/?#[]@!$&'()*+,;=%~")
