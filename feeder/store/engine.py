"""A database address in, connections out: pragmas, transactions, errors. An edge."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Insert, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from feeder.errors import StoreError

T = TypeVar("T")

_FIRST = int(datetime(1, 1, 2, tzinfo=UTC).timestamp())
_LAST = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp())

IN_LIMIT = 500
"""How many values one `IN (…)` carries; below every engine's limit on parameters."""


def connect(path: Path) -> Engine:
    """Make an engine for the SQLite file at `path`; nothing is opened yet."""
    # Not as text: a path may hold `?` and `%`.
    address = URL.create("sqlite", database=str(path))
    engine = create_engine(address)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # pysqlite would start transactions by itself, and not before DDL: `_begin` does it instead.
    connection.isolation_level = None
    # SQLite's own `lower` knows ASCII only; PostgreSQL 18 has a function of this name.
    connection.create_function("casefold", 1, _casefold, deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # an acknowledged article survives a power cut
        "foreign_keys = ON",
        "busy_timeout = 10000",
        "cache_size = -2000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _casefold(value: str | None) -> str | None:
    return None if value is None else value.casefold()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Connected:
    """What the parts of a store share: an engine, and one transaction a method."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._shared: Connection | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of what is done inside: see `SourceStore.together`."""
        with self._writing() as connection:
            self._shared = connection
            error: Exception | None = None
            try:
                yield
            except StoreError:
                raise
            except Exception as caught:  # noqa: BLE001 - raised again once what was done is kept
                error = caught
            finally:
                self._shared = None
        if error is not None:
            raise error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._shared is not None:
            with translated(self._name):
                yield self._shared
            return
        with (
            translated(self._name),
            self._engine.connect() as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._shared is not None:
            with translated(self._name), self._shared.begin_nested():
                yield self._shared
            return
        with translated(self._name), self._engine.connect() as connection:
            writer = connection.execution_options(writes=True)
            with writer.begin():
                yield writer


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn an engine's error into one clear line that names the store."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StoreError(f"store {name}: {cause}; {_advice(cause)}") from error


def _advice(cause: str) -> str:
    if "locked" in cause:
        return "another program holds it; try again when that has ended"
    if "not a database" in cause or "malformed" in cause or "no such table" in cause:
        return "move the file aside and refresh from your dumps: the same feeds come back"
    if "full" in cause or "disk I/O" in cause:
        return "free some disk space; nothing stored is lost"
    if "readonly" in cause or "unable to open" in cause:
        return "make the file and its folder writable for this user"
    return "run `feeder check`"


def insert_or_update(table: Table, *columns: str) -> Insert:
    """Make an INSERT that brings these columns up to date in rows that are there already."""
    statement = sqlite.insert(table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={name: statement.excluded[name] for name in columns},
    )


def insert_new(table: Table) -> Insert:
    """Make an INSERT that leaves rows alone that are there already."""
    return sqlite.insert(table).on_conflict_do_nothing()


def chunked(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a list into pieces that fit into one `IN (…)`."""
    for start in range(0, len(values), IN_LIMIT):
        yield values[start : start + IN_LIMIT]


def to_seconds(moment: datetime) -> int:
    """Turn an aware moment into whole seconds since 1970, at least a day inside the calendar.

    So that it stands in every time zone, even if an agency's misprint says the year 1.
    """
    return min(max(int(moment.timestamp()), _FIRST), _LAST)


def to_moment(seconds: int) -> datetime:
    """Turn seconds since 1970 into an aware moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


Row = dict[str, Any]
