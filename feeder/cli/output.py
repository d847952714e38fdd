"""What the commands share: settings, tables, JSON. An edge."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from feeder.config import Config
from feeder.configfile import load_config
from feeder.errors import FeederError, StoreError
from feeder.ingest import Progress as Advance
from feeder.store import Store

_WIDE = 10_000

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Shell:
    """What a command is called with besides its own words."""

    path: Path

    def config(self) -> Config:
        """Read the settings."""
        return load_config(self.path)

    def existing_store(self) -> Config:
        """Read the settings; for commands that only look, the store must be there.

        Raises:
            StoreError: nothing was ever refreshed.
        """
        config = self.config()
        if not config.store.path.exists():
            raise StoreError(
                f"store {config.store.path}: there is none yet; run `feeder refresh` first"
            )
        return config


def json_option(command: F) -> F:
    """Give a command `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(
        command
    )


def print_json(value: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def print_json_line(value: object) -> None:
    """Print one JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; text from articles is shown as it is, never as markup."""
    screen = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        right = column in {"views", "score", "entries", "new", "revised", "unchanged", "rev"}
        table.add_column(
            column,
            justify="right" if right else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(printable(value)) for value in row))
    screen.print(table)


def printable(value: object) -> str:
    """Turn a value into text that can't move the cursor or ring the bell."""
    text = "" if value is None else moment(value) if isinstance(value, datetime) else str(value)
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def moment(value: datetime) -> str:
    """Print a moment to the minute, with its offset."""
    return value.isoformat(sep=" ", timespec="minutes")


def console() -> Console:
    """Return a console; one that is no terminal gets whole lines, for grep."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=_WIDE)


@contextmanager
def progress(text: str) -> Iterator[Advance]:
    """Show that work goes on, on a terminal, when it takes more than a moment."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn(text),
        TextColumn("{task.completed:,} articles"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(text, total=None)
        yield lambda count: bar.advance(task, count)


def one_article(store: Store, article_id: str) -> int:
    """Find the one article whose id begins with this.

    Raises:
        FeederError: there is none, or more than one.
    """
    found = store.find(article_id)
    if not found:
        raise FeederError(f"no article has an id that begins with {article_id!r}")
    if len(found) > 1:
        raise FeederError(
            f"several articles have ids that begin with {article_id!r}; give more of it"
        )
    return found[0]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    return str(value)
