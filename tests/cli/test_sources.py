"""`feeder sources`: how each source is, what it answers, paused and resumed."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.installation import NINE, Installation
from tests.replica.desk import Desk
from tests.replica.scenario import START
from tests.replica.server import Replica, replica_of
from tests.replica.site import OTHER, Site

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def site(installation: Installation) -> Iterator[Replica]:
    """A site with invented news, watched as a list and as a feed; and a drop folder."""
    with replica_of(Desk(Site.until(START))) as replica:
        common = {"allow_private": True}
        installation.configure(
            fetching={"delay": "0s", "retries": 0},
            sources=[
                {"kind": "folder", "name": "dumps", "path": "dumps"},
                {"kind": "list", "name": "list", "address": replica.url("/eng/all"), **common},
                {"kind": "feed", "name": "rss", "address": replica.url("/eng/rss"), **common},
                {"kind": "page", "name": "front", "address": replica.url("/"), "enabled": False},
            ],
        )
        yield replica


def listed(feeder: Run) -> dict[str, dict[str, object]]:
    """What the list says of each source."""
    rows = json.loads(feeder("sources", "--json").stdout)
    return {row["name"]: row for row in rows}


def test_sources_that_nobody_looked_at_are_new(site: Replica, feeder: Run) -> None:
    """Before there is a store; the one that is off is off."""
    done = feeder("sources")
    assert done.returncode == 0
    health = {name: row["health"] for name, row in listed(feeder).items()}
    assert health == {"dumps": "new", "list": "new", "rss": "new", "front": "off"}
    assert site.url("/eng/all").encode() in done.stdout


def test_after_a_look_the_list_says_when_and_what(
    site: Replica, feeder: Run, installation: Installation
) -> None:
    """Last and next look, new articles, how many looks."""
    installation.drop("nine.txt", NINE)
    assert feeder("refresh").returncode == 0
    rows = listed(feeder)
    assert (rows["dumps"]["new"], rows["dumps"]["health"], rows["dumps"]["looks"]) == (9, "ok", 1)
    assert isinstance(rows["list"]["new"], int)
    assert rows["list"]["new"] >= 10
    assert str(rows["list"]["last"]) < str(rows["list"]["next"])
    assert rows["front"]["last"] is None


def test_a_source_in_trouble_is_shown_with_the_reason(site: Replica, feeder: Run) -> None:
    """A captcha is suspect, a dead server fails; the exit code says that something is wrong."""
    feeder("refresh")
    site.desk.faults.put("captcha", "/eng/all")
    site.desk.faults.put("500", "/eng/rss")
    assert feeder("refresh").returncode == 1
    done = feeder("sources")
    assert done.returncode == 1
    rows = listed(feeder)
    assert (rows["list"]["health"], rows["rss"]["health"]) == ("suspect", "failing")
    assert "in place of the list" in str(rows["list"]["reason"])
    assert "500" in str(rows["rss"]["reason"])
    assert b"`feeder sources test list` shows what it answers now" in done.stdout
    site.desk.faults.clear()
    feeder("refresh")
    assert feeder("sources").returncode == 0


def test_a_copy_of_a_suspect_answer_is_kept(
    site: Replica, feeder: Run, installation: Installation
) -> None:
    """The line says where."""
    feeder("refresh")
    site.desk.faults.put("captcha", "/eng/all")
    done = feeder("refresh", "--source", "list")
    [path] = re.findall(r"a copy is kept: (\S+)", done.stderr.decode())
    assert Path(path).parent == installation.database.with_name("feeder.db.suspects")
    assert b"captcha" in Path(path).read_bytes().lower()


def test_a_paused_source_is_passed_by_until_it_is_resumed(site: Replica, feeder: Run) -> None:
    """Unless it is named."""
    assert feeder("sources", "pause", "list").returncode == 0
    done = feeder("refresh")
    assert done.returncode == 0
    assert b"list: is paused; `feeder sources resume` lets it go on" in done.stdout
    assert listed(feeder)["list"]["health"] == "paused"
    assert all("all" not in request.path for request in site.desk.log())
    assert b"new" in feeder("refresh", "--source", "list").stdout
    assert feeder("sources", "resume", "list").returncode == 0
    assert b"is paused" not in feeder("refresh").stdout


@pytest.mark.parametrize("words", [("pause", "no"), ("resume", "no"), ("test", "no")])
def test_a_source_that_does_not_exist_is_one_line(
    site: Replica, feeder: Run, words: tuple[str, ...]
) -> None:
    """It says which there are."""
    done = feeder("sources", *words)
    assert done.returncode == 2
    assert re.fullmatch(
        rb"feeder: there is no source 'no'; .*has: dumps, list, rss, front\n", done.stderr
    )


def test_a_server_that_asks_to_be_left_alone_is(site: Replica, feeder: Run) -> None:
    """By every refresh that does not name it."""
    site.desk.faults.put("429", "/eng/rss", retry_after="3600")
    assert feeder("refresh").returncode == 1
    site.desk.faults.clear()
    before = len(site.desk.log())
    done = feeder("refresh")
    assert b"rss: its server asked to be left alone until " in done.stdout
    assert all("rss" not in request.path for request in site.desk.log()[before:])


def test_only_what_is_due_is_read_where_that_is_wanted(site: Replica, feeder: Run) -> None:
    """`--due` is what a cron job says that runs often."""
    feeder("refresh")
    before = len(site.desk.log())
    done = feeder("refresh", "--due")
    assert done.returncode == 0
    assert done.stdout.count(b"is not due before") == 3
    assert len(site.desk.log()) == before
    assert feeder("refresh", "--due", "--source", "list").returncode == 2


def test_a_robots_txt_that_forbids_stops_the_fetch_and_is_named(site: Replica, feeder: Run) -> None:
    """Nothing but robots.txt is asked."""
    site.desk.site.robots = "forbid"
    done = feeder("refresh", "--source", "list")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert b"robots.txt" in line
    assert b"forbids" in line
    assert {request.path for request in site.desk.log()} == {"/robots.txt"}


def test_trying_a_list_shows_what_was_said_and_seen_and_stores_nothing(
    site: Replica, feeder: Run, installation: Installation
) -> None:
    """Requests, answers, what each selector finds, addresses, articles."""
    done = feeder("sources", "test", "list", "--pages", "2")
    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode()
    for part in (
        f"GET {site.url('/eng/all')}",
        "> User-Agent: feeder/",
        "< 200 in ",
        "entries.entry (.news-list__item > article): 10; the first:",
        "selectors.title (header.page-heading h1):",
        "10 addresses of articles are listed:",
        "articles in 2 documents:",
        site.desk.site.shown("eng")[0].title,
    ):
        assert part in shown
    assert not installation.database.exists()
    asked = [request.path for request in site.desk.log()]
    assert len([path for path in asked if path.endswith(".html")]) == 2


def test_trying_a_source_in_json(site: Replica, feeder: Run) -> None:
    """For programs."""
    told = json.loads(feeder("sources", "test", "rss", "--json").stdout)
    assert [one["status"] for one in told["exchanges"]] == [200, 200]
    assert told["problems"] == []
    assert len(told["listed"]) == len(told["articles"]) > 5


def test_trying_saves_what_was_answered(site: Replica, feeder: Run, tmp_path: Path) -> None:
    """Byte for byte, each answer in a file of its own."""
    done = feeder("sources", "test", "list", "--pages", "1", "--save", tmp_path / "saved")
    assert done.returncode == 0
    saved = sorted(path.name for path in (tmp_path / "saved").iterdir())
    assert saved == ["list-1.html", "list-2.html"]
    assert b"news-list__item" in (tmp_path / "saved" / "list-1.html").read_bytes()


def test_trying_after_a_new_layout_says_which_selectors_match_nothing(
    site: Replica, feeder: Run
) -> None:
    """Each with its count."""
    site.desk.site.layout = OTHER
    done = feeder("sources", "test", "list")
    assert done.returncode == 1
    assert b"entries.entry (.news-list__item > article): 0\n" in done.stdout
    assert b"`entries.entry` (.news-list__item > article)" in done.stderr
    assert b"the layout changed" in done.stderr


def test_a_dead_address_is_one_clear_line(feeder: Run, installation: Installation) -> None:
    """With the address and the cause, and nothing besides."""
    dead = {"kind": "page", "name": "dead", "address": "http://127.0.0.1:1/x.html"}
    installation.configure(sources=[{**dead, "allow_private": True}], fetching={"retries": 0})
    done = feeder("sources", "test", "dead")
    assert (done.returncode, done.stdout) == (1, b"")
    expected = b"feeder: http://127.0.0.1:1/x.html: no connection: connection refused\n"
    assert done.stderr == expected


def test_trying_a_folder_shows_its_articles(
    site: Replica, feeder: Run, installation: Installation
) -> None:
    """Without an address there is nothing to ask."""
    installation.drop("nine.txt", NINE)
    done = feeder("sources", "test", "dumps")
    assert done.returncode == 0
    assert b"9 articles in 1 document:" in done.stdout


def test_who_resumes_what_is_off_hears_that_it_stays_off(site: Replica, feeder: Run) -> None:
    """The settings decide; and a name that nothing has is told with those that there are."""
    assert b"front is paused" in feeder("sources", "pause", "front").stdout
    said = feeder("sources", "resume", "front").stdout
    assert b"front is no longer paused, but off: set `enabled: true` in " in said
    assert b"list goes on" in feeder("sources", "resume", "list").stdout
    unknown = feeder("sources", "resume", "other")
    assert unknown.returncode == 2
    assert b"there is no source 'other'" in unknown.stderr
    assert site.url("/eng/all").encode() in feeder("sources").stdout


def test_a_trial_says_how_many_addresses_it_leaves_out(site: Replica, feeder: Run) -> None:
    """A feed of many entries: one document, the first twenty addresses, and how many more."""
    said = feeder("sources", "test", "rss").stdout.decode()
    listed_, _, articles = said.partition(" in 1 document:")
    assert re.search(r"^30 addresses of articles are listed:$", listed_, re.MULTILINE)
    assert "\n  and 10 more\n" in listed_
    assert " · 1 paragraph, an excerpt · " in articles
    assert "1 paragraphs" not in articles
    assert site.url("/eng/") in listed_


def test_what_a_page_and_a_feed_say_besides_is_shown(site: Replica, feeder: Run) -> None:
    """The picture of an article, and what the agency's feed calls it."""
    feeder("refresh", "--source", "list")
    feeder("refresh", "--source", "rss")
    rows = json.loads(feeder("articles", "--limit", "100", "--json").stdout)
    pictured = next(row for row in rows if row["image"])
    assert f"picture: {pictured['image']}".encode() in feeder("show", pictured["id"]).stdout
    called = next(row for row in rows if row["guid"])
    assert f"in the agency's feed: {called['guid']}".encode() in feeder("show", called["id"]).stdout
    assert json.loads(feeder("show", called["guid"], "--json").stdout)["id"] == called["id"]
    teaser = next(row for row in rows if row["excerpt"])
    assert b"a teaser: its whole text was not seen yet" in feeder("show", teaser["id"]).stdout
