"""Hits of place names in, those that name a person, a house, a dish or a treaty out. Pure.

A mask knows one phrase; this knows the words that make such phrases with any place: "Dutch" and
a disease, a singer before "Paris", a treaty after "Marrakesh". The words are in namesakes.json.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from feeder.labels.gazetteer import gazetteer, namesake_words
from feeder.labels.matching import Hit
from feeder.labels.wording import Wording, fold_in_place
from feeder.model import Language

_WORDS: Mapping[str, Any] = namesake_words()
_INSTRUMENTS = frozenset(_WORDS["instruments"])
_EVENTS = frozenset(_WORDS["events"])
_MAKERS = frozenset(_WORDS["makers"])
_WORKS = frozenset(_WORDS["works"])
_SURNAMES = frozenset(_WORDS["surnames"])
_SURNAME_ENDINGS = tuple(_WORDS["surname_endings"])
_HEADLINE = frozenset(gazetteer()["headline_words"])
_PREPOSITIONS = frozenset(gazetteer()["place_words"])
_CITIES = frozenset({"capital", "seat", "city"})
_TOWNS = _CITIES | {"state"}
_PLACES = _TOWNS | {"name"}
_KINDRED = _TOWNS | {"demonym"}
_OF_THE = re.compile(
    r" of the (?:steppes?|east|west|north|south|orient|desert|future|silk)\b", re.IGNORECASE
)
_CAPITALISED = re.compile(r" ([A-ZА-ЯЁ][\w'-]*)(?: ([A-ZА-ЯЁ][\w'-]*))?")
_DOUBLE = re.compile(r"-([A-Z][\w']*)")
_TONGUES = re.compile(r"\b(?:languages?|dictionar(?:y|ies)|translators?)\b", re.IGNORECASE)
_ONE_OF = re.compile(r",| or |\?|\n")
_LIES_IN = re.compile(r"[^.;\n]*? (?:of|in) [A-Z]")
# A name that ends like this stands in the nominative.
_NOMINATIVE = re.compile(r"(?:[бвгджзклмнпрстфхцчшщй]|[иь]я)$")
_BEGINS = re.compile(r"(?:\n|[.!?:\"] )$")
# "Того" begins a sentence as a pronoun more often than as a country, which acts.
_ACTS = re.compile(r" (?:\w+(?:[еёи]т|ло|лось|тся)\b|и [А-ЯЁ]|- )")


class _Lexicon(NamedTuple):
    """The words of one language."""

    kinds: frozenset[str]  # whole words, or two and more of them
    starts: frozenset[str]  # their first words: what is asked first
    stems: tuple[str, ...]
    before: Mapping[str, str]  # what a word before the name makes of it
    houses: frozenset[str]


@cache
def _lexicon(language: Language) -> _Lexicon:
    kinds = [fold_in_place(kind) for kind in _WORDS["kinds"][language]]
    houses = _WORDS["houses"].get(language, {})
    people = [*_WORDS["given_names"].get(language, ()), *_WORDS["roles"].get(language, ())]
    brands = dict.fromkeys(_WORDS["brands"], "a model")
    before = dict.fromkeys([*people, *(word.capitalize() for word in people)], "a person")
    whole = language == "en"
    return _Lexicon(
        frozenset(kinds if whole else ()),
        frozenset(kind.split()[0] for kind in kinds),
        () if whole else tuple(kinds),
        before | brands | dict.fromkeys(houses.get("before", ()), "a house"),
        frozenset(houses.get("after", ())),
    )


def namesakes(
    wording: Wording, hits: Sequence[Hit], codes: Sequence[str], home: str, language: Language
) -> dict[int, str]:
    """Why hits stand for no other country, though `codes` gives them one; by their index."""
    lexicon = _lexicon(language)
    folded, text = wording.folded, wording.text
    found: dict[int, str] = {}
    for index, code in enumerate(codes):
        if not code or code == home:
            continue
        start, end, (_, _, kind, _, _) = hits[index]
        why = _named(text, start, end, kind, lexicon) if kind in _PLACES else ""
        if kind == "demonym" and _is_tongue(text, start, end):
            why = "a language"
        if why:
            found[index] = why
        elif kind in _KINDRED and folded[end] == " " and _is_kind(wording, end + 1, lexicon):
            found[index] = "a kind of thing"
    return found


def _is_tongue(text: str, start: int, end: int) -> bool:
    """Whether an adjective without a noun stands in a line about languages."""
    if not text.isascii() or not _ONE_OF.match(text, end):
        return False
    stop = text.find("\n", end)
    return _TONGUES.search(text, text.rfind("\n", 0, start) + 1, stop) is not None


def is_event(text: str, end: int) -> bool:
    """Whether a city gives its name to an event: Osaka Expo."""
    following = _CAPITALISED.match(text, end)
    return following is not None and following[1] in _EVENTS


def _is_kind(wording: Wording, begin: int, lexicon: _Lexicon) -> bool:
    """Whether a people's adjective and what follows are a dish, a breed, a dance, a disease."""
    spaced = wording.spaced
    if lexicon.stems:
        return spaced.startswith(lexicon.stems, begin)
    stop = spaced.find(" ", begin)
    first = spaced[begin:stop]
    if first not in lexicon.starts:
        return False
    if wording.folded[stop] != " ":
        return first in lexicon.kinds
    end = spaced.find(" ", stop + 1)
    if spaced[begin:end] in lexicon.kinds:
        return True
    return first in lexicon.kinds and spaced[stop + 1 : end] not in _MAKERS


def _named(text: str, start: int, end: int, kind: str, lexicon: _Lexicon) -> str:
    """What else a place's name is the name of; "" if it is the place."""
    last, following = text[start - 1], text[end]
    if last == '"' and following == '"':
        return "in quotes: the name of something"
    if text.startswith("Того", start, end) and _BEGINS.search(text, start - 2, start):
        return "" if _ACTS.match(text, end) else "a pronoun"
    before = _word_before(text, start) if last == " " else ""
    why = lexicon.before.get(before, "")
    # A genitive says whose coach it is.
    if before == "of" and kind in _CITIES:
        why = "a title" if _word_before(text, start - 3) in _WORKS else ""
    if why and (why != "a person" or text.isascii() or _is_nominative(text[start:end])):
        return why
    if following != " ":
        return _doubled(text, end, before) if following == "-" else ""
    if text[end + 1].isupper():
        found = _CAPITALISED.match(text, end)
        return _called(text, found, before, kind, lexicon) if found else ""
    return "a likeness" if text.startswith(" of the ", end) and _OF_THE.match(text, end) else ""


def _word_before(text: str, end: int) -> str:
    """The word that ends before the space before `end`."""
    return text[text.rfind(" ", 0, end - 1) + 1 : end - 1].removeprefix("\n")


def _is_nominative(name: str) -> bool:
    return name.isascii() or _NOMINATIVE.search(name) is not None


def _called(text: str, found: re.Match[str], before: str, kind: str, lexicon: _Lexicon) -> str:
    """What a place's name and the capitalised words after it are called together."""
    first, second = found.groups()
    inside = before.lower() in _PREPOSITIONS
    if first in lexicon.houses or f"{first} {second}" in lexicon.houses:
        # A hotel abroad may be meant, unless the text says where it is.
        abroad = before.lower() in {"in", "at"}
        return "" if abroad and not _LIES_IN.match(text, found.end(1)) else "a house"
    if kind in _CITIES and (
        (first in _INSTRUMENTS and second != "Out")
        or (second in _INSTRUMENTS and first not in _HEADLINE and first[-1] not in "sd")
    ):
        return "a treaty"
    if inside or first in {"Moldova", "Kosova", "Nova"}:
        return ""
    return "a person" if _is_surname(first) else ""


def _doubled(text: str, end: int, before: str) -> str:
    """Whether a place's name is the first half of a double surname: Victoria Lebanon-Reyes."""
    second = _DOUBLE.match(text, end)
    if second is None or not _is_surname(second[1]):
        return ""
    return "a person" if before[:1].isupper() and before not in _HEADLINE else ""


def _is_surname(word: str) -> bool:
    bare = word.removesuffix("'s")
    return bare in _SURNAMES or bare.endswith(_SURNAME_ENDINGS)
