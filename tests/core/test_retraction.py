"""What counts as a text that was taken back, and what only speaks of it."""

from __future__ import annotations

import pytest

from feeder.retraction import is_retraction, title_taken_back

from .samples import BODY, article


@pytest.mark.parametrize(
    "text",
    [
        "This article has been withdrawn.",
        "The material has been removed from the website at the request of the ministry.",
        "Kazakhstan Today has retracted this report. We apologise to our readers.",
        "The editorial office withdraws this news item.",
        "Материал снят с публикации.",
        "Данная новость удалена по решению редакции.",
        "Эта публикация отозвана.",
        "Мақала жарияланымнан алынды.",
    ],
)
def test_a_page_that_only_says_so_is_a_retraction(text: str) -> None:
    """In each language of the agency."""
    assert is_retraction(article(body=(text,)))


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        (),
        ("The troops have been withdrawn from the border.",),
        ("The bill was withdrawn by the parliament.",),
        ("He said that the article has a photograph, and that it was removed by the owner.",),
        ("Деревья удалены по решению акимата.",),
        ("This article has been withdrawn.", "x" * 700),
    ],
)
def test_what_only_speaks_of_withdrawing_is_none(body: tuple[str, ...]) -> None:
    """A long text is news, whatever it says."""
    assert not is_retraction(article(body=body))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Kazakhstan Today withdraws the news “Glass bridge opens over the river” of Friday.",
            "Glass bridge opens over the river",
        ),
        (
            'The agency asks to disregard the item "Glass bridge opens over the river".',
            "Glass bridge opens over the river",
        ),
        (
            "Агентство KAZAKHSTAN TODAY отзывает новость «Мост открыт над синей рекой».",
            "Мост открыт над синей рекой",
        ),
        ("The parliament withdraws the bill “On bridges over rivers”.", None),
        ("The agency reports that “Glass bridge opens over the river” is a film.", None),
        ("Kazakhstan Today withdraws the news “Bridge”.", None),
        ("Kazakhstan Today withdraws the news “Glass bridge opens”." + " x" * 700, None),
    ],
)
def test_a_notice_names_the_title_that_it_takes_back(text: str, title: str | None) -> None:
    """The agency speaks of its own news, in few words."""
    assert title_taken_back(article("Notice", (text,))) == title
