"""The replica of the site: its pages are what feeder reads, and what goes wrong does go wrong."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import feedparser
import pytest
import requests
from bs4 import BeautifulSoup

from feeder.model import Article, Newsroom, Published
from feeder.parsing.page import parse_page
from feeder.sourceconfig import ListSelectors, Selectors
from tests.replica.acts import Acts
from tests.replica.control import control_of
from tests.replica.day import DAY
from tests.replica.desk import Desk
from tests.replica.faults import Kind
from tests.replica.feeds import guid_of, teaser_of
from tests.replica.server import Replica, replica_of
from tests.replica.site import OTHER, Site
from tests.replica.stories import ALMATY, Edition, Story

NEWEST = datetime(2026, 3, 20, 11, 0, tzinfo=UTC)
AGENCY = "https://www.kt.kz"
ANOTHER = Selectors(
    title=f"header.{OTHER.heading} h1", meta=f"div.{OTHER.meta} span", body=f"div.{OTHER.body} div"
)
LANGUAGES: dict[Edition, str] = {"eng": "en", "rus": "ru"}


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A site with ten days of news; its clock moves by a minute with each reading."""
    moments = iter(NEWEST + timedelta(minutes=count) for count in range(10_000))
    with replica_of(Desk(Site.until(NEWEST), clock=lambda: next(moments))) as made:
        yield made


def get(replica: Replica, path: str, **headers: str) -> requests.Response:
    """Ask for a path, as it is, without following."""
    return requests.get(replica.url(path), headers=headers, timeout=5, allow_redirects=False)


def read(markup: bytes, selectors: Selectors, address: str | None) -> list[Article]:
    """The articles of a page, of which nothing may be set aside."""
    parts = list(
        parse_page(markup, selectors=selectors, newsroom=Newsroom(ALMATY), address=address)
    )
    assert all(isinstance(part, Article) for part in parts), parts
    return [part for part in parts if isinstance(part, Article)]


def facts(article: Article) -> dict[str, object]:
    """What an article says of itself."""
    names = ("title", "views", "paragraphs", "language", "relayed_from", "image_credits", "notice")
    return {name: getattr(article, name) for name in (*names, "published")}


def expected(story: Story) -> dict[str, object]:
    """What the article of a story must say."""
    return {
        "title": story.title,
        "views": story.views,
        "paragraphs": story.paragraphs,
        "language": LANGUAGES[story.edition],
        "relayed_from": story.relayed,
        "image_credits": (story.credit,) if story.credit else (),
        "notice": story.notice,
        "published": Published(story.at),
    }


@pytest.mark.parametrize("is_other", [False, True], ids=["usual layout", "another layout"])
def test_every_page_is_read_as_the_stories_that_it_prints(
    replica: Replica, *, is_other: bool
) -> None:
    """The story, its neighbours, and nothing else: every field of all of them."""
    site = replica.desk.site
    site.layout = OTHER if is_other else site.layout
    selectors = ANOTHER if is_other else Selectors()
    for story in site.stories.values():
        answer = get(replica, story.path)
        found = read(answer.content, selectors, replica.url(story.path))
        assert [facts(one) for one in found] == [expected(one) for one in site.on_page(story)]
        assert found[0].address == replica.url(story.path)
        assert len(found) == 4 or story in site.shown(story.edition)[-3:]


def test_a_page_that_says_that_it_is_the_agencys_gives_number_and_section(
    replica: Replica,
) -> None:
    """As it is asked through a proxy: the site is at home where the request says."""
    site = replica.desk.site
    story = site.shown("eng")[0]
    connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=5)
    connection.request("GET", f"http://www.kt.kz{story.path}")
    markup = connection.getresponse().read()
    connection.close()
    found = read(markup, Selectors(), f"http://www.kt.kz{story.path}")
    assert [one.agency_id for one in found] == [one.number for one in site.on_page(story)]
    assert [one.section for one in found] == [one.section for one in site.on_page(story)]


def test_the_stories_are_enough_and_no_two_are_alike(replica: Replica) -> None:
    """More than forty over ten days, in two languages, on twelve countries, and more to come."""
    site = replica.desk.site
    assert len(site.shown("eng")) >= 40
    assert len(site.shown("rus")) >= 5
    span = site.shown("eng")[0].at - site.shown("eng")[-1].at
    assert timedelta(days=8) < span <= timedelta(days=10)
    for minute in range(100):
        site.publish(NEWEST + timedelta(minutes=minute + 1))
    titles = [story.title for story in site.stories.values()]
    assert len(set(titles)) > len(titles) * 0.9
    numbers = [story.number for story in sorted(site.stories.values(), key=lambda one: one.at)]
    assert numbers == sorted(set(numbers))


def test_the_same_moment_gives_the_same_site() -> None:
    """A test that failed can be run again; another seed gives another one."""
    assert Site.until(NEWEST).stories == Site.until(NEWEST).stories
    assert Site.until(NEWEST).stories != Site.until(NEWEST, seed=2).stories


def listed(replica: Replica, path: str) -> tuple[list[tuple[str, str, str]], str | None]:
    """The entries of a list page by the default selectors, and the link to the next page."""
    selectors = ListSelectors()
    tree = BeautifulSoup(get(replica, path).content, "lxml")
    entries = []
    for entry in tree.select(selectors.entry):
        [link], [date] = entry.select(selectors.link), entry.select(selectors.date)
        entries.append((str(link["href"]), link.get_text(), date.get_text()))
    following = tree.select_one(selectors.following)
    return entries, None if following is None else str(following["href"])


def test_list_pages_lead_to_every_story_and_end(replica: Replica) -> None:
    """Newest first, from page to page, by the selectors that are the default."""
    site = replica.desk.site
    path: str | None = "/eng/all"
    found, pages = [], 0
    while path is not None:
        entries, path = listed(replica, path)
        found += entries
        pages += 1
    shown = site.shown("eng")
    assert found == [(one.path, one.title, f"{one.at:%d.%m.%Y, %H:%M}") for one in shown]
    assert pages == -(-len(shown) // 10)
    assert get(replica, f"/eng/all?page={pages + 1}").status_code == 404
    assert get(replica, "/eng/all?page=x").status_code == 404
    assert listed(replica, "/")[0] == found[:12]
    sports, _ = listed(replica, "/eng/sports")
    assert [path for path, _, _ in sports] == [s.path for s in site.shown("eng", "sports")]


def moment(entry: Any) -> datetime:
    """When an entry says that it was published."""
    year, month, day, hour, minute = entry.published_parsed[:5]
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("form", ["rss", "rss-full", "atom"])
def test_feeds_hold_the_newest_stories(replica: Replica, form: str) -> None:
    """A strict reader finds title, link, guid, moment, and a teaser or the whole text."""
    replica.desk.site.ttl = 15
    answer = get(replica, f"/eng/{form}")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    newest = replica.desk.site.shown("eng")[:30]
    assert [(one.title, one.link, one.id, moment(one)) for one in parsed.entries] == [
        (one.title, replica.url(one.path), guid_of(one), one.at) for one in newest
    ]
    if form != "atom":
        assert parsed.feed.ttl == "15"
        assert [one.summary for one in parsed.entries] == [teaser_of(one) for one in newest]
    if form != "rss":
        assert newest[0].paragraphs[-1] in parsed.entries[0].content[0].value


def test_pictures_are_pictures(replica: Replica) -> None:
    """A PNG at the address that the page prints."""
    picture = next(one.picture for one in replica.desk.site.stories.values() if one.picture)
    answer = get(replica, f"/neofiles/serve-image/{picture}/738x473/c1")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")


PATHS = ("/eng/all?page=2", "/eng/rss", "/eng/rss-full", "/eng/atom", "/", "/robots.txt")


@pytest.mark.parametrize("path", PATHS)
def test_who_has_an_answer_is_told_so(replica: Replica, path: str) -> None:
    """By ETag or by Last-Modified, until something changes there."""
    first = get(replica, path)
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    assert get(replica, path, **{"If-None-Match": tag}).status_code == 304
    again = get(replica, path, **{"If-Modified-Since": since})
    assert (again.status_code, again.content) == (304, b"")
    assert get(replica, path, **{"If-None-Match": '"other"'}).status_code == 200
    site = replica.desk.site
    for story in site.shown("eng"):
        site.edit(story.number, title=f"{story.title} (New)")
    site.robots = "forbid"
    headers = {"If-None-Match": tag, "If-Modified-Since": since}
    changed = get(replica, path, **headers)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert changed.headers["Last-Modified"] != since


@pytest.mark.parametrize(("is_steady", "status"), [(False, 200), (True, 304)])
def test_view_counters_change_a_page_as_it_is_set(
    replica: Replica, status: int, *, is_steady: bool
) -> None:
    """They are printed and count for the ETag, or they are printed and don't."""
    replica.desk.steady_tags = is_steady
    path = replica.desk.site.shown("eng")[0].path
    first = get(replica, path)
    replica.desk.site.renumber()
    assert get(replica, path).content != first.content
    known = get(replica, path, **{"If-None-Match": first.headers["ETag"]})
    assert known.status_code == status


def test_what_editors_do_is_seen_at_the_address(replica: Replica) -> None:
    """A moved story is redirected for good, a withdrawn one gone, a restored one back."""
    site = replica.desk.site
    story = site.shown("eng")[3]
    moved = site.move(story.number, "politics" if story.section != "politics" else "society")
    answer = get(replica, story.path)
    assert (answer.status_code, answer.headers["Location"]) == (301, replica.url(moved.path))
    for status in (410, 404):
        site.withdraw(story.number, status)
        assert get(replica, moved.path).status_code == status
        assert get(replica, story.path).status_code == status
        assert moved.path not in get(replica, "/eng/all").text
    site.restore(story.number)
    assert get(replica, moved.path).status_code == 200
    assert moved.path in get(replica, "/eng/all").text
    site.move(story.number, story.section)
    assert get(replica, story.path).status_code == 200
    assert get(replica, moved.path).headers["Location"] == replica.url(story.path)


def test_an_unlisted_story_has_a_page_and_no_entry(replica: Replica) -> None:
    """As one that an editor took off the lists only."""
    site = replica.desk.site
    story = site.shown("eng")[3]
    site.unlisted = {story.number}
    assert get(replica, story.path).status_code == 200
    for path in ("/eng/all", "/eng/rss", "/"):
        assert story.path not in get(replica, path).text


def test_robots_txt_says_what_is_set(replica: Replica) -> None:
    """Everything but the buttons is allowed, or nothing is, or there is no such file."""
    site = replica.desk.site
    assert "Disallow: /-/\n" in get(replica, "/robots.txt").text
    site.robots, site.crawl_delay = "forbid", 7
    assert "Disallow: /\nCrawl-delay: 7\n" in get(replica, "/robots.txt").text
    site.robots = "missing"
    assert get(replica, "/robots.txt").status_code == 404


@pytest.mark.parametrize(
    ("kind", "status"),
    [("304", 304), ("429", 429), ("500", 500), ("503", 503), ("captcha", 200), ("login", 200)],
)
def test_a_fault_of_everything_spares_robots_txt(replica: Replica, kind: Kind, status: int) -> None:
    """It ends when it is told to; Retry-After comes with it where it was set."""
    before = get(replica, "/eng/all").content
    replica.desk.faults.put(kind, retry_after="90")
    answer = get(replica, "/eng/all")
    assert (answer.status_code, answer.content == before) == (status, False)
    assert answer.headers.get("Retry-After") == ("90" if status in {429, 503, 500} else None)
    assert get(replica, "/robots.txt").status_code == 200
    replica.desk.faults.clear()
    assert get(replica, "/eng/all").content == before


def test_a_fault_of_a_path_comes_so_often_as_it_is_set(replica: Replica) -> None:
    """And to no other path."""
    replica.desk.faults.put("500", "/robots.txt")
    replica.desk.faults.put("503", "/eng/all", times=2)
    asked = ["/eng/all", "/eng/all?page=2", "/eng/all", "/eng/all", "/robots.txt"]
    assert [get(replica, path).status_code for path in asked] == [503, 200, 503, 200, 500]


@pytest.mark.parametrize("kind", ["reset", "cut"])
def test_a_torn_connection_is_an_error_of_the_connection(replica: Replica, kind: Kind) -> None:
    """Reset before a byte is sent, or closed in the middle of the body."""
    replica.desk.faults.put(kind)
    with pytest.raises(
        (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
    ) as torn:
        get(replica, "/eng/all")
    assert ("reset" in str(torn.value).lower()) == (kind == "reset")


def test_a_drip_outlasts_any_limit_on_silence(replica: Replica) -> None:
    """A byte comes every tenth of a second, and the server still ends at once."""
    replica.desk.faults.put("slow", "/eng/all")
    answer = requests.get(replica.url("/eng/all"), stream=True, timeout=1)
    pieces = answer.iter_content(1)
    assert b"".join(next(pieces) for _ in range(4)) == b"<!DO"
    answer.close()


def test_packed_and_plain_are_the_same_page(replica: Replica) -> None:
    """Gzip for who takes it, and the same ETag."""
    plain = get(replica, "/eng/all", **{"Accept-Encoding": "identity"})
    packed = get(replica, "/eng/all", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert (packed.content, packed.headers["ETag"]) == (plain.content, plain.headers["ETag"])


def test_the_log_tells_every_request(replica: Replica) -> None:
    """What was asked, what was answered, and whether it was asked conditionally."""
    tag = get(replica, "/eng/all").headers["ETag"]
    get(replica, "/eng/all", **{"If-None-Match": tag, "User-Agent": "somebody"})
    replica.desk.faults.put("500", "/nothing?at=all")
    get(replica, "/nothing?at=all")
    log = replica.desk.reset_log()
    assert [(one.method, one.path, one.status, one.conditional) for one in log] == [
        ("GET", "/eng/all", 200, False),
        ("GET", "/eng/all", 304, True),
        ("GET", "/nothing?at=all", 500, False),
    ]
    assert log[1].agent == "somebody"
    assert all(earlier.at < later.at for earlier, later in pairwise(log))
    assert replica.desk.log() == ()


def test_every_button_does_what_it_says_and_is_told(replica: Replica) -> None:
    """All acts by hand, each leaves a line; the site answers afterwards."""
    desk = replica.desk
    acts = Acts(desk)
    desk.control, happened = control_of(desk, acts)
    page = get(replica, "/-/").text
    for name, (says, _) in acts.all.items():
        assert f'value="{name}">{says}<' in page
        answer = requests.post(
            replica.url("/-/"), data={"act": name}, timeout=5, allow_redirects=False
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, "/-/")
    assert len(happened) == len(acts.all)
    assert desk.site.layout is OTHER
    assert "robots.txt now says: forbid" in get(replica, "/-/").text
    assert get(replica, "/eng/all").status_code == 200
    assert [one.path for one in desk.log()] == ["/eng/all"]


def test_a_day_ends_as_it_began() -> None:
    """Whoever watches for hours sees a whole day again and again."""
    desk = Desk(Site.until(NEWEST), clock=lambda: NEWEST + timedelta(minutes=1))
    acts = Acts(desk)
    before = desk.site.layout, len(desk.site.stories)
    lines = [acts.do(name) for name in DAY * 2]
    assert all(lines)
    assert desk.site.layout is before[0]
    assert len(desk.site.stories) == before[1] + 2 * DAY.count("publish")
    assert desk.site.gone == {}
    assert desk.faults.meet("/eng/all") is None
