"""Articles that disappear at their source: what counts, what does not, and the way back."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from feeder.assembly import Parts, StopSignal, inlet_of, opened, refresh_of
from feeder.config import WebSource
from feeder.locks import writer_lock
from feeder.report import Report
from feeder.sources.web import WebReader
from tests.installation import Installation, common_parts, dump

START = datetime(2026, 3, 14, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WORDS = ("harbour", "orchard", "library", "railway", "museum", "market", "bakery", "stadium")
GONE = 3
"""The article of the list that disappears: it stands in the middle."""


def text_of(number: int) -> str:
    """The paragraph that nobody may see of a withdrawn article."""
    word = WORDS[number % len(WORDS)]
    return (
        f"The {word} with the number {number} was opened by the mayor of a small town in Kenya,"
        f" and {number + 3} hundred people came to look at the new {word} in the afternoon."
    )


def title_of(number: int) -> str:
    """The title of an invented article."""
    return f"New {WORDS[number % len(WORDS)].title()} Number {number} Opens in Kenya"


def article(number: int) -> str:
    """One article of a page of the agency's site."""
    when = START + 5 * HOUR - DAY - number * timedelta(minutes=7)
    return (
        f'<header class="page-heading"><h1>{html.escape(title_of(number))}</h1></header>'
        f'<div class="page-meta"><span>{when:%d.%m.%Y, %H:%M} 12</span></div>'
        f'<div class="page-content"><div><p>{html.escape(text_of(number))}</p></div></div>'
    )


def page(*numbers: int, canonical: str | None = None, tail: str = "") -> str:
    """A page with these articles, newest first."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"<html><head>{link}</head><body>{''.join(map(article, numbers))}{tail}</body></html>"


@dataclass
class Site:
    """A site on this machine, and an installation that asks it with a clock of the test's own."""

    server: HTTPServer
    installation: Installation
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def configure(self, *paths: str, **settings: object) -> None:
        """Let each of these paths be a source."""
        common = {"kind": "web", "allow_private": True, "timeout": "5s", "format": "page"}
        self.installation.configure(
            sources=[
                {**common, "name": path.strip("/"), "address": self.server.url_for(path)}
                | settings.get(path.strip("/"), {})  # type: ignore[operator]
                for path in paths
            ]
        )

    def say(self, path: str, body: str = "", status: int = 200, **headers: str) -> None:
        """Let a path answer this from now on."""
        self.server.clear()
        self.answers[path] = (status, body)
        self.headers = headers
        for where, (code, text) in self.answers.items():
            self.server.expect_request(where).respond_with_data(
                text, status=code, content_type="text/html", headers=self.headers
            )

    def refresh(self, at: datetime) -> Report:
        """Refresh at a moment."""
        config = self.installation.config
        sources = [one for one in config.sources if isinstance(one, WebSource)]
        inlets = [
            inlet_of(
                config,
                WebReader(one, user_agent="test", now=lambda: at),
                one.selectors,
                complete=one.complete,
            )
            for one in sources
        ]
        parts: Parts = replace(common_parts(), config=config)
        with writer_lock(config.store.path, 10), opened(config) as store:
            return refresh_of(parts, inlets, store).run(at, StopSignal())

    def files_with(self, text: str) -> list[str]:
        """The published files that hold a text, as it is or escaped."""
        files = self.installation.files()
        return sorted(path for path, body in files.items() if text.encode() in body)


@pytest.fixture
def site(httpserver: HTTPServer, installation: Installation) -> Iterator[Site]:
    """A site with a list page that says that it is complete."""
    made = Site(httpserver, installation)
    made.configure("/list", list={"complete": True})
    made.say("/list", page(*range(8)))
    yield made


def lacking(*numbers: int, tail: str = "") -> str:
    """The list without these articles."""
    return page(*(number for number in range(8) if number not in numbers), tail=tail)


def withdrawn_in(report: Report) -> list[str]:
    """The titles that a run withdrew."""
    lines = [line for source in report.sources for line in source.changes]
    return [line.title for line in lines if line.kind == "withdrawn"]


def test_what_a_complete_list_lacks_three_times_over_a_day_is_withdrawn(site: Site) -> None:
    """Not sooner; and then its text stands in no published file, its id and page do."""
    site.refresh(START)
    before = site.files_with(text_of(GONE))
    assert {"all.atom", "all.rss", "countries/kenya.atom"} <= set(before)
    [own] = [path for path in before if path.startswith("articles/")]
    entries = {entry.id for entry in site.installation.parsed("all.atom").entries}
    for turn, hours in enumerate((1, 14, 24)):
        site.say("/list", lacking(GONE, tail=f"<p>{turn}</p>"))
        assert withdrawn_in(site.refresh(START + hours * HOUR)) == []
    site.say("/list", lacking(GONE, tail="<p>3</p>"))
    report = site.refresh(START + 26 * HOUR)
    assert withdrawn_in(report) == [title_of(GONE)]
    assert report.ok
    assert report.total.withdrawn == 1
    assert site.files_with(text_of(GONE)) == []
    assert {entry.id for entry in site.installation.parsed("all.atom").entries} == entries
    assert b'id="withdrawn"' in (site.installation.feeds / own).read_bytes()
    assert f"/{own} /{own} 410" in (site.installation.feeds / "_redirects").read_text()
    assert f"Withdrawn: {title_of(GONE)}" in site.installation.titles("all")
    with site.installation.store() as store:
        [number] = store.find(own.removeprefix("articles/").removesuffix(".html"))
        assert store.load_articles([number])[number].article.paragraphs == (text_of(GONE),)
        [decision] = store.decisions_of(number)
        assert (decision.kind, decision.by) == ("withdraw", "absence")
        assert decision.reason.startswith("list no longer shows it: missed 3 times since")
    marks = site.installation.marks()
    again = site.refresh(START + 27 * HOUR)
    assert again.ok
    assert again.total.changes == 0
    assert site.installation.marks() == marks
