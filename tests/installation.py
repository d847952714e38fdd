"""A folder in, a whole installation out: dumps, settings, store, feeds, and ways to run it."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import feedparser
import yaml

from feeder.assembly import Parts, opened, refresh_of
from feeder.config import NOTICE, Config
from feeder.configfile import load_config
from feeder.inlets import inlets_of
from feeder.locks import writer_lock
from feeder.report import Report
from feeder.stopping import StopSignal
from feeder.store import Store

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases" / "e2e"
NINE = CASES / "nine.txt"
REAL = ROOT.parent / "shared" / "dumps" / "kazakhstan-today-2026-02-28.txt"
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
OLD = NOW.timestamp() - 3_600
"""A file time that is no longer fresh, so that its stamp counts."""
PATIENCE = 60.0

PLACES = (
    ("Kenya", "Nairobi"),
    ("Latvia", "Riga"),
    ("Greece", "Athens"),
    ("Israel", "Tel Aviv"),
    ("Japan", "Tokyo"),
    ("Brazil", "Brasilia"),
    ("Finland", "Helsinki"),
    ("Egypt", "Cairo"),
)
MATTERS = ("Education", "Civil Aviation", "Interfaith Dialogue", "Water", "Trade", "Parliaments")
GOODS = ("wheat", "tea", "copper", "wool", "barley")

BRIDGE = (
    "27.02.2026, 13:04 6956",
    "Kazakhstan and Kenya Open a Bridge",
    "The bridge in Nairobi carries no cars and has seven lamps of green glass, officials said.",
)
WOOL = (
    "26.02.2026, 09:10 7376",
    "Kazakhstan and Latvia Trade Wool",
    "Ships took forty tonnes of wool to Riga, and the harbour was full of sheep, officials said.",
)

Settings = dict[str, Any]
Row = tuple[object, ...]


def dump(*articles: tuple[str, str, str], notice: bool = True) -> str:
    """Write a dump of (header, title, paragraphs) by hand."""
    ending = [NOTICE] if notice else []
    pieces = ["\n".join([header, title, text, *ending]) for header, title, text in articles]
    return " date 2026-03-14 " + "\n".join(pieces) + "\n"


def many(count: int, *, seed: int = 1) -> str:
    """A dump of so many invented articles on a dozen countries, newest first."""
    chance = random.Random(seed)
    newest = datetime(2026, 3, 13, 12, 0, tzinfo=UTC)
    articles = []
    for number in range(count):
        country, capital = chance.choice(PLACES)
        when = newest - timedelta(minutes=7 * number)
        title = f"Kazakhstan and {country} Discuss {chance.choice(MATTERS)}, Round {count - number}"
        text = "\n".join(
            f"Ambassador of Kazakhstan to {country} spoke in {capital} about {matter} and"
            f" {chance.randint(10, 9_999)} tonnes of {chance.choice(GOODS)}, Ministry of Foreign"
            " Affairs of the Republic of Kazakhstan reports."
            for matter in chance.sample(MATTERS, 3)
        )
        articles.append((f"{when:%d.%m.%Y, %H:%M} {chance.randint(6, 9_999)}", title, text))
    return dump(*articles)


@cache
def common_parts() -> Parts:
    """The parts of the default settings; compiled once for all tests."""
    return Parts.of(Config())


@dataclass
class Installation:
    """One installation in a folder of its own."""

    folder: Path
    settings: Settings = field(default_factory=dict)

    @property
    def config_path(self) -> Path:
        """Where its settings stand."""
        return self.folder / "config.yaml"

    @property
    def dumps(self) -> Path:
        """Its drop folder."""
        return self.folder / "dumps"

    @property
    def feeds(self) -> Path:
        """Its output."""
        return self.folder / "feeds"

    @property
    def database(self) -> Path:
        """Its store."""
        return self.folder / "feeder.db"

    @property
    def config(self) -> Config:
        """Its settings, read anew."""
        return load_config(self.config_path)

    def configure(self, **sections: object) -> None:
        """Write the settings, with these sections replaced."""
        self.settings |= sections
        self.config_path.write_text(yaml.safe_dump(self.settings), encoding="utf-8")

    def drop(self, name: str, content: str | bytes | Path, *, folder: str = "dumps") -> Path:
        """Put a dump into the drop folder, with a file time that is not fresh."""
        raw = content.read_bytes() if isinstance(content, Path) else content
        path = self.folder / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        arriving = path.with_name(f".{name}")
        arriving.write_bytes(raw.encode() if isinstance(raw, str) else raw)
        os.utime(arriving, (OLD, OLD))
        return arriving.replace(path)

    def refresh(
        self,
        *,
        now: datetime = NOW,
        republish: bool = False,
        only: str | None = None,
        stop: Callable[[], None] | None = None,
    ) -> Report:
        """Refresh inside this process."""
        config = self.config
        parts = replace(common_parts(), config=config)
        apart = {"sources", "store", "output", "fetching"}
        if config.model_dump(exclude=apart) != Config().model_dump(exclude=apart):
            parts = Parts.of(config)
        with writer_lock(config.store.path, 10), opened(config) as store:
            wired = refresh_of(parts, inlets_of(config, only), store)
            return wired.run(now, stop or StopSignal(), republish=republish)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Look into the store."""
        with opened(self.config) as store:
            yield store

    def command(self, *words: str | Path) -> list[str]:
        """The words that run feeder here as a process of its own."""
        return [
            sys.executable,
            "-m",
            "feeder",
            "--config",
            str(self.config_path),
            *map(str, words),
        ]

    def feeder(
        self,
        *words: str | Path,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run feeder as a process of its own, in the installation's folder."""
        return subprocess.run(
            self.command(*words),
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=surroundings(environment),
            timeout=PATIENCE,
            check=False,
        )

    def files(self) -> dict[str, bytes]:
        """Every published file by its path."""
        return {path: (self.feeds / path).read_bytes() for path in self.marks()}

    def marks(self) -> dict[str, tuple[int, int]]:
        """Modification time and inode of every file below the output folder."""
        found = sorted(path for path in self.feeds.rglob("*") if path.is_file())
        return {
            path.relative_to(self.feeds).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
            for path in found
        }

    def tables(self) -> dict[str, list[Row]]:
        """Every row of every table of the store."""
        return rows_of(self.database)

    def titles(self, path: str) -> list[str]:
        """The titles that the Atom document of a feed shows."""
        return [entry.title for entry in self.parsed(f"{path}.atom").entries]

    def parsed(self, path: str) -> Any:
        """A published document as a strict reader sees it."""
        read = feedparser.parse((self.feeds / path).read_bytes())
        assert not read.bozo, f"{path}: {read.bozo_exception}"
        return read


def new_installation(folder: Path) -> Installation:
    """An installation with an empty drop folder."""
    made = Installation(folder)
    made.dumps.mkdir(parents=True)
    made.configure(sources=[{"kind": "folder", "name": "dumps", "path": "dumps"}])
    return made


def surroundings(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a child process: this one's, with some variables replaced."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **(environment or {})}


def rows_of(database: Path) -> dict[str, list[Row]]:
    """Every row of every table of an SQLite file."""
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr)
            for (name,) in names.fetchall()
        }


def line_of(output: bytes) -> str:
    """The one line that a command wrote."""
    lines: Sequence[str] = output.decode().splitlines()
    assert len(lines) == 1, output.decode()
    return lines[0]
