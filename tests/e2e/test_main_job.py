"""A dump goes in, credited feeds by country and topic come out, and strict readers read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feeder.config import NOTICE
from tests.installation import NINE, Installation, new_installation

MINISTRY = "Ministry of Foreign Affairs of the Republic of Kazakhstan"
COUNTRIES = {
    "kenya": ("13:04", "17:10"),
    "united-kingdom": ("09:10",),
    "united-arab-emirates": ("11:20",),
    "israel": ("20:21",),
    "latvia": ("13:20",),
    "greece": ("09:10",),
}
TIMES = ["13:04", "09:10", "15:11", "11:20", "20:21", "13:20", "09:10", "17:10", "13:25"]
TOPICS = {
    "interfaith": {"latvia": ("13:20",), "kenya": ("17:10",)},
    "education": {"united-arab-emirates": ("11:20",), "greece": ("09:10",)},
    "civil-aviation": {"israel": ("20:21",)},
}
FIRST = {"nine.txt": "2026-03-13T13:04:00+05:00"}
FIRST_OF_REAL = "2026-02-27T13:04:00+05:00"


def times(read: Any) -> list[str]:
    """The times of day at which entries were published, in the agency's zone."""
    return [entry.published[11:16] for entry in read.entries]


@pytest.fixture(scope="module")
def filled(nine: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation after the nine articles were refreshed; tests only look at it."""
    made = new_installation(tmp_path_factory.mktemp("filled"))
    made.drop(nine.name, nine)
    report = made.refresh()
    assert report.ok, report.problems
    assert report.total.new == 9
    return made


def test_nine_articles_stand_in_the_feed_of_all(filled: Installation, nine: Path) -> None:
    """Every article is there, newest first, at the time that its header prints."""
    read = filled.parsed("all.atom")
    assert times(read) == TIMES
    assert read.entries[0].published == FIRST.get(nine.name, FIRST_OF_REAL)
    assert (
        filled.parsed("all.rss").entries[0].published_parsed[:5]
        == (datetime.fromisoformat(read.entries[0].published).astimezone(UTC).timetuple()[:5])
    )


def test_views_are_those_of_the_headers(filled: Installation, nine: Path) -> None:
    """The counter of each header becomes the views of one sighting."""
    with filled.store() as store:
        numbers = store.newest("all", 50)
        seen = [store.sightings_of(number) for number in numbers]
    printed = re.findall(r"\d\d:\d\d (\d+)$", nine.read_text("utf-8"), re.MULTILINE)
    assert [[str(one.views) for one in sightings] for sightings in seen] == [[v] for v in printed]


@pytest.mark.parametrize("kind", ["atom", "rss"])
@pytest.mark.parametrize("slug", COUNTRIES)
def test_a_country_feed_holds_the_articles_about_it(
    filled: Installation, slug: str, kind: str
) -> None:
    """Kenya's has two, the others one each."""
    read = filled.parsed(f"countries/{slug}.{kind}")
    everything = filled.parsed(f"all.{kind}")
    wanted = [TIMES.index(time) for time in COUNTRIES[slug]]
    if slug == "greece":  # two articles came at this time of day
        wanted = [6]
    assert [entry.id for entry in read.entries] == [everything.entries[n].id for n in wanted]


def test_the_article_on_agencies_in_geneva_is_in_no_country_feed(filled: Installation) -> None:
    """Ten agencies sit in Geneva, and the article is not about Switzerland."""
    geneva = filled.parsed("all.atom").entries[2].id.encode()
    holding = [path for path, body in filled.files().items() if geneva in body]
    assert "all.atom" in holding
    assert [path for path in holding if path.startswith("countries/")] == []


@pytest.mark.parametrize("slug", TOPICS)
def test_a_topic_feed_holds_the_articles_about_it(filled: Installation, slug: str) -> None:
    """Interfaith: Latvia and the Kenyan council; education: UAE and Greece; aviation: Israel."""
    wanted = [
        entry.id
        for country, at in TOPICS[slug].items()
        for entry in filled.parsed(f"countries/{country}.atom").entries
        if entry.published[11:16] in at
    ]
    found = filled.parsed(f"topics/{slug}.atom").entries
    assert sorted(entry.id for entry in found) == sorted(wanted)


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_every_entry_credits_the_agency_and_relays_the_ministry(
    filled: Installation, kind: str
) -> None:
    """In the metadata and in the text that people read, in every feed that has entries."""
    count = 0
    for path in sorted(filled.feeds.rglob(f"*.{kind}")):
        read = filled.parsed(path.relative_to(filled.feeds).as_posix())
        for entry in read.entries:
            count += 1
            assert "Kazakhstan Today" in entry.author
            assert "Kazakhstan Today" in entry.source.title
            relayed = [one.name for one in entry.get("contributors", []) if "name" in one]
            assert MINISTRY in relayed, path
            for text in (entry.content[0].value, entry.summary):
                assert "Kazakhstan Today" in text
                assert MINISTRY in text
                assert "https://www.kt.kz/" in text
            assert NOTICE in entry.rights
    assert count >= 9 * 3


def test_the_page_of_each_article_is_there_and_credited(filled: Installation) -> None:
    """Where a feed's entry leads, a page stands that shows the agency and its notice."""
    for entry in filled.parsed("all.atom").entries:
        path = entry.link.removeprefix("http://127.0.0.1:8000/")
        page = (filled.feeds / path).read_text("utf-8")
        assert "Kazakhstan Today" in page
        assert NOTICE in page
        assert "noindex" in page


def test_the_command_line_makes_the_same_files(
    installation: Installation, nine: Path, tmp_path: Path
) -> None:
    """Locale and time zone of the process don't reach the bytes."""
    installation.drop("one.txt", nine)
    assert installation.refresh().ok
    other = new_installation(tmp_path / "other")
    other.drop("one.txt", nine)
    strange = {"LANG": "C", "LC_ALL": "C", "TZ": "America/St_Johns", "PYTHONHASHSEED": "7"}
    done = other.feeder("refresh", environment=strange)
    assert done.returncode == 0, done.stderr.decode()
    assert other.files() == installation.files()


def test_the_invented_dump_says_that_it_is_invented() -> None:
    """Nobody may take it for the agency's work."""
    assert NINE.read_text("utf-8").count("This is an invented sample article") == 9
