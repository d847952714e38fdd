"""Feeds in, an OPML 2.0 subscription list out, as bytes. Pure; source: opml.org/spec2.opml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feeder.rendering.syndication import anchor, feed_title
from feeder.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from feeder.model import Feed
    from feeder.rendering import Context

_GROUPS = (
    ("all", "All articles"),
    ("most-read", "Most read"),
    ("selection", "Selections"),
    ("topic", "Topics"),
    ("country", "Countries"),
    ("organisation", "Organisations"),
    ("region", "Regions and groups"),
    ("section", "Sections"),
    ("language", "Languages"),
)


def render_opml(feeds: Sequence[Feed], context: Context) -> bytes:
    """All feeds in groups, each in the order given; no dates, so it changes only when they do.

    Each outline has `text` and `title`, because readers show one or the other.
    """
    opml = etree.Element("opml", version="2.0")
    head = etree.SubElement(opml, "head")
    etree.SubElement(head, "title").text = plain(context.site.title)
    etree.SubElement(head, "ownerName").text = plain(context.site.operator)
    if context.site.operator_url:
        etree.SubElement(head, "ownerId").text = context.site.operator_url
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(opml, "body")
    for kind, name in _GROUPS:
        chosen = [feed for feed in feeds if feed.kind == kind]
        if chosen:
            group = etree.SubElement(body, "outline", text=name, title=name)
            for feed in chosen:
                _outline(group, feed, context)
    return etree.tostring(opml, pretty_print=True, encoding="UTF-8", xml_declaration=True)


def _outline(group: _Element, feed: Feed, context: Context) -> None:
    named = plain(feed.title)
    outline = etree.SubElement(group, "outline", type="rss", text=named, title=named)
    outline.set("description", feed_title(feed, context))
    outline.set("xmlUrl", context.address(f"{feed.path}.atom"))
    outline.set("htmlUrl", context.address(f"index.html#{anchor(feed.path)}"))
    outline.set("language", feed.code if feed.kind == "language" else context.site.language)
