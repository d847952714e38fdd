"""Every feed, read by feedparser from a running server."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest

from .installation import EDITED, NOTICE, Served

MINISTRY = "Ministry of Foreign Affairs of the Republic of Kazakhstan"


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_every_entry_shows_whose_it_is(served: Served, form: str) -> None:
    """Title, author, dates, categories, source and rights reach the reader."""
    feed = feedparser.parse(f"{served.address}/countries/kenya.{form}")
    assert not feed.bozo
    tea, students = feed.entries
    assert tea.title == "Kazakhstan and Kenya Agree on Tea Certification"
    assert "Kazakhstan Today" in tea.author
    assert tea.published_parsed[:5] == (2026, 3, 4, 11, 20)
    assert tea.source.title.startswith("Kazakhstan Today")
    assert "Kenya" in {tag.label or tag.term for tag in tea.tags}
    assert "KE" in {tag.term for tag in tea.tags}
    assert "medtop:05000000".removeprefix("medtop:") in {tag.term for tag in students.tags}
    assert MINISTRY in {person.name for person in tea.contributors}
    assert NOTICE in tea.get("rights", tea.get("dc_rights", ""))
    assert tea.id.startswith("urn:uuid:")
    assert "Kazakhstan Today" in tea.content[0].value
    assert NOTICE in tea.content[0].value
    assert tea.link.endswith(f"articles/{tea.id.removeprefix('urn:uuid:')}.html")


def test_atom_tells_when_an_entry_was_updated(served: Served) -> None:
    """Both dates are there, and an article that was never edited has them equal."""
    feed = feedparser.parse(f"{served.address}/countries/kenya.atom")
    assert [entry.updated_parsed == entry.published_parsed for entry in feed.entries] == [True] * 2


def test_every_published_feed_is_read_without_complaint(served: Served) -> None:
    """All feeds, the empty ones too, are well-formed, and a second fetch is answered 304."""
    feeds = Path(served.folder, "feeds")
    paths = [path.relative_to(feeds).as_posix() for path in feeds.rglob("*") if is_feed(path)]
    assert len(paths) > 500
    for path in paths:
        first = feedparser.parse(f"{served.address}/{path}")
        assert (first.status, first.bozo, first.feed.title != "") == (200, False, True), path
        again = feedparser.parse(f"{served.address}/{path}", etag=first.etag)
        assert again.status == 304, path


def test_an_edit_updates_its_entry_in_place(served: Served) -> None:
    """After an edit the id stays, `updated` moves, `published` does not, and the note says what."""
    address = f"{served.address}/countries/kenya.atom"
    before = feedparser.parse(address)
    served.capture(EDITED, "2.txt")
    after = feedparser.parse(address, etag=before.etag)
    assert after.status == 200
    assert [entry.id for entry in after.entries] == [entry.id for entry in before.entries]
    tea, students = after.entries
    assert tea.title == "Kazakhstan and Kenya Agree on Tea and Coffee Certification"
    assert tea.published == before.entries[0].published
    assert tea.updated_parsed > before.entries[0].updated_parsed
    assert "title corrected" in tea.content[0].value
    assert students == before.entries[1]


def is_feed(path: Path) -> bool:
    """Tell feeds from pages."""
    return path.suffix in {".atom", ".rss"}
