"""Names of places beside words that make another thing's name of them, and beside others."""

from __future__ import annotations

from pathlib import Path

import pytest

from feeder.labels.automaton import Finder
from feeder.labels.countries import CountryLabeler, CountryRules
from feeder.labels.gazetteer import gazetteer, namesake_words
from feeder.labels.wording import read
from feeder.model import Language

LABELER = CountryLabeler(CountryRules())
NOTICE = Path(__file__).parents[2] / "feeder/labels/data/NOTICE"


def about(title: str, *paragraphs: str, language: Language = "en") -> set[str]:
    """The codes of the countries that an article is about."""
    labels = LABELER.label(title, paragraphs, language)
    return {label.code for label in labels if label.assigned}


@pytest.mark.parametrize(
    ("thing", "dealing", "code"),
    [
        ("Hungarian Vizsla Finds Hunter", "Hungarian Minister Finds Partners", "HU"),
        ("Dutch Disease Threatens Oil Towns", "Dutch Bank Threatens to Sue", "NL"),
        ("Italian Coffee Poured for Guests", "Italian Coffee Makers Open Plant", "IT"),
        ("Brazilian Tango Night Held", "Brazilian Tango Artists Arrive", "BR"),
        ("Vienna Sausages Recalled", "Vienna Recalls Its Envoy", "AT"),
        ("Marrakesh Treaty Read Out", "Marrakesh Hosts Fair", "MA"),
        ("Cartagena Biosafety Rules Translated", "Cartagena Signs Agreement", "CO"),
        ("Restaurant Tbilisi Fined", "Restaurants of Tbilisi Praised", "GE"),
        ("Riga Street Closed", "Riga Closes Its Consulate", "LV"),
        ("Fire in Istanbul Mall of Kyzylorda", "Fire in Istanbul Hotel", "TR"),
        ("Professor India Walker Lectures", "Professor of India Lectures", "IN"),
        ("Kenya Moore Visits Almaty", "Kenya Visits Almaty Fair", "KE"),
        ("Irving Berlin Musical Staged", "Senator: Berlin Sends Musicians", "DE"),
        ("Venice of the Steppe", "Venice and the Steppe", "IT"),
        ("Kazakh Poet Wins Prize in Riga", "Kazakh Poet Moves to Riga", "LV"),
        ("Kazakhstan and Mali Meet in Riga", "Kazakhs Meet in Riga", "LV"),
        ("Tower of London Copied", "Mayor of London Arrives", "GB"),
        ("Hyundai Tucson Stolen", "Tucson Hosts Fair", "US"),
        ("Riga Biennale Shows Felt", "Riga Shows Felt", "LV"),
    ],
)
def test_a_name_is_told_by_the_words_beside_it(thing: str, dealing: str, code: str) -> None:
    """The first title is not about the country, the second one is."""
    assert code not in about(thing)
    assert code in about(dealing)


@pytest.mark.parametrize(
    ("thing", "dealing", "language", "code"),
    [
        ("Корейские салаты подорожали", "Корейские врачи приехали", "ru", "KR"),
        ("Отель «Дубай» закрыли", "Отели Дубая закрыли", "ru", "AE"),
        ("ЖК Барселона достроят", "Мэр Барселоны приедет", "ru", "ES"),
        ("Тренер Сидней Кларк уволен", "Мэр Сиднея уволен", "ru", "AU"),
        ("Актриса Кения Мур приедет", "Тренер Кении Мур приедет", "ru", "KE"),
        ("Того мужчину наградили", "Того откроет посольство", "ru", "TG"),
        ("Джек Лондон на казахском", "Лондон на казахском", "ru", "GB"),
        ("Корей салаттары қымбаттады", "Корей дәрігерлері келді", "kk", "KR"),
        ("«Мәскеу» қонақүйі жабылды", "Мәскеу келісім берді", "kk", "RU"),
        ("Балуан Парижде жеңді", "Париж келісім берді", "kk", "FR"),
    ],
)
def test_so_it_is_in_russian_and_kazakh(
    thing: str, dealing: str, language: Language, code: str
) -> None:
    """A case tells whose coach from which coach."""
    assert code not in about(thing, language=language)
    assert code in about(dealing, language=language)


def test_the_host_that_is_accredited_elsewhere_too_is_in_passing() -> None:
    """The country that the embassy serves besides is meant, if more than that is said of it."""
    lead = "The Embassy of Kazakhstan in India, which is also accredited to Nepal, held a talk."
    assert about("Climbers of Kathmandu Recalled", lead) == {"NP"}
    assert about("New Ambassador Appointed", lead) == {"IN"}


def test_where_an_ambassador_resides_is_in_passing() -> None:
    """Residence is no dealing."""
    assert about("Envoy of Mali with Residence in Ankara Arrives") == {"ML"}
    assert about("Envoy of Mali Meets Minister of Ankara") == {"ML", "TR"}


def test_an_explanation_says_what_a_name_is_the_name_of() -> None:
    """Each kind of namesake is told in words."""
    found = {"Hungarian Vizsla": "a kind of thing", "Cartagena Water Rules": "a treaty"}
    for title, note in found.items():
        assert _notes(title) == {note}


def _notes(title: str) -> set[str]:
    wording = read(title, ())
    places = Finder(*LABELER.vocabularies("en")).find(wording)
    spots, _ = LABELER.explain(wording, places, "en")
    return {spot.note for spot in spots}


def test_no_surname_is_a_word_of_headlines_and_no_kind_takes_makers() -> None:
    """Else a country that acts would be a person, and an exporter a dish."""
    words = namesake_words()
    assert not set(words["surnames"]) & set(gazetteer()["headline_words"])
    assert not set(words["kinds"]["en"]) & set(words["makers"])
    assert "namesakes.json" in NOTICE.read_text("utf-8")
