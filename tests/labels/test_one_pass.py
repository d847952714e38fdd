"""The one pass over a text finds what a slow and plain search would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeder.labels.automaton import Finder
from feeder.labels.gazetteer import Term
from feeder.labels.matching import Terms, named, spans_of_names
from feeder.labels.phrases import Phrases, fold
from feeder.labels.topics import TopicLabeler, TopicRule, TopicRules
from feeder.labels.wording import read

WORDS = st.sampled_from(["ab", "abc", "b", "Ab", "AB", "a.b", "é", "ё", "bc"])
TEXT = st.lists(
    st.tuples(WORDS, st.sampled_from([" ", " ", " ", ", ", "-", " - ", ".", "\u00a0", "’"])),
    max_size=12,
).map(lambda pairs: "".join(word + gap for word, gap in pairs))
NAMES = st.lists(
    st.lists(WORDS, min_size=1, max_size=2).map(" ".join), unique=True, min_size=1, max_size=6
)
PHRASES = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["ab", "abc", "bc", "éa"]), st.sampled_from(["", "*"])),
        min_size=1,
        max_size=3,
    ).map(lambda words: " ".join(map("".join, words))),
    unique=True,
    min_size=1,
    max_size=6,
)


def leftmost_longest(text: str, names: list[str]) -> list[tuple[int, int]]:
    """Whole words, the longest name at the earliest place; no host name, no lost space."""
    alternatives = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    inside = r"(?<![^\W_])"
    found = []
    at = 0
    while match := re.compile(rf"{inside}(?:{alternatives})").search(text, at):
        for name in sorted(names, key=len, reverse=True):
            end = match.start() + len(name)
            if text.startswith(name, match.start()) and not goes_on(text, end):
                found.append((match.start(), end))
                at = end
                break
        else:
            at = match.start() + 1
    return found


def goes_on(text: str, end: int) -> bool:
    """Whether a name is only the beginning of a word or of a host name."""
    if text[end].isalnum():
        return not (text[end - 1] == "." and text[end].isupper())
    return text[end] == "." and text[end + 1].islower() and text[end - 1] != "."


@given(TEXT, NAMES)
@settings(max_examples=400, deadline=None)
def test_names_are_found_as_a_plain_search_finds_them(text: str, names: list[str]) -> None:
    """Case told apart, whole words, leftmost and longest, over any signs."""
    wording = read(text, ())
    title = wording.text
    if title.isupper():
        return  # read with names in capitals
    terms = Terms((Term(name, "X", "name") for name in names), None, ())
    (places,) = Finder(terms.vocabulary).find(wording)
    hits = [(hit.start, hit.end) for hit in terms.hits(places, wording)]
    assert hits == leftmost_longest(title, names)


@given(TEXT, PHRASES)
@settings(max_examples=400, deadline=None)
def test_phrases_are_found_as_a_plain_search_finds_them(text: str, phrases: list[str]) -> None:
    """Every place of every phrase, nested ones too; `*` is any ending of a word."""
    wording = read(text, ())
    compiled = Phrases({fold(phrase): phrase for phrase in phrases})
    whole, begun = Finder(*compiled.vocabularies).find(wording)
    found = {(start, phrase) for phrase, start, _ in compiled.places(whole, begun, wording.folded)}
    expected = set()
    for phrase in phrases:
        tailed = re.escape(fold(phrase)).replace(r"\*", r"[^\W_]*").replace("\\ ", " ")
        pattern = re.compile(rf"(?<![^\W_])(?={tailed}(?![^\W_]))")
        expected |= {(match.start(), phrase) for match in pattern.finditer(wording.folded)}
    assert found == expected


def test_names_of_a_vocabulary_are_told_by_case_and_tail() -> None:
    """WHO is no pronoun, and a tail is any ending."""
    wording = read("WHO and who; Councils of Europe; UNO", ())
    (places,) = Finder(named(["WHO", "Council*", "UN"])).find(wording)
    spans = spans_of_names(places, wording.text)
    assert [wording.text[start:end] for start, end in spans] == ["WHO", "Council"]


@pytest.mark.parametrize(
    ("phrases", "score"),
    [
        ({"rye": 2.0, "rye*": 1.0}, 6.0),
        ({"rye*": 1.0, "rye": 2.0}, 6.0),
        ({"rye* bread": 1.0, "rye bread*": 2.0, "rye bread": 3.0}, 9.0),
        ({"bread": 5.0, "rye bread": 1.0}, 3.0),
        ({"bread*": 5.0, "rye bread": 1.0}, 3.0),
        ({"rye bread*": 1.0, "bread": 5.0}, 3.0),
        ({"rye": 5.0, "rye bread": 1.0}, 3.0),
        ({"rye": 1.0, "rye bread": 1.0, "fine rye": 1.0}, 6.0),
    ],
)
def test_of_phrases_at_one_place_the_longest_and_most_exact_counts(
    phrases: dict[str, float], score: float
) -> None:
    """In whatever order they stand in the file; those that only overlap both count."""
    rule = TopicRule(name="Bread", code="medtop:20000210", phrases=phrases)
    rules = TopicRules(topics={"bread": rule}, threshold=1)
    (label,) = TopicLabeler(rules).label("Fine rye bread", ())
    assert label.score == score
