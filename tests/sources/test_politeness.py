"""A host is asked by one at a time, apart, over one connection, and left alone if it wants."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from feeder.sources.client import Client
from feeder.sources.exchanges import Answer
from feeder.sources.visiting import wait_of

from .host import HOUR, NOW, Clock, Host, Said, ask, asking, failed, hosted
from .wire import OK, Remembered, saying, silent, wired


def from_threads(client: Client, addresses: list[str]) -> None:
    """Ask each address from a thread of its own."""
    threads = [threading.Thread(target=ask, args=(client, one)) for one in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_one_connection_serves_many_requests(host: Host) -> None:
    """Answers, errors, redirects and 304s leave it open."""
    host.say("/a", Said(200, b"a" * 300_000))
    host.say("/b", Said(200, b"b", {"ETag": '"b"'}))
    host.say("/c", Said(302, b"moved", {"Location": "/b"}))
    host.say("/d", Said(500, b"trouble"))
    memory = Remembered()
    with asking() as client:
        for path in ("/a", "/b", "/b", "/c", "/d", "/none", "/a"):
            ask(client, host.url(path), memory)
    assert len(host.log) == 8
    assert host.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_opened_anew() -> None:
    """That costs neither a failure nor a retry."""
    with wired(saying(OK + b"Content-Length: 1\r\n\r\na")) as wire, asking(retries=0) as client:
        for _ in range(3):
            assert isinstance(ask(client, wire.address).outcome, Answer)
        assert len(wire.requests) == 3


def test_a_connection_that_is_closed_as_it_is_used_again_is_opened_anew() -> None:
    """A server may give a kept connection up just when the next request is on its way."""

    def talk(connection: socket.socket, _over: threading.Event) -> None:
        connection.sendall(OK + b"Content-Length: 1\r\n\r\na")
        connection.recv(65536)  # and says nothing to it

    with wired(talk) as wire, asking(retries=0) as client:
        assert isinstance(ask(client, wire.address).outcome, Answer)
        asked = ask(client, wire.address)
        assert isinstance(asked.outcome, Answer)
        assert [(one.reused, one.status) for one in asked.exchanges] == [(True, 0), (False, 200)]
        assert len(wire.requests) == 2


def test_what_comes_after_an_answer_is_not_the_next_answer() -> None:
    """A body longer than its length ends where it says; the rest is thrown away."""
    first = OK + b"Content-Length: 3\r\n\r\nabc"
    evil = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

    def talk(connection: socket.socket, _over: threading.Event) -> None:
        connection.sendall(first + evil)
        while connection.recv(65536):
            connection.sendall(first + evil)

    with wired(talk) as wire, asking() as client:
        for _ in range(3):
            outcome = ask(client, wire.address).outcome
            assert isinstance(outcome, Answer)
            assert outcome.body.size == 3


def test_a_connection_of_one_source_is_not_lent_to_another(host: Host) -> None:
    """Only the one that may be on the local network sends its request there."""
    host.say("/", Said())
    with asking() as client:
        assert isinstance(ask(client, host.url()).outcome, Answer)
        text = failed(ask(client, host.url("/secret"), allow_private=False)).reason
        assert "leads to 127.0.0.1, which is not in the open internet" in text
    assert host.paths() == ["/"]


def test_the_deadline_holds_over_a_connection_that_was_open(host: Host) -> None:
    """A cut connection is not used again."""
    host.say("/", Said())
    host.say("/slow", Said(seconds=1.5))
    with asking() as client:
        ask(client, host.url())
        asked = ask(client, host.url("/slow"), timeout=timedelta(seconds=0.4))
        assert "gave no whole answer within 0.4 s" in failed(asked).reason
        assert [one.reused for one in asked.exchanges] == [True]
        assert isinstance(ask(client, host.url()).outcome, Answer)
    assert host.connections == 2


def test_threads_ask_one_host_one_after_the_other_and_apart(host: Host) -> None:
    """Two sources of one site are as polite as one."""
    host.say("/", Said(seconds=0.1))
    with asking(delay=timedelta(seconds=0.2)) as client:
        from_threads(client, [host.url()] * 5)
    moments = sorted(got.at for got in host.log)
    assert len(moments) == 5
    assert all(after - before > 0.15 for before, after in pairwise(moments))
    assert host.connections == 1


def test_a_slow_host_is_not_asked_by_two_at_once(host: Host) -> None:
    """Also without an interval, the next one waits until it has answered."""
    host.say("/", Said(seconds=0.2))
    with asking() as client:
        from_threads(client, [host.url()] * 3)
    moments = sorted(got.at for got in host.log)
    assert all(after - before > 0.19 for before, after in pairwise(moments))


def test_hosts_do_not_wait_for_each_other(host: Host) -> None:
    """One that says nothing does not keep the others."""
    host.say("/", Said())
    with wired(silent) as wire, asking(delay=HOUR) as client:
        thread = threading.Thread(
            target=ask, args=(client, wire.address), kwargs={"timeout": timedelta(seconds=2)}
        )
        thread.start()
        asked = ask(client, host.url(), timeout=timedelta(seconds=1))
        assert thread.is_alive()
        thread.join()
    assert isinstance(asked.outcome, Answer)


def test_waiting_for_ones_turn_is_not_held_against_the_deadline(host: Host) -> None:
    """The time that an answer may take begins when it is asked for."""
    host.say("/", Said())
    with asking(delay=timedelta(seconds=0.7)) as client:
        for _ in range(2):
            asked = ask(client, host.url(), timeout=timedelta(seconds=0.5))
            assert isinstance(asked.outcome, Answer)


def test_a_host_that_wants_to_be_left_alone_is_left_alone_by_all(host: Host) -> None:
    """Its other pages are not asked either, until the time is over."""
    host.say("/", Said(429, b"", {"Retry-After": "600"}))
    host.say("/b", Said())
    clock = Clock()
    with hosted() as other, asking(clock) as client:
        other.say("/", Said())
        assert failed(ask(client, host.url())).wait == timedelta(minutes=10)
        clock.now += timedelta(minutes=4)
        failure = failed(ask(client, host.url("/b")))
        assert (failure.weight, failure.wait) == ("soft", timedelta(minutes=6))
        assert f"127.0.0.1:{host.port} asked to be left alone for 361 s more" in failure.reason
        assert isinstance(ask(client, other.url()).outcome, Answer)
        clock.now += timedelta(minutes=6)
        assert isinstance(ask(client, host.url("/b")).outcome, Answer)
    assert host.paths() == ["/", "/b"]


def test_only_trouble_that_passes_can_ask_for_time(host: Host) -> None:
    """A page that is not there keeps nobody from the others."""
    host.say("/", Said(404, b"", {"Retry-After": "600"}))
    host.say("/closed", Said(403, b"", {"Retry-After": "600"}))
    host.say("/b", Said())
    with asking() as client:
        ask(client, host.url())
        assert failed(ask(client, host.url("/closed"))).wait is None
        assert isinstance(ask(client, host.url("/b")).outcome, Answer)


def test_a_short_wish_is_waited_for(host: Host) -> None:
    """A second is no reason to come back at the next run."""
    host.say("/", Said(503, b"", {"Retry-After": "1"}), Said())
    with asking() as client:
        assert isinstance(ask(client, host.url()).outcome, Answer)
    assert host.log[1].at - host.log[0].at > 0.9


def test_a_long_wish_is_not_waited_for(host: Host) -> None:
    """The schedule remembers it; what else is to be fetched does not wait."""
    host.say("/", Said(503, b"", {"Retry-After": "3600"}))
    with asking() as client:
        assert failed(ask(client, host.url())).wait == HOUR
    assert len(host.log) == 1
    assert wait_of({"Retry-After": "3600"}, NOW, timedelta(minutes=5)) == timedelta(minutes=5)


def test_descriptors_and_threads_stay_level(host: Host) -> None:
    """A hundred requests, good and bad, leave nothing open but the connections that are kept."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("no list of descriptors here")
    host.say("/a", Said(200, b"a", {"ETag": '"a"'}))
    host.say("/large", Said(200, bytes(10_000)))
    host.say("/loop", Said(302, b"", {"Location": "/loop"}))
    memory = Remembered()
    with asking() as client:

        def round_trip() -> tuple[int, int]:
            ask(client, host.url("/a"), memory)
            failed(ask(client, host.url("/large"), memory, max_bytes=5_000))
            failed(ask(client, host.url("/loop"), memory))
            failed(ask(client, host.url("/a"), allow_private=False))
            return len(list(descriptors.iterdir())), threading.active_count()

        round_trip()
        before = round_trip()
        for _ in range(10):
            after = round_trip()
    assert after[0] <= before[0] + 3  # the server's side of a connection may end a moment later
    assert after[1] <= before[1] + 3
