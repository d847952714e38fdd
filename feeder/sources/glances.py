"""The tree of an answer in; the titles, dates and addresses that it shows out. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bs4 import BeautifulSoup
from lxml import etree

from feeder.parsing.address import has_articles_path, is_on_site, link_to
from feeder.parsing.markup import base_of, line_of

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_DATES = ("{*}pubDate", "{*}published", "{*}updated", "{*}date")


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


def article_links(tree: BeautifulSoup, address: str) -> dict[str, str]:
    """Return the addresses of articles on the page's own site, each with the text of its link."""
    base = base_of(tree, address)
    found: dict[str, str] = {}
    for anchor in tree.select("a[href]"):
        link = link_to(anchor.get("href"), base)
        if link is not None and is_on_site(link, address) and has_articles_path(link):
            found[link] = found.get(link) or line_of(anchor)
    return found


def declared_feeds(tree: BeautifulSoup, address: str) -> Iterator[str]:
    """Yield the feeds that a page declares (RSS autodiscovery)."""
    base = base_of(tree, address)
    for element in tree.select('link[rel~="alternate"][href]'):
        kind = str(element.get("type") or "").partition(";")[0].strip().lower()
        link = link_to(element.get("href"), base) if kind in _FEED_TYPES else None
        if link is not None:
            yield link
