"""Articles that disappear at their source: what counts, what does not, and the way back."""

from __future__ import annotations

import gzip
import html
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from feeder.assembly import opened, refresh_of
from feeder.catalog import Catalog
from feeder.inlets import inlet_of
from feeder.labels.countries import COUNTRIES
from feeder.locks import writer_lock
from feeder.report import Report
from feeder.sourceconfig import Fetching, PageSource
from feeder.sources.client import Client
from feeder.sources.web import WebReader
from feeder.stopping import StopSignal
from tests.installation import Installation, common_parts, dump

FEW = Catalog(tuple(one for one in COUNTRIES if one.code in {"KE", "LV", "KZ"}), (), ("en",), "KZ")
"""So few feeds that a run takes no time."""
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
        common["obey_robots"] = False
        self.installation.configure(
            sources=[
                {**common, "name": path.strip("/"), "address": self.server.url_for(path)}
                | settings.get(path.strip("/"), {})  # type: ignore[operator]  # plain YAML
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
        sources = [one for one in config.sources if isinstance(one, PageSource)]
        client = Client(Fetching(delay=timedelta(0), retries=0), "test", now=lambda: at)
        inlets = [inlet_of(config, WebReader(one, client), one) for one in sources]
        parts = replace(common_parts(), config=config, catalog=FEW)
        with writer_lock(config.store.path, 10), opened(config) as store, closing(client):
            return refresh_of(parts, inlets, store).run(at, StopSignal())

    def files_with(self, text: str) -> list[str]:
        """The published files that hold a text, as it is or escaped."""
        files = self.installation.files()
        return sorted(path for path, body in files.items() if text.encode() in body)


@pytest.fixture
def site(httpserver: HTTPServer, installation: Installation) -> Site:
    """A site with a list page that says that it is complete."""
    made = Site(httpserver, installation)
    made.configure("/list", list={"complete": True})
    made.say("/list", page(*range(8)))
    return made


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


def hidden_after_a_day(site: Site) -> datetime:
    """Let the article be missed often enough; return the moment of the last look."""
    site.refresh(START)
    for turn, hours in enumerate((1, 13, 25)):
        site.say("/list", lacking(GONE, tail=f"<p>{turn}</p>"))
        report = site.refresh(START + hours * HOUR)
    assert withdrawn_in(report) == [title_of(GONE)]
    return START + 25 * HOUR


def test_an_article_that_a_later_capture_shows_is_restored(site: Site) -> None:
    """Its text is back in every file that held it, under the same id, and counting starts anew."""
    site.refresh(START)
    before = site.files_with(text_of(GONE))
    at = hidden_after_a_day(site)
    site.say("/list", page(*range(8)))
    report = site.refresh(at + HOUR)
    assert report.total.restored == 1
    assert site.files_with(text_of(GONE)) == before
    assert site.installation.titles("all").count(title_of(GONE)) == 1
    assert "410" not in (site.installation.feeds / "_redirects").read_text()
    site.say("/list", lacking(GONE))
    assert withdrawn_in(site.refresh(at + 2 * HOUR)) == []


def test_a_burst_of_looks_counts_once(site: Site) -> None:
    """A hundred looks in an hour are one confirmation."""
    site.refresh(START)
    for minute in range(60, 100, 2):
        site.say("/list", lacking(GONE, tail=f"<p>{minute}</p>"))
        assert withdrawn_in(site.refresh(START + timedelta(minutes=minute))) == []
    [(_, source, first, last, times, _)] = site.installation.tables()["absences"]
    assert (source, first, times) == ("list", last, 1)


def test_the_same_answer_a_day_later_confirms(site: Site) -> None:
    """Whether the server says 304 or sends the same bytes: the list still lacks the article."""
    site.refresh(START)
    site.say("/list", lacking(GONE))
    site.refresh(START + HOUR)
    assert withdrawn_in(site.refresh(START + 13 * HOUR)) == []
    site.say("/list", lacking(GONE), ETag='"1"')
    site.refresh(START + 14 * HOUR)
    site.say("/list", status=304)
    assert withdrawn_in(site.refresh(START + 25 * HOUR)) == [title_of(GONE)]


CAPTCHA = "<title>Just a moment...</title><form><input name='captcha'></form>"
IN_LAYOUT = (
    '<header class="page-heading"><h1>Please log in to read the news</h1></header>'
    '<div class="page-meta"><span>14.03.2026, 09:00</span></div>'
    '<div class="page-content"><div><p>This site is for readers who have an account, and'
    " nobody else can see its pages until he has told us his name.</p></div></div>"
)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(CAPTCHA, "no article found", id="captcha"),
        pytest.param("", "no article found", id="empty"),
        pytest.param(page(0, 7) + IN_LAYOUT, "in place of the list", id="login in the layout"),
        pytest.param(page(0, 7), "lacks 6 articles of its time", id="two of eight"),
    ],
)
def test_a_suspect_document_confirms_nothing(site: Site, body: str, problem: str) -> None:
    """It is reported, it counts for nothing, and it does not undo what was counted."""
    site.refresh(START)
    site.say("/list", lacking(GONE))
    site.refresh(START + HOUR)
    for hours in (13, 25, 37, 49):
        site.say("/list", body + f"<!-- {hours} -->")
        report = site.refresh(START + hours * HOUR)
        assert withdrawn_in(report) == []
        assert problem in report.problems[0]
    site.say("/list", lacking(GONE, tail="<p>2</p>"))
    assert withdrawn_in(site.refresh(START + 50 * HOUR)) == []
    site.say("/list", lacking(GONE, tail="<p>3</p>"))
    assert withdrawn_in(site.refresh(START + 62 * HOUR)) == [title_of(GONE)]


def test_a_page_of_a_tenth_of_the_usual_size_confirms_nothing(site: Site) -> None:
    """Nor does the same page asked for again; afterwards the list counts as before."""
    everything = range(40)
    short = page(0, 1, 3, 4)
    site.say("/list", page(*everything))
    site.refresh(START)
    for turn, hours in enumerate((1, 13, 25, 37)):
        site.say("/list", short + f"<!-- {turn} -->")
        report = site.refresh(START + hours * HOUR)
        assert withdrawn_in(report) == []
        assert "is far smaller than usual (4 articles" in report.problems[0]
        assert site.refresh(START + (hours + 6) * HOUR).ok
    assert site.installation.tables()["absences"] == []
    assert len(site.files_with(text_of(2))) > 3


def test_a_list_that_broke_off_confirms_nothing(site: Site) -> None:
    """Half an answer is none."""
    site.refresh(START)
    site.server.clear()
    site.server.expect_request("/list").respond_with_data(
        gzip.compress(lacking(GONE).encode())[:-20],
        content_type="text/html",
        headers={"Content-Encoding": "gzip"},
    )
    assert not site.refresh(START + HOUR).ok
    assert site.installation.tables()["absences"] == []


def test_a_source_that_does_not_say_that_it_is_complete_withdraws_nothing(site: Site) -> None:
    """That is the default."""
    site.configure("/list")
    site.refresh(START)
    for hours in (1, 13, 25, 37):
        site.say("/list", lacking(GONE, tail=f"<p>{hours}</p>"))
        assert withdrawn_in(site.refresh(START + hours * HOUR)) == []


def test_what_scrolled_off_the_list_is_not_missed(site: Site) -> None:
    """Older than the oldest article, newer than the newest, or at the very ends: not its time."""
    site.refresh(START)
    for hours in (1, 13, 25, 37):
        site.say("/list", page(1, 2, 3, 4, 5) + f"<!-- {hours} -->")
        assert withdrawn_in(site.refresh(START + hours * HOUR)) == []
    assert site.installation.tables()["absences"] == []


def test_what_another_source_shows_is_not_missed(site: Site) -> None:
    """Seen anywhere in between is seen."""
    site.configure("/list", "/other", list={"complete": True})
    site.say("/other", page(GONE))
    site.refresh(START)
    for turn, hours in enumerate((1, 13, 25, 37)):
        site.say("/list", lacking(GONE, tail=f"<p>{turn}</p>"))
        site.say("/other", page(GONE, tail=f"<p>{turn}</p>"))
        assert withdrawn_in(site.refresh(START + hours * HOUR)) == []
    site.say("/other", page(0))
    for turn, hours in enumerate((38, 50)):
        site.say("/list", lacking(GONE, tail=f"<p>again {turn}</p>"))
        assert withdrawn_in(site.refresh(START + hours * HOUR)) == []
    site.say("/list", lacking(GONE, tail="<p>last</p>"))
    assert withdrawn_in(site.refresh(START + 62 * HOUR)) == [title_of(GONE)]


def test_a_pinned_article_does_not_stretch_the_time_of_a_list(site: Site) -> None:
    """An old article on top of a list of new ones: what lies between is not missed."""
    site.say("/list", page(*range(40)))
    site.refresh(START)
    for hours in (1, 13, 25, 37):
        site.say("/list", page(38, *range(30)) + f"<!-- {hours} -->")
        assert withdrawn_in(site.refresh(START + hours * HOUR)) == []
    assert site.installation.tables()["absences"] == []


def own_page(site: Site, *numbers: int, tail: str = "") -> str:
    """The page of one article, which declares its address."""
    return page(*numbers, canonical=site.server.url_for("/own.html"), tail=tail)


@pytest.fixture
def own(site: Site) -> Site:
    """A site of which one source is an article's own page."""
    site.answers.clear()
    site.configure("/own.html")
    settings = site.installation.settings["sources"]
    site.installation.configure(sources=[{**settings[0], "name": "own"}])
    site.say("/own.html", own_page(site, GONE))
    site.refresh(START)
    assert site.files_with(text_of(GONE))
    return site


def test_a_page_that_answers_410_is_withdrawn_at_once_and_restored_when_it_is_back(
    own: Site,
) -> None:
    """The answer says that it is meant. Later runs change nothing until the page is back."""
    before = own.files_with(text_of(GONE))
    own.say("/own.html", status=410)
    report = own.refresh(START + HOUR)
    assert report.ok
    assert withdrawn_in(report) == [title_of(GONE)]
    assert own.files_with(text_of(GONE)) == []
    with own.installation.store() as store:
        [decision] = store.decisions_of(1)
        assert (decision.by, decision.at) == ("address", START + HOUR)
        assert decision.reason == f"{own.server.url_for('/own.html')} answered 410"
    marks = own.installation.marks()
    assert own.refresh(START + 2 * HOUR).total.changes == 0
    assert own.installation.marks() == marks
    own.say("/own.html", own_page(own, GONE, tail="<p></p>"))
    assert own.refresh(START + 3 * HOUR).total.restored == 1
    assert own.files_with(text_of(GONE)) == before


def test_a_page_that_comes_and_goes_is_withdrawn_at_once_only_once(own: Site) -> None:
    """After it was restored, 410 is believed no faster than 404."""
    own.say("/own.html", status=410)
    own.refresh(START + HOUR)
    own.say("/own.html", own_page(own, GONE, tail="<p></p>"))
    own.refresh(START + 2 * HOUR)
    own.say("/own.html", status=410)
    for hours in (3, 15):
        assert withdrawn_in(own.refresh(START + hours * HOUR)) == []
    assert withdrawn_in(own.refresh(START + 27 * HOUR)) == [title_of(GONE)]


def test_a_page_that_answers_404_is_withdrawn_after_a_while(own: Site) -> None:
    """Three times over a day; an answer in between starts the count anew."""
    own.say("/own.html", status=404)
    for hours in (1, 2, 13, 14):
        report = own.refresh(START + hours * HOUR)
        assert report.ok
        assert withdrawn_in(report) == []
    own.say("/own.html", own_page(own, GONE, tail="<p></p>"))
    own.refresh(START + 15 * HOUR)
    own.say("/own.html", status=404)
    for hours in (25, 37, 48):
        assert withdrawn_in(own.refresh(START + hours * HOUR)) == []
    assert withdrawn_in(own.refresh(START + 49 * HOUR)) == [title_of(GONE)]
    assert own.files_with(text_of(GONE)) == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_list_that_is_gone_is_a_failure_and_takes_no_article_with_it(
    own: Site, status: int
) -> None:
    """An address that showed more than one article is nobody's own page."""
    own.say("/own.html", own_page(own, GONE, 0, 1))
    own.refresh(START + HOUR)
    own.say("/own.html", status=status)
    for hours in (2, 14, 26, 38):
        report = own.refresh(START + hours * HOUR)
        assert withdrawn_in(report) == []
        assert f"answered {status}" in report.problems[0]


@pytest.mark.parametrize("status", [404, 410])
def test_a_redirect_to_a_page_that_is_gone_is_a_failure(own: Site, status: int) -> None:
    """Only the page itself can say that it is gone."""
    own.say("/front", status=status)
    own.server.expect_ordered_request("/own.html").respond_with_data(
        status=302, headers={"Location": "/front"}
    )
    report = own.refresh(START + HOUR)
    assert withdrawn_in(report) == []
    assert f"answered {status}" in report.problems[0]


def test_a_login_page_in_place_of_an_article_withdraws_nothing(own: Site) -> None:
    """It is reported, however often it comes."""
    for hours in (1, 13, 25, 37):
        own.say("/own.html", CAPTCHA + f"<!-- {hours} -->")
        report = own.refresh(START + hours * HOUR)
        assert withdrawn_in(report) == []
        assert "no article found" in report.problems[0]
    assert own.files_with(text_of(GONE))


def dumped(*numbers: int) -> list[tuple[str, str, str]]:
    """These articles as a dump prints them."""
    return [
        (
            f"{START + 5 * HOUR - DAY - number * timedelta(minutes=7):%d.%m.%Y, %H:%M} 12",
            title_of(number),
            text_of(number),
        )
        for number in numbers
    ]


def test_dumps_of_a_complete_folder_withdraw_what_they_lack(installation: Installation) -> None:
    """Each dump is a look, at the moment that it tells; the same file lying there is none."""
    folder = {"kind": "folder", "name": "dumps", "path": "dumps", "complete": True}
    installation.configure(sources=[folder])
    installation.drop("14.txt", dump(*dumped(*range(8))))
    installation.refresh()
    for day in (15, 16):
        text = dump(*dumped(*(n for n in range(8) if n != GONE)))
        installation.drop(f"{day}.txt", text.replace("2026-03-14", f"2026-03-{day}"))
        for _ in range(3):
            assert withdrawn_in(installation.refresh()) == []
    text = dump(*dumped(*(n for n in range(8) if n != GONE)))
    installation.drop("17.txt", text.replace("2026-03-14", "2026-03-17"))
    assert withdrawn_in(installation.refresh()) == [title_of(GONE)]
    installation.drop("18.txt", dump(*dumped(GONE)).replace("2026-03-14", "2026-03-18"))
    assert installation.refresh().total.restored == 1
