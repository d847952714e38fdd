"""A page of the agency's site in, its articles out: there may be several on it. No I/O, no clock.

bytes ─ read_tree ─▶ tree ─ selectors ─▶ titles, dates, bodies, pictures ─ groups_of ─▶ Part
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup, Tag

from feeder.errors import ParseError
from feeder.model import Article, Language, Newsroom, Part, SetAside
from feeder.parsing.address import (
    AgencyAddress,
    can_be_articles,
    language_in,
    link_to,
    read_address,
)
from feeder.parsing.credits import relayed_source
from feeder.parsing.grouping import Found, Group, PartName, groups_of
from feeder.parsing.header import Header
from feeder.parsing.lines import ImageCredit, Notice, Separator, TextSource, read_lines
from feeder.parsing.markup import base_of, line_of, lines_of, read_tree, selected
from feeder.parsing.pagefacts import (
    declared_language,
    header_in,
    language_with,
    section_of,
    views_beside,
)
from feeder.parsing.pictures import (
    credits_beside,
    declared_picture,
    own_pictures,
    picture_of,
    show_lazy,
)
from feeder.parsing.titles import is_prose, title_of
from feeder.sourceconfig import Selectors
from feeder.text import clean

_PARTS: tuple[PartName, ...] = ("title", "meta", "body", "image", "section")
_NEEDED: tuple[PartName, ...] = ("title", "meta", "body")
_LANGUAGE_PARAGRAPHS = 3


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page says of all its articles, or (`address`, `image`) of the first one only."""

    newsroom: Newsroom
    own: frozenset[int]
    base: str | None
    language: Language | None
    address: str | None
    image: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """What an article's surroundings say of it."""

    address: str | None
    agency: AgencyAddress | None
    language: Language | None
    section: str | None
    image: str | None
    credits: tuple[str, ...]


@dataclass(slots=True)
class Body:
    """What the lines of a body say, each in its place."""

    paragraphs: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    source: str | None = None
    notice: bool = False
    rest: list[str] = field(default_factory=list)


def parse_page(
    markup: bytes, *, selectors: Selectors, newsroom: Newsroom, address: str | None
) -> Iterator[Part]:
    """Yield the parts of a page in document order.

    `address` is where the page came from (None for a file); the address that the page itself
    declares goes before it, and belongs to the first article only, unless an article's title is a
    link of its own. Raises ParseError, which names the address and each selector that matched
    nothing, where the page holds no article at all.
    """
    name = address or "page"
    tree = read_tree(markup, name)
    show_lazy(tree)
    found = _select(tree, selectors, name)
    page = _page_of(tree, found, newsroom, address)
    parts: list[Part] = []
    for group in groups_of(tree, found):
        of_group = list(_parts_of(group, page))
        parts.extend(of_group)
        if any(isinstance(part, Article) for part in of_group):
            page = replace(page, address=None, image=None)
    if not any(isinstance(part, Article) for part in parts):
        raise ParseError(_missing(name, selectors, found))
    yield from parts


def _page_of(tree: BeautifulSoup, found: Found, newsroom: Newsroom, address: str | None) -> _Page:
    base = base_of(tree, address)
    declared = _page_address(tree, address, base, newsroom.site)
    return _Page(
        newsroom=newsroom,
        own=frozenset(id(element) for part in ("title", "meta") for element in found[part]),
        base=base,
        language=declared_language(tree, declared or address),
        address=declared,
        image=declared_picture(tree, base),
    )


def _select(tree: BeautifulSoup, selectors: Selectors, name: str) -> Found:
    return {
        part: selected(tree, getattr(selectors, part), f"selectors.{part}", name) for part in _PARTS
    }


def _missing(name: str, selectors: Selectors, found: Found) -> str:
    empty = [
        f"`selectors.{part}` ({getattr(selectors, part)})" for part in _NEEDED if not found[part]
    ]
    if not empty:
        return f"{name}: no article found, although every selector matched; look at the page"
    return (
        f"{name}: no article found: {', '.join(empty)} matched nothing; it may be a login page,"
        " or the layout changed and `selectors` of the source must be corrected"
    )


def _parts_of(group: Group, page: _Page) -> Iterator[Part]:
    title = title_of(clean(line_of(group.title)).strip()) or None if group.title else None
    printed = " ".join(map(line_of, group.metas))
    header = header_in(printed, page.newsroom.zone)
    if header is not None and header.views is None:
        header = replace(header, views=views_beside(group.metas, printed, header))
    body = read_body("\n".join(lines_of(element, page.own) for element in group.bodies), title)
    if not body.paragraphs:
        if left := "\n".join(filter(None, (title, printed, *body.rest))):
            yield SetAside(left, "a title or date without a body")
    elif header is None and not any(map(is_prose, body.paragraphs)):
        left = "\n".join(filter(None, (title, *body.paragraphs, *body.rest)))
        yield SetAside(left, "no date, and nothing that reads like an article")
    else:
        yield _article(title, header, body, _place(group, page))
        if body.rest:
            yield SetAside("\n".join(body.rest), "text after the end of an article")


def read_body(text: str, title: str | None) -> Body:
    """Sort the lines of a body; what stands after the notice is no part of the article."""
    body, closed = Body(), False
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


def _article(title: str | None, header: Header | None, body: Body, place: _Place) -> Article:
    told = " ".join([title or "", *body.paragraphs[:_LANGUAGE_PARAGRAPHS]])
    language = language_with(told, place.language)
    return Article(
        title=title,
        published=None if header is None else header.published,
        views=None if header is None else header.views,
        paragraphs=tuple(body.paragraphs),
        language=language,
        relayed_from=relayed_source(body.paragraphs, language) or body.source,
        image_credits=tuple(body.images) or place.credits,
        notice=body.notice,
        address=place.address,
        agency_id=None if place.agency is None else place.agency.agency_id,
        section=place.section,
        image=place.image,
    )


def _place(group: Group, page: _Page) -> _Place:
    site = page.newsroom.site
    address = _own_address(group.title, page.base, site) or page.address
    agency = read_address(address, site) if address else None
    images = own_pictures(group.images, page.base, address, site)
    printed = section_of(group.sections, page.base)
    return _Place(
        address=address,
        agency=agency,
        language=(language_in(address) if address else None) or page.language,
        section=printed or (None if agency is None else agency.section),
        image=picture_of(images, page.base) or page.image,
        # No dump tells what only a picture's description does: a printed credit goes before it.
        credits=tuple(dict.fromkeys(credits_beside(images))),
    )


def _page_address(
    tree: BeautifulSoup, address: str | None, base: str | None, site: str
) -> str | None:
    """Return the address that the page declares, or its own one if that is an article's."""
    declared = (
        *(link.get("href") for link in tree.select('link[rel~="canonical"]')),
        *(meta.get("content") for meta in tree.select('meta[property="og:url"]')),
    )
    for candidate in declared:
        link = link_to(candidate, base)
        if link is not None and can_be_articles(link, site):
            return link
    return address if address is not None and read_address(address, site) is not None else None


def _own_address(title: Tag | None, base: str | None, site: str) -> str | None:
    """Return the address of the article that its title links to, if it does."""
    if title is None:
        return None
    anchor = title.find("a", href=True) or title.find_parent("a", href=True)
    link = link_to(anchor.get("href"), base) if isinstance(anchor, Tag) else None
    return link if link is not None and read_address(link, site) is not None else None
