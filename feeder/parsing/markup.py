"""Bytes of a page in, its tree and the text lines of an element out. No I/O, no clock.

A page is looked through once for its size before the tree is built, because building and
searching a tree that is deep or large on purpose would take minutes.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Collection
from contextlib import suppress

from bs4 import BeautifulSoup, CData, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString
from lxml import etree
from soupsieve import SelectorSyntaxError

from feeder.errors import ParseError
from feeder.parsing.address import link_to, web_address
from feeder.parsing.decoding import text_chunks
from feeder.text import plain

LIMIT = 2_000_000
"""The most bytes that a page may have; a real one of nine articles has about 60,000."""

_DEEPEST = 200
_MOST_ELEMENTS = 20_000
_LONGEST_TITLE = 300
# What a page may declare: the names are Python's. Other codecs are slow, or no character sets.
_DECLARED = frozenset(
    {"cp1251", "koi8-r", "koi8-u", "iso8859-1", "iso8859-5", "cp1252", "ascii", "kz1048"}
)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}>")
# Only what HTML calls white space (a no-break space is printed, and kept).
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPACES = re.compile(r" {2,}")
# Their other subclasses are comments, declarations, scripts.
_TEXT = (NavigableString, CData)
_BREAK = "\n"
_BLOCK_NAMES = (
    "address article aside blockquote br center dd details div dl dt fieldset figcaption figure"
    " footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot"
    " th thead tr ul"
)
_UNSEEN_NAMES = (
    "audio button canvas embed form head iframe input math noscript object script select style svg"
    " template textarea title video"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSEEN = frozenset(_UNSEEN_NAMES.split())


def read_tree(markup: bytes, name: str) -> BeautifulSoup:
    """Return the tree of a page.

    Raises ParseError (one line with `name`) where the bytes are too many, no text, no markup, or
    nested deeper than any page is.
    """
    if len(markup) > LIMIT:
        raise ParseError(f"{name}: is larger than {LIMIT} bytes; no page of the agency is")
    text = _XML_DECLARATION.sub("", decoded(markup, name), count=1)
    if "<" not in text:
        raise ParseError(f"{name}: no article found: there is no markup in it; is it a dump?")
    encoded = text.encode()
    _gauge(encoded, name)
    # The encoding is given, so that a declaration inside can't have it decoded once more.
    return BeautifulSoup(encoded, "lxml", from_encoding="utf-8")


def selected(within: Tag, selector: str | None, key: str, name: str, most: int = 0) -> list[Tag]:
    """Return the elements that a selector of the configuration finds, none where it is not set.

    With `most`, it is the first ones. Raises ParseError (one line with `name` and `key`) where it
    is no CSS.
    """
    if selector is None:
        return []
    try:
        return list(within.select(selector, limit=most))
    except SelectorSyntaxError as error:
        reason = str(error).partition("\n")[0]
        raise ParseError(f"{name}: `{key}` {selector!r} is not a CSS selector: {reason}") from error


def base_of(tree: BeautifulSoup, address: str | None) -> str | None:
    """Return what a page's links are relative to: a saved page has only what it declares."""
    element = tree.find("base", href=True)
    base = link_to(element.get("href"), address) if element is not None else None
    if base is not None or (address is not None and web_address(address) is not None):
        return base or address
    for canonical in tree.select('link[rel~="canonical"]'):
        if (link := link_to(canonical.get("href"), None)) is not None:
            return link
    return None


def page_title(markup: bytes) -> str | None:
    """Return what the `title` element says, on one line; None where there is none.

    Goes no further than that element, and takes any bytes: it is asked of what came in place of
    a page.
    """
    if len(markup) > LIMIT:
        return None
    try:
        text = _XML_DECLARATION.sub("", decoded(markup, "page"), count=1)
    except ParseError:
        return None
    seen = _Title()
    parser = etree.HTMLParser(target=seen, encoding="utf-8", no_network=True)
    # What is wrong with the markup does not matter once the title is found, or none is.
    with suppress(_TooMuchError, etree.LxmlError, AssertionError):
        parser.feed(text.encode())
        parser.close()
    return plain("".join(seen.pieces))[:_LONGEST_TITLE] or None


def lines_of(element: Tag, without: Collection[int] = ()) -> str:
    """Return the text of an element as it is seen, one line a block or line break.

    `without` holds the `id()` of elements to pass over. Scripts, forms and pictures are not text.
    """
    pieces: list[str] = []
    _gather(element, without, pieces)
    return _SPACES.sub(" ", "".join(pieces))


def line_of(element: Tag) -> str:
    """Return the text of an element as a single line, with single spaces."""
    return _SPACE.sub(" ", lines_of(element)).strip()


def _gather(element: Tag, without: Collection[int], pieces: list[str]) -> None:
    for child in element.contents:
        if isinstance(child, Tag):
            if child.name in _UNSEEN or id(child) in without:
                continue
            edge = _BREAK if child.name in _BLOCKS else ""
            pieces.append(edge)
            _gather(child, without, pieces)
            pieces.append(edge)
        elif isinstance(child, NavigableString) and type(child) in _TEXT:
            pieces.append(_SPACE.sub(" ", child))


def decoded(markup: bytes, name: str) -> str:
    """Return the text: what it declares is believed unless the bytes are UTF-8 or have a mark."""
    declared = EncodingDetector.find_declared_encoding(markup, is_html=True)
    encoding = _codec(declared)
    if encoding is None or markup.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "".join(text_chunks(io.BytesIO(markup), name))
    try:
        return markup.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return markup.decode(encoding)
    except UnicodeDecodeError as error:
        raise ParseError(
            f"{name}: byte {error.start} is not text in {encoding}, which the page declares"
        ) from error


def _codec(declared: str | None) -> str | None:
    try:
        found = codecs.lookup(declared or "").name
    except (LookupError, ValueError):  # no codec has a NUL in its name
        return None
    return found if found in _DECLARED else None


class _Gauge:
    """Counts elements and depth while the parser goes through a page, and stops it in time."""

    def __init__(self) -> None:
        self.depth = self.elements = 0

    def start(self, tag: str | bytes, attrib: object) -> None:  # noqa: ARG002  # lxml's protocol
        self.depth += 1
        self.elements += 1
        if self.depth > _DEEPEST:
            raise _TooMuchError(f"elements are nested deeper than {_DEEPEST}")
        if self.elements > _MOST_ELEMENTS:
            raise _TooMuchError(f"it has more than {_MOST_ELEMENTS} elements")

    def end(self, tag: str | bytes) -> None:  # noqa: ARG002 - lxml's signature
        self.depth -= 1

    def data(self, data: str | bytes) -> None:
        """Text does not count."""

    def comment(self, text: str | bytes) -> None:
        """Comments do not count: they have no elements in them."""

    def close(self) -> None:
        """Nothing to give: the tree is built by another pass."""


class _Title(_Gauge):
    """Takes the text of the first `title` down that is not a picture's, and stops there."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.drawing = 0
        self.inside = False

    def start(self, tag: str | bytes, attrib: object) -> None:
        super().start(tag, attrib)
        self.drawing += tag == "svg"
        self.inside = tag == "title" and not self.drawing

    def end(self, tag: str | bytes) -> None:
        super().end(tag)
        self.drawing -= tag == "svg"
        if self.inside:
            raise _TooMuchError("the title is over")

    def data(self, data: str | bytes) -> None:
        if self.inside:
            self.pieces.append(str(data))


class _TooMuchError(Exception):
    """A page that is larger or deeper than any real one."""


def _gauge(markup: bytes, name: str) -> None:
    parser = etree.HTMLParser(target=_Gauge(), encoding="utf-8", no_network=True)
    try:
        parser.feed(markup)
        parser.close()
    except _TooMuchError as error:
        raise ParseError(f"{name}: {error}; no page of the agency is like that") from error
