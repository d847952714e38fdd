"""The subscription list: every feed, in groups, without dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lxml import etree

from feeder.model import Feed
from feeder.rendering import Context
from feeder.rendering.opml import render_opml
from tests.rendering.samples import CONTEXT, EVERYTHING, KENYA, RUSSIAN

HEALTH = Feed("topics/health", "Health", "topic", "medtop:07000000", "")
RANKED = Feed("most-read", "Most read", "most-read", "most-read", "")
FEEDS = (RUSSIAN, KENYA, HEALTH, RANKED, EVERYTHING)


def opml(feeds: Sequence[Feed] = FEEDS, context: Context = CONTEXT) -> Any:
    """The root of the list."""
    return etree.fromstring(render_opml(feeds, context))


def test_feeds_stand_in_groups() -> None:
    """All, most read, topics, countries, languages, in this order; none without feeds."""
    groups = {
        group.get("title"): [feed.get("title") for feed in group]
        for group in opml().findall("body/outline")
    }
    assert list(groups.items()) == [
        ("All articles", ["All articles"]),
        ("Most read", ["Most read"]),
        ("Topics", ["Health"]),
        ("Countries", ["Kenya"]),
        ("Languages", ["Articles in Russian"]),
    ]
    assert len(opml([KENYA]).findall("body/outline")) == 1


def test_every_outline_has_text_and_title() -> None:
    """Readers show one or the other."""
    outlines = opml().findall(".//outline")
    assert outlines
    assert all(outline.get("text") == outline.get("title") for outline in outlines)


def test_an_outline_says_where_feed_and_page_are() -> None:
    """The attributes that OPML 2.0 asks of a subscription list."""
    (kenya,) = opml([KENYA]).findall(".//outline[@type]")
    assert dict(kenya.attrib) == {
        "type": "rss",
        "text": "Kenya",
        "title": "Kenya",
        "description": "Kenya - republished from Kazakhstan Today",
        "xmlUrl": "https://mirror.example.org/kt/countries/kenya.atom",
        "htmlUrl": "https://mirror.example.org/kt/index.html#countries-kenya",
        "language": "en",
    }


def test_a_language_feed_says_its_language() -> None:
    """The others are in the language of the site."""
    found = {o.get("title"): o.get("language") for o in opml().findall(".//outline[@type]")}
    assert found["Articles in Russian"] == "ru"
    assert found["Health"] == "en"


def test_the_head_names_site_and_operator_and_no_date() -> None:
    """A date would change the file when nothing else did."""
    head = opml().find("head")
    assert [child.tag for child in head] == ["title", "ownerName", "ownerId", "docs"]
    assert head.findtext("ownerName") == "Example Mirror"
    site = CONTEXT.site.model_copy(update={"operator_url": None})
    assert opml(context=replace(CONTEXT, site=site)).find("head/ownerId") is None
