"""Figures: what counts as right, wrong and missed, and what falls under a recorded figure."""

from __future__ import annotations

import pytest

from feeder.errors import ParseError
from feeder.evaluation import (
    Count,
    Evaluation,
    Known,
    Numbered,
    below,
    cases_in,
    evaluate,
    floor_in,
    recorded,
)
from feeder.evaluation.reasons import why
from feeder.labels.explanation import Verdict
from feeder.model import Article, Label

KNOWN = Known("KZ", {"KE", "JO", "TZ"}, (), ())


def label(kind: str, name: str, *, assigned: bool = True, score: float = 5.0) -> Label:
    """A label whose code and slug are the same."""
    reasons = (f"title: {name} +{score:g}",)
    return Label(kind, name, name, name, score, assigned=assigned, reasons=reasons)  # type: ignore[arg-type]  # a kind, as text


GIVEN = {
    "A": (label("country", "KE"), label("country", "JO", assigned=False), label("topic", "trade")),
    "B": (label("topic", "sport"), label("topic", "trade"), label("organisation", "un")),
    "C": (),
}


def labels_of(article: Article) -> tuple[Label, ...]:
    """What the rules of these tests give to an article with this title."""
    return GIVEN[article.title or ""]


def cases(*texts: str) -> list[Numbered]:
    """Cases from the keys of JSON objects, without their braces."""
    return list(cases_in("\n".join(f"{{{text}}}" for text in texts), "own.jsonl", KNOWN))


def evaluated(*texts: str) -> Evaluation:
    """What the rules of these tests reach on cases."""
    return evaluate(cases(*texts), labels_of)


def test_precision_recall_and_f1_are_those_of_the_books() -> None:
    """Two right, one wrong, two missed."""
    count = Count(2, 1, 2)
    assert (count.precision, count.recall) == (2 / 3, 2 / 4)
    assert count.f1 == pytest.approx(2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4))
    assert (Count().precision, Count().recall, Count().f1) == (1, 1, 1)
    for nothing_right in (Count(wrong=1), Count(missed=1)):
        shares = (nothing_right.precision, nothing_right.recall, nothing_right.f1)
        assert shares == (0, 0, 0)


def test_each_key_is_measured_where_a_case_has_it() -> None:
    """A key that is absent says nothing; an empty one says that nothing is wanted."""
    found = evaluated(
        '"title": "A", "about": ["KE"], "mentions": ["KE", "TZ"]',
        '"title": "B", "topics": ["trade", "sport"], "organisations": []',
        '"title": "C", "about": []',
    ).figures
    assert list(found) == ["mentions", "about", "topics", "organisations"]
    assert {key: (one.cases, one.exact) for key, one in found.items()} == {
        "mentions": (1, 0),
        "about": (2, 2),
        "topics": (1, 1),
        "organisations": (1, 0),
    }
    assert found["mentions"].count == Count(right=1, wrong=1, missed=1)
    assert found["about"].count == Count(right=1)
    assert found["organisations"].count == Count(wrong=1)


@pytest.mark.parametrize("key", ["mentions", "about"])
def test_optional_labels_are_neither_right_nor_wrong(key: str) -> None:
    """Given or not, wanted or not: they are in no count."""
    wanted = {"mentions": ["KE", "JO"], "about": ["KE"]}[key]
    text = f'"title": "A", "{key}": {str(wanted).replace(chr(39), chr(34))}, "optional": ["KE"]'
    (one,) = evaluated(text).figures.values()
    assert one.count == Count(right=len(wanted) - 1)
    assert one.exact == 1


def test_a_mere_mention_counts_for_mentions_only() -> None:
    """Being about a country takes an assigned label."""
    found = evaluated('"title": "A", "about": ["KE", "JO"], "mentions": ["KE", "JO"]').figures
    assert found["mentions"].count == Count(right=2)
    assert found["about"].count == Count(right=1, missed=1)


def test_macro_is_the_mean_over_topics_that_a_case_wants() -> None:
    """`sport` is never wanted: it lowers the micro figures, and is no part of the mean."""
    topics = evaluated(
        '"title": "A", "topics": ["trade"]', '"title": "B", "topics": ["trade", "law"]'
    ).figures["topics"]
    assert topics.count == Count(right=2, wrong=1, missed=1)
    assert topics.each == {
        "law": Count(missed=1),
        "sport": Count(wrong=1),
        "trade": Count(right=2),
    }
    assert topics.macro == (0.5, 0.5, 0.5)


def test_macro_without_any_wanted_topic_is_whole() -> None:
    """Nothing can be missed."""
    assert evaluated('"title": "C", "topics": []').figures["topics"].macro == (1, 1, 1)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ('"title": "A", "topics": ["trade", "law"]', True),
        ('"title": "B", "topics": ["trade", "sport"]', False),
        ('"title": "B", "topics": ["trade"], "topics_optional": ["sport"]', True),
        ('"title": "C", "topics": ["trade"]', False),
        ('"title": "C", "topics": []', True),
        ('"title": "A", "topics": []', False),
    ],
)
def test_the_main_topic_is_the_first_on_both_sides(text: str, *, right: bool) -> None:
    """Optional ones aside; where none is wanted, none is right."""
    topics = evaluated(text).figures["topics"]
    assert topics.main == int(right)
    assert topics.main_share == float(right)


def test_a_case_is_exact_when_every_key_is() -> None:
    """One wrong organisation is enough to spoil it."""
    found = evaluated(
        '"title": "B", "topics": ["sport", "trade"], "organisations": ["un"]',
        '"title": "B", "topics": ["sport", "trade"], "organisations": []',
    )
    assert found.exact == 1
    assert [one.case.line for one in found.mistakes] == [2]


def test_the_worst_mistakes_come_first_and_say_why() -> None:
    """By the number of labels, a wrong main topic counting as one; then in the file's order."""
    found = evaluated(
        '"title": "A", "about": ["KE", "JO"]',
        '"title": "B", "topics": ["law"], "about": []',
        '"title": "B", "topics": ["trade", "sport"]',
        '"title": "C", "topics": []',
    ).mistakes
    assert [(one.case.line, one.weight) for one in found] == [(2, 4), (1, 1), (3, 1)]
    assert list(found[0].keys) == ["topics"]
    reasons = found[0].reasons(lambda article, kind, name: f"{article.title} {kind} {name}")
    assert reasons == {
        "topics": {"sport": "B topic sport", "trade": "B topic trade", "law": "B topic law"}
    }
    assert found[1].reasons(lambda _article, kind, name: f"{kind} {name}") == {
        "about": {"JO": "country JO"}
    }
    assert found[2].reasons(lambda *_: "") == {"topics": {}}


def test_each_language_can_be_measured_by_itself() -> None:
    """Rules may be good in one and poor in another."""
    found = evaluated(
        '"title": "A", "about": ["KE"], "language": "ru"', '"title": "C", "about": ["KE"]'
    ).by_language()
    assert {name: one.figures["about"].count.f1 for name, one in found.items()} == {
        "en": 0,
        "ru": 1,
    }


def test_reasons_tell_what_a_missed_label_lacked() -> None:
    """Its score and what kept it out; or that there was nothing."""
    weak = label("country", "JO", assigned=False, score=1.9)
    low = Verdict(weak, (), (), 2.5, "below the threshold of 2.5")
    assert why(low) == "score 1.9, below the threshold of 2.5: title: JO +1.9"
    assert why(Verdict(label("topic", "law"), (), (), 4)) == "score 5: title: law +5"
    bare = Label("topic", "x", "x", "x", 0, assigned=False)
    assert why(Verdict(bare, (), (), 4)) == "score 0"
    assert why(None) == "no rule speaks for it"


TWO = ('"title": "A", "about": ["KE"]', '"title": "B", "topics": ["trade"]')


def test_recorded_figures_are_no_lower_than_themselves() -> None:
    """They are rounded in the same way on both sides."""
    found = evaluated(*TWO)
    assert recorded(found) == {
        "cases": 2,
        "exact": 1,
        "about cases": 1,
        "about f1": 1.0,
        "topics cases": 1,
        "topics f1": 0.6667,
        "topics macro f1": 1.0,
        "topics main": 0.0,
    }
    assert list(below(found, "own", {"own": recorded(found), "other": {"cases": 9}})) == []


@pytest.mark.parametrize(
    ("figure", "least", "told"),
    [
        ("cases", 3, "own: cases: 2 is less than the 3 recorded"),
        ("exact", 2, "own: exact: 1 is less than the 2 recorded"),
        ("topics f1", 0.6668, "own: topics f1: 0.6667 is less than the 0.6668 recorded"),
        ("topics main", 0.5, "own: topics main: 0 is less than the 0.5 recorded"),
        ("mentions f1", 0.1, "own: mentions f1: 0.1 was recorded, and it is no longer measured"),
    ],
)
def test_a_figure_that_fell_is_told(figure: str, least: float, told: str) -> None:
    """Also one that is not measured any longer, and cases that were taken out."""
    floor = {"own": {**recorded(evaluated(*TWO)), figure: least}}
    assert list(below(evaluated(*TWO), "own", floor)) == [told]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "floor.json: Invalid JSON"),
        ("[]", "floor.json: Input should be"),
        ('{"own": {"cases": "many"}}', "floor.json: own.cases: Input should be a valid number"),
    ],
)
def test_a_file_that_records_nothing_is_refused(text: str, said: str) -> None:
    """And the command that writes one is named."""
    with pytest.raises(ParseError) as refused:
        floor_in(text, "floor.json")
    assert str(refused.value).startswith(said)
    assert "--record" in str(refused.value)
