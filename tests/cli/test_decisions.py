"""`feeder merge`, `split`, `withdraw`, `restore`, each as a process, to the published file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feeder.attribution import article_path
from feeder.locks import writer_lock
from tests.installation import BRIDGE, WOOL, Installation, dump, line_of

TEXTS = (b"seven lamps of green glass", b"full of sheep")


@pytest.fixture
def two(installation: Installation) -> Installation:
    """An installation with two articles, published."""
    installation.drop("one.txt", dump(BRIDGE, WOOL))
    assert installation.refresh().ok
    return installation


def ids(made: Installation) -> list[str]:
    """The ids of the articles, newest first."""
    found: list[dict[str, Any]] = json.loads(made.feeder("articles", "--json").stdout)
    return [one["id"] for one in found]


def done(made: Installation, *words: str) -> str:
    """What a command prints that does what it is told, and leaves everything as it should be."""
    ran = made.feeder(*words)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert made.feeder("check").returncode == 0
    return ran.stdout.decode()


def holding(made: Installation, text: bytes) -> set[str]:
    """The published files that hold a text."""
    return {path for path, body in made.files().items() if text in body}


def test_a_withdrawn_article_is_in_no_published_file_until_it_is_restored(
    two: Installation,
) -> None:
    """The same id, title and credit stay in every feed; the text comes back to the letter."""
    urn = ids(two)[0]
    before, where = two.files(), holding(two, TEXTS[0])
    printed = done(two, "withdraw", urn[9:17], "--reason", "The lamps were never lit.")
    assert printed.endswith("feed files and 1 article pages written\n")
    assert holding(two, TEXTS[0]) == set()
    assert holding(two, b"The lamps were never lit.") >= where
    assert holding(two, urn.encode()) == {path for path in before if urn.encode() in before[path]}
    [entry] = two.parsed("countries/kenya.atom").entries
    assert (entry.id, entry.title) == (urn, f"Withdrawn: {BRIDGE[1]}")
    page = f"/{article_path(urn)}"
    assert two.files()["_redirects"].decode() == f"{page} {page} 410\n"
    done(two, "restore", urn)
    assert holding(two, TEXTS[0]) == where
    assert two.files()["_redirects"] == b""


def test_a_merged_article_leads_to_the_other_and_is_split_off_again(two: Installation) -> None:
    """Its entry leaves the feeds, its page stays, and the split brings back every byte."""
    kept, gone = ids(two)
    before = two.files()
    done(two, "merge", kept, gone, "--reason", "one voyage")
    assert ids(two) == [kept]
    assert two.titles("countries/latvia") == []
    page = two.files()[article_path(gone)].decode()
    assert f'content="0; url={Path(article_path(kept)).name}"' in page
    here, there = article_path(gone), article_path(kept)
    assert two.files()["_redirects"].decode() == f"/{here} /{there} 301\n"
    assert "one voyage" in two.feeder("show", kept).stdout.decode()
    done(two, "split", gone)
    assert two.files() == before


def test_a_wording_is_split_off_and_merged_back(two: Installation) -> None:
    """The new article has an id of its own; the first one is as it was before the edit."""
    urn = ids(two)[0]
    before = two.files()[article_path(urn)]
    two.drop("two.txt", dump((BRIDGE[0], BRIDGE[1], BRIDGE[2].replace("no cars", "lorries"))))
    assert two.refresh().total.revised == 1
    new = done(two, "split", urn, "--from", "2").split()[2]
    assert new in ids(two)
    assert two.files()[article_path(urn)] == before
    done(two, "merge", urn, new)
    assert ids(two) == [urn, ids(two)[1]]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("withdraw", "{0}"), 2, "Missing option '--reason'"),
        (("withdraw", "zzzz", "--reason", "x"), 1, "no article has an id that begins with 'zzzz'"),
        (("restore", "{0}"), 1, "is not withdrawn"),
        (("merge", "{0}", "{0}"), 1, "are one article already"),
        (("split", "{0}"), 1, "a split needs a revision from 2 on; it has only one"),
        (("split", "{0}", "--from", "1"), 2, "1 is not in the range x>=2"),
    ],
)
def test_what_can_not_be_done_is_one_clear_line_and_changes_nothing(
    words: tuple[str, ...], code: int, message: str, two: Installation
) -> None:
    """Nothing is decided, nothing is published."""
    before, files = two.tables(), two.marks()
    ran = two.feeder(*(word.format(*ids(two)) for word in words))
    assert ran.returncode == code
    assert message in ran.stderr.decode()
    if code == 1:
        assert line_of(ran.stderr).startswith("feeder: ")
    assert (two.tables(), two.marks()) == (before, files)


def test_from_is_refused_for_what_was_merged(two: Installation) -> None:
    """A merge is taken back whole."""
    kept, gone = ids(two)
    done(two, "merge", kept, gone)
    ran = two.feeder("split", gone, "--from", "2")
    assert ran.returncode == 2
    assert b"was merged, as a whole" in ran.stderr


def test_without_a_store_there_is_nothing_to_decide(installation: Installation) -> None:
    """No file comes to be."""
    ran = installation.feeder("restore", "abc")
    assert ran.returncode == 4
    assert "there is none yet; run `feeder refresh` first" in line_of(ran.stderr)
    assert not installation.database.exists()


def test_a_decision_waits_for_a_refresh_that_is_running(two: Installation) -> None:
    """As a refresh does; a SIGTERM meanwhile would end it."""
    urn = ids(two)[0]
    with writer_lock(two.database, 0):
        import subprocess

        waiting = subprocess.Popen(
            two.command("withdraw", urn, "--reason", "x"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=two.folder,
        )
        assert waiting.stderr is not None
        assert b"another refresh is running; waiting" in waiting.stderr.readline()
    waiting.communicate(timeout=30)
    assert waiting.returncode == 0
    assert holding(two, TEXTS[0]) == set()
