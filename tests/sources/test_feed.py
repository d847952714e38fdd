"""The agency's own feed: what is asked, what is told, and what an answer can be instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer

from feeder.model import Article, Document, Link, Newsroom, Published
from feeder.parsing.document import parts_of
from feeder.sourceconfig import FeedSource, Fetching, Selectors
from feeder.sources import Failure, Fetched, Gone, Lead, Listed, Suspect, Unchanged, Visit
from feeder.sources.client import Client
from feeder.sources.feed import FeedReader
from tests.core.samples import article
from tests.installation import Installation
from tests.site_markup import Printed, page_of, rss_of

from .wire import Remembered, never

NOW = datetime(2026, 2, 28, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")
NEWSROOM = Newsroom(ZONE)
PRINTED = [Printed(article(), 1), Printed(article("Bees come home early"), 2)]
FEED = rss_of(PRINTED, full=False)
ETAG = '"v1"'


class Memory(Remembered):
    """What is remembered, and the addresses that a feed led to."""

    def __init__(self, *leads: str) -> None:
        super().__init__()
        self._leads = [Lead(one, NOW, NOW) for one in leads]

    def leads(self) -> list[Lead]:
        """Return the addresses that a feed showed."""
        return self._leads


def reader(address: str, **settings: object) -> FeedReader:
    """Return a reader of a feed that may be local."""
    known = {"name": "rss", "kind": "feed", "allow_private": True, "obey_robots": False}
    config = FeedSource.model_validate({**known, "address": address, **settings})
    client = Client(Fetching(delay=timedelta(0), retries=0), "feeder/test", now=lambda: NOW)
    return FeedReader(config, client, NEWSROOM)


def ask(address: str, memory: Memory | None = None, **settings: object) -> list[Fetched]:
    """Return what comes of asking an address once, remembered as an intake does."""
    kept = memory or Memory()
    found = list(reader(address, **settings).fetch(kept, never))
    kept.note(found)
    return found


def answer(server: HTTPServer, text: str = FEED, kind: str = "application/rss+xml") -> str:
    """Let the server answer with a feed; return its address."""
    server.expect_request("/rss").respond_with_data(
        text, content_type=f"{kind}; charset=utf-8", headers={"ETag": ETAG}
    )
    return server.url_for("/rss")


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/xml", "text/html", "text/plain"])
def test_a_feed_is_a_document_a_visit_and_a_list(httpserver: HTTPServer, kind: str) -> None:
    """Whatever the server calls it; in this order, so that a run that is cut asks anew."""
    address = answer(httpserver, kind=kind)
    document, listed, visit = ask(address, follow=True)
    assert isinstance(document, Document)
    assert (document.media_type, document.source) == ("application/xml", "rss")
    parts = list(parts_of(document, newsroom=NEWSROOM, selectors=Selectors(), text="excerpt"))
    assert [part.guid for part in parts if isinstance(part, Article)] == [
        one.guid for one in PRINTED
    ]
    assert isinstance(visit, Visit)
    assert (visit.etag, visit.fresh) == (ETAG, timedelta(minutes=30))
    told = Published(PRINTED[0].article.published.at) if PRINTED[0].article.published else None
    assert listed == Listed(
        address, NOW, tuple(Link(one.address, one.article.title, told) for one in PRINTED)
    )


def test_a_feed_leads_to_no_other_site(httpserver: HTTPServer) -> None:
    """Its own pages and the agency's articles are fetched, and nobody else's."""
    own = httpserver.url_for("/society/bridge.html")
    entries = "".join(
        f"<item><title>Title {n}</title><link>{link}</link></item>"
        for n, link in enumerate((own, PRINTED[0].address, "https://elsewhere.example/a.html"))
    )
    feed = f'<rss version="2.0"><channel><title>x</title>{entries}</channel></rss>'
    _, listed, _ = ask(answer(httpserver, feed), follow=True)
    assert isinstance(listed, Listed)
    assert [link.address for link in listed.links] == [own, PRINTED[0].address]


def test_an_unchanged_feed_keeps_its_own_age_limit(httpserver: HTTPServer) -> None:
    """A 304 has no `ttl`: the one of the last answer holds."""
    address, memory = answer(httpserver), Memory("https://www.kt.kz/a.html")
    ask(address, memory)
    httpserver.clear()
    httpserver.expect_request("/rss", headers={"If-None-Match": ETAG}).respond_with_data(status=304)
    same, visit = ask(address, memory)
    assert isinstance(same, Unchanged)
    assert isinstance(visit, Visit)
    assert visit.fresh == timedelta(minutes=30)


def test_what_could_not_be_read_is_asked_for_whole_again(httpserver: HTTPServer) -> None:
    """A document that was refused leaves no validators."""
    one = reader(answer(httpserver))
    found = []
    for outcome in one.fetch(Memory(), never):
        found.append(outcome)
        if isinstance(outcome, Document):
            one.settle(outcome, "broken")
    assert [visit.etag for visit in found if isinstance(visit, Visit)] == [None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!DOCTYPE html><html><title>Log in</title></html>", "is a web page"),
        ('<!DOCTYPE r [<!ENTITY a "x">]><rss version="2.0"/>', "document type or entities"),
        ('<rss version="2.0"><channel><title>x</title></channel></rss>', "has no entries"),
        ("", "no markup"),
    ],
)
def test_what_is_no_feed_is_suspect(httpserver: HTTPServer, text: str, said: str) -> None:
    """Nothing of it is news; it is kept, and asked for whole the next time."""
    address = answer(httpserver, text)
    suspect, visit = ask(address, Memory("https://www.kt.kz/never"), follow=True)
    assert isinstance(suspect, Suspect)
    assert suspect.reason.startswith(f"{address}: ")
    assert said in suspect.reason
    assert isinstance(visit, Visit)
    assert (visit.etag, visit.digest) == (None, None)


def test_a_feed_that_is_gone_or_is_a_picture_is_a_failure(httpserver: HTTPServer) -> None:
    """One line each, and a visit."""
    httpserver.expect_request("/gone").respond_with_data(status=410)
    httpserver.expect_request("/picture").respond_with_data("x", content_type="image/png")
    gone, _ = ask(httpserver.url_for("/gone"))
    assert isinstance(gone, Gone)
    picture, _ = ask(httpserver.url_for("/picture"))
    assert isinstance(picture, Failure)
    assert "image/png" in picture.reason


def test_a_feed_that_breaks_off_lists_only_a_part(httpserver: HTTPServer) -> None:
    """So nothing follows from what it lacks."""
    _, listed, _ = ask(answer(httpserver, FEED[: FEED.index("Bees")]), follow=True)
    assert isinstance(listed, Listed)
    assert not listed.whole
    assert len(listed.links) == 1


def test_a_feed_that_breaks_off_is_read_so_far(
    httpserver: HTTPServer, installation: Installation
) -> None:
    """What stands before the damage is news, and the rest a failure that passes."""
    broken = FEED[: FEED.index("Bees")]
    common = {"kind": "feed", "name": "rss", "allow_private": True, "obey_robots": False}
    source = {**common, "address": answer(httpserver, broken)}
    installation.configure(sources=[source], fetching={"delay": "0s"})
    report = installation.refresh()
    assert report.total.new == 1
    assert "breaks off" in report.problems[0]
    with installation.store() as store:
        assert store.looks("rss", 1)[0].state != "suspect"


def test_a_suspect_feed_leads_nowhere(httpserver: HTTPServer) -> None:
    """Its links are as little believed as its entries."""
    one, memory = reader(answer(httpserver), follow=True), Memory("https://www.kt.kz/never")
    found = []
    for outcome in one.fetch(memory, never):
        found.append(outcome)
        if isinstance(outcome, Document):
            one.settle(outcome, "is in another language")
    assert [type(outcome) for outcome in found] == [Document, Visit]


def test_a_feed_that_is_followed_from_now_on_leads_to_what_it_shows(
    httpserver: HTTPServer,
) -> None:
    """Though nothing in it is new."""
    address, memory = answer(httpserver), Memory()
    ask(address, memory)
    _, listed, _ = ask(address, memory, follow=True)
    assert isinstance(listed, Listed)
    assert len(listed.links) == 2


@pytest.mark.parametrize("follow", [True, False])
def test_pages_behind_the_entries_are_asked_where_that_is_wanted(
    httpserver: HTTPServer, *, follow: bool
) -> None:
    """With the selectors and limits of `pages`."""
    httpserver.expect_request("/page").respond_with_data(
        page_of(PRINTED[0]), content_type="text/html"
    )
    page = httpserver.url_for("/page")
    found = ask(answer(httpserver), Memory(page), follow=follow)
    documents = [one for one in found if isinstance(one, Document)]
    assert [one.address for one in documents[1:]] == ([page] if follow else [])


def test_a_slow_host_is_asked_for_some_pages_a_look(httpserver: HTTPServer) -> None:
    """So that the look ends before its deadline; the others stay due."""
    ticks = count()

    def clock() -> datetime:
        return NOW + timedelta(seconds=10) * next(ticks)

    pages = [httpserver.url_for(f"/{n}") for n in range(20)]
    for n in range(20):
        httpserver.expect_request(f"/{n}").respond_with_data("<p>", content_type="text/html")
    one = reader(answer(httpserver), follow=True)
    one._pages._client = Client(Fetching(delay=timedelta(0)), "feeder/test", now=clock)
    found = [one for one in one.fetch(Memory(*pages), never) if isinstance(one, Document)]
    assert 5 < len(found) < 15


@pytest.mark.parametrize(("text", "is_excerpt"), [("auto", True), ("full", False)])
def test_a_feed_is_a_source_of_an_installation(
    httpserver: HTTPServer, installation: Installation, text: str, *, is_excerpt: bool
) -> None:
    """Its entries are articles, whole ones where the setting says so, and found by their names."""
    common = {"kind": "feed", "name": "rss", "allow_private": True, "obey_robots": False}
    source = {**common, "address": answer(httpserver), "text": text}
    installation.configure(sources=[source], fetching={"delay": "0s"})
    assert installation.refresh().total.new == 2
    with installation.store() as store:
        (number,) = store.find(PRINTED[0].guid)
        assert store.load_articles([number])[number].article.excerpt == is_excerpt
    done = installation.feeder("show", PRINTED[0].guid)
    assert str(PRINTED[0].article.title) in done.stdout.decode()
