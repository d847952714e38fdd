"""`feeder feeds try`: what a selection would hold, and where it is wrong."""

from __future__ import annotations

import json

import pytest

from feeder.cli.output import pointed
from tests.installation import NINE, Installation, new_installation


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with nine articles; tests only look at it."""
    made = new_installation(tmp_path_factory.mktemp("filled") / "mirror")
    made.drop("nine.txt", NINE)
    assert made.refresh().ok
    return made


def test_a_selection_is_tried_on_stored_articles(filled: Installation) -> None:
    """How many, the newest ones with the labels that it names, its languages and its address."""
    done = filled.feeder("feeds", "try", "country = kenya", "--limit", "1", "--name", "my-kenya")
    assert done.returncode == 0, done.stderr
    head, row, *_, tree, count, address = done.stdout.decode().splitlines()
    assert head.split() == ["published", "id", "title", "matched", "labels"]
    assert row.rstrip().endswith("Kenya")
    assert tree == "country = KE and language = en"
    assert count.startswith("holds ")
    assert count.endswith("the newest 1 above")
    assert address.endswith("/selections/my-kenya.atom")


def test_a_selection_is_tried_for_programs(filled: Installation) -> None:
    """The same as JSON; labels that the expression does not name are no match."""
    words = ("feeds", "try", "country = KE or topic not in {education}", "--json", "--limit", "99")
    told = json.loads(filled.feeder(*words).stdout)
    assert told["expression"] == "(country = KE or topic != education) and language = en"
    assert told["count"] == len(told["articles"]) > 1
    matched = {label for one in told["articles"] for label in one["matched"]}
    assert "country:kenya" in matched
    assert matched <= {"country:kenya", "topic:education"}
    days = [one["published"] for one in told["articles"]]
    assert days == sorted(days, reverse=True)


def test_mentions_match_too_where_they_are_asked_for(filled: Installation) -> None:
    """What is merely named is shown as a match of `mentions` alone."""
    told = json.loads(filled.feeder("feeds", "try", "mentions = KE", "--json").stdout)
    about = json.loads(filled.feeder("feeds", "try", "country = KE", "--json").stdout)
    assert told["count"] >= about["count"] > 0
    assert all(one["matched"] == ["country:kenya"] for one in told["articles"])


def test_nothing_held_is_said_in_words(filled: Installation) -> None:
    """Without an empty table."""
    done = filled.feeder("feeds", "try", 'title ~ "no such words"')
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[:2] == [
        'title ~ "no such words" and language = en',
        "holds 0 stored articles",
    ]


def test_an_error_points_at_its_column(filled: Installation) -> None:
    """Exit code 2, the expression, a caret, one line."""
    done = filled.feeder("feeds", "try", "country in {KE, Ugnda}")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == [
        "  country in {KE, Ugnda}",
        "                  ^",
        "feeder: column 17: there is no country 'Ugnda'; did you mean uganda?",
    ]


def test_a_name_must_fit_into_an_address(filled: Installation) -> None:
    """As the names in the settings must."""
    done = filled.feeder("feeds", "try", "country = KE", "--name", "../x")
    assert done.returncode == 2
    assert b"lower-case letters, digits and single hyphens" in done.stderr


@pytest.mark.parametrize(
    ("text", "column", "lines"),
    [
        ("abc", 2, ["  abc", "   ^"]),
        ("abc", 4, ["  abc", "     ^"]),
        ("a\nb\tc", 3, ["  a b c", "    ^"]),
        ("日本 = x", 3, ["  日本 = x", "      ^"]),
        ("a\x1b[2Jb", 2, ["  a�[2Jb", "   ^"]),
        ("x" * 200, 101, ["  …" + "x" * 100 + "…", "  " + " " * 51 + "^"]),
    ],
)
def test_a_caret_stands_below_the_column(text: str, column: int, lines: list[str]) -> None:
    """Whatever the width of what stands before it; long texts are cut on both sides."""
    assert pointed(text, column).splitlines() == lines
