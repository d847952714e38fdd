"""The library `reader`, subscribed to a running server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import reader as library
from pytest_httpserver import HTTPServer

from feeder.rendering.syndication import render_atom, render_rss
from tests.rendering.samples import CONTEXT, EVERYTHING, stored, withdrawn

from .installation import EDITED, Served


@pytest.fixture
def subscriber(tmp_path: Path) -> Iterator[Any]:
    """A reader with a database of its own."""
    with library.make_reader(str(tmp_path / "reader.sqlite")) as made:
        yield made


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_an_entry_arrives_with_its_credit_and_is_updated_in_place(
    served: Served, subscriber: Any, form: str
) -> None:
    """Subscribe, fetch, fetch again for nothing, and see an edit without a duplicate."""
    address = f"{served.address}/countries/kenya.{form}"
    subscriber.add_feed(address)
    first = subscriber.update_feed(address)
    assert (first.new, first.modified) == (2, 0)
    tea = next(entry for entry in subscriber.get_entries() if "Tea" in entry.title)
    assert tea.authors_str == "Kazakhstan Today"
    assert tea.published is not None
    assert tea.source is not None
    assert tea.source.title.startswith("Kazakhstan Today")
    assert "Kazakhstan Today" in tea.content[0].value
    assert subscriber.update_feed(address) is None  # 304
    served.capture(EDITED, "2.txt")
    edited = subscriber.update_feed(address)
    assert (edited.new, edited.modified) == (0, 1)
    assert {entry.id for entry in subscriber.get_entries()} == {
        tea.id,
        next(e.id for e in subscriber.get_entries() if "Students" in e.title),
    }
    again = subscriber.get_entry((address, tea.id))
    assert again.title == "Kazakhstan and Kenya Agree on Tea and Coffee Certification"
    assert again.published == tea.published


def test_every_published_feed_is_read(served: Served, subscriber: Any) -> None:
    """All feeds in both formats are taken without an error, the empty ones too."""
    feeds = served.folder / "feeds"
    for path in sorted([*feeds.rglob("*.atom"), *feeds.rglob("*.rss")]):
        subscriber.add_feed(f"{served.address}/{path.relative_to(feeds).as_posix()}")
    outcomes = {result.url: result.value for result in subscriber.update_feeds_iter(workers=4)}
    assert len(outcomes) > 500
    broken = {url: value for url, value in outcomes.items() if isinstance(value, Exception)}
    assert not broken
    assert sum(value.new for value in outcomes.values()) == subscriber.get_entry_counts().total > 0


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_the_notice_takes_the_place_of_a_withdrawn_text(
    httpserver: HTTPServer, subscriber: Any, form: str
) -> None:
    """The same entry, changed; the tombstone beside it disturbs nobody."""
    render = {"atom": render_atom, "rss": render_rss}[form]
    gone = withdrawn(2)
    address = httpserver.url_for(f"/all.{form}")
    for second in (replace(gone, withdrawn=None, updated=gone.published), gone):
        httpserver.clear()
        httpserver.expect_request(f"/all.{form}").respond_with_data(
            render(EVERYTHING, (stored(1), second), CONTEXT),
            content_type=f"application/{form}+xml",
        )
        subscriber.add_feed(address, exist_ok=True)
        update = subscriber.update_feed(address)
    assert (update.new, update.modified) == (0, 1)
    assert subscriber.get_entry_counts().total == 2
    entry = subscriber.get_entry((address, gone.id))
    assert entry.title == f"Withdrawn: {gone.article.title}"
    shown = " ".join([entry.summary or "", *(one.value for one in entry.content)])
    assert "is gone since" in shown
    assert "harbour master" not in shown
