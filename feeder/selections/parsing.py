"""An expression in, a tree out, or an error that points at the column. Pure.

Texts come from strangers, too: the grammar needs linear time, and what it finds is taken apart
only as far as `DEEPEST` levels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from feeder.errors import SelectionError
from feeder.selections.conditions import Written, condition_of, shown
from feeder.selections.tree import Tree, all_of, any_of, negated
from feeder.selections.vocabulary import Vocabulary

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark import Tree as Branch

LONGEST = 2_000
"""Characters of an expression."""
DEEPEST = 20
"""Levels of brackets and `not` within each other."""
MOST = 100
"""Values of an expression, those of all conditions together."""

_NAMES = {
    "WORD": "a value",
    "STRING": "a text in quotes",
    "EQUAL": "=",
    "UNEQUAL": "!=",
    "AMONG": "in",
    "OUTSIDE": "not in",
    "LIKE": "~",
    "ORDER": "< <= > >=",
    "_AND": "and",
    "_OR": "or",
    "LBRACE": "{",
    "RBRACE": "}",
    "COMMA": "a comma",
    "RPAR": ")",
    "$END": "the end",
}
"""What people call the terminals of the grammar."""


def parse(expression: str, vocabulary: Vocabulary) -> Tree:
    """Read an expression.

    Raises:
        SelectionError: it is too long, malformed, or names something that nobody knows.
    """
    from lark.exceptions import (  # noqa: PLC0415 - most commands read no expression
        UnexpectedCharacters,
        UnexpectedToken,
    )

    _check_characters(expression)
    try:
        found = _grammar().parse(expression)
    except UnexpectedCharacters as error:
        raise _strange(expression, error.pos_in_stream or 0) from error
    except UnexpectedToken as error:
        raise _misplaced(expression, error.token, error.accepts) from error
    return _Reader(vocabulary).read(found)


def reread(expression: str) -> Tree:
    """Read what a tree wrote of itself (`str`): its values are those of the store already.

    Raises:
        SelectionError: as for `parse`.
    """
    return parse(expression, Vocabulary({}))


@cache
def _grammar() -> Lark:
    from lark import Lark  # noqa: PLC0415 - most commands read no expression

    grammar = (files("feeder.selections") / "grammar.lark").read_text("utf-8")
    # The basic lexer: a keyword is one everywhere, and a value only in quotes.
    return Lark(grammar, start="expression", parser="lalr", lexer="basic", propagate_positions=True)


def _check_characters(expression: str) -> None:
    if not expression.strip():
        raise SelectionError(1, "there is no expression; one is country = KE")
    if len(expression) > LONGEST:
        raise SelectionError(LONGEST + 1, f"an expression has at most {LONGEST:,} characters")
    for column, char in enumerate(expression, 1):
        # NUL and half a surrogate pair reach no database.
        if not char.isprintable() and not char.isspace():
            raise SelectionError(column, f"U+{ord(char):04X} is no character that people can read")


def _strange(expression: str, place: int) -> SelectionError:
    char = expression[place]
    if char == '"':
        return SelectionError(place + 1, "these quotes are never closed")
    return SelectionError(place + 1, f"{char!r} means nothing here; quote a text that has it")


def _misplaced(expression: str, token: Token, accepts: set[str]) -> SelectionError:
    if {"WORD", "LPAR"} <= accepts:
        able = "a field, not, ("
    else:
        able = ", ".join(name for sign, name in _NAMES.items() if sign in accepts)
    if token.type == "$END":
        column = len(expression.rstrip()) + 1
        return SelectionError(column, f"the expression ends too early; what can follow: {able}")
    what = shown(str(token))
    if token.type in {"_AND", "_OR", "_NOT", "AMONG", "OUTSIDE"}:
        what += " (as a value it needs quotes)"
    return SelectionError(_column(token), f"{what} can't stand here; what can: {able}")


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


@dataclass(slots=True)
class _Reader:
    """Turns what the grammar found into a tree, and counts the values."""

    vocabulary: Vocabulary
    count: int = 0

    def read(self, found: Branch[Token], depth: int = 1) -> Tree:
        """Read an expression, or a part of one."""
        if depth > DEEPEST:
            column = (found.meta.start_pos or 0) + 1
            raise SelectionError(column, f"more than {DEEPEST} levels of brackets and not")
        match str(found.data):
            case "condition":
                return self._condition(found)
            case "negation":
                (part,) = _branches(found)
                return negated(self.read(part, depth + 1))
            case "disjunction":
                return any_of([self.read(part, depth + 1) for part in _branches(found)])
            case _:
                return all_of([self.read(part, depth + 1) for part in _branches(found)])

    def _condition(self, found: Branch[Token]) -> Tree:
        name, operator, *values = (_written(token) for token in _tokens(found))
        self.count += len(values)
        if self.count > MOST:
            column = values[MOST - self.count].column
            raise SelectionError(column, f"an expression has at most {MOST} values")
        operator = Written(" ".join(operator.text.lower().split()), operator.column)
        return condition_of(name, operator, values, self.vocabulary)


def _branches(found: Branch[Token]) -> list[Branch[Token]]:
    return [child for child in found.children if not isinstance(child, str)]


def _tokens(found: Branch[Token]) -> Iterator[Token]:
    for child in found.children:
        if isinstance(child, str):
            yield child


def _written(token: Token) -> Written:
    text = str(token)
    if token.type == "STRING":
        text = text[1:-1].replace('""', '"')
    return Written(text, _column(token))
