"""One address asked again and again: what is sent, what is believed, and what is remembered."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from feeder.errors import StoppedError
from feeder.sourceconfig import PageSource
from feeder.sources import Gone, NoMemory, Unchanged, Visit
from feeder.sources.asking import PAGE, Request
from feeder.sources.exchanges import Answer

from .host import AGENT, ETAG, HOUR, NOW, Clock, Host, Said, ask, asking, failed
from .wire import Remembered, body, saying, wired

DAY = 24 * HOUR
OLD, NEW = b"<p>old", b"<p>new"


def tagged(text: bytes, tag: str = ETAG, **headers: str) -> Said:
    """An answer with an ETag."""
    return Said(200, text, {"ETag": tag, **headers})


def test_an_unchanged_address_costs_304s_only(host: Host) -> None:
    """Of fifty questions one is answered whole."""
    host.say("/", tagged(OLD))
    clock, memory = Clock(), Remembered()
    with asking(clock) as client:
        asked = ask(client, host.url(), memory)
        assert isinstance(asked.outcome, Answer)
        assert body(asked.outcome) == OLD
        for _ in range(49):
            clock.now += timedelta(minutes=15)
            asked = ask(client, host.url(), memory)
            assert asked.outcome == Unchanged(host.url())
            assert (asked.visit.status, asked.visit.at) == (304, clock.now)
            assert [one.status for one in asked.exchanges] == [304]
    assert asked.visit.whole == NOW
    assert host.connections == 1


def test_a_304_is_not_believed_for_ever(host: Host) -> None:
    """A day after the last whole answer a whole one is asked for; the same bytes are no news."""
    host.say("/", tagged(OLD))
    clock, memory = Clock(), Remembered()
    with asking(clock) as client:
        ask(client, host.url(), memory)
        clock.now += DAY
        asked = ask(client, host.url(), memory)
    assert asked.outcome == Unchanged(host.url())
    assert [one.status for one in asked.exchanges] == [200]
    assert asked.visit == Visit(
        host.url(), clock.now, 304, ETAG, None, digest=asked.visit.digest, whole=clock.now
    )


def test_validators_that_stay_while_the_body_changes_are_not_sent_again(host: Host) -> None:
    """Such a server answers 304 to what is new: it is asked whole until both change together."""
    host.say("/", tagged(OLD))
    clock, memory = Clock(), Remembered()
    with asking(clock) as client:
        ask(client, host.url(), memory)
        host.say("/", tagged(NEW))
        clock.now += HOUR
        assert ask(client, host.url(), memory).outcome == Unchanged(host.url())  # the lie
        clock.now += DAY
        asked = ask(client, host.url(), memory)
        assert isinstance(asked.outcome, Answer)
        assert asked.visit.distrusted
        for text in (b"<p>newer", b"<p>newest"):
            host.say("/", tagged(text))
            clock.now += HOUR
            asked = ask(client, host.url(), memory)
            assert isinstance(asked.outcome, Answer)
            assert body(asked.outcome) == text
        host.say("/", tagged(OLD, '"v2"'))
        clock.now += HOUR
        assert not ask(client, host.url(), memory).visit.distrusted
        clock.now += HOUR
        assert ask(client, host.url(), memory).exchanges[0].status == 304


def test_validators_that_change_while_the_body_stays_make_no_news(host: Host) -> None:
    """The body's hash tells that it is the same."""
    host.say("/", *(tagged(OLD, f'"{number}"') for number in range(4)))
    memory = Remembered()
    with asking() as client:
        ask(client, host.url(), memory)
        for number in range(1, 4):
            asked = ask(client, host.url(), memory)
            assert asked.outcome == Unchanged(host.url())
            assert asked.visit.etag == f'"{number}"'
            assert not asked.visit.distrusted


def test_a_304_about_another_wording_is_asked_again_whole(host: Host) -> None:
    """Its ETag is not the one that was asked about (RFC 9110 section 15.4.5)."""
    host.say("/", tagged(OLD), Said(304, b"", {"ETag": '"v2"'}), tagged(NEW, '"v2"'))
    memory = Remembered()
    with asking() as client:
        ask(client, host.url(), memory)
        asked = ask(client, host.url(), memory)
    assert isinstance(asked.outcome, Answer)
    assert body(asked.outcome) == NEW
    assert [one.status for one in asked.exchanges] == [304, 200]


@pytest.mark.parametrize("tag", ['"v1-gzip"', 'W/"v1"', '"v1;br"', '"v1--zstd"'])
def test_a_304_may_spell_its_tag_in_another_way(host: Host, tag: str) -> None:
    """Weak, or with the packing in its name: it is about the same wording."""
    host.say("/", tagged(OLD), Said(304, b"", {"ETag": tag}))
    memory = Remembered()
    with asking() as client:
        ask(client, host.url(), memory)
        assert ask(client, host.url(), memory).outcome == Unchanged(host.url())
    assert len(host.log) == 2


@pytest.mark.parametrize("change", [timedelta(hours=-1), timedelta(days=400)])
def test_a_clock_that_jumped_costs_one_whole_answer(host: Host, change: timedelta) -> None:
    """What seems to be seen in the future, or long ago, is asked whole."""
    host.say("/", tagged(OLD))
    clock, memory = Clock(), Remembered()
    with asking(clock) as client:
        ask(client, host.url(), memory)
        clock.now += change
        assert ask(client, host.url(), memory).exchanges[0].status == 200
        assert ask(client, host.url(), memory).exchanges[0].status == 304


def test_what_could_not_be_used_is_asked_whole_next_time(host: Host) -> None:
    """A visit that was not kept has nothing to ask conditionally with."""
    host.say("/", tagged(OLD, **{"Cache-Control": "max-age=60"}))
    memory = Remembered()
    with asking() as client:
        asked = ask(client, host.url(), memory)
        memory.note(asked.visits(kept=False))
        assert memory.visits[host.url()] == Visit(host.url(), NOW, 0)
        assert isinstance(ask(client, host.url(), memory).outcome, Answer)


def test_a_page_that_comes_back_is_asked_whole(host: Host) -> None:
    """After a 410 the same bytes are news: the page is there again."""
    host.say("/", tagged(OLD), Said(410, b""), tagged(OLD))
    memory = Remembered()
    with asking() as client:
        ask(client, host.url(), memory)
        asked = ask(client, host.url(), memory)
        assert isinstance(asked.outcome, Gone)
        assert asked.visit == Visit(host.url(), NOW, 410)
        assert isinstance(ask(client, host.url(), memory).outcome, Answer)


def test_a_failure_leaves_what_is_known(host: Host) -> None:
    """The last whole answer is still the last whole answer."""
    host.say("/", tagged(OLD), Said(500), tagged(OLD))
    memory = Remembered()
    with asking() as client:
        before = ask(client, host.url(), memory).visit
        asked = ask(client, host.url(), memory)
        assert failed(asked).weight == "soft"
        assert (asked.visit.status, asked.visit.digest) == (500, before.digest)
        assert ask(client, host.url(), memory).outcome == Unchanged(host.url())


@pytest.mark.parametrize(
    ("status", "weight"),
    [
        *((status, "hard") for status in (204, 400, 401, 403, 418)),
        *((status, "soft") for status in (408, 425, 429, 500, 502, 503, 504, 599)),
    ],
)
def test_what_may_pass_by_itself_weighs_half(host: Host, status: int, weight: str) -> None:
    """The schedule counts soft failures half."""
    host.say("/", Said(status, b""))
    with asking(retries=0) as client:
        assert failed(ask(client, host.url())).weight == weight


def test_an_answer_of_the_wrong_type_is_a_hard_failure(host: Host) -> None:
    """It says what was expected, and is asked whole next time."""
    host.say("/", Said(200, b"x", {"Content-Type": "image/png", "ETag": ETAG}))
    with asking() as client:
        asked = ask(client, host.url(), wanted=PAGE)
    assert "answered with image/png, which is not what `kind: page` expects" in failed(asked).reason
    assert failed(asked).weight == "hard"
    assert asked.visit == Visit(host.url(), NOW, 200)


@pytest.mark.parametrize(
    ("control", "age", "minutes"),
    [
        ("max-age=600", None, 10),
        ("public, Max-Age=600", "120", 8),
        ('max-age="600"', "junk", 10),
        ("max-age=600", "600", None),
        ("s-maxage=600", None, None),
        ("max-age=600, no-cache", None, None),
        ("no-store, max-age=600", None, None),
        ("max-age=-1", None, None),
        ("max-age=99999999999999999999", None, 30 * 24 * 60),
        ("max-age=999999999999", None, 30 * 24 * 60),
        ("", None, None),
    ],
)
def test_how_long_an_answer_may_be_used_is_remembered(
    host: Host, control: str, age: str | None, minutes: int | None
) -> None:
    """Cache-Control less the time that it lay in a cache, and no longer than a month."""
    headers = {"Cache-Control": control} | ({} if age is None else {"Age": age})
    host.say("/", Said(200, OLD, headers))
    with asking() as client:
        fresh = ask(client, host.url()).visit.fresh
    assert fresh == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("1000000000000", 6 * HOUR),
        ("9" * 400, 6 * HOUR),
        (format_datetime(NOW + HOUR, usegmt=True), HOUR),
        (format_datetime(NOW + 900 * DAY, usegmt=True), 6 * HOUR),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 6 * HOUR),
        (format_datetime(NOW - HOUR, usegmt=True), None),
        ("1e12", None),
        ("-120", None),
        ("0", None),
        ("soon", None),
        ("٣٣", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_wish_to_be_left_alone_is_kept_within_reason(
    host: Host, value: str, wait: timedelta | None, status: int
) -> None:
    """Centuries become six hours; what is no number and no date of the future is no wish."""
    head = f"HTTP/1.1 {status} Busy\r\nContent-Length: 0\r\nRetry-After: {value}\r\n\r\n"
    with wired(saying(head.encode())) as wire, asking(retries=0) as client:
        failure = failed(ask(client, wire.address))
    assert failure.wait == wait
    assert failure.weight == "soft"


def test_a_moved_address_is_asked_where_it_is_and_again_where_it_was(host: Host) -> None:
    """301 and 308 save the way; after a week, the old address is asked whether that holds."""
    host.say("/old", Said(301, b"", {"Location": "/mid"}))
    host.say("/mid", Said(308, b"", {"Location": "/new"}))
    host.say("/new", tagged(OLD))
    clock, memory = Clock(), Remembered()
    with asking(clock) as client:
        asked = ask(client, host.url("/old"), memory)
        assert asked.visit.moved_to == host.url("/new")
        assert asked.visit.moved_since == NOW
        for _ in range(6):
            clock.now += DAY
            ask(client, host.url("/old"), memory)
        assert host.paths() == ["/old", "/mid", "/new"] + ["/new"] * 6
        clock.now += DAY
        asked = ask(client, host.url("/old"), memory)
    assert host.paths()[9:] == ["/old", "/mid", "/new"]
    assert asked.visit.moved_since == clock.now


def test_a_new_address_that_fails_is_forgotten(host: Host) -> None:
    """The old one is asked at once, and what it says holds."""
    host.say("/old", Said(301, b"", {"Location": "/new"}))
    host.say("/new", tagged(OLD))
    memory = Remembered()
    with asking() as client:
        ask(client, host.url("/old"), memory)
        host.say("/new", Said(404))
        host.say("/old", tagged(NEW, '"v2"'))
        asked = ask(client, host.url("/old"), memory)
        assert isinstance(asked.outcome, Answer)
        assert body(asked.outcome) == NEW
        assert (asked.visit.moved_to, asked.visit.moved_since) == (None, None)
        ask(client, host.url("/old"), memory)
    assert host.paths() == ["/old", "/new", "/new", "/old", "/old"]


def test_a_new_host_that_is_dead_is_forgotten(host: Host) -> None:
    """A domain that was given up does not take the old one with it."""
    host.say("/old", tagged(OLD))
    visit = Visit(host.url("/old"), NOW, 200, moved_to="http://127.0.0.1:1/", moved_since=NOW)
    with asking() as client:
        asked = ask(client, host.url("/old"), Remembered(visit))
    assert isinstance(asked.outcome, Answer)
    assert asked.visit.moved_to is None


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [(302, 301, None), (307, 308, None), (301, 302, "/mid"), (303, 303, None)],
)
def test_only_permanent_redirects_are_remembered(
    host: Host, first: int, second: int, moved: str | None
) -> None:
    """What comes behind a temporary one is temporary."""
    host.say("/old", Said(first, b"", {"Location": "/mid"}))
    host.say("/mid", Said(second, b"", {"Location": "/new"}))
    host.say("/new", Said())
    with asking() as client:
        visit = ask(client, host.url("/old")).visit
    assert visit.moved_to == (None if moved is None else host.url(moved))


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_is_likely_to_pass_is_tried_again(host: Host, status: int) -> None:
    """Twice, and then no more."""
    host.say("/", Said(status), Said(status), Said())
    with asking() as client:
        asked = ask(client, host.url())
        assert isinstance(asked.outcome, Answer)
        assert [one.status for one in asked.exchanges] == [status, status, 200]
        host.say("/", Said(status))
        assert f"answered {status}" in failed(ask(client, host.url())).reason
    assert len(host.log) == 6


def test_other_answers_are_not_tried_again(host: Host) -> None:
    """A page that is not there is not there a second later either."""
    with asking() as client:
        for status in (400, 403, 404, 429, 500):
            host.say(f"/{status}", Said(status))
            ask(client, host.url(f"/{status}"))
    assert len(host.log) == 5


def test_a_cut_answer_is_tried_again_within_the_same_time() -> None:
    """Half a page is none; three in a row are a soft failure."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"
    with wired(saying(head)) as wire, asking() as client:
        failure = failed(ask(client, wire.address))
        assert len(wire.requests) == 3
    assert "closed the connection before the answer was whole" in failure.reason
    assert failure.weight == "soft"


def test_every_exchange_can_be_looked_at(host: Host) -> None:
    """Whoever tests a source sees what was sent, what came, from whom, and how long it took."""
    host.say("/old", Said(302, b"moved", {"Location": "/new"}))
    host.say("/new", tagged(OLD))
    with asking() as client:
        first, second = ask(client, host.url("/old")).exchanges
        (lost,) = ask(client, "http://127.0.0.1:1/").exchanges
    assert (first.address, first.status, first.headers["Location"]) == (
        host.url("/old"),
        302,
        "/new",
    )
    assert (second.peer, second.reused, second.sent["User-Agent"]) == ("127.0.0.1", True, AGENT)
    assert 0 < second.seconds < 1
    assert (lost.status, lost.peer, lost.trouble) == (0, None, "no connection: connection refused")


def test_a_request_is_made_from_the_settings_of_a_source() -> None:
    """For its own address, and for one that it leads to."""
    source = PageSource.model_validate(
        {"kind": "page", "name": "p", "address": "http://h.example/", "max_bytes": 5_000}
        | {"user_agent": "me", "obey_robots": False, "timeout": "9s"}
    )
    assert Request.of(source, PAGE) == Request(
        "http://h.example/", PAGE, timedelta(seconds=9), 5_000, "me", obey_robots=False
    )
    there = Request.of(source, PAGE, address="http://h.example/a", whole=True)
    assert (there.address, there.whole) == ("http://h.example/a", True)


def test_a_stop_is_obeyed_while_a_host_is_waited_for(host: Host) -> None:
    """Neither the interval nor the pause before another try keeps a run from ending."""
    host.say("/", Said())
    calls = iter(range(3))

    def stop() -> None:
        if next(calls, None) is None:
            raise StoppedError("stopped")

    request = Request(host.url(), obey_robots=False, allow_private=True)
    with asking(delay=HOUR) as client:
        ask(client, host.url())
        with pytest.raises(StoppedError):
            client.ask(request, NoMemory(), stop)
    assert len(host.log) == 1
