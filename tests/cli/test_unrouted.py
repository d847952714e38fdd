"""`feeder unrouted`: articles in no country's and no topic's feed, and what the rules lack."""

from __future__ import annotations

import json
from typing import Any

from tests.conftest import Run
from tests.installation import NINE, Installation, dump

TITLES = (
    "Old Lamp Is Lit Again",
    "A Second Lamp Is Lit",
    "Third Lamp Waits",
)
ODD = dump(
    ("14.03.2026, 10:00 11", TITLES[0], "They saw the Blue Kettle Circle knit grey mittens."),
    ("13.03.2026, 10:00 12", TITLES[1], "There sat the Blue Kettle Circle with more mittens."),
    ("12.03.2026, 10:00 13", TITLES[2], "Again the Blue Kettle Circle was seen, and mittens."),
)


def listed(feeder: Run, *words: str) -> dict[str, Any]:
    """What the command prints as JSON."""
    done = feeder("unrouted", "--json", *words)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_articles_without_country_and_topic_are_listed_newest_first(
    feeder: Run, installation: Installation
) -> None:
    """Those that a country or a topic took are not, and frequent names and words are counted."""
    installation.drop("nine.txt", NINE)
    installation.drop("odd.txt", ODD)
    installation.refresh()
    found = listed(feeder)
    assert (found["total"], found["unrouted"]) == (12, 3)
    assert [one["title"] for one in found["articles"]] == list(TITLES)
    assert all(one["countries"] == one["topics"] == [] for one in found["articles"])
    newest = found["articles"][0]["id"]
    assert found["names"] == [{"text": "Blue Kettle Circle", "articles": 3, "example": newest}]
    assert {"text": "mittens", "articles": 3, "example": newest} in found["words"]
    assert listed(feeder, "--limit", "1")["articles"] == found["articles"][:1]
    assert listed(feeder, "--limit", "1")["unrouted"] == 3


def test_people_see_tables(feeder: Run, installation: Installation) -> None:
    """Counts first, then articles, names and words; ids are short."""
    installation.drop("odd.txt", ODD)
    installation.refresh()
    lines = feeder("unrouted", "--limit", "2").stdout.decode().splitlines()
    assert lines[0] == "3 of 3 articles are in no country's and no topic's feed"
    assert lines[2].split() == ["id", "published", "language", "title"]
    short = listed(feeder)["articles"][0]["id"].removeprefix("urn:uuid:")[:8]
    assert lines[3].split("  ")[0] == short
    assert lines[3].endswith(TITLES[0])
    assert TITLES[2] not in "".join(lines)
    row = next(line for line in lines if line.startswith("Blue Kettle Circle"))
    assert row.split() == ["Blue", "Kettle", "Circle", "3", short]


def test_withdrawn_and_merged_articles_are_left_out(
    feeder: Run, installation: Installation
) -> None:
    """Nobody is to read them, so no rule has to find them."""
    installation.drop("odd.txt", ODD)
    installation.refresh()
    first, second, third = (one["id"] for one in listed(feeder)["articles"])
    assert feeder("withdraw", first, "--reason", "a test").returncode == 0
    assert feeder("merge", second, third).returncode == 0
    found = listed(feeder)
    assert [one["id"] for one in found["articles"]] == [second]
    assert found["unrouted"] == 1


def test_a_mere_mention_takes_no_article(feeder: Run, installation: Installation) -> None:
    """A label that is not assigned leads to no feed."""
    text = "Guests came from Peru, Chile, Cuba, Oman and Nepal to see the Blue Kettle Circle knit."
    installation.drop("odd.txt", dump(("14.03.2026, 10:00 11", "Old Lamp Is Lit Again", text)))
    installation.refresh()
    assert listed(feeder)["unrouted"] == 1
    with installation.store() as store:
        (number,) = store.unrouted(10)
        assert "PE" in {label.code for label in store.labels_of(number)}
        assert store.unrouted(0) == []


def test_where_everything_was_taken_one_line_says_so(
    feeder: Run, installation: Installation
) -> None:
    """No empty tables."""
    installation.drop("nine.txt", NINE)
    installation.refresh()
    done = feeder("unrouted")
    assert done.stdout.decode() == "0 of 9 articles are in no country's and no topic's feed\n"
    assert listed(feeder)["names"] == []


def test_without_a_store_it_says_what_to_do(feeder: Run) -> None:
    """As every command that looks."""
    done = feeder("unrouted")
    assert (done.returncode, done.stdout) == (4, b"")
    assert b"there is none yet; run `feeder refresh` first" in done.stderr
