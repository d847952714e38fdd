"""Mutations: one number changed, one mask dropped, and a named expectation no longer holds.

Each number of the rules has a wording whose labels depend on it alone or stand at its edge. The
expectation is checked under the rules that ship; then the number is moved by one step, and the
expectation must fail. So nobody can change a number and see every test pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import pytest

from feeder.labels import countries
from feeder.labels.countries import CountryLabeler, CountryRules
from feeder.labels.gazetteer import Term, terms
from feeder.labels.organisations import OrganisationLabeler, OrganisationRules
from feeder.labels.topics import TopicLabeler, TopicRule, TopicRules, load_topic_rules
from feeder.model import Label, Language

Outcome = dict[str, tuple[float, bool]]
"""The score of each label by slug, and whether it is assigned."""


class Pin(NamedTuple):
    """A wording, and the labels that it must have."""

    title: str
    paragraphs: tuple[str, ...]
    expected: Outcome


def outcome(labels: tuple[Label, ...]) -> Outcome:
    """The labels of a wording as a pin writes them."""
    return {label.slug: (label.score, label.assigned) for label in labels}


def body(*paragraphs: str) -> tuple[str, ...]:
    """Paragraphs after a first one that says nothing."""
    return ("It is dry.", *paragraphs)


def steps(value: float, *, least: float, most: float) -> list[float]:
    """The number a step down and a step up, where the rules allow that."""
    step = 1 if isinstance(value, int) else 0.01 if value <= 1 else 0.1
    return [moved for moved in (value - step, value + step) if least <= moved <= most]


# Countries

SURVEY = "Peru grows. Peru sells. Peru buys."
SIX = ("Peru", "Chile", "Cuba", "Kenya", "Oman", "Nepal")
COUNTRY_PINS: dict[str, Pin] = {
    "title_weight": Pin("Kenya Votes", (), {"kenya": (6, True)}),
    "lead_weight": Pin("Vote", ("Kenya votes.",), {"kenya": (2, False)}),
    "lead_cap": Pin("Vote", ("Kenya; Kenya. Kenya!",), {"kenya": (4, True)}),
    "body_weight": Pin("Vote", body("Kenya votes."), {"kenya": (1, False)}),
    "body_cap": Pin("Vote", body("Kenya. Kenya! Kenya? Kenya; Kenya."), {"kenya": (4, True)}),
    "name_factor": Pin("Kenya Votes", (), {"kenya": (6, True)}),
    "demonym_factor": Pin("Kenyan Pupils Arrive", (), {"kenya": (5.4, True)}),
    "capital_factor": Pin("Nairobi Waits", (), {"kenya": (4.8, True)}),
    "city_factor": Pin("Mombasa Waits", (), {"kenya": (4.2, True)}),
    "leader_factor": Pin("Mirziyoyev Arrives", (), {"uzbekistan": (3.6, True)}),
    "passing_factor": Pin("Club of ethnic Germans Meets", (), {"germany": (1.62, False)}),
    "seat_factor": Pin("Envoy Speaks at UN in Geneva", (), {"switzerland": (1.44, False)}),
    "opponent_factor": Pin("Boxer Beats Cuban Rival", (), {"cuba": (1.89, False)}),
    "list_factor": Pin(
        "Fair",
        body("Chile, Peru, Cuba and Oman sell."),
        dict.fromkeys(("chile", "cuba", "oman", "peru"), (0.35, False)),
    ),
    "title_list_factor": Pin(
        "Chile, Peru, Cuba and Oman Sell",
        (),
        dict.fromkeys(("chile", "cuba", "oman", "peru"), (3, True)),
    ),
    "list_from": Pin(
        "Fair",
        body("Chile, Peru, Cuba and Oman sell.", "Kenya, Ghana and Togo buy."),
        dict.fromkeys(("ghana", "kenya", "togo"), (1, False))
        | dict.fromkeys(("chile", "cuba", "oman", "peru"), (0.35, False)),
    ),
    "mission_bonus": Pin(
        "Visit", ("Ambassador of Kazakhstan to Kenya spoke.",), {"kenya": (6, True)}
    ),
    "pair_bonus": Pin("Kazakhstan and Kenya Sign", (), {"kenya": (8, True)}),
    "side_bonus": Pin("Kenya Side Agrees", (), {"kenya": (7.5, True)}),
    "office_bonus": Pin("President of Kenya Speaks", (), {"kenya": (7.5, True)}),
    "body_bonus_factor": Pin("Talks", body("The Kenyan side agreed."), {"kenya": (1.65, False)}),
    # Nairobi 1.6 + Kenyan .9 is just enough, Mombasa 1.4 + Oman's 1 just not.
    "threshold": Pin(
        "Fair",
        ("Nairobi waits. Salalah waits.", "Kenyan rain falls; Oman dries."),
        {"kenya": (2.5, True), "oman": (2.4, False)},
    ),
    "relative_threshold": Pin(
        "Kazakhstan and Kenya Sign",
        ("Kenya is glad.", "Oman. Oman! Oman? Peru. Peru! Peruvian boats."),
        {"kenya": (10, True), "oman": (3, True), "peru": (2.9, False)},
    ),
    "max_countries": Pin(
        "Survey",
        body(" ".join(SURVEY.replace("Peru", name) for name in SIX)),
        dict.fromkeys(map(str.lower, SIX), (3, True)),
    ),
}
"""A wording for each number of the country rules."""
SEVEN = Pin(
    "Survey",
    body(" ".join(SURVEY.replace("Peru", name) for name in (*SIX, "Ghana"))),
    dict.fromkeys(map(str.lower, (*SIX, "Ghana")), (3, False)),
)
SWITCHES = {
    "home": (Pin("Kazakhstan and Kenya Sign", (), {"kenya": (8, True)}), "KE"),
    "leaders": (Pin("Mirziyoyev Arrives", (), {"uzbekistan": (3.6, True)}), False),
}


def country_outcome(pin: Pin, **changes: object) -> Outcome:
    """The country labels of a wording, with some rules changed."""
    rules = CountryRules().model_copy(update=changes)
    return outcome(CountryLabeler(rules).label(pin.title, pin.paragraphs, "en"))


def test_every_number_of_the_country_rules_is_pinned() -> None:
    """A new one needs a wording that depends on it."""
    assert {*COUNTRY_PINS, *SWITCHES} == set(CountryRules.model_fields)


@pytest.mark.parametrize("field", COUNTRY_PINS)
def test_a_number_of_the_country_rules_does_what_it_is_for(field: str) -> None:
    """Its wording has the labels that it must have."""
    pin = COUNTRY_PINS[field]
    assert country_outcome(pin) == pin.expected
    if field == "max_countries":
        assert country_outcome(SEVEN) == SEVEN.expected


@pytest.mark.parametrize("field", COUNTRY_PINS)
def test_a_changed_number_of_the_country_rules_is_noticed(field: str) -> None:
    """One step up, one step down: the wording has other labels."""
    value = getattr(CountryRules(), field)
    most = 1.0 if field.endswith("_factor") or field == "relative_threshold" else 100.0
    pins = [COUNTRY_PINS[field], *([SEVEN] if field == "max_countries" else [])]
    moved = steps(value, least=0, most=most)
    assert moved
    for other in moved:
        assert any(country_outcome(pin, **{field: other}) != pin.expected for pin in pins), other


@pytest.mark.parametrize("field", SWITCHES)
def test_a_turned_switch_of_the_country_rules_is_noticed(field: str) -> None:
    """The wording has its labels as shipped, and others otherwise."""
    pin, other = SWITCHES[field]
    assert country_outcome(pin) == pin.expected
    assert country_outcome(pin, **{field: other}) != pin.expected


COUNTRY_MASKS: list[tuple[Language, str, str]] = [
    ("en", "Niger River", "NE"),
    ("en", "Berlin Wall", "DE"),
    ("en", "Paris Olympics", "FR"),
    ("en", "Latin America", "US"),
    ("en", "Gulf of Oman", "OM"),
    ("ru", "Корейский полуостров", "KR"),
    ("en", "Bank of America", "US"),
    ("en", "Afghan War", "AF"),
    ("en", "AC Milan", "IT"),
]


@pytest.fixture
def unmasked(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """For a test that drops terms from the data: what was compiled is forgotten around it."""
    countries._terms.cache_clear()
    yield monkeypatch
    countries._terms.cache_clear()


def without(mask: str, language: Language) -> tuple[Term, ...]:
    """The terms of a language but for one mask."""
    return tuple(term for term in terms(language) if (term.text, term.kind) != (mask, "mask"))


def masked(mask: str, language: Language) -> set[str]:
    """The countries of a title that the mask stands in."""
    title = f"Talks of {mask} Begin"
    return {label.code for label in CountryLabeler(CountryRules()).label(title, (), language)}


@pytest.mark.parametrize(("language", "mask", "code"), COUNTRY_MASKS)
def test_a_mask_keeps_a_country_out(language: Language, mask: str, code: str) -> None:
    """A longer phrase that holds a name but means no country."""
    assert code not in masked(mask, language)


@pytest.mark.parametrize(("language", "mask", "code"), COUNTRY_MASKS)
def test_a_dropped_mask_of_countries_is_noticed(
    language: Language, mask: str, code: str, unmasked: pytest.MonkeyPatch
) -> None:
    """Without it the title names the country."""
    unmasked.setattr(countries, "terms", partial(without, mask))
    assert code in masked(mask, language)


# Topics

BREAD, OATS, TEA, SALT = (f"medtop:2000021{digit}" for digit in range(4))


def topic(code: str, **phrases: float) -> TopicRule:
    """A topic with these phrases."""
    return TopicRule.model_validate({"name": "Food", "code": code, "phrases": phrases})


def numbers() -> TopicRules:
    """The shipped numbers with topics of our own, so that tuning words moves no score here."""
    topics = {
        "bread": topic(BREAD, rye=2.0, dough=3.0, loaf=1.6, flour=0.5, crumb=0.2),
        "oats": topic(OATS, oats=1.58),
        "tea": topic(TEA, tea=1.6),
        "feast": topic(TEA, banquet=12.0),
        "nuts": topic(OATS, nut=3.97),
        **{slug: topic(SALT, **{slug: 4.0}) for slug in ("ada", "bela", "cleo", "dora", "emil")},
    }
    return load_topic_rules().model_copy(update={"topics": topics, "masks": ()})


TOPIC_PINS: dict[str, list[Pin]] = {
    "title_factor": [Pin("Rye", (), {"bread": (6, True)})],
    "lead_factor": [Pin("-", ("Rye.",), {"bread": (5, True)})],
    "body_factor": [Pin("-", body("Rye, rye, dough."), {"bread": (4.9, True)})],
    "body_cap": [Pin("-", body("Rye, rye, dough, dough, loaf, loaf."), {"bread": (8, True)})],
    "phrase_cap": [Pin("Flour, Flour, Flour", ("Rye.",), {"bread": (8, True)})],
    # Two wordings for an edge: one is just enough, the other one just not.
    "threshold": [Pin("-", ("Loaf.",), {"bread": (4, True)}), Pin("-", ("Oats.",), {})],
    "share": [
        Pin("Rye", ("Loaf. Tea.",), {"bread": (10, True), "tea": (4, True)}),
        Pin("Rye", ("Loaf. Tea.", "Crumb."), {"bread": (10.14, True)}),
    ],
    # Where one topic is very strong another one needs less than its share.
    "sure": [
        Pin("Banquet for Ada", (), {"feast": (36, True), "ada": (12, True)}),
        Pin("Banquet with a Nut", (), {"feast": (36, True)}),
    ],
    "max_topics": [
        Pin(
            "Ada, Bela, Cleo, Dora, Emil",
            (),
            dict.fromkeys(("ada", "bela", "cleo"), (12, True)),
        )
    ],
}
"""Wordings for each number that every topic shares."""


def topic_outcome(pin: Pin, **changes: object) -> Outcome:
    """The topics of a wording, with some numbers changed."""
    rules = numbers().model_copy(update=changes)
    return outcome(TopicLabeler(rules).label(pin.title, pin.paragraphs))


def test_every_number_of_the_topic_rules_is_pinned() -> None:
    """Masks and phrases have tests of their own below."""
    assert {*TOPIC_PINS, "masks", "topics"} == set(TopicRules.model_fields)


@pytest.mark.parametrize("field", TOPIC_PINS)
def test_a_number_of_the_topic_rules_does_what_it_is_for(field: str) -> None:
    """Its wordings have the topics that they must have."""
    for pin in TOPIC_PINS[field]:
        assert topic_outcome(pin) == pin.expected


@pytest.mark.parametrize("field", TOPIC_PINS)
def test_a_changed_number_of_the_topic_rules_is_noticed(field: str) -> None:
    """One step up, one step down: a wording has other topics."""
    for other in steps(getattr(numbers(), field), least=0, most=100):
        pins = TOPIC_PINS[field]
        assert any(topic_outcome(pin, **{field: other}) != pin.expected for pin in pins), other


def test_a_topics_own_threshold_is_an_edge() -> None:
    """What a topic asks for itself: just enough, and a step more is not."""
    for threshold, assigned in ((6.0, True), (6.1, False)):
        rule = TopicRule(name="Food", code=BREAD, phrases={"rye": 2.0}, threshold=threshold)
        found = TopicLabeler(TopicRules(topics={"bread": rule})).label("Rye", ())
        assert bool(found) is assigned


SHIPPED = load_topic_rules()
# Words that mean one thing and will keep their weight: phrase, topic, score as a title.
WEIGHTS = [
    ("civil aviation", "civil-aviation"),
    ("disarmament", "disarmament"),
    ("earthquake*", "disasters"),
    ("weather forecast", "weather"),
    ("humanitarian aid", "humanitarian-aid"),
    ("interfaith", "interfaith"),
]


def title_score(rules: TopicRules, phrase: str, slug: str) -> float:
    """What a title that is the phrase scores for a topic."""
    only = rules.model_copy(update={"topics": {slug: rules.topics[slug]}})
    found = TopicLabeler(only).label(phrase.removesuffix("*"), ())
    return found[0].score if found else 0.0


@pytest.mark.parametrize(("phrase", "slug"), WEIGHTS)
def test_a_changed_weight_of_a_phrase_is_noticed(phrase: str, slug: str) -> None:
    """A title that is the phrase scores its weight three times, and a step changes that."""
    shipped = title_score(SHIPPED, phrase, slug)
    assert shipped >= SHIPPED.threshold
    assert shipped == pytest.approx(SHIPPED.topics[slug].phrases[phrase] * SHIPPED.title_factor)
    rule = SHIPPED.topics[slug]
    changed = {**rule.phrases, phrase: rule.phrases[phrase] + 0.1}
    moved = SHIPPED.merged({slug: rule.model_copy(update={"phrases": changed})})
    assert title_score(moved, phrase, slug) == pytest.approx(shipped + 0.3)


# What a title names, the mask that stands in it, and the topic that it would have.
TOPIC_MASKS = [
    ("Ministry of Energy Says So", "ministry of energy", "energy"),
    ("Ministry of Education Reports", "ministry of education", "education"),
    ("Ministry of Transport Says So", "ministry of transport", "transport"),
    ("Ministry of Tourism Says So", "ministry of tourism", "tourism"),
    ("Ministry of Agriculture Says So", "ministry of agriculture", "agriculture"),
    ("Министерство здравоохранения сообщает", "министерств* здравоохранени*", "health"),
]
OWN_MASKS = [
    ("Greenhouse Gas Falls", "greenhouse gas*", "energy"),
    ("Bitcoin Mining Tax", "bitcoin mining", "mining"),
    ("Islamic Finance Day", "islamic finance", "interfaith"),
    ("Business Climate in Town", "business climate", "environment"),
    ("Wind Farm Opens", "wind farm*", "agriculture"),
]


def topic_score(rules: TopicRules, title: str, slug: str) -> float:
    """What a title scores for one topic, assigned or not."""
    rule = rules.topics[slug].model_copy(update={"threshold": 1e-9})
    found = TopicLabeler(rules.model_copy(update={"topics": {slug: rule}})).label(title, ())
    return found[0].score if found else 0.0


@pytest.mark.parametrize(("title", "mask", "slug"), TOPIC_MASKS + OWN_MASKS)
def test_a_mask_takes_votes_away(title: str, mask: str, slug: str) -> None:
    """A ministry is who speaks; and words that mean something else in company do not vote."""
    words = [
        *SHIPPED.masks,
        *(p for p, weight in SHIPPED.topics[slug].phrases.items() if not weight),
    ]
    assert mask in words
    assert topic_score(SHIPPED, title, slug) < SHIPPED.threshold


@pytest.mark.parametrize(("title", "mask", "slug"), TOPIC_MASKS)
def test_a_dropped_mask_of_topics_is_noticed(title: str, mask: str, slug: str) -> None:
    """Without it the words inside vote."""
    masks = tuple(one for one in SHIPPED.masks if one != mask)
    dropped = SHIPPED.model_copy(update={"masks": masks})
    assert topic_score(dropped, title, slug) > topic_score(SHIPPED, title, slug)


@pytest.mark.parametrize(("title", "mask", "slug"), OWN_MASKS)
def test_a_dropped_mask_of_one_topic_is_noticed(title: str, mask: str, slug: str) -> None:
    """Without it the words inside vote for that topic."""
    rule = SHIPPED.topics[slug]
    phrases = {phrase: weight for phrase, weight in rule.phrases.items() if phrase != mask}
    dropped = SHIPPED.merged({slug: rule.model_copy(update={"phrases": phrases})})
    assert topic_score(dropped, title, slug) > topic_score(SHIPPED, title, slug)


# Organisations

ORGANISATION_PINS: dict[str, list[Pin]] = {
    "title_weight": [Pin("UNESCO Meets", (), {"unesco": (6, True)})],
    "lead_weight": [Pin("-", ("UNESCO met.",), {"unesco": (2, True)})],
    "lead_cap": [Pin("-", ("UNESCO. UNESCO! UNESCO?",), {"unesco": (4, True)})],
    "body_weight": [Pin("-", body("UNESCO met."), {"unesco": (1, False)})],
    "body_cap": [Pin("-", body("UNESCO. UNESCO! UNESCO? UNESCO; UNESCO."), {"unesco": (4, True)})],
    "passing_factor": [Pin("-", body("A UNESCO World Heritage town."), {"unesco": (0.5, False)})],
    "office_bonus": [
        Pin("-", body("The Director-General of UNESCO spoke."), {"unesco": (2, True)})
    ],
    "threshold": [
        Pin("-", body("UNESCO. UNESCO!"), {"unesco": (2, True)}),
        Pin("-", body("UNESCO met."), {"unesco": (1, False)}),
    ],
}


def organisation_outcome(pin: Pin, **changes: object) -> Outcome:
    """The organisations of a wording, with some rules changed."""
    rules = OrganisationRules().model_copy(update=changes)
    return outcome(OrganisationLabeler(rules).label(pin.title, pin.paragraphs, "en"))


def test_every_number_of_the_organisation_rules_is_pinned() -> None:
    """A new one needs a wording that depends on it."""
    assert set(ORGANISATION_PINS) == set(OrganisationRules.model_fields)


@pytest.mark.parametrize("field", ORGANISATION_PINS)
def test_a_number_of_the_organisation_rules_does_what_it_is_for(field: str) -> None:
    """Its wordings have the labels that they must have."""
    for pin in ORGANISATION_PINS[field]:
        assert organisation_outcome(pin) == pin.expected


@pytest.mark.parametrize("field", ORGANISATION_PINS)
def test_a_changed_number_of_the_organisation_rules_is_noticed(field: str) -> None:
    """A step up: the wording has other labels; down as well, but for the coarse threshold."""
    value = getattr(OrganisationRules(), field)
    moved = [value + 0.1] if field != "threshold" else [value + 0.1, 1.0]
    for other in moved:
        pins = ORGANISATION_PINS[field]
        assert any(organisation_outcome(pin, **{field: other}) != pin.expected for pin in pins)
