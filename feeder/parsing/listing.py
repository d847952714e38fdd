"""A list page in; the addresses of its articles, and that of the page after it, out. Pure.

bytes ─ read_tree ─▶ tree ─ selectors ─▶ entries ─ link, title, date ─▶ Listing
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

from feeder.errors import ParseError
from feeder.model import Link, Newsroom, Published
from feeder.parsing.address import has_articles_path, is_on_site, link_to, read_address
from feeder.parsing.markup import base_of, line_of, lines_of, read_tree, selected
from feeder.parsing.pagefacts import header_in
from feeder.parsing.titles import title_of
from feeder.sourceconfig import ListSelectors
from feeder.text import clean

_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_TELLING = 3
"""So many links to articles show that a page is a list, whatever the selectors say."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list page shows, in its order.

    `entries` is how many there are, those that lead elsewhere or nowhere included. `lacking`
    are the keys whose selectors matched nothing; a last page has no `following`.
    """

    links: tuple[Link, ...]
    following: str | None
    entries: int
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list, and what the selectors find in it."""

    element: Tag
    link: Tag | None
    date: Tag | None


def parse_listing(
    markup: bytes,
    *,
    selectors: ListSelectors,
    newsroom: Newsroom,
    address: str,
    seen: Collection[str] = (),
) -> Listing:
    """Return what a list page shows.

    `address` is where it came from, `seen` are the list pages before it. An article is listed
    once, only if it is on the list's own site, and by its address without fragment. Raises
    ParseError, which names the address and each selector that matched nothing, where the page
    lists no article.
    """
    tree = read_tree(markup, address)
    base = base_of(tree, address)
    entries = _entries(tree, selectors, address)
    onward = selected(tree, selectors.following, "entries.following", address)
    links = tuple(_once(_links(entries, newsroom.zone, base, address), newsroom.site))
    found: dict[str, Sequence[Tag | None]] = {
        "entry": [entry.element for entry in entries],
        "link": [entry.link for entry in entries],
        "date": [entry.date for entry in entries],
        "following": onward,
    }
    lacking = tuple(key for key, elements in found.items() if not any(elements))
    if not links:
        raise ParseError(_nothing(tree, base, address, selectors, lacking))
    return Listing(links, _following(onward, base, address, seen), len(entries), lacking)


def _entries(tree: BeautifulSoup, selectors: ListSelectors, address: str) -> list[_Entry]:
    return [
        _Entry(
            element,
            _first(element, selectors.link, "entries.link", address),
            _first(element, selectors.date, "entries.date", address),
        )
        for element in _outermost(selected(tree, selectors.entry, "entries.entry", address))
    ]


def _links(
    entries: Sequence[_Entry], zone: ZoneInfo, base: str | None, address: str
) -> Iterator[Link]:
    for entry in entries:
        link = _article_link(entry.link, base, address)
        if link is not None:
            yield Link(link, _title(entry), _date(entry.date, zone))


def _outermost(elements: Sequence[Tag]) -> list[Tag]:
    """Return the elements that lie in no other one: looking each through again takes for ever."""
    inside = {id(element) for element in elements}
    return [one for one in elements if not any(id(parent) in inside for parent in one.parents)]


def _first(entry: Tag, selector: str, key: str, name: str) -> Tag | None:
    """Return the first match inside an entry, or the entry itself if it is one."""
    inside = selected(entry, selector, key, name, most=1)
    if inside:
        return inside[0]
    return entry if entry.css.match(selector) else None


def _article_link(element: Tag | None, base: str | None, address: str) -> str | None:
    anchor = None if element is None else _anchor(element)
    link = None if anchor is None else link_to(anchor.get("href"), base)
    if link is None or link == link_to(address, None) or not is_on_site(link, address):
        return None
    return link


def _anchor(element: Tag) -> Tag | None:
    """Return the link that an element is, holds or stands in."""
    if element.name == "a":
        return element
    inner = element.find("a", href=True)
    return inner if inner is not None else element.find_parent("a", href=True)


def _title(entry: _Entry) -> str | None:
    """Return the title of an entry: a link over all of it has a name, or a heading beside it."""
    if entry.link is None:
        return None
    anchor = _anchor(entry.link)
    texts = (
        _heading(entry.link),
        lines_of(entry.link, {id(entry.date)}),
        *(one.get(key) for one in (entry.link, anchor) if one for key in ("title", "aria-label")),
        _heading(entry.element),
    )
    for text in texts:
        if isinstance(text, str) and (title := title_of(" ".join(clean(text).split()))):
            return title
    return None


def _heading(element: Tag) -> str | None:
    heading = element.find(_HEADINGS)
    return None if heading is None else line_of(heading)


def _date(element: Tag | None, zone: ZoneInfo) -> Published | None:
    """Return the date that an entry prints; `13:04` or `today` needs a clock, and is none."""
    header = None if element is None else header_in(line_of(element), zone)
    return None if header is None else header.published


def _once(links: Iterator[Link], site: str) -> Iterator[Link]:
    """Yield each article once, with the title and the date that any of its entries has."""
    known: dict[str, Link] = {}
    for link in links:
        agency = read_address(link.address, site)
        key = link.address if agency is None else agency.agency_id
        first = known.get(key, link)
        known[key] = Link(
            first.address, first.title or link.title, first.published or link.published
        )
    yield from known.values()


def _following(
    onward: Sequence[Tag], base: str | None, address: str, seen: Collection[str]
) -> str | None:
    """Return the first page to go on with that was not seen yet, or None."""
    known = {link_to(one, None) for one in (address, *seen)}
    for element in onward:
        anchor = element if element.name == "link" else _anchor(element)
        link = None if anchor is None else link_to(anchor.get("href"), base)
        if link is None or link in known:
            continue
        if is_on_site(link, address) and is_on_site(address, link):
            return link
    return None


def _nothing(
    tree: BeautifulSoup,
    base: str | None,
    address: str,
    selectors: ListSelectors,
    lacking: Sequence[str],
) -> str:
    if not {"entry", "link"} & set(lacking):
        return (
            f"{address}: no article listed, although there are entries: none has a link to another"
            " page of this site; look at the page"
        )
    # Without entries nothing was looked for inside them: the whole page is.
    empty = [
        f"`entries.{key}` ({selector})"
        for key in lacking
        if (selector := getattr(selectors, key)) and key != "following"
        if "entry" not in lacking or not tree.select(selector, limit=1)
    ]
    problem = f"{address}: no article listed: {', '.join(empty)} matched nothing"
    articles = _articles_on(tree, base, address)
    if len(articles) >= _TELLING:
        return (
            f"{problem}, though the page links to {len(articles)} articles; the layout changed and"
            " `entries` of the source must be corrected"
        )
    return (
        f"{problem}; it may be a login page, or the layout changed and `entries` of the source"
        " must be corrected"
    )


def _articles_on(tree: BeautifulSoup, base: str | None, address: str) -> set[str]:
    links = (link_to(anchor.get("href"), base) for anchor in tree.find_all("a", href=True))
    return {
        link
        for link in links
        if link is not None and has_articles_path(link) and is_on_site(link, address)
    }
