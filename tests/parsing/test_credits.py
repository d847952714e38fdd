"""Paragraphs in; the name of whom the agency relays out, or None where that is in doubt."""

from __future__ import annotations

import pytest

from feeder.model import Language
from feeder.parsing.credits import ends_in_credit, relayed_source

CASES: list[tuple[Language, str, str | None]] = [
    ("en", "The river froze,  Kazinform News Agency reports.", "Kazinform News Agency"),
    (
        "en",
        "The river froze, as was foreseen: Kazinform News Agency reports.",
        "Kazinform News Agency",
    ),
    (
        "en",
        "The envoy met Moses, Ministry of Foreign Affairs of the Republic of Kazakhstan reports.",
        "Ministry of Foreign Affairs of the Republic of Kazakhstan",
    ),
    (
        "en",
        "The envoy met the speaker, the press service of the Kazakh MFA reports.",
        "press service of the Kazakh MFA",
    ),
    (
        "en",
        "The river froze early this year, Kazinform News Agency reports.",
        "Kazinform News Agency",
    ),
    (
        "en",
        "The river froze early this year, Qazinform News Agency reports.",
        "Qazinform News Agency",
    ),
    (
        "en",
        "The river froze, Kazinform News Agency reports citing the Ministry of Ecology.",
        "Kazinform News Agency",
    ),
    (
        "en",
        "The river froze, Kazakhstan Today reports citing the Ministry of Ecology.",
        "Ministry of Ecology",
    ),
    ("en", "The river froze, the agency reports citing Kazhydromet.", "Kazhydromet"),
    ("en", "The river froze, Kazinform cites Kazhydromet.", "Kazinform"),
    (
        "en",
        "The river froze, the agency cites the press service of the Ministry of Ecology.",
        "press service of the Ministry of Ecology",
    ),
    ("en", "Kazinform has learned from the Ministry of Ecology.", "Kazinform"),
    ("en", "The river froze, Kazinform has learnt from Kazhydromet.", "Kazinform"),
    ("en", "The river froze, Kazakhstan Today has learnt from Kazhydromet.", "Kazhydromet"),
    ("en", "The Head of State signed the law, akorda.kz reports.", "akorda.kz"),
    ("en", "The budget was discussed, primeminister.kz reports.", "primeminister.kz"),
    ("en", "Two ships collided, Xinhua reports.", "Xinhua"),
    ("en", "Two ships collided, RT reports.", "RT"),
    ("en", "Two ships collided RT reports.", "RT"),
    ("en", "Two ships collided, Xinhua reports. Nobody was hurt.", "Xinhua"),
    (
        "en",
        "The plan covers roads, Ministry of Trade, Integration and Industry reports.",
        "Ministry of Trade, Integration and Industry",
    ),
    ("en", "The minister reads what everyone in the long hall reports.", None),
    ("en", "Farmers say that the harvest was better than anybody reports.", None),
    ("en", "The commission publishes annual reports.", None),
    ("en", "The river froze, Kazakhstan Today reports.", None),
    ("en", "The river froze, a Kazakhstan Today correspondent reports.", None),
    ("en", "The river froze, reports Kazinform.", "Kazinform"),
    ("en", "The river froze, according to the Ministry.", None),
    (
        "en",
        "The parties agreed on it, Press service of the Ministry of Energy of the RK reports.",
        "Press service of the Ministry of Energy of the RK",
    ),
    ("en", "The plant in the city of Aktau was closed, it was reported.", None),
    (
        "en",
        "She handed over the credentials to the King, Embassy of Kazakhstan in Jordan reports.",
        "Embassy of Kazakhstan in Jordan",
    ),
    ("en", "She won the race – Ministry of Sports reports", "Ministry of Sports"),
    ("en", "“We won,” the coach said, Olympic.kz reports.", "Olympic.kz"),
    ("en", "He was named to head the U.S. office, Kazinform reports.", "Kazinform"),
    ("en", "Members visited Astana, Almaty, Kazinform reports.", "Kazinform"),
    ("en", "The meeting took place in Astana, Minister reports.", None),
    ("en", "The storm passed, Kazinform correspondent reports.", None),
    (
        "en",
        "It has been held, the official website of the President reports.",
        "official website of the President",
    ),
    (
        "ru",
        "Астана. 5 марта. KAZAKHSTAN TODAY - Река встала, сообщает пресс-служба МЧС РК.",
        "пресс-служба МЧС РК",
    ),
    ("ru", "Река замерзла рано, сообщили в пресс-службе МЧС РК.", "пресс-служба МЧС РК"),
    ("ru", "Река замерзла рано, сообщили в Казгидромете.", "Казгидромете"),
    ("ru", "Река замерзла рано, передает корреспондент агентства.", None),
    ("ru", "Река замерзла рано, передаёт корреспондент Kazakhstan Today.", None),
    ("ru", "Река замерзла рано, сообщает Kazakhstan Today.", None),
    ("ru", "Река замерзла рано, передает агентство со ссылкой на Kazinform.", "Kazinform"),
    ("ru", "Как сообщает Tengrinews.kz, река замерзла рано.", "Tengrinews.kz"),
    ("ru", "Как сообщили в министерстве, река замерзла рано.", None),
    ("ru", "Об этом сообщил министр экологии на брифинге.", None),
    ("ru", "Река замерзла, сообщает РИА Новости. Ущерба нет.", "РИА Новости"),
    ("ru", "Река замерзла, сообщает akorda.kz.", "akorda.kz"),
    (
        "kk",
        "Өзен ерте қатты, деп хабарлайды Қазақстан Республикасының Экология министрлігі.",
        "Қазақстан Республикасының Экология министрлігі",
    ),
    ("kk", "Өзен ерте қатты, деп хабарлайды агенттік тілшісі.", None),
]


@pytest.mark.parametrize(("language", "paragraph", "name"), CASES, ids=[case[1] for case in CASES])
def test_a_lead_names_whom_it_relays(language: Language, paragraph: str, name: str | None) -> None:
    """Every wording that is known gives the name alone; anything else gives nothing."""
    assert relayed_source((paragraph,), language) == name


def test_the_first_three_paragraphs_and_the_last_are_read() -> None:
    """A credit in the fourth of many paragraphs is not the text's; one at the end is."""
    plain = ["The river froze early."] * 8
    assert relayed_source((*plain, "It thawed in May, Kazhydromet reports."), "en") == "Kazhydromet"
    third = (*plain[:2], "It thawed in May, Kazhydromet reports.", *plain)
    assert relayed_source(third, "en") == "Kazhydromet"
    fourth = (*plain[:3], "It thawed in May, Kazhydromet reports.", *plain)
    assert relayed_source(fourth, "en") is None
    assert relayed_source((), "en") is None


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        ("The river froze, Kazinform reports.", True),
        ("The river froze, a Kazakhstan Today correspondent reports.", True),
        ("The river froze, Kazinform reports. Nobody was surprised by it at all.", False),
        ("The commission publishes annual reports.", False),
        ("Река замерзла, передает корреспондент агентства.", True),
        ("Река замерзла рано, и лёд держит.", False),
        ("Өзен қатты, деп хабарлайды Қазгидромет.", True),
        ("The weavers’ river froze, and it stayed so.", False),
    ],
)
def test_a_closing_credit_is_evidence_of_a_lead(text: str, closes: bool) -> None:  # noqa: FBT001 - a table
    """Own reporting counts, too; a credit in the middle does not."""
    assert ends_in_credit(text) is closes


def test_a_name_longer_than_any_name_is_none() -> None:
    """A whole clause in the place of a name is not taken for one."""
    clause = "Committee " + "of the Board " * 12
    assert relayed_source((f"It thawed, {clause}reports.",), "en") is None
    assert relayed_source((f"Лёд сошёл, сообщает Комитет {'по делам ' * 20}.",), "ru") is None
