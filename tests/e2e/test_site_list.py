"""A list page that is watched for days: its articles, their edits, what it no longer shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.installation import Installation
from tests.replica.scenario import Scenario, scenario_of
from tests.replica.site import OTHER, USUAL
from tests.replica.stories import Story

QUARTER, HOUR, HALF_A_DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(hours=12)
ADDED = "The bridge carries no cars, and seven lamps of green glass hang over the water at night."


@pytest.fixture
def scenario(installation: Installation) -> Iterator[Scenario]:
    """A site whose list of three pages, and all the articles on it, were read once."""
    with scenario_of(installation) as made:
        pages = {"limit": 100}
        made.configure(made.list("/eng/all", complete=True, depth=3, pages=pages))
        made.poll()
        yield made


def middle(scenario: Scenario) -> Story:
    """A story that is neither the newest nor the oldest of the list."""
    return scenario.site.shown("eng")[4]


def test_every_article_of_the_list_is_read_once(installation: Installation) -> None:
    """A page for each; the neighbours that stand under an article are no articles of their own."""
    with scenario_of(installation) as scenario:
        scenario.configure(scenario.list("/eng/all", depth=3, pages={"limit": 100}))
        poll = scenario.poll()
        shown = [story.title for story in scenario.site.shown("eng")]
        assert set(shown[:30]) <= set(poll.changes["new"]) <= set(shown)
        assert len(poll.changes["new"]) == len(set(poll.changes["new"]))
        assert poll.paths[:4] == ["/robots.txt", "/eng/all", "/eng/all?page=2", "/eng/all?page=3"]
        assert sorted(poll.paths[4:]) == sorted(s.path for s in scenario.site.shown("eng")[:30])
        addresses = {entry.link for entry in installation.parsed("all.atom").entries}
        assert {scenario.replica.url(story.path) for story in scenario.site.shown("eng")[:30]} <= (
            addresses
        )


def test_fifty_polls_of_a_list_at_rest_cost_304s_only(scenario: Scenario) -> None:
    """For twelve hours; pages are asked again for edits at growing intervals."""
    requests = 0
    for poll in scenario.polls(50, every=QUARTER):
        assert poll.is_quiet, (poll.statuses, poll.changes, poll.files, poll.report.problems)
        requests += len(poll.requests)
    # Three pages of the list fifty times; each of thirty articles six times in twelve hours.
    assert requests <= 50 * 3 + 30 * 7 + 1


def test_only_so_many_pages_are_asked_a_look(installation: Installation) -> None:
    """The rest comes with the next ones, and the newest first."""
    with scenario_of(installation) as scenario:
        scenario.configure(scenario.list("/eng/all", depth=2, pages={"limit": 8}))
        asked = [path for poll in scenario.polls(3, every=QUARTER) for path in poll.paths]
        wanted = [story.path for story in scenario.site.shown("eng")[:20]]
        assert [path for path in asked if path in wanted][:20] == wanted


def test_a_new_story_is_found_on_the_list(scenario: Scenario) -> None:
    """Its page alone is asked besides the list."""
    scenario.pass_time(5 * timedelta(days=1))
    story = scenario.site.publish(scenario.now - timedelta(minutes=1))
    poll = scenario.poll()
    assert poll.changes["new"] == [story.title]
    assert next(path for path in poll.paths if path.endswith(".html")) == story.path


def test_an_edit_is_found_on_its_page(scenario: Scenario) -> None:
    """The list says nothing of it; the page is asked again."""
    story = scenario.site.add_paragraph(middle(scenario).number, ADDED)
    assert scenario.poll(after=HOUR).changes == {"revised": [story.title]}
    assert {"all.atom", "all.rss"} <= set(scenario.files_with(ADDED))


@pytest.mark.parametrize("status", [404, 410])
def test_a_withdrawn_story_goes_and_comes_back(scenario: Scenario, status: int) -> None:
    """410 is believed at once, 404 after three confirmations over a day."""
    story = scenario.site.add_paragraph(middle(scenario).number, ADDED)
    scenario.poll(after=QUARTER)
    scenario.site.withdraw(story.number, status)  # type: ignore[arg-type]  # one of the two
    polls = list(scenario.polls(3 if status == 404 else 1, every=HALF_A_DAY))
    assert [poll.changes.get("withdrawn") for poll in polls] == [None, None, [story.title]][
        -len(polls) :
    ]
    assert scenario.files_with(ADDED) == []
    scenario.site.restore(story.number)
    assert scenario.poll(after=HALF_A_DAY).changes == {"restored": [story.title]}


def test_what_the_list_lacks_is_withdrawn_only_if_its_page_lacks_it_too(
    scenario: Scenario,
) -> None:
    """A story that only left the list stays; one whose address leads to another's page goes."""
    other, kept, lost = scenario.site.shown("eng")[2:5]
    scenario.site.unlisted = {kept.number}
    del scenario.site.stories[lost.number]
    scenario.site.former[lost.path] = other.number
    polls = list(scenario.polls(4, every=HALF_A_DAY))
    withdrawn = [title for poll in polls for title in poll.changes.get("withdrawn", [])]
    assert withdrawn == [lost.title]


def test_what_the_list_lacks_stays_while_its_page_is_suspect(scenario: Scenario) -> None:
    """A captcha says nothing of the article behind it."""
    hidden = middle(scenario)
    scenario.site.unlisted = {hidden.number}
    scenario.faults.put("captcha", hidden.path)
    for poll in scenario.polls(5, every=HALF_A_DAY):
        assert "withdrawn" not in poll.changes


def test_a_story_that_moves_to_another_section_stays_one_article(scenario: Scenario) -> None:
    """The list leads to its new address, the old one is forgotten."""
    ids = {entry.title: entry.id for entry in scenario.installation.parsed("all.atom").entries}
    story = scenario.site.move(middle(scenario).number, "reviews")
    poll = scenario.poll(after=HOUR)
    assert "new" not in poll.changes
    assert "revised" not in poll.changes
    entries = {entry.title: entry for entry in scenario.installation.parsed("all.atom").entries}
    assert {title: entry.id for title, entry in entries.items()} == ids
    assert entries[story.title].link == scenario.replica.url(story.path)


@pytest.mark.parametrize("kind", ["captcha", "login", "500", "503", "429", "reset", "cut"])
def test_an_hour_of_trouble_changes_nothing(scenario: Scenario, kind: str) -> None:
    """However often the site is asked; then it is read as before."""
    scenario.faults.put(kind)  # type: ignore[arg-type]  # all are kinds
    for poll in scenario.polls(4, every=QUARTER):
        assert poll.report.problems
        assert poll.changes == {}
        assert poll.files == frozenset()
        assert len(poll.requests) <= 2
    scenario.faults.clear()
    assert scenario.poll(after=HOUR).report.ok
    assert scenario.poll(after=QUARTER).is_quiet


def test_a_new_layout_is_told_and_withdraws_nothing(scenario: Scenario) -> None:
    """The report names the selectors that match nothing."""
    scenario.site.layout = OTHER
    for poll in scenario.polls(4, every=HALF_A_DAY):
        assert "entries.entry" in poll.report.problems[0]
        assert poll.changes == {}
        assert poll.files == frozenset()
    story = scenario.site.publish(scenario.now)
    scenario.site.layout = USUAL
    assert scenario.poll(after=HOUR).changes["new"] == [story.title]
