"""newsboat, the terminal reader, subscribed to a running server."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from .installation import EDITED, Served

pytestmark = [
    pytest.mark.debian,
    pytest.mark.skipif(
        shutil.which("newsboat") is None, reason="needs newsboat: apt-get install newsboat"
    ),
]


class Newsboat:
    """A newsboat with a configuration and a cache of its own."""

    def __init__(self, folder: Path, *addresses: str) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "urls").write_text("\n".join(addresses), encoding="utf-8")
        (folder / "config").write_text("text-width 0\n", encoding="utf-8")

    def reload(self) -> list[tuple[str, str, str, int, str]]:
        """Fetch, and return id, title, author, published and content of every stored item."""
        files = {"-u": "urls", "-c": "cache.db", "-C": "config", "-l": "2", "-d": "log"}
        words = [w for k, v in files.items() for w in (k, v if k == "-l" else self._folder / v)]
        environment = {"HOME": str(self._folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        subprocess.run(
            ["newsboat", *words, "-x", "reload"], check=True, env=environment, timeout=60
        )
        query = "select guid, title, author, pubDate, content from rss_item order by pubDate desc"
        with closing(sqlite3.connect(self._folder / "cache.db")) as cache:
            return list(cache.execute(query))


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_newsboat_shows_credited_entries_and_keeps_one_of_each(
    served: Served, tmp_path: Path, form: str
) -> None:
    """Two entries with their author and credit; after an edit still two, one with the new title."""
    newsboat = Newsboat(tmp_path / "newsboat", f"{served.address}/countries/kenya.{form}")
    tea, students = newsboat.reload()
    assert (tea[2], students[2]) == ("Kazakhstan Today", "Kazakhstan Today")
    assert tea[3] == 1772623200
    assert "Kazakhstan Today" in tea[4]
    assert newsboat.reload() == [tea, students]
    served.capture(EDITED, "2.txt")
    edited, same = newsboat.reload()
    assert edited[1] == "Kazakhstan and Kenya Agree on Tea and Coffee Certification"
    assert (edited[0], edited[3]) == (tea[0], tea[3])
    assert same == students
