"""`feeder explain`: why an article has its labels, as people and as programs see it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.installation import Installation, dump, line_of, new_installation

LEAD = "Ambassador of Kazakhstan to Kenya met pupils of a school in Nairobi."
BODY = "The Kenyan side thanked for the visit. Oman was not mentioned by\u00a0anyone\u00ad else."


COLOURS = {"FORCE_COLOR": "1", "NO_COLOR": "", "TERM": "xterm-256color"}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with one article; tests only look at it."""
    made = new_installation(tmp_path_factory.mktemp("explained") / "mirror")
    made.drop("1.txt", dump(("02.03.2026, 10:00 5", "School Opened in Kenya", f"{LEAD}\n{BODY}")))
    assert made.refresh().ok
    return made


def article(made: Installation) -> str:
    """The id of the article."""
    return str(json.loads(made.feeder("articles", "--json").stdout)[0]["id"])


def explained(made: Installation) -> Any:
    """What a program reads."""
    return json.loads(made.feeder("explain", article(made), "--json").stdout)


def test_every_hit_stands_in_brackets_with_what_it_counts(stored: Installation) -> None:
    """In a pipe: the words as printed, the label, its points, and why they are few or more."""
    done = stored.feeder("explain", article(stored))
    assert done.returncode == 0, done.stderr.decode()
    title, lead = done.stdout.decode().split("\n\n")[1:3]
    assert re.fullmatch(
        r"\[School( Opened)? ⟨education \+[\d.]+⟩\]( Opened)? in \[Kenya ⟨KE \+6⟩\]", title
    )
    assert "[Kazakhstan ⟨home⟩]" in lead
    assert "[Kenya ⟨KE +2, mission +4⟩]" in lead


def test_a_label_says_its_sum_and_what_it_needed(stored: Installation) -> None:
    """Each part of the text, each bonus; and in words why a label was not assigned."""
    text = stored.feeder("explain", article(stored)).stdout.decode()
    kenya = text[text.index("Kenya (country KE)") :].split("\n\n")[0].split("\n")
    assert kenya[0] == "Kenya (country KE): 15.25, assigned"
    assert kenya[1] == (
        "  title 6 + first paragraph 3.6 + body 0.9 + mission 4 + side 0.75; needed 2.5"
    )
    assert "  title: Kenya +6" in kenya
    assert "Oman (country OM): 1, not assigned: below the threshold of 2.5" in text
    assert text.index("Education (topic medtop:05000000)") < text.index("Oman (country OM)")


def test_a_program_gets_places_in_the_printed_text(stored: Installation) -> None:
    """Parts are the title and the paragraphs; a mark's place is one in them."""
    read = explained(stored)
    parts = [read["title"], *read["paragraphs"]]
    words = [
        (mark["slug"], parts[mark["part"]][mark["start"] : mark["end"]], mark["weight"])
        for mark in read["marks"]
        if mark["kind"] == "country"
    ]
    assert words == [
        ("kenya", "Kenya", 6),
        ("kenya", "Kenya", 2),
        ("kenya", "Nairobi", 1.6),
        ("kenya", "Kenyan", 0.9),
        ("oman", "Oman", 1),
    ]


def test_the_sums_of_a_program_are_the_score(stored: Installation) -> None:
    """What the parts count and the bonuses add up to the score; regions have those of others."""
    labels = explained(stored)["labels"]
    assert {label["kind"] for label in labels if not label["parts"]} == {"region"}
    for label in labels:
        if not label["parts"]:
            continue
        counted = sum(part["counted"] for part in label["parts"])
        assert label["score"] == pytest.approx(counted + sum(label["bonuses"].values()), abs=0.01)
        assert (label["why_not"] is None) is label["assigned"]


def test_colours_stand_for_brackets_on_a_terminal(stored: Installation) -> None:
    """Green speaks for an assigned label, yellow for another one."""
    done = stored.feeder("explain", article(stored), environment=COLOURS)
    text = done.stdout.decode()
    assert "[School" not in text
    assert "\x1b[1;32mSchool" in text
    assert "\x1b[33mOman\x1b[0m" in text


def test_an_unknown_id_is_one_clear_line(stored: Installation) -> None:
    """As for every command that takes an id."""
    done = stored.feeder("explain", "zz")
    assert done.returncode == 1
    assert "no article has an id that begins with 'zz'" in line_of(done.stderr)


def test_a_merged_article_has_its_labels_elsewhere(installation: Installation) -> None:
    """The message names the article that has them."""
    first = ("02.03.2026, 10:00 5", "School Opened in Kenya", LEAD)
    second = ("02.03.2026, 11:00 5", "Harvest Begins in the South", "Wheat is dry.")
    installation.drop("1.txt", dump(first, second))
    assert installation.refresh().ok
    ids = [one["id"] for one in json.loads(installation.feeder("articles", "--json").stdout)]
    assert installation.feeder("merge", *ids).returncode == 0
    done = installation.feeder("explain", ids[1])
    assert done.returncode == 1
    assert f"merged into {ids[0]}" in line_of(done.stderr)
