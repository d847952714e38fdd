"""Atom documents: valid by RFC 4287, complete, in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import rnc2rng
from lxml import etree

from feeder.config import NOTICE
from feeder.model import Feed, StoredArticle
from feeder.rendering import Context
from feeder.rendering.syndication import EMPTY_UPDATED, feed_id, render_atom
from tests.rendering.samples import (
    CONTEXT,
    DIPLOMACY,
    EDUCATION,
    EVERYTHING,
    HUB,
    IN_KENYA,
    KENYA,
    RUSSIAN,
    dated_by_day,
    edited,
    on_the_agencys_site,
    stored,
    undated,
    variety,
)

GRAMMAR = Path(__file__).parents[1] / "assets" / "atom.rnc"
NS = {"a": "http://www.w3.org/2005/Atom", "media": "http://search.yahoo.com/mrss/"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def grammar() -> etree.RelaxNG:
    """RFC 4287 Appendix B; the converter declares a prefix for no namespace, which XML forbids."""
    text = rnc2rng.dumps(rnc2rng.load(str(GRAMMAR)))
    return etree.RelaxNG(etree.fromstring(text.replace(' xmlns:local=""', "").encode()))


def atom(*articles: StoredArticle, feed: Feed = KENYA, context: Context = CONTEXT) -> Any:
    """The root of the Atom document of these articles."""
    return etree.fromstring(render_atom(feed, articles, context))


def entry(article: StoredArticle) -> Any:
    """The only entry of a document."""
    return atom(article).find("a:entry", NS)


@pytest.mark.parametrize("feed", [KENYA, EVERYTHING, RUSSIAN], ids=lambda feed: feed.path)
def test_every_feed_passes_the_grammar(grammar: etree.RelaxNG, feed: Feed) -> None:
    """One of each kind of article, in each kind of feed, is valid."""
    assert grammar.validate(atom(*variety(), feed=feed)), grammar.error_log


def test_an_empty_feed_passes_the_grammar(grammar: etree.RelaxNG) -> None:
    """People subscribe to a country before its first article."""
    root = atom()
    assert grammar.validate(root), grammar.error_log
    assert root.findtext("a:updated", None, NS) == EMPTY_UPDATED.isoformat()


@pytest.mark.parametrize("lost", ["a:id", "a:title", "a:updated", "a:entry/a:id"])
def test_the_grammar_would_notice_a_missing_part(grammar: etree.RelaxNG, lost: str) -> None:
    """The grammar is not satisfied by anything."""
    root = atom(stored())
    element = root.find(lost, NS)
    element.getparent().remove(element)
    assert not grammar.validate(root)


def test_entries_stand_in_the_order_given() -> None:
    """Newest first is decided by the caller."""
    articles = [stored(3), stored(1), stored(2)]
    ids = [found.findtext("a:id", None, NS) for found in atom(*articles).findall("a:entry", NS)]
    assert ids == [article.id for article in articles]


def test_a_feed_says_whose_texts_it_republishes() -> None:
    """Title, author, rights and operator stand at the feed level."""
    root = atom(stored())
    assert root.findtext("a:title", None, NS) == "Kenya - republished from Kazakhstan Today"
    assert root.findtext("a:author/a:name", None, NS) == "Kazakhstan Today"
    assert root.findtext("a:rights", None, NS) == NOTICE
    assert root.findtext("a:contributor/a:name", None, NS) == "Example Mirror"
    assert root.findtext("a:contributor/a:uri", None, NS) == "https://mirror.example.org/about"
    assert root.findtext("a:generator", None, NS) == "feeder"


def test_a_feed_links_to_itself_its_page_and_its_hub() -> None:
    """Each link has its relation and type."""
    links = [dict(link.attrib) for link in atom().findall("a:link", NS)]
    base = "https://mirror.example.org/kt/"
    assert links == [
        {"rel": "self", "href": f"{base}countries/kenya.atom", "type": "application/atom+xml"},
        {"rel": "hub", "href": HUB},
        {"rel": "alternate", "href": f"{base}index.html#countries-kenya", "type": "text/html"},
    ]


def test_without_a_hub_there_is_no_hub_link() -> None:
    """A hub is optional."""
    links = atom(context=replace(CONTEXT, hub=None)).findall("a:link", NS)
    assert [link.get("rel") for link in links] == ["self", "alternate"]


def test_an_operator_without_an_address_has_only_a_name() -> None:
    """The default configuration is valid too."""
    site = CONTEXT.site.model_copy(update={"operator_url": None})
    operator = atom(context=replace(CONTEXT, site=site)).find("a:contributor", NS)
    assert [child.text for child in operator] == ["Example Mirror"]


def test_the_id_of_a_feed_outlives_a_new_domain() -> None:
    """Ids depend on the path alone."""
    moved = CONTEXT.site.model_copy(update={"base_url": "https://new.example/"})
    first, second = atom(), atom(context=replace(CONTEXT, site=moved))
    assert first.findtext("a:id", None, NS) == second.findtext("a:id", None, NS)
    assert feed_id("countries/kenya") == "urn:uuid:83caea01-9daf-5a52-9d5b-e1e3912b9aa5"


def test_a_feed_is_as_new_as_its_newest_change() -> None:
    """An edit of an old article moves the feed, although another article was published later."""
    root = atom(stored(1), edited(9))
    assert root.findtext("a:updated", None, NS) == "2026-02-28T04:04:00+05:00"


def test_the_source_of_an_entry_is_complete() -> None:
    """Alone feedgen writes a title and a link."""
    source = entry(stored()).find("a:source", NS)
    found = [(etree.QName(child).localname, dict(child.attrib)) for child in source]
    assert found == [
        ("id", {}),
        ("title", {}),
        ("updated", {}),
        ("link", {"rel": "self", "href": "https://www.kt.kz/"}),
        ("link", {"rel": "alternate", "href": "https://www.kt.kz/", "type": "text/html"}),
        ("author", {}),
        ("rights", {}),
    ]
    assert source.findtext("a:author/a:uri", None, NS) == "https://www.kt.kz/"


def test_links_of_an_entry_keep_relation_type_and_language() -> None:
    """Alone feedgen loses them, and readers then open the wrong page."""
    article = on_the_agencys_site()
    links = {link.get("rel"): dict(link.attrib) for link in entry(article).findall("a:link", NS)}
    page = {"type": "text/html", "hreflang": "en"}
    ours = f"https://mirror.example.org/kt/articles/{article.id[9:]}.html"
    assert links == {
        "alternate": {"rel": "alternate", "href": article.article.address, **page},
        "related": {"rel": "related", "href": ours, **page},
        "via": {"rel": "via", "href": article.article.address, "type": "text/html"},
    }


def test_an_unknown_address_is_replaced_by_our_page() -> None:
    """A dump has no addresses, and an entry needs a page."""
    article = stored()
    links = {link.get("rel"): link.get("href") for link in entry(article).findall("a:link", NS)}
    ours = f"https://mirror.example.org/kt/articles/{article.id[9:]}.html"
    assert links == {"alternate": ours, "via": "https://www.kt.kz/"}


def test_languages_are_marked_on_feed_and_entries() -> None:
    """A feed that mixes languages says which entry is in which."""
    root = atom(stored(1), stored(2, "ru"), stored(3, "kk"))
    assert root.get(LANG) == "en"
    assert [found.get(LANG) for found in root.findall("a:entry", NS)] == ["en", "ru", "kk"]
    assert atom(feed=RUSSIAN).get(LANG) == "ru"


def test_categories_go_from_human_words_to_codes() -> None:
    """Some readers show the term and others the label, and one splits at commas."""
    topic = replace(DIPLOMACY, name="Peace, war and talks")
    article = replace(stored(), labels=(IN_KENYA, EDUCATION, topic))
    base, iptc = "https://mirror.example.org/kt/", "http://cv.iptc.org/newscodes/mediatopic/"
    found = [tuple(c.attrib.values()) for c in entry(article).findall("a:category", NS)]
    assert found == [
        ("Education", f"{base}topics/"),
        ("Peace war and talks", f"{base}topics/"),
        ("Kenya", f"{base}countries/"),
        ("05000000", iptc, "Education"),
        ("20000639", iptc, "Peace war and talks"),
        ("KE", "urn:iso:std:iso:3166:-1", "Kenya"),
    ]


def test_dates_are_those_of_the_store_in_the_agencys_zone() -> None:
    """The store keeps UTC; the agency's readers live in Almaty."""
    found = entry(edited())
    assert found.findtext("a:published", None, NS) == "2026-02-27T12:04:00+05:00"
    assert found.findtext("a:updated", None, NS) == "2026-02-28T12:04:00+05:00"


def test_an_undated_article_has_no_date_of_publication() -> None:
    """What bounds it is for ordering only."""
    assert entry(undated()).find("a:published", NS) is None


def test_an_article_dated_by_day_appeared_at_midnight() -> None:
    """The zone's midnight, not UTC's."""
    found = entry(dated_by_day()).findtext("a:published", None, NS)
    assert datetime.fromisoformat(found) == dated_by_day().published
    assert found == "2026-02-27T00:00:00+05:00"


def test_a_relayed_source_and_a_picture_are_credited() -> None:
    """The ministry is a contributor, the owner of the picture a media credit."""
    found = entry(stored(image_credits=("Harbour Press", "river.example")))
    names = found.xpath("a:contributor/a:name/text()", namespaces=NS)
    assert names == ["Ministry of Bridges of the Republic"]
    credits_ = found.findall("media:credit", NS)
    assert [(c.text, c.get("role")) for c in credits_] == [
        ("Harbour Press", "publishing company"),
        ("river.example", "publishing company"),
    ]


def test_an_article_without_relayed_source_has_no_contributor() -> None:
    """Nobody is made up."""
    found = entry(stored(relayed_from=None, image_credits=()))
    assert found.findall("a:contributor", NS) == found.findall("media:credit", NS) == []


def test_an_edited_entry_says_what_changed() -> None:
    """The note links to our page, in content and summary, in the language of the article."""
    russian = replace(stored(1, "ru"), change_note="title corrected")
    for article, word in ((edited(), "Updated:"), (russian, "Обновлено:")):
        page = f"https://mirror.example.org/kt/articles/{article.id[9:]}.html#changes"
        for part in ("a:content", "a:summary"):
            text = entry(article).findtext(part, None, NS)
            assert f'<em>{word} title corrected (<a href="{page}">' in text


def test_a_missing_title_is_made_of_the_first_words() -> None:
    """At most 80 characters, ended at a word."""
    title = entry(stored(title=None)).findtext("a:title", None, NS)
    assert title == (
        "A footbridge was opened by the harbour master on Friday, Ministry of Bridges…"
    )
    assert len(title) <= 80


def test_a_short_first_paragraph_is_the_title_as_it_is() -> None:
    """Nothing is cut where nothing needs to be."""
    article = stored(title=" ", paragraphs=("All is well.",))
    assert entry(article).findtext("a:title", None, NS) == "All is well."


def test_one_endless_word_is_cut_where_it_must_be() -> None:
    """A text without spaces has no word boundary."""
    title = entry(stored(title=None, paragraphs=("x" * 200,))).findtext("a:title", None, NS)
    assert title == "x" * 79 + "…"


def test_an_article_of_nothing_but_a_date_still_has_a_title_and_its_credit() -> None:
    """Neither title nor text is left: agency and day stand in."""
    found = entry(stored(title=None, paragraphs=(" ", "\x00")))
    assert found.findtext("a:title", None, NS) == "Kazakhstan Today, 2026-02-27"
    assert found.findtext("a:summary", None, NS).startswith("<p><small>Source:")


def test_the_summary_is_short_and_credited() -> None:
    """The first paragraph is cut at a word; the credit is whole."""
    found = entry(stored(paragraphs=("word " * 200, "second"))).findtext("a:summary", None, NS)
    first, credited = found.split("\n")
    assert len(first) <= 400 + len("<p></p>")
    assert first.endswith("word…</p>")
    assert NOTICE in credited


def test_a_feed_without_description_repeats_its_title() -> None:
    """A subtitle is never empty."""
    feed = Feed("topics/health", "Health", "topic", "medtop:07000000", "")
    assert atom(feed=feed).findtext("a:subtitle", None, NS) == "Health"
