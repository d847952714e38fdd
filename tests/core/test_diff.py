"""What two wordings differ in, and how much that weighs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeder.diff import (
    Weight,
    describe,
    essence,
    fingerprint,
    inherit,
    is_completed,
    is_cut,
    substance,
    weigh,
)
from feeder.model import Article

from .samples import BODY, article

QUOTED = article(
    'The "Blue River" bridge - a first look',
    ('He said: "it is open", and it was.', "It's long - very long.", BODY[2]),
)


def body(text: str) -> Article:
    """An article of one paragraph."""
    return article(body=(text,))


@pytest.mark.parametrize(
    ("old", "new", "weight"),
    [
        pytest.param("It is open.", "It is open.", "none", id="the same"),
        pytest.param("It is open.", "It  is\u00a0open.", "cosmetic", id="white space"),
        pytest.param('It is "open".', "It is «open».", "cosmetic", id="quote marks"),
        pytest.param('It is "open".', 'It is open".', "cosmetic", id="a lost quote mark"),
        pytest.param("It is open - now.", "It is open — now.", "cosmetic", id="dashes"),
        pytest.param("It is open.", "It is open", "cosmetic", id="full stop"),
        pytest.param("Open, at last!", "Open at last.", "cosmetic", id="comma"),
        pytest.param("It is open (now).", "It is open, now.", "cosmetic", id="brackets"),
        pytest.param("Wait...", "Wait…", "cosmetic", id="ellipsis"),
        pytest.param("A new \u0421inema.", "A new Cinema.", "cosmetic", id="a fixed homoglyph"),
        pytest.param("Cost 3.5 million.", "Cost 35 million.", "material", id="decimal point"),
        pytest.param("Cost 1,290 tenge.", "Cost 1.290 tenge.", "material", id="separator"),
        pytest.param("It was -5 degrees.", "It was 5 degrees.", "material", id="minus"),
        pytest.param("Up 5%.", "Up 5.", "material", id="per cent"),
        pytest.param("They re-sign it.", "They resign it.", "material", id="hyphen in a word"),
        pytest.param("Costs $5.", "Costs €5.", "material", id="currency"),
        pytest.param("The president spoke.", "The President spoke.", "material", id="a capital"),
        pytest.param("Sadykov spoke.", "Sadikov spoke.", "material", id="one letter"),
        pytest.param("At 13:04 sharp.", "At 13:40 sharp.", "material", id="a time"),
    ],
)
def test_punctuation_is_cosmetic_and_meaning_is_material(
    old: str, new: str, weight: Weight
) -> None:
    """Points that carry meaning, inside numbers and words, are no punctuation."""
    assert weigh(body(old), body(new)) == weight
    assert weigh(body(new), body(old)) == weight
    titled = article(old), article(new)
    assert weigh(*titled) == weight


def test_a_paragraph_break_is_cosmetic() -> None:
    """One paragraph of two is the same text."""
    joined = article(body=(f"{BODY[0]} {BODY[1]}", BODY[2]))
    assert weigh(article(), joined) == "cosmetic"


def test_a_paragraph_break_between_two_alphabets_is_cosmetic() -> None:
    """The last word of a paragraph and the first of the next one never become one word."""
    joined = article("Пример", ("Мост открыли у Apple House.", BODY[2]), language="ru")
    parted = replace(joined, paragraphs=("Мост открыли у", "Apple House.", BODY[2]))
    assert weigh(joined, parted) == "cosmetic"


def test_picture_credits_are_cosmetic_and_counters_are_nothing() -> None:
    """Credits are kept with the wording, but are not what subscribers wait for."""
    assert weigh(article(), replace(article(), image_credits=("River Press",))) == "cosmetic"
    assert weigh(article(), replace(article(), views=9, notice=True, address="x")) == "none"


@pytest.mark.parametrize(
    ("seen", "note"),
    [
        pytest.param(article("Footbridge opens over the green river"), "title corrected", id="t"),
        pytest.param(article(body=(*BODY, "More.")), "1 paragraph added", id="added"),
        pytest.param(article(body=(BODY[0], BODY[2])), "1 paragraph removed", id="removed"),
        pytest.param(
            article(body=(BODY[0], "It is two hundred metres long.", BODY[2])),
            "1 paragraph edited",
            id="edited",
        ),
        pytest.param(
            article("Bridge", ("A.", "B.", BODY[2], "C.")),
            "title corrected, 2 paragraphs edited, 1 paragraph added",
            id="several",
        ),
        pytest.param(
            article(body=(BODY[1], BODY[0], BODY[2])), "paragraphs rearranged", id="order"
        ),
        pytest.param(article(body=(BODY[0], *BODY)), "1 paragraph added", id="doubled"),
    ],
)
def test_a_material_edit_says_what_changed(seen: Article, note: str) -> None:
    """One word of the title is enough; the note is for subscribers."""
    assert weigh(article(), seen) == "material"
    assert describe(article(), seen) == note


def test_a_title_that_was_missing_is_said_to_be_added() -> None:
    """Nothing was corrected where nothing stood."""
    assert describe(article(None), article()) == "title added"


@pytest.mark.parametrize(
    ("seen", "cut"),
    [
        pytest.param(article(body=BODY[:2]), True, id="between paragraphs"),
        pytest.param(article(body=(BODY[0], BODY[1][:20])), True, id="in mid-word"),
        pytest.param(article(body=()), True, id="only the title"),
        pytest.param(article(None, (BODY[0], BODY[1][:20])), True, id="without title"),
        pytest.param(article("Footbridge opens ov", ()), True, id="in the title"),
        pytest.param(article("Footbridge opens ov", BODY[:1]), False, id="a shorter title"),
        pytest.param(article("Another", ()), False, id="only another title"),
        pytest.param(article("Another", BODY[:2]), False, id="another title"),
        pytest.param(article(), False, id="whole"),
        pytest.param(article(body=BODY[1:]), False, id="the end"),
        pytest.param(replace(article(body=BODY[:2]), notice=True), False, id="with the notice"),
        pytest.param(replace(article(body=()), notice=True), True, id="notice and no text"),
    ],
)
def test_a_capture_that_broke_off_is_the_beginning_of_the_whole(
    seen: Article, *, cut: bool
) -> None:
    """The notice stands at the end of an article, so what shows it did not break off."""
    assert is_cut(seen, article()) is cut


@pytest.mark.parametrize(
    ("old", "completed"),
    [
        (article(body=(BODY[0], BODY[1][:20])), True),
        (article(body=BODY[:1]), False),  # closed: a paragraph was added, as far as one can see
        (article(body=(BODY[0], BODY[1][:-1])), True),
        (article(body=()), False),
        (article("Another", (BODY[0][:9],)), False),
        (article("Footbridge opens ov", ()), True),
    ],
)
def test_a_text_that_broke_off_in_mid_sentence_is_completed(
    old: Article, *, completed: bool
) -> None:
    """Nobody edited it: the capture before was cut."""
    assert is_completed(old, article()) is completed


def test_an_unclosed_paragraph_that_stands_whole_in_the_other_was_not_cut() -> None:
    """A list without full stops is not a text that broke off."""
    listed = article(body=(BODY[0], "- one", "- two"))
    assert not is_completed(listed, article(body=(BODY[0], "- one", "- two", BODY[1])))


def test_what_a_capture_lacks_is_inherited() -> None:
    """Title, relayed source and picture credits; never the text."""
    full = replace(article(), relayed_from="Harbour Office", image_credits=("River Press",))
    bare = article(None, BODY[:1])
    assert inherit(bare, full) == replace(
        bare, title=full.title, relayed_from="Harbour Office", image_credits=("River Press",)
    )


TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_what_is_left_of_a_text_is_left_as_it_is(text: str) -> None:
    """What was taken out once has nothing more to be taken out."""
    assert substance(substance(text)) == substance(text)
    assert essence(essence(text)) == essence(text)


MUTATIONS = st.sampled_from(
    [
        ('"', "“"),
        ('"', "»"),
        ("'", "’"),
        (" - ", " – "),
        (" - ", " — "),
        (" ", "  "),
        (" ", "\u00a0"),
        (" ", " \u200b"),
        (",", ""),
        (".", ""),
    ]
)


@given(st.lists(MUTATIONS, min_size=1, max_size=5), st.integers(0, 2))
@settings(max_examples=100, deadline=None)
def test_no_cosmetic_mutation_is_material(mutations: list[tuple[str, str]], paragraph: int) -> None:
    """Any mixture of other quotes, dashes, spaces and points is a retouch."""
    lines = list(QUOTED.paragraphs)
    title = QUOTED.title or ""
    for old, new in mutations:
        lines[paragraph] = lines[paragraph].replace(old, new)
        title = title.replace(old, new, 1)
    assert weigh(QUOTED, article(title, lines)) in {"none", "cosmetic"}


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_a_fingerprint_stands_for_the_wording_alone(title: str, text: str) -> None:
    """Counters, dates, addresses and the notice are no part of it; every letter is."""
    one = article(title, (text,))
    assert fingerprint(replace(one, views=1, notice=True, published=None)) == fingerprint(one)
    assert fingerprint(article(title, (text + "a",))) != fingerprint(one)


def test_a_letter_with_its_accent_apart_is_the_same_letter() -> None:
    """Two captures in two forms of Unicode show one wording."""
    composed, apart = article("Ünal opens the café"), article("U\u0308nal opens the cafe\u0301")
    assert fingerprint(composed) == fingerprint(apart)
