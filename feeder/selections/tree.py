"""What an expression means, as frozen values that `match` takes apart; `str` writes it again.

Trees are made by `all_of`, `any_of` and `negated`, so that equal meanings are more often equal
trees: no `And` stands directly in an `And`, no `Not` in a `Not`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

SetField = Literal[
    "country", "mentions", "region", "topic", "organisation", "section", "language", "source"
]
WordsField = Literal["text", "title", "source"]
OrderField = Literal["views", "date"]
Op = Literal["=", "<", "<=", ">", ">="]

_PLAIN = re.compile(r"[\w\u0300-\u036f.-]+")
_KEYWORDS = frozenset({"and", "or", "not", "in"})


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or a phrase of several; with `prefix` the last word may go on."""

    text: str
    prefix: bool = False

    def __str__(self) -> str:
        """Write it: `water`, `uran*`, `"water cooperation"`."""
        star = "*" if self.prefix else ""
        return self.text + star if is_plain(self.text) else quoted(self.text + star)


@dataclass(frozen=True, slots=True)
class Has:
    """One of these values stands in the field; they are in order, and none stands there twice."""

    field: SetField
    values: tuple[str, ...]

    def __str__(self) -> str:
        """Write it: `country in {KE, UG}`."""
        return f"{self.field} {_among('=', 'in', self.values)}"


@dataclass(frozen=True, slots=True)
class Words:
    """All of these terms stand in the field."""

    field: WordsField
    terms: tuple[Term, ...]

    def __str__(self) -> str:
        """Write it: `text ~ river "water cooperation"`."""
        return f"{self.field} ~ {' '.join(map(str, self.terms))}"


@dataclass(frozen=True, slots=True)
class Compare:
    """The field is known, and stands in this relation to a number or a day."""

    field: OrderField
    op: Op
    value: int | date

    def __str__(self) -> str:
        """Write it: `views > 10000`."""
        return f"{self.field} {self.op} {self.value}"


@dataclass(frozen=True, slots=True)
class Not:
    """What the part does not hold; also where nothing is known."""

    part: Has | Words | Compare | And | Or

    def __str__(self) -> str:
        """Write it: `section != sports`, `not (a or b)`."""
        match self.part:
            case Has(field, values):
                return f"{field} {_among('!=', 'not in', values)}"
            case Compare(field, "=", value):
                return f"{field} != {value}"
            case And() | Or():
                return f"not ({self.part})"
            case _:
                return f"not {self.part}"


@dataclass(frozen=True, slots=True)
class And:
    """What all of two or more parts hold; none of them is an `And`."""

    parts: tuple[Has | Words | Compare | Not | Or, ...]

    def __str__(self) -> str:
        """Write it, with brackets around `or`."""
        return " and ".join(f"({p})" if isinstance(p, Or) else str(p) for p in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """What at least one of two or more parts holds; none of them is an `Or`."""

    parts: tuple[Has | Words | Compare | Not | And, ...]

    def __str__(self) -> str:
        """Write it; `and` binds closer, so it needs no brackets."""
        return " or ".join(map(str, self.parts))


Tree = Has | Words | Compare | Not | And | Or


def all_of(parts: Iterable[Tree]) -> Tree:
    """Join one or more trees by `and`."""
    flat: dict[Has | Words | Compare | Not | Or, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, And) else (part,))
    return And(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def any_of(parts: Iterable[Tree]) -> Tree:
    """Join one or more trees by `or`."""
    flat: dict[Has | Words | Compare | Not | And, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, Or) else (part,))
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat))


def negated(tree: Tree) -> Tree:
    """Turn a tree into its opposite."""
    return tree.part if isinstance(tree, Not) else Not(tree)


def fields_of(tree: Tree) -> frozenset[str]:
    """Return the names of the fields that a tree asks about."""
    match tree:
        case Has(field) | Words(field) | Compare(field):
            return frozenset({field})
        case Not(part):
            return fields_of(part)
        case And(parts) | Or(parts):
            return frozenset().union(*map(fields_of, parts))


def named_in(tree: Tree) -> frozenset[tuple[str, str]]:
    """Return the fields with the values that a tree names."""
    match tree:
        case Has(field, values):
            return frozenset((field, value) for value in values)
        case Not(part):
            return named_in(part)
        case And(parts) | Or(parts):
            return frozenset().union(*map(named_in, parts))
        case _:
            return frozenset()


def is_plain(value: str) -> bool:
    """Tell whether a value can stand without quotes."""
    return bool(_PLAIN.fullmatch(value)) and value.lower() not in _KEYWORDS


def quoted(value: str) -> str:
    """Write a value in quotes; one inside stands twice."""
    return '"' + value.replace('"', '""') + '"'


def written(value: str) -> str:
    """Write a value, in quotes where it needs them."""
    return value if is_plain(value) else quoted(value)


def _among(one: str, several: str, values: tuple[str, ...]) -> str:
    if len(values) == 1:
        return f"{one} {written(values[0])}"
    return f"{several} {{{', '.join(map(written, values))}}}"
