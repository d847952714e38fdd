"""A running `feeder serve` for every reader."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .installation import DUMP, Served, feeder


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Start `feeder serve` on a free port over an installation that has read one dump."""
    (tmp_path / "dumps").mkdir()
    (tmp_path / "config.yaml").write_text("site: {operator: A test mirror}\n", encoding="utf-8")
    (tmp_path / "dumps" / "1.txt").write_text(DUMP, encoding="utf-8")
    feeder(tmp_path, "refresh")
    command = [sys.executable, "-m", "feeder", "serve", "--port", "0"]
    server = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.search(r"http://[\d.:]+", line)
        assert found, line
        yield Served(tmp_path, found[0])
    finally:
        server.terminate()
        server.communicate(timeout=10)
