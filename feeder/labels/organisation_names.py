"""The reviewed data file in, what each language calls an organisation out. Reads it once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, cast

from feeder.labels.inflection import russian_forms
from feeder.model import Language

OrganisationKind = Literal["name", "office", "short", "doubtful", "mask"]
KINDS: tuple[OrganisationKind, ...] = ("office", "name", "short", "doubtful")

_HEAD_END = " ~ "
# Languages whose abbreviations stand in text of another one as well.
_BORROWED: Mapping[Language, tuple[Language, ...]] = {"en": (), "ru": ("en",), "kk": ("ru", "en")}
_OTHERWISE = (
    ("Organization", "Organisation"),
    ("organization", "organisation"),
    ("Labour", "Labor"),
    ("Programme", "Program"),
    ("Centre", "Center"),
    ("Cooperation", "Co-operation"),
    ("UN ", "United Nations "),
    ("UN ", "U.N. "),
    ("Stabilization", "Stabilisation"),
)
# Headlines may begin these with a capital as well.
_SMALL_WORD = re.compile(r"\b(?:and|for|of|in|on|the)\b")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An international organisation: permanent slug, abbreviation, English name."""

    slug: str
    code: str
    name: str


class OrganisationTerm(NamedTuple):
    """A string to look for, and the code of the organisation it stands for ("" for masks)."""

    text: str
    code: str
    kind: OrganisationKind


@cache
def organisation_data() -> Mapping[str, Any]:
    """The organisations as their JSON stands in `data/organisations.json`."""
    text = files("feeder.labels").joinpath("data", "organisations.json").read_text("utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


@cache
def organisations() -> tuple[Organisation, ...]:
    """Every organisation, sorted by name."""
    entries = organisation_data()["organisations"].items()
    found = (Organisation(slug, entry["code"], entry["name"]) for slug, entry in entries)
    return tuple(sorted(found, key=lambda organisation: organisation.name))


@cache
def organisation_terms(language: Language) -> tuple[OrganisationTerm, ...]:
    """Every term of one language in all its spellings; the first meaning of a spelling wins."""
    data = organisation_data()
    found: dict[str, OrganisationTerm] = {}
    for text in data["masks"].get(language, ()):
        found.setdefault(text, OrganisationTerm(text, "", "mask"))
    for kind in KINDS:
        for entry in data["organisations"].values():
            for text in entry[language].get(kind, ()):
                for form in _spelled(text, kind, language):
                    found.setdefault(form, OrganisationTerm(form, entry["code"], kind))
    for other in _BORROWED[language]:
        for entry in data["organisations"].values():
            for text in entry[other].get("short", ()):
                found.setdefault(text, OrganisationTerm(text, entry["code"], "short"))
    return tuple(found.values())


@cache
def capital_terms(language: Language) -> tuple[OrganisationTerm, ...]:
    """The same for a title in capitals, where WHO may be a pronoun."""
    words = frozenset(organisation_data()["words_in_capitals"][language])
    upper: dict[str, OrganisationTerm] = {}
    for term in organisation_terms(language):
        text = term.text.upper()
        kind = "doubtful" if text in words else term.kind
        upper.setdefault(text, OrganisationTerm(text, term.code, kind))
    return tuple(upper.values())


@cache
def evidence(code: str, language: Language) -> tuple[str, ...]:
    """Words that tell that a doubtful abbreviation means this organisation."""
    entries = organisation_data()["organisations"].values()
    (entry,) = (entry for entry in entries if entry["code"] == code)
    return tuple(entry[language].get("evidence", ()))


@cache
def name_stems(code: str, language: Language) -> frozenset[str]:
    """The beginnings of the words of its names: what a bracketed abbreviation is held against."""
    return stems(
        word
        for term in organisation_terms(language)
        if term.code == code and term.kind in {"name", "office"}
        for word in term.text.split()
    )


def stems(words: Iterable[str]) -> frozenset[str]:
    """The first letters of words, as many as survive a change of ending."""
    return frozenset(word[:4].casefold() for word in words)


def _spelled(text: str, kind: OrganisationKind, language: Language) -> Iterator[str]:
    if kind in {"short", "doubtful"}:
        yield text
    elif language == "ru":
        head, mark, rest = text.partition(_HEAD_END)
        for form in russian_forms(head):
            yield f"{form} {rest}" if mark else form
    elif language == "en":
        yield from _english_spellings(text)
    else:
        yield text


def _english_spellings(text: str) -> Iterator[str]:
    spellings = [text]
    for one, other in _OTHERWISE:
        spellings += [each.replace(one, other) for each in spellings if one in each]
    for spelling in spellings:
        yield spelling
        yield _SMALL_WORD.sub(lambda word: word[0].title(), spelling)
