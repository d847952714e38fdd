"""A field, an operator and values as they were written in, one condition of a tree out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from rapidfuzz import fuzz, process

from feeder.errors import SelectionError
from feeder.model import YEARS
from feeder.selections.tree import (
    Compare,
    Has,
    Op,
    OrderField,
    SetField,
    Term,
    Tree,
    Words,
    WordsField,
    negated,
    written,
)
from feeder.selections.vocabulary import Vocabulary
from feeder.text import is_readable

_SET = ("=", "!=", "in", "not in")
_ORDER = ("=", "!=", "<", "<=", ">", ">=")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(get_args(SetField), _SET),
    **dict.fromkeys(get_args(OrderField), _ORDER),
    **dict.fromkeys(get_args(WordsField), ("~",)),
    "source": (*_SET, "~"),
}
"""Every field, with what may stand after it."""

_EXAMPLES = {
    "country": 'KE, kenya, "Côte d\'Ivoire"',
    "mentions": 'KE, kenya, "Côte d\'Ivoire"',
    "region": "central-asia",
    "topic": "education",
    "organisation": "UN, who",
    "language": "en, ru, kk",
    "section": "sports",
}
_SHOWN = 40
_DIGITS = 15
_LIKE = 60
_PREFIX = 3
_WORDS = re.compile(r"[^\W_]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COUNT = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """A word, a text without its quotes, or an operator, and the column where it began."""

    text: str
    column: int


def condition_of(
    name: Written, operator: Written, values: Sequence[Written], vocabulary: Vocabulary
) -> Tree:
    """Read one condition.

    Raises:
        SelectionError: the field, what is asked of it, or a value makes no sense.
    """
    field = _field(name)
    if operator.text not in OPERATORS[field]:
        able = ", ".join(f"{one} {{…}}" if "in" in one else one for one in OPERATORS[field])
        reason = f"{field} takes {able}, not {operator.text}"
        raise SelectionError(operator.column, reason)
    match operator.text:
        case "~":
            terms = tuple(dict.fromkeys(_term(field, value) for value in values))
            return Words(cast("WordsField", field), terms)
        case "=" | "!=" | "in" | "not in" if field in get_args(SetField):
            known = {_known(field, value, vocabulary) for value in values}
            tree: Tree = Has(cast("SetField", field), tuple(sorted(known)))
        case sign:
            op = cast("Op", "=" if sign == "!=" else sign)
            tree = Compare(cast("OrderField", field), op, _measure(field, values[0]))
    return negated(tree) if operator.text in {"!=", "not in"} else tree


def shown(text: str) -> str:
    """Quote what was written, and not all of it where it is long."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _field(name: Written) -> str:
    field = name.text.lower()
    if field in OPERATORS:
        return field
    fields = list(OPERATORS)
    near = process.extractOne(field[:_SHOWN], fields, scorer=fuzz.ratio, score_cutoff=_LIKE)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(fields)}"
    raise SelectionError(name.column, f"there is no field {shown(name.text)}; {hint}")


def _known(field: str, value: Written, vocabulary: Vocabulary) -> str:
    """Return what the store has for a value; a field whose values nobody lists takes any."""
    text = _readable(value)
    if not vocabulary.knows(field):
        return text.lower() if field == "section" else text
    found = vocabulary.find(field, text)
    if found is not None:
        return found
    what = "country" if field == "mentions" else field
    reason = f"there is no {what} {shown(text)}"
    if what == "country" and re.fullmatch("[A-Za-z]{2}", text):
        reason += "; codes are ISO 3166-1 alpha-2, such as KE"
    elif meant := vocabulary.suggest(field, text):
        reason += f"; did you mean {written(meant)}?"
    else:
        reason += f"; write it like {_EXAMPLES[field]}"
    raise SelectionError(value.column, reason)


def _term(field: str, value: Written) -> Term:
    text = _readable(value)
    if "*" not in text:
        return Term(text)
    bare = text.rstrip("* ")
    if "*" in bare:
        reason = f"in {shown(text)} the * must stand at the end"
    elif field == "source":
        reason = "source ~ finds parts of names by itself; leave the * out"
    elif len(_WORDS.findall(bare)[-1]) < _PREFIX:
        # Each word of the whole index that goes on so is gone through: seconds for one letter.
        reason = f"{shown(text)} would find nearly everything; put {_PREFIX} letters before the *"
    else:
        return Term(bare, prefix=True)
    raise SelectionError(value.column, reason)


def _measure(field: str, value: Written) -> int | date:
    if field == "date":
        return _day(value)
    if not _COUNT.fullmatch(value.text) or len(value.text) > _DIGITS:
        reason = f"{field} is a whole number such as 10000, not {shown(value.text)}"
        raise SelectionError(value.column, reason)
    return int(value.text)


def _day(value: Written) -> date:
    """Read a day; `fromisoformat` alone would take other forms, too."""
    try:
        day = date.fromisoformat(value.text) if _DAY.fullmatch(value.text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        reason = (
            f"a date is a day such as 2026-01-31, from {YEARS[0]} to {YEARS[-1]}, "
            f"not {shown(value.text)}"
        )
        raise SelectionError(value.column, reason)
    return day


def _readable(value: Written) -> str:
    """Return a value in one line with single spaces."""
    text = " ".join(value.text.split())
    if not is_readable(text):
        raise SelectionError(value.column, f"{shown(text)} has no letter and no digit")
    return text
