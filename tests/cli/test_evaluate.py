"""`feeder evaluate`: figures, mistakes with reasons, the recorded floor; and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.installation import ROOT, Installation, line_of, surroundings

CASES = (
    {"title": "Kenya Opens Consulate in Almaty", "about": ["KE"], "mentions": ["KE"]},
    {"title": "Coach Jordan Smith Leaves", "about": ["JO"], "mentions": ["JO"], "note": "hopeless"},
    {
        "title": "Wheat Harvest Ends in Kostanay Region",
        "paragraphs": ["Farmers brought in the grain, the akimat reports.", "Latvia waits."],
        "about": ["LV"],
        "topics": ["agriculture", "sport"],
        "organisations": [],
    },
)


def written(folder: Path, *cases: object, name: str = "own.jsonl") -> Path:
    """A file of cases."""
    path = folder / name
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    return path


def evaluated(feeder: Run, *words: str | Path, code: int = 0) -> dict[str, Any]:
    """What the command prints as JSON."""
    done = feeder("evaluate", "--json", *words)
    assert done.returncode == code, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_figures_of_each_set_are_printed(
    feeder: Run, installation: Installation, tmp_path: Path
) -> None:
    """One row a set and key, with micro and macro for topics; no store and no feeds are made."""
    done = feeder("evaluate", written(tmp_path, *CASES), "--worst", "0")
    assert done.returncode == 0, done.stderr.decode()
    rows = [re.split(r"  +", line.strip()) for line in done.stdout.decode().splitlines()]
    assert rows == [
        ["set", "of", "cases", "precision", "recall", "F1", "exact", "main topic"],
        ["own.jsonl", "mentions", "2", "1.000", "0.500", "0.667", "1 of 2"],
        ["own.jsonl", "about", "3", "1.000", "0.333", "0.500", "1 of 3"],
        ["own.jsonl", "topics", "1", "1.000", "0.500", "0.667", "0 of 1", "1 of 1"],
        ["own.jsonl", "topics, macro", "1", "0.500", "0.500", "0.500"],
        ["own.jsonl", "organisations", "1", "1.000", "1.000", "1.000", "1 of 1"],
        ["own.jsonl", "everything", "3", "1 of 3"],
    ]
    assert not installation.database.exists()
    assert not installation.feeds.exists()


def test_the_worst_mistakes_say_why(feeder: Run, tmp_path: Path) -> None:
    """Line, title, note, what was wanted, what came, and how near a missed label came."""
    done = feeder("evaluate", written(tmp_path, *CASES), "--worst", "1")
    text = done.stdout.decode()
    assert "own.jsonl: the worst 1 of 2 cases with a mistake\n" in text
    # Both have two labels wrong; the first of them is shown.
    assert "    2  Coach Jordan Smith Leaves\n       (hopeless)\n" in text
    assert "       about: wanted JO; got none\n         missed JO: no rule speaks for it\n" in text
    assert "Wheat Harvest" not in text
    (found,) = evaluated(feeder, written(tmp_path, *CASES))["sets"]
    assert found["worst"][1]["line"] == 3
    about = found["worst"][1]["about"]
    assert (about["wanted"], about["got"]) == (["LV"], [])
    assert re.match(
        r"score [\d.]+, below the threshold of [\d.]+: .*Latvia", about["reasons"]["LV"]
    )
    assert found["worst"][1]["topics"]["reasons"]["sport"] == "no rule speaks for it"


def test_a_topic_below_its_threshold_says_by_how_much(
    feeder: Run, installation: Installation, tmp_path: Path
) -> None:
    """The settings of the installation count: its own topics, its own thresholds."""
    water = {"name": "Water", "code": "medtop:06000000", "phrases": {"sluice": 1}}
    installation.configure(labels={"topics": {"water": water}})
    path = written(tmp_path, {"title": "A Sluice Opens", "topics": ["water"]})
    (found,) = evaluated(feeder, path)["sets"]
    reason = found["worst"][0]["topics"]["reasons"]["water"]
    assert reason == "score 3, below the threshold of 4: title: sluice +3"
    installation.configure(labels={"topics": {"water": water | {"threshold": 3}}})
    (found,) = evaluated(feeder, path)["sets"]
    assert (found["exact"], found["worst"]) == (1, [])


def test_a_label_that_was_given_wrongly_says_why(feeder: Run, tmp_path: Path) -> None:
    """Its score and what it is made of."""
    path = written(tmp_path, {"title": "Kenya Opens Consulate", "about": []})
    (found,) = evaluated(feeder, path)["sets"]
    about = found["worst"][0]["about"]
    assert (about["wanted"], about["got"]) == ([], ["KE"])
    assert re.match(r"score [\d.]+: .*title: Kenya \+", about["reasons"]["KE"])


def test_languages_and_topics_can_be_seen_by_themselves(feeder: Run, tmp_path: Path) -> None:
    """As tables, and for programs."""
    russian = {"title": "Посол Кении прибыл", "about": ["KE"]}
    path = written(tmp_path, *CASES, russian)
    (by_language,) = evaluated(feeder, path, "--by", "language")["sets"]
    found = by_language["by_language"]
    assert {name: one["cases"] for name, one in found.items()} == {"en": 3, "ru": 1}
    (by_topic,) = evaluated(feeder, path, "--by", "topic")["sets"]
    assert {name: one["f1"] for name, one in by_topic["by_topic"].items()} == {
        "agriculture": 1,
        "sport": 0,
    }
    tables = feeder("evaluate", path, "--by", "language").stdout.decode()
    assert "own.jsonl [ru]  about" in tables
    tables = feeder("evaluate", path, "--by", "topic").stdout.decode()
    assert re.search(r"own\.jsonl +sport +1 +0 +0 +1 ", tables)


def test_a_figure_that_fell_ends_the_command_with_one(feeder: Run, tmp_path: Path) -> None:
    """Recording, keeping, losing a case: the line names the set, the figure and both values."""
    floor, path = tmp_path / "floor.json", written(tmp_path, *CASES)
    other = written(tmp_path, CASES[0], name="other.jsonl")
    evaluated(feeder, other, "--record", floor)
    evaluated(feeder, path, "--record", floor)
    assert set(json.loads(floor.read_text("utf-8"))) == {"own.jsonl", "other.jsonl"}
    assert evaluated(feeder, path, other, "--floor", floor)["below"] == []
    written(tmp_path, *CASES[1:])
    assert evaluated(feeder, path, "--floor", floor, code=1)["below"] == [
        "own.jsonl: cases: 2 is less than the 3 recorded",
        "own.jsonl: exact: 0 is less than the 1 recorded",
        "own.jsonl: mentions cases: 1 is less than the 2 recorded",
        "own.jsonl: mentions f1: 0 is less than the 0.6667 recorded",
        "own.jsonl: about cases: 2 is less than the 3 recorded",
        "own.jsonl: about f1: 0 is less than the 0.5 recorded",
    ]
    done = feeder("evaluate", path, "--floor", floor)
    assert b"feeder: own.jsonl: exact: 0 is less" in done.stderr


def test_standard_input_and_an_array_are_read_too(feeder: Run) -> None:
    """The form of hard_sentences.json, where `text` is the title."""
    cases = [{"text": "Kenya Opens Consulate", "about": ["KE"], "mentions": ["KE"], "optional": []}]
    done = feeder("evaluate", "--json", "-", stdin=json.dumps(cases).encode())
    assert json.loads(done.stdout)["sets"][0]["exact"] == 1


def test_it_works_without_any_settings(installation: Installation, tmp_path: Path) -> None:
    """The defaults do, where nobody named a file of settings and there is none."""
    path = written(tmp_path, *CASES)
    installation.config_path.unlink()
    command = installation.command("evaluate", path, "--json")
    command[3:5] = []
    done = subprocess.run(
        command, cwd=tmp_path, env=surroundings(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"title": "x", "abuot": []}', "own.jsonl:1: abuot: unknown key; allowed here: title,"),
        (b'{"title": "x", "about": ["KZ"]}', "own.jsonl:1: about: KZ is the home country"),
        (b'\n{"title": "\xff", "about": []}', "own.jsonl:2: must be UTF-8 text"),
        (b'{"title": "x", "about": [], "note": ' + b"9" * 5_000 + b"}", "own.jsonl:1: "),
        (b"\x1b[2J", "own.jsonl:1: not valid JSON: expecting value"),
        (b"", "own.jsonl: holds no cases"),
    ],
    ids=["key", "home", "bytes", "digits", "escape", "empty"],
)
def test_a_wrong_file_is_one_clear_line(
    feeder: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    """File, line and key; exit code 1."""
    path = tmp_path / "own.jsonl"
    path.write_bytes(content)
    done = feeder("evaluate", path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert line_of(done.stderr).startswith(f"feeder: {tmp_path}/{said}")


def test_every_wrong_file_is_told_at_once(feeder: Run, tmp_path: Path) -> None:
    """One that is not there, one that is a folder, one that holds no cases."""
    gone, bad = tmp_path / "gone.jsonl", written(tmp_path, 5, name="bad.jsonl")
    done = feeder("evaluate", gone, tmp_path, bad, written(tmp_path, *CASES))
    assert done.returncode == 1
    starts = [line.partition(": ")[2] for line in done.stderr.decode().splitlines()]
    assert starts == [
        f"{gone}: No such file or directory",
        f"{tmp_path}: Is a directory",
        f"{bad}:1: must be an object with a title and labels, not 5",
    ]


def test_two_sets_of_one_name_are_refused(feeder: Run, tmp_path: Path) -> None:
    """Recorded figures are found by the name of the file."""
    path = written(tmp_path, *CASES)
    done = feeder("evaluate", path, path)
    assert done.returncode == 2
    assert b"two files are called own.jsonl" in done.stderr


def test_a_floor_that_is_none_is_told(feeder: Run, tmp_path: Path) -> None:
    """Before anything is measured."""
    path = written(tmp_path, *CASES)
    done = feeder("evaluate", path, "--floor", path)
    assert done.returncode == 1
    assert line_of(done.stderr).startswith(f"feeder: {path}: ")
    done = feeder("evaluate", path, "--record", tmp_path / "no" / "floor.json")
    assert done.returncode == 1
    assert line_of(done.stderr).endswith("floor.json: No such file or directory")


def test_a_topic_that_there_is_not_is_told_and_counts_as_missed(
    feeder: Run, installation: Installation, tmp_path: Path
) -> None:
    """Cases may come from another installation."""
    done = feeder("evaluate", written(tmp_path, {"title": "Rain", "topics": ["cooking"]}))
    assert done.returncode == 0
    assert "no such topic here, counted as missed: cooking (line 1); there are: " in line_of(
        done.stderr
    )


def test_titles_cannot_move_the_cursor(feeder: Run, tmp_path: Path) -> None:
    """A case is text from anywhere."""
    path = written(tmp_path, {"title": "Kenya \x1b[2J \ud800 Opens", "about": []})
    assert b"\x1b" not in feeder("evaluate", path).stdout


def test_the_page_about_evaluation_shows_a_case_that_is_read(feeder: Run, tmp_path: Path) -> None:
    """The first block of JSON in docs/evaluation.md is one, and so is the second, an array."""
    text = (ROOT / "docs" / "evaluation.md").read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 2
    for number, block in enumerate(blocks):
        path = tmp_path / f"block{number}.json"
        path.write_text(block, encoding="utf-8")
        assert evaluated(feeder, path)["sets"][0]["cases"] >= 1
