"""The outbox in, pings out: told to a real hub on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from feeder.assembly import Parts
from feeder.catalog import Catalog
from feeder.config import Config, Hub
from feeder.errors import StoppedError
from feeder.labels.countries import COUNTRIES
from feeder.notify import deliver
from feeder.refresh import Refresh
from feeder.store import Cleared, Store

from .samples import AT, NOW, Shelf, article, never, numbered, refresh_of

BASE = "https://mirror.example/"


@dataclass
class FakeHub:
    """A hub that answers every ping with `status`, and remembers what it was told."""

    status: int = 202
    body: bytes = b""
    told: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    """A hub that listens on a free port."""
    fake = FakeHub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            fake.told.append((form["hub.mode"][0], form["hub.url"][0]))
            self.send_response(fake.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(fake.body)))
            self.end_headers()
            self.wfile.write(fake.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def shelf() -> Shelf:
    """A source whose documents are given by hand."""
    return Shelf()


@pytest.fixture
def wired(hub: FakeHub, store: Store, tmp_path: Path, shelf: Shelf) -> Refresh:
    """A refresh of an installation of few countries that has a hub."""
    config = Config.model_validate({"hub": {"address": hub.address}, "site": {"base_url": BASE}})
    few = tuple(one for one in COUNTRIES if one.code in {"KE", "LV"})
    parts = replace(Parts.of(config), catalog=Catalog(few, (), ("en",), "KZ"))
    return refresh_of(parts, store, tmp_path / "feeds", shelf)


def posted(store: Store, *names: str) -> None:
    """Put pings into the outbox."""
    store.add_feeds(["all"])
    addresses = [f"{BASE}{name}" for name in names]
    store.clear_feeds([Cleared("all", AT, {}, addresses)], NOW)


def test_the_hub_is_told_of_each_feed_that_changed_once(
    wired: Refresh, hub: FakeHub, shelf: Shelf
) -> None:
    """At first of all, then of those of the new article, then of none."""
    wired.run(NOW, never)
    every = {
        f"{BASE}{path}.{kind}"
        for path in wired.publication.catalog.feeds
        for kind in ("atom", "rss")
    }
    assert sorted(hub.told) == sorted(("publish", address) for address in every)
    hub.told.clear()
    shelf.put("one.txt", b"one", [numbered(1)])
    wired.run(NOW, never)
    changed = [
        f"{BASE}{path}.{kind}" for path in ("all", "languages/english") for kind in ("atom", "rss")
    ]
    assert sorted(address for _, address in hub.told) == changed
    hub.told.clear()
    report = wired.run(NOW, never)
    assert hub.told == []
    assert report.undelivered == []


def test_without_a_hub_nobody_is_told(store: Store) -> None:
    """What waits there stays, and is no failure."""
    posted(store, "a")
    assert deliver(store, Hub(), NOW, never) == []
    assert store.totals().outbox == 1


@pytest.mark.parametrize("status", [302, 404, 429, 500, 199])
def test_a_hub_that_refuses_is_told_again_later(status: int, hub: FakeHub, store: Store) -> None:
    """It is asked once, and all that is due waits; each time longer, up to six hours."""
    posted(store, "a", "b", "c")
    hub.status = status
    settings, now, waits = Hub(address=hub.address), NOW, []
    for attempt in range(12):
        [line] = deliver(store, settings, now, never)
        assert line.startswith(f"hub {hub.address}: ")
        assert "told again later" in line
        assert len(hub.told) == attempt + 1
        assert deliver(store, settings, now, never) == []
        waiting = timedelta(minutes=1)
        while not store.due_messages(now + waiting, 9):
            waiting += timedelta(minutes=1)
        waits.append(waiting)
        now += waiting
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=6))
    hub.status = 204
    hub.told.clear()
    assert deliver(store, settings, now, never) == []
    assert [address for _, address in hub.told] == [f"{BASE}{name}" for name in "abc"]
    assert store.totals().outbox == 0


def test_a_hub_that_is_down_is_no_fault_of_the_run(store: Store) -> None:
    """The line names the hub and what happened, in one line."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    posted(store, "a")
    assert deliver(store, Hub(address=address), NOW, never) == [
        f"hub {address}: ConnectionError; it is told again later"
    ]
    assert store.totals().outbox == 1


def test_a_hub_that_hangs_is_given_up(store: Store) -> None:
    """The time-out of the settings holds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        posted(store, "a")
        hub = Hub(address=address, timeout=timedelta(seconds=1))
        assert deliver(store, hub, NOW, never) == [
            f"hub {address}: ReadTimeout; it is told again later"
        ]


def test_what_a_hub_talks_is_not_waited_for(hub: FakeHub, store: Store) -> None:
    """A long body changes nothing."""
    hub.body = b"x" * 5_000_000
    posted(store, "a", "b")
    assert deliver(store, Hub(address=hub.address), NOW, never) == []
    assert len(hub.told) == 2


def test_more_pings_than_one_look_at_the_outbox_are_all_told(
    hub: FakeHub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None waits for the next run."""
    monkeypatch.setattr("feeder.notify._BATCH", 2)
    posted(store, *"abcde")
    assert deliver(store, Hub(address=hub.address), NOW, never) == []
    assert len(hub.told) == 5


def test_a_stop_ends_the_telling_between_two_pings(hub: FakeHub, store: Store) -> None:
    """What was not told yet stays."""
    posted(store, "a", "b", "c")

    def stop() -> None:
        if len(hub.told) == 2:
            raise StoppedError("stopped on request")

    with pytest.raises(StoppedError):
        deliver(store, Hub(address=hub.address), NOW, stop)
    assert store.totals().outbox == 1


def test_a_crash_between_rename_and_mark_still_tells_the_hub_once(
    wired: Refresh, hub: FakeHub, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files stand already, and the next run writes none; its pings go out all the same."""
    wired.run(NOW, never)
    hub.told.clear()
    shelf.put("one.txt", b"one", [article()])

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "clear_feeds", crash)
        with pytest.raises(KeyboardInterrupt):
            wired.run(NOW, never)
    assert hub.told == []
    report = wired.run(NOW, never)
    assert report.published.feeds == []
    told = [address for _, address in hub.told]
    assert sorted(told) == sorted(set(told))
    assert f"{BASE}all.atom" in told
    hub.told.clear()
    wired.run(NOW, never)
    assert hub.told == []


def test_a_run_that_is_stopped_while_it_tells_the_hub_ends_there(
    wired: Refresh, hub: FakeHub, store: Store
) -> None:
    """A slow hub does not outlast the deadline of the run; the next one tells the others."""

    def stop() -> None:
        if len(hub.told) == 2:
            raise StoppedError("stopped at its deadline")

    report = wired.run(NOW, stop)
    assert report.stopped == "stopped at its deadline"
    assert len(hub.told) == 2
    waiting = store.totals().outbox
    assert waiting == 2 * len(wired.publication.catalog.feeds) - 2
    assert wired.run(NOW, never).stopped is None
    assert len(set(hub.told)) == len(hub.told) == waiting + 2


def test_a_slow_hub_is_told_the_rest_by_the_next_run(
    hub: FakeHub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no failure, and no attempt that anything waits for."""
    posted(store, "a", "b", "c")
    settings = Hub(address=hub.address)
    with monkeypatch.context() as patch:
        patch.setattr("feeder.notify._BUDGET", 0.0)
        assert deliver(store, settings, NOW, never) == []
    assert hub.told == []
    assert [message.attempts for message in store.due_messages(NOW, 9)] == [0, 0, 0]
    assert deliver(store, settings, NOW, never) == []
    assert [address for _, address in hub.told] == [f"{BASE}{name}" for name in "abc"]
