"""The gazetteer's masks, doubtful names and peoples: what each of them is there for."""

from __future__ import annotations

import pytest

from feeder.labels.automaton import Finder
from feeder.labels.countries import CountryLabeler, CountryRules
from feeder.labels.gazetteer import gazetteer, terms
from feeder.labels.inflection import KAZAKH_TAIL, russian_phrases
from feeder.labels.matching import Terms
from feeder.labels.wording import read
from feeder.model import Language

SHIPPED = CountryLabeler(CountryRules())


def mentioned(title: str, language: Language = "en") -> set[str]:
    """The codes that a title mentions, under the rules that ship."""
    return {label.code for label in SHIPPED.label(title, (), language)}


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Loan of Ten Million US Dollars Approved", "en"),
        ("Prices on the London Metal Exchange Fell", "en"),
        ("Clocks Follow Moscow Time", "en"),
        ("Turkish Coffee Is Popular", "en"),
        ("Chinese New Year Concert", "en"),
        ("Indian Summer Begins", "en"),
        ("Herds of Aberdeen Angus Grow", "en"),
        ("Crimean-Congo Haemorrhagic Fever: Two Cases", "en"),
        ("Veterans of the Warsaw Pact Armies", "en"),
        ("Shanghai Cooperation Organization Grows", "en"),
        ("Real Madrid Draws", "en"),
        ("Turkey Meat Gets Dearer", "en"),
        ("TURKEY MEAT GETS DEARER", "en"),
        ("Kazakh-British Technical University Opens Lab", "en"),
        ("North Pole Expedition", "en"),
        ("Meskhetian Turks Celebrate", "en"),
        ("Mecca for Mountaineers", "en"),
        ("Book in the Turkish, German and French languages", "en"),
        ("Hungarian-speaking guides", "en"),
        ("Книга на турецком, немецком и французском языках", "ru"),
        ("Қытай және жапон тілдері", "kk"),
        ("Уроки русского языка", "ru"),
        ("Отпраздновали китайский Новый год", "ru"),
        ("Цены на Лондонской бирже", "ru"),
        ("Сто американских долларов", "ru"),
        ("Поезд прибудет по московскому времени", "ru"),
        ("Саммит Шанхайской организации сотрудничества", "ru"),
        ("Парижским соглашением предусмотрено", "ru"),
        ("Ветераны афганской войны", "ru"),
        ("Вены лечат лазером", "ru"),
        ("Газа в баллонах хватает", "ru"),
        ("Того же мнения врачи", "ru"),
        ("Чад Томпсон выступил", "ru"),
        ("Каир Мами выступил", "ru"),
        ("АҚШ долларының бағамы", "kk"),
        ("Орыс тілі сабағы", "kk"),
        ("Шанхай ынтымақтастық ұйымының саммиті", "kk"),
        ("Сауда көлемі артты", "kk"),
        ("Қазан айының ауа райы", "kk"),
    ],
)
def test_a_masked_or_doubtful_phrase_names_no_country(title: str, language: Language) -> None:
    """Money, markets, clocks, food, herds, clubs, universities, veins, gas and namesakes."""
    assert mentioned(title, language) == set()


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("A Pole, a Dane and a Turk Meet", "en", {"PL", "DK", "TR"}),
        ("Londoners and Parisians Visit Astana", "en", {"GB", "FR"}),
        ("TURKEY OPENS A BANK", "en", {"TR"}),
        ("KAZAKHSTAN AND US AGREE", "en", {"US"}),
        ("US COMPANIES COME", "en", {"US"}),
        ("WHAT AWAITS US", "en", set()),
        ("Turkish Language Centre Opens", "en", {"TR"}),
        ("Viet Nam and Côte d'Ivoire Join", "en", {"VN", "CI"}),
        ("Congo-Kinshasa and Congo (Brazzaville) Join", "en", {"CD", "CG"}),
        ("D.P.R.K. and R.O.K. Delegations", "en", {"KP", "KR"}),
        ("Hellenic Republic and Swiss Confederation Join", "en", {"GR", "CH"}),
        ("Grain Leaves through Lianyungang", "en", {"CN"}),
        ("Bukhara and Orenburg Twin", "en", {"UZ", "RU"}),
        ("Узбечка и китаец поженились", "ru", {"UZ", "CN"}),
        ("Выставка в Ростове-на-Дону", "ru", {"RU"}),
        ("Рейс из Вены", "ru", {"AT"}),
        ("Помощь жителям в Газе", "ru", {"PS"}),
        ("Дни ташкентской кухни", "ru", {"UZ"}),
        ("Посол в Мали и Того", "ru", {"ML", "TG"}),
        ("Өзбек кәсіпкерлері келді", "kk", {"UZ"}),
        ("Баян-Өлгейдегі мектеп", "kk", {"MN"}),
        ("Ыстамбұлдан ұшқан ұшақ", "kk", {"TR"}),
    ],
)
def test_peoples_spellings_and_cities_name_their_country(
    title: str, language: Language, expected: set[str]
) -> None:
    """Nouns for people, spellings of both Congos and Koreas, cities of neighbours and partners."""
    assert mentioned(title, language) == expected


def test_a_companys_state_counts_beside_its_name_only() -> None:
    """Rosatom alone mentions Russia in passing; with Russia in the text it is about it."""
    alone = SHIPPED.label("Rosatom Presents Design", ("The drawings are ready.",), "en")
    named = SHIPPED.label("Rosatom Presents Design", ("The Russian drawings are ready.",), "en")
    assert [(label.code, label.assigned) for label in alone] == [("RU", False)]
    assert [(label.code, label.assigned) for label in named] == [("RU", True)]


def test_a_city_where_athletes_compete_is_a_venue() -> None:
    """A championship in a city says nothing about its country; talks in the same city do."""
    found = SHIPPED.label("Boxers Win Championship in Liverpool", (), "en")
    assert [(label.code, label.assigned) for label in found] == [("GB", False)]
    assert SHIPPED.label("Talks Held in Liverpool", (), "en")[0].assigned


def test_a_road_between_two_towns_joins_no_countries() -> None:
    """The Almaty - Bishkek highway is no talks between Kazakhstan and Kyrgyzstan."""
    road = SHIPPED.label("Crash", ("A bus overturned on the Almaty - Bishkek highway.",), "en")
    assert [(label.code, label.score) for label in road] == [("KG", 1.6)]
    bond = SHIPPED.label("Crash", ("The Kazakh-Kyrgyz commission met in Bishkek.",), "en")
    assert [label.code for label in bond if label.assigned] == ["KG"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_mask_hides_a_name(language: Language) -> None:
    """A mask in which nothing would be found without it is a line that no one can test."""
    names = (term for term in terms(language) if term.kind != "mask")
    found = Terms(names, KAZAKH_TAIL if language == "kk" else None, frozenset())
    finder = Finder(found.vocabulary)

    def hides(mask: str) -> bool:
        forms = {mask, mask[0].upper() + mask[1:]}
        if language == "ru":
            forms = set(russian_phrases(mask))
        wordings = (read(f"- {form} -", ()) for form in sorted(forms))
        return any(found.hits(finder.find(wording)[0], wording) for wording in wordings)

    assert [mask for mask in gazetteer()["masks"][language] if not hides(mask)] == []
