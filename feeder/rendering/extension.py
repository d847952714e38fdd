"""feedgen's elements in, repaired elements out: what feedgen 1.0 leaves out or writes wrongly.

feedgen calls `extend_ns`, `extend_atom` and `extend_rss` of a registered extension after its own
work, so these run last. It builds elements without a namespace: bare tag names are right here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml.etree import SubElement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element

    from feeder.rendering.wording import Entry

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_SY = "http://purl.org/rss/1.0/modules/syndication/"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
ATOM_PREFIXES: Mapping[str, str] = MappingProxyType({"media": _MEDIA})
RSS_PREFIXES: Mapping[str, str] = MappingProxyType({"dc": _DC, "media": _MEDIA, "sy": _SY})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_PERIODS = (
    ("hourly", 3_600),
    ("daily", 86_400),
    ("weekly", 604_800),
    ("monthly", 2_592_000),
    ("yearly", 31_536_000),
)


class FeedExtension:
    """The feed level: namespaces, and in RSS the operator, the hub and the update schedule."""

    prefixes: Mapping[str, str] = MappingProxyType({})
    hub: str | None = None
    operator: str = ""
    refresh_seconds: int = 0
    gone: Sequence[Entry] = ()

    def extend_ns(self) -> dict[str, str]:
        """Prefixes of the feed element. feedgen adds `atom` and `content` itself, in RSS only."""
        return dict(self.prefixes) | ({"at": _TOMBSTONES} if self.gone else {})

    def extend_atom(self, feed: _Element) -> _Element:
        """Add a tombstone for each withdrawn article (RFC 6721 section 3)."""
        for entry in self.gone:
            when = entry.updated.isoformat()
            tomb = SubElement(feed, f"{{{_TOMBSTONES}}}deleted-entry", ref=entry.id, when=when)
            comment = SubElement(tomb, f"{{{_TOMBSTONES}}}comment", {_LANG: str(entry.language)})
            comment.text = entry.gone
        return feed

    def extend_rss(self, rss: _Element) -> _Element:
        """Add what RSS has no element of its own for; feedgen hands over the `rss` element."""
        channel = rss[0]
        if self.hub:
            SubElement(channel, f"{{{_ATOM}}}link", rel="hub", href=self.hub)
        SubElement(channel, f"{{{_DC}}}contributor").text = self.operator
        period, frequency = schedule(self.refresh_seconds)
        SubElement(channel, f"{{{_SY}}}updatePeriod").text = period
        SubElement(channel, f"{{{_SY}}}updateFrequency").text = str(frequency)
        return rss


class EntryExtension:
    """The entry level: language, links, source, credits."""

    entry: Entry

    def extend_atom(self, element: _Element) -> _Element:
        """Replace links (feedgen loses their rel and type) and source (it writes two children)."""
        entry = self.entry
        element.set(_LANG, entry.language)
        for wrong in [child for child in element if child.tag in {"link", "source"}]:
            element.remove(wrong)
        named = entry.credit
        page = {"type": "text/html", "hreflang": str(entry.language)}
        SubElement(element, "link", {"rel": "alternate", "href": named.link} | page)
        if named.original:
            SubElement(element, "link", {"rel": "related", "href": named.page} | page)
        SubElement(element, "link", rel="via", href=named.via, type="text/html")
        _source(element, entry)
        _pictures(element, entry)
        return element

    def extend_rss(self, element: _Element) -> _Element:
        """Add the credit that RSS 2.0 has no elements for."""
        entry = self.entry
        named = entry.credit
        SubElement(element, f"{{{_ATOM}}}link", rel="via", href=named.via, type="text/html")
        SubElement(element, f"{{{_ATOM}}}updated").text = entry.updated.isoformat()
        for name, text in (
            ("creator", named.author),
            ("publisher", named.author),
            ("rights", named.rights),
            ("language", entry.language),
            ("contributor", named.relayed_from),
        ):
            if text:
                SubElement(element, f"{{{_DC}}}{name}").text = text
        _pictures(element, entry)
        return element


def schedule(refresh_seconds: int) -> tuple[str, int]:
    """`sy:updatePeriod` and `sy:updateFrequency` (times a period) for a refresh interval.

    Source: RDF Site Summary 1.0 Modules, Syndication.
    """
    for period, seconds in _PERIODS:
        if refresh_seconds <= seconds:
            return period, seconds // max(1, refresh_seconds)
    return "yearly", 1


def _source(element: _Element, entry: Entry) -> None:
    # RFC 4287 4.2.11: the metadata of the feed that an entry was copied from.
    named = entry.credit
    source = SubElement(element, "source")
    SubElement(source, "id").text = named.source_id
    SubElement(source, "title").text = named.source_title
    SubElement(source, "updated").text = entry.updated.isoformat()
    SubElement(source, "link", rel="self", href=named.source_address)
    SubElement(source, "link", rel="alternate", href=named.source_address, type="text/html")
    author = SubElement(source, "author")
    SubElement(author, "name").text = named.author
    SubElement(author, "uri").text = named.author_address
    SubElement(source, "rights").text = named.rights


def _pictures(element: _Element, entry: Entry) -> None:
    # The dump names the picture's owner but not the picture, so there is no media:content to carry
    # the credit; Media RSS allows it at the level of the entry.
    for owner in entry.credit.image_credits:
        credited = SubElement(element, f"{{{_MEDIA}}}credit")
        credited.set("role", "publishing company")
        credited.set("scheme", "urn:ebu")
        credited.text = owner
