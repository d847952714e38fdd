"""Answers that can't be what their address should give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeder.absence import Extent
from feeder.model import Article, Language
from feeder.suspicion import Expectation, Usual, suspicious

from .samples import article

USUAL = Usual([Extent(40_000, 1)] * 5, 5, 5)


def said(*articles: Article, size: int = 40_000, usual: Usual = USUAL, **known: Language) -> str:
    """Why a page is suspect, or nothing."""
    return suspicious(articles, size, usual, Expectation(**known)) or ""


def test_an_ordinary_page_is_not_suspect() -> None:
    """Nor is the first that a source ever gave, nor one of more articles than usual."""
    assert said(article()) == ""
    assert said(article(), size=10, usual=Usual(())) == ""
    assert said(*[article()] * 9, size=200_000) == ""


def test_a_captcha_in_the_sites_own_layout_is_suspect() -> None:
    """Its title gives it away."""
    assert "Just a moment..." in said(replace(article(), title="Just a moment..."))


def test_a_page_far_smaller_than_usual_is_suspect() -> None:
    """A tenth; and not before three documents tell what is usual."""
    assert "far smaller than usual" in said(article(), size=4_000)
    assert said(article(), size=4_001) == ""
    assert said(article(), size=4_000, usual=Usual([Extent(40_000, 1)] * 2)) == ""


def test_a_page_with_far_fewer_articles_than_usual_is_suspect() -> None:
    """A list of fifty that shows five has lost its entries."""
    usual = Usual([Extent(40_000, 50)] * 3, 50, 50)
    assert "far smaller than usual (5 articles" in said(*[article()] * 5, usual=usual)
    assert said(*[article()] * 6, usual=usual) == ""


def test_a_page_without_any_date_is_suspect_where_pages_usually_have_one() -> None:
    """Its layout changed: the articles would be stored without their time."""
    undated = replace(article(), published=None)
    assert "selectors.meta" in said(undated)
    assert said(undated, article()) == ""
    assert said(undated, usual=replace(USUAL, articles=10, dated=8)) == ""


@pytest.mark.parametrize(
    ("shown", "is_suspect"), [(("ru",), True), (("ru", "en"), False), (("ru", "ru", "en"), True)]
)
def test_another_language_than_the_source_prints_is_suspect(
    shown: tuple[Language, ...], *, is_suspect: bool
) -> None:
    """Where more than half of the page is in it, and the settings say which language it prints."""
    articles = [replace(article(), language=language) for language in shown]
    assert ("another language (ru)" in said(*articles, language="en")) is is_suspect
    assert said(*articles) == ""
