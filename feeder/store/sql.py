"""A path in, a `Store` out: opened, and brought to the newest schema. An edge."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    text,
)

from feeder.errors import StoreError
from feeder.store import searching
from feeder.store.absence import Absences
from feeder.store.engine import connect, translated
from feeder.store.operator import Operating
from feeder.store.schema import metadata

HEAD = "0004"
"""The newest revision under `migrations/`; a test holds the two together."""


class SqlStore(Absences, Operating):
    """Implements `Store` with SQLAlchemy Core; one process at a time may write."""

    def close(self) -> None:
        """Release connections."""
        self._engine.dispose()


def open_store(path: Path, zone: ZoneInfo) -> SqlStore:
    """Open the SQLite file at `path`, making or migrating it first.

    Raises:
        StoreError: the file can't be opened, is no database, or was made by a newer feeder.
    """
    name = str(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"store {name}: {error.strerror}; make its folder writable") from error
    engine = connect(path)
    with translated(name):
        _migrate(engine, name)
    return SqlStore(engine, name, zone)


def copy_store(path: Path, copy: Path) -> None:
    """Copy the SQLite file at `path` as it stands, by SQLite's online backup.

    Raises:
        StoreError: the file can't be read.
    """
    try:
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise StoreError(f"store {path}: {error}; run `feeder check`") from error


def _migrate(engine: Engine, name: str) -> None:
    version = _version(engine)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise StoreError(
            f"store {name}: made by a newer feeder (schema {version}, this one knows {HEAD});"
            " upgrade feeder"
        )
    if version is None:
        _create(engine, name)
        return
    # Only who upgrades needs Alembic: it takes 8 MB, and longer to load than a store to open.
    from alembic import command  # noqa: PLC0415 - only for upgrades
    from alembic.config import Config  # noqa: PLC0415 - only for upgrades
    from alembic.util import CommandError  # noqa: PLC0415 - only for upgrades

    config = Config()
    config.set_main_option("script_location", str(resources.files("feeder.store") / "migrations"))
    try:
        with (
            engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"store {name}: its schema {version!r} is none that feeder ever had;"
            " move the file aside and refresh from your dumps: the same feeds come back"
        ) from error


def _create(engine: Engine, name: str) -> None:
    """Make the newest tables at once: a test holds them equal to what the migrations make."""
    stamp = Table(  # as Alembic makes it
        "alembic_version",
        MetaData(),
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
    )
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        there = set(inspect(connection).get_table_names())
        if _read_version(connection) == HEAD:
            return  # another process made them a moment ago
        if others := sorted(there - {stamp.name}):
            raise StoreError(
                f"store {name}: is another program's database (it has a table {others[0]!r});"
                " choose another `store.path`"
            )
        metadata.create_all(connection)
        for statement in searching.DDL:
            connection.exec_driver_sql(statement)
        stamp.create(connection, checkfirst=True)
        connection.execute(insert(stamp).values(version_num=HEAD))


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return _read_version(connection)


def _read_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return version
