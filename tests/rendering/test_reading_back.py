"""What feedparser reads back from a feed is what was stored, field by field."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest

from feeder.attribution import credit
from feeder.config import NOTICE
from feeder.model import StoredArticle
from feeder.rendering.syndication import render_atom, render_rss
from tests.rendering.samples import (
    CONTEXT,
    EVERYTHING,
    edited,
    on_the_agencys_site,
    stored,
    undated,
)

ARTICLES = (
    edited(1),
    on_the_agencys_site(2),
    stored(3, "ru"),
    stored(4, "kk"),
    undated(5),
    stored(6, title="Bread & <butter> ]]> 🌉"),
)
RENDER = {"atom": render_atom, "rss": render_rss}


@pytest.fixture(scope="module", params=RENDER)
def read(request: pytest.FixtureRequest) -> Any:
    """A feed as feedparser sees it."""
    parsed = feedparser.parse(RENDER[request.param](EVERYTHING, ARTICLES, CONTEXT))
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def pairs(read: Any) -> list[tuple[Any, StoredArticle]]:
    """Each entry beside the article that it was made from."""
    return list(zip(read.entries, ARTICLES, strict=True))


def moment(parsed: Any) -> datetime:
    """A tuple of feedparser's as an aware moment."""
    year, month, day, hour, minute, second = parsed[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def test_ids_come_back(read: Any) -> None:
    """One id in every format."""
    assert [entry.id for entry in read.entries] == [article.id for article in ARTICLES]


def test_titles_come_back(read: Any) -> None:
    """Marks and emoji included; feedparser hands over titles as HTML."""
    titles = [html.unescape(entry.title) for entry in read.entries]
    assert titles == [article.article.title for article in ARTICLES]


def test_both_dates_come_back(read: Any) -> None:
    """Published where it is known, and the last change."""
    for entry, article in pairs(read):
        assert moment(entry.updated_parsed) == article.updated.replace(microsecond=0)
        if article.published_known:
            assert moment(entry.published_parsed) == article.published
        else:
            assert "published" not in entry


def test_the_author_comes_back(read: Any) -> None:
    """The agency, and nobody else."""
    assert {entry.author for entry in read.entries} == {"Kazakhstan Today"}


def test_the_source_comes_back(read: Any) -> None:
    """Title and address of the source."""
    for entry in read.entries:
        assert entry.source.title == "Kazakhstan Today"
        assert (entry.source.get("link") or entry.source.href) == "https://www.kt.kz/"


def test_rights_come_back(read: Any) -> None:
    """Of the feed and of each entry."""
    assert read.feed.rights == NOTICE
    assert {entry.rights for entry in read.entries} == {NOTICE}


def test_categories_come_back(read: Any) -> None:
    """Terms with their schemes, human words first."""
    for entry in read.entries:
        assert [tag.term for tag in entry.tags] == ["Education", "Kenya", "05000000", "KE"]
        assert entry.tags[2].scheme == "http://cv.iptc.org/newscodes/mediatopic/"


def test_the_link_is_the_page_to_read(read: Any) -> None:
    """The agency's page where known, else ours; never a picture, never an enclosure."""
    for entry, article in pairs(read):
        assert entry.link == credit(article, CONTEXT.site, CONTEXT.agency).link
        assert entry.enclosures == []


def test_the_whole_text_comes_back(read: Any) -> None:
    """Every paragraph, and the visible credit at the end."""
    for entry, article in pairs(read):
        value = entry.content[0].value
        for paragraph in article.article.paragraphs:
            assert paragraph in html.unescape(value)
        assert value.rpartition("<p>")[2].count(NOTICE) == 1


def test_the_summary_comes_back(read: Any) -> None:
    """The first paragraph and the credit."""
    for entry, article in pairs(read):
        assert html.unescape(entry.summary).startswith(f"<p>{article.article.paragraphs[0]}</p>")
        assert NOTICE in entry.summary


def test_the_language_of_each_entry_comes_back(read: Any) -> None:
    """From xml:lang or dc:language."""
    for entry, article in pairs(read):
        assert entry.get("language", entry.title_detail.language) == article.article.language


def test_who_relays_and_whose_picture_come_back(read: Any) -> None:
    """The ministry as contributor, the picture's owner as media credit."""
    for entry in read.entries:
        assert [c.name for c in entry.contributors] == ["Ministry of Bridges of the Republic"]
        assert entry.credit == "Harbour Press"


def test_the_feed_comes_back(read: Any) -> None:
    """Title, page, language and the moment of the newest change."""
    assert read.feed.title == "All articles - republished from Kazakhstan Today"
    assert read.feed.link == "https://mirror.example.org/kt/index.html#all"
    assert read.feed.language == "en"
    assert moment(read.feed.updated_parsed) == ARTICLES[0].updated.replace(microsecond=0)


def test_the_operator_comes_back(read: Any) -> None:
    """Who republishes stands in the feed."""
    assert [c.name for c in read.feed.contributors] == ["Example Mirror"]


def test_self_and_hub_come_back(read: Any) -> None:
    """What WebSub subscribers look for."""
    links = {link.rel: link.href for link in read.feed.links}
    assert links["hub"] == "https://hub.example.org/"
    assert links["self"].startswith("https://mirror.example.org/kt/all.")
