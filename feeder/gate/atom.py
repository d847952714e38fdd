"""The root element of an Atom document in, what it says out. Pure. Source: RFC 4287."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeder.gate.found import (
    ATOM,
    MEDIA_CREDIT,
    TOMBSTONE,
    FoundEntry,
    FoundFeed,
    children_of,
    iso,
    links,
    text,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element

    from feeder.gate.found import Children

ROOT = f"{ATOM}feed"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_atom(feed: _Element) -> FoundFeed:
    """What an `atom:feed` says."""
    children = children_of(feed)
    return FoundFeed(
        title=text(children[f"{ATOM}title"]),
        rights=text(children[f"{ATOM}rights"]),
        authors=_people(children[f"{ATOM}author"]),
        contributors=_names(children[f"{ATOM}contributor"]),
        selfs=links(children, "self"),
        hubs=links(children, "hub"),
        alternates=links(children, "alternate"),
        updated=tuple(map(iso, texts(children[f"{ATOM}updated"]))),
        entries=tuple(map(_entry, children[f"{ATOM}entry"])),
        tombstones=tuple(
            (tomb.get("ref", ""), iso(tomb.get("when", ""))) for tomb in children[TOMBSTONE]
        ),
    )


def _entry(entry: _Element) -> FoundEntry:
    children = children_of(entry)
    return FoundEntry(
        id=text(children[f"{ATOM}id"]),
        title=text(children[f"{ATOM}title"]),
        language=entry.get(_LANG, ""),
        authors=_people(children[f"{ATOM}author"]),
        rights=texts(children[f"{ATOM}rights"]),
        publishers=None,
        contributors=_names(children[f"{ATOM}contributor"]),
        alternates=links(children, "alternate"),
        vias=links(children, "via"),
        image_credits=texts(children[MEDIA_CREDIT]),
        source=_source(children),
        published=tuple(map(iso, texts(children[f"{ATOM}published"]))),
        updated=tuple(map(iso, texts(children[f"{ATOM}updated"]))),
        content=_html(children[f"{ATOM}content"]),
        summary=_html(children[f"{ATOM}summary"]),
    )


def _source(children: Children) -> Mapping[str, str]:
    # RFC 4287 4.2.11: id, title and updated should stand there; the author so that it survives
    # aggregation, the links so that a reader finds the way back.
    sources = children[f"{ATOM}source"]
    if len(sources) != 1:
        return {"element": ""}
    source = sources[0]
    within = children_of(source)
    return {
        "id": text(within[f"{ATOM}id"]),
        "title": text(within[f"{ATOM}title"]),
        "updated": text(within[f"{ATOM}updated"]),
        "self": "".join(links(within, "self")),
        "address": "".join(links(within, "alternate")),
        "author": source.findtext(f"{ATOM}author/{ATOM}name", ""),
        "author address": source.findtext(f"{ATOM}author/{ATOM}uri", ""),
        "rights": text(within[f"{ATOM}rights"]),
    }


def _people(elements: Sequence[_Element]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (element.findtext(f"{ATOM}name", ""), element.findtext(f"{ATOM}uri", ""))
        for element in elements
    )


def _names(elements: Sequence[_Element]) -> tuple[str, ...]:
    return tuple(element.findtext(f"{ATOM}name", "") for element in elements)


def _html(elements: Sequence[_Element]) -> str:
    # Text of another type would be shown with its tags in plain sight.
    return text([element for element in elements if element.get("type") == "html"])
