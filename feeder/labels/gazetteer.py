"""The reviewed data file in, search terms of one language out. Reads package data, once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, cast

from feeder.labels.inflection import russian_adjectives, russian_forms
from feeder.model import Country, Language

Kind = Literal[
    "name", "demonym", "capital", "city", "state", "seat", "metonym", "passing", "leader", "mask"
]
KINDS: tuple[Kind, ...] = (
    "name", "demonym", "capital", "city", "state", "seat", "metonym", "passing", "leader"
)  # fmt: skip


class Term(NamedTuple):
    """A string to look for, and what it stands for. A mask stands for no country (code "")."""

    text: str
    code: str
    kind: Kind
    ambiguous: bool = False


def _read(name: str) -> Any:
    return json.loads(files("feeder.labels").joinpath("data", name).read_text("utf-8"))


@cache
def gazetteer() -> Mapping[str, Any]:
    """The reviewed gazetteer as its JSON stands in `data/gazetteer.json`."""
    return cast("Mapping[str, Any]", _read("gazetteer.json"))


@cache
def countries() -> tuple[Country, ...]:
    """All 249 ISO 3166-1 countries, sorted by name."""
    found = (Country(code, name, slug) for code, name, slug in _read("iso3166.json"))
    return tuple(sorted(found, key=lambda country: country.name))


def _spelled(kind: Kind, text: str, language: Language) -> Iterator[str]:
    if language != "ru":
        yield text
    elif kind == "demonym":
        yield from russian_adjectives(text)
    else:
        yield from russian_forms(text)


def terms(language: Language) -> tuple[Term, ...]:
    """Every term of one language, inflected; the first meaning of a spelling wins."""
    data = gazetteer()
    ambiguous = frozenset(data["ambiguous"].get(language, ()))
    found: dict[str, Term] = {}
    for text in data["masks"].get(language, ()):
        found.setdefault(text, Term(text, "", "mask"))
    for kind in KINDS:
        for code, entry in data["countries"].items():
            for text in entry.get(language, {}).get(kind, ()):
                for form in _spelled(kind, text, language):
                    found.setdefault(form, Term(form, code, kind, text in ambiguous))
    return tuple(found.values())
