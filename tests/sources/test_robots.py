"""robots.txt is asked first, obeyed, and kept for a day."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise

import pytest

from feeder.sources import NoMemory, Unchanged, Visit
from feeder.sources.asking import Asked, Request
from feeder.sources.client import Client
from feeder.sources.exchanges import Answer

from .host import AGENT, HOUR, NOW, Clock, Host, Said, asking, failed, hosted
from .host import ask as ask_anyway
from .wire import Remembered, never, silent, wired

DAY = 24 * HOUR
PAGE = Said(200, b"<p>page", {"ETag": '"v1"'})


def ask(client: Client, address: str, memory: Remembered | None = None) -> Asked:
    """Ask as far as robots.txt permits."""
    return ask_anyway(client, address, memory, obey_robots=True)


def robots(text: str) -> Said:
    """A robots.txt."""
    return Said(200, text.encode(), {"Content-Type": "text/plain"})


def test_what_robots_txt_forbids_is_not_asked(host: Host) -> None:
    """The failure says who forbids it, to whom, and what can be done; the rest is allowed."""
    host.say("/robots.txt", robots("User-agent: *\nDisallow: /private/\nAllow: /private/open\n"))
    host.say("/private/open", PAGE)
    with asking() as client:
        failure = failed(ask(client, host.url("/private/a")))
        assert failure.weight == "hard"
        assert failure.reason.endswith(
            f"/private/a: robots.txt of 127.0.0.1:{host.port} forbids it for 'feeder'; take"
            " another address, or ask the site's consent and set `obey_robots: false`"
        )
        assert isinstance(ask(client, host.url("/private/open")).outcome, Answer)
    assert host.paths() == ["/robots.txt", "/private/open"]
    assert host.log[0].headers["User-Agent"] == AGENT


def test_an_operator_may_have_the_sites_consent(host: Host) -> None:
    """With `obey_robots: false` it is not even asked."""
    host.say("/robots.txt", robots("User-agent: *\nDisallow: /\n"))
    host.say("/", PAGE)
    with asking() as client:
        assert isinstance(ask_anyway(client, host.url()).outcome, Answer)
    assert host.paths() == ["/"]


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("User-agent: Feeder\nDisallow: /\n\nUser-agent: *\nAllow: /\n", False),
        ("User-agent: feeder\nAllow: /\n\nUser-agent: *\nDisallow: /\n", True),
        ("User-agent: other\nUser-agent: feeder\nDisallow: /\n", False),
        ("User-agent: other\nDisallow: /\n", True),
        ("\ufeffUser-agent: *\r\nDisallow: /p\r\n", False),
        ("User-agent: *\nDisallow: /*.html$\n", False),
        ("User-agent: *\nDisallow:\n", True),
        ("", True),
        ("<html><p>no robots here</p></html>", True),
        ("\0\ufffe" * 1000 + "\nUser-agent: *\nDisallow: /p", False),
    ],
)
def test_the_group_that_speaks_to_feeder_counts(host: Host, text: str, *, is_allowed: bool) -> None:
    """Its own group before that for everybody (RFC 9309 section 2.2.1)."""
    host.say("/robots.txt", robots(text))
    host.say("/page.html", PAGE)
    with asking() as client:
        assert isinstance(ask(client, host.url("/page.html")).outcome, Answer) == is_allowed


def test_a_source_with_a_name_of_its_own_is_looked_for_under_it(host: Host) -> None:
    """The first word of its User-Agent is who asks."""
    host.say("/robots.txt", robots("User-agent: reading-room\nDisallow: /\n"))
    host.say("/", PAGE)
    request = Request(host.url(), user_agent="Reading-Room/2 (+me@x)", allow_private=True)
    with asking() as client:
        asked = client.ask(request, NoMemory(), never)
        assert isinstance(ask(client, host.url()).outcome, Answer)
    assert "forbids it for 'Reading-Room'" in failed(asked).reason


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204])
def test_a_host_without_robots_txt_allows_everything(host: Host, status: int) -> None:
    """Section 2.3.1.3; that is remembered, too."""
    host.say("/robots.txt", Said(status, b""))
    host.say("/", PAGE)
    memory = Remembered()
    with asking() as client:
        for _ in range(3):
            ask(client, host.url(), memory)
    assert host.paths() == ["/robots.txt", "/", "/", "/"]
    assert memory.visits[host.url("/robots.txt")] == Visit(host.url("/robots.txt"), NOW, status)


@pytest.mark.parametrize("status", [429, 500, 503, 304])
def test_a_robots_txt_that_can_not_be_had_forbids_everything_for_now(
    host: Host, status: int
) -> None:
    """Section 2.3.1.4: a soft failure that says so, until it can be had five minutes later."""
    host.say("/robots.txt", Said(status, b""))
    host.say("/", PAGE)
    clock, memory = Clock(), Remembered()
    with asking(clock, retries=0) as client:
        for _ in range(3):
            failure = failed(ask(client, host.url(), memory))
            assert failure.weight == "soft"
            assert f"robots.txt of 127.0.0.1:{host.port} answered {status}" in failure.reason
        assert host.paths() == ["/robots.txt"]
        host.say("/robots.txt", Said(404))
        clock.now += timedelta(minutes=5)
        assert isinstance(ask(client, host.url(), memory).outcome, Answer)


def test_a_robots_txt_is_kept_for_a_day(host: Host) -> None:
    """In the store, with its text: a restart does not ask again."""
    host.say("/robots.txt", robots("User-agent: *\nDisallow: /a\n"))
    host.say("/b", PAGE)
    clock, memory = Clock(), Remembered()
    for _ in range(3):
        with asking(clock) as client:
            assert isinstance(ask(client, host.url("/b"), memory).outcome, Answer | Unchanged)
            failed(ask(client, host.url("/a"), memory))
        clock.now += timedelta(hours=7, minutes=59)
    assert host.paths() == ["/robots.txt", "/b", "/b", "/b"]
    assert memory.visits[host.url("/robots.txt")].body == b"User-agent: *\nDisallow: /a\n"
    host.say("/robots.txt", robots("User-agent: *\nDisallow: /b\n"))
    clock.now += timedelta(minutes=3)
    with asking(clock) as client:
        failed(ask(client, host.url("/b"), memory))
    assert host.paths()[4:] == ["/robots.txt"]


def test_a_robots_txt_is_asked_whether_it_is_new(host: Host) -> None:
    """Its validators are stored with it; after a week a whole one is asked for."""
    said = Said(200, b"User-agent: *\nDisallow: /a\n", {"ETag": '"r"'})
    host.say("/robots.txt", said)
    clock, memory = Clock(), Remembered()
    statuses = []
    with asking(clock) as client:
        for _ in range(9):
            asked = ask(client, host.url("/a"), memory)
            assert "forbids it" in failed(asked).reason
            statuses.append(asked.exchanges[0].status)
            clock.now += DAY
    assert statuses == [200, *[304] * 6, 200, 304]


def test_without_a_memory_a_robots_txt_is_asked_once(host: Host) -> None:
    """The client remembers it for whoever only tries a source."""
    host.say("/robots.txt", robots("User-agent: *\nDisallow: /a\n"))
    host.say("/b", PAGE)
    with asking() as client:
        for _ in range(3):
            client.ask(Request(host.url("/b"), allow_private=True), NoMemory(), never)
    assert host.paths() == ["/robots.txt", "/b", "/b", "/b"]


def test_the_last_robots_txt_holds_while_none_can_be_had(host: Host) -> None:
    """Section 2.4; after a month without one it is no longer believed."""
    host.say("/robots.txt", robots("User-agent: *\nDisallow: /a\n"))
    host.say("/b", PAGE)
    clock, memory = Clock(), Remembered()
    with asking(clock, retries=0) as client:
        ask(client, host.url("/b"), memory)
        host.say("/robots.txt", Said(503))
        clock.now += 2 * DAY
        assert ask(client, host.url("/b"), memory).exchanges[-1].status == 200
        assert "forbids it" in failed(ask(client, host.url("/a"), memory)).reason
        clock.now += 30 * DAY
        assert "answered 503" in failed(ask(client, host.url("/b"), memory)).reason


def test_the_last_robots_txt_holds_while_none_answers(host: Host) -> None:
    """That it is not asked again for five minutes keeps a look short."""
    host.say("/robots.txt", robots("User-agent: *\nDisallow: /a\n"))
    host.say("/b", PAGE)
    clock, memory = Clock(), Remembered()
    with asking(clock) as client:
        ask(client, host.url("/b"), memory)
        host.say("/robots.txt", Said(seconds=1))
        clock.now += 2 * DAY
        for _ in range(3):
            asked = ask_anyway(
                client,
                host.url("/b"),
                memory,
                obey_robots=True,
                timeout=timedelta(seconds=0.4),
            )
            assert asked.outcome == Unchanged(host.url("/b"))
    assert host.paths()[2:].count("/robots.txt") == 1


def test_a_silent_robots_txt_is_not_waited_for_again_and_again() -> None:
    """A list leads to many pages; each would wait as long as the first."""
    request_of = {"allow_private": True, "timeout": timedelta(seconds=0.5)}
    with wired(silent) as wire, asking() as client:
        started = time.monotonic()
        for number in range(5):
            request = Request(f"{wire.address}{number}", **request_of)  # type: ignore[arg-type]  # as named above
            failure = failed(client.ask(request, NoMemory(), never))
            assert "gave no whole answer within 0.5 s" in failure.reason
            assert failure.weight == "soft"
        assert time.monotonic() - started < 2
        assert len(wire.requests) == 1


def test_a_dead_host_is_named_in_one_clear_line() -> None:
    """That it is its robots.txt that was asked first is of no interest."""
    with asking() as client:
        failure = failed(ask(client, "http://127.0.0.1:1/page"))
    assert failure.reason == "http://127.0.0.1:1/page: no connection: connection refused"


def test_a_redirect_leads_only_where_robots_txt_permits(host: Host) -> None:
    """On the same host, and on another one, whose own robots.txt counts."""
    host.say("/robots.txt", robots("User-agent: *\nDisallow: /closed\n"))
    host.say("/a", Said(302, b"", {"Location": "/closed"}))
    with hosted() as other, asking() as client:
        other.say("/robots.txt", robots("User-agent: *\nDisallow: /\n"))
        host.say("/b", Said(302, b"", {"Location": other.url("/open")}))
        for path, named in (("/a", host), ("/b", other)):
            reason = failed(ask(client, host.url(path))).reason
            assert f"robots.txt of 127.0.0.1:{named.port} forbids it" in reason
        assert other.paths() == ["/robots.txt"]


def test_a_robots_txt_may_be_somewhere_else(host: Host) -> None:
    """Five redirects are followed; it speaks for the host that was asked (section 2.3.1.2)."""
    host.say("/robots.txt", Said(301, b"", {"Location": "/1"}))
    for hop in range(1, 5):
        host.say(f"/{hop}", Said(302, b"", {"Location": f"/{hop + 1}"}))
    host.say("/5", robots("User-agent: *\nDisallow: /p\n"))
    with asking() as client:
        assert "forbids it" in failed(ask(client, host.url("/p"))).reason
        host.say("/5", Said(302, b"", {"Location": "/6"}))
    with asking() as client:
        assert "redirects more than 5 times" in failed(ask(client, host.url("/p"))).reason


def test_of_a_huge_robots_txt_the_beginning_counts(host: Host) -> None:
    """500 KiB (section 2.5); the rest is not even read."""
    lines = "# a comment of no great length\n" * 40_000
    host.say("/robots.txt", robots(f"User-agent: *\nDisallow: /a\n{lines}Disallow: /b\n"))
    host.say("/b", PAGE)
    memory = Remembered()
    with asking() as client:
        failed(ask(client, host.url("/a"), memory))
        assert isinstance(ask(client, host.url("/b"), memory).outcome, Answer)
    body = memory.visits[host.url("/robots.txt")].body
    assert body is not None
    assert len(body) == 500 * 1024


@pytest.mark.parametrize(
    ("line", "at_least"),
    [
        ("Crawl-delay: 0.4", 0.4),
        ("Crawl-delay: 0.1", 0.2),
        ("Crawl-delay: -5", 0.2),
        ("Crawl-delay: nan", 0.2),
        ("Crawl-delay: soon", 0.2),
    ],
)
def test_a_crawl_delay_longer_than_the_own_is_kept(host: Host, line: str, at_least: float) -> None:
    """It is the site's wish; a shorter one, or nonsense, changes nothing."""
    host.say("/robots.txt", robots(f"User-agent: *\n{line}\n"))
    host.say("/", PAGE)
    with asking(delay=timedelta(seconds=0.2)) as client:
        for _ in range(3):
            ask(client, host.url())
    moments = [got.at for got in host.log]
    gaps = [after - before for before, after in pairwise(moments[1:])]
    assert all(at_least - 0.05 <= gap < 10 for gap in gaps), gaps
