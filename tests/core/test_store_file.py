"""The SQLite file of a store: migrations, broken files, full disks, other programs."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import feeder.store
from feeder.assembly import Parts
from feeder.errors import StoreError
from feeder.ingest import Ingester
from feeder.model import Link
from feeder.ordering import in_order
from feeder.schedule import Look, Standing
from feeder.sources import Listed, Visit
from feeder.store import Cleared, Rearranged
from feeder.store.engine import connect
from feeder.store.schema import metadata
from feeder.store.sql import HEAD, SqlStore, copy_store, open_store

from .samples import ALMATY, NOW, article, ingester_of, numbered, picture, take_in

MIGRATIONS = Path(feeder.store.__file__).parent / "migrations"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store stands."""
    return tmp_path / "store.db"


def problem(path: Path) -> str:
    """The error of opening a store: one line that names the file."""
    with pytest.raises(StoreError) as caught:
        open_store(path, ALMATY)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def filled(path: Path, parts: Parts, number: int = 20) -> SqlStore:
    """An open store with articles in it."""
    store = open_store(path, ALMATY)
    take_in(ingester_of(parts, store), [numbered(n) for n in range(number)])
    return store


def test_the_newest_migration_is_the_one_that_the_program_knows() -> None:
    """A migration that nobody applies would be found by its users."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def migrated(path: Path, revision: str = "head") -> None:
    """Make a store by its migrations alone, as an old one came to be."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = connect(path)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def schema_of(path: Path) -> dict[str, str]:
    """What SQLite says of every table and index, in one spelling."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: " ".join(statement.split()) for name, statement in rows}


def test_migrations_make_the_schema_that_the_program_uses(path: Path) -> None:
    """Alembic finds no difference between a migrated file and `schema.py`."""
    migrated(path)
    engine = connect(path)
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            # FTS5 makes tables of its own; SQLAlchemy knows none of them.
            "include_name": lambda name, kind, _: kind != "table" or not name.startswith("search"),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_new_store_is_what_its_migrations_make(path: Path) -> None:
    """Tables, keys, indexes and their kind are the same, to the letter of their columns."""
    migrated(path)
    open_store(path.with_name("new.db"), ALMATY).close()
    old, new = schema_of(path), schema_of(path.with_name("new.db"))
    assert old.keys() == new.keys()
    assert {name: letters(text) for name, text in old.items()} == {
        name: letters(text) for name, text in new.items()
    }


def letters(statement: str) -> list[str]:
    """The parts of a statement, whatever their order."""
    words = statement.replace("(", " ( ").replace(")", " ) ").replace(",", " ").split()
    return sorted(word for word in words if word != "CONSTRAINT")


def test_a_migrated_store_works(path: Path, parts: Parts) -> None:
    """An old store that was upgraded takes articles in."""
    migrated(path)
    filled(path, parts, 3).close()


FIRST_RELEASE = """
INSERT INTO documents VALUES
  (1, 'dumps', 'a.txt', 'd1', 9, 1000, NULL, NULL, NULL, 1, 1, '[]'),
  (2, 'dumps', 'b.txt', 'd2', 9, 2000, NULL, NULL, NULL, 1, 1, '[]'),
  (3, 'dumps', 'c.txt', 'd3', 9, 3000, NULL, NULL, NULL, 1, 1, '[]'),
  (4, 'dumps', 'd.txt', 'd4', 9, 4000, NULL, NULL, NULL, 1, 1, '[]');
INSERT INTO articles VALUES
  (1, 'urn:uuid:00000000-0000-5000-8000-000000000001', x'0a', 500, 'minute', 3500, 3500, 'en',
   '1377988501', 'https://www.kt.kz/eng/a_1377988501.html', 'society', 3, 0);
INSERT INTO revisions VALUES
  (1, 1, x'0a', 1, 900, 1, NULL, 'One', '["First text."]', NULL, '[]', 0),
  (1, 2, x'0b', 2, 2500, 1, '1 paragraph edited', 'One', '["Second text."]', 'Office', '[]', 1),
  (1, 3, x'0a', 4, 3500, 1, '1 paragraph edited', 'One', '["First text."]', NULL, '["Press"]', 0);
INSERT INTO sightings VALUES
  (1, 1, 0, 1000, 10), (1, 2, 0, 2000, 20), (1, 3, 4, 3000, NULL), (1, 4, 0, 4000, 40);
INSERT INTO memberships VALUES ('all', 500, 1);
INSERT INTO feeds VALUES ('all', 0, 1, 3500);
"""


def test_a_store_of_the_first_schema_keeps_everything(path: Path) -> None:
    """Ids, texts, edits and counters; a sighting showed the newest wording of its time."""
    migrated(path, "0001")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST_RELEASE)
    store = open_store(path, ALMATY)
    stored = store.load_articles([1])[1]
    assert stored.id == "urn:uuid:00000000-0000-5000-8000-000000000001"
    assert stored.article.paragraphs == ("First text.",)
    assert (stored.revision, stored.change_note) == (3, "1 paragraph edited")
    assert stored.updated.timestamp() == 3500
    assert stored.article.image_credits == ("Press",)
    revisions = store.revisions_of(1)
    assert [(one.paragraphs, one.note, one.captured.timestamp()) for one in revisions] == [
        (("First text.",), None, 900),
        (("Second text.",), "1 paragraph edited", 2500),
        (("First text.",), "1 paragraph edited", 3500),
    ]
    assert [one.address for one in revisions] == ["a.txt", "b.txt", "a.txt"]
    seen = [(one.views, one.captured.timestamp(), one.address) for one in store.sightings_of(1)]
    assert seen == [
        (10, 900, "a.txt"),
        (20, 2500, "b.txt"),
        (None, 2500, "c.txt"),
        (40, 3500, "d.txt"),
    ]
    assert store.newest("all", 9) == [1]
    assert list(store.problems()) == []
    store.close()


def test_no_wording_of_an_old_store_is_lost(path: Path) -> None:
    """A document that printed an article in three wordings left one sighting of it."""
    migrated(path, "0001")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST_RELEASE)
        connection.execute("UPDATE revisions SET document = 4, captured = 3500")
        connection.execute("UPDATE revisions SET fingerprint = x'0c' WHERE revision = 1")
        connection.execute("DELETE FROM sightings WHERE document < 4")
        connection.commit()
    store = open_store(path, ALMATY)
    wordings = [("First text.",), ("Second text.",), ("First text.",)]
    assert [one.paragraphs for one in store.revisions_of(1)] == wordings
    past = store.past(1)
    ordered = [past.wordings[one.fingerprint].paragraphs for one in in_order(past.shown)]
    assert ordered == wordings
    assert list(store.problems()) == []
    store.close()


def test_a_store_is_opened_again_as_it_was_left(path: Path, parts: Parts) -> None:
    """Nothing is migrated twice, and nothing is lost."""
    store = filled(path, parts)
    before = picture(store)
    store.close()
    again = open_store(path, ALMATY)
    assert picture(again) == before
    again.close()


def test_a_store_is_durable_and_checked(path: Path) -> None:
    """Write-ahead log, full synchronisation, foreign keys: PRAGMAs that a promise hangs on."""
    store = open_store(path, ALMATY)
    with store._reading() as connection:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    store.close()


@pytest.mark.parametrize("name", ["a?b=c.db", "100%.db", "#1 store.db", "наш.db", "deep/er/x.db"])
def test_a_store_may_have_any_name(name: str, tmp_path: Path, parts: Parts) -> None:
    """A path is a path, not an address; folders on the way are made."""
    filled(tmp_path / name, parts, 1).close()
    assert (tmp_path / name).is_file()
    copy_store(tmp_path / name, tmp_path / "copy.db")
    copied = open_store(tmp_path / "copy.db", ALMATY)
    assert copied.totals().articles == 1
    copied.close()


def test_a_newer_schema_is_refused(path: Path) -> None:
    """An old program leaves a new store alone."""
    open_store(path, ALMATY).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = path.read_bytes()
    assert "made by a newer feeder" in problem(path)
    assert path.read_bytes() == before


def test_a_schema_that_never_was_is_refused(path: Path) -> None:
    """A version that no migration has is one clear line, too."""
    open_store(path, ALMATY).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    assert "none that feeder ever had" in problem(path)


def test_another_programs_database_is_left_alone(path: Path) -> None:
    """A wrong `store.path` must not put tables into somebody's file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()
    assert "another program's database (it has a table 'bookmarks')" in problem(path)
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert names == [("bookmarks",)]


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    """It is named and left as it is."""
    path.write_bytes(b"This is a text, and a long one. " * 200)
    before = path.read_bytes()
    assert "not a database; move the file aside" in problem(path)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    """To SQLite an empty file is an empty database."""
    path.touch()
    store = open_store(path, ALMATY)
    assert store.totals().articles == 0
    store.close()


def test_a_truncated_file_is_one_clear_line(path: Path, parts: Parts) -> None:
    """Where half of the pages are gone, opening, reading or checking says so."""
    filled(path, parts, 200).close()
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size // 2)
    with pytest.raises(StoreError, match=f"store {re.escape(str(path))}: .*move the file aside"):
        _use(path)


def test_flipped_bytes_are_found_by_the_check(path: Path, parts: Parts) -> None:
    """Damage is a line of the check or an error of the store, never a traceback."""
    filled(path, parts, 200).close()
    content = bytearray(path.read_bytes())
    for place in range(4096 * 3, len(content), 997):
        content[place] ^= 0x55
    path.write_bytes(content)
    try:
        lines = _use(path)
    except StoreError as error:
        lines = [str(error)]
    assert lines
    assert all(str(path) in line and "\n" not in line for line in lines)


def _use(path: Path) -> list[str]:
    store = open_store(path, ALMATY)
    try:
        store.load_articles(store.after(0, 1000))
        return list(store.problems())
    finally:
        store.close()


def test_a_row_that_points_at_nothing_is_found_by_the_check(path: Path, parts: Parts) -> None:
    """Foreign keys are checked though somebody wrote past them."""
    store = filled(path, parts, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM articles")
        connection.commit()
    found = list(store.problems())
    store.close()
    assert found
    assert all(f"store {path}" in line and "points at nothing" in line for line in found)


def test_a_folder_in_place_of_the_file_is_one_clear_line(path: Path) -> None:
    """Nothing can be opened there."""
    path.mkdir()
    assert "unable to open database file; make the file and its folder writable" in problem(path)


def test_a_file_in_place_of_the_folder_is_one_clear_line(tmp_path: Path) -> None:
    """The folder can't be made."""
    (tmp_path / "taken").write_text("x")
    assert "make its folder writable" in problem(tmp_path / "taken" / "store.db")


NOTHING = Rearranged("withdraw", NOW, "operator", "", 1, None, ())
METHODS: dict[str, Callable[[SqlStore], object]] = {
    "add_feeds": lambda s: s.add_feeds(["all"]),
    "all_labels": lambda s: s.all_labels([1]),
    "after": lambda s: s.after(0, 1),
    "alike": lambda s: s.alike([1]),
    "appeared": lambda s: s.appeared(NOW, NOW),
    "clean_pages": lambda s: s.clean_pages([1]),
    "clear_feeds": lambda s: s.clear_feeds([], NOW),
    "clear_pages": lambda s: s.clear_pages([1]),
    "current": lambda s: s.current([b"x"]),
    "dirty_pages": lambda s: s.dirty_pages(0, 1),
    "due_messages": lambda s: s.due_messages(NOW, 1),
    "feed_states": lambda s: s.feed_states(),
    "feeds_of": lambda s: s.feeds_of([1]),
    "file_digests": lambda s: s.file_digests(),
    "decisions_of": lambda s: s.decisions_of(1),
    "find": lambda s: s.find("a"),
    "forwardings": lambda s: s.forwardings(),
    "growing": lambda s: s.growing(timedelta(days=7)),
    "histories": lambda s: s.histories([1]),
    "labels_of": lambda s: s.labels_of(1),
    "load_articles": lambda s: s.load_articles([1]),
    "load_known": lambda s: s.load_known([1]),
    "mark_feeds": lambda s: s.mark_feeds(["all"]),
    "mark_pages": lambda s: s.mark_pages(),
    "merged_after": lambda s: s.merged_after(1),
    "merged_into": lambda s: s.merged_into(1),
    "newest": lambda s: s.newest("all", 1),
    "next_number": lambda s: s.next_number(),
    "past": lambda s: s.past(1),
    "problems": lambda s: list(s.problems()),
    "rearrange": lambda s: s.rearrange(NOTHING),
    "recall": lambda s: s.recall("dumps", "a"),
    "record_run": lambda s: s.record_run(NOW, 0.0, {}, ok=True),
    "relabel": lambda s: s.relabel([]),
    "retire": lambda s: s.retire(["all"]),
    "revisions_of": lambda s: s.revisions_of(1),
    "runs": lambda s: s.runs(1),
    "set_setting": lambda s: s.set_setting("a", "b"),
    "setting": lambda s: s.setting("a"),
    "settle": lambda s: s.settle([], None),
    "sightings_of": lambda s: s.sightings_of(1),
    "taken": lambda s: s.taken(["a"]),
    "totals": lambda s: s.totals(),
    "unrouted": lambda s: s.unrouted(1),
    "visit": lambda s: s.visit("a"),
    "record_visit": lambda s: s.record_visit(Visit("a", NOW, 200)),
    "leads": lambda s: s.leads("a"),
    "note_listed": lambda s: s.note_listed("a", Listed("a", NOW, (Link("b"),))),
    "standing": lambda s: s.standing("a"),
    "standings": lambda s: s.standings(),
    "looks": lambda s: s.looks("a", 1),
    "record_look": lambda s: s.record_look("a", Look(NOW), Standing()),
    "set_paused": lambda s: s.set_paused("a", paused=True),
    "usual": lambda s: s.usual("a", "b", 1),
    "unlisted": lambda s: s.unlisted("a", NOW),
    "is_shown_at": lambda s: s.is_shown_at(1, "a", "b"),
    "is_seen_since": lambda s: s.is_seen_since(1, NOW),
}
WRITING = {
    "add_feeds",
    "clear_feeds",
    "clear_pages",
    "mark_feeds",
    "mark_pages",
    "rearrange",
    "record_run",
    "relabel",
    "record_visit",
    "note_listed",
    "record_look",
    "set_paused",
    "set_setting",
    "settle",
}


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_a_store_that_became_unreadable_raises_one_clear_line(
    name: str, path: Path
) -> None:
    """A file replaced by junk under a running program is a `StoreError`, whatever is asked."""
    open_store(path, ALMATY).close()
    store = SqlStore(connect(path), str(path), ALMATY)
    for left in path.parent.glob("store.db*"):
        left.unlink()
    path.write_bytes(b"This is a text, and a long one. " * 200)
    with pytest.raises(StoreError, match=f"^store {re.escape(str(path))}: .*not a database"):
        METHODS[name](store)
    store.close()


@pytest.mark.parametrize("name", sorted(WRITING))
def test_every_writing_method_of_a_locked_store_raises_one_clear_line(
    name: str, path: Path
) -> None:
    """Another program that holds the file is named as the cause; readers go on."""
    store = open_store(path, ALMATY)
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with store._reading() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 1")
        with pytest.raises(StoreError, match="database is locked; another program holds it"):
            METHODS[name](store)
        assert store.totals().articles == 0
    store.close()


def test_a_store_that_may_only_be_read_says_so(path: Path) -> None:
    """Reading goes on; the advice is what an operator can do."""
    store = open_store(path, ALMATY)
    with store._reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="readonly database; make the file and its folder"):
        store.mark_pages()
    assert store.totals().articles == 0
    store.close()


def test_what_nobody_foresaw_is_one_clear_line_too(path: Path) -> None:
    """Any error of the engine names the store, and the command that looks closer."""
    store = open_store(path, ALMATY)
    with pytest.raises(StoreError, match=rf"^store {re.escape(str(path))}: .*`feeder check`$"):
        store.clear_feeds([Cleared("all", None, {"all.atom": None})], NOW)  # type: ignore[dict-item]  # breaks NOT NULL
    store.close()


def run_alone(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter of its own."""
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


FULL = """
    import resource, signal, sys
    from pathlib import Path
    from feeder.errors import StoreError
    from feeder.store.sql import open_store
    from tests.core.conftest import _parts
    from tests.core.samples import ALMATY, ingester_of, numbered, take_in

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = Path(sys.argv[1])
    store = open_store(path, ALMATY)
    ingester = ingester_of(_parts(), store)
    take_in(ingester, [numbered(n) for n in range(10)])
    limit = path.stat().st_size + 300_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    from tests.core.samples import document
    try:
        take_in(ingester, [numbered(n) for n in range(3000)], document("big", b"big"))
    except StoreError as error:
        print(error)
    before = store.totals().articles
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    take_in(ingester, [numbered(n) for n in range(3000)], document("big", b"big"))
    print(before, store.totals().articles, list(store.problems()))
    store.close()
"""


def test_a_full_disk_is_one_clear_line_and_heals_by_itself(path: Path) -> None:
    """Where the file may not grow, the batch is not applied; with room again it is."""
    done = run_alone(FULL, str(path))
    assert done.returncode == 0, done.stderr
    message, counts = done.stdout.strip().splitlines()
    assert message.startswith(f"store {path}: ")
    assert "free some disk space" in message
    before, after, problems = counts.split(" ", 2)
    assert 10 <= int(before) < 3000
    assert (int(after), problems) == (3000, "[]")


RACE = """
    import sys
    from pathlib import Path
    from feeder.store.sql import open_store
    from tests.core.samples import ALMATY
    sys.stdin.readline()
    store = open_store(Path(sys.argv[1]), ALMATY)
    print(store.totals().articles)
"""


def test_two_programs_that_make_a_store_at_once_make_one(path: Path) -> None:
    """The second finds the tables of the first."""
    root = Path(__file__).parents[2]
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(RACE), str(path)],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("\n")
        racer.stdin.flush()
    for racer in racers:
        out, error = racer.communicate(timeout=60)
        assert (racer.returncode, out) == (0, "0\n"), error
    assert set(schema_of(path)) > set(metadata.tables)


def test_a_copy_is_taken_while_the_store_is_open(path: Path, parts: Parts) -> None:
    """What is committed is in the copy, though it stands in the write-ahead log yet."""
    store = filled(path, parts)
    copy_store(path, path.with_name("copy.db"))
    copy = open_store(path.with_name("copy.db"), ALMATY)
    assert picture(copy) == picture(store)
    copy.close()
    store.close()


@pytest.mark.parametrize("content", [None, b"This is a text, and a long one. " * 200])
def test_what_can_not_be_copied_is_one_clear_line(content: bytes | None, path: Path) -> None:
    """A missing file and junk are named."""
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=f"^store {re.escape(str(path))}: .*feeder check"):
        copy_store(path, path.with_name("copy.db"))


def test_nothing_of_a_broken_first_start_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash while the tables are made leaves none of them."""
    create = metadata.create_all

    def create_and_crash(bind: Connection) -> None:
        create(bind)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(metadata, "create_all", create_and_crash)
        with pytest.raises(KeyboardInterrupt):
            open_store(path, ALMATY)
    assert schema_of(path) == {}
    open_store(path, ALMATY).close()


def test_limits_of_this_process_are_untouched(ingester: Ingester) -> None:
    """Tests of full disks run in processes of their own."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    take_in(ingester, [article()])
