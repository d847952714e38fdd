"""`feeder label` and `feeder relabel`, each as a process, to the published file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.installation import BRIDGE, WOOL, Installation, dump

SHEEP = {"sheep": {"name": "Sheep", "code": "medtop:20000210", "phrases": {"sheep": 4}}}


@pytest.fixture
def two(installation: Installation) -> Installation:
    """An installation with two articles, published."""
    installation.drop("one.txt", dump(BRIDGE, WOOL))
    assert installation.refresh().ok
    return installation


def stored(made: Installation) -> list[dict[str, Any]]:
    """The articles, newest first."""
    found: list[dict[str, Any]] = json.loads(made.feeder("articles", "--json").stdout)
    return found


def titles(made: Installation, path: str) -> list[str]:
    """The titles in a published feed."""
    return [entry.title for entry in made.parsed(f"{path}.atom").entries]


def done(made: Installation, *words: str | Path) -> str:
    """What a command prints that does what it is told, and leaves everything as it should be."""
    ran = made.feeder(*words)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert made.feeder("check").returncode == 0
    return ran.stdout.decode()


def test_a_correction_moves_an_article_between_feeds_and_is_no_edit(two: Installation) -> None:
    """`updated` stays; the regions follow; the record says who decided."""
    bridge = stored(two)[0]
    done(two, "label", bridge["id"], "+LV", "-kenya", "+topic:transport")
    assert titles(two, "countries/kenya") == []
    assert titles(two, "regions/eastern-africa") == []
    assert titles(two, "countries/latvia") == [BRIDGE[1], WOOL[1]]
    assert titles(two, "topics/transport") == [BRIDGE[1]]
    assert stored(two)[0]["updated"] == bridge["updated"]
    told = json.loads(two.feeder("show", bridge["id"], "--json").stdout)
    assert [one["reason"] for one in told["decisions"]] == ["+LV -kenya +topic:transport"]
    assert "taken away by the operator" in done(two, "label", bridge["id"])


def test_a_correction_survives_other_rules_and_is_taken_back_by_clear(two: Installation) -> None:
    """Whatever the settings say next."""
    wool = stored(two)[1]
    done(two, "label", wool["id"], "-latvia")
    two.configure(labels={"topics": SHEEP})
    assert "topics/sheep" in done(two, "relabel")
    assert (titles(two, "topics/sheep"), titles(two, "countries/latvia")) == ([WOOL[1]], [])
    done(two, "label", wool["id"], "--clear")
    assert titles(two, "countries/latvia") == [WOOL[1]]


def test_a_label_may_have_any_letter(two: Installation) -> None:
    """A slug is not read as options of one letter: -china asks for no help."""
    wool = stored(two)[1]["id"]
    done(two, "label", wool, "+china", "+health")
    assert titles(two, "countries/china") == [WOOL[1]]
    done(two, "label", wool, "-china", "-health")
    assert (titles(two, "countries/china"), titles(two, "topics/health")) == ([], [])


def test_corrections_are_exported_as_labelled_cases(two: Installation, tmp_path: Path) -> None:
    """`feeder evaluate` reads them, and finds where the rules differ."""
    done(two, "label", stored(two)[1]["id"], "-LV", "+EE")
    exported = done(two, "label", "--export")
    case = json.loads(exported)
    assert (case["title"], case["about"]) == (WOOL[1], ["EE"])
    assert "topics" not in case  # nobody said that the rules are right there
    path = tmp_path / "corrected.jsonl"
    path.write_text(exported, encoding="utf-8")
    assert "about" in two.feeder("evaluate", path).stdout.decode()


def test_what_was_merged_into_another_article_is_no_case(two: Installation) -> None:
    """It has no labels then; its correction waits for the day on which it stands by itself."""
    bridge, wool = (one["id"] for one in stored(two))
    done(two, "label", wool, "+EE")
    done(two, "merge", bridge, wool)
    assert done(two, "label", "--export") == ""
    shown = two.feeder("label", wool)
    assert (shown.returncode, shown.stdout) == (1, b"")
    assert f"merged into {bridge}" in shown.stderr.decode()
    done(two, "split", wool)
    assert titles(two, "countries/estonia") == [WOOL[1]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["+XX"], "'+XX': there is no such country, topic or organisation"),
        (["KE"], "'KE': a label begins with + or -"),
        (["+KE", "--clear"], "give labels or --clear, not both"),
        (["+KZ"], "'+KZ': every article is about the home country"),
        (["-h"], "'-h': there is no such country, topic or organisation"),
    ],
)
def test_a_word_that_means_nothing_is_refused_in_one_line(
    two: Installation, words: list[str], told: str
) -> None:
    """Nothing is changed, and the exit code says that the usage was wrong."""
    before = two.files()
    ran = two.feeder("label", stored(two)[0]["id"], *words)
    assert ran.returncode == 2
    assert told in ran.stderr.decode()
    assert two.files() == before


def test_relabelling_tells_what_feeds_gained_and_a_dry_run_changes_nothing(
    two: Installation,
) -> None:
    """A user tries a topic on stored articles before it is published."""
    two.configure(
        labels={"topics": SHEEP},
        feeds={"selections": {"wool": {"title": "Wool", "where": "text ~ wool"}}},
    )
    before = two.files()
    told = json.loads(two.feeder("relabel", "--dry-run", "--json").stdout)
    assert (told["relabelled"], told["moved"]) == (1, {"topics/sheep": [1, 0]})
    assert two.files() == before
    printed = done(two, "relabel")
    assert "1 stored articles have new labels" in printed
    assert titles(two, "topics/sheep") == titles(two, "selections/wool") == [WOOL[1]]
    pages = {path for path in two.files() if path.startswith("articles/")}
    changed = {path for path in pages if two.files()[path] != before[path]}
    assert len(changed) == 1
    assert "0 stored articles have new labels" in done(two, "relabel")


def test_a_selection_of_the_settings_is_a_feed_like_any_other(two: Installation) -> None:
    """In the catalogue, in OPML, on the start page, in the languages of the settings."""
    where = "country in {LV, EE} and not topic = sport"
    two.configure(feeds={"selections": {"baltic-wool": {"title": "Baltic wool", "where": where}}})
    assert two.refresh().ok
    assert titles(two, "selections/baltic-wool") == [WOOL[1]]
    files = two.files()
    assert b"selections/baltic-wool.atom" in files["feeds.opml"]
    assert b"Baltic wool" in files["index.html"]
    two.configure(feeds={"languages": ["ru"], "selections": two.settings["feeds"]["selections"]})
    assert two.refresh().ok
    assert titles(two, "selections/baltic-wool") == []


def test_an_expression_that_can_not_be_read_is_told_with_line_key_and_column(
    two: Installation,
) -> None:
    """Nothing is refreshed until it is mended."""
    two.configure(feeds={"selections": {"bad": {"title": "Bad", "where": "country = XX"}}})
    ran = two.feeder("refresh")
    assert ran.returncode == 2
    [line] = ran.stderr.decode().splitlines()
    assert "config.yaml:" in line
    assert "feeds.selections.bad.where: column 11: there is no country 'XX'" in line
