"""The nine articles as a dump, as pages and as a feed, in any order: nine articles, once each."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from feeder.model import Article
from feeder.parsing.dump import split
from feeder.store import Store
from tests.core.samples import ALMATY
from tests.installation import Installation, new_installation
from tests.site_markup import Printed, page_of, rss_of

ASKED = {"allow_private": True, "obey_robots": False, "timeout": "10s"}
WAYS = ("dump", "pages", "feed")


@pytest.fixture(scope="module")
def printed(nine: Path) -> list[Printed]:
    """The articles of the dump, each with a place on the site."""
    parts = split(io.BytesIO(nine.read_bytes()), zone=ALMATY, name=nine.name)
    articles = [part for part in parts if isinstance(part, Article)]
    in_time = sorted(articles, key=lambda one: one.published.at if one.published else 0)
    numbers = {id(one): number for number, one in enumerate(in_time)}
    return [Printed(one, numbers[id(one)]) for one in articles]


class Newsroom:
    """An installation that is given the same articles in one way after the other."""

    def __init__(
        self, made: Installation, server: HTTPServer, nine: Path, printed: Sequence[Printed]
    ) -> None:
        self.made = made
        self._server = server
        self._nine = nine
        self._printed = printed

    def take(self, way: str) -> None:
        """Refresh once, from sources of this kind alone."""
        sources: list[dict[str, Any]] = []
        match way:
            case "dump":
                self.made.drop("nine.txt", self._nine)
                sources = [{"kind": "folder", "name": "dumps", "path": "dumps"}]
            case "pages":
                sources = [
                    self._asked("page", f"page{one.number}", one.path, page_of(one), "text/html")
                    for one in self._printed
                ]
            case "teasers" | "full":
                feed = rss_of(self._printed, full=way == "full")
                sources = [self._asked("feed", way, f"/{way}", feed, "application/rss+xml")]
        self.made.configure(sources=sources, fetching={"delay": "0s"})
        report = self.made.refresh()
        assert report.ok, report.problems
        assert report.total.revised == 0

    def _asked(self, kind: str, name: str, path: str, text: str, media: str) -> dict[str, Any]:
        self._server.expect_request(path).respond_with_data(
            text, content_type=f"{media}; charset=utf-8"
        )
        return {**ASKED, "kind": kind, "name": name, "address": self._server.url_for(path)}


def left_in(store: Store) -> list[dict[str, object]]:
    """What is told of each article, newest first."""
    numbers = store.newest("all", 99)
    return [
        {
            "article": replace(stored.article, views=None),
            "published": stored.published,
            "updated": stored.updated,
            "edits": [one.note for one in store.revisions_of(number)[1:] if one.material],
            "labels": {(label.kind, label.code) for label in stored.labels},
        }
        for number in numbers
        for stored in (store.load_articles([number])[number],)
    ]


@pytest.mark.parametrize("order", list(permutations(WAYS)), ids="-".join)
@pytest.mark.parametrize("feed", ["teasers", "full"])
def test_nine_articles_in_three_ways_are_nine_articles(
    feed: str,
    order: Sequence[str],
    nine: Path,
    printed: Sequence[Printed],
    httpserver: HTTPServer,
    installation: Installation,
) -> None:
    """Each has the page's address, its minute, the whole text, and no edit."""
    room = Newsroom(installation, httpserver, nine, printed)
    for way in order:
        room.take(feed if way == "feed" else way)
    with installation.store() as store:
        left = left_in(store)
        found = {one.guid: store.find(one.guid) for one in printed}
        named = {one.guid: store.find(one.address) for one in printed}
    wanted = sorted(printed, key=lambda one: one.number, reverse=True)
    assert [one["article"] for one in left] == [expected(one) for one in wanted]
    for one, article in zip(left, wanted, strict=True):
        assert article.article.published is not None
        assert one["published"] == one["updated"] == article.article.published.at
        assert one["edits"] == []
    assert all(len(numbers) == 1 for numbers in found.values())
    assert len({numbers[0] for numbers in found.values()}) == 9
    assert named == found


def expected(printed: Printed) -> Article:
    """An article with all that is known of it once it was seen in each way."""
    return replace(
        printed.article,
        views=None,
        address=printed.address,
        agency_id=printed.agency_id,
        section=printed.section,
        image=printed.image,
        guid=printed.guid,
    )


def test_a_feed_alone_publishes_teasers_and_the_texts_complete_them(
    nine: Path, printed: Sequence[Printed], httpserver: HTTPServer, tmp_path: Path
) -> None:
    """Teasers stand in the feeds at once; then the texts do, and no entry was updated."""
    made = new_installation(tmp_path / "mirror")
    room = Newsroom(made, httpserver, nine, printed)
    room.take("teasers")
    before = made.parsed("all.atom").entries
    assert len(before) == 9
    room.take("pages")
    after = made.parsed("all.atom").entries
    assert [(one.id, one.updated) for one in after] == [(one.id, one.updated) for one in before]
    for one, whole in zip(before, after, strict=True):
        assert len(whole.content[0].value) > len(one.content[0].value)
