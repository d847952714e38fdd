"""The reviewed data file in, search terms of one language out. Reads package data, once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, cast

from feeder.labels.inflection import (
    russian_adjectives,
    russian_forms,
    russian_person,
    russian_phrases,
)
from feeder.model import Country, Language

Kind = Literal[
    "name", "demonym", "capital", "city", "state", "seat", "metonym", "passing", "leader", "mask"
]
KINDS: tuple[Kind, ...] = (
    "name", "demonym", "capital", "city", "state", "seat", "metonym", "passing", "leader"
)  # fmt: skip


class Term(NamedTuple):
    """A string to look for, and what it stands for. A mask stands for no country (code "").

    `years` are the terms of a leader's office, first and last year (None: still in it).
    """

    text: str
    code: str
    kind: Kind
    ambiguous: bool = False
    years: tuple[tuple[int, int | None], ...] = ()

    def held(self, year: int | None) -> bool:
        """Whether it stood for its country in that year: only a leader ever did not."""
        if year is None or not self.years:
            return True
        return any(since <= year <= (until or year) for since, until in self.years)


def _read(name: str) -> Any:
    return json.loads(files("feeder.labels").joinpath("data", name).read_text("utf-8"))


@cache
def gazetteer() -> Mapping[str, Any]:
    """The reviewed gazetteer as its JSON stands in `data/gazetteer.json`."""
    return cast("Mapping[str, Any]", _read("gazetteer.json"))


@cache
def namesake_words() -> Mapping[str, Any]:
    """The words that make another thing's name of a place's, as `data/namesakes.json` stands."""
    return cast("Mapping[str, Any]", _read("namesakes.json"))


@cache
def countries() -> tuple[Country, ...]:
    """All 249 ISO 3166-1 countries, sorted by name."""
    found = (Country(code, name, slug) for code, name, slug in _read("iso3166.json"))
    return tuple(sorted(found, key=lambda country: country.name))


@cache
def leaders() -> Sequence[Mapping[str, Any]]:
    """Heads of state and government and foreign ministers, with their years in office."""
    return cast("Sequence[Mapping[str, Any]]", _read("leaders.json")["leaders"])


def _spelled(kind: Kind, text: str, language: Language) -> Iterator[str]:
    if language == "ru":
        yield from _declined(kind, text)
        return
    yield text
    if language == "kk" and kind in {"demonym", "mask"}:
        yield text[0].upper() + text[1:]


def _declined(kind: Kind, text: str) -> Iterator[str]:
    if kind == "mask":
        return russian_phrases(text)
    if kind == "leader":
        return russian_person(text)
    # A small letter is an adjective's: московский, of a city.
    return russian_adjectives(text) if text[0].islower() else russian_forms(text)


def _named(language: Language) -> Iterator[Term]:
    """Every entry of one language as a term, not inflected; the first of a spelling matters."""
    data = gazetteer()
    ambiguous = frozenset(data["ambiguous"].get(language, ()))
    for text in data["masks"].get(language, ()):
        yield Term(text, "", "mask")
    for kind in KINDS:
        for code, entry in data["countries"].items():
            for text in entry.get(language, {}).get(kind, ()):
                yield Term(text, code, kind, text in ambiguous)
    for leader in leaders():
        years = tuple((since, until) for since, until in leader["years"])
        # Kazakh newspapers print foreigners' names as Russian ones do, unless it says otherwise.
        for text in leader.get(language) or leader["ru"]:
            yield Term(text, leader["code"], "leader", years=years)


def terms(language: Language) -> tuple[Term, ...]:
    """Every term of one language, inflected; the first meaning of a spelling wins."""
    found: dict[str, Term] = {}
    for term in _named(language):
        for form in _spelled(term.kind, term.text, language):
            found.setdefault(form, term._replace(text=form))
    return tuple(found.values())
