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
_SURNAMES = frozenset(_WORDS["surnames"])
_SURNAME_ENDINGS = tuple(_WORDS["surname_endings"])
_HEADLINE = frozenset(gazetteer()["headline_words"])
_PREPOSITIONS = frozenset(gazetteer()["place_words"])
_CITIES = frozenset({"capital", "seat", "city"})
_TOWNS = _CITIES | {"state"}
_PLACES = _TOWNS | {"name"}
_OF_THE = re.compile(
    r" of the (?:steppes?|east|west|north|south|orient|desert|future|silk)\b", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_CAPITALISED = re.compile(r" ([A-ZА-ЯЁ][\w'-]*)(?: ([A-ZА-ЯЁ][\w'-]*))?")
_LIES_IN = re.compile(r"[^.;\n]*? (?:of|in) [A-Z]")
# A genitive says whose coach it is; a name that ends like this stands in the nominative.
_NOMINATIVE = re.compile(r"(?:[бвгджзклмнпрстфхцчшщй]|[иь]я)$")
_BEGINS = re.compile(r"(?:\n|[.!?:\"] )$")
# "Того" begins a sentence as a pronoun more often than as a country, which acts.
_ACTS = re.compile(r" (?:\w+(?:[еёи]т|ло|лось|тся)\b|и [А-ЯЁ]|- )")


class _Lexicon(NamedTuple):
    """The words of one language."""

    kinds: frozenset[str]  # whole words, or two of them
    stems: tuple[str, ...]
    houses_before: frozenset[str]
    houses_after: frozenset[str]
    roles: frozenset[str]
    given: frozenset[str]


@cache
def _lexicon(language: Language) -> _Lexicon:
    kinds = [fold_in_place(kind) for kind in _WORDS["kinds"][language]]
    houses = _WORDS["houses"].get(language, {})
    whole = language == "en"
    return _Lexicon(
        frozenset(kinds if whole else ()),
        () if whole else tuple(kinds),
        frozenset(houses.get("before", ())),
        frozenset(houses.get("after", ())),
        frozenset(_WORDS["roles"].get(language, ())),
        frozenset(_WORDS["given_names"].get(language, ())),
    )


def namesakes(wording: Wording, hits: Sequence[Hit], language: Language) -> dict[int, str]:
    """Why hits stand for no country, by their index."""
    lexicon = _lexicon(language)
    folded = wording.folded
    found: dict[int, str] = {}
    for index, (start, end, (_, _, kind, _, _)) in enumerate(hits):
        if kind == "demonym":
            if folded[end] == " " and _is_kind(wording, end + 1, lexicon):
                found[index] = "a kind of thing"
        elif kind in _PLACES:
            why = _named(wording.text, start, end, kind, lexicon)
            if why:
                found[index] = why
            elif kind in _TOWNS and folded[end] == " " and _is_kind(wording, end + 1, lexicon):
                found[index] = "a kind of thing"
    return found


def is_event(text: str, end: int) -> bool:
    """Whether a city gives its name to an event: Osaka Expo."""
    following = _CAPITALISED.match(text, end)
    return following is not None and following[1] in _EVENTS


def _is_kind(wording: Wording, begin: int, lexicon: _Lexicon) -> bool:
    """Whether a people's adjective and what follows are a dish, a breed, a dance, a disease."""
    if lexicon.stems:
        return wording.spaced.startswith(lexicon.stems, begin)
    folded, kinds = wording.folded, lexicon.kinds
    first = _WORD.match(folded, begin)
    if first is None:
        return False
    second = _WORD.match(folded, first.end() + 1) if folded[first.end()] == " " else None
    if second is None:
        return first[0] in kinds
    if folded[begin : second.end()] in kinds:
        return True
    return first[0] in kinds and second[0] not in _MAKERS


def _named(text: str, start: int, end: int, kind: str, lexicon: _Lexicon) -> str:
    """What else a place's name is the name of; "" if it is the place."""
    last, following = text[start - 1], text[end]
    if end - start == 4 and text[start:end] == "Того" and _BEGINS.search(text, start - 2, start):
        return "" if _ACTS.match(text, end) else "a pronoun"
    if last == '"' and following == '"':
        return "in quotes: the name of something"
    before = ""
    if last == " ":
        before = text[text.rfind(" ", 0, start - 1) + 1 : start - 1]
        before = before[before.rfind("\n") + 1 :]
        if before in lexicon.houses_before:
            return "a house"
    if _is_person(text[start:end], before, lexicon):
        return "a person"
    if following != " ":
        return ""
    if text[end + 1].isupper():
        found = _CAPITALISED.match(text, end)
        return _called(text, found, before, kind, lexicon) if found else ""
    return "a likeness" if text.startswith(" of the ", end) and _OF_THE.match(text, end) else ""


def _is_person(name: str, before: str, lexicon: _Lexicon) -> bool:
    """Whether a first name or what somebody is stands before it."""
    if before in lexicon.given or before.lower() in lexicon.roles:
        return name.isascii() or _NOMINATIVE.search(name) is not None
    return False


def _called(
    text: str, found: re.Match[str], before: str, kind: str, lexicon: _Lexicon
) -> str:
    """What a place's name and the capitalised words after it are called together."""
    first, second = found.groups()
    inside = before.lower() in _PREPOSITIONS
    if first in lexicon.houses_after or f"{first} {second}" in lexicon.houses_after:
        # A hotel abroad may be meant, unless the text says where it is.
        abroad = before.lower() in {"in", "at"}
        return "" if abroad and not _LIES_IN.match(text, found.end(1)) else "a house"
    if kind in _CITIES and (
        (first in _INSTRUMENTS and second != "Out")
        or (second in _INSTRUMENTS and first not in _HEADLINE and first[-1] not in "sd")
    ):
        return "a treaty"
    if inside or first in {"Moldova", "Kosova"}:
        return ""
    is_surname = first in _SURNAMES or (first.endswith(_SURNAME_ENDINGS) and len(first) > 5)
    return "a person" if is_surname else ""
