"""Sources that share a site, an address or a look: what one sees is not lost to another."""

from __future__ import annotations

from datetime import timedelta

from pytest_httpserver import HTTPServer

from tests.core.samples import article
from tests.installation import Installation
from tests.replica.scenario import scenario_of
from tests.site_markup import Printed, page_of

QUARTER = timedelta(minutes=15)


def test_an_article_behind_a_long_feed_is_not_small(installation: Installation) -> None:
    """A page is compared with pages, and not with the feed of fifty that led to it."""
    with scenario_of(installation) as scenario:
        scenario.site.neighbours = 0
        scenario.configure(scenario.feed(follow=True, pages={"limit": 1}))
        scenario.poll()
        for _ in range(12):
            scenario.site.publish(scenario.now)
            poll = scenario.poll(after=QUARTER)
            assert poll.report.problems == []


def test_a_list_sees_what_another_source_saw_before_it(installation: Installation) -> None:
    """Two sources ask one address: that nothing is new for the first says nothing to the second."""
    with scenario_of(installation) as scenario:
        first = scenario.list("/eng/all")
        scenario.configure(first, {**first, "name": "second"})
        scenario.poll()
        story = scenario.site.publish(scenario.now)
        scenario.poll(after=QUARTER)
        with installation.store() as store:
            for name in (first["name"], "second"):
                assert scenario.url(story.path) in [one.address for one in store.leads(name)], name


def test_a_page_that_a_list_saw_before_is_read(installation: Installation) -> None:
    """The scroll leads to articles for one source, and holds them for another."""
    with scenario_of(installation) as scenario:
        entries = {"entry": "header.page-heading", "link": "h1 a"}
        page = scenario.page("/eng/scroll")
        scenario.configure({**page, "kind": "list", "entries": entries, "pages": {"limit": 1}})
        scenario.poll()
        scenario.configure(page)
        assert len(scenario.poll(after=QUARTER).changes["new"]) > 1
        assert scenario.poll(after=QUARTER).is_quiet


def test_other_selectors_of_a_list_count_at_once(installation: Installation) -> None:
    """Though the list answers that nothing is new, it was not read with these."""
    with scenario_of(installation) as scenario:
        narrow = scenario.list(entries={"following": "a.none"}, depth=2, pages={"limit": 1})
        scenario.configure(narrow)
        assert "/eng/all?page=2" not in scenario.poll().paths
        scenario.configure({**narrow, "entries": {}})
        assert "/eng/all?page=2" in scenario.poll(after=QUARTER).paths
        assert scenario.poll(after=QUARTER).statuses[304] >= 2


def test_neighbours_on_a_page_say_nothing_of_what_the_list_shows(
    installation: Installation,
) -> None:
    """Only the list is complete: an article page shows whichever other articles it likes."""
    with scenario_of(installation) as scenario:
        source = scenario.list(complete=True, depth=2, pages={"limit": 100})
        scenario.configure(source)
        scenario.poll()
        with installation.store() as store:
            pages = [lead.address for lead in store.leads(source["name"])]
            windows = [store.listing(source["name"], page, None) for page in pages]
        assert windows == [None] * 20


def test_how_long_robots_txt_and_pages_are_fresh_says_nothing_of_the_list(
    httpserver: HTTPServer, installation: Installation
) -> None:
    """Only the source's own address tells when it need not be asked."""
    day = {"Cache-Control": "max-age=86400"}
    entry = f'<article><a class="news__overlay-link" href="/a.html">{article().title}</a></article>'
    for path, text in {
        "/robots.txt": "User-agent: *\nAllow: /",
        "/list": f'<div class="news-list__item">{entry}</div>',
        "/a.html": page_of(Printed(article(), 1)),
    }.items():
        headers = {} if path == "/list" else day
        httpserver.expect_request(path).respond_with_data(
            text, content_type="text/html", headers=headers
        )
    source = {"kind": "list", "name": "all", "address": httpserver.url_for("/list")}
    installation.configure(sources=[{**source, "allow_private": True}], fetching={"delay": "0s"})
    assert installation.refresh().total.new == 1
    with installation.store() as store:
        (look,) = store.looks("all", 1)
        assert store.standing("all").due == look.at + timedelta(minutes=15)


def test_a_page_that_is_suspect_among_good_ones_does_not_make_its_source_suspect(
    installation: Installation,
) -> None:
    """It is reported and asked again; the source is asked as often as before."""
    with scenario_of(installation) as scenario:
        source = scenario.list(pages={"limit": 100})
        scenario.configure(source)
        scenario.faults.put("login", scenario.site.shown("eng")[3].path)
        assert len(scenario.poll().report.problems) == 1
        with installation.store() as store:
            (look,) = store.looks(source["name"], 1)
            assert (look.state, look.reason, store.standing(source["name"]).failures) == (
                "ok",
                None,
                0.0,
            )


def test_a_guarded_site_is_left_alone_after_three_pages(installation: Installation) -> None:
    """Where every page is a captcha, the rest would be, too; then the source is suspect."""
    with scenario_of(installation) as scenario:
        source = scenario.list(pages={"limit": 100})
        scenario.configure(source)
        for story in scenario.site.shown("eng"):
            scenario.faults.put("captcha", story.path)
        assert len(scenario.poll().requests) == 2 + 3
        with installation.store() as store:
            assert [look.state for look in store.looks(source["name"], 1)] == ["suspect"]


def test_a_list_that_became_short_is_believed_after_a_week(installation: Installation) -> None:
    """Nobody has to do anything: what was usual once is not held against it for ever."""
    with scenario_of(installation) as scenario:
        scenario.configure(scenario.list(pages={"limit": 1}))
        scenario.poll()
        first, *others = scenario.site.shown("eng")
        scenario.site.unlisted = {story.number for story in others}
        days = [scenario.poll(after=timedelta(days=1)) for _ in range(8)]
        assert ["lists 1, and 10" in str(day.report.problems) for day in days] == [
            *[True] * 6,
            *[False] * 2,
        ]
        assert first.title in scenario.installation.titles("all")


def test_a_page_behind_a_feed_of_any_site_is_withdrawn_when_it_is_gone(
    installation: Installation,
) -> None:
    """That the feed shows many articles does not make the page one that does."""
    with scenario_of(installation) as scenario:
        scenario.site.neighbours = 0
        feed = scenario.feed(follow=True, pages={"limit": 100})
        scenario.configure(feed, agency={"address": "https://another.example/"})
        scenario.poll()
        story = scenario.site.shown("eng")[4]
        scenario.site.withdraw(story.number, 410)
        scenario.site.publish(scenario.now)
        polls = [scenario.poll(after=QUARTER) for _ in range(3)]
        assert [story.title] in [poll.changes.get("withdrawn") for poll in polls]
