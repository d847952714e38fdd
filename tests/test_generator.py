"""The benchmark's dump generator: the same arguments, the same bytes, in the real format."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "generate.py"
HEADER = re.compile(
    r"^(?: date \d{4}-\d\d-\d\d )?(\d\d\.\d\d\.\d{4}, \d\d:\d\d) (\d+)\n(.+)$", re.MULTILINE
)


def generate(*arguments: str) -> tuple[str, dict[str, int]]:
    """The dump, and what the generator says is in it."""
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, check=True, timeout=60
    )
    counts: dict[str, int] = json.loads(ran.stderr)
    return ran.stdout.decode("utf-8"), counts


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    """A benchmark compares runs over equal input."""
    first, counts = generate("--megabytes", "0.2", "--seed", "7")
    assert generate("--megabytes", "0.2", "--seed", "7") == (first, counts)
    assert generate("--megabytes", "0.2", "--seed", "8")[0] != first


def test_the_size_and_the_number_of_articles_are_right() -> None:
    """It ends with the article that reaches the size, and counts what it printed."""
    text, counts = generate("--megabytes", "0.5")
    found = HEADER.findall(text)
    assert 500_000 <= len(text.encode("utf-8")) < 520_000
    assert len(found) == counts["articles"] == counts["new"]
    assert 2_000 < len(text.encode("utf-8")) / len(found) < 3_400
    # Without repeats every article has a minute of its own: identity has no doubt.
    assert len({moment for moment, _, _ in found}) == len(found)


def test_notices_credits_relays_and_languages_are_mixed_in() -> None:
    """The parts stand about as often as in the agency's own pages."""
    text, counts = generate("--megabytes", "1")
    articles = counts["articles"]
    assert 0.1 < text.count("This information may not be reproduced") / articles < 0.3
    assert 0.15 < text.count("\nImages | ") / articles < 0.35
    assert 0.6 < text.count(" reports.\n") / articles < 0.95
    assert 0.03 < text.count("KAZAKHSTAN TODAY - ") / articles < 0.2
    assert "\nrelevant news\n" in text
    assert "{" not in text


def test_repeats_edits_and_twins_come_as_asked() -> None:
    """A repeat moves only the counter; an edit keeps the minute; a twin has its own."""
    shares = ("--repeated", "0.2", "--edited", "0.1", "--twins", "0.1")
    text, counts = generate("--megabytes", "0.5", *shares)
    found = HEADER.findall(text)
    assert len(found) == counts["articles"]
    assert counts["new"] == counts["articles"] - counts["repeated"] - counts["edited"]
    assert len({moment for moment, _, _ in found}) == counts["new"]
    for kind, share in (("repeated", 0.2), ("edited", 0.1), ("twins", 0.1)):
        assert abs(counts[kind] / counts["articles"] - share) < 0.08
    assert re.search(r" Again\n", text)


@pytest.mark.parametrize(
    "wrong", [("--per-day", "9", "2"), ("--repeated", "0.8", "--edited", "0.8"), ("--seed", "x")]
)
def test_wrong_arguments_are_told(wrong: tuple[str, ...]) -> None:
    """One line of error, exit code 2, nothing printed."""
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), *wrong], capture_output=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"error: " in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_a_closed_pipe_is_a_normal_end() -> None:
    """`| head` shows the beginning of a dump that would be endless."""
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), "--megabytes", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(100).startswith(b" date 2021-")
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(20)
