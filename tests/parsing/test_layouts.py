"""Thousands of pages made of every form the agency's dumps have: split exactly, nothing lost."""

from __future__ import annotations

import io
from collections import Counter
from random import Random

import pytest

from feeder.model import Article, CaptureDay, Part, SetAside
from feeder.parsing.dump import split
from tests.parsing.layouts import ALMATY, LAYOUTS, Page, page

PAGES = 40
# Where no sign but the subject tells a headline from a sub-heading, or a day from a list of days.
DOUBTFUL = {"headerless:bare": 0.75, "header:date-only": 0.9, "digest": 0.9, "untitled": 0.9}
LEAST = 0.98


def parts_of(text: str) -> list[Part]:
    """Split the text of a page."""
    return list(split(io.BytesIO(text.encode()), zone=ALMATY, name="page"))


def pages(layout: str, count: int) -> list[Page]:
    """Make so many pages of a layout, the same ones each time."""
    return [page(Random(f"{layout} {number}"), layout) for number in range(count)]


def exact(made: Page) -> list[bool]:
    """Tell of each article that was printed whether it came out to the letter."""
    found: Counter[tuple[object, ...]] = Counter(
        (part.title, part.published, part.views, part.paragraphs)
        for part in parts_of(made.text)
        if isinstance(part, Article)
    )
    hits = []
    for article in made.articles:
        hits.append(found[article.wording] > 0)
        found[article.wording] -= 1
    return hits


@pytest.mark.parametrize("layout", LAYOUTS)
def test_articles_of_a_layout_are_split_exactly(layout: str) -> None:
    """Title, time, counter and every paragraph, in at least 98 of 100 articles."""
    hits = [hit for made in pages(layout, PAGES) for hit in exact(made)]
    assert len(hits) > PAGES
    assert sum(hits) >= LEAST * len(hits)


def test_articles_of_each_form_are_split_exactly() -> None:
    """No form is left behind by the others: each is counted by itself, over all layouts."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for layout in LAYOUTS:
        for made in pages(layout, PAGES):
            for article, hit in zip(made.articles, exact(made), strict=True):
                seen.update(set(article.forms))
                right.update(set(article.forms) if hit else ())
    least = {form: DOUBTFUL.get(form, 0.94) for form, count in seen.items() if count >= 20}
    share = {form: right[form] / seen[form] for form in least}
    assert {form: share[form] for form in least if share[form] < least[form]} == {}
    assert len(least) > 50


@pytest.mark.parametrize("layout", LAYOUTS)
def test_furniture_of_exact_articles_is_read(layout: str) -> None:
    """Picture credits, the notice and the capture day of a page are read as what they are."""
    for made in pages(layout, PAGES // 4):
        if not all(exact(made)):
            continue
        parts = parts_of(made.text)
        articles = [part for part in parts if isinstance(part, Article)]
        if len(articles) != len(made.articles):
            continue
        assert [one.image_credits for one in articles] == [one.images for one in made.articles]
        assert [one.notice for one in articles] == [one.notice for one in made.articles]
        days = [part for part in parts if isinstance(part, CaptureDay)]
        assert days == ([made.captured] if made.captured else [])


@pytest.mark.parametrize("layout", ["headlines", "teaser", "teaser-headerless"])
def test_what_belongs_to_no_article_is_set_aside(layout: str) -> None:
    """A teaser and a list of headlines come out whole, with a reason."""
    kept = wanted = 0
    for made in pages(layout, PAGES):
        aside = {part.text for part in parts_of(made.text) if isinstance(part, SetAside)}
        wanted += len(made.aside)
        kept += sum(text in aside for text in made.aside)
    assert wanted > 5
    assert kept >= 0.97 * wanted


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_reader_that_knows_every_title_splits_no_worse(layout: str) -> None:
    """What the store knows decides doubtful lines, and spoils none that are sure."""
    alone = known = 0
    for made in pages(layout, PAGES):
        titles = {article.title for article in made.articles}
        stream = io.BytesIO(made.text.encode())
        parts = split(stream, zone=ALMATY, name="page", knows=titles.__contains__)
        found = {(p.title, p.paragraphs) for p in parts if isinstance(p, Article)}
        known += sum((one.title, one.paragraphs) in found for one in made.articles)
        alone += sum(exact(made))
    assert known >= alone
