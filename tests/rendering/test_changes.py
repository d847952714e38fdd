"""What an article's page shows of its former wordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from feeder.attribution import article_path
from feeder.gate import check_page
from feeder.model import Revision, StoredArticle, Withdrawal
from feeder.rendering.site import render_article, render_stylesheet
from tests.rendering.samples import ALMATY, CONTEXT, START, edited, stored

MIDNIGHT = START.replace(hour=0, minute=0)
FIRST = ("The ferry sails at dawn.", "Walkers pay nothing.", "It rained all day on Friday.")


def wording(
    number: int,
    title: str | None = "Ferry sails",
    paragraphs: Sequence[str] = FIRST,
    note: str | None = "title corrected",
    **more: Any,
) -> Revision:
    """A wording, seen so many days after the start."""
    at = MIDNIGHT + timedelta(days=number)
    return Revision(
        number, title, tuple(paragraphs), at, note is not None, note, source="dumps", **more
    )


def section(history: Sequence[Revision], article: StoredArticle | None = None) -> Any:
    """The part of the page that shows what changed; the gate has let the page pass."""
    one = article or edited()
    body = render_article(one, CONTEXT, history)
    assert check_page(article_path(one.id), body, one, CONTEXT) == ()
    root: Any = etree.fromstring(body)
    return next(iter(root.xpath("//section[h2/@id='changes']")), None)


def text(element: Any) -> str:
    """What is seen, in single spaces."""
    return " ".join(element.xpath("string()").split())


def marked(element: Any) -> str:
    """A paragraph with marks as git makes them."""
    marks = {"ins": "{{+{}+}}", "del": "[-{}-]", "span": "<{}>"}
    inner = [marks[child.tag].format(text(child)) + (child.tail or "") for child in element]
    return (element.text or "") + "".join(inner)


def paragraphs(history: Sequence[Revision]) -> list[str]:
    """The paragraphs of the newest edit, with marks."""
    (difference,) = section(history).xpath(".//li[1]//div[@class='difference']")
    return [marked(one) for one in difference]


def test_every_wording_is_listed_newest_first() -> None:
    """With its note or as a retouch, when and in which source it was seen; the newest is open."""
    history = [
        wording(1, note=None),
        wording(2, "Ferries sail"),
        wording(3, "Ferries sail.", note=None),
    ]
    found = section(history)
    assert [text(one) for one in found.xpath(".//li/details/summary | .//li/p")] == [
        "Retouched Wording 3, seen 2 March 2026 in dumps",
        "Title corrected Wording 2, seen 1 March 2026 in dumps",
        "First wording Wording 1, seen 28 February 2026 in dumps",
    ]
    assert [one.get("open") for one in found.iter("details")] == ["open", None]


def test_a_capture_that_broke_off_is_called_completed() -> None:
    """It changes the text, but the agency edited nothing; a mark more is a retouch."""
    cut, whole = wording(1, paragraphs=FIRST[:2]), wording(2, note=None)
    assert text(section([cut, whole]).find(".//summary/span")) == "Completed"
    marked_up = wording(2, paragraphs=(FIRST[0], FIRST[1], FIRST[2] + "..."), note=None)
    assert text(section([wording(1), marked_up]).find(".//summary/span")) == "Retouched"


def test_an_hour_is_shown_where_it_is_known() -> None:
    """A dump tells its day only, a fetched page the minute; nobody is told of an empty source."""
    exact = replace(
        wording(2), captured=MIDNIGHT.astimezone(ALMATY) + timedelta(hours=7), source=""
    )
    found = section([wording(1), exact])
    summary = text(found.find(".//summary"))
    assert summary == "Title corrected Wording 2, seen 27 February 2026, 07:00 (UTC+05:00)"


def test_words_are_marked_and_paragraphs_that_stayed_left_out() -> None:
    """Whatever is printed between angle brackets is text."""
    new = ("The <b>ferry</b> sails at noon.", FIRST[1], "It rained all day on Sunday.")
    assert paragraphs([wording(1), wording(2, "Ferry & boat sail", new)]) == [
        "Ferry [-sails-]{+& boat sail+}",
        "The {+<b>+}ferry{+</b>+} sails at [-dawn-]{+noon+}.",
        "…",
        "It rained all day on [-Friday-]{+Sunday+}.",
    ]


def test_moved_and_parted_paragraphs_and_pictures_are_named() -> None:
    """None of their words is called new."""
    turned = wording(2, paragraphs=(FIRST[1], FIRST[0], FIRST[2]))
    assert paragraphs([wording(1), turned]) == [
        f"<moved here> {FIRST[1]}",
        "…",
        f"<moved away> {FIRST[1]}",
    ]
    joined = wording(2, paragraphs=(f"{FIRST[0]} {FIRST[1]}", FIRST[2]))
    assert paragraphs([joined, wording(3)]) == [f"{FIRST[0]}[--]{{+¶+}}{FIRST[1]}"]
    pictured = wording(2, image_credits=("Harbour Press",))
    assert paragraphs([wording(1), pictured]) == ["<picture> {+Harbour Press+}"]


def test_a_long_paragraph_that_moved_is_shown_once() -> None:
    """At its old place a glimpse will do."""
    long = "word " * 40 + "end."
    old, new = (long, *FIRST), (*FIRST, long)
    away, gap, here = paragraphs([wording(1, paragraphs=old), wording(2, paragraphs=new)])
    assert away.startswith("<moved away> word word")
    assert len(away) < 80
    assert gap == "…"
    assert here == f"<moved here> {long}"


def test_an_edit_that_nobody_can_see_or_read_says_so() -> None:
    """White space; or a text of another size than people read."""
    unseen = wording(2, "Ferry  sails", note=None)
    assert paragraphs([wording(1), unseen]) == ["Nothing that can be seen."]
    huge = wording(2, paragraphs=("word " * 5_000,))
    assert paragraphs([wording(1), huge]) == ["Too much to be shown here."]


def test_ten_edits_are_shown_and_older_ones_named() -> None:
    """A page stays a page."""
    history = [wording(number, f"Ferry number {number}") for number in range(1, 15)]
    found = section(history)
    assert len(found.findall(".//li")) == 14
    assert len(found.findall(".//details")) == 10
    assert text(found.xpath(".//li[11]/p")[0]).startswith("Title corrected Wording 4,")


def test_of_a_text_that_runs_on_and_on_the_newest_wordings_are_listed() -> None:
    """A counter inside the text makes hundreds; a page stays light, and says how many there are."""
    history = [wording(n, paragraphs=(f"The score is {n}.",), note="edited") for n in range(1, 61)]
    changes = section(history)
    assert "The newest 50 of 60 wordings." in text(changes)
    assert "Wording 11," in text(changes)
    assert "Wording 10," not in text(changes)


def test_the_note_leads_to_the_changes_and_feeds_do_too() -> None:
    """On the page of an article that has a history."""
    root: Any = etree.fromstring(render_article(edited(), CONTEXT, [wording(1), wording(2)]))
    assert root.xpath("//p[@class='note']/a/@href") == ["#changes"]
    assert section(()) is None
    bare: Any = etree.fromstring(render_article(edited(), CONTEXT))
    assert bare.xpath("//p[@class='note']/a") == []


def test_a_withdrawn_article_shows_no_former_wording() -> None:
    """Whatever history it is given."""
    gone = replace(edited(), withdrawn=Withdrawal(START, "operator", "a wrong name"))
    body = render_article(gone, CONTEXT, [wording(1, paragraphs=["Secret."]), wording(2)])
    assert b"Secret" not in body
    assert b"changes" not in body
    assert body == render_article(gone, CONTEXT)


def test_a_page_with_changes_is_the_same_to_a_browser() -> None:
    """Well-formed as XML and as HTML, in the language of the article, without scripts."""
    history = [wording(1), wording(2, "Паром <идёт>", ("Паром идёт.", *FIRST))]
    body = render_article(stored(1, "ru"), CONTEXT, history)
    as_html = html.document_fromstring(body.decode())
    as_xml: Any = etree.fromstring(body)
    assert text(as_html.find("body")) == text(as_xml.find("body"))
    assert set(as_xml.xpath("//div[@class='difference']/@lang")) == {"ru"}
    ids: list[str] = as_xml.xpath("//@id")
    assert len(ids) == len(set(ids))


PRINTED = st.lists(st.text(max_size=40), max_size=4)


@given(PRINTED, PRINTED, st.text(max_size=30))
def test_any_history_makes_a_page_that_the_gate_lets_pass(
    old: list[str], new: list[str], title: str
) -> None:
    """The same bytes each time, whatever was printed."""
    history = [wording(1, title, old), wording(2, None, new, note=title)]
    section(history)
    assert render_article(edited(), CONTEXT, history) == render_article(edited(), CONTEXT, history)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ins", "del"])
def test_marks_are_readable_and_need_no_colour(name: str, scheme: int) -> None:
    """WCAG 1.4.3 asks for 4.5 to 1, and 1.4.1 for more than colour."""
    css = render_stylesheet().decode()
    line = {"ins": "underline", "del": "line-through"}[name]
    assert f"\n{name} {{ color: var(--{name});" in css
    assert f"text-decoration: {line}" in css
    front, back = (css.split(f"--{key}: ")[scheme + 1][:7] for key in (name, f"{name}-on"))
    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
