"""RSS documents: complete, and free of the traps that FeedValidator and readers know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from feeder.config import NOTICE
from feeder.model import Feed, StoredArticle
from feeder.rendering import Context
from feeder.rendering.extension import FeedExtension, schedule
from feeder.rendering.syndication import render_rss
from tests.rendering.samples import (
    CONTEXT,
    HUB,
    KENYA,
    RUSSIAN,
    edited,
    on_the_agencys_site,
    stored,
    undated,
)

NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


def channel(*articles: StoredArticle, feed: Feed = KENYA, context: Context = CONTEXT) -> Any:
    """The channel of the RSS document of these articles."""
    return etree.fromstring(render_rss(feed, articles, context)).find("channel")


def item(article: StoredArticle) -> Any:
    """The only item of a document."""
    return channel(article).find("item")


def test_a_channel_says_whose_texts_it_republishes() -> None:
    """Title, link, copyright, language and operator stand in the channel."""
    found = channel(stored())
    assert found.findtext("title") == "Kenya - republished from Kazakhstan Today"
    assert found.findtext("link") == "https://mirror.example.org/kt/index.html#countries-kenya"
    assert found.findtext("copyright") == NOTICE
    assert found.findtext("language") == "en"
    assert found.findtext("dc:contributor", None, NS) == "Example Mirror"
    assert channel(feed=RUSSIAN).findtext("language") == "ru"


def test_a_channel_links_to_itself_and_its_hub() -> None:
    """Alone feedgen lets only rel=self through."""
    links = [dict(link.attrib) for link in channel().findall("atom:link", NS)]
    itself = "https://mirror.example.org/kt/countries/kenya.rss"
    assert links == [
        {"rel": "self", "href": itself, "type": "application/rss+xml"},
        {"rel": "hub", "href": HUB},
    ]
    bare = channel(context=replace(CONTEXT, hub=None))
    assert len(bare.findall("atom:link", NS)) == 1


@pytest.mark.parametrize(
    ("seconds", "ttl", "period", "frequency"),
    [
        (1, "1", "hourly", "3600"),
        (300, "5", "hourly", "12"),
        (310, "6", "hourly", "11"),
        (3_600, "60", "hourly", "1"),
        (7_200, "120", "daily", "12"),
        (604_800, "10080", "weekly", "1"),
    ],
)
def test_readers_are_told_the_real_interval(
    seconds: int, ttl: str, period: str, frequency: str
) -> None:
    """The ttl is in minutes, rounded up; sy counts refreshes in a period."""
    found = channel(context=replace(CONTEXT, refresh_seconds=seconds))
    assert found.findtext("ttl") == ttl
    assert found.findtext("sy:updatePeriod", None, NS) == period
    assert found.findtext("sy:updateFrequency", None, NS) == frequency


def test_an_odd_interval_still_has_a_schedule() -> None:
    """Zero and more than a year stay inside the vocabulary."""
    assert schedule(0) == ("hourly", 3_600)
    assert schedule(10**9) == ("yearly", 1)


def test_a_channel_is_as_new_as_its_newest_change() -> None:
    """The lastBuildDate equals Atom's updated."""
    assert channel(stored(1), edited(9)).findtext("lastBuildDate") == (
        "Sat, 28 Feb 2026 04:04:00 +0500"
    )
    assert channel().findtext("lastBuildDate") == "Sat, 01 Jan 2000 00:00:00 +0000"


def test_an_item_carries_the_whole_credit() -> None:
    """Every part that RSS has a place for."""
    found = item(on_the_agencys_site())
    address = "https://www.kt.kz/eng/society/bridge_opens_1377900001.html"
    texts = {
        "link": address,
        "source": "Kazakhstan Today",
        "dc:creator": "Kazakhstan Today",
        "dc:publisher": "Kazakhstan Today",
        "dc:rights": NOTICE,
        "dc:contributor": "Ministry of Bridges of the Republic",
        "dc:language": "en",
        "media:credit": "Harbour Press",
    }
    assert {name: found.findtext(name, None, NS) for name in texts} == texts
    assert found.find("source").get("url") == "https://www.kt.kz/"
    via = found.find("atom:link", NS)
    assert (via.get("rel"), via.get("href")) == ("via", address)


def test_an_item_has_the_id_of_the_atom_entry() -> None:
    """The guid is no permalink."""
    guid = item(stored()).find("guid")
    assert (guid.text, guid.get("isPermaLink")) == (stored().id, "false")


def test_an_item_has_both_dates() -> None:
    """RSS has none for changes, so Atom's stands beside pubDate."""
    found = item(edited())
    assert found.findtext("pubDate") == "Fri, 27 Feb 2026 12:04:00 +0500"
    assert found.findtext("atom:updated", None, NS) == "2026-02-28T12:04:00+05:00"
    assert item(undated()).find("pubDate") is None


def test_content_and_description_both_end_with_the_credit() -> None:
    """Some readers show one, some the other."""
    found = item(stored())
    for part in (found.findtext("description"), found.findtext("content:encoded", None, NS)):
        assert NOTICE in part.rpartition("<p>")[2]


def test_categories_are_terms_of_their_domain() -> None:
    """Human words first, then codes."""
    found = [(c.text, c.get("domain")) for c in item(stored()).findall("category")]
    assert found == [
        ("Education", "https://mirror.example.org/kt/topics/"),
        ("Kenya", "https://mirror.example.org/kt/countries/"),
        ("05000000", "http://cv.iptc.org/newscodes/mediatopic/"),
        ("KE", "urn:iso:std:iso:3166:-1"),
    ]


def test_an_item_has_no_author_without_an_address_for_mail() -> None:
    """RSS wants an e-mail there, and the agency's is not ours to publish."""
    assert item(stored()).find("author") is None


def test_marks_in_titles_are_written_as_hexadecimal_references() -> None:
    """Readers disagree on whether a title is HTML; this form all of them show right."""
    body = render_rss(KENYA, [stored(title="Bread & <butter>")], CONTEXT)
    assert b"<title>Bread &#x26; &#x3C;butter&#x3E;</title>" in body
    assert etree.fromstring(body).findtext("channel/item/title") == "Bread & <butter>"


def test_the_extension_needs_no_settings_to_be_registered() -> None:
    """It is feedgen that makes it, without arguments."""
    assert FeedExtension().extend_ns() == {}
