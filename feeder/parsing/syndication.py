"""An RSS or Atom feed of the agency in; its articles, links and age limit out. No I/O, no clock.

bytes ─ feedxml ─▶ entries ─ HTML, line rules of pages ─▶ Article, Link
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup

from feeder.errors import ParseError
from feeder.model import Article, Link, Newsroom, Part, SetAside
from feeder.parsing.address import language_in, read_address
from feeder.parsing.credits import relayed_source
from feeder.parsing.feeddates import published_of
from feeder.parsing.feedlinks import address_of, bare_link, guid_of, image_of
from feeder.parsing.feedxml import read_feed
from feeder.parsing.markup import line_of, lines_of, read_tree
from feeder.parsing.page import Body, read_body
from feeder.parsing.pagefacts import language_with
from feeder.parsing.titles import title_of
from feeder.sourceconfig import Texts
from feeder.text import clean

_LANGUAGE_PARAGRAPHS = 3
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_NUMBER = re.compile("[0-9]{1,6}")
_LONGEST_TTL = timedelta(days=7)
_TRAILS_OFF = re.compile(
    r"(?:…|\.\.\.|[\[(](?:…|\.\.\.)[\])]|Read more|Continue reading|Читать (?:далее|полностью)"
    r"|Подробнее|Толығырақ)[\s.:»>→]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Syndicated:
    """What a feed holds: parts and links in its order, and for how long it says that it lasts.

    `is_cut` says that its end is missing; what its last entry holds is left out then.
    """

    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    ttl: timedelta | None
    is_cut: bool


def parse_feed(
    data: bytes, *, newsroom: Newsroom, address: str, text: Texts = "auto"
) -> Iterator[Part]:
    """Yield the parts of a feed in document order.

    `address` is where the feed came from, `text` the source's setting. Raises ParseError (one line
    with `address`) where it is no feed, has no entries, or broke off, after all that stands before
    that place.
    """
    feed = read_syndicated(data, newsroom=newsroom, address=address, text=text)
    if not feed.parts and not feed.is_cut:
        raise ParseError(f"{address}: the feed has no entries; look at it in a browser")
    yield from feed.parts
    if feed.is_cut:
        raise ParseError(
            f"{address}: the feed breaks off before its end; its last entry was left out"
        )


def read_syndicated(
    data: bytes, *, newsroom: Newsroom, address: str, text: Texts = "auto"
) -> Syndicated:
    """Read a feed. Raises ParseError (one line with `address`) where it is none."""
    feed = read_feed(data, address)
    entries = feed.found.entries[: -1 if feed.is_cut else None]
    base = bare_link(feed.found.feed.get("link"), address) or address
    read = _distinct([_entry(entry, newsroom, base, text) for entry in entries])
    return Syndicated(
        parts=tuple(part for one in read for part in one.parts),
        links=tuple(one.link for one in read if one.link is not None),
        ttl=_ttl(feed.found.feed),
        is_cut=feed.is_cut,
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one entry says."""

    parts: tuple[Part, ...]
    link: Link | None
    guid: str | None


def _distinct(entries: Sequence[_Entry]) -> list[_Entry]:
    """Take no name and no address for an entry's own that others have, too."""
    names = Counter(one.guid for one in entries)
    titles: dict[str, set[str | None]] = {}
    for one in entries:
        if one.link is not None:
            titles.setdefault(one.link.address, set()).add(one.link.title)
    shared = {address for address, some in titles.items() if len(some) > 1}
    return [
        replace(
            one,
            parts=tuple(_without(part, names, shared) for part in one.parts),
            link=None if one.link is not None and one.link.address in shared else one.link,
        )
        for one in entries
    ]


def _without(part: Part, names: Counter[str | None], shared: set[str]) -> Part:
    if not isinstance(part, Article):
        return part
    if part.guid is not None and names[part.guid] > 1:
        part = replace(part, guid=None)
    if part.address in shared:
        part = replace(part, address=None, agency_id=None, section=None)
    return part


def _entry(entry: Any, newsroom: Newsroom, base: str, setting: Texts) -> _Entry:
    address = address_of(entry, base, newsroom.site)
    title = _title(entry)
    published = published_of(entry, newsroom.zone)
    guid = guid_of(entry, address, newsroom.site)
    link = None if address is None else Link(address, title, published)
    try:
        text = _Text.of(entry, title, setting)
    except ParseError as error:
        return _Entry((SetAside(title or guid or "(no title)", str(error)),), link, guid)
    is_headline = title is not None and (address is not None or published is not None)
    if not (text.body.paragraphs or is_headline):
        left = "\n".join(filter(None, (title, address or guid, *text.body.rest)))
        aside = (SetAside(left, "an entry without text"),) if left else ()
        return _Entry(aside, link, guid)
    bare = _article(title, text, address, newsroom.site)
    image = image_of(entry, text.tree, base)
    article = replace(bare, published=published, guid=guid, image=image)
    rest = "\n".join(text.body.rest)
    left_over = (SetAside(rest, "text after the end of an article"),) if rest else ()
    return _Entry((article, *left_over), link, guid)


def _article(title: str | None, text: _Text, address: str | None, site: str) -> Article:
    body = text.body
    agency = read_address(address, site) if address else None
    told = " ".join([title or "", *body.paragraphs[:_LANGUAGE_PARAGRAPHS]])
    language = language_with(told, language_in(address) if address else None)
    return Article(
        title=title,
        published=None,
        views=None,
        paragraphs=tuple(body.paragraphs),
        language=language,
        relayed_from=relayed_source(body.paragraphs, language) or body.source,
        image_credits=tuple(body.images),
        notice=body.notice,
        address=address,
        agency_id=None if agency is None else agency.agency_id,
        section=None if agency is None else agency.section,
        excerpt=text.is_excerpt,
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of an entry, sorted by the line rules of pages; its tree where it is HTML."""

    body: Body
    tree: BeautifulSoup | None
    is_excerpt: bool

    @classmethod
    def of(cls, entry: Any, title: str | None, setting: Texts) -> _Text:
        """Choose between content and summary, and say which of both it is."""
        summary = _Value.of(entry.get("summary"), entry.get("summary_detail"))
        contents = [_Value.of(one.get("value"), one) for one in entry.get("content", ())]
        contents.append(_Value.of(entry.get("yandex_full-text"), {"type": "text/html"}))
        content = max(contents, key=lambda one: len(one.text))
        is_content = bool(content.text) and setting != "excerpt"
        value = content if is_content or not summary.text else summary
        lines, tree = value.lines()
        body = read_body(lines, title)
        trails_off = bool(body.paragraphs) and _TRAILS_OFF.search(body.paragraphs[-1]) is not None
        is_whole = {
            "full": True,
            "excerpt": False,
            "auto": body.notice or (is_content and not trails_off),
        }[setting]
        # A title alone is a headline, whatever the setting says.
        return cls(body, tree, is_excerpt=not (is_whole and body.paragraphs))


@dataclass(frozen=True, slots=True)
class _Value:
    """A text construct: what it says, and whether that is plain text."""

    text: str
    is_plain: bool

    @classmethod
    def of(cls, value: object, detail: Any) -> _Value:
        text = value.strip() if isinstance(value, str) else ""
        return cls(text, (detail or {}).get("type") == "text/plain")

    def lines(self) -> tuple[str, BeautifulSoup | None]:
        """Return the text as lines. Raises ParseError where its HTML is too much."""
        if self.is_plain:
            return clean(self.text), None
        if "<" not in self.text:
            return clean(html.unescape(self.text)), None
        tree = read_tree(self.text.encode("utf-8", "replace"), "an entry's text")
        return clean(lines_of(tree)), tree


def _title(entry: Any) -> str | None:
    value = _Value.of(entry.get("title"), entry.get("title_detail"))
    if value.is_plain or "<" not in value.text:
        text = value.text if value.is_plain else html.unescape(value.text)
        return title_of(" ".join(clean(text).split())) or None
    try:
        tree = read_tree(value.text.encode("utf-8", "replace"), "a title")
    except ParseError:
        return None
    return title_of(clean(line_of(tree)).strip()) or None


def _ttl(feed: Any) -> timedelta | None:
    """Return for how long the feed says that nothing new comes: RSS `ttl`, or sy:updatePeriod."""
    minutes = _number(feed.get("ttl"))
    if not minutes:
        hours = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
        minutes = hours * 60 / max(1, _number(feed.get("sy_updatefrequency")) or 1)
    return min(timedelta(minutes=minutes), _LONGEST_TTL) if minutes else None


def _number(value: object) -> float:
    text = str(value or "").strip()
    return float(text) if _NUMBER.fullmatch(text) else 0.0
