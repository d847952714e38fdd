"""Rows in, a terminal's or a pipe's view of them out. An edge."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from feeder.cli.shell import printable
from feeder.errors import FeederError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from feeder.model import Revision
    from feeder.store import Sighting, Store

    Captured = TypeVar("Captured", Revision, Sighting)

_WIDE = 10_000
_AROUND = 50
"""Characters that are shown on each side of a place in a long text."""
_NUMBERS = frozenset(
    {"articles", "seconds", "views", "score", "threshold", "phrases", "entries", "new"}
    | {"revised", "retouched", "unchanged", "rev"}
)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; text from articles is shown as it is, never as markup."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        right = column in _NUMBERS
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(value)) for value in row))
    console().print(table)


def console() -> Console:
    """Return a console; one that is no terminal gets whole lines, for grep."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=_WIDE)


def localised(shown: Captured, zone: ZoneInfo) -> Captured:
    """Return a wording or a sighting with its capture in the agency's zone, as all else is told."""
    return replace(shown, captured=shown.captured.astimezone(zone))


def pointed(text: str, column: int) -> str:
    """Return the text around a column, counted from 1, and a caret below it."""
    line = printable("".join(" " if char.isspace() else char for char in text))
    place = column - 1
    start, end = max(0, place - _AROUND), place + _AROUND
    before = ("…" if start else "") + line[start:place]
    after = line[place:end] + ("…" if end < len(line) else "")
    return f"  {before}{after}\n  {' ' * cell_len(before)}^"


def named(value: DataclassInstance) -> dict[str, object]:
    """Return the fields of a noun by name; `asdict` copies, and not every zone can be copied."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def one_article(store: Store, article_id: str) -> int:
    """Find the one article whose id begins with this, or which is called so elsewhere.

    Raises:
        FeederError: there is none, or more than one.
    """
    found = store.find(article_id)
    if not found:
        raise FeederError(
            f"no article has an id that begins with {article_id!r}, this name in a feed, or this"
            " address; `feeder articles` lists them"
        )
    if len(found) > 1:
        raise FeederError(
            f"several articles have ids that begin with {article_id!r}; give more of it"
        )
    return found[0]
