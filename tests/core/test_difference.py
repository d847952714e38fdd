"""What people see as changed between two wordings."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeder.difference import Hunk, compare, compare_paragraphs, legible
from feeder.model import Revision
from feeder.worddiff import compare_words

MARKS = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
SENTENCE = "The harbour master opened a long footbridge over the blue river on Friday."
SHORTER = "Walkers are welcome there from dawn to dusk."


def marked(hunk: Hunk) -> str:
    """A hunk with marks as git makes them; `moved` in front of one that moved."""
    text = "".join(MARKS[run.kind].format(run.text) for run in hunk.runs)
    return f"moved {text}" if hunk.moved else text


def shown(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """The hunks between two bodies, with marks."""
    return [marked(hunk) for hunk in compare_paragraphs(tuple(old), tuple(new))]


def revision(title: str | None, *paragraphs: str, images: tuple[str, ...] = ()) -> Revision:
    """A wording."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Revision(1, title, paragraphs, at, material=True, note=None, image_credits=images)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The big cat sat.", "The cat sat.", "The [-big -]cat sat."),
        ("The cat sat.", "The big cat sat.", "The {+big +}cat sat."),
        ("The cat sat.", "The cat slept.", "The cat [-sat-]{+slept+}."),
        ("It rose by 3.5 points.", "It rose by 3.7 points.", "It rose by [-3.5-]{+3.7+} points."),
        ("Word.", "Word, and more.", "Word{+, and more+}."),
        (
            'They said "yes" then.',
            "They said “yes” then.",
            'They said [-"-]{+“+}yes[-"-]{+”+} then.',
        ),
        ('A "yes" came.', "A yes came.", 'A [-"-]yes[-"-] came.'),
        ("A yes came.", "A «yes» came.", "A {+«+}yes{+»+} came."),
        ("one two.", "one  two.", "one {+ +}two."),
        ("one two ", "one two", "one two[- -]"),
        ("", "one two", "{+one two+}"),
        ("one two", "", "[-one two-]"),
        (
            "Мост открыли в среду.",
            "Мост открыли в четверг.",
            "Мост открыли в [-среду-]{+четверг+}.",
        ),
    ],
)
def test_words_are_compared_and_marks_stand_alone(old: str, new: str, expected: str) -> None:
    """A comma more does not make the word before it a new one; spaces go with their words."""
    assert marked(Hunk(compare_words(old, new))) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "tea and coffee today",
            "milk and sugar today",
            "[-tea and coffee-]{+milk and sugar+} today",
        ),
        ("red, green", "blue, pink", "[-red, green-]{+blue, pink+}"),
        ("the cat", "a the big cat", "{+a +}the {+big +}cat"),
        (
            "tea between coffee today",
            "milk between sugar today",
            "[-tea-]{+milk+} between [-coffee-]{+sugar+} today",
        ),
    ],
)
def test_a_short_word_between_two_replaced_ones_is_chance(
    old: str, new: str, expected: str
) -> None:
    """No confetti; but what was only put in stays apart, and longer words mean something."""
    assert marked(Hunk(compare_words(old, new))) == expected


def test_an_edited_paragraph_is_compared_with_its_former_self() -> None:
    """Whatever was added and removed around it."""
    old = (SHORTER, SENTENCE, "Nothing else happened that week in town.")
    new = (SENTENCE.replace("long", "short"), "Boats must wait at the pier.", old[2])
    assert shown(old, new) == [
        f"[-{SHORTER}-]",
        SENTENCE.replace("long", "[-long-]{+short+}"),
        "{+Boats must wait at the pier.+}",
        old[2],
    ]


def test_a_rewritten_paragraph_is_shown_whole() -> None:
    """Fewer than two words in five are common: first the old one, then the new one."""
    new = "On Friday a ferry sank in the harbour, and nobody knows why."
    assert shown([SENTENCE], [new]) == [f"[-{SENTENCE}-]", f"{{+{new}+}}"]


@pytest.mark.parametrize("words", [3, 4])
def test_two_words_in_five_make_an_edit(words: int) -> None:
    """Below that it is another paragraph."""
    old = [f"old{number}" for number in range(10)]
    new = old[:words] + [f"new{number}" for number in range(10 - words)]
    assert len(compare_paragraphs([" ".join(old)], [" ".join(new)])) == (1 if words == 4 else 2)


def test_a_paragraph_that_moved_is_marked_at_both_places() -> None:
    """It is not called new."""
    assert shown([SENTENCE, SHORTER], [SHORTER, SENTENCE]) == [
        f"moved {{+{SHORTER}+}}",
        SENTENCE,
        f"moved [-{SHORTER}-]",
    ]


def test_a_paragraph_printed_twice_moves_once() -> None:
    """The second copy is new."""
    found = shown([SHORTER, SENTENCE], [SENTENCE, SHORTER, SHORTER])
    assert sum(one.startswith("moved {+") for one in found) == 1
    assert found.count(f"{{+{SHORTER}+}}") == 1


def test_a_parted_paragraph_shows_where() -> None:
    """And joined ones too: no word of them is called new."""
    one, two = [f"{SENTENCE} {SHORTER}"], [SENTENCE, SHORTER]
    assert shown(one, two) == [f"{SENTENCE}[- -]{{+\n+}}{SHORTER}"]
    assert shown(two, one) == [f"{SENTENCE}[-\n-]{{+ +}}{SHORTER}"]


def test_title_and_picture_credits_are_compared_too() -> None:
    """A missing title is an added one."""
    found = compare(
        revision("Bridge opens", SENTENCE, images=("Harbour Press",)),
        revision("Long bridge opens", SENTENCE, images=("River Press",)),
    )
    assert list(map(marked, found.title)) == ["[-Bridge-]{+Long bridge+} opens"]
    assert list(map(marked, found.pictures)) == ["[-Harbour-]{+River+} Press"]
    assert not found.is_nothing
    added = compare(revision(None), revision("Bridge opens"))
    assert list(map(marked, added.title)) == ["{+Bridge opens+}"]


def test_two_equal_wordings_differ_in_nothing() -> None:
    """Also where one has nothing at all."""
    assert compare(revision("Bridge", SENTENCE), revision("Bridge", SENTENCE)).is_nothing
    assert compare(revision(None), revision(None)).is_nothing
    assert compare(revision(None), revision(None)).title == ()


def test_a_wording_is_compared_as_pages_print_it() -> None:
    """What nobody sees is no difference."""
    odd = revision(" Bridge\u202e  opens", SENTENCE.replace(" ", "\u00a0"), " ", images=(" ",))
    assert compare(legible(odd), revision("Bridge opens", SENTENCE)).is_nothing


WORDS = st.lists(
    st.sampled_from(["the", "bridge", "river", "x", ",", ".", '"', "3.5", "мост", " ", "\t"]),
    max_size=12,
).map(" ".join)
PARAGRAPHS = st.lists(st.one_of(WORDS, st.text(max_size=20)).filter(bool), max_size=7)


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_wordings_can_be_read_out_of_the_difference(old: list[str], new: list[str]) -> None:
    """What is not inserted is the old one, what is not deleted the new one."""
    hunks = compare_paragraphs(old, new)
    for kind, text in (("inserted", old), ("deleted", new)):
        kept = [[run.text for run in p.runs if run.kind != kind] for p in hunks]
        assert "\n".join("".join(runs) for runs in kept if runs) == "\n".join(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_out_of_their_words(old: str, new: str) -> None:
    """No run is empty, and no two of a kind follow each other."""
    runs = compare_words(old, new)
    assert "".join(run.text for run in runs if run.kind != "inserted") == old
    assert "".join(run.text for run in runs if run.kind != "deleted") == new
    assert all(run.text for run in runs)
    assert all(a.kind != b.kind for a, b in pairwise(runs))


@cache
def hostile(size: int) -> dict[str, list[list[str]]]:
    """Pairs of articles that are much work to compare."""
    chance = random.Random(3)

    def words(count: int) -> str:
        return " ".join(str(chance.randrange(3_000)) for _ in range(count))

    return {
        "one paragraph": [[words(size // 5)] for _ in "ab"],
        "a line a letter": [[str(chance.randrange(9)) for _ in range(size // 2)] for _ in "ab"],
        "marks": [["!" * size], ["?" * size]],
        "half the size of the cap": [[words(9_000)] for _ in "ab"],
        "every second one edited": [
            [words(10) + (who if at % 2 else "") for at in range(1_900)] for who in "ab"
        ],
        "by turns": [[f"same {at}" if at % 2 else words(9) for at in range(1_900)] for _ in "ab"],
    }


@pytest.mark.parametrize("name", hostile(10))
def test_hostile_articles_are_compared_in_no_time(name: str) -> None:
    """A mebibyte against another: what is too much to compare is shown as replaced."""
    old, new = hostile(1 << 20)[name]
    began = time.perf_counter()
    hunks = compare_paragraphs(old, new)
    assert time.perf_counter() - began < 2
    kept = ["".join(r.text for r in p.runs if r.kind != "inserted") for p in hunks]
    assert len("".join(kept)) >= len("".join(old))
