"""The pages: an index where a feed is found by name, and a page for each article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree, html

from feeder.model import Feed, Label, StoredArticle
from feeder.rendering import Context
from feeder.rendering.site import FeedSummary, render_article, render_index, render_stylesheet
from tests.rendering.samples import (
    CONTEXT,
    EVERYTHING,
    IN_KENYA,
    KENYA,
    RUSSIAN,
    START,
    dated_by_day,
    edited,
    on_the_agencys_site,
    stored,
    undated,
)

HEALTH = Feed("topics/health", "Health", "topic", "medtop:07000000", "")
CHAD = Feed("countries/chad", "Chad", "country", "TD", "")
ALBANIA = Feed("countries/albania", "Albania", "country", "AL", "")
SUMMARIES = (
    FeedSummary(EVERYTHING, 3, START),
    FeedSummary(HEALTH, 1, START),
    FeedSummary(KENYA, 2, START),
    FeedSummary(CHAD, 0, None),
    FeedSummary(ALBANIA, 0, None),
    FeedSummary(RUSSIAN, 0, None),
)

NEWEST = (stored(1), stored(2, "ru"))


def index(
    summaries: Sequence[FeedSummary] = SUMMARIES, newest: Sequence[StoredArticle] = NEWEST
) -> Any:
    """The root of the index page."""
    return etree.fromstring(render_index(summaries, newest, CONTEXT))


def page(article: StoredArticle, context: Context = CONTEXT) -> Any:
    """The root of an article's page."""
    return etree.fromstring(render_article(article, context))


def text(element: Any) -> str:
    """What is seen, in single spaces."""
    return " ".join(element.xpath("string()").split())


def hrefs(element: Any) -> list[str]:
    """Where the links of an element go."""
    return [str(link) for link in element.xpath(".//a/@href")]


def test_every_feed_is_on_the_index_with_anchor_and_both_formats() -> None:
    """The anchor is where a feed's own link to its page leads."""
    root = index()
    for summary in SUMMARIES:
        path = summary.feed.path
        (row,) = root.xpath(f"//*[@id='{path.replace('/', '-')}']")
        assert {f"{path}.atom", f"{path}.rss"} <= set(hrefs(row))
        assert summary.feed.title in text(row)


def test_the_index_says_how_many_articles_a_feed_has() -> None:
    """One, several, none yet."""
    root = index()
    (health,) = root.xpath("//*[@id='topics-health']")
    (kenya,) = root.xpath("//*[@id='countries-kenya']")
    (russian,) = root.xpath("//*[@id='languages-ru']")
    assert "1 article 27 February 2026" in text(health)
    assert "2 articles" in text(kenya)
    assert "none yet" in text(russian)


def test_what_is_read_most_stands_beside_all_articles() -> None:
    """With its anchor and both feeds, on the page and for browsers; its order has no day."""
    ranked = Feed("most-read", "Most read", "most-read", "most-read", "")
    root = index((*SUMMARIES, FeedSummary(ranked, 7, START)))
    first, second = root.xpath("//header//div[@id]")
    assert (first.get("id"), second.get("id")) == ("all", "most-read")
    assert text(second).startswith("Most read 7 articles Ranked by how fast")
    assert hrefs(second) == ["most-read.atom", "most-read.rss"]
    assert "most-read.atom" in root.xpath("//head/link[@rel='alternate']/@href")


def test_countries_with_articles_come_first_and_the_others_by_letter() -> None:
    """A reader finds both by name."""
    names = [text(name) for name in index().xpath("//section[h2/@id='countries']//li/span[1]")]
    assert names == ["Kenya", "Albania", "Chad"]
    letters = index().xpath("//*[@class='letters']/a")
    assert [(a.text, a.get("href")) for a in letters] == [("A", "#letter-1"), ("C", "#letter-2")]


def test_a_country_with_an_accent_stands_under_its_letter() -> None:
    """Åland is found under A, not behind Z, whatever the locale."""
    aland = Feed("countries/aland-islands", "Åland Islands", "country", "AX", "")
    root = index([FeedSummary(CHAD, 0, None), FeedSummary(aland, 0, None)])
    assert [text(a) for a in root.xpath("//*[@class='letters']/a")] == ["A", "C"]


def test_the_index_offers_its_feeds_to_browsers_and_readers() -> None:
    """Autodiscovery for all articles and for the topics."""
    found = index().xpath("//head/link[@rel='alternate']/@href")
    assert found == ["all.atom", "all.rss", "topics/health.atom", "topics/health.rss"]
    assert index().xpath("//a[@type='text/x-opml']/@href") == ["feeds.opml"]


def test_the_index_says_whose_texts_these_are() -> None:
    """The notice, a link to the agency, and who runs the mirror."""
    root = index()
    assert CONTEXT.agency.notice in text(root.find("body/main"))
    assert "https://www.kt.kz/" in hrefs(root)
    assert "This mirror is run by Example Mirror." in text(root.find("body/footer"))


def test_the_newest_articles_are_listed_with_date_language_and_labels() -> None:
    """In the order given."""
    first, second = index().xpath("//ol[@class='newest']/li")
    assert text(first) == (
        "27 February 2026 Bridge across the blue river opens to walkers (1) Education Kenya"
    )
    assert hrefs(first)[0] == f"articles/{stored(1).id[9:]}.html"
    assert hrefs(first)[1:] == ["#topics-education", "#countries-kenya"]
    assert "Russian Education Kenya" in text(second)


def test_an_undated_article_without_labels_is_listed_plainly() -> None:
    """Nothing is made up."""
    (row,) = index(newest=[replace(undated(), labels=())]).xpath("//ol[@class='newest']/li")
    assert text(row).startswith("undated Bridge")
    assert row.xpath(".//time | .//*[@class='labels']") == []


def test_an_index_of_almost_nothing_is_whole() -> None:
    """Before the first article only the feeds stand there."""
    root = index([FeedSummary(EVERYTHING, 0, None)], ())
    assert "All articles none yet" in text(root)
    assert [h.get("id") for h in root.iter("h2")] == ["countries", "about"]
    assert index([FeedSummary(KENYA, 1, START)], ()).xpath("//*[@class='letters']") == []


@pytest.mark.parametrize("article", [stored(), on_the_agencys_site(), edited()])
def test_relative_links_lead_back_from_an_article(article: StoredArticle) -> None:
    """The site works from a folder and under any path of a server."""
    root = page(article)
    ours = [link for link in hrefs(root) if not link.startswith(("http", "#"))]
    assert "../index.html" in ours
    assert "../countries/kenya.atom" in ours
    assert all(link.startswith("../") for link in ours)
    assert root.xpath("//head/link[@rel='stylesheet']/@href") == ["../style.css"]


def test_an_article_is_shown_with_its_text_and_labels() -> None:
    """Title, paragraphs and the feeds it stands in."""
    root = page(stored())
    assert text(root.find(".//h1")) == "Bridge across the blue river opens to walkers (1)"
    shown = root.xpath("//*[@class='text']/p")
    assert tuple(map(text, shown)) == stored().article.paragraphs
    assert root.xpath("//*[@class='chips']//a[@class='name']/@href") == [
        "../index.html#topics-education",
        "../index.html#countries-kenya",
    ]
    assert page(replace(stored(), labels=())).xpath("//*[@class='chips']") == []


def test_an_article_says_when_it_appeared_and_who_reported() -> None:
    """Date, time, offset; the relayed source beside it."""
    line = text(page(stored()).xpath("//*[@class='dateline']")[0])
    assert line == (
        "27 February 2026, 12:04 (UTC+05:00) reported by Ministry of Bridges of the Republic"
    )


def test_a_day_without_a_time_is_shown_as_a_day() -> None:
    """Midnight is not what the agency said."""
    root = page(replace(dated_by_day(), labels=()))
    assert text(root.xpath("//*[@id='published']")[0]) == "27 February 2026"


def test_an_undated_article_is_called_undated() -> None:
    """What bounds it for ordering is not shown."""
    root = page(replace(undated(), article=replace(undated().article, relayed_from=None)))
    assert text(root.xpath("//*[@class='dateline']")[0]) == "Undated"
    assert root.xpath("//time") == []


def test_the_original_is_canonical_and_offered_to_the_reader() -> None:
    """Where the agency's own page is known."""
    article = on_the_agencys_site()
    root = page(article)
    assert root.xpath("//link[@rel='canonical']/@href") == [article.article.address]
    assert root.xpath("//a[@class='original']/@href") == [article.article.address]
    assert text(root.xpath("//a[@class='original']")[0]) == "Read the original at kt.kz"
    assert page(stored()).xpath("//a[@class='original'] | //link[@rel='canonical']") == []


def test_an_edited_article_says_what_changed_and_when() -> None:
    """The note stands above the text."""
    note = page(edited()).xpath("//*[@class='note']")
    assert [text(n) for n in note] == [
        "Updated: title corrected (wording 2, 28 February 2026, 12:04 (UTC+05:00))"
    ]
    assert page(stored()).xpath("//*[@class='note']") == []


def test_republished_text_is_not_for_search_engines_and_marks_its_language() -> None:
    """The agency's page should be found, not ours."""
    root = page(stored(1, "kk"))
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert root.xpath("//article/@lang") == ["kk"]
    assert root.get("lang") == "en"


def test_an_operator_without_an_address_is_named_on_the_page() -> None:
    """The default configuration has none."""
    site = CONTEXT.site.model_copy(update={"operator_url": None})
    footer = page(stored(), replace(CONTEXT, site=site)).find("body/footer")
    assert "run by Example Mirror." in text(footer)
    assert hrefs(footer) == ["https://www.kt.kz/"]


@pytest.mark.parametrize(
    "body",
    [render_index(SUMMARIES, (stored(1),), CONTEXT), render_article(edited(), CONTEXT)],
    ids=["index", "article"],
)
def test_a_page_is_the_same_to_a_browser(body: bytes) -> None:
    """Read as HTML it has the same text as read as XML, no scripts, and unique ids."""
    as_html = html.document_fromstring(body.decode())
    as_xml: Any = etree.fromstring(body)
    assert text(as_html.find("body")) == text(as_xml.find("body"))
    assert as_html.xpath("//script | //@style | //@onclick") == []
    ids: list[str] = as_xml.xpath("//@id")
    assert len(ids) == len(set(ids))
    inside = [link[1:] for link in hrefs(as_xml) if link.startswith("#")]
    assert set(inside) - {"topics-education"} <= set(ids)


def test_the_stylesheet_asks_nobody_for_anything() -> None:
    """No fonts, no pictures, no imports from elsewhere; light and dark."""
    css = render_stylesheet().decode()
    assert "url(" not in css
    assert "@import" not in css
    assert "prefers-color-scheme: dark" in css


def test_a_page_says_why_an_article_is_in_its_feeds() -> None:
    """Each label with its score, the score that it needs, and the reasons; folded."""
    label = replace(IN_KENYA, score=8.0, reasons=("title: Kenya +6",))
    region = Label("region", "m49:014", "eastern-africa", "Eastern Africa", 8.0, assigned=True)
    region = replace(region, reasons=("Kenya (KE)",))
    context = replace(CONTEXT, thresholds={"country": 2.5})
    page = render_article(replace(stored(1), labels=(label, region)), context).decode()
    folded = page[page.index('<details class="why">') :]
    assert "country, 8 of 2.5" in folded
    assert "title: Kenya +6" in folded
    assert '<a href="../regions/eastern-africa.atom"' in folded
    assert "Kenya (KE)" in folded


def test_feeds_of_every_kind_are_on_the_start_page() -> None:
    """Those of organisations, regions and sections that hold something have a card each."""
    who = Feed("organisations/who", "World Health Organization", "organisation", "WHO", "")
    africa = Feed("regions/africa", "Africa", "region", "m49:002", "")
    sports = Feed("sections/sports", "Sports", "section", "sports", "")
    mine = Feed("selections/wool", "Wool", "selection", "wool", "")
    full = [FeedSummary(feed, 2, START) for feed in (who, africa, mine)]
    root = index([*SUMMARIES, *full, FeedSummary(sports, 0, None)])
    cards = {text(one) for one in root.iter("{*}span") if one.get("class") == "name"}
    assert {"World Health Organization", "Africa", "Wool", "Sports"} <= cards
    assert {"organisations/who.atom", "selections/wool.rss", "sections/sports.atom"} <= set(
        hrefs(root)
    )
    silent = next(one for one in root.iter("{*}details") if one.get("class") == "more")
    assert "Sports" in text(silent)
    assert "Africa" not in text(silent)
