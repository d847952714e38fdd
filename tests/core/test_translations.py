"""The same news in two languages, and news of one minute that are not the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from feeder.assembly import Parts
from feeder.identity import keys_of
from feeder.model import Article, Language, Published
from feeder.translations import are_translations

from .samples import AT, article

# One name or country in each language, as it stands in the sentences below.
NAMES = [
    {"en": "Sadykov", "ru": "Садыков", "kk": "Садықов"},
    {"en": "Omarkhanov", "ru": "Омарханов", "kk": "Омарханов"},
    {"en": "Temirbek", "ru": "Темирбек", "kk": "Темірбек"},
    {"en": "Zhumagulov", "ru": "Жумагулов", "kk": "Жұмағұлов"},
    {"en": "Shcherbina", "ru": "Щербина", "kk": "Щербина"},
    {"en": "Bergstrom", "ru": "Бергстром", "kk": "Бергстром"},
    {"en": "Dalgado", "ru": "Далгадо", "kk": "Далгадо"},
    {"en": "Mukanov", "ru": "Муканов", "kk": "Мұқанов"},
]
CITIES = [
    {"en": "Shymkent", "ru": "Шымкенте", "kk": "Шымкентте"},
    {"en": "Karaganda", "ru": "Караганде", "kk": "Қарағандыда"},
    {"en": "Pavlodar", "ru": "Павлодаре", "kk": "Павлодарда"},
    {"en": "Kostanay", "ru": "Костанае", "kk": "Қостанайда"},
]
COUNTRIES = [
    {"en": "Kenya", "ru": "Кении", "kk": "Кения"},
    {"en": "Latvia", "ru": "Латвии", "kk": "Латвия"},
    {"en": "Norway", "ru": "Норвегии", "kk": "Норвегия"},
    {"en": "Brazil", "ru": "Бразилии", "kk": "Бразилия"},
]
SENTENCES: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "Delegation of {country} visits the school",
        "The guests from {country} came to {city} and were met by the engineer {one}.",
        "In his words {a:,} pupils learn there, and {b} of them came this year.",
        "The teacher {two} showed them a garden of {c} trees, which the republic paid for.",
    ),
    "ru": (
        "Делегация {country} посетила школу",
        "Гости побывали в {city}, где их встретил инженер {one}.",
        "По его словам, там учатся {a:_} человек, из них {b} пришли в этом году.",
        "Учитель {two} показал им сад из {c} деревьев.",
    ),
    "kk": (
        "{country} делегациясы мектепке келді",
        "Қонақтар {city} болды, оларды инженер {one} қарсы алды.",
        "Оның айтуынша, мұнда {a:_} оқушы бар, оның {b} биыл келді.",
        "Мұғалім {two} оларға {c} ағашы бар бақты көрсетті.",
    ),
}
LANGUAGES: tuple[Language, ...] = ("en", "ru", "kk")


def told(seed: int) -> dict[Language, Article]:
    """One piece of news in three languages."""
    chance = random.Random(seed)
    one, two = chance.sample(NAMES, k=2)
    city, country = chance.choice(CITIES), chance.choice(COUNTRIES)
    a, b, c = chance.sample(range(11, 1_900), k=3)
    found = {}
    for language in LANGUAGES:
        words = {"one": one, "two": two, "city": city, "country": country}
        slots = {key: word[language] for key, word in words.items()}
        lines = [line.format(**slots, a=a, b=b, c=c) for line in SENTENCES[language]]
        spaced = [line.replace("_", " ") for line in lines]
        found[language] = article(spaced[0], spaced[1:], language=language)
    return found


PAIRS = [("en", "ru"), ("en", "kk"), ("ru", "kk"), ("kk", "en")]


@pytest.mark.parametrize("pair", PAIRS)
def test_one_piece_of_news_in_two_languages_is_linked(
    parts: Parts, pair: tuple[Language, Language]
) -> None:
    """Of 200 at least 95 in 100; and the minute's key finds them."""
    named_in = parts.labeler.named_in
    linked = 0
    for seed in range(200):
        news = told(seed)
        first, second = news[pair[0]], news[pair[1]]
        linked += are_translations(first, second, named_in)
        assert set(keys_of(first)) & set(keys_of(second))
    assert linked / 200 >= 0.95


@pytest.mark.parametrize("pair", PAIRS)
def test_two_pieces_of_news_of_one_minute_are_not_linked(
    parts: Parts, pair: tuple[Language, Language]
) -> None:
    """Of 1,000 pairs that share a template, and some of them country, city or name, none is."""
    named_in = parts.labeler.named_in
    wrong = [
        seed
        for seed in range(1_000)
        if are_translations(told(seed)[pair[0]], told(seed + 1)[pair[1]], named_in)
    ]
    assert wrong == []


NEWS = told(1)
EN, RU = NEWS["en"], NEWS["ru"]
PART = replace(RU, title=None, paragraphs=RU.paragraphs[1:])
LATE = replace(RU, title=None, published=Published(AT + timedelta(minutes=8)))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (EN, RU, True),
        (EN, replace(EN, views=3), False),
        (EN, replace(RU, published=None), False),
        (EN, replace(RU, published=Published(AT + timedelta(minutes=8))), True),
        (EN, replace(RU, published=Published(AT + timedelta(hours=4))), False),
        (EN, replace(RU, published=Published(AT.replace(hour=0, minute=0), "day")), True),
        (EN, replace(RU, published=Published(AT - timedelta(days=1), "day")), False),
        (EN, replace(RU, title="Делегация Японии посетила школу"), False),
        (EN, replace(RU, title="Делегация Норвегии и Латвии посетила школу"), True),
        (EN, replace(RU, title=None), True),
        (EN, replace(RU, paragraphs=("Дождь.",)), False),
        (EN, replace(RU, paragraphs=RU.paragraphs[:2]), True),
        (EN, LATE, True),
        (EN, PART, False),
        (
            replace(EN, paragraphs=(*EN.paragraphs, "In all: 311, 4,022 and 75.5.")),
            replace(PART, paragraphs=(*PART.paragraphs, "Итог: 311, 4 022 и 75,5.")),
            True,
        ),
        (EN, replace(LATE, paragraphs=(*LATE.paragraphs, *["Дождь."] * 8)), False),
    ],
)
def test_several_signs_are_asked_for(
    parts: Parts, first: Article, second: Article, *, expected: bool
) -> None:
    """Time, countries, numbers and names speak for it, and none may speak against it."""
    named_in = parts.labeler.named_in
    assert are_translations(first, second, named_in) is expected
    assert are_translations(second, first, named_in) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            (
                "Akimov Receives Envoy of Kenya",
                "Today Minister Akimov received the envoy of Kenya.",
            ),
            (
                "Акимов поздравил Кению",
                "Сегодня, 27 февраля, министр Акимов поздравил народ Кении.",
            ),
        ),
        (
            ("Kenya to Buy Grain", "On February 27 the traders Odinga and Bobolo asked for grain."),
            ("Кения купит автобусы", "27 февраля инженеры Мвангале и Кипчоге выбрали автобусы."),
        ),
        (
            (
                "School Opens in Shymkent",
                "The school in Shymkent has 320 pupils, said Arman Sadykov.",
            ),
            ("В Шымкенте открыт мост", "Мост в Шымкенте стоит 740 тенге, сказала Дана Омарова."),
        ),
        (
            ("Rates of the Day", "The dollar is sold at 512.3 tenge, the euro at 601.4."),
            ("Погода на день", "В столице 15 градусов, ветер 12 метров, сказал Садыков."),
        ),
    ],
)
def test_one_country_or_one_minister_is_not_enough(
    parts: Parts, one: tuple[str, str], other: tuple[str, str]
) -> None:
    """Two languages, one minute, one subject: still two pieces of news."""
    named_in = parts.labeler.named_in
    first = article(one[0], one[1:])
    second = article(other[0], other[1:], language="ru")
    assert not are_translations(first, second, named_in)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("1377988501", "1377988503"), True),
        (("1377988501", "1377988801"), False),
        (("a", "b"), False),
    ],
)
def test_ids_that_the_agency_gave_one_after_the_other_are_a_sign(
    parts: Parts, ids: tuple[str, str], *, expected: bool
) -> None:
    """Where the moments are hours apart, and the text alone would not do."""
    first = replace(EN, title="Visit to a school", agency_id=ids[0], paragraphs=EN.paragraphs[:2])
    second = replace(RU, agency_id=ids[1], published=Published(AT + timedelta(hours=2)))
    named_in = parts.labeler.named_in
    assert are_translations(first, second, named_in) is expected


def test_one_picture_credit_tips_the_scales(parts: Parts) -> None:
    """It is a small sign: many articles show pictures of one office."""
    named_in = parts.labeler.named_in
    first = replace(EN, image_credits=("A",))
    assert not are_translations(first, PART, named_in)
    assert not are_translations(first, replace(PART, image_credits=("B",)), named_in)
    assert are_translations(first, replace(PART, image_credits=("A",)), named_in)
