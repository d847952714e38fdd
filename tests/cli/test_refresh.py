"""`feeder refresh` and its options, pipes, and surroundings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from feeder.locks import writer_lock
from tests.installation import NINE, Installation, line_of, many, surroundings

TITLE = "Interfaith Dialogue Was Topic of Meeting in Latvia"


def reported(installation: Installation, *words: str | Path) -> dict[str, Any]:
    """A report without what differs from run to run."""
    read: dict[str, Any] = json.loads(installation.feeder("refresh", "--json", *words).stdout)
    del read["started"], read["seconds"]
    return read


def everything(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file of an installation: bytes, modification time, inode."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            path.stat().st_mtime_ns,
            path.stat().st_ino,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_standard_input_is_read(installation: Installation) -> None:
    """`feeder refresh -` takes a dump from a pipe; the same again is known."""
    done = installation.feeder("refresh", "-", stdin=NINE.read_bytes())
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b"command line: 9 new")
    assert len(installation.titles("countries/kenya")) == 2
    again = installation.feeder("refresh", "-", stdin=NINE.read_bytes())
    assert b"0 documents read, 1 known already" in again.stdout


def test_an_empty_pipe_is_said(installation: Installation) -> None:
    """Exit code 1, and the feeds stand, empty."""
    done = installation.feeder("refresh", "-")
    assert done.returncode == 1
    assert "no articles" in line_of(done.stderr) or "empty" in line_of(done.stderr)
    assert installation.titles("all") == []


def test_named_files_are_read_and_the_sources_are_not(installation: Installation) -> None:
    """In the order given; a missing one does not stop the others."""
    installation.drop("other.txt", many(5))
    done = installation.feeder("refresh", "gone.txt", NINE)
    assert done.returncode == 1
    assert line_of(done.stderr).startswith("feeder: gone.txt: ")
    assert b"9 new" in done.stdout
    assert len(installation.titles("all")) == 9


def test_one_source_is_read(installation: Installation) -> None:
    """Also one that is not enabled."""
    more = {"kind": "folder", "name": "more", "path": "more", "enabled": False}
    installation.configure(sources=[*installation.settings["sources"], more])
    installation.drop("five.txt", many(5))
    installation.drop("nine.txt", NINE, folder="more")
    report = reported(installation, "--source", "more")
    assert [source["name"] for source in report["sources"]] == ["more"]
    assert report["sources"][0]["tally"]["new"] == 9
    every = reported(installation)
    assert [source["name"] for source in every["sources"]] == ["dumps"]


@pytest.mark.parametrize("stage", ["first", "edited", "unchanged", "broken"])
def test_a_dry_run_changes_nothing_and_tells_what_the_real_one_does(
    installation: Installation, stage: str
) -> None:
    """Same report but for its first key; not a byte, time or inode of any file moves."""
    if stage != "first":
        installation.drop("1.txt", NINE)
        assert installation.refresh().ok
    match stage:
        case "first":
            installation.drop("1.txt", NINE)
        case "edited":
            text = NINE.read_text("utf-8").replace(TITLE, TITLE.replace("Topic", "Subject"))
            installation.drop("2.txt", text.replace(" date 2026-03-14", " date 2026-03-15"))
            (installation.feeds / "countries/chad.atom").unlink()
        case "broken":
            installation.drop("2.txt", b"")
            (installation.feeds / "countries/kenya.atom").write_bytes(b"cut")
    before = everything(installation.folder)
    dry = reported(installation, "--dry-run")
    assert everything(installation.folder) == before
    real = reported(installation)
    assert (dry.pop("dry_run"), real.pop("dry_run")) == (True, False)
    assert dry == real
    if stage == "edited":
        assert real["sources"][0]["tally"]["revised"] == 1
        assert "countries/latvia.atom" in real["published"]["feeds"]
        assert "countries/chad.atom" in real["published"]["feeds"]


def test_a_dry_run_works_beside_a_running_refresh(installation: Installation) -> None:
    """It takes no lock."""
    installation.drop("1.txt", NINE)
    with writer_lock(installation.database, 0):
        done = installation.feeder("refresh", "--dry-run")
    assert done.returncode == 0
    assert b"9 new" in done.stdout
    assert b"would be written" in done.stdout


def test_republish_writes_only_what_differs(installation: Installation) -> None:
    """A damaged file is written anew, the others are not touched."""
    installation.drop("1.txt", NINE)
    installation.refresh()
    files, marks = installation.files(), installation.marks()
    (installation.feeds / "countries/kenya.atom").write_bytes(b"cut")
    report = reported(installation, "--republish")
    assert report["published"]["feeds"] == ["countries/kenya.atom"]
    assert installation.files() == files
    touched = {path for path, mark in installation.marks().items() if marks[path] != mark}
    assert touched == {"countries/kenya.atom"}


def test_no_enabled_source_is_said(installation: Installation) -> None:
    """Nothing is wrong, and nothing is read."""
    installation.configure(sources=[])
    done = installation.feeder("refresh")
    assert done.returncode == 0
    assert "no source is enabled" in line_of(done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ["articles", "--limit", "500"],
        ["articles", "--json", "--limit", "500"],
        ["feeds", "--all"],
        ["inspect", "--json", "many.txt"],
        ["inspect", "many.txt"],
    ],
)
def test_a_reader_that_has_gone_is_no_error(installation: Installation, words: list[str]) -> None:
    """`| head -1` ends a command without a word."""
    (installation.folder / "many.txt").write_text(many(20), encoding="utf-8")
    if words[0] != "inspect":
        installation.drop("many.txt", many(20))
        installation.refresh()
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        done = subprocess.run(
            installation.command(*words),
            cwd=installation.folder,
            env=surroundings(),
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
            timeout=30,
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_full_disk_behind_standard_output_is_one_line(installation: Installation) -> None:
    """Exit code 1, without a traceback."""
    installation.drop("1.txt", NINE)
    installation.refresh()
    for words in (["articles"], ["articles", "--json"], ["status"], ["inspect", str(NINE)]):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                installation.command(*words),
                env=surroundings(),
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
                timeout=30,
            )
        assert done.returncode == 1
        assert "standard output: No space left on device" in line_of(done.stderr)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(installation: Installation, closed: str) -> None:
    """As under a supervisor that gives none."""
    installation.drop("1.txt", NINE)
    words = " ".join(installation.command("refresh"))
    done = subprocess.run(
        ["sh", "-c", f"{words} {closed}; test $? = 0 && {words} - {closed}; test $? -le 1"],
        env=surroundings(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert len(installation.titles("all")) == 9


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1251"])
def test_a_terminal_without_utf8_shows_escapes(installation: Installation, encoding: str) -> None:
    """No character is too much for it."""
    text = NINE.read_text("utf-8").replace(TITLE, "Встреча “в Латвии” 🎉 Latvia")
    installation.drop("1.txt", text)
    strange = {"PYTHONIOENCODING": encoding}
    for words in (
        ["refresh"],
        ["articles"],
        ["status"],
        ["inspect", str(installation.dumps / "1.txt")],
    ):
        done = installation.feeder(*words, environment=strange)
        assert done.returncode == 0, done.stderr.decode()
        assert done.stderr == b""


def test_settings_named_in_the_environment(installation: Installation, tmp_path: Path) -> None:
    """`FEEDER_CONFIG` does what `--config` does; relative paths count from the file's folder."""
    installation.drop("1.txt", NINE)
    done = subprocess.run(
        [sys.executable, "-m", "feeder", "refresh"],
        cwd=tmp_path,
        env=surroundings({"FEEDER_CONFIG": str(installation.config_path)}),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert len(installation.titles("all")) == 9
