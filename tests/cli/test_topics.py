"""`feeder topics`, and `feeder topics try`: what a topic would take, before it is a setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feeder.labels.media_topics import load_media_topics
from tests.installation import Installation, dump, line_of, new_installation

QUILTS = "quilts:\n  name: Quilts\n  code: medtop:20000210\n  phrases: {quilt*: 3, lace: 2}\n"
KEYS = ["id", "title", "published", "score", "outcome", "reasons", "other_topics"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with five articles: on quilts, on lace, on wheat and on a bridge."""
    made = new_installation(tmp_path_factory.mktemp("topics") / "mirror")
    text = dump(
        (
            "05.03.2026, 10:20",
            "Quilters of Katon-Karagay Gather Once More",
            "The quilting season was long.",
        ),
        ("04.03.2026, 10:20", "Bridge Opens in Taraz", "The bridge is as long as a street."),
        (
            "03.03.2026, 10:20",
            "Wheat, Grain and Harvest of the Year: Farmers Sow Barley",
            "Farmers sow wheat, some keep quilting alive.",
        ),
        ("02.03.2026, 10:20", "Lace for Xian", "A load of boxes left on Monday."),
        ("01.03.2026, 10:20", "Market Day in Oskemen", "There was lace, and more of it."),
    )
    made.drop("five.txt", text)
    assert made.refresh().ok
    return made


def tried(installation: Installation, topic: str, *words: str) -> dict[str, Any]:
    """What `try` says of one topic."""
    done = installation.feeder("topics", "try", "-", "--json", *words, stdin=topic.encode())
    assert done.returncode == 0, done.stderr.decode()
    (found,) = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_a_topic_shows_what_it_would_take_newest_first(filled: Installation) -> None:
    """With scores and reasons; every key is held, since programs read it."""
    before = filled.tables()
    found = tried(filled, QUILTS)
    assert (found["slug"], found["code"], found["threshold"]) == ("quilts", "medtop:20000210", 4)
    assert (found["articles"], found["takes"]) == (5, 3)
    first, second, third = found["taken"]
    assert list(first) == KEYS
    assert first["title"].startswith("Quilters")
    assert first["published"] == "2026-03-05T10:20:00+05:00"
    assert (first["score"], first["reasons"][0]) == (16.5, "title: quilt* +9")
    assert second["title"].startswith("Lace")
    assert (second["score"], third["score"]) == (6, 5)
    assert filled.tables() == before


def test_a_topic_shows_what_it_just_misses_and_why(filled: Installation) -> None:
    """An article below the threshold, and one that is far more about something else."""
    found = tried(filled, QUILTS + "  threshold: 6.5\n")
    assert found["takes"] == 1
    outcomes = {one["title"].split()[0]: one["outcome"] for one in found["missed"]}
    assert outcomes == {"Lace": "threshold", "Wheat,": "share", "Market": "threshold"}
    assert [one["score"] for one in found["missed"]] == [7.5, 6, 5]
    assert found["misses"] == 3
    text = filled.feeder("topics", "try", "-", stdin=(QUILTS + "  threshold: 6.5\n").encode())
    shown = text.stdout.decode()
    assert "Quilts (topics/quilts) would take 1 of 5 stored articles" in shown
    assert "It just misses 3 (threshold 6.5):" in shown
    assert "far weaker than the article's main topic" in shown


def test_a_topic_shows_which_other_topics_its_articles_have(filled: Installation) -> None:
    """So one that repeats another is seen at once."""
    farming = QUILTS.replace("lace: 2", "wheat: 6")
    found = tried(filled, farming)
    assert found["other_topics"] == {"agriculture": 1}
    assert [one["other_topics"] for one in found["taken"]] == [[], ["agriculture"]]
    shown = filled.feeder("topics", "try", "-", stdin=farming.encode()).stdout.decode()
    assert "These also have: agriculture 1" in shown


def test_a_limit_cuts_the_lists_and_not_the_counts(filled: Installation) -> None:
    """What is left out is counted."""
    found = tried(filled, QUILTS, "--limit", "1")
    assert (len(found["taken"]), found["takes"]) == (1, 3)
    text = filled.feeder("topics", "try", "-", "--limit", "1", stdin=QUILTS.encode()).stdout
    assert "and 2 more; --limit lists them" in text.decode()


def test_an_article_with_enough_stronger_topics_is_missed(tmp_path: Path) -> None:
    """`max_topics` holds for a topic that is tried, too."""
    made = new_installation(tmp_path / "mirror")
    made.configure(labels={"topic_rules": {"max_topics": 1}})
    made.drop("one.txt", dump(("05.03.2026, 10:20", "Wheat and Lace", "It was a short day.")))
    assert made.refresh().ok
    (missed,) = tried(made, QUILTS)["missed"]
    assert missed["outcome"] == "crowded"


def test_a_topic_of_the_settings_can_be_tried_anew(filled: Installation, tmp_path: Path) -> None:
    """A slug that exists is replaced for the trial; a file is read like standard input."""
    path = tmp_path / "culture.yaml"
    path.write_text(QUILTS.replace("quilts", "culture"), encoding="utf-8")
    done = filled.feeder("topics", "try", path, "--json")
    (found,) = json.loads(done.stdout)
    assert (found["slug"], found["takes"]) == ("culture", 3)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "standard input: holds no topic"),
        ("quilts: 4", "standard input:1: quilts: must be a section with keys of its own, not 4"),
        (QUILTS.replace("lace", "la*ce"), "standard input:4: quilts.phrases.la*ce: 'la*ce' is not"),
        (
            QUILTS.replace("20000210", "20000411"),
            "standard input:3: quilts.code: medtop:20000411 (tea",
        ),
        (
            QUILTS + "  weight: 3",
            "5: quilts.weight: unknown key; allowed here: code, name, phrases, th",
        ),
        (QUILTS + QUILTS, "standard input:5: quilts: stands here a second time; keep one"),
        ("{", "standard input:1: not valid YAML"),
    ],
)
def test_a_mistake_in_a_topic_is_told_with_its_line(
    filled: Installation, text: str, reason: str
) -> None:
    """In the words that `feeder check` would use for the settings; exit code 2."""
    done = filled.feeder("topics", "try", "-", stdin=text.encode())
    assert done.returncode == 2
    assert reason in line_of(done.stderr)


def test_a_topic_that_is_no_file_or_no_text_is_refused(filled: Installation) -> None:
    """One line each."""
    done = filled.feeder("topics", "try", "gone.yaml")
    assert done.returncode == 2
    assert "gone.yaml: there is no such file" in line_of(done.stderr)
    done = filled.feeder("topics", "try", "-", stdin="name: Мёд".encode("cp1251"))
    assert done.returncode == 2
    assert "can't be read as UTF-8 text" in line_of(done.stderr)


def test_trying_before_the_first_refresh_exits_with_4(installation: Installation) -> None:
    """There is nothing to try it on."""
    done = installation.feeder("topics", "try", "-", stdin=QUILTS.encode())
    assert done.returncode == 4
    assert "run `feeder refresh` first" in line_of(done.stderr)


def test_topics_are_listed_with_codes_and_entries(filled: Installation) -> None:
    """Every one, and how much its feed holds."""
    listed = json.loads(filled.feeder("topics", "--json").stdout)
    slugs = [one["slug"] for one in listed]
    assert slugs == sorted(slugs)
    assert len(slugs) == 43
    farming = next(one for one in listed if one["slug"] == "agriculture")
    assert farming["code"] == "medtop:20000210"
    assert farming["entries"] == 1
    assert farming["yours"] is False
    assert farming["phrases"] > 100
    assert "agriculture" in filled.feeder("topics").stdout.decode()


def test_topics_are_listed_before_the_first_refresh(installation: Installation) -> None:
    """Those of the settings stand among them; a code that nobody knows of is named."""
    rule = {"name": "Bees", "code": "medtop:29999999", "phrases": {"bee": 3}, "threshold": 7}
    installation.configure(labels={"topics": {"bees": rule}})
    done = installation.feeder("topics", "--json")
    bees = next(one for one in json.loads(done.stdout) if one["slug"] == "bees")
    assert (bees["threshold"], bees["entries"], bees["yours"]) == (7, 0, True)
    assert "bees: medtop:29999999 is not in the list that ships" in line_of(done.stderr)
    assert "medtop:29999999" not in load_media_topics().known


def test_a_topic_of_the_settings_counts_in_a_trial(tmp_path: Path) -> None:
    """Also one that stands in a file of its own, and the settings' own factors."""
    made = new_installation(tmp_path / "mirror")
    (made.folder / "own.yaml").write_text(QUILTS.replace("quilts:", "lace:"), encoding="utf-8")
    made.configure(labels={"topic_files": ["own.yaml"], "topic_rules": {"title_factor": 10}})
    made.drop("one.txt", dump(("05.03.2026, 10:20", "Lace Day", "A day of it was held here.")))
    assert made.refresh().ok
    found = tried(made, QUILTS)
    assert found["other_topics"] == {"lace": 1}
    assert found["taken"][0]["score"] == 20
