"""A document that lost its credit never replaces the last good one, and everybody is told."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import timedelta

import pytest

from feeder import publication
from feeder.cli import main
from feeder.model import Feed, Revision, StoredArticle
from feeder.rendering import Context
from feeder.rendering.site import PAGES_INDEX, render_article
from feeder.rendering.syndication import render_atom, render_rss
from tests.installation import NINE, NOW, Installation

TITLE = "Interfaith Dialogue Was Topic of Meeting in Latvia"


def uncredited_atom(feed: Feed, articles: Sequence[StoredArticle], context: Context) -> bytes:
    """The renderer with a fault: entries about Latvia lose their rights."""
    body = render_atom(feed, articles, context)
    entries = re.split(rb"(?=<entry)", body)
    return b"".join(
        re.sub(rb"<rights.*?</rights>", b"", entry, flags=re.DOTALL)
        if entry.startswith(b"<entry") and b"Latvia" in entry
        else entry
        for entry in entries
    )


def uncredited_rss(feed: Feed, articles: Sequence[StoredArticle], context: Context) -> bytes:
    """The renderer with a fault: nobody is named as the creator."""
    body = render_rss(feed, articles, context)
    return re.sub(rb"<dc:creator>.*?</dc:creator>", b"", body)


def uncredited_page(
    article: StoredArticle, context: Context, history: Sequence[Revision] = ()
) -> bytes:
    """The renderer with a fault: the page does not show the agency's notice."""
    body = render_article(article, context, history)
    return body.replace(context.agency.notice.encode(), b"")


def edit(installation: Installation) -> None:
    """Put a later dump there, in which the article about Latvia has another title."""
    text = NINE.read_text("utf-8").replace(TITLE, TITLE.replace("Topic", "Subject"))
    installation.drop("2.txt", text.replace(" date 2026-03-14", " date 2026-03-15"))


def test_an_uncredited_document_is_refused_and_repaired_later(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last good file stays byte for byte; the report names path, rule and article."""
    installation.drop("1.txt", NINE)
    installation.refresh()
    before = installation.files()
    edit(installation)
    with monkeypatch.context() as broken:
        broken.setitem(publication._FORMATS, "atom", uncredited_atom)
        report = installation.refresh(now=NOW + timedelta(hours=1))
    article = installation.parsed("countries/latvia.atom").entries[0].id
    assert not report.ok
    refused = {refusal.path for refusal in report.published.refusals}
    assert refused == {
        "all.atom",
        "most-read.atom",
        "languages/english.atom",
        "countries/latvia.atom",
        "topics/interfaith.atom",
        "regions/europe.atom",
        "regions/northern-europe.atom",
        "regions/baltic-states.atom",
        "regions/eu-members.atom",
    }
    assert all(article in line and "last good file stays" in line for line in report.problems)
    after = installation.files()
    for path in refused:
        assert after[path] == before[path]
        # One format never says something else than the other.
        assert after[path.replace(".atom", ".rss")] == before[path.replace(".atom", ".rss")]
    repaired = installation.refresh(now=NOW + timedelta(hours=2))
    assert repaired.ok
    assert "Subject of Meeting" in installation.titles("countries/latvia")[0]
    assert installation.feeder("check").returncode == 0


def pages_of(installation: Installation) -> int:
    """Count the published article pages."""
    found = [path for path in installation.files() if path.startswith("articles/")]
    return len(set(found) - {PAGES_INDEX})


def test_an_uncredited_page_is_refused(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page that was there stays, the other pages are written."""
    installation.drop("1.txt", NINE)
    monkeypatch.setattr(publication, "render_article", uncredited_page)
    report = installation.refresh()
    assert len(report.published.refusals) >= 9
    assert pages_of(installation) == 0
    monkeypatch.undo()
    assert installation.refresh().ok
    assert pages_of(installation) == 9


def test_the_command_says_so_and_exits_with_1(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line a refused document, with the article to blame; `status` exits 1 after it."""
    installation.drop("1.txt", NINE)
    monkeypatch.setitem(publication._FORMATS, "rss", uncredited_rss)
    monkeypatch.setattr(
        sys, "argv", ["feeder", "--config", str(installation.config_path), "refresh"]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    told = capsys.readouterr().err.splitlines()
    assert any(
        line.startswith("feeder: countries/kenya.rss: refused by the gate") and "urn:uuid:" in line
        for line in told
    )
    assert not any("\x1b" in line for line in told)
    status = installation.feeder("status")
    assert status.returncode == 1
    assert b"refused by the gate" in status.stderr
