"""Whenever a refresh is killed, the next one ends with the files of an undisturbed one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.crashing import CRASHED, POINTS
from tests.installation import ROOT, Installation, many, new_installation, surroundings

ARTICLES = 300
KILLS = 20
CRASHING = (sys.executable, "-m", "tests.e2e.crashing")
LATER = (
    ("after a temporary file is written", 400),
    ("before a rename", 400),
    ("after a rename", 700),
    ("after feeds are marked as written", 5),
    ("before settings are remembered", 2),
)
"""Points that a refresh passes more than once, and which passing."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, bytes], float]:
    """The files of a refresh that nobody disturbed, and how long it took as a process."""
    made = new_installation(tmp_path_factory.mktemp("undisturbed"))
    made.drop("many.txt", many(ARTICLES))
    begun = time.monotonic()
    done = made.feeder("refresh")
    assert done.returncode == 0, done.stderr.decode()
    return made.files(), time.monotonic() - begun


def assert_recovers(installation: Installation, undisturbed: Mapping[str, bytes]) -> None:
    """What stands now is whole; after the next run nothing shows that there was a kill."""
    for path, body in installation.files().items():
        if not path.startswith("."):  # half-written files are out of every reader's sight
            assert body == undisturbed[path], path
    report = installation.refresh()
    assert report.ok, report.problems
    assert installation.files() == undisturbed
    tables = installation.tables()
    assert len(tables["articles"]) == len(tables["sightings"]) == ARTICLES
    again = installation.refresh()
    assert again.total.changes == again.published.pages == 0
    assert again.published.feeds == []


@pytest.mark.parametrize("number", range(KILLS))
def test_a_refresh_killed_at_a_random_moment_is_made_good(
    number: int, installation: Installation, undisturbed: tuple[Mapping[str, bytes], float]
) -> None:
    """The lock is free, no temporary file stays, every file is the one that it should be."""
    files, seconds = undisturbed
    moment = random.Random(number).uniform(0.2, 1.0) * seconds
    installation.drop("many.txt", many(ARTICLES))
    child = subprocess.Popen(
        installation.command("refresh"),
        cwd=installation.folder,
        env=surroundings(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        child.wait(moment)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    assert_recovers(installation, files)


@pytest.mark.parametrize(("point", "count"), [*((point, 1) for point in POINTS), *LATER])
def test_a_refresh_that_is_gone_at_a_named_point_is_made_good(
    point: str,
    count: int,
    installation: Installation,
    undisturbed: tuple[Mapping[str, bytes], float],
) -> None:
    """Between any two steps that touch the disk."""
    installation.drop("many.txt", many(ARTICLES))
    child = subprocess.run(
        [*CRASHING, str(installation.config_path), point, str(count)],
        cwd=ROOT,
        env=surroundings(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert child.returncode == CRASHED, child.stderr.decode()
    assert_recovers(installation, undisturbed[0])


def test_check_is_clean_after_a_kill_and_a_refresh(
    tmp_path: Path, undisturbed: tuple[Mapping[str, bytes], float]
) -> None:
    """`feeder check` agrees."""
    made = new_installation(tmp_path / "killed")
    made.drop("many.txt", many(ARTICLES))
    child = subprocess.Popen(made.command("refresh"), env=surroundings(), stdout=subprocess.DEVNULL)
    time.sleep(undisturbed[1] * 0.7)
    child.kill()
    child.wait()
    assert made.feeder("refresh").returncode == 0
    checked = made.feeder("check")
    assert checked.returncode == 0, checked.stderr.decode()
