"""Lines in any order, and any bytes, in: no text is lost, nothing but ParseError is raised."""

from __future__ import annotations

import io
import re
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeder.errors import ParseError
from feeder.model import Part
from feeder.parsing.dump import split
from feeder.parsing.lines import NOTICE
from tests import fuzz
from tests.parsing.accounting import lost, text_in
from tests.parsing.layouts import LAYOUTS, page

ALMATY = ZoneInfo("Asia/Almaty")
LINES = (
    "27.02.2025, 13:04 6956",
    "26.02.2025, 00:00",
    "25.02.2025",
    "31.02.2025, 10:00 5",
    " date 2025-02-28 27.02.2025, 13:04 6956",
    " date 2025-02-28 Система Orphus",
    " date 2025-02-28",
    " date 2025-02-31 ",
    " date 2025-02-28 Envoy Opens A SchoolEnvoy Opens A School",
    NOTICE,
    f"The school has a garden.{NOTICE}",
    "Tell a friend",
    "Рассказать друзьям",
    "Tell a friendThe mayor came.",
    "relevant news",
    "Images | Kazakh MFA",
    "Images",
    "Фото: Depositphotos",
    "pexels.com",
    "Source: Kazinform",
    "Система Orphus",
    "",
    " ",
    "Envoy Opens A School in Nairobi",
    "Envoy Opens A School in NairobiEnvoy Opens A School in Nairobi",
    "New Bridge Built Over the River",
    "The new bridge was opened today by the governor of the region himself, Kazinform reports.",
    "A short sentence.",
    "The parties agreed on it after a long talk about all that matters to both of the peoples.",
    "Актобе. 5 марта. KAZAKHSTAN TODAY - Мост через реку открыт, сообщает пресс-служба акимата.",
    "- a list entry;",
    "The list begins:",
    "Эксклюзив КТ",
    "Мост через реку открыт Эксклюзив КТ",
    "Мост через реку открытЭксклюзив КТ",
    "Envoy Opens A School in Nairobi.",
    "Tell a friendEnvoy Opens A School in Nairobi",
    "Digest of the Week",
    "26.02.20",
    "Tell a fri",
    "Envoy Opens A School for Four Hundred Children in the Ca...",
    "Envoy Opens A School for Four Hundred Children in the Capital",
)
FURNITURE = (
    "Tell a friend", "Рассказать друзьям", "relevant news", "Система Orphus", "Images",
    "Source: ", "Фото: ", "pexels.com", NOTICE,
)  # fmt: skip
HEADER = re.compile(r"(?!31)\d\d\.\d\d\.\d{4}(, \d\d:\d\d( \d+)?)?")
DAY = re.compile(r"^ date (?!2025-02-31)\d{4}-\d\d-\d\d")


def parts_of(data: bytes) -> list[Part]:
    """Split the bytes of a dump."""
    return list(split(io.BytesIO(data), zone=ALMATY, name="dump.txt"))


def own_text(line: str) -> str:
    """The line without what is not text of an article: page start, glued share line and notice.

    A badge may be furniture or stay, as the line is a title or none: `lost` looks after it.
    """
    if "Эксклюзив" in line:
        return ""
    text = DAY.sub("", line).strip().removesuffix(NOTICE)
    text = re.sub("^Tell a friend(?=The|Envoy)", "", text)
    return "" if text.startswith(FURNITURE) or HEADER.fullmatch(text) else text


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=16))
def test_every_line_is_found_in_an_article_or_set_aside(lines: list[str]) -> None:
    """However the lines of a page are shuffled, no text of an article vanishes."""
    kept = text_in(parts_of("\n".join(lines).encode()))
    assert lost("\n".join(lines).encode(), parts_of("\n".join(lines).encode())) == []
    for text in filter(None, map(own_text, lines)):
        half = text[: len(text) // 2]
        assert text in kept or (half + half == text and half in kept), lines


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=16), st.sets(st.sampled_from(LINES)))
def test_every_line_is_found_whatever_titles_are_known(lines: list[str], known: set[str]) -> None:
    """Knowledge moves the borders of articles; it drops nothing, even if it is mistaken."""
    data = "\n".join(lines).encode()
    parts = list(split(io.BytesIO(data), zone=ALMATY, name="dump.txt", knows=known.__contains__))
    assert lost(data, parts) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_line_of_a_printed_page_is_found(layout: str) -> None:
    """Over pages of every form, whether they are split exactly or not."""
    for number in range(25):
        data = page(Random(number), layout).text.encode()
        assert lost(data, parts_of(data)) == []


def test_mutated_dumps_are_split_well() -> None:
    """The fuzzer of `make fuzz`, for a moment: nothing raised, lost, slow, or left to chance."""
    count, data, reason = fuzz.run(4, 20250314)
    assert reason is None, (reason, data)
    assert count > 20


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.text("аеионтср мк\n,.01:х", min_size=30).map(lambda text: text.encode("cp1251"))
)
def test_any_bytes_give_parts_or_one_clear_line(data: bytes) -> None:
    """Nothing but ParseError is raised, whatever the file holds, and its text is one line."""
    problem = ""
    try:
        parts_of(data)
    except ParseError as error:
        problem = str(error)
    assert not problem or re.fullmatch(r"dump\.txt: byte \d+ is not .+", problem)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_text_comes_out_without_what_xml_refuses(text: str) -> None:
    """No control character, byte order mark or non-character reaches a title or a paragraph."""
    data = f"27.02.2025, 13:04 6956\n{text}".encode("utf-8", "ignore")
    for kept in text_in(parts_of(data)):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]", kept)
