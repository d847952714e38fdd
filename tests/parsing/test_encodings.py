"""Files saved in a wrong encoding in: refused with the place, so that no such text is stored."""

from __future__ import annotations

import io
from zoneinfo import ZoneInfo

import pytest

from feeder.errors import ParseError
from feeder.model import Article, Part
from feeder.parsing.dump import split

ALMATY = ZoneInfo("Asia/Almaty")
HEADER = "12.03.2025, 11:00 40\n"
RUSSIAN = f"{HEADER}Токаев открыл мост\nАктобе. 4 апреля. KAZAKHSTAN TODAY - Мост открыли.\n"
ENGLISH = (
    f"{HEADER}Mayor’s Bridge Is Open\n"
    "It’s said that the mayor’s “new” bridge is long – very long – and narrow, RT reports.\n"
)
KAZAKH = f"{HEADER}Көпір ашылды\nҚаланың жаңа көпірі бүгін ашылды, деп хабарлайды әкімдік.\n"


def parts_of(data: bytes) -> list[Part]:
    """Split the bytes of a dump."""
    return list(split(io.BytesIO(data), zone=ALMATY, name="dump.txt"))


def read_as(text: str, encoding: str) -> str:
    """What good UTF-8 becomes where it is read in another encoding; what can't be is left out."""
    return text.encode().decode(encoding, "ignore")


@pytest.mark.parametrize("saved", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("read", ["latin-1", "cp1252", "cp1251"])
@pytest.mark.parametrize("text", [RUSSIAN, ENGLISH, KAZAKH], ids=["ru", "en", "kk"])
def test_text_that_was_read_wrongly_and_saved_again_is_refused(
    text: str, read: str, saved: str
) -> None:
    """In one line that names the first byte of it; the header before it is no evidence."""
    wrong = read_as(text, read)
    at = next(i for i, character in enumerate(wrong) if character > "\x7f")
    mark = {"utf-8": b"", "utf-8-sig": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe"}[saved]
    bare = {"utf-16": "utf-16-le"}.get(saved, "utf-8")
    offset = len(mark) + len(wrong[:at].encode(bare))
    with pytest.raises(ParseError) as caught:
        parts_of(mark + wrong.encode(bare))
    assert str(caught.value) == (
        f"dump.txt: byte {offset} is not text as printed: it was read in a wrong encoding and"
        " saved again; save the page anew, as UTF-8"
    )


def test_russian_bytes_that_were_read_as_western_ones_are_refused() -> None:
    """Windows-1251 read as Latin-1 gives rows of accented letters, as no language has."""
    wrong = RUSSIAN.encode("cp1251").decode("latin-1").encode()
    with pytest.raises(ParseError, match=r"^dump\.txt: byte 21 is not text as printed"):
        parts_of(wrong)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH.replace("Mayor’s", "Mayorâ€™s"),
        RUSSIAN + "Слово Ð¢Ð¾ÐºÐ°ÐµÐ² напечатано на странице с ошибкой.\n",
        f"{HEADER}Café Déjà Vu Opens\nThe owner is from Saint-Étienne, and the cook from Åre.\n",
        f"{HEADER}Île de la Réunion\nA îî mark, an â, and the Ð of Icelandic: Ðað.\n",
        KAZAKH,
        f"{HEADER}РС-танк\nСССР, РСФСР, С.Р. Рустамов и Р«К» были в списке, У° и Т’.\n" + RUSSIAN,
    ],
    ids=["one-quote", "one-word", "accents", "letters", "kazakh", "capitals"],
)
def test_a_single_odd_place_stays_as_printed(text: str) -> None:
    """It is what the agency printed, and so are the letters of other languages."""
    articles = [part for part in parts_of(text.encode()) if isinstance(part, Article)]
    printed = [line for one in articles for line in (one.title, *one.paragraphs)]
    assert printed == [line for line in text.splitlines() if line + "\n" != HEADER]


def test_articles_before_the_damage_are_handed_out() -> None:
    """A file that was joined of a good and a bad one is good as far as the good one goes."""
    good = ENGLISH * 3_000
    found: list[Part] = []
    data = (good + read_as(RUSSIAN * 40, "cp1252")).encode()
    with pytest.raises(ParseError, match="is not text as printed"):
        found.extend(split(io.BytesIO(data), zone=ALMATY, name="dump.txt"))
    assert len(found) > 1_000
