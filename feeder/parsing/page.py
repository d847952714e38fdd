"""A page of the agency's site in, its articles out: there may be several on it. No I/O, no clock.

bytes ─ read_tree ─▶ tree ─ selectors ─▶ titles, dates, bodies ─ group ─▶ Part
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urldefrag, urljoin
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from feeder.errors import ParseError
from feeder.model import Article, Part, SetAside
from feeder.parsing.address import can_be_articles, read_address, web_address
from feeder.parsing.credits import relayed_source
from feeder.parsing.header import HEADER_PATTERN, Header, header_of
from feeder.parsing.lines import ImageCredit, Notice, Separator, TextSource, read_lines
from feeder.parsing.markup import line_of, lines_of, read_tree
from feeder.parsing.titles import is_prose, title_of
from feeder.sourceconfig import Selectors
from feeder.text import clean, language_of

_PART = Literal["title", "meta", "body"]
_PARTS: tuple[_PART, ...] = ("title", "meta", "body")
_HEADER = re.compile(r"(?<![0-9.])" + HEADER_PATTERN)
_LANGUAGE_PARAGRAPHS = 3


@dataclass(slots=True)
class _Group:
    """The elements of one article, in the order in which the page prints them."""

    title: Tag | None = None
    metas: list[Tag] = field(default_factory=list)
    bodies: list[Tag] = field(default_factory=list)


@dataclass(slots=True)
class _Body:
    """What the lines of a body say, each in its place."""

    paragraphs: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    source: str | None = None
    notice: bool = False
    rest: list[str] = field(default_factory=list)


def parse_page(
    markup: bytes, *, selectors: Selectors, zone: ZoneInfo, address: str | None
) -> Iterator[Part]:
    """Yield the parts of a page in document order.

    `zone` is the agency's. `address` is where the page came from (None for a file); the address
    that the page itself declares goes before it, and belongs to the first article only, unless
    an article's title is a link of its own. Raises ParseError, which names the address and each
    selector that matched nothing, where the page holds no article at all.
    """
    name = address or "page"
    tree = read_tree(markup, name)
    found = _select(tree, selectors, name)
    own = frozenset(id(element) for part in ("title", "meta") for element in found[part])
    printed = _page_address(tree, address)
    parts: list[Part] = []
    any_article = False
    for group in _groups(tree, found):
        link = _own_address(group.title, address) or printed
        of_group = list(_parts_of(group, own, zone, link))
        parts.extend(of_group)
        if any(isinstance(part, Article) for part in of_group):
            printed, any_article = None, True
    if not any_article:
        raise ParseError(_missing(name, selectors, found))
    yield from parts


def _select(tree: BeautifulSoup, selectors: Selectors, name: str) -> dict[_PART, list[Tag]]:
    found: dict[_PART, list[Tag]] = {}
    for part in _PARTS:
        selector = getattr(selectors, part)
        try:
            found[part] = list(tree.select(selector))
        except SelectorSyntaxError as error:
            reason = str(error).partition("\n")[0]
            raise ParseError(
                f"{name}: `selectors.{part}` {selector!r} is not a CSS selector: {reason}"
            ) from error
    return found


def _missing(name: str, selectors: Selectors, found: dict[_PART, list[Tag]]) -> str:
    empty = [
        f"`selectors.{part}` ({getattr(selectors, part)})" for part in _PARTS if not found[part]
    ]
    if not empty:
        return f"{name}: no article found, although every selector matched; look at the page"
    return (
        f"{name}: no article found: {', '.join(empty)} matched nothing; it may be a login page,"
        " or the layout changed and `selectors` of the source must be corrected"
    )


def _groups(tree: BeautifulSoup, found: dict[_PART, list[Tag]]) -> list[_Group]:
    """Return the articles of a page: a date stands over or under a title, never after a body."""
    kinds = {id(element): part for part in reversed(_PARTS) for element in found[part]}
    bodies = {id(element) for element in found["body"]}
    groups = [_Group()]
    for element in tree.find_all(True):
        group = groups[-1]
        match kinds.get(id(element)):
            case "title":
                if group.title is not None or group.bodies:
                    groups.append(group := _Group())
                group.title = element
            case "meta":
                if group.bodies:
                    groups.append(group := _Group())
                group.metas.append(element)
            case "body":
                # `div div` finds each level of nested ones; the outermost holds them all.
                if not any(id(parent) in bodies for parent in element.parents):
                    group.bodies.append(element)
    return groups


def _parts_of(
    group: _Group, own: frozenset[int], zone: ZoneInfo, address: str | None
) -> Iterator[Part]:
    title = title_of(clean(line_of(group.title)).strip()) or None if group.title else None
    printed = " ".join(map(line_of, group.metas))
    header = _header(printed, zone)
    body = _read_body("\n".join(lines_of(element, own) for element in group.bodies), title)
    if not body.paragraphs:
        if left := "\n".join(filter(None, (title, printed, *body.rest))):
            yield SetAside(left, "a title or date without a body")
    elif header is None and not any(map(is_prose, body.paragraphs)):
        left = "\n".join(filter(None, (title, *body.paragraphs, *body.rest)))
        yield SetAside(left, "no date, and nothing that reads like an article")
    else:
        yield _article(title, header, body, address)
        if body.rest:
            yield SetAside("\n".join(body.rest), "text after the end of an article")


def _header(printed: str, zone: ZoneInfo) -> Header | None:
    """Return the first date that exists, with its counter if one is printed after it."""
    headers = (header_of(match, zone) for match in _HEADER.finditer(printed))
    return next((header for header in headers if header is not None), None)


def _read_body(text: str, title: str | None) -> _Body:
    """Sort the lines of a body; what stands after the notice is no part of the article."""
    body, closed = _Body(), False
    for line in read_lines(text):
        match line.mark:
            case None if closed:
                body.rest.append(line.text)
            case None if body.paragraphs or title_of(line.text) != title:
                body.paragraphs.append(line.text)
            case Notice():
                body.notice = closed = True
            case Separator():
                closed = True
            case ImageCredit(name) if name is not None and name not in body.images:
                body.images.append(name)
            case TextSource(name):
                body.source = body.source or name
            case _:
                pass  # a share line, page furniture, or the title once more
    return body


def _article(title: str | None, header: Header | None, body: _Body, address: str | None) -> Article:
    language = language_of(" ".join([title or "", *body.paragraphs[:_LANGUAGE_PARAGRAPHS]]))
    agency = read_address(address) if address else None
    return Article(
        title=title,
        published=None if header is None else header.published,
        views=None if header is None else header.views,
        paragraphs=tuple(body.paragraphs),
        language=language,
        relayed_from=relayed_source(body.paragraphs, language) or body.source,
        image_credits=tuple(body.images),
        notice=body.notice,
        address=address,
        agency_id=None if agency is None else agency.agency_id,
        section=None if agency is None else agency.section,
    )


def _page_address(tree: BeautifulSoup, address: str | None) -> str | None:
    """Return the address that the page declares, or its own one if that is an article's."""
    declared = (
        *(link.get("href") for link in tree.select('link[rel~="canonical"]')),
        *(meta.get("content") for meta in tree.select('meta[property="og:url"]')),
    )
    for candidate in declared:
        link = _link(candidate, address)
        if link is not None and can_be_articles(link):
            return link
    return address if address is not None and read_address(address) is not None else None


def _own_address(title: Tag | None, address: str | None) -> str | None:
    """Return the address of the article that its title links to, if it does."""
    if title is None:
        return None
    anchor = title.find("a", href=True) or title.find_parent("a", href=True)
    link = _link(anchor.get("href"), address) if isinstance(anchor, Tag) else None
    return link if link is not None and read_address(link) is not None else None


def _link(value: object, address: str | None) -> str | None:
    """Return an attribute's value as an absolute address, or None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        link = urldefrag(urljoin(address or "", value.strip())).url
    except ValueError:
        return None
    return link if web_address(link) is not None else None
