"""The gate: good documents pass; a document that lost any part of its credit is refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from feeder import gate
from feeder.attribution import article_path
from feeder.config import NOTICE, Agency, Site
from feeder.gate import check_feed, check_page
from feeder.model import Refusal, StoredArticle
from feeder.rendering import Context
from feeder.rendering.site import render_article
from feeder.rendering.syndication import render_atom, render_rss
from tests.rendering.samples import (
    CONTEXT,
    EVERYTHING,
    article_id,
    edited,
    on_the_agencys_site,
    stored,
    undated,
    variety,
)

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
RENDER = {"all.atom": render_atom, "all.rss": render_rss}
ARTICLES = (stored(1), on_the_agencys_site(2), stored(3))
BLAMED = ARTICLES[1]


def body_of(
    path: str, articles: Sequence[StoredArticle] = ARTICLES, context: Context = CONTEXT
) -> bytes:
    """The good bytes of the feed with everything in it."""
    return RENDER[path](EVERYTHING, articles, context)


def rules(
    path: str, body: bytes, articles: Sequence[StoredArticle] = ARTICLES, context: Context = CONTEXT
) -> list[tuple[str, str | None]]:
    """What the gate says of a feed, as rule and blamed article."""
    return [(r.rule, r.article_id) for r in check_feed(path, body, articles, context)]


def mutate(path: str, where: str, change: Callable[[Any], None]) -> bytes:
    """The good bytes after `change` was done to the one element at `where`."""
    root: Any = etree.fromstring(body_of(path))
    (element,) = root.xpath(where, namespaces=NS)
    change(element)
    return etree.tostring(root)


def remove(element: Any) -> None:
    """Take an element away."""
    element.getparent().remove(element)


def empty(element: Any) -> None:
    """Take away what an element says: its text, its children, or where it links to."""
    element.text = ""
    element.attrib.pop("href", None)
    for child in list(element):
        element.remove(child)


@pytest.mark.parametrize("path", RENDER)
@pytest.mark.parametrize("articles", [(), ARTICLES, variety()], ids=["none", "three", "variety"])
def test_what_the_renderer_makes_passes(path: str, articles: Sequence[StoredArticle]) -> None:
    """Both formats, empty and full, with one of each kind of article."""
    assert check_feed(path, body_of(path, articles), articles, CONTEXT) == ()


@pytest.mark.parametrize("path", RENDER)
def test_a_feed_without_hub_and_operator_address_passes(path: str) -> None:
    """The default configuration passes too."""
    site = CONTEXT.site.model_copy(update={"operator_url": None})
    context = replace(CONTEXT, site=site, hub=None)
    assert rules(path, body_of(path, context=context), context=context) == []


ATOM_LOSSES = {
    "author": ("a:author", "credit-author"),
    "author-name": ("a:author/a:name", "credit-author"),
    "author-uri": ("a:author/a:uri", "credit-author"),
    "source": ("a:source", "credit-source"),
    "source-id": ("a:source/a:id", "credit-source"),
    "source-title": ("a:source/a:title", "credit-source"),
    "source-updated": ("a:source/a:updated", "credit-source"),
    "source-self": ("a:source/a:link[@rel='self']", "credit-source"),
    "source-alternate": ("a:source/a:link[@rel='alternate']", "credit-source"),
    "source-author": ("a:source/a:author", "credit-source"),
    "source-author-uri": ("a:source/a:author/a:uri", "credit-source"),
    "source-rights": ("a:source/a:rights", "credit-source"),
    "rights": ("a:rights", "credit-rights"),
    "relayed": ("a:contributor", "credit-relayed"),
    "picture": ("media:credit", "credit-picture"),
    "alternate": ("a:link[@rel='alternate']", "credit-link"),
    "via": ("a:link[@rel='via']", "credit-link"),
    "title": ("a:title", "title"),
    "published": ("a:published", "date"),
    "updated": ("a:updated", "date"),
}
RSS_LOSSES = {
    "creator": ("dc:creator", "credit-author"),
    "source": ("source", "credit-source"),
    "publisher": ("dc:publisher", "credit-publisher"),
    "rights": ("dc:rights", "credit-rights"),
    "relayed": ("dc:contributor", "credit-relayed"),
    "picture": ("media:credit", "credit-picture"),
    "link": ("link", "credit-link"),
    "via": ("a:link[@rel='via']", "credit-link"),
    "title": ("title", "title"),
    "language": ("dc:language", "language"),
    "published": ("pubDate", "date"),
    "updated": ("a:updated", "date"),
}


@pytest.mark.parametrize(("where", "rule"), ATOM_LOSSES.values(), ids=ATOM_LOSSES)
@pytest.mark.parametrize("change", [remove, empty])
def test_an_atom_entry_that_lost_a_part_is_refused_by_name(
    where: str, rule: str, change: Callable[[Any], None]
) -> None:
    """Each element of the credit, taken away from one entry of three."""
    body = mutate("all.atom", f"a:entry[2]/{where}", change)
    found = rules("all.atom", body)
    assert (rule, BLAMED.id) in found
    assert {blamed for _, blamed in found} == {BLAMED.id}


@pytest.mark.parametrize(("where", "rule"), RSS_LOSSES.values(), ids=RSS_LOSSES)
@pytest.mark.parametrize("change", [remove, empty])
def test_an_rss_item_that_lost_a_part_is_refused_by_name(
    where: str, rule: str, change: Callable[[Any], None]
) -> None:
    """Each element of the credit, taken away from one item of three."""
    found = rules("all.rss", mutate("all.rss", f"channel/item[2]/{where}", change))
    assert (rule, BLAMED.id) in found
    assert {blamed for _, blamed in found} == {BLAMED.id}


def test_a_source_of_rss_needs_its_address() -> None:
    """A source without url is an error of RSS, and no way back to the agency."""
    body = mutate("all.rss", "channel/item[2]/source", lambda found: found.attrib.pop("url"))
    assert ("credit-source", BLAMED.id) in rules("all.rss", body)


@pytest.mark.parametrize("path", RENDER)
def test_a_second_author_is_refused(path: str) -> None:
    """Nobody else is credited with the agency's work."""
    where = {"all.atom": "a:entry[2]/a:author", "all.rss": "channel/item[2]/dc:creator"}[path]

    def claim(element: Any) -> None:
        other = etree.fromstring(etree.tostring(element).replace(b"Kazakhstan Today<", b"Me<"))
        element.addnext(other)

    assert rules(path, mutate(path, where, claim)) == [("credit-author", BLAMED.id)]


VISIBLE = {
    "content": {"all.atom": "a:entry[2]/a:content", "all.rss": "channel/item[2]/content:encoded"},
    "summary": {"all.atom": "a:entry[2]/a:summary", "all.rss": "channel/item[2]/description"},
}
CREDIT_PARTS = {
    "link": re.compile(r"<a [^>]*>(?=Kazakhstan Today)"),
    "linked page": re.compile(r"(?<=<a href=\")https://www\.kt\.kz/[^\"]*"),
    "agency": re.compile(r"Kazakhstan Today(?=</a>)"),
    "notice": re.compile(re.escape(NOTICE)),
    "relayed": re.compile(r"Ministry of Bridges of the Republic"),
    "picture": re.compile(r"Harbour Press"),
    "operator": re.compile(r"Example Mirror"),
}


@pytest.mark.parametrize("path", RENDER)
@pytest.mark.parametrize("part", VISIBLE)
@pytest.mark.parametrize("lost", CREDIT_PARTS)
def test_visible_text_that_lost_a_part_of_the_credit_is_refused_by_name(
    path: str, part: str, lost: str
) -> None:
    """Few readers show metadata, so what people see is checked in content and summary."""

    def strike(element: Any) -> None:
        element.text, struck = CREDIT_PARTS[lost].subn(
            "https://elsewhere.example/" if lost == "linked page" else "", element.text
        )
        assert struck

    body = mutate(path, VISIBLE[part][path], strike)
    found = rules(path, body)
    assert set(found) == {(f"credit-{part}", BLAMED.id)}


@pytest.mark.parametrize("path", RENDER)
@pytest.mark.parametrize("part", VISIBLE)
@pytest.mark.parametrize("change", [remove, empty])
def test_missing_content_or_summary_is_refused(
    path: str, part: str, change: Callable[[Any], None]
) -> None:
    """Where there is no text there is no credit."""
    body = mutate(path, VISIBLE[part][path], change)
    assert (f"credit-{part}", BLAMED.id) in rules(path, body)


def test_atom_content_of_another_type_is_refused() -> None:
    """With type=text a reader shows the tags."""
    body = mutate("all.atom", "a:entry[2]/a:content", lambda found: found.set("type", "text"))
    assert ("credit-content", BLAMED.id) in rules("all.atom", body)


@pytest.mark.parametrize("path", RENDER)
def test_a_text_that_quotes_the_notice_does_not_stand_in_for_the_credit(path: str) -> None:
    """The credit has to stand at the end, with a link that no article's text can hold."""
    quoting = stored(1, paragraphs=(f"Kazakhstan Today. {NOTICE} Harbour Press Example Mirror.",))
    body = body_of(path, (quoting,))
    assert rules(path, body, (quoting,)) == []
    root: Any = etree.fromstring(body)
    (content,) = root.xpath("//a:content | //content:encoded", namespaces=NS)
    content.text = content.text.rpartition("\n")[0]
    found = rules(path, etree.tostring(root), (quoting,))
    assert ("credit-content", quoting.id) in found


@pytest.mark.parametrize("path", RENDER)
@pytest.mark.parametrize(
    "intruder",
    [
        "<script>x</script>",
        '<p style="display:none">',
        "<!-- ",
        '<a href="javascript:x">',
        "<p hidden>",
        "x > y",
        '<img src="x" onerror="y">',
    ],
)
def test_markup_that_could_run_or_hide_is_refused(path: str, intruder: str) -> None:
    """Only paragraphs, emphasis, small print and http(s) links may stand in an entry."""

    def insert(element: Any) -> None:
        element.text = intruder + element.text

    body = mutate(path, VISIBLE["content"][path], insert)
    assert rules(path, body) == [("markup", BLAMED.id)]


@pytest.mark.parametrize("path", RENDER)
def test_a_shifted_date_is_refused(path: str) -> None:
    """Dates are compared with the stored ones, not only looked for."""
    later = replace(BLAMED, published=BLAMED.published + timedelta(minutes=1))
    changed = (ARTICLES[0], later, ARTICLES[2])
    assert rules(path, body_of(path), changed) == [("date", BLAMED.id)]


@pytest.mark.parametrize("path", RENDER)
@pytest.mark.parametrize("stated", ["soon", "2026-02-27T13:04:00", "Fri, 27 Feb 2026 13:04:00"])
def test_an_unreadable_date_is_refused(path: str, stated: str) -> None:
    """A moment without a zone is no moment."""
    where = {"all.atom": "a:entry[2]/a:published", "all.rss": "channel/item[2]/pubDate"}[path]
    body = mutate(path, where, lambda found: setattr(found, "text", stated))
    assert rules(path, body) == [("date", BLAMED.id)]


@pytest.mark.parametrize("path", RENDER)
def test_a_made_up_date_is_refused(path: str) -> None:
    """Where no document dated an article no date may be stated."""
    known = replace(undated(1), published_known=True)
    assert rules(path, body_of(path, (known,)), (undated(1),)) == [("date", known.id)]


@pytest.mark.parametrize("path", RENDER)
def test_a_missing_entry_is_refused(path: str) -> None:
    """Every article has to be there."""
    found = rules(path, body_of(path, (ARTICLES[0], ARTICLES[2])))
    assert found == [("entry-missing", BLAMED.id)]


@pytest.mark.parametrize("path", RENDER)
def test_an_entry_of_no_article_is_refused(path: str) -> None:
    """Nothing else may be there."""
    found = rules(path, body_of(path), (ARTICLES[0], ARTICLES[2]))
    assert found == [("entry-unknown", BLAMED.id)]


@pytest.mark.parametrize("path", RENDER)
def test_an_article_with_two_entries_is_refused(path: str) -> None:
    """Readers show one of them, and which is chance."""
    twice = (*ARTICLES, BLAMED)
    assert rules(path, body_of(path, twice)) == [("entry-twice", BLAMED.id)]


@pytest.mark.parametrize("path", RENDER)
def test_entries_in_another_order_are_refused(path: str) -> None:
    """Newest first is part of what was asked for."""
    found = rules(path, body_of(path, ARTICLES[::-1]))
    assert found == [("entry-order", ARTICLES[2].id)]


def test_a_guid_that_reads_as_an_address_is_no_id() -> None:
    """The default of isPermaLink is true."""
    body = mutate("all.rss", "channel/item[2]/guid", lambda found: found.attrib.clear())
    assert ("entry-missing", BLAMED.id) in rules("all.rss", body)


FEED_LOSSES = {
    "all.atom": {
        "a:title": "feed-title",
        "a:rights": "feed-rights",
        "a:author": "feed-author",
        "a:contributor": "feed-operator",
        "a:link[@rel='self']": "feed-links",
        "a:link[@rel='hub']": "feed-links",
        "a:link[@rel='alternate']": "feed-links",
        "a:updated": "date",
    },
    "all.rss": {
        "channel/title": "feed-title",
        "channel/copyright": "feed-rights",
        "channel/dc:contributor": "feed-operator",
        "channel/a:link[@rel='self']": "feed-links",
        "channel/a:link[@rel='hub']": "feed-links",
        "channel/link": "feed-links",
        "channel/lastBuildDate": "date",
    },
}


@pytest.mark.parametrize(
    ("path", "where", "rule"),
    [(path, where, rule) for path, losses in FEED_LOSSES.items() for where, rule in losses.items()],
)
def test_a_feed_that_lost_a_part_of_its_own_is_refused(path: str, where: str, rule: str) -> None:
    """The document as a whole is credited too; no article is to blame."""
    assert rules(path, mutate(path, where, remove)) == [(rule, None)]


@pytest.mark.parametrize("path", RENDER)
def test_a_feed_older_than_its_newest_entry_is_refused(path: str) -> None:
    """A reader that looks at the feed's date alone would miss the entry."""
    late = (edited(1), *ARTICLES[1:])
    found = rules(path, body_of(path), late)
    assert ("date", None) in found


@pytest.mark.parametrize("path", RENDER)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<feed><entry></feed>",
        b"<html/>",
        b"\xff\xfe\x00",
        b"<feed xmlns='http://www.w3.org/2005/Atom'>&nbsp;</feed>",
        b"<!DOCTYPE feed [<!ENTITY x 'y'>]><feed xmlns='http://www.w3.org/2005/Atom'>&x;</feed>",
    ],
)
def test_bytes_that_are_no_feed_are_refused(path: str, body: bytes) -> None:
    """Not well-formed, another root, or with a document type of its own."""
    assert rules(path, body) == [("well-formed", None)]


def test_an_rss_document_without_a_channel_is_refused() -> None:
    """Well-formed is not enough."""
    assert ("feed-title", None) in rules("all.rss", b"<rss version='2.0'/>")


@pytest.mark.parametrize("path", RENDER)
def test_a_document_of_more_than_five_megabytes_is_refused(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some readers refuse it, so subscribers would silently get nothing."""
    body = body_of(path)
    monkeypatch.setattr(gate, "MAX_BYTES", len(body) - 1)
    (refusal,) = check_feed(path, body, ARTICLES, CONTEXT)
    assert (refusal.path, refusal.rule) == (path, "size")
    assert len(body) > gate.MAX_BYTES


def test_the_limit_itself_is_five_megabytes() -> None:
    """The limit stands in the documentation."""
    assert gate.MAX_BYTES == 5_000_000


def test_a_path_of_another_format_is_a_mistake_of_the_caller() -> None:
    """There is no rule for what the gate does not know."""
    with pytest.raises(ValueError, match=r"neither in \.atom nor in \.rss"):
        check_feed("all.json", b"{}", (), CONTEXT)


def page(article: StoredArticle) -> bytes:
    """The good bytes of an article's page."""
    return render_article(article, CONTEXT)


def page_rules(body: bytes, article: StoredArticle, path: str | None = None) -> list[str]:
    """The rules that a page breaks; every refusal blames its article."""
    found = check_page(path or article_path(article.id), body, article, CONTEXT)
    assert all(refusal.article_id == article.id for refusal in found)
    return [refusal.rule for refusal in found]


@pytest.mark.parametrize("article", variety(), ids=lambda article: article.id[-4:])
def test_every_page_passes(article: StoredArticle) -> None:
    """One of each kind of article."""
    assert page_rules(page(article), article) == []


PAGE_LOSSES = {
    "credit": (rb'<p id="credit">.*?</p>', b"", "credit-page"),
    "notice": (rb"(?s)(id=\"credit\".*?)This information.*?Republished", rb"\1x", "credit-page"),
    "relayed": (rb"As reported by [^.]*\.", b"", "credit-page"),
    "picture": (rb"Photo: Harbour Press\.", b"", "credit-page"),
    "link": (rb'(id="credit">Source: )<a [^>]*>(.*?)</a>', rb"\1\2", "credit-page"),
    "comment": (rb'(id="credit">)(.*?)</p>', rb"\1<!-- \2 --></p>", "credit-page"),
    "hidden": (rb'<p id="credit">', b'<p id="credit" hidden="hidden">', "credit-page"),
    "hidden above": (rb"<main ", b'<main style="display:none" ', "credit-page"),
    "title": (rb"<title>.*?</title>", b"<title> </title>", "title"),
    "noindex": (rb'<meta name="robots"[^>]*>', b"", "noindex"),
    "canonical": (rb'<link rel="canonical"[^>]*>', b"", "credit-link"),
    "published": (rb'<time id="published".*?</time>', b"", "date"),
    "script": (rb"</main>", b"<script>x</script></main>", "markup"),
    "handler": (rb"<h1>", b'<h1 onclick="x">', "markup"),
    "scheme": (rb'href="\.\./index\.html"', b'href=" JavaScript:x"', "markup"),
    "well-formed": (rb"</main>", b"", "well-formed"),
    "doctype": (rb"<!DOCTYPE html>", b"<!DOCTYPE html [<!ENTITY x 'y'>]>", "well-formed"),
    "root": (rb"(?s)<html lang.*", b"<html lang='en' />", "title"),
}


@pytest.mark.parametrize(("pattern", "by", "rule"), PAGE_LOSSES.values(), ids=PAGE_LOSSES)
def test_a_page_that_lost_a_part_is_refused(pattern: bytes, by: bytes, rule: str) -> None:
    """Credit, canonical link, dates and everything that keeps the page harmless."""
    body, count = re.subn(pattern, by, page(BLAMED))
    assert count
    assert rule in page_rules(body, BLAMED)


def test_a_page_at_the_path_of_another_article_is_refused() -> None:
    """A page is found by its article's id."""
    other = article_path(article_id(99))
    assert page_rules(page(BLAMED), BLAMED, other) == ["path"]


def test_a_made_up_canonical_address_is_refused() -> None:
    """Only the agency's own page is the canonical one."""
    unknown = replace(BLAMED, article=replace(BLAMED.article, address=None))
    assert "credit-link" in page_rules(page(BLAMED), unknown)


def test_a_page_of_more_than_five_megabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of a feed is the limit of a page."""
    monkeypatch.setattr(gate, "MAX_BYTES", 10)
    assert page_rules(page(BLAMED), BLAMED) == ["size"]


def without(key: str, blank: str) -> Context:
    """The installation with one part of its credit blank, which the settings would refuse."""
    section, name = key.split(".")
    if section == "agency":
        agency = Agency.model_construct(**{**CONTEXT.agency.model_dump(), name: blank})
        return replace(CONTEXT, agency=agency)
    site = Site.model_construct(**{**CONTEXT.site.model_dump(), name: blank})
    return replace(CONTEXT, site=site)


@pytest.mark.parametrize("blank", ["", " \n", "\u202e"])
@pytest.mark.parametrize("key", ["agency.name", "agency.notice", "site.operator"])
def test_a_credit_that_is_blank_in_the_configuration_is_refused(key: str, blank: str) -> None:
    """Nothing is found in every text: no document that credits nobody passes."""
    context = without(key, blank)
    for path in RENDER:
        for articles in ((), ARTICLES):
            found = check_feed(path, body_of(path, articles, context), articles, context)
            assert f"{key} is empty in the configuration" in reasons_of_blanks(found)
    where = article_path(BLAMED.id)
    found = check_page(where, render_article(BLAMED, context), BLAMED, context)
    assert f"{key} is empty in the configuration" in reasons_of_blanks(found)


def reasons_of_blanks(found: Sequence[Refusal]) -> list[str]:
    """What is said of blank parts of the credit."""
    return [refusal.reason for refusal in found if refusal.rule == "credit-blank"]
