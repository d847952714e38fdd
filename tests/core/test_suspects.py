"""Copies of suspect answers, for somebody to look at."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from feeder.suspects import folder_of, keep

from .samples import document


def test_the_newest_five_copies_of_a_source_are_kept(tmp_path: Path) -> None:
    """Byte for byte, and each source for itself."""
    folder = folder_of(tmp_path / "feeder.db")
    for number in range(7):
        one = replace(document("a", f"answer {number}".encode()), source="list")
        path = keep(folder, one)
        assert path is not None
        os.utime(path, (number, number))
    other = keep(folder, replace(document("b", b"other"), source="list-2"))
    assert other is not None
    texts = {path.read_text() for path in folder.glob("list-*") if path != other}
    assert texts == {f"answer {number}" for number in range(2, 7)}
    assert other.read_text() == "other"


def test_a_copy_that_can_not_be_kept_is_none(tmp_path: Path) -> None:
    """It is only a help: the look goes on."""
    blocked = tmp_path / "feeder.db.suspects"
    blocked.write_text("a file in the place of the folder")
    assert keep(blocked, document()) is None
