"""Real readers against a running server: first fetch, not modified, edited in place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
import requests
from reader import make_reader
from reader._parser.http import HTTPRetriever

from .serving import Served, atom, replace_file, rss, serve, write_old

MAKERS = {"all.atom": atom, "all.rss": rss}
LATER = {"all.atom": "2026-02-28T08:04:00Z", "all.rss": "Sat, 28 Feb 2026 08:04:00 +0000"}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A server over a folder that the test may change."""
    for name, make in MAKERS.items():
        write_old(tmp_path / name, make("A railway opened"))
    with serve(tmp_path) as served:
        yield served


@pytest.mark.parametrize("name", MAKERS)
def test_feedparser_reads_revalidates_and_sees_an_edit(own: Served, name: str) -> None:
    """Whole and well-formed at first, 304 without entries next, then the same id edited."""
    address = f"{own.address}/{name}"
    first = feedparser.parse(address)
    assert (first.status, first.bozo) == (200, False)
    assert first.entries[0].title == "A railway opened"
    second = feedparser.parse(address, etag=first.etag, modified=first.modified)
    assert (second.status, second.entries) == (304, [])
    assert feedparser.parse(address, modified=first.modified).status == 304
    replace_file(own.output / name, MAKERS[name]("A railway closed", LATER[name]))
    third = feedparser.parse(address, etag=first.etag, modified=first.modified)
    assert third.status == 200
    assert [entry.id for entry in third.entries] == [first.entries[0].id]
    assert third.entries[0].title == "A railway closed"


@pytest.mark.parametrize("name", MAKERS)
def test_reader_updates_in_place_without_a_duplicate(own: Served, name: str) -> None:
    """`reader` stores the entry once, is told 304, and takes the edit into the same entry."""
    address = f"{own.address}/{name}"
    statuses: list[int] = []

    def watch(
        session: requests.Session,
        response: requests.Response,
        request: requests.Request,
        **options: object,
    ) -> None:
        del session, request, options
        statuses.append(response.status_code)

    with make_reader(":memory:") as reader:
        # The place where reader's own plugins watch HTTP answers.
        retriever = reader._parser.get_retriever(address)
        assert isinstance(retriever, HTTPRetriever)
        retriever.response_hooks.append(watch)
        reader.add_feed(address)
        reader.update_feed(address)
        reader.update_feed(address)
        assert [entry.title for entry in reader.get_entries()] == ["A railway opened"]
        replace_file(own.output / name, MAKERS[name]("A railway closed", LATER[name]))
        reader.update_feed(address)
        assert [entry.title for entry in reader.get_entries()] == ["A railway closed"]
        assert reader.get_feed(address).last_exception is None
    assert statuses == [200, 304, 200]


def test_a_feed_that_appears_later_is_found_and_one_that_goes_is_missed(own: Served) -> None:
    """A 404 is not remembered, and neither is a file that was deleted."""
    address = f"{own.address}/countries/kenya.atom"
    statuses = [requests.get(address, timeout=5).status_code]
    replace_file(own.output / "countries" / "kenya.atom", atom("A railway opened"))
    statuses.append(requests.get(address, timeout=5).status_code)
    (own.output / "countries" / "kenya.atom").unlink()
    statuses.append(requests.get(address, timeout=5).status_code)
    assert statuses == [404, 200, 404]
