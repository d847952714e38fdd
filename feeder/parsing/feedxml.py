"""Bytes of a feed in, what feedparser makes of them out. No I/O, no clock.

bytes ─ decode ─▶ text ─ no declarations ─▶ XML, gauged ─ feedparser ─▶ entries

feedparser never sees what could expand, reach out, or nest without end: that is refused before.
"""

from __future__ import annotations

import html.entities
import io
import re
from typing import Any, NamedTuple

import feedparser
from lxml import etree

from feeder.errors import ParseError
from feeder.parsing.markup import decoded
from feeder.text import clean

LIMIT = 10_000_000
"""The most bytes that a feed may have; one of fifty whole articles has about 300,000."""

_DEEPEST = 100
_MOST_ELEMENTS = 200_000
_XML_DECLARATION = re.compile(r"<\?xml[^>]{0,200}>")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|RDF)\s*>(?:\s|<!--[^>]{0,200}-->)*\Z")
_TAIL = 1_000
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_BARE = re.compile(r"&(?!(?:#[0-9]{1,8}|#x[0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{0,31});)")
_MARKUP = frozenset("<>&\"'")


class Feed(NamedTuple):
    """What feedparser found, and whether the bytes broke off before the feed was over."""

    found: Any
    is_cut: bool


def read_feed(data: bytes, name: str) -> Feed:
    """Read a feed, however its XML is damaged.

    Raises ParseError (one line with `name`) where it is no feed, too large or too deep, or where
    it declares a document type or entities.
    """
    if len(data) > LIMIT:
        raise ParseError(f"{name}: is larger than {LIMIT} bytes; no feed of the agency is")
    text = clean(decoded(data, name)).lstrip()
    if declaration := _XML_DECLARATION.match(text):
        text = text[declaration.end() :].lstrip()
    _refuse_pages(text, name)
    if _declares(text):
        raise ParseError(
            f"{name}: declares a document type or entities, which no feed needs and which is"
            " refused: they can reach for files and expand without end; ask who runs the site"
        )
    raw, is_cut = _well_formed(text, name)
    found = _parsed(raw, name)
    if not found.version and not found.entries:
        root = _ROOT.search(text)
        what = f"<{root[1]}> is" if root else "this is"
        raise ParseError(
            f"{name}: {what} no RSS or Atom feed; check `address` and `kind` of the source"
        )
    return Feed(found, is_cut)


def _parsed(raw: bytes, name: str) -> Any:
    """Let feedparser read, whose errors are many where elements stand in no order."""
    try:
        # The encoding is given: what the text once declared no longer holds. A stream is only read,
        # where bytes could be taken for the name of a file.
        return feedparser.parse(
            io.BytesIO(raw),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # a library's own, on damaged input: KeyError, ValueError and others
        raise ParseError(
            f"{name}: no RSS or Atom feed that can be read; its elements are out of order"
        ) from error


def _refuse_pages(text: str, name: str) -> None:
    if text[:14].lower() == "<!doctype html" or text[:5].lower() == "<html":
        raise ParseError(
            f"{name}: is a web page, not an RSS or Atom feed; look at it in a browser (a login"
            " page?), and correct `address` or `kind` of the source"
        )
    if "<" not in text:
        raise ParseError(f"{name}: no RSS or Atom feed: there is no markup in it")


def _declares(text: str) -> bool:
    """Whether anything is declared: all other such marks begin comments and literal text."""
    place = 0
    while (place := text.find("<!", place)) >= 0:
        if text.startswith("<!--", place):
            place = text.find("-->", place + 4)
        elif text.startswith("<![CDATA[", place):
            place = text.find("]]>", place + 9)
        else:
            return True
        if place < 0:
            return False
    return False


def _well_formed(text: str, name: str) -> tuple[bytes, bool]:
    """Return XML that every parser takes, and whether its end is missing."""
    for candidate in (text, _repaired(text)):
        raw = candidate.encode("utf-8", "replace")
        try:
            _gauge(raw, name, recover=False)
        except etree.XMLSyntaxError:
            continue
        return raw, False
    _gauge(raw, name, recover=True)
    try:
        root = etree.fromstring(raw, _parser(recover=True))
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise ParseError(f"{name}: no RSS or Atom feed: its XML can't be read")
    return etree.tostring(root, encoding="utf-8"), _END.search(text[-_TAIL:]) is None


def _repaired(text: str) -> str:
    """Write the entities of HTML and single ampersands as XML wants them."""
    return _BARE.sub("&amp;", _NAMED.sub(_entity, text))


def _entity(found: re.Match[str]) -> str:
    meant = html.entities.html5.get(found[1])
    return found[0] if meant is None or _MARKUP.intersection(meant) else meant


def _parser(*, recover: bool, target: object = None) -> etree.XMLParser:
    return etree.XMLParser(
        target=target,  # type: ignore[arg-type]  # the stubs know no protocol for it
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


class _Gauge:
    """Counts elements and depth while the parser goes through a feed, and stops it in time."""

    def __init__(self) -> None:
        self.depth = self.elements = 0

    def start(self, tag: str, attrib: object) -> None:  # noqa: ARG002 - lxml's protocol
        self.depth += 1
        self.elements += 1
        if self.depth > _DEEPEST:
            raise _TooMuchError(f"elements are nested deeper than {_DEEPEST}")
        if self.elements > _MOST_ELEMENTS:
            raise _TooMuchError(f"it has more than {_MOST_ELEMENTS} elements")

    def end(self, tag: str) -> None:  # noqa: ARG002 - as above
        self.depth -= 1

    def data(self, data: str) -> None:
        """Text does not count."""

    def close(self) -> None:
        """Nothing to give: feedparser reads it anew."""


class _TooMuchError(Exception):
    """A feed that is larger or deeper than any real one."""


def _gauge(raw: bytes, name: str, *, recover: bool) -> None:
    parser = _parser(recover=recover, target=_Gauge())
    try:
        parser.feed(raw)
        parser.close()
    except _TooMuchError as error:
        raise ParseError(f"{name}: {error}; no feed of the agency is like that") from error
