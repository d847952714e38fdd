"""The same dump again, other counters, edits, deleted output: only what must move moves."""

from __future__ import annotations

import os
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.installation import NINE, NOW, Installation, Row, new_installation

TITLE = "Interfaith Dialogue Was Topic of Meeting in Latvia"
REGIONS = (
    *("europe", "northern-europe", "baltic-states", "eu-members"),
    *("africa", "northern-africa", "african-union-members", "arab-league-members"),
)
NEW_TITLE = "Interfaith Dialogue Was Subject of Meeting in Latvia"
LAST = "The artist gave three paintings to the collection of the organization"
RECORDS = {"runs": 1, "looks": 1, "sources": 2}
"""What a refresh writes in any case: the run, the look, when the source is due next."""
MORE = "Visitors can see the paintings until the end of the summer, the ambassador said."


def changed_rows(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> dict[str, int]:
    """How many rows each table gained or lost."""
    assert before.keys() == after.keys()
    different = {name: set(before[name]) ^ set(after[name]) for name in before}
    return {name: len(rows) for name, rows in different.items() if rows}


def viewed_more(text: str) -> str:
    """The dump as it looks after everybody has read every article once more."""
    return re.sub(r"(?m)(\d\d:\d\d )(\d+)$", lambda m: f"{m[1]}{int(m[2]) + 5}", text)


def test_the_same_dump_again_changes_nothing(installation: Installation, nine: Path) -> None:
    """No file is touched, and the store gains the records of the run alone."""
    installation.drop("nine.txt", nine)
    installation.refresh()
    marks, tables = installation.marks(), installation.tables()
    report = installation.refresh(now=NOW + timedelta(hours=1))
    assert report.ok
    assert (report.total.changes, report.total.read, report.total.skipped) == (0, 0, 1)
    assert installation.marks() == marks
    assert changed_rows(tables, installation.tables()) == RECORDS


def test_a_dump_that_was_only_touched_changes_nothing(installation: Installation) -> None:
    """A new age and the same bytes: no row is written but the run's."""
    dump = installation.drop("nine.txt", NINE)
    installation.refresh()
    tables = installation.tables()
    os.utime(dump)
    report = installation.refresh(now=NOW + timedelta(hours=1))
    assert (report.total.changes, report.total.skipped) == (0, 1)
    assert changed_rows(tables, installation.tables()) == RECORDS


def test_the_same_dump_under_another_name_changes_nothing(installation: Installation) -> None:
    """Its digest is known."""
    installation.drop("nine.txt", NINE)
    installation.refresh()
    marks, tables = installation.marks(), installation.tables()
    installation.drop("again.txt", NINE)
    report = installation.refresh(now=NOW + timedelta(hours=1))
    assert (report.total.changes, report.total.read, report.total.skipped) == (0, 0, 2)
    assert installation.marks() == marks
    assert changed_rows(tables, installation.tables()) == RECORDS


def test_other_counters_are_sightings_and_no_change(installation: Installation, nine: Path) -> None:
    """Nine new sightings, no revision, no file touched."""
    installation.drop("nine.txt", nine)
    installation.refresh()
    marks, tables = installation.marks(), installation.tables()
    installation.drop("later.txt", viewed_more(nine.read_text("utf-8")))
    report = installation.refresh(now=NOW + timedelta(hours=1))
    assert report.ok
    assert (report.total.changes, report.total.unchanged) == (0, 9)
    assert installation.marks() == marks
    changed = changed_rows(tables, installation.tables())
    assert changed.pop("sightings") == 9
    assert changed.pop("documents") == 1
    assert changed == RECORDS


def test_an_edit_rewrites_the_files_of_its_feeds_and_no_other(installation: Installation) -> None:
    """A corrected title and an added paragraph: same ids, later `updated`, second revision."""
    installation.drop("1.txt", NINE)
    installation.refresh()
    before, marks = installation.parsed("all.atom").entries, installation.marks()
    edited = NINE.read_text("utf-8").replace(TITLE, NEW_TITLE).replace(LAST, f"{MORE}\n{LAST}")
    installation.drop("2.txt", edited.replace(" date 2026-03-14", " date 2026-03-15"))
    report = installation.refresh(now=NOW + timedelta(hours=1))
    assert report.ok
    assert (report.total.revised, report.total.unchanged) == (2, 7)
    after = installation.parsed("all.atom").entries
    assert [entry.id for entry in after] == [entry.id for entry in before]
    assert [entry.published for entry in after] == [entry.published for entry in before]
    moved = [n for n in range(9) if after[n].updated_parsed > before[n].updated_parsed]
    assert moved == [5, 8]
    assert [n for n in range(9) if after[n].updated != before[n].updated] == moved
    assert after[5].title == NEW_TITLE
    with installation.store() as store:
        wordings = [len(store.revisions_of(number)) for number in store.newest("all", 9)]
    assert wordings == [1, 1, 1, 1, 1, 2, 1, 1, 2]
    touched = {path for path, mark in installation.marks().items() if marks.get(path) != mark}
    pages = {after[n].link.removeprefix("http://127.0.0.1:8000/") for n in moved}
    feeds = ["all", "languages/english", "countries/latvia", "countries/morocco"]
    feeds += ["topics/interfaith", "topics/culture", "most-read", "organisations/icesco"]
    feeds += [f"regions/{name}" for name in REGIONS]
    documents = {f"{feed}.{kind}" for feed in feeds for kind in ("atom", "rss")}
    optional = {"topics/multilateral.atom", "topics/multilateral.rss"}
    assert touched - optional == {*documents, *pages, "index.html"}
    assert touched.isdisjoint({"feeds.opml", "style.css"})
    assert installation.marks().keys() == marks.keys()


def test_deleted_output_comes_back_byte_for_byte(installation: Installation, nine: Path) -> None:
    """The files say what the store says, whoever deleted them."""
    installation.drop("nine.txt", nine)
    installation.refresh()
    files = installation.files()
    shutil.rmtree(installation.feeds)
    report = installation.refresh(now=NOW + timedelta(days=1))
    assert report.ok
    assert report.total.changes == 0
    assert installation.files() == files


def test_a_single_deleted_file_comes_back(installation: Installation) -> None:
    """Feed, page, index, OPML and style sheet are each missed."""
    installation.drop("nine.txt", NINE)
    installation.refresh()
    files = installation.files()
    page = next(path for path in files if path.startswith("articles/"))
    for path in ("countries/kenya.rss", page, "index.html", "feeds.opml", "style.css"):
        (installation.feeds / path).unlink()
        assert installation.refresh().ok
        assert installation.files() == files, path


def test_a_rebuilt_store_gives_the_same_bytes(installation: Installation, tmp_path: Path) -> None:
    """From the same dumps in the same order, read at another time and from newer files."""
    edited = NINE.read_text("utf-8").replace(TITLE, NEW_TITLE)
    later = edited.replace(" date 2026-03-14", " date 2026-03-15")
    dumps = {"1.txt": NINE.read_text("utf-8"), "2.txt": later, "3.txt": viewed_more(later)}
    for name, text in dumps.items():
        installation.drop(name, text)
        assert installation.refresh().ok
    rebuilt = new_installation(tmp_path / "rebuilt")
    for name, text in dumps.items():
        (rebuilt.dumps / name).write_text(text, encoding="utf-8")
    assert rebuilt.refresh(now=NOW + timedelta(days=400)).ok
    assert rebuilt.files() == installation.files()


def test_an_edit_that_is_taken_back_is_a_change_again(installation: Installation) -> None:
    """The old wording in a later capture is the newest wording."""
    text = NINE.read_text("utf-8")
    first, second, third = (
        text.replace(" date 2026-03-14", f" date 2026-03-{day}") for day in (14, 15, 16)
    )
    for name, content in (("1", first), ("2", second.replace(TITLE, NEW_TITLE)), ("3", third)):
        installation.drop(f"{name}.txt", content)
        assert installation.refresh().ok
    assert TITLE in installation.titles("countries/latvia")
    assert installation.feeder("check").returncode == 0


def test_two_dumps_that_swap_under_one_name_converge(installation: Installation) -> None:
    """A file that is replaced is read again; one that goes back is known."""
    installation.drop("nine.txt", NINE)
    installation.refresh()
    installation.drop("nine.txt", viewed_more(NINE.read_text("utf-8")))
    assert installation.refresh().total.unchanged == 9
    installation.drop("nine.txt", NINE)
    report = installation.refresh()
    assert report.ok
    assert report.total.changes == 0


def test_a_source_that_is_renamed_reads_no_file_again(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is the same, and so is what lies there."""
    installation.drop("a.txt", NINE)
    installation.refresh()
    before = installation.marks()
    installation.configure(sources=[{"kind": "folder", "name": "renamed", "path": "dumps"}])

    def opened(path: object, **_: object) -> None:
        pytest.fail(f"{path} was opened")

    monkeypatch.setattr("feeder.sources.folder.read_file", opened)
    report = installation.refresh()
    assert [source.name for source in report.sources] == ["renamed"]
    assert (report.total.read, report.total.skipped) == (0, 1)
    assert installation.marks() == before
