"""The root element of an RSS document in, what it says out. Pure. Source: RSS 2.0, RSS Profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeder.gate.found import (
    ATOM,
    MEDIA_CREDIT,
    FoundEntry,
    FoundFeed,
    children_of,
    iso,
    links,
    rfc_822,
    text,
    texts,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOT = "rss"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


def read_rss(rss: _Element) -> FoundFeed:
    """What an `rss` element says; without a channel it says nothing."""
    channel = rss.find("channel")
    children = children_of(rss if channel is None else channel)
    return FoundFeed(
        title=text(children["title"]),
        rights=text(children["copyright"]),
        authors=None,
        contributors=texts(children[f"{_DC}contributor"]),
        selfs=links(children, "self"),
        hubs=links(children, "hub"),
        alternates=texts(children["link"]),
        updated=tuple(map(rfc_822, texts(children["lastBuildDate"]))),
        entries=tuple(map(_entry, children["item"])),
    )


def _entry(found: _Element) -> FoundEntry:
    children = children_of(found)
    sources = children["source"]
    address = sources[0].get("url", "") if len(sources) == 1 else ""
    # An id that a reader would take for an address (isPermaLink is true unless stated) is none.
    guids = [guid for guid in children["guid"] if guid.get("isPermaLink") == "false"]
    return FoundEntry(
        id=text(guids),
        title=text(children["title"]),
        language=text(children[f"{_DC}language"]),
        authors=tuple((name, address) for name in texts(children[f"{_DC}creator"])),
        rights=texts(children[f"{_DC}rights"]),
        publishers=texts(children[f"{_DC}publisher"]),
        contributors=texts(children[f"{_DC}contributor"]),
        alternates=texts(children["link"]),
        vias=links(children, "via"),
        image_credits=texts(children[MEDIA_CREDIT]),
        source={"title": text(sources), "address": address},
        published=tuple(map(rfc_822, texts(children["pubDate"]))),
        updated=tuple(map(iso, texts(children[f"{ATOM}updated"]))),
        content=text(children[_ENCODED]),
        summary=text(children["description"]),
    )
