"""Dumps in: the short cut for usual articles gives what the weighing of every line gives."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeder.errors import ParseError
from feeder.model import Article, Part
from feeder.parsing import dump
from feeder.parsing.blocks import LIMIT, Block, Splitter
from feeder.parsing.decoding import Chunk, utf8_chunks
from feeder.parsing.dump import split
from feeder.parsing.lines import NOTICE
from feeder.parsing.stretches import usual_or_blocks
from feeder.parsing.usual import Usual

ALMATY = ZoneInfo("Asia/Almaty")
ROOT = Path(__file__).parents[2]
DUMPS = sorted((ROOT / "tests" / "cases" / "dump").glob("*.txt")) + sorted(
    (ROOT / "dumps").glob("*.txt")
)
HEADERS = (
    "27.02.2025, 13:04 6956",
    "26.02.2025, 00:00 12",
    " date 2025-02-28 27.02.2025, 13:04 6956",
)
TITLES = (
    "Envoy Opens A School in Nairobi",
    "Envoy Opens A School in NairobiEnvoy Opens A School in Nairobi",
    "В городе открыли новую школу Эксклюзив КТ",
    "4 Villages Get Clean Water This Year",
    "«Ромашка» открыла второй цех",
    "Police of the Region Find Two Lost Children and a Dog in the Hills, Governor's Office Reports",
    "The ministry counts more tourists than a year before, the press service reports",
    "School",
)
PARAGRAPHS = (
    "The new bridge was opened today by the governor of the region himself, Kazinform reports.",
    "The envoy thanked the builders, Ministry of Foreign Affairs of the Republic reports.",
    "The school was opened, Ministry of Trade, Integration and Industry reports.",
    "“We waited for ten years,” said the head of the village.",
    "This year 240 pupils will come.",
    "24 pupils came on foot.",
    "Актобе. 5 марта. KAZAKHSTAN TODAY - Мост через реку открыт, сообщает пресс-служба акимата.",
    "Работы шли два года, «движение» открыто в обе стороны.",
    "Мектеп ашылды, деп хабарлайды баспасөз қызметі.",
    "A café was opened, too.",
    "Cafe\u0301s are to follow.",
)
ODDITIES = (
    "",
    " ",
    " An indented line.",
    "\u200bAn invisible beginning.",
    "\u2003A wide space before.",
    "A space after. ",
    "Envoy Opens A School in Nairobi",
    "Sub-heading of a long text",
    "It weighs two kg and costs 300 руб.",
    "He left at 5 p.m.",
    "And so on...",
    "- a list entry;",
    "The list begins:",
    "Is it true?",
    "He said it\u201d.",
    ".",
    "Nobody.",
    "25.02.2025",
    "26.02.2025, 00:00",
    "31.02.2025, 10:00 5",
    "27.02.2025, 13:04 1,204",
    "date 2025-02-28",
    " date 2025-02-31 27.02.2025, 13:04 6956",
    " date 2025-02-28 Система Orphus",
    " date 2025-02-28 Envoy Opens A SchoolEnvoy Opens A School",
    NOTICE,
    NOTICE.upper(),
    f"The school has a garden.{NOTICE}",
    f"{NOTICE} {NOTICE}",
    NOTICE[:60],
    "It may not be reproduced.",
    "Tell a friend",
    "Tell a friendThe mayor came.",
    "The mayor came.Tell a friend",
    "Рассказать друзьям",
    "relevant news",
    "Relevant news:",
    "Images | Kazakh MFA",
    "Images | ",
    "Images | pexels.com",
    "Images | of the school were shown.",
    "Images",
    "Фото: Depositphotos",
    "pexels.com",
    "Source: Kazinform",
    "Источник: Казинформ.",
    "Эксклюзив КТ",
    "Система Orphus",
)
LINE = st.sampled_from(HEADERS + TITLES + PARAGRAPHS + ODDITIES)
USUAL = st.tuples(
    st.sampled_from(HEADERS),
    st.sampled_from(TITLES),
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=4),
    st.lists(st.sampled_from(("Images | Kazakh MFA", NOTICE, "relevant news")), max_size=3),
).map(lambda parts: [parts[0], parts[1], *parts[2], *parts[3]])
LAST = st.sampled_from(("", "\n", "\n\n"))
PAGE = st.lists(USUAL, min_size=1, max_size=4).map(lambda articles: [*chain(*articles)])


def parts_of(data: bytes) -> list[Part]:
    """Split the bytes of a dump."""
    return list(split(io.BytesIO(data), zone=ALMATY, name="dump.txt"))


def whole(chunks: Iterable[Chunk], zone: ZoneInfo, _name: str) -> Iterator[Usual | Block]:
    """Weigh every line: the text is neither cut at headers before, nor read by a short cut."""
    splitter = Splitter(zone)
    yield from splitter.feed("\n" + b"".join(chunk.data for chunk in chunks).decode())
    yield from splitter.finish()


def weighed(data: bytes) -> list[Part]:
    """Split the bytes of a dump without any short cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dump, "usual_or_blocks", whole)
        return parts_of(data)


def short_cuts(data: bytes) -> int:
    """Count the articles that the short cut gives."""
    found = usual_or_blocks(utf8_chunks(io.BytesIO(data), "dump.txt"), ALMATY, "dump.txt")
    return sum(isinstance(one, Usual) for one in found)


@pytest.mark.parametrize("case", DUMPS, ids=lambda case: case.stem)
def test_every_case_is_split_alike(case: Path) -> None:
    """What the cases expect is what both ways give."""
    data = case.read_bytes()
    assert parts_of(data) == weighed(data)


@settings(max_examples=300, deadline=None)
@given(PAGE, st.lists(st.tuples(st.integers(0, 40), st.booleans(), LINE), max_size=3), LAST)
def test_a_page_with_lines_put_in_or_replaced_is_split_alike(
    page: list[str], changes: list[tuple[int, bool, str]], last: str
) -> None:
    """Usual articles with up to three lines of any kind among them."""
    for place, instead, line in changes:
        page[place : place + instead] = [line]
    data = ("\n".join(page) + last).encode()
    assert parts_of(data) == weighed(data)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINE, max_size=14))
def test_lines_in_any_order_are_split_alike(lines: list[str]) -> None:
    """Lines of every kind, shuffled."""
    data = "\n".join(lines).encode()
    assert parts_of(data) == weighed(data)


@settings(max_examples=300, deadline=None)
@given(PAGE, st.integers(0, 500), st.integers(0, 3), st.text(max_size=3))
def test_a_page_with_characters_put_in_or_taken_out_is_split_alike(
    page: list[str], place: int, gone: int, put: str
) -> None:
    """Damage inside lines, headers and notices."""
    text = "\n".join(page)
    data = (text[:place] + put + text[place + gone :]).encode("utf-8", "ignore")
    assert parts_of(data) == weighed(data)


def test_usual_articles_take_the_short_cut() -> None:
    """With credit, notice and separator, on pages and in the middle of them, in every language."""
    lines = [
        (*HEADERS[2:], *TITLES[:1], *PARAGRAPHS[:3], "Images | Kazakh MFA", NOTICE),
        (*HEADERS[:1], *TITLES[2:3], *PARAGRAPHS[6:8], "relevant news"),
        (*HEADERS[1:2], *TITLES[3:4], *PARAGRAPHS[3:5]),
        (*HEADERS[:1], *TITLES[4:5], *PARAGRAPHS[8:]),
    ]
    data = "\n".join("\n".join(article) for article in lines).encode()
    assert short_cuts(data) == len(lines)
    assert [part.title for part in parts_of(data) if isinstance(part, Article)] == [
        TITLES[0],
        "В городе открыли новую школу",
        *TITLES[3:5],
    ]


def test_an_article_of_the_short_cut_is_an_article_like_any_other() -> None:
    """Frozen, hashable, and to be replaced."""
    data = "\n".join((HEADERS[0], TITLES[0], PARAGRAPHS[0])).encode()
    (article,) = parts_of(data)
    assert type(article) is Article
    assert article == replace(article)
    assert hash(article) == hash(replace(article))
    with pytest.raises(AttributeError):
        article.title = "Another"  # type: ignore[misc]  # that is the question


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_borders_of_chunks_never_show(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever reading stops, between two headers or inside one, a character or the notice."""
    text = "\n".join(
        (*HEADERS[:2], *TITLES[:1], *PARAGRAPHS, NOTICE, *HEADERS, TITLES[2], *PARAGRAPHS[6:])
    )
    monkeypatch.setattr("feeder.parsing.decoding._SAMPLE", size)
    monkeypatch.setattr("feeder.parsing.decoding.CHUNK", size)
    for data in (text.encode(), text.replace("\n", "\r\n").encode(), f"{text}\x00".encode()):
        assert parts_of(data) == weighed(data)


def test_a_bad_byte_is_found_after_text_that_had_to_be_cleaned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The offset counts the bytes of the file, also those that were dropped."""
    monkeypatch.setattr("feeder.parsing.decoding._SAMPLE", 100)
    monkeypatch.setattr("feeder.parsing.decoding.CHUNK", 100)
    line = "The school has a garden, and two ponds.\n"
    for data in (
        line * 20 + "\x01" + line * 20 + "\udcff" + line * 20,
        line * 20 + "\udcff" + line * 20 + "\x01" + line * 20,
        line * 20 + "\x01\udcff" + line * 20,
        line + "\udcff" + line + "\x01",
        line * 20 + "\udcff",
        line * 20 + "\udce2",
    ):
        raw = f"{HEADERS[0]}\n{data}".encode("utf-8", "surrogateescape")
        if raw.endswith(b"\xe2"):
            assert len(parts_of(raw)) == 1
            continue
        with pytest.raises(ParseError, match=f"byte {raw.index(0xFF)} is not"):
            parts_of(raw)


def test_a_usual_article_beyond_the_limit_is_weighed() -> None:
    """No article is believed beyond 1 MiB."""
    body = f"{PARAGRAPHS[0]}\n" * (LIMIT // len(PARAGRAPHS[0]) + 10)
    data = f"{HEADERS[0]}\n{TITLES[0]}\n{body}{HEADERS[1]}\n{TITLES[0]}\n{PARAGRAPHS[1]}\n".encode()
    assert parts_of(data) == weighed(data)
    assert short_cuts(data) == 0


@pytest.mark.parametrize("title", ["В : городе", "12345678: A Colon", "1234567: A Colon"])
def test_a_colon_under_a_header_is_not_that_of_its_time(title: str) -> None:
    """Wherever it stands: as far from the header as the time of a page would be, too."""
    for gap in range(30):
        data = f"{HEADERS[0]}\n{'x' * gap}{title}\n{PARAGRAPHS[0]}\n".encode()
        assert parts_of(data) == weighed(data)


@pytest.mark.parametrize("filler", ["a:b ", "« ", ": \n", "12:30 1\n"])
def test_bytes_that_are_told_by_a_loop_may_abound(filler: str) -> None:
    """A chunk full of colons or of two-byte characters is searched another way, and as well."""
    text = (
        f"{HEADERS[0]}\n{TITLES[0]}\n{filler * 3_000}\n{HEADERS[1]}\n{TITLES[3]}\n{PARAGRAPHS[0]}"
    )
    data = f"{text}\n{HEADERS[2]}\n{TITLES[0]}\n{PARAGRAPHS[1]}\n".encode()
    assert parts_of(data) == weighed(data)
    assert short_cuts(data) == 1
    assert parts_of(data.replace(b"Kazinform", b"Kaz\xc2\x85inform")) != parts_of(data)


def test_more_days_than_are_remembered_are_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of any number of days takes no more memory for them."""
    monkeypatch.setattr("feeder.parsing.usual._MANY_DAYS", 2)
    days = (
        f"{day:02}.02.2025, 13:{day:02} 5\n{TITLES[0]}\n{PARAGRAPHS[0]}" for day in range(1, 32)
    )
    data = "\n".join(days).encode()
    assert parts_of(data) == weighed(data)


def test_a_picture_credit_of_any_length_is_weighed() -> None:
    """A long line that begins like a credit is none."""
    line = "Images | " + "of the opening " * 40
    data = f"{HEADERS[0]}\n{TITLES[0]}\n{PARAGRAPHS[0]}\n{line}\n".encode()
    assert parts_of(data) == weighed(data)
    assert short_cuts(data) == 0
