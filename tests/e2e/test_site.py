"""A site that is watched for days: what comes of what its editors do, and of what breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest

from tests.installation import Installation
from tests.replica.faults import Kind
from tests.replica.scenario import Poll, Scenario, scenario_of
from tests.replica.site import OTHER, PER_PAGE, USUAL
from tests.replica.stories import Story

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
HALF_A_DAY = timedelta(hours=12)
ADDED = "The bridge carries no cars, and seven lamps of green glass hang over the water at night."


@pytest.fixture
def scenario(installation: Installation) -> Iterator[Scenario]:
    """A site whose twelve newest stories stand on one page, which was read once."""
    with scenario_of(installation) as made:
        made.configure(made.page("/eng/scroll", complete=True))
        first = made.poll()
        assert first.changes == {"new": sorted(one.title for one in made.site.shown("eng")[:12])}
        yield made


def middle(scenario: Scenario) -> Story:
    """A story that is neither the newest nor the oldest of the page."""
    return scenario.site.shown("eng")[4]


def left_alone(poll: Poll) -> None:
    """It was told as a problem, and nothing was changed."""
    assert poll.report.problems
    assert poll.changes == {}
    assert poll.files == frozenset()


def test_fifty_polls_of_a_site_at_rest_cost_304s_only(scenario: Scenario) -> None:
    """And change no file."""
    for poll in scenario.polls(50, every=QUARTER):
        assert poll.is_quiet, (poll.statuses, poll.changes, poll.files, poll.report.problems)


def test_view_counters_change_nothing_that_is_published(scenario: Scenario) -> None:
    """The page is sent anew, and that is all."""
    scenario.site.renumber()
    poll = scenario.poll(after=QUARTER)
    assert poll.statuses[200] == 1
    assert poll.changes == {}
    assert {path for path in poll.files if not path.startswith("most-read")} == set()


def test_a_new_story_is_an_entry(scenario: Scenario) -> None:
    """The newest one, at its minute."""
    scenario.pass_time(QUARTER)
    story = scenario.site.publish(scenario.now - timedelta(minutes=1))
    assert scenario.poll().changes == {"new": [story.title]}
    assert scenario.shown()[0] == story.title


def test_an_edit_is_the_same_entry_with_a_new_text(scenario: Scenario) -> None:
    """Under the same id, and its text in every file that holds the article."""
    ids = {entry.id for entry in scenario.installation.parsed("all.atom").entries}
    story = scenario.site.add_paragraph(middle(scenario).number, ADDED)
    assert scenario.poll(after=HOUR).changes == {"revised": [story.title]}
    assert {"all.atom", "all.rss"} <= set(scenario.files_with(ADDED))
    story = scenario.site.edit(story.number, title="A Bridge for Nobody Opens near Aksuat")
    assert scenario.poll(after=HOUR).changes == {"revised": [story.title]}
    assert {entry.id for entry in scenario.installation.parsed("all.atom").entries} == ids
    scenario.site.retouch(story.number)
    assert scenario.poll(after=HOUR).changes == {"retouched": [story.title]}


def test_a_withdrawn_story_goes_after_three_confirmations_and_comes_back(
    scenario: Scenario,
) -> None:
    """Not before a day has passed; then its text is in no file, until it is shown again."""
    story = scenario.site.add_paragraph(middle(scenario).number, ADDED)
    scenario.poll(after=QUARTER)
    before = scenario.files_with(ADDED)
    scenario.site.withdraw(story.number)
    for poll in scenario.polls(2, every=HALF_A_DAY):
        assert "withdrawn" not in poll.changes
    assert scenario.poll(after=HALF_A_DAY).changes == {"withdrawn": [story.title]}
    assert scenario.files_with(ADDED) == []
    scenario.site.restore(story.number)
    assert scenario.poll(after=HOUR).changes == {"restored": [story.title]}
    assert scenario.files_with(ADDED) == before


def test_a_story_that_moves_to_another_section_stays_one_article(
    installation: Installation,
) -> None:
    """Its old address leads to the new one, and its entry keeps its id."""
    with scenario_of(installation) as scenario:
        scenario.site.neighbours = 0
        story = middle(scenario)
        scenario.configure(scenario.page(story.path, name="own"))
        assert scenario.poll().changes == {"new": [story.title]}
        [entry] = installation.parsed("all.atom").entries
        moved = scenario.site.move(story.number, "reviews")
        scenario.site.add_paragraph(story.number, ADDED)
        poll = scenario.poll(after=HOUR)
        assert poll.changes == {"revised": [story.title]}
        assert poll.paths[-2:] == [story.path, moved.path]
        [again] = installation.parsed("all.atom").entries
        assert again.id == entry.id


@pytest.mark.parametrize("kind", [one for one in get_args(Kind) if one not in {"304", "slow"}])
def test_an_hour_of_trouble_withdraws_nothing(scenario: Scenario, kind: Kind) -> None:
    """However often it is asked; and the first good answer makes it good again."""
    scenario.faults.put(kind)
    for poll in scenario.polls(4, every=QUARTER):
        left_alone(poll)
    scenario.faults.clear()
    assert scenario.poll(after=QUARTER).report.ok
    assert scenario.poll(after=QUARTER).is_quiet


def test_days_behind_a_captcha_confirm_no_withdrawal(scenario: Scenario) -> None:
    """What was counted before is neither forgotten nor added to."""
    story = middle(scenario)
    scenario.site.withdraw(story.number)
    scenario.poll(after=HOUR)
    scenario.faults.put("captcha")
    for poll in scenario.polls(6, every=HALF_A_DAY):
        left_alone(poll)
    scenario.faults.clear()
    assert "withdrawn" not in scenario.poll(after=HOUR).changes
    assert scenario.poll(after=HALF_A_DAY).changes == {"withdrawn": [story.title]}


def test_a_new_layout_is_told_and_changes_nothing_until_it_is_read_again(
    scenario: Scenario,
) -> None:
    """What was published stays; news that came meanwhile is read when the old layout is back."""
    scenario.site.layout = OTHER
    for poll in scenario.polls(3, every=HALF_A_DAY):
        left_alone(poll)
        assert "layout changed" in poll.report.problems[0]
    story = scenario.site.publish(scenario.now)
    scenario.site.layout = USUAL
    assert scenario.poll(after=HOUR).changes["new"] == [story.title]


@pytest.fixture
def listed(installation: Installation) -> Iterator[Scenario]:
    """A site whose list leads to article pages; all were read."""
    with scenario_of(installation, count=24) as made:
        read_once(made)
        yield made


def read_once(scenario: Scenario) -> None:
    """Watch the list and every page that it leads to; all of them are new."""
    pages = {"limit": 200}
    scenario.configure(scenario.list(complete=True, depth=10, every="15m", pages=pages))
    titles = sorted(one.title for one in scenario.site.shown("eng"))
    assert scenario.poll().changes == {"new": titles}


def test_fifty_polls_of_a_list_at_rest_cost_304s_only(listed: Scenario) -> None:
    """The list each time, its articles ever more seldom; and no file changes."""
    asked = []
    for poll in listed.polls(50, every=QUARTER):
        assert poll.is_quiet, (poll.statuses, poll.changes, poll.files, poll.report.problems)
        asked.append(len(poll.requests))
    stories = len(listed.site.shown("eng"))
    pages = -(-stories // PER_PAGE)
    assert min(asked) == pages
    assert sum(asked) < 50 * (pages + stories) / 3


def test_an_edit_of_a_page_is_seen_although_the_list_says_nothing(listed: Scenario) -> None:
    """Within an hour of its publication."""
    story = listed.site.add_paragraph(middle(listed).number, ADDED)
    assert listed.poll(after=HOUR).changes == {"revised": [story.title]}
    assert {"all.atom", "all.rss"} <= set(listed.files_with(ADDED))


def test_a_story_whose_page_says_410_goes_at_once_and_comes_back(listed: Scenario) -> None:
    """From the list and from under its neighbours, too; its text is back with it."""
    story = listed.site.add_paragraph(middle(listed).number, ADDED)
    listed.poll(after=HOUR)
    before = listed.files_with(ADDED)
    listed.site.withdraw(story.number)
    poll = listed.poll(after=HALF_A_DAY)
    assert poll.statuses[410] == 1
    assert poll.changes == {"withdrawn": [story.title]}
    assert listed.files_with(ADDED) == []
    listed.site.restore(story.number)
    listed.site.renumber()
    assert listed.poll(after=HALF_A_DAY).changes == {"restored": [story.title]}
    assert listed.files_with(ADDED) == before


def test_a_story_whose_page_says_404_goes_after_three_confirmations(listed: Scenario) -> None:
    """Not before a day has passed."""
    story = listed.site.withdraw(middle(listed).number, 404)
    gone = listed.now
    withdrawn = [
        poll.at - gone
        for poll in listed.polls(6, every=timedelta(hours=9))
        if poll.changes.get("withdrawn") == [story.title]
    ]
    assert len(withdrawn) == 1
    assert withdrawn[0] > timedelta(days=1)


def test_a_story_in_another_section_is_found_by_its_number(listed: Scenario) -> None:
    """The list shows a new address, which is asked; it is no new article, and nothing is amiss."""
    ids = {entry.id for entry in listed.installation.parsed("all.atom").entries}
    moved = listed.site.move(middle(listed).number, "reviews", "other_words")
    poll = listed.poll(after=HOUR)
    assert poll.statuses[301] == 1
    assert moved.path in poll.paths
    assert "new" not in poll.changes
    assert poll.report.ok, poll.report.problems
    assert {entry.id for entry in listed.installation.parsed("all.atom").entries} == ids
    for later in listed.polls(3, every=HOUR):
        assert later.is_quiet, (later.statuses, later.changes, later.files)


@pytest.mark.parametrize("kind", [one for one in get_args(Kind) if one not in {"304", "slow"}])
def test_trouble_at_a_list_withdraws_nothing(listed: Scenario, kind: Kind) -> None:
    """For days, while it lacks a story and each page looks wrong."""
    listed.site.withdraw(middle(listed).number)
    listed.faults.put(kind)
    for poll in listed.polls(4, every=HALF_A_DAY):
        left_alone(poll)
    listed.faults.clear()
    assert list(listed.poll(after=HALF_A_DAY).changes) == ["withdrawn"]


def test_a_new_layout_of_a_list_is_told_and_changes_nothing(listed: Scenario) -> None:
    """Until the old one is back."""
    listed.site.layout = OTHER
    for poll in listed.polls(4, every=HALF_A_DAY):
        left_alone(poll)
        assert "layout changed" in poll.report.problems[0]
    listed.site.layout = USUAL
    assert listed.poll(after=HOUR).changes == {}


def test_robots_txt_that_forbids_stops_the_fetch_and_says_so(installation: Installation) -> None:
    """It is asked anew a day later; nothing else is, and through a proxy no less."""
    with scenario_of(installation, count=24, as_agency=True) as scenario:
        read_once(scenario)
        scenario.site.robots = "forbid"
        scenario.pass_time(timedelta(days=1))
        for poll in scenario.polls(2, every=HALF_A_DAY):
            left_alone(poll)
            assert "robots.txt of www.kt.kz forbids it" in poll.report.problems[0]
            assert set(poll.paths) <= {"/robots.txt"}


def test_a_page_that_became_small_is_believed_after_a_week(scenario: Scenario) -> None:
    """Until then it is suspect; for ever would be too long for a page that was really rebuilt."""
    site = scenario.site
    for _ in range(3):  # so that there is something usual
        site.renumber()
        assert scenario.poll(after=HOUR).report.ok
    site.unlisted = {story.number for story in site.shown("eng")[1:]}
    polls = list(scenario.polls(7, every=timedelta(days=1)))
    assert all("far smaller than usual" in poll.report.problems[0] for poll in polls[:-1])
    assert scenario.poll(after=timedelta(days=1)).report.ok
