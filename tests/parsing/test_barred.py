"""Titles of gates and titles of news: the first are recognised, the second never."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from feeder.parsing.barred import barred, page_title
from feeder.parsing.markup import LIMIT

CASES = Path(__file__).parents[1] / "cases" / "titles"
GATES = (CASES / "barred.txt").read_text("utf-8").splitlines()
NEWS = (CASES / "news.txt").read_text("utf-8").splitlines()


def test_there_are_many_titles() -> None:
    """A moved folder must not make the next tests pass."""
    assert len(set(GATES)) >= 100
    assert len(set(NEWS)) >= 100


@pytest.mark.parametrize("title", GATES)
def test_a_page_in_place_of_the_news_is_recognised(title: str) -> None:
    """Logins, captchas, refusals, parked domains, bare servers, lost pages, in three languages."""
    assert barred(title) == title


@pytest.mark.parametrize("title", NEWS)
def test_news_about_such_things_are_news(title: str) -> None:
    """Only a whole title counts, so that no article about a captcha is taken for one."""
    assert barred(title) is None


@pytest.mark.parametrize("title", ["Captcha", "Вход", "Бет табылмады"])
def test_case_marks_and_the_name_of_the_site_do_not_matter(title: str) -> None:
    """Each site prints such a title in its own way."""
    for shown in (title.upper(), f"  {title}! ", f"«{title}»", f"{title} | www.kt.kz"):
        assert barred(shown) == shown.strip()
    for shown in (f"Казахстан Сегодня — {title}", f"{title} :: ИА Kazakhstan Today"):
        assert barred(shown) == shown


def test_a_title_beside_other_words_is_none() -> None:
    """A name that is not known as a site's may be half of a headline."""
    assert barred("Captcha - the end of an era") is None
    assert barred("Мост | Вход") is None


@pytest.mark.parametrize(
    "text",
    [
        "www.kt.kz\nEnable JavaScript and cookies to continue\n",
        "Checking your browser before accessing kt.kz.",
        "Please confirm you are a human.\nThank you",
        "Performance & security\nRay ID: 8c1f00aa",
        "Нам очень жаль, но запросы с вашего устройства похожи на автоматические.",
        "Пожалуйста, подтвердите, что вы не робот",
    ],
)
def test_the_few_words_on_a_gate_give_it_away(text: str) -> None:
    """Where the title says nothing."""
    found = barred("www.kt.kz", text)
    assert found is not None
    assert found in text
    assert barred(None, text) == found
    assert barred(None, text + "\n" + "A long article goes on here. " * 40) is None


def test_a_form_under_an_article_does_not_make_it_a_gate() -> None:
    """Many a page prints these, and a link to log in."""
    assert barred("A title", "Log in\nThis site is protected by reCAPTCHA\nA body.") is None
    assert barred(None) is None
    assert barred("", "") is None


def test_a_long_title_is_shown_in_part() -> None:
    """What goes into a line of a report is short."""
    title = "Log in to your " + "very " * 3 + "old account"
    assert barred(title) == title
    index = "Index of /" + "a" * 120
    assert barred(index) == index[:80]
    assert barred("Index of /" + "a" * 200) is None


def test_titles_cost_nothing_to_speak_of() -> None:
    """An archive has tens of thousands, and hostile ones are longer."""
    started = time.monotonic()
    for title in ("a." * 70, "домен " + "a-" * 60, "404 - - " * 17, "| " * 70, "log in to " * 14):
        barred(title)
        barred(None, title * 4)
    for title in NEWS * 50:
        assert barred(title) is None
    assert time.monotonic() - started < 2


# The title of a page


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (b"<html><head><title>\n Log\n in </title></head><body>", "Log in"),
        (b"<!doctype html><TITLE>Just a moment&hellip;</TITLE>", "Just a moment…"),
        (b"<?xml version='1.0' encoding='x'?><title>One</title><title>Two</title>", "One"),
        (b"<body><svg><title>icon</title></svg><title>After</title>", "After"),
        ('<meta charset="windows-1251"><title>Вход</title>'.encode("cp1251"), "Вход"),
        (b"<title>Cut off", "Cut off"),
        (b"<title>A\x00 \x1b[31m\xe2\x80\xae B</title>", "A [31m B"),
        (b"<title>" + b"a" * 5_000, "a" * 300),
        (b"<title> </title><p>Text", None),
        (b"<title></title><title>Second</title>", None),
        (b"<p>No title", None),
        (b"A dump", None),
        (b"", None),
        (b"\xff\xfe\xfd<title>caf\xe9</title>", None),
        (b"<div>" * 50_000 + b"<title>Deep</title>", None),
        (b"<p>" * 100_000 + b"<title>Late</title>", None),
        (b"<title>Large</title>" + b" " * LIMIT, None),
    ],
)
def test_the_title_of_a_page_is_read_from_any_bytes(markup: bytes, title: str | None) -> None:
    """It is asked of what came in place of a page, and never fails."""
    started = time.monotonic()
    assert page_title(markup) == title
    assert time.monotonic() - started < 2
