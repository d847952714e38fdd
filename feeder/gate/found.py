"""A document in, what was found in it out: one shape for all formats, and the means. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element

    Children = Mapping[str, Sequence[_Element]]

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA_CREDIT = "{http://search.yahoo.com/mrss/}credit"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
UNREADABLE = datetime.min.replace(tzinfo=UTC)
"""Stands for a moment that was stated but can not be read: equal to no stored one."""


class UnreadableError(ValueError):
    """The bytes are not the document that they have to be; the text says why."""


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """What a document says about one article.

    Each tuple holds every occurrence, so that a second author or date is seen too. `source` holds
    each part that the format's source element must have, an empty string where it is missing.
    An author is a name and an address. `publishers` is None in a format that has none.
    """

    id: str
    title: str
    language: str
    authors: tuple[tuple[str, str], ...]
    rights: tuple[str, ...]
    publishers: tuple[str, ...] | None
    contributors: tuple[str, ...]
    alternates: tuple[str, ...]
    vias: tuple[str, ...]
    image_credits: tuple[str, ...]
    source: Mapping[str, str]
    published: tuple[datetime, ...]
    updated: tuple[datetime, ...]
    content: str
    summary: str


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """What a document says about itself, and its entries in document order.

    `authors` is None in a format whose feeds have none, and so are `tombstones`: which entries
    are deleted, and since when.
    """

    title: str
    rights: str
    authors: tuple[tuple[str, str], ...] | None
    contributors: tuple[str, ...]
    selfs: tuple[str, ...]
    hubs: tuple[str, ...]
    alternates: tuple[str, ...]
    updated: tuple[datetime, ...]
    entries: tuple[FoundEntry, ...]
    tombstones: tuple[tuple[str, datetime], ...] | None = None


def parse(body: bytes) -> _Element:
    """The root element, with entities, network and huge trees shut off. Raises UnreadableError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"not well-formed: {error.msg}") from error


def children_of(element: _Element) -> Children:
    """The children by tag; a tag that does not occur has none."""
    children: defaultdict[str, list[_Element]] = defaultdict(list)
    for child in element:
        children[str(child.tag)].append(child)
    return children


def texts(elements: Sequence[_Element]) -> tuple[str, ...]:
    """The text of each element."""
    return tuple(element.text or "" for element in elements)


def text(elements: Sequence[_Element]) -> str:
    """The text of an element that must stand there exactly once, else an empty string."""
    return (elements[0].text or "") if len(elements) == 1 else ""


def links(children: Children, rel: str) -> tuple[str, ...]:
    """The addresses of the Atom links with this relation (none stated means alternate)."""
    return tuple(
        link.get("href", "")
        for link in children[f"{ATOM}link"]
        if link.get("rel", "alternate") == rel
    )


def iso(stated: str) -> datetime:
    """An RFC 3339 moment, or UNREADABLE."""
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return UNREADABLE
    return moment if moment.tzinfo else UNREADABLE


def rfc_822(stated: str) -> datetime:
    """An RFC 822 moment, or UNREADABLE."""
    try:
        moment = parsedate_to_datetime(stated)
    except ValueError:
        return UNREADABLE
    return moment if moment.tzinfo else UNREADABLE
