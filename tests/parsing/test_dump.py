"""Case files and generated dumps in; every part, field by field, is what stands beside them."""

from __future__ import annotations

import io
import json
import tracemalloc
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feeder.errors import ParseError
from feeder.model import Article, CaptureDay, Part, SetAside
from feeder.parsing.blocks import LIMIT
from feeder.parsing.dump import split
from feeder.parsing.lines import NOTICE

ALMATY = ZoneInfo("Asia/Almaty")
ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "cases" / "dump").glob("*.txt"))
# A NUL or U+FFFE is what UTF-16 without a mark is told by: these cases are of UTF-8 alone.
TELLING = [case for case in CASES if not {"\x00", "\ufffe"} & set(case.read_bytes().decode())]
REAL = ROOT.parent / "shared" / "dumps" / "kazakhstan-today-2026-02-28.txt"
HEADER = "14.03.2025, 09:05 1204"
TITLE = "Weavers Open a Workshop in Kyzylorda"
SENTENCE = "The workshop stands beside the old mill and teaches forty pupils of the town a year."
RUSSIAN = (
    "12.03.2025, 11:00 40\nНовый мост через реку открыли после ремонта\n"
    "Актобе. 4 апреля. KAZAKHSTAN TODAY - Мост открыли, сообщает пресс-служба акимата.\n"
    "Работы шли два года, движение открыто в обе стороны, дорога стала шире.\n"
)


def parts_of(data: bytes) -> list[Part]:
    """Split the bytes of a dump."""
    return list(split(io.BytesIO(data), zone=ALMATY, name="dump.txt"))


def as_json(part: Part) -> dict[str, object]:
    """Return a part as a case file writes it; what no dump tells is not written."""
    match part:
        case Article():
            shown = asdict(part)
            shown["published"] = part.published and part.published.isoformat()
            for unknown in ("address", "agency_id", "section", "image", "guid"):
                assert shown.pop(unknown) is None
            assert shown.pop("excerpt") is False
            return {"article": {**shown, "paragraphs": [*part.paragraphs]}}
        case CaptureDay(day):
            return {"capture_day": day.isoformat()}
        case SetAside():
            return {"set_aside": asdict(part)}


def expected_of(case: Path) -> list[object]:
    """Return the parts that stand beside a case."""
    parts: list[object] = json.loads(case.with_suffix(".json").read_text("utf-8"))
    return parts


def shown(data: bytes) -> list[object]:
    """Return the parts of a dump as case files write them."""
    parts: list[object] = json.loads(json.dumps([as_json(part) for part in parts_of(data)]))
    return parts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_file_splits_into_the_parts_beside_it(case: Path) -> None:
    """Each file shows one behaviour; its JSON lists every part with every field."""
    assert shown(case.read_bytes()) == expected_of(case)


@pytest.mark.parametrize(
    "line_end", ["\r\n", "\r", "\u2028", "\u2029", "\x85"], ids=["crlf", "cr", "ls", "ps", "nel"]
)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_other_line_ends_give_the_same_parts(case: Path, line_end: str) -> None:
    """A dump saved on another system is the same dump."""
    text = case.read_bytes().decode().replace("\n", line_end)
    assert shown(text.encode()) == expected_of(case)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("case", TELLING, ids=lambda case: case.stem)
def test_unicode_in_another_dress_gives_the_same_parts(case: Path, encoding: str) -> None:
    """A byte order mark or UTF-16 changes nothing, also where UTF-16 carries no mark."""
    text = case.read_bytes().decode()
    assert shown(text.encode(encoding)) == expected_of(case)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r"])
def test_a_russian_dump_in_a_legacy_alphabet_is_recognised(encoding: str) -> None:
    """Windows-1251 and KOI8-R are read as what they are, without mojibake."""
    assert parts_of(RUSSIAN.encode(encoding)) == parts_of(RUSSIAN.encode())
    assert (
        parts_of(RUSSIAN.encode())[0]
        == Article(
            title="Новый мост через реку открыли после ремонта",
            published=parts_of(b"12.03.2025, 11:00 40\nA B")[0].published,  # type: ignore[union-attr]  # an Article
            views=40,
            paragraphs=tuple(RUSSIAN.splitlines()[2:]),
            language="ru",
            relayed_from="пресс-служба акимата",
        )
    )


def test_the_last_half_character_of_a_cut_file_is_left_out() -> None:
    """A file that ends inside a character keeps all text before it."""
    data = f"{HEADER}\n{TITLE}\nThe cafés".encode()[:-2]
    (article,) = parts_of(data)
    assert isinstance(article, Article)
    assert article.paragraphs == ("The caf",)


def test_a_stray_byte_is_refused_with_its_offset() -> None:
    """One bad byte in good UTF-8 is named, and what to do about it; nothing is guessed."""
    data = f"{HEADER}\n{TITLE}\n{SENTENCE} Кафе открыто.\n".encode() + b"\xff\n" + SENTENCE.encode()
    with pytest.raises(ParseError) as caught:
        parts_of(data)
    assert str(caught.value) == (
        f"dump.txt: byte {data.index(0xFF)} is not UTF-8 text; "
        "save the file as UTF-8, or remove the damaged byte"
    )


def test_a_stray_byte_far_into_a_file_is_refused_after_what_stood_before_it() -> None:
    """The articles before the damage have been handed out, and the offset counts all bytes."""
    one = f"{HEADER}\n{TITLE}\n{SENTENCE}\n".encode()
    data = one * 9_000 + b"\xfe" + one
    found: list[Part] = []
    with pytest.raises(ParseError, match=rf"^big\.txt: byte {9_000 * len(one)} "):
        found.extend(split(io.BytesIO(data), zone=ALMATY, name="big.txt"))
    assert len(found) > 1_000


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\x00" * 20,
        b"\x1f\x8b\x08\x00\xa5\xa5" * 30,
        "Ein Müller in Köln fährt über die Brücke.".encode("latin-1"),
        b"The envoy\x92s visit was long.",
        RUSSIAN.encode("cp866"),
        RUSSIAN.encode("mac_cyrillic")[:60],
        b"\xff\xfe\x00\xd8\x20\x00",
    ],
    ids=["all-bytes", "png", "gzip", "latin-1", "cp1252", "cp866", "mac", "lone-surrogate"],
)
def test_bytes_that_are_no_known_text_are_refused_in_one_line(data: bytes) -> None:
    """What can not be told for sure is refused with the place, never stored as mojibake."""
    with pytest.raises(
        ParseError, match=r"^dump\.txt: byte \d+ is not [A-Z0-9-]+ text; "
    ) as caught:
        parts_of(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\xef\xbb\xbf", b"\x00\x00\n\x01", b" \xc2\xa0 \n\n"]
)
def test_nothing_gives_nothing(data: bytes) -> None:
    """An empty dump, or one of white space and control characters, has no parts and no error."""
    assert parts_of(data) == []


def test_files_joined_end_to_end_split_as_each_alone() -> None:
    """A byte order mark in the middle does not hide the header behind it."""
    one = f"\ufeff{HEADER}\n{TITLE}\n{SENTENCE}\n".encode()
    assert parts_of(one * 3) == parts_of(one) * 3


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_chunk_borders_never_show(line_end: str) -> None:
    """Wherever reading stops, between CR and LF or inside a header, the articles are the same."""
    text = f"{HEADER}\n{TITLE}\n{SENTENCE} Тумар.\n".replace("\n", line_end)
    once = parts_of(text.encode())

    class Drip(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7 if self.tell() >= 64 * 1024 else size)

    times = 64 * 1024 // len(text.encode()) + 20
    found = list(split(Drip(text.encode() * times), zone=ALMATY, name="drip"))
    assert found == once * times


@pytest.mark.parametrize(
    "body",
    [f"{SENTENCE}\n", "word ", "New School Opens in the Town\nBridge Closes for the Winter\n"],
)
def test_megabytes_without_a_header_are_set_aside_in_pieces(body: str) -> None:
    """No article is believed beyond 1 MiB; the rest is kept, and the next header starts afresh."""
    text = body * (3 * LIMIT // len(body)) + f"\n{HEADER}\n{TITLE}\n{SENTENCE}\n"
    parts = parts_of(text.encode())
    assert parts[-1] == parts_of(f"{HEADER}\n{TITLE}\n{SENTENCE}\n".encode())[0]
    lengths = [
        len("\n".join(part.paragraphs)) if isinstance(part, Article) else len(part.text)
        for part in parts[:-1]
        if not isinstance(part, CaptureDay)
    ]
    assert max(lengths) <= LIMIT
    assert sum(lengths) >= len(text) - 1_000


def test_an_article_after_an_over_long_stretch_is_found_by_its_signs() -> None:
    """Beyond the limit a notice still ends what is set aside, and a headline opens an article."""
    text = f"{HEADER}\n{TITLE}\n" + f"{SENTENCE}\n" * (LIMIT // len(SENTENCE))
    parts = parts_of(f"{text}{NOTICE}\nNew School Opens in the Town\n{SENTENCE}\n".encode())
    titles = [part.title for part in parts if isinstance(part, Article)]
    assert titles == [TITLE, "New School Opens in the Town"]
    assert [part.reason for part in parts if isinstance(part, SetAside)] == [
        "no header within 1 MiB of text"
    ]


def test_memory_stays_flat_however_long_the_dump() -> None:
    """Twenty megabytes pass through in a few: one chunk and one block are held at a time."""
    one = (f"{HEADER}\n{TITLE}\n" + f"{SENTENCE}\n" * 30).encode() * 100

    class Long(io.BytesIO):
        left = 20_000_000 // len(one)

        def read(self, _size: int | None = -1) -> bytes:
            self.left -= 1
            return one if self.left >= 0 else b""

    tracemalloc.start()
    try:
        articles = sum(1 for _ in split(Long(), zone=ALMATY, name="long"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert articles == 20_000_000 // len(one) * 100
    assert peak < 8_000_000


@pytest.mark.skipif(not REAL.exists(), reason="the real dump is not beside this project")
def test_the_real_dump_gives_its_nine_articles() -> None:
    """Times, counters, notice and relayed source of a page as the site printed it."""
    day, *articles = parts_of(REAL.read_bytes())
    assert isinstance(day, CaptureDay)
    assert day.day.isoformat() == "2026-02-28"
    assert all(isinstance(article, Article) for article in articles)
    found = [article for article in articles if isinstance(article, Article)]
    assert [
        (article.published.isoformat(), article.views, len(article.paragraphs))
        for article in found
        if article.published
    ] == [
        ("2026-02-27T13:04:00+05:00", 6956, 6),
        ("2026-02-27T09:10:00+05:00", 7376, 9),
        ("2026-02-26T15:11:00+05:00", 14956, 12),
        ("2026-02-26T11:20:00+05:00", 15251, 6),
        ("2026-02-25T20:21:00+05:00", 23101, 6),
        ("2026-02-25T13:20:00+05:00", 23361, 4),
        ("2026-02-25T09:10:00+05:00", 23631, 6),
        ("2026-02-23T17:10:00+05:00", 35846, 5),
        ("2026-02-20T13:25:00+05:00", 55536, 6),
    ]
    lines = set(REAL.read_text("utf-8").splitlines())
    assert {article.title for article in found} < lines
    assert {paragraph for article in found for paragraph in article.paragraphs} < lines
    assert {article.relayed_from for article in found} == {
        "Ministry of Foreign Affairs of the Republic of Kazakhstan"
    }
    assert all(article.notice and article.language == "en" for article in found)


def test_dates_without_end_stay_within_the_limit() -> None:
    """Lines that may belong to a body are joined to it, but no article grows beyond 1 MiB."""
    dates = "14.03.2025\n" * (LIMIT // 5)
    parts = parts_of(f"{HEADER}\n{TITLE}\n{SENTENCE}\n{dates}".encode())
    article = parts[0]
    assert isinstance(article, Article)
    assert LIMIT // 2 < len("\n".join(article.paragraphs)) < LIMIT * 2
    assert {part.text for part in parts[1:] if isinstance(part, SetAside)} == {"14.03.2025"}


def test_megabytes_of_blank_lines_are_nothing() -> None:
    """White space beyond the limit is not even set aside."""
    assert len(parts_of(f"{HEADER}\n{TITLE}\n{SENTENCE}\n".encode() + b"\n" * 3 * LIMIT)) == 1


def test_a_megabyte_of_notices_on_one_line_is_read_without_recursion() -> None:
    """Glued text is torn apart in a loop, however often it is glued."""
    (article,) = parts_of(f"{HEADER}\n{TITLE}\n{SENTENCE}{NOTICE * 5_000}".encode())
    assert isinstance(article, Article)
    assert article.notice
    assert article.paragraphs == (SENTENCE,)


def test_an_over_long_stretch_that_ends_in_a_notice_leaves_nothing_behind() -> None:
    """Where the limit cut right before the notice there is no text to set aside."""
    line = "x" * 1023
    text = f"{HEADER}\n{TITLE}\n" + f"{line}\n" * 1023
    text += "y" * (LIMIT - len(text) - 20 - 1 + len(HEADER)) + "\n" * 40
    parts = parts_of(f"{text}{NOTICE}\n".encode())
    assert [type(part) for part in parts] == [Article]


def test_a_capture_day_that_does_not_exist_costs_the_article_beside_it_nothing() -> None:
    """The day is set aside; the header on the same line, and the usual article under it, stand."""
    found = parts_of(f" date 2025-02-31 {HEADER}\n{TITLE}\n{SENTENCE}\n".encode() * 4)
    articles = [part for part in found if isinstance(part, Article)]
    assert [(one.title, one.views) for one in articles] == [(TITLE, 1204)] * 4
    assert [part.text for part in found if isinstance(part, SetAside)] == ["date 2025-02-31"] * 4
    assert not any(isinstance(part, CaptureDay) for part in found)


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b" \n\t\n"])
def test_a_dump_without_a_word_has_no_parts(data: bytes) -> None:
    """Empty, blank, or a mark alone."""
    assert parts_of(data) == []
