"""The state of the site in, its own RSS and Atom feeds out: teasers, or whole articles. No I/O."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import Literal
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

from tests.replica.pages import lines_of
from tests.replica.site import Site
from tests.replica.stories import Edition, Story

Form = Literal["rss", "rss-full", "atom"]
ENTRIES = 30
TYPES: dict[Form, str] = {
    "rss": "application/rss+xml; charset=utf-8",
    "rss-full": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}


def feed(site: Site, edition: Edition, form: Form, base: str) -> str:
    """Return a feed of the newest stories of an edition."""
    newest = site.shown(edition)[:ENTRIES]
    if form == "atom":
        return _atom(newest, edition, base)
    whole = form == "rss-full"
    ttl = "" if site.ttl is None else f"<ttl>{site.ttl}</ttl>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>\n'
        f"<title>Replica news</title><link>{xml(base)}/{edition}/all</link>"
        f"<description>Invented news</description>{ttl}\n"
        + "".join(_item(story, base, whole=whole) for story in newest)
        + "</channel></rss>\n"
    )


def guid_of(story: Story) -> str:
    """Return what the feeds call a story; it stays when its address does not."""
    return f"urn:replica:{story.number}"


def teaser_of(story: Story) -> str:
    """Return the beginning of a story, as feeds and lists show it."""
    return story.paragraphs[0].partition(". ")[0].rstrip(".") + "..."


def _item(story: Story, base: str, *, whole: bool) -> str:
    picture = (
        f'<enclosure url="{base}/neofiles/serve-image/{story.picture}/738x473/c1"'
        ' length="0" type="image/png"/>'
        if story.picture
        else ""
    )
    text = f"<content:encoded>{xml(_markup(story))}</content:encoded>" if whole else ""
    return (
        f"<item><title>{xml(story.title)}</title><link>{xml(base + story.path)}</link>"
        f'<guid isPermaLink="false">{guid_of(story)}</guid>'
        f"<pubDate>{format_datetime(story.at)}</pubDate><category>{story.section}</category>"
        f"<description>{xml(teaser_of(story))}</description>{picture}{text}</item>\n"
    )


def _atom(stories: list[Story], edition: Edition, base: str) -> str:
    newest = stories[0].at.isoformat() if stories else "1970-01-01T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{xml(base)}/{edition}/atom</id><title>Replica news</title>"
        f"<updated>{newest}</updated>\n"
        + "".join(_entry(story, base) for story in stories)
        + "</feed>\n"
    )


def _entry(story: Story, base: str) -> str:
    return (
        f"<entry><id>{guid_of(story)}</id><title>{xml(story.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(base + story.path)}/>'
        f"<published>{story.at.isoformat()}</published><updated>{story.at.isoformat()}</updated>"
        f'<author><name>Replica</name></author><content type="html">{xml(_markup(story))}</content>'
        "</entry>\n"
    )


def _markup(story: Story) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines_of(story))
