"""A text page with an address: which of its articles the address belongs to."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from feeder.errors import ParseError
from feeder.model import SITE, Article, Document, Newsroom, Part
from feeder.parsing.document import parts_of
from feeder.parsing.placing import placed, whose
from feeder.sourceconfig import Selectors

ZONE = ZoneInfo("Asia/Almaty")
NEWSROOM = Newsroom(ZONE)
NUMBER = "1377000001"


def address(words: str, start: str = "eng/society") -> str:
    """Return the address of an article."""
    return f"https://www.kt.kz/{start}/{words}_{NUMBER}.html"


def read(text: str, at: str) -> list[Article]:
    """Return the articles of a text page."""
    content = text.encode()
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    document = Document("archive", at, "0" * 64, len(content), moment, lambda: io.BytesIO(content))
    parts = parts_of(document, newsroom=NEWSROOM, selectors=Selectors())
    return [part for part in parts if isinstance(part, Article)]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("kazakhstan_opens_a_bridge", "Kazakhstan Opens a Bridge"),
        ("1290_lamps_lit_in_oral", "1,290 lamps lit in Oral"),
        ("1_290_lamps_lit_in_oral", "1,290 lamps lit in Oral"),
        ("oral_s_lamps", "Oral's lamps"),
        ("orals_old_lamps", "Oral’s old lamps"),
        ("the_al-farabi_bridge", "The Al-Farabi bridge"),
        ("cafe_in_zurich_opens", "Café in Zürich opens"),
        ("lamps_lit_in_the_old", "Lamps lit in the old town"),
        ("lamps_lit_in_the_old_town", "Lamps lit in the old ..."),
        ("yarmarka_schastya_otkrylas", "Ярмарка счастья открылась"),
        ("iarmarka_schastia_otkrylas", "Ярмарка счастья открылась"),
        ("tsirk_priekhal_v_shchuchinsk", "Цирк приехал в Щучинск"),
        ("cirk_priehal_v_schuchinsk", "Цирк приехал в Щучинск"),
        ("obyavlen_novyy_konkurs", "Объявлен новый конкурс"),
        ("obiavlen_novyj_konkurs", "Объявлен новый конкурс"),
        ("zhana_kopir_ashyldy", "Жаңа көпір ашылды"),
        ("%D0%BD%D0%BE%D0%B2%D1%8B%D0%B9_%D0%BC%D0%BE%D1%81%D1%82", "Новый мост"),
    ],
)
def test_the_words_of_an_address_are_those_of_a_title(words: str, title: str) -> None:
    """However they are cut, transcribed and divided."""
    assert whose(address(words), ["Another story", title, None]) == 1


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        # The title was changed since, and its twin stands beside it.
        ("minister_meets_guests_from_kenya", ["Minister meets guests from Ghana"]),
        ("minister_meets_guests_from_kenya", ["Minister meets guests from Kenya and from Ghana"]),
        ("minister_meets_guests_from_niger", ["Minister meets guests from Nigeria"]),
        ("ministr_prinyal_gostey_iz_irana", ["Министр принял гостей из Ирака"]),
        ("4_lamps_lit_in_oral", ["5 lamps lit in Oral"]),
        ("new_lamps", ["New lamps lit in Oral"]),
        ("lamps_lit", ["Lamps lit", "Lamps lit"]),
        ("lamps_lit_in_oral", []),
        ("lamps_lit_in_oral", [None, "", "..."]),
        ("", ["", "Lamps"]),
        ("_", ["Lamps"]),
    ],
)
def test_where_no_title_or_two_fit_the_address_is_nobodys(
    words: str, titles: list[str | None]
) -> None:
    """A wrong address is worse than none."""
    assert whose(address(words), titles) is None


def test_a_page_that_begins_with_another_articles_teaser_gives_its_address_to_the_right_one() -> (
    None
):
    """The first title on a page may be that of a neighbour."""
    teaser = "Harbour of Oral gets a crane Harbour of Oral gets a crane"
    text = (
        f" date 2026-02-28 {teaser}\n"
        "27.02.2026, 13:04 6956\n"
        "Harbour of Oral gets a crane\n"
        "The crane was lifted over the river by two boats on Friday morning.\n"
        "It will load barges with salt until the ice comes back in November.\n"
        "27.02.2026, 09:10 7376\n"
        "Painters finish the lighthouse of Atyrau\n"
        "Five painters came down from the lighthouse after forty days of work.\n"
        "They had used two tonnes of white paint, and a little red one.\n"
    )
    articles = read(text, address("painters_finish_the_lighthouse_of_atyrau"))
    assert [(one.title, one.agency_id, one.section) for one in articles] == [
        ("Harbour of Oral gets a crane", None, None),
        ("Painters finish the lighthouse of Atyrau", NUMBER, "society"),
    ]
    assert [one.address is not None for one in articles] == [False, True]
    other = "https://news.example/painters_finish_the_lighthouse_of_atyrau.html"
    assert all(one.address is None for one in read(text, other))


def test_a_page_of_twins_gives_its_address_to_the_one_that_it_names() -> None:
    """Templated titles differ in a word."""
    titles = ["Minister meets guests from Ghana", "Minister meets guests from Kenya"]
    assert whose(address("minister_meets_guests_from_kenya"), titles) == 1


def _numbered(count: int) -> list[Part]:
    one = Article("Lamps lit in Oral", None, None, ("Text.",), "en")
    return [replace(one, title=f"Lamps lit in Oral {number}") for number in range(count)]


def test_what_stands_before_an_error_is_yielded_with_its_address() -> None:
    """A page whose end can't be read still shows whose it is."""

    def broken() -> Iterator[Part]:
        yield from _numbered(2)
        raise ParseError("bad byte")

    parts = placed(broken(), address("lamps_lit_in_oral_1"), SITE)
    found = [next(parts), next(parts)]
    assert [part.agency_id for part in found if isinstance(part, Article)] == [None, NUMBER]
    with pytest.raises(ParseError):
        next(parts)


def test_a_text_of_many_articles_is_not_held_in_memory() -> None:
    """A whole dump behind such an address passes by, its beginning compared."""
    taken: list[int] = []

    def counted() -> Iterator[Part]:
        for number, part in enumerate(_numbered(1000)):
            taken.append(number)
            yield part

    parts = placed(counted(), address("lamps_lit_in_oral_7"), SITE)
    first = next(parts)
    assert isinstance(first, Article)
    assert len(taken) < 300
    rest = [part for part in parts if isinstance(part, Article)]
    assert [part.title for part in rest if part.address] == ["Lamps lit in Oral 7"]
    assert len(rest) == 999
