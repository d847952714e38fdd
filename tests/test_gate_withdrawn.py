"""The gate and withdrawn articles: whoever leaks their text, or hides that they are gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

import pytest

from feeder.attribution import article_path
from feeder.gate import check_feed, check_page
from feeder.model import StoredArticle
from feeder.rendering.site import render_article
from feeder.rendering.syndication import render_atom, render_rss
from tests.rendering.samples import CONTEXT, EVERYTHING, stored, withdrawn

RENDER = {"all.atom": render_atom, "all.rss": render_rss}
GONE = withdrawn(2)
ARTICLES = (stored(1), GONE, stored(3))
STANDING = replace(GONE, withdrawn=None)
LEAD = GONE.article.paragraphs[0]
Change = Callable[[str], str]


def rules_of_feed(path: str, body: bytes) -> set[tuple[str, str | None]]:
    """What the gate says of a feed."""
    return {(one.rule, one.article_id) for one in check_feed(path, body, ARTICLES, CONTEXT)}


def rules_of_page(body: bytes, article: StoredArticle = GONE) -> set[str]:
    """What the gate says of a page."""
    path = article_path(article.id)
    return {one.rule for one in check_page(path, body, article, CONTEXT)}


@pytest.mark.parametrize("path", RENDER)
def test_what_the_renderer_makes_of_withdrawn_articles_passes(path: str) -> None:
    """Feeds and page."""
    assert rules_of_feed(path, RENDER[path](EVERYTHING, ARTICLES, CONTEXT)) == set()
    assert rules_of_page(render_article(GONE, CONTEXT)) == set()


@pytest.mark.parametrize("path", RENDER)
def test_a_renderer_that_forgets_the_withdrawal_is_refused(path: str) -> None:
    """It prints the article as if it stood."""
    body = RENDER[path](EVERYTHING, [stored(1), STANDING, stored(3)], CONTEXT)
    assert ("withdrawn", GONE.id) in rules_of_feed(path, body)
    assert rules_of_page(render_article(STANDING, CONTEXT)) == {"withdrawn"}


LEAKS: dict[str, Change] = {
    "as printed": lambda text: text,
    "in capitals": str.upper,
    "other quotes and spaces": lambda text: text.replace(" ", " \u00a0 "),
    "cut": lambda text: text[:70] + "…",
    "with emphasis inside": lambda text: text[:12] + "<em>" + text[12:20] + "</em>" + text[20:],
}


@pytest.mark.parametrize("path", RENDER)
@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
@pytest.mark.parametrize("paragraph", GONE.article.paragraphs[:2], ids=["lead", "second"])
def test_text_that_leaks_into_an_entry_is_refused(path: str, leak: Change, paragraph: str) -> None:
    """A paragraph in any dress beside the notice is one too many."""
    leaking = "<p>" + leak(escape(paragraph, quote=False)) + "</p>\n<p>The page"
    body = RENDER[path](EVERYTHING, ARTICLES, CONTEXT).decode()
    changed = body.replace("&lt;p&gt;The page", escape(leaking, quote=False))
    assert changed != body
    assert rules_of_feed(path, changed.encode()) == {("withdrawn", GONE.id)}


@pytest.mark.parametrize("path", RENDER)
def test_text_that_leaks_into_a_title_is_refused(path: str) -> None:
    """As of an article without one."""
    body = RENDER[path](EVERYTHING, ARTICLES, CONTEXT).decode()
    changed = body.replace(f"Withdrawn: {GONE.article.title}", f"Withdrawn: {LEAD}")
    assert rules_of_feed(path, changed.encode()) == {("withdrawn", GONE.id)}


@pytest.mark.parametrize("form", ["<p>{}</p>", "<!-- {} -->", '<p title="{}"></p>'])
@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_text_that_leaks_into_a_page_is_refused(form: str, leak: Change) -> None:
    """Wherever it stands in the file."""
    leaking = leak(LEAD)
    if form != "<p>{}</p>":
        leaking = leaking.replace("<em>", "").replace("</em>", "")
    body = render_article(GONE, CONTEXT).decode()
    changed = body.replace("</article>", form.format(leaking) + "</article>")
    assert changed != body
    assert rules_of_page(changed.encode()) == {"withdrawn"}


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace(' id="withdrawn"', ""),
        lambda page: page.replace(' id="withdrawn"', ' id="withdrawn" hidden=""'),
        lambda page: page.replace('<main id="main"', '<main aria-hidden="true" id="main"').replace(
            'id="credit"', 'id="credits"'
        ),
    ],
    ids=["lost", "hidden", "hidden above"],
)
def test_a_page_must_say_that_the_article_was_withdrawn(change: Change) -> None:
    """Where people see it."""
    body = render_article(GONE, CONTEXT).decode()
    changed = change(body)
    assert changed != body
    assert "withdrawn" in rules_of_page(changed.encode())


def test_a_page_must_not_say_so_of_an_article_that_stands() -> None:
    """A notice that outlived a restoration."""
    assert "withdrawn" in rules_of_page(render_article(GONE, CONTEXT), STANDING)


@pytest.mark.parametrize(
    ("before", "after"),
    [("at:deleted-entry", "at:other"), (f'ref="{GONE.id}"', 'ref="urn:x"'), ('when="2', 'when="1')],
    ids=["lost", "of another entry", "of another time"],
)
def test_the_tombstones_of_an_atom_feed_are_those_of_its_withdrawn_articles(
    before: str, after: str
) -> None:
    """No less, no more, and since the moment that the entry says."""
    body = render_atom(EVERYTHING, ARTICLES, CONTEXT).decode()
    changed = body.replace(before, after)
    assert changed != body
    assert rules_of_feed("all.atom", changed.encode()) == {("withdrawn", None)}


def test_a_text_that_is_its_own_title_does_not_hold_the_notice_back() -> None:
    """What stays visible anyway, and a few words, are no leak."""
    title = GONE.article.title or ""
    article = replace(GONE.article, paragraphs=(title, "Only a few words."))
    short = replace(GONE, article=article)
    assert rules_of_page(render_article(short, CONTEXT), short) == set()
