"""The tree of an answer in; the titles, dates and addresses that it shows out. No I/O, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag
from lxml import etree

from feeder.parsing.address import read_address, web_address
from feeder.parsing.header import HEADER_PATTERN, header_of
from feeder.parsing.markup import line_of, lines_of
from feeder.sourceconfig import ListSelectors

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_DATES = ("{*}pubDate", "{*}published", "{*}updated", "{*}date")
_HEADER = re.compile(HEADER_PATTERN)


@dataclass(frozen=True, slots=True)
class Shown:
    """A title that an answer shows, and its moment if it prints one."""

    title: str
    at: datetime | None


def xml_root(body: bytes) -> etree._Element | None:
    """Return the outermost element, None where there is none; nothing that it names is read."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def feed_entries(root: etree._Element) -> list[Shown]:
    """Return the entries of a feed, in its order."""
    return [_shown(entry) for entry in root.iter("{*}item", "{*}entry")]


def _shown(entry: etree._Element) -> Shown:
    title = entry.find("{*}title")
    words = "" if title is None else "".join(map(str, title.itertext()))
    texts = (entry.findtext(name) for name in _DATES)
    return Shown(words, next(filter(None, map(_moment, filter(None, texts))), None))


def _moment(text: str) -> datetime | None:
    """Return the moment in a date of RSS or Atom."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text.strip())
        except (ValueError, OverflowError, TypeError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def list_entries(tree: BeautifulSoup, where: ListSelectors, zone: ZoneInfo) -> list[Shown]:
    """Return the entries of a list page, in its order."""
    found: list[Shown] = []
    for entry in tree.select(where.entry):
        link, date = entry.select_one(where.link), entry.select_one(where.date)
        if link is not None and link.get("href"):
            words = " ".join(lines_of(entry, () if date is None else {id(date)}).split())
            found.append(Shown(line_of(link) or words, _printed(date, zone)))
    return found


def _printed(element: Tag | None, zone: ZoneInfo) -> datetime | None:
    match = None if element is None else _HEADER.search(line_of(element))
    header = None if match is None else header_of(match, zone)
    return None if header is None else header.published.at


def article_links(tree: BeautifulSoup, address: str) -> dict[str, str]:
    """Return the addresses of articles on the page's own host, each with the text of its link."""
    own = web_address(address)
    found: dict[str, str] = {}
    for anchor in tree.select("a[href]"):
        link = _joined(anchor, address)
        parts = None if link is None else web_address(link)
        if link and parts and own and parts.netloc == own.netloc and is_articles(link):
            found[link] = found.get(link) or line_of(anchor)
    return found


def is_articles(address: str) -> bool:
    """Whether a path is like those of the agency's articles, on whichever host: it may move."""
    parts = web_address(address)
    return parts is not None and read_address(f"https://www.kt.kz{parts.path}") is not None


def declared_feeds(tree: BeautifulSoup, address: str) -> Iterator[str]:
    """Yield the feeds that a page declares (RSS autodiscovery)."""
    for link in tree.select('link[rel~="alternate"][href]'):
        kind = str(link.get("type") or "").partition(";")[0].strip().lower()
        target = _joined(link, address) if kind in _FEED_TYPES else None
        if target is not None:
            yield target


def _joined(element: Tag, address: str) -> str | None:
    try:
        link = urldefrag(urljoin(address, str(element.get("href")).strip())).url
    except ValueError:
        return None
    return link if web_address(link) is not None else None
