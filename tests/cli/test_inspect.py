"""`feeder inspect FILE… --json`: other tools read it, so every key and its order is held."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.installation import NINE, Installation, dump, line_of, surroundings

KEYS = [
    "file",
    "index",
    "title",
    "published",
    "views",
    "paragraphs",
    "language",
    "relayed_from",
    "image_credits",
    "notice",
    "countries",
    "topics",
]


def inspected(installation: Installation, *files: str | Path) -> list[dict[str, Any]]:
    """What inspect prints as JSON."""
    done = installation.feeder("inspect", "--json", *files)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_object_a_line_and_article(installation: Installation, nine: Path) -> None:
    """In document order, with exactly these keys in this order, and nothing is stored."""
    found = inspected(installation, nine)
    assert [one["index"] for one in found] == list(range(1, 10))
    assert {one["file"] for one in found} == {str(nine)}
    for one in found:
        assert list(one) == KEYS
        assert isinstance(one["title"], str)
        assert isinstance(one["views"], int)
        assert one["published"].endswith(":00+05:00")
        assert all(isinstance(paragraph, str) for paragraph in one["paragraphs"])
        assert one["language"] == "en"
        assert one["relayed_from"] == "Ministry of Foreign Affairs of the Republic of Kazakhstan"
        assert one["image_credits"] == []
        assert one["notice"] is True
        for country in one["countries"]:
            assert list(country) == ["code", "score", "about", "reasons"]
        for topic in one["topics"]:
            assert list(topic) == ["code", "slug", "score", "reasons"]
            assert topic["code"].startswith("medtop:")
        scores = [topic["score"] for topic in one["topics"]]
        assert scores == sorted(scores, reverse=True)
    assert not installation.database.exists()
    assert not installation.feeds.exists()


def test_mentions_are_listed_and_marked(installation: Installation) -> None:
    """Geneva is mentioned, and the article is not about Switzerland."""
    third = inspected(installation, NINE)[2]
    assert [country["code"] for country in third["countries"] if country["about"]] == []
    assert "CH" in [country["code"] for country in third["countries"] if not country["about"]]


def test_what_is_not_known_is_null(installation: Installation) -> None:
    """Date without time is a date; no counter, no title, no relayed source are null."""
    text = dump(
        ("05.03.2026", "Tea Harvest Begins in Kenya", "Farmers began to pick tea this week."),
        ("04.03.2026, 10:20", "Bridge Opens in Latvia", "The bridge is as long as a street."),
        notice=False,
    )
    first, second = inspected(installation, installation.drop("odd.txt", text))
    assert first["published"] == "2026-03-05"
    assert second["published"] == "2026-03-04T10:20:00+05:00"
    for one in (first, second):
        assert one["views"] is None
        assert one["relayed_from"] is None
        assert one["notice"] is False
    untitled = installation.drop("untitled.txt", "Images | Somebody\n\n\n\n\n\nWords of a text.\n")
    done = installation.feeder("inspect", "--json", untitled)
    for line in done.stdout.splitlines():
        assert json.loads(line)["published"] is None


def test_an_unreadable_file_among_good_ones(installation: Installation, tmp_path: Path) -> None:
    """The good ones are printed, the others named on standard error, and the exit code is 1."""
    gone, folder = tmp_path / "gone.txt", tmp_path
    empty = installation.drop("empty.txt", b"")
    done = installation.feeder("inspect", "--json", gone, NINE, folder, empty)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 9
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 3
    for line, name in zip(lines, (gone, folder, empty), strict=True):
        assert line.startswith(f"feeder: {name}: ")


def test_standard_input_is_a_file_too(installation: Installation) -> None:
    """Its name is the dash."""
    done = installation.feeder("inspect", "--json", "-", stdin=NINE.read_bytes())
    assert done.returncode == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["file"] for one in found} == {"-"}
    assert len(found) == 9


def test_each_file_is_numbered_from_one(installation: Installation) -> None:
    """The same file twice is shown twice."""
    copy = installation.drop("copy.txt", NINE)
    found = inspected(installation, NINE, copy)
    assert [one["index"] for one in found] == [*range(1, 10), *range(1, 10)]
    assert [one["file"] for one in found] == [str(NINE)] * 9 + [str(copy)] * 9


def test_the_readable_view_says_the_same(installation: Installation) -> None:
    """For people: title, time, views, labels with reasons."""
    done = installation.feeder("inspect", NINE)
    assert done.returncode == 0
    text = done.stdout.decode()
    assert "nine.txt #1  Speaker of Kenyan Senate Receives Ambassador in Kenya" in text
    assert "2026-03-13T13:04:00+05:00 · 6,120 views · en · 4 paragraphs · with the notice" in text
    assert "Switzerland (country, only mentioned)" in text


def test_it_works_without_settings(tmp_path: Path) -> None:
    """The defaults do, unless somebody named settings that are not there."""
    words = [sys.executable, "-m", "feeder", "inspect", "--json", str(NINE)]
    done = subprocess.run(words, cwd=tmp_path, env=surroundings(), capture_output=True, check=True)
    assert len(done.stdout.splitlines()) == 9
    assert list(tmp_path.iterdir()) == []


def test_broken_settings_are_an_error(installation: Installation) -> None:
    """They are there, so they are meant."""
    installation.config_path.write_text("site: [", encoding="utf-8")
    done = installation.feeder("inspect", NINE)
    assert done.returncode == 2
    assert "not valid YAML" in line_of(done.stderr)


@pytest.mark.parametrize("words", [["--json"], []])
def test_escapes_never_reach_the_terminal(installation: Installation, words: list[str]) -> None:
    """Not from a title, a paragraph, a file name's folder or a credit."""
    text = dump(
        (
            "05.03.2026, 10:00 5",
            "Title \x1b[31mred\x1b[0m \x9b2J and \x07bell in Kenya",
            "Paragraph \x1b]0;owned\x07 of words.\nImages | Some\x1b[2Jbody",
        )
    )
    path = installation.drop("escapes.txt", text)
    done = installation.feeder("inspect", *words, path)
    for raw in (done.stdout.decode(), done.stderr.decode()):
        assert not any(char in raw for char in "\x1b\x9b\x07")
