"""Explanations: they say what the labels say, and their marks lie on the printed words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeder.labels import Labeler
from feeder.labels.alignment import Alignment
from feeder.labels.corrections import TAKEN_AWAY
from feeder.labels.countries import CountryLabeler, CountryRules
from feeder.labels.explanation import Mark, Verdict
from feeder.labels.organisations import OrganisationLabeler, OrganisationRules
from feeder.labels.topics import TopicLabeler, TopicRule, TopicRules, load_topic_rules
from feeder.labels.wording import fold_in_place, read, space_in_place
from feeder.model import Article, Correction, Language, Published
from feeder.text import normalise_for_match

CASES = Path(__file__).parents[1] / "cases" / "labels"
FILES = sorted(path.name for path in CASES.glob("*.jsonl"))


@cache
def labeler() -> Labeler:
    """All labelers under the rules that ship."""
    return Labeler(
        CountryLabeler(CountryRules()),
        TopicLabeler(load_topic_rules()),
        OrganisationLabeler(OrganisationRules()),
    )


def article(title: str | None, *paragraphs: str, language: Language = "en") -> Article:
    """An article of a day in March."""
    day = Published(datetime(2026, 3, 1, tzinfo=UTC))
    return Article(title, day, None, paragraphs, language)


def articles(name: str) -> Iterator[Article]:
    """The labelled articles of a file."""
    for line in (CASES / name).read_text("utf-8").splitlines():
        case: dict[str, Any] = json.loads(line)
        title = case.get("title") or case.get("text")
        yield article(title, *case.get("paragraphs", ()), language=case.get("language", "en"))


def marks(one: Article, kind: str = "country") -> list[tuple[str, str, float, str]]:
    """The marks of a kind: the words as printed, the slug, the weight, the note."""
    parts = (one.title or "", *one.paragraphs)
    return [
        (parts[mark.part][mark.start : mark.end], mark.slug, mark.weight, mark.note)
        for mark in labeler().explain(one).marks
        if mark.kind == kind
    ]


def verdict(one: Article, slug: str) -> Verdict:
    """What was found of a label."""
    (found,) = (each for each in labeler().explain(one).verdicts if each.label.slug == slug)
    return found


# It says what the labels say


@pytest.mark.parametrize("name", FILES)
def test_an_explanation_has_the_labels_and_adds_up_to_their_scores(name: str) -> None:
    """For every labelled article: same labels, each with a verdict whose sums are its score."""
    for one in articles(name):
        explanation = labeler().explain(one)
        assert explanation.labels == labeler().label(one)
        told = [each.label for each in explanation.verdicts][: len(explanation.labels)]
        assert tuple(told) == explanation.labels
        for each in explanation.verdicts:
            assert (each.why_not == "") is each.label.assigned
            if each.parts:
                counted = sum(part.counted for part in each.parts)
                bonuses = sum(points for _, points in each.bonuses)
                assert each.label.score == pytest.approx(counted + bonuses, abs=0.006)


@pytest.mark.parametrize("name", FILES)
def test_marks_add_up_to_the_sums_of_the_parts(name: str) -> None:
    """What the marks of a label count in a part of the text is the part's sum before its cap."""
    zones = {0: "title", 1: "lead"}
    for one in articles(name):
        explanation = labeler().explain(one)
        sums: dict[tuple[str, str, str], float] = {}
        for mark in explanation.marks:
            key = (mark.kind, mark.slug, zones.get(mark.part, "body"))
            sums[key] = sums.get(key, 0.0) + mark.weight
        for each in explanation.verdicts:
            for part in each.parts:
                own = sums.get((each.label.kind, each.label.slug, part.zone), 0.0)
                assert own == pytest.approx(part.sum), each.label.slug


def test_an_explanation_knows_corrections() -> None:
    """A label that an operator took away says so; one that was given has no parts."""
    one = article("Kenya Votes", "The count is slow.")
    corrections = [Correction("country", "kenya", assigned=False)]
    corrections.append(Correction("topic", "weather", assigned=True))
    explanation = labeler().explain(one, corrections)
    assert explanation.labels == labeler().label(one, corrections)
    by_slug = {each.label.slug: each for each in explanation.verdicts}
    assert by_slug["kenya"].why_not == TAKEN_AWAY
    assert (by_slug["weather"].why_not, by_slug["weather"].parts) == ("", ())


# Why a label is not assigned, and why a hit counts little


def test_a_country_below_its_threshold_says_so() -> None:
    """One mention in the body is no subject."""
    found = verdict(article("Fair Opens", "It is dry.", "Guests from Oman came."), "oman")
    assert found.why_not == "below the threshold of 2.5"
    assert [(part.zone, part.counted) for part in found.parts if part.sum] == [("body", 1.0)]


def test_a_country_far_behind_the_strongest_says_so() -> None:
    """Three mentions in the body are not much beside a title."""
    body = ("The Kenyan side met the Kenyan minister in Kenya.", "Oman sells. Oman buys. So Oman.")
    found = verdict(article("Kazakhstan and Kenya Sign Plan", *body), "oman")
    assert found.why_not.startswith("under 30% of the strongest (")


def test_too_many_countries_say_so() -> None:
    """A survey is about none of seven that it counts up."""
    body = " ".join(
        f"{name} grows. {name} sells. {name} buys."
        for name in ("Peru", "Chile", "Cuba", "Kenya", "Oman", "Nepal", "Ghana")
    )
    found = verdict(article("Survey", "It is long.", body), "peru")
    assert found.why_not == "more than 6 countries, and the title does not name it"


def test_a_place_without_a_code_is_only_mentioned() -> None:
    """However often it is named."""
    found = verdict(article("Kosovo Statement"), "kosovo")
    assert (found.label.score, found.why_not) == (6.0, "no ISO 3166-1 code: mentioned only")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Envoy Speaks at UN Session in Geneva", ("Geneva", "switzerland", 1.44, "seat or venue")),
        ("Boxer Beats Cuban Rival", ("Cuban", "cuba", 1.89, "opponent")),
        ("Club of ethnic Germans Meets", ("Germans", "germany", 1.62, "in passing")),
        ("Dunstan Jordan", ("Jordan", "jordan", 0.0, "doubtful: no evidence")),
        ("Trade in Swiss Francs Grows", ("Swiss", "switzerland", 0.0, "a language or a currency")),
        ("Fair in Lyon, France, Opens", ("Lyon", "france", 0.0, "its country follows")),
        ("Peru’s Coast", ("Peru", "peru", 6.0, "")),
        ("Kazakhstan and Peru Sign", ("Peru", "peru", 6.0, "pair +2")),
    ],
)
def test_a_hit_says_why_it_counts_so_much(
    title: str, expected: tuple[str, str, float, str]
) -> None:
    """The note names the damping, the bonus, or what the words mean instead."""
    first, *_ = marks(article(title))
    assert (*first[:2], round(first[2], 2), first[3]) == expected


def test_the_title_counts_once() -> None:
    """Its best mention counts; the others say why they don't."""
    assert marks(article("Nairobi Hosts Kenya and Kenyan Pupils")) == [
        ("Nairobi", "kenya", 0.0, "the title counts once"),
        ("Kenya", "kenya", 6.0, ""),
        ("Kenyan", "kenya", 0.0, "the title counts once"),
    ]


def test_masks_and_the_home_country_are_marked() -> None:
    """They stand for no label, and hide what would."""
    title = "Talks on Niger River in Kazakhstan"
    assert marks(article(title), "mask")[0] == ("Niger River", "", 0.0, "mask")
    assert ("Kazakhstan", "kazakhstan", 0.0, "home") in marks(article(title), "home")


def test_whom_the_agency_relays_is_a_mask() -> None:
    """The end of the first paragraph votes for nothing."""
    lead = "It passed, Ministry of Health of the Republic of Kazakhstan reports."
    found = marks(article("A day", lead), "mask")
    assert (lead[9:], "", 0.0, "whom the agency relays") in found


def test_an_organisation_told_twice_in_one_breath_says_so() -> None:
    """The abbreviation in brackets after the name is no second mention."""
    title = "World Health Organization (WHO) Opens Office"
    assert marks(article(title), "organisation") == [
        ("World Health Organization", "who", 6.0, ""),
        ("WHO", "who", 0.0, "told already"),
    ]


# Where a mark lies


def test_marks_lie_on_the_words_as_printed() -> None:
    """Soft hyphens, odd spaces, accents in two characters and look-alikes do not shift them."""
    title = "  Co\u0302te  d’Ivoire\u00a0– Ke\u00adnya\u00ad Talks"
    assert marks(article(title)) == [
        ("Co\u0302te  d’Ivoire", "cote-divoire", 6.0, ""),
        ("Ke\u00adnya", "kenya", 6.0, ""),
    ]
    assert marks(article("T\u0430lks", "In", " \u200bK\u0435nya.")) == [
        ("K\u0435nya", "kenya", 1.0, "")
    ]


def test_the_mark_of_a_tail_is_the_whole_word() -> None:
    """A phrase is found by its beginning; people see the word."""
    rule = TopicRule(name="Bread", code="medtop:20000210", phrases={"bak*": 4.0})
    topics = TopicLabeler(TopicRules(topics={"bread": rule}))
    made = Labeler(labeler().countries, topics, labeler().organisations)
    title = "All bakers, and Bakeries"
    found = [title[mark.start : mark.end] for mark in made.explain(article(title)).marks]
    assert found == ["bakers", "Bakeries"]


def test_marks_stand_in_reading_order() -> None:
    """Title first; of two that begin together the longer one first."""
    one = article("Kenya Airways Flies to Oman", "Kenyan pilots met in Muscat.")
    found = labeler().explain(one).marks
    places = [(mark.part, mark.start, -mark.end) for mark in found]
    assert places == sorted(places)
    assert all(isinstance(mark, Mark) for mark in found)


ODD = st.text(
    st.sampled_from(
        "aEо і\u0301\u0302\u00ad\u200b\u00a0\u2028\t\nK\u212aÅ\u1100\u1161\u11a8\u0958-’«`İß."
    )
    | st.characters(exclude_categories=["Cs"]),
    max_size=40,
)


@given(ODD, st.lists(ODD, max_size=3))
@settings(max_examples=300, deadline=None)
def test_every_place_of_a_wording_is_a_place_in_print(title: str, paragraphs: list[str]) -> None:
    """Each part has as many origins as characters, and the words there are the same words."""
    wording = read(title, paragraphs)
    alignment = Alignment(wording, title, paragraphs)
    printed = (title, *paragraphs)
    starts = [at + 1 for at, char in enumerate(wording.text[:-1]) if char == "\n"]
    assert len(starts) == len(printed)
    for part, start in enumerate(starts):
        stop = wording.text.index("\n", start)
        for at in range(start, stop):
            if wording.text[at].isalnum():
                place, first, last = alignment.printed(at, at + 1)
                assert place == part
                assert 0 <= first < last <= len(printed[part])


@given(ODD, st.lists(ODD, max_size=3))
@settings(max_examples=300, deadline=None)
def test_a_wording_is_what_normalising_each_part_gives(title: str, paragraphs: list[str]) -> None:
    """The short ways for plain text lead to the same text; all three have one length."""
    wording = read(title, paragraphs)
    expected = [normalise_for_match(part) for part in (title, *paragraphs)]
    assert wording.text.split("\n")[1:-1] == expected
    assert len(wording.text) == len(wording.folded) == len(wording.spaced)
    assert wording.spaced == space_in_place(fold_in_place(wording.text))
    assert all(char == " " or char.isalnum() for char in wording.spaced)
