"""Withdrawn articles as they are published: a notice in place of the text, and a tombstone."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import feedparser
import pytest
import rnc2rng
from lxml import etree

from feeder.model import Language, WithdrawnBy
from feeder.rendering.site import render_article
from feeder.rendering.syndication import render_atom, render_rss
from feeder.rendering.wording import entry_of, withdrawal_of
from tests.rendering.samples import CONTEXT, EVERYTHING, stored, withdrawn

GRAMMAR = Path(__file__).parents[1] / "assets" / "atom.rnc"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
COMMENT = "{http://purl.org/atompub/tombstones/1.0}comment"
LANGUAGES: tuple[Language, ...] = ("en", "ru", "kk")
BYS: tuple[WithdrawnBy, ...] = get_args(WithdrawnBy)
ARTICLES = (stored(1), withdrawn(2), withdrawn(3, "ru", "absence"), stored(4))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", BYS)
def test_no_form_of_a_withdrawn_article_shows_its_text(language: Language, by: WithdrawnBy) -> None:
    """Neither entry nor page, in no language, on nobody's word; each shows the notice."""
    article = withdrawn(1, language, by)
    notice = withdrawal_of(article, CONTEXT)
    assert notice is not None
    entry = entry_of(article, CONTEXT)
    page = render_article(article, CONTEXT).decode()
    for text in (entry.content, entry.summary, page):
        assert notice in text
        assert not any(paragraph[:20] in text for paragraph in article.article.paragraphs)
    assert f'<p class="note" id="withdrawn">{notice}</p>' in page
    assert entry.title.endswith(f": {article.article.title}")


def test_an_atom_feed_has_a_tombstone_for_each_withdrawn_article() -> None:
    """With the id of its entry, the moment of its last change, and the notice in its language."""
    root = etree.fromstring(render_atom(EVERYTHING, ARTICLES, CONTEXT))
    found = [(tomb.get("ref"), tomb.get("when")) for tomb in root.iter(TOMBSTONE)]
    entries = {
        entry.findtext("{*}id"): entry.findtext("{*}updated")
        for entry in root.iterfind("{http://www.w3.org/2005/Atom}entry")
    }
    assert len(entries) == len(ARTICLES)
    assert found == [(ARTICLES[n].id, entries[ARTICLES[n].id]) for n in (1, 2)]
    said = [
        (one.get(etree.QName("http://www.w3.org/XML/1998/namespace", "lang")), one.text)
        for one in root.iter(COMMENT)
    ]
    assert said == [
        ("en", withdrawal_of(ARTICLES[1], CONTEXT)),
        ("ru", withdrawal_of(ARTICLES[2], CONTEXT)),
    ]


def test_a_feed_without_withdrawn_articles_does_not_know_tombstones() -> None:
    """Not even their namespace."""
    assert b"tombstones" not in render_atom(EVERYTHING, (stored(1),), CONTEXT)
    assert b"tombstones" not in render_rss(EVERYTHING, ARTICLES, CONTEXT)


def test_a_feed_with_tombstones_passes_the_grammar() -> None:
    """RFC 4287 lets elements of other namespaces stand in a feed."""
    text = rnc2rng.dumps(rnc2rng.load(str(GRAMMAR)))
    grammar = etree.RelaxNG(etree.fromstring(text.replace(' xmlns:local=""', "").encode()))
    grammar.assertValid(etree.fromstring(render_atom(EVERYTHING, ARTICLES, CONTEXT)))


@pytest.mark.parametrize("render", [render_atom, render_rss])
def test_a_reader_still_sees_every_entry(render: type) -> None:
    """Tombstones disturb nobody: each article has its one entry, and the notice is its text."""
    read = feedparser.parse(render(EVERYTHING, ARTICLES, CONTEXT))
    assert not read.bozo
    assert [entry.id for entry in read.entries] == [article.id for article in ARTICLES]
    assert read.entries[1].title.startswith("Withdrawn: ")
    assert withdrawal_of(ARTICLES[1], CONTEXT) in read.entries[1].summary
