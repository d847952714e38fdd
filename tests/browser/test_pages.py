"""Debian's Chromium opens the served pages, and complains of nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.readers.conftest import served
from tests.readers.installation import EDITED, NOTICE, Served

__all__ = ["served"]

pytestmark = [
    pytest.mark.debian,
    pytest.mark.skipif(
        shutil.which("chromium") is None, reason="needs Chromium: apt-get install chromium"
    ),
]
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--enable-logging=stderr",
]


def opened(address: str, profile: Path) -> BeautifulSoup:
    """Open an address in the browser, and return the page that it made of it."""
    command = ["chromium", *QUIET, f"--user-data-dir={profile}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "CONSOLE" not in done.stderr, done.stderr
    return BeautifulSoup(done.stdout, "lxml")


def test_the_start_page_leads_to_kenya(served: Served, tmp_path: Path) -> None:
    """Kenya stands there with its count and both feeds, and readers find the feed of everything."""
    page = opened(f"{served.address}/", tmp_path / "profile")
    kenya = page.select_one("#countries-kenya")
    assert kenya is not None
    assert "2 articles" in kenya.get_text(" ")
    links = {link["href"] for link in kenya.select("a")}
    assert {"countries/kenya.atom", "countries/kenya.rss"} <= links
    found = {link["href"] for link in page.select('link[rel="alternate"]')}
    assert {"all.atom", "all.rss"} <= found


def test_an_article_page_shows_its_credit(served: Served, tmp_path: Path) -> None:
    """The text ends with whose it is; the page asks search engines to stay away."""
    start = opened(f"{served.address}/", tmp_path / "profile")
    link = next(a["href"] for a in start.select("a") if "Tea Certification" in a.get_text())
    page = opened(f"{served.address}/{link}", tmp_path / "profile")
    text = page.get_text(" ")
    assert "Kazakhstan Today" in text
    assert NOTICE in text
    robots = page.select_one('meta[name="robots"]')
    assert robots is not None
    assert "noindex" in str(robots["content"])


def test_an_edited_article_shows_what_changed(served: Served, tmp_path: Path) -> None:
    """The feed leads to the place, where the newest edit is open and its words are marked."""
    served.capture(EDITED, "2.txt")
    feed = (served.folder / "feeds" / "all.atom").read_text("utf-8")
    (name,) = set(re.findall(r"articles/([-0-9a-f]+\.html)#changes", feed))
    page = opened(f"{served.address}/articles/{name}#changes", tmp_path / "profile")
    heading = page.select_one("#changes")
    assert heading is not None
    assert heading.get_text() == "What changed"
    edit = page.select_one(".edits details[open]")
    assert edit is not None
    summary = edit.select_one("summary")
    assert summary is not None
    assert " ".join(summary.get_text(" ").split()) == (
        "Title corrected Wording 2, seen 6 March 2026 in dumps"
    )
    title = edit.select_one(".title")
    assert title is not None
    assert title.get_text() == "Kazakhstan and Kenya Agree on Tea and Coffee Certification"
    assert [one.get_text() for one in title.select("ins")] == ["and Coffee "]
    assert title.select("del") == []


def test_pages_work_from_the_disk(served: Served, tmp_path: Path) -> None:
    """Links are relative: a folder of files is enough."""
    page = opened((served.folder / "feeds" / "index.html").as_uri(), tmp_path / "profile")
    for link in page.select("a[href]"):
        target = str(link["href"]).partition("#")[0]
        if target and ":" not in target:
            assert (served.folder / "feeds" / target).is_file(), target
