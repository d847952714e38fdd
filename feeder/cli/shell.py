"""What every command is called with: settings, the store, clean text. An edge."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from feeder.errors import StoreError
from feeder.model import Published

if TYPE_CHECKING:
    from feeder.config import Config
    from feeder.store import Store

F = TypeVar("F", bound=Callable[..., Any])

# `feeder --help` needs neither settings nor store, and each takes a while to import: hence the
# imports inside the functions.


@dataclass(frozen=True, slots=True)
class Shell:
    """What a command is called with besides its own words; `given` if somebody named the path."""

    path: Path
    given: bool = False

    def config(self) -> Config:
        """Read the settings.

        Raises:
            ConfigError: they are wrong, or not there.
        """
        from feeder.configfile import load_config  # noqa: PLC0415 - `--help` does without

        return load_config(self.path)

    def config_or_defaults(self) -> Config:
        """Read the settings; where nobody named any and there are none, the defaults do."""
        from feeder.config import Config  # noqa: PLC0415 - `--help` does without

        return self.config() if self.given or self.path.exists() else Config()

    @contextmanager
    def store(self, config: Config) -> Iterator[Store]:
        """Open the store for a command that only looks.

        Raises:
            StoreError: nothing was ever refreshed, or the file can't be used.
        """
        from feeder.store.sql import open_store  # noqa: PLC0415 - `--help` does without

        path = config.store.path
        if not path.exists():
            raise StoreError(f"store {path}: there is none yet; run `feeder refresh` first")
        with closing(open_store(path, config.agency.zone)) as store:
            yield store


def json_option(command: F) -> F:
    """Give a command `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(
        command
    )


def print_json(value: object) -> None:
    """Print one JSON document, for programs: an object or a list."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=_ascii(), default=_plain))


def print_json_line(value: object) -> None:
    """Print one JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=_ascii(), default=_plain))


def printable(value: object) -> str:
    """Turn a value into text that can't move the cursor or ring the bell."""
    text = "" if value is None else moment(value) if isinstance(value, datetime) else str(value)
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def count(number: int, noun: str) -> str:
    """Return `1 page`, `2 pages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def moment(value: datetime) -> str:
    """Print a moment to the minute, with its offset."""
    return value.isoformat(sep=" ", timespec="minutes")


def _ascii() -> bool:
    """Escape what is not ASCII unless the output is UTF-8, so that it is JSON everywhere."""
    return (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def _plain(value: object) -> object:
    if isinstance(value, datetime | Published):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    return str(value)
