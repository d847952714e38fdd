"""The marks that identity must reach, measured the real way: a small `make bench-identity`."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.edits import EDITS, TEMPLATES, TWINS
from benchmarks.identity import NOT_ELSEWHERE, Row, measure_edits, measure_twins
from feeder.assembly import Parts
from feeder.config import Config

STORIES = 60
PAIRS = 12


@pytest.fixture(scope="module")
def parts() -> Parts:
    """The parts of an installation with default settings."""
    return Parts.of(Config())


def test_edited_articles_are_found(parts: Parts, tmp_path: Path) -> None:
    """At least 99 in 100 at the same minute and 9 in 10 elsewhere, and none joins another one."""
    rows = list(measure_edits(parts, tmp_path, STORIES))
    assert len(rows) == 1 + 3 * len(EDITS) - 2 * len(NOT_ELSEWHERE)
    assert [row for row in rows if row.false] == []
    assert recall(rows, "same minute") >= 0.99
    assert [row for row in rows if row.recall < 0.9] == []
    assert all(row.shown == STORIES for row in rows)


def recall(rows: list[Row], when: str) -> float:
    """The share of all at that moment."""
    counted = [row for row in rows if row.when == when]
    return sum(row.joined for row in counted) / sum(row.shown for row in counted)


def test_twins_stay_two(parts: Parts, tmp_path: Path) -> None:
    """Another country, city, person, organisation or figure, at any distance, edited or not."""
    rows = list(measure_twins(parts, tmp_path, PAIRS))
    assert len(rows) == 3 * (len(TWINS) + len(TEMPLATES))
    assert [row for row in rows if row.false or row.doubled or row.joined != PAIRS] == []
