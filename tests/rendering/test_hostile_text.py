"""Texts made to break documents: they come out as text, and the gate has nothing to refuse."""

from __future__ import annotations

from dataclasses import replace

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feeder.attribution import article_path
from feeder.gate import check_feed, check_page
from feeder.model import Feed, StoredArticle
from feeder.rendering.opml import render_opml
from feeder.rendering.site import FeedSummary, render_article, render_index
from feeder.rendering.syndication import render_atom, render_rss
from feeder.text import plain
from tests.rendering.samples import CONTEXT, EDUCATION, EVERYTHING, IN_KENYA, stored

RENDER = {"all.atom": render_atom, "all.rss": render_rss}
HOSTILE = {
    "cdata-end": "a ]]> b",
    "cdata": "<![CDATA[ x ]]>",
    "script": "<script>alert(1)</script>",
    "onload": "<svg/onload=alert(1)>",
    "attribute": "\" onmouseover='x' x=\"",
    "entity": "&xxe; &#0; &amp;amp; &lt;b&gt;",
    "path": "../../etc/cron.d/x",
    "device": "CON",
    "controls": "a\x00b\x0bc\x1bd\x7fe\x85f\u2028g",
    "surrogates": "a\ud800b\udfffc",
    "non-characters": "a\ufffeb\uffffc\ufeffd",
    "direction": "a\u202eb\u2066c",
    "emoji": "🌉🇰🇿👩‍🚀",
    "arabic": "جسر فوق النهر",
    "long": "word " * 60,
    "endless": "x" * 300,
    "template": "{{ 7 * 7 }} {% raw %}",
    "newlines": "a\r\nb\n\nc\td",
    "javascript": "javascript:alert(1)",
    "closing": "</p></content></entry></feed>",
    "comment": "<!-- x -->",
}


def poisoned(text: str, number: int = 1) -> StoredArticle:
    """An article with this text wherever text can be."""
    article = stored(
        number,
        title=text,
        paragraphs=(text, f"{text} and more"),
        relayed_from=text,
        image_credits=(text, "Harbour Press"),
        address=text,
    )
    labels = (replace(EDUCATION, name=text), replace(IN_KENYA, name=text))
    return replace(article, labels=labels, change_note=text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("path", RENDER)
def test_hostile_text_passes_the_gate(path: str, text: str) -> None:
    """The document is whole and credited, whatever stood in the article."""
    articles = (poisoned(text), stored(2))
    body = RENDER[path](EVERYTHING, articles, CONTEXT)
    assert check_feed(path, body, articles, CONTEXT) == ()
    assert not feedparser.parse(body).bozo


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text_on_its_page(text: str) -> None:
    """The page is whole, and what was written is what is read."""
    article = poisoned(text)
    body = render_article(article, CONTEXT)
    assert check_page(article_path(article.id), body, article, CONTEXT) == ()
    root = etree.fromstring(body)
    shown = root.xpath("string(//h1)")
    assert shown == plain(text)
    assert root.xpath("string(//*[@class='text']/p[1])") == plain(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_break_neither_index_nor_subscription_list(text: str) -> None:
    """Names of feeds come from configuration, titles from articles."""
    feed = Feed("topics/x", text, "topic", "medtop:05000000", text)
    site = CONTEXT.site.model_copy(update={"title": text, "operator": text})
    context = replace(CONTEXT, site=site)
    index = render_index([FeedSummary(feed, 1, None)], [poisoned(text)], context)
    assert etree.fromstring(index).findall(".//script") == []
    (outline,) = etree.fromstring(render_opml([feed], context)).findall(".//outline[@xmlUrl]")
    assert outline.get("text") == outline.get("title") == plain(text)


def test_the_page_of_a_hostile_title_has_a_harmless_name() -> None:
    """Paths come from ids, never from titles."""
    assert article_path(poisoned("../../x").id).count("/") == 1


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_passes_the_gate(text: str) -> None:
    """Whatever a document holds, a feed of it is whole, credited and readable."""
    article = poisoned(text)
    for path, render in RENDER.items():
        body = render(EVERYTHING, [article], CONTEXT)
        assert check_feed(path, body, [article], CONTEXT) == ()
    page = render_article(article, CONTEXT)
    assert check_page(article_path(article.id), page, article, CONTEXT) == ()
