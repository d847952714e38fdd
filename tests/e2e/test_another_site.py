"""The agency's site at another address: one setting, and stored articles stay what they are."""

from __future__ import annotations

from datetime import timedelta

from feeder.assembly import Parts
from feeder.catalog import Catalog
from feeder.config import Config
from feeder.labels.sections import SECTIONS
from feeder.model import SITE
from tests.installation import Installation, common_parts
from tests.replica.scenario import FEW, Scenario, scenario_of

HOUR = timedelta(hours=1)
WITH_SECTIONS = Catalog(FEW.countries, (), ("en",), "KZ", sections=SECTIONS)
AT_HOME = {"address": SITE}


def watched(scenario: Scenario, **sections: object) -> None:
    """Watch the newest ten stories of the list; each page shows three neighbours, too."""
    scenario.configure(scenario.list("/eng/all", pages={"limit": 100}), **sections)


def ids(installation: Installation) -> dict[str, str]:
    """The id of every article in the feed of all, by title."""
    return {entry.title: entry.id for entry in installation.parsed("all.atom").entries}


def test_another_site_changes_what_documents_say_and_no_label() -> None:
    """Pages and feeds name the site, so they are made anew; rules of labels do not ask for it."""
    usual = common_parts().settings
    moved = Parts.of(Config.model_validate({"agency": {"address": "https://news.example/"}}))
    assert moved.settings.labels == usual.labels
    assert moved.settings.pages != usual.pages
    assert moved.settings.feeds != usual.feeds


def test_sections_have_entries_only_where_addresses_are_the_agencys(
    installation: Installation,
) -> None:
    """The same pages, read under the address of the settings and under another one."""
    with scenario_of(installation, count=24) as scenario:
        scenario.catalog = WITH_SECTIONS
        watched(scenario, agency=AT_HOME)
        scenario.poll()
        assert installation.titles("sections/economy") == []
    with scenario_of(installation, count=24) as scenario:
        scenario.catalog = WITH_SECTIONS
        installation.config.store.path.unlink()
        watched(scenario)
        scenario.poll()
        shown = [one.title for one in scenario.site.shown("eng", "economy")]
        found = installation.titles("sections/economy")
        assert found
        assert set(found) <= set(shown)


def test_stored_articles_need_nothing_when_the_site_moves(installation: Installation) -> None:
    """They keep their ids, are no news, and have number and section as soon as they are read."""
    with scenario_of(installation, count=24) as scenario:
        scenario.catalog = WITH_SECTIONS
        watched(scenario, agency=AT_HOME)
        scenario.poll()
        before = ids(installation)
        watched(scenario)
        quiet = scenario.poll(after=HOUR)
        assert quiet.changes == {}
        assert ids(installation) == before
        scenario.site.renumber()
        read = scenario.poll(after=timedelta(hours=3))
        assert set(read.changes) <= {"retouched"}
        assert ids(installation) == before
        assert installation.titles("sections/economy")
        gone = scenario.site.withdraw(scenario.site.shown("eng")[4].number)
        assert scenario.poll(after=timedelta(hours=6)).changes["withdrawn"] == [gone.title]
