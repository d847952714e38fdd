"""A drop folder used as an inbox: what is read is moved away, and nothing is forgotten for it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from feeder.sources.folder import FolderReader
from tests.installation import BRIDGE, NINE, WOOL, Installation, dump, new_installation

PAGE = """<!doctype html><html><body>
<header class="page-heading"><h1>Kazakhstan and Japan Count Cranes</h1></header>
<div class="page-meta"><span>27.02.2026, 10:00</span></div>
<div class="page-content"><div><p>Ornithologists from Tokyo counted four thousand cranes at the
lakes near Korgalzhyn this week, the reserve said on Friday.</p></div></div></body></html>"""


@pytest.fixture
def inbox(tmp_path: Path) -> Installation:
    """An installation whose drop folder moves what it read, and shows all of its time."""
    made = new_installation(tmp_path)
    source = {"kind": "folder", "name": "dumps", "path": "dumps", "move": True, "complete": True}
    made.configure(sources=[source])
    return made


def lying(installation: Installation) -> list[str]:
    """The files in the drop folder and below it."""
    found = (path for path in installation.dumps.rglob("*") if path.is_file())
    return sorted(path.relative_to(installation.dumps).as_posix() for path in found)


def test_dumps_packed_dumps_and_pages_are_read_and_moved(inbox: Installation) -> None:
    """Good ones to processed/, the bad one to failed/ with its line of the report beside it."""
    (source,) = inbox.settings["sources"]
    inbox.configure(sources=[{**source, "complete": False}])  # a page shows less than a dump
    inbox.drop("nine.txt.gz", gzip.compress(NINE.read_bytes()))
    inbox.drop("page.html", PAGE)
    inbox.drop("bad.txt", "Nothing here looks like an article.\n")
    report = inbox.refresh()
    assert report.total.new == 10
    assert lying(inbox) == [
        "failed/bad.txt",
        "failed/bad.txt.reason.txt",
        "processed/nine.txt.gz",
        "processed/page.html",
    ]
    reason = (inbox.dumps / "failed" / "bad.txt.reason.txt").read_text("utf-8")
    assert reason.splitlines() == report.problems
    before = inbox.files()
    again = inbox.refresh()
    assert again.ok
    assert (again.total.read, again.total.skipped) == (0, 0)
    assert inbox.files() == before


def test_a_moved_dump_is_neither_withdrawn_nor_forgotten(inbox: Installation) -> None:
    """An empty inbox says nothing about the news, though the source shows all of its time."""
    inbox.drop("a.txt", dump(BRIDGE, WOOL))
    inbox.refresh()
    before = inbox.files()
    for _ in range(4):
        report = inbox.refresh()
        assert report.total.changes == 0
    assert inbox.files() == before
    assert sorted(inbox.titles("all")) == [BRIDGE[1], WOOL[1]]


def test_the_same_dump_under_the_same_name_is_known_and_moved_again(inbox: Installation) -> None:
    """The second one gets a number; a newer one of that name is read."""
    for _ in range(2):
        inbox.drop("a.txt", dump(BRIDGE))
        report = inbox.refresh()
    assert (report.total.read, report.total.skipped, report.total.changes) == (0, 1, 0)
    assert lying(inbox) == ["processed/a-2.txt", "processed/a.txt"]
    inbox.drop("a.txt", dump(BRIDGE, WOOL))
    assert inbox.refresh().total.new == 1
    assert lying(inbox) == ["processed/a-2.txt", "processed/a-3.txt", "processed/a.txt"]


def test_a_crash_between_reading_and_moving_is_made_good(
    inbox: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store has it, the folder too: the next look moves it, and reads nothing twice."""
    inbox.drop("a.txt", dump(BRIDGE, WOOL))

    class Crash(BaseException):
        pass

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(FolderReader, "settle", crash)
        with pytest.raises(Crash):
            inbox.refresh()
    assert lying(inbox) == ["a.txt"]
    report = inbox.refresh()
    assert (report.total.read, report.total.skipped) == (0, 1)
    assert report.ok
    assert lying(inbox) == ["processed/a.txt"]
    assert sorted(inbox.titles("all")) == [BRIDGE[1], WOOL[1]]


def test_a_trial_moves_nothing_and_a_growing_file_is_named(inbox: Installation) -> None:
    """`--dry-run` changes nothing; what is left for later is no problem and no exit code 1."""
    inbox.drop("a.txt", dump(BRIDGE))
    tried = inbox.feeder("refresh", "--dry-run")
    assert tried.returncode == 0
    assert b"1 new" in tried.stdout
    assert lying(inbox) == ["a.txt"]
    with (inbox.dumps / "b.txt").open("w", encoding="utf-8") as stream:
        stream.write(dump(WOOL))
        stream.flush()
        done = inbox.feeder("refresh")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "  left for later: " in done.stdout.decode()
    assert "b.txt: is still being written; it will be read next time" in done.stdout.decode()
    assert lying(inbox) == ["b.txt", "processed/a.txt"]
