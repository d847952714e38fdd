"""What an address answered in, the kind of source that it is out, and what shows it. Pure.

XML with a feed's root is a feed; text that splits into dated articles a dump; HTML under an
article's address a page, and with entries or links to articles a list; else the feed that HTML
declares. This is a guess from one answer: the readers of each kind read far more strictly.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bs4 import BeautifulSoup
from lxml import etree

from feeder.errors import ParseError
from feeder.model import Article, Newsroom, Part
from feeder.parsing.address import has_articles_path
from feeder.parsing.dump import split
from feeder.parsing.listing import parse_listing
from feeder.parsing.markup import read_tree
from feeder.parsing.page import parse_page
from feeder.sourceconfig import ListSelectors, Selectors
from feeder.sources.glances import Shown, article_links, declared_feeds, feed_entries, xml_root
from feeder.text import clean

AddressKind = Literal["dump", "page", "list", "feed", "archive"]

_ENOUGH = 3
"""So many entries or links make a list, and so many titles are shown."""
_XML = re.compile(r"(application|text)/([a-z0-9.-]+\+)?xml")
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = frozenset({"text/plain", "application/octet-stream", ""})
_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})
_ARCHIVE = re.compile(r"\.(warc|wet)(\.gz)?$", re.IGNORECASE)
_LEADING = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]*(SYSTEM|PUBLIC)")
"""What makes a reader of XML open other files (XXE), or unfold a few bytes to gigabytes."""
_LONGEST_TITLE = 80
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of asking: from which address in the end, of which type ("" if it had none)."""

    address: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind; how many articles or entries it would find, and the titles of the newest three.

    `doubt` is what has to be mended in the settings before it works. `feeds` are the addresses of
    feeds that the page declares besides.
    """

    kind: AddressKind
    count: int = 0
    titles: tuple[str, ...] = ()
    doubt: str | None = None
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A page that is no source itself, but declares feeds; `otherwise` holds if they fail."""

    feeds: tuple[str, ...]
    otherwise: Guess | Unknown


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing that feeder reads, and what was seen instead."""

    seen: str


def is_archive(address: str) -> bool:
    """Whether an address or a file name ends like that of a web archive."""
    return _ARCHIVE.search(address.partition("?")[0]) is not None


def default_name(address: str, taken: Collection[str]) -> str:
    """Return a name for a source, made from its host and path (or a folder's name); none of these.

    It is cut at a hyphen where it is too long, and numbered where it is taken.
    """
    words = re.sub(r"%[0-9a-fA-F]{2}", "-", address.partition("?")[0].rpartition("://")[2].lower())
    words = re.sub(r"\.(html?|xml|rss|atom|txt|php)$", "", words.removeprefix("www."))
    name = _cut(re.sub(r"[^a-z0-9]+", "-", words).strip("-") or "source", _LONGEST_NAME)
    numbers = itertools.count(2)
    unique = name
    while unique in taken:
        end = f"-{next(numbers)}"
        unique = _cut(name, _LONGEST_NAME - len(end)) + end
    return unique


def _cut(name: str, length: int) -> str:
    if len(name) <= length:
        return name
    return (name[: length + 1].rpartition("-")[0] or name[:length])[:length].strip("-")


def guess(answered: Answered, newsroom: Newsroom) -> Guess | Elsewhere | Unknown:
    """Tell which kind of source an address is, from what it answered."""
    body = answered.body.removeprefix(b"\xef\xbb\xbf").lstrip()
    begins = body[:200].lower()
    if body.startswith(b"WARC/"):
        return Guess("archive")
    if begins.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf")) or (
        _XML.fullmatch(answered.media_type) and answered.media_type not in _HTML
    ):
        root = xml_root(body)
        if not _is_html(root, answered.media_type):
            return _guess_xml(body, root)
    if answered.media_type in _HTML or begins.startswith((b"<!doctype html", b"<html")):
        return _guess_html(answered, newsroom)
    if answered.media_type in _TEXT:
        return _as_dump(answered, newsroom) or Unknown(_seen_text(answered.body))
    return Unknown(f"an answer of the type {answered.media_type}")


def _is_html(root: etree._Element | None, media_type: str) -> bool:
    """Whether XML is XHTML; where it is no XML in truth, its media type says so."""
    if root is None:
        return media_type in _HTML
    return etree.QName(root).localname.lower() == "html"


def seen_as(kind: AddressKind, answered: Answered, newsroom: Newsroom) -> Guess:
    """Return what a kind that somebody named finds in an answer; it may be nothing."""
    found: Guess | Unknown | None = None
    match kind:
        case "dump":
            found = _as_dump(answered, newsroom)
        case "feed":
            found = _guess_xml(answered.body, xml_root(answered.body.lstrip()))
        case "page":
            found = _as_page(answered, newsroom)
        case "list" if (tree := _tree(answered)) is not None:
            found = _as_list(tree, answered, newsroom)
        case _:
            found = Guess(kind)
    return found if isinstance(found, Guess) else Guess(kind)


def _as_dump(answered: Answered, newsroom: Newsroom) -> Guess | None:
    stream = io.BytesIO(answered.body)
    shown = _dated(lambda: split(stream, zone=newsroom.zone, name=answered.address))
    return _made("dump", shown) if shown else None


def _as_page(answered: Answered, newsroom: Newsroom) -> Guess | None:
    shown = _dated(
        lambda: parse_page(
            answered.body, selectors=Selectors(), newsroom=newsroom, address=answered.address
        )
    )
    return _made("page", shown) if shown else None


def _dated(parts: Callable[[], Iterator[Part]]) -> list[Shown]:
    """Return the articles that have a date: any text has paragraphs, news has a day, too."""
    found: list[Shown] = []
    try:
        for part in parts():
            match part:
                case Article(title=title, published=published) if published is not None:
                    found.append(Shown(title or "(no title)", published.at))
    except ParseError:
        pass  # what came before is enough to know the kind
    return found


def _guess_xml(body: bytes, root: etree._Element | None) -> Guess | Unknown:
    if root is None:
        return Unknown("XML that can't be read")
    name = etree.QName(root).localname
    if name not in _FEED_ROOTS:
        return Unknown(f"XML whose outermost element is <{clean(name)[:40]}>, which is no feed")
    if _LEADING.search(body):
        return Unknown("a feed with a document type of its own, which can lead anywhere")
    return _made("feed", feed_entries(root))


def _guess_html(answered: Answered, newsroom: Newsroom) -> Guess | Elsewhere | Unknown:
    tree = _tree(answered)
    if tree is None:
        return Unknown("HTML that is too large, too deep, or no text")
    feeds = tuple(declared_feeds(tree, answered.address))
    page = _as_page(answered, newsroom)
    if page is not None and has_articles_path(answered.address):
        return page
    found = _as_list(tree, answered, newsroom)
    if found is not None:
        return Guess(found.kind, found.count, found.titles, found.doubt, feeds)
    rest = page or Unknown(_seen_html(tree))
    return Elsewhere(feeds, rest) if feeds else rest


def _tree(answered: Answered) -> BeautifulSoup | None:
    try:
        return read_tree(answered.body, answered.address)
    except ParseError:
        return None


def _as_list(tree: BeautifulSoup, answered: Answered, newsroom: Newsroom) -> Guess | None:
    """Look for entries where lists have them; else for links to articles of the same site."""
    address = answered.address
    try:
        listing = parse_listing(
            answered.body, selectors=ListSelectors(), newsroom=newsroom, address=address
        )
    except ParseError:
        entries: list[Shown] = []
    else:
        entries = [
            Shown(link.title or "", link.published.at if link.published else None)
            for link in listing.links
        ]
    if len(entries) >= _ENOUGH:
        return _made("list", entries)
    links = article_links(tree, address)
    if len(links) < _ENOUGH:
        return None
    doubt = "its entries are not where `entries` of a list looks by default: set `entries`"
    return _made("list", [Shown(title, None) for title in links.values()], doubt)


def _made(kind: AddressKind, shown: Sequence[Shown], doubt: str | None = None) -> Guess:
    """Take the newest titles: by date where each has one, else the first, as sites print them."""
    dates = [one.at for one in shown if one.at is not None]
    newest = list(shown)
    if len(dates) == len(shown):
        order = sorted(range(len(shown)), key=lambda number: dates[number], reverse=True)
        newest = [shown[number] for number in order]
    titles = tuple(_short(one.title) for one in newest[:_ENOUGH])
    return Guess(kind, len(shown), titles, doubt)


def _short(title: str) -> str:
    words = " ".join(clean(title).split()) or "(no title)"
    return words if len(words) <= _LONGEST_TITLE else words[: _LONGEST_TITLE - 1] + "…"


def _seen_html(tree: BeautifulSoup) -> str:
    title = _short(tree.title.get_text()) if tree.title else "(no title)"
    return (
        f"an HTML page, {title!r}, with no dated article, fewer than {_ENOUGH} entries of a list"
        f" or links to articles, and no feed"
    )


def _seen_text(body: bytes) -> str:
    if not body.strip():
        return "an empty answer"
    if b"\0" in body[:1000] or body.startswith((b"\x1f\x8b", b"%PDF", b"PK")):
        return "bytes that are no text"
    return "text without a dated article"
