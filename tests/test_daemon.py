"""The daemon as a process: schedule, signals, locks, settings, server."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feeder.daemon import Daemon
from tests.installation import NINE, ROOT, Installation, many, surroundings

ENDS_WITHIN = 10.0
PATIENCE = 30.0


@dataclass
class Running:
    """A daemon at work, and what it has logged."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        """Everything logged so far."""
        return "".join(self.lines)

    def wait_for(self, pattern: str, count: int = 1) -> None:
        """Wait until so many lines of the log match."""
        await_(lambda: len(re.findall(pattern, self.log)) >= count, lambda: self.log)

    def end(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Send a signal, expect a good end, and return how long that took."""
        begun = time.monotonic()
        self.process.send_signal(number)
        assert self.process.wait(ENDS_WITHIN) == 0, self.log
        return time.monotonic() - begun


def await_(ready: Callable[[], object], tell: Callable[[], object] = str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end, tell()
        time.sleep(0.02)


@contextmanager
def running(words: list[str], folder: Path) -> Iterator[Running]:
    """Start a process, collect its log, and leave nothing behind."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        env=surroundings(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    found = Running(process)
    assert process.stderr is not None
    reader = threading.Thread(target=lambda: found.lines.extend(process.stderr or ()))
    reader.start()
    try:
        yield found
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        reader.join()
        process.stderr.close()
    assert "Traceback" not in found.log


@contextmanager
def daemon(installation: Installation, *words: str) -> Iterator[Running]:
    """Run the daemon of an installation, started and ready."""
    with running(installation.command("run", *words), installation.folder) as found:
        found.wait_for("daemon started")
        yield found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def quick(installation: Installation) -> Installation:
    """An installation that looks at its dumps every second."""
    source = {"kind": "folder", "name": "dumps", "path": "dumps", "every": "1s"}
    installation.configure(sources=[source], schedule={"jitter": "0s", "deadline": "1m"})
    return installation


def test_a_new_dump_is_published_within_the_interval(quick: Installation) -> None:
    """What somebody drops while the daemon runs is in the feeds soon after."""
    with daemon(quick) as found:
        found.wait_for("refresh done source=dumps new=0")
        quick.drop("nine.txt", NINE)
        found.wait_for("refresh done source=dumps new=9")
        assert len(quick.titles("countries/kenya")) == 2
        found.end()
    assert "daemon stopped" in found.log
    assert "WARNING" not in found.log


def test_a_watched_folder_is_logged_in_feeders_own_words(installation: Installation) -> None:
    """A dump that comes is a refresh in the log, and no line of a library's."""
    source = {"kind": "folder", "name": "dumps", "path": "dumps", "every": "1h"}
    installation.configure(sources=[source], schedule={"jitter": "0s", "deadline": "1m"})
    with daemon(installation) as found:
        found.wait_for("refresh done source=dumps new=0")
        installation.drop("nine.txt", NINE)
        found.wait_for("refresh done source=dumps new=9")
        found.end()
    assert {line.split()[3] for line in found.lines} == {"feeder"}


def test_a_second_daemon_ends_with_a_clear_message(quick: Installation) -> None:
    """Exit code 3, one line, and the first one works on."""
    with daemon(quick) as found:
        second = quick.feeder("run")
        assert second.returncode == 3
        assert b"another feeder runs as the daemon" in second.stderr
        assert b"Traceback" not in second.stderr
        assert len(second.stderr.splitlines()) == 1
        found.wait_for("refresh done", count=len(re.findall("refresh done", found.log)) + 1)
        found.end()


def test_a_refresh_beside_the_daemon_waits_and_works(quick: Installation) -> None:
    """Both write to one store, one after the other."""
    with daemon(quick) as found:
        quick.drop("many.txt", many(400))
        time.sleep(1.2)
        other = quick.folder / "nine.txt"
        other.write_bytes(NINE.read_bytes())
        done = quick.feeder("refresh", str(other))
        assert done.returncode == 0, done.stderr.decode()
        assert b"9 new" in done.stdout
        found.wait_for("new=400")
        found.end()
    assert quick.feeder("check").returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_daemon(quick: Installation, number: signal.Signals) -> None:
    """At once, with exit code 0."""
    with daemon(quick) as found:
        found.wait_for("refresh done")
        assert found.end(number) < 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_daemon_in_the_middle_of_a_refresh(
    quick: Installation, number: signal.Signals
) -> None:
    """Within ten seconds, at a batch boundary; the next run completes."""
    quick.drop("many.txt", many(2_000))
    with daemon(quick) as found:
        await_(quick.database.exists)
        await_(lambda: quick.feeder("status", "--json").stdout.count(b'"articles": 0') == 0)
        found.end(number)
    assert "refresh stopped source=dumps reason=stopped on request" in found.log
    report = quick.refresh()
    assert report.ok
    with quick.store() as store:
        assert store.totals().articles == 2_000
    assert quick.feeder("check").returncode == 0


def test_many_signals_at_once_are_one(quick: Installation) -> None:
    """An impatient operator breaks nothing."""
    with daemon(quick) as found:
        for _ in range(20):
            found.process.send_signal(signal.SIGHUP)
        for _ in range(20):
            found.process.send_signal(signal.SIGTERM)
        assert found.process.wait(ENDS_WITHIN) == 0


def test_new_settings_are_taken_up(quick: Installation) -> None:
    """SIGHUP after an edit adds a source."""
    quick.drop("nine.txt", NINE, folder="more")
    with daemon(quick) as found:
        found.wait_for("refresh done source=dumps")
        more = {"kind": "folder", "name": "more", "path": "more", "every": "1s"}
        quick.configure(sources=[*quick.settings["sources"], more])
        found.process.send_signal(signal.SIGHUP)
        found.wait_for("settings reloaded sources=2")
        found.wait_for("refresh done source=more new=9")
        found.end()


def test_a_reload_does_not_look_again_at_what_is_being_looked_at(
    quick: Installation, httpserver: HTTPServer
) -> None:
    """A site is not asked twice because its settings were read again."""
    asked, go = threading.Event(), threading.Event()

    def slow(_request: Request) -> Response:
        asked.set()
        go.wait(PATIENCE)
        return Response("x", content_type="text/plain")

    httpserver.expect_request("/dump").respond_with_handler(slow)
    source = {"kind": "dump", "name": "slow", "address": httpserver.url_for("/dump")}
    more = {"allow_private": True, "obey_robots": False, "every": "1h"}
    quick.configure(sources=[{**source, **more}])
    with daemon(quick) as found:
        assert asked.wait(PATIENCE)
        for count in (1, 2):
            found.process.send_signal(signal.SIGHUP)
            found.wait_for("settings reloaded sources=1", count)
        time.sleep(0.5)
        go.set()
        found.wait_for("refresh done source=slow")
        time.sleep(0.5)
        found.end()
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("sources: [{", "not valid YAML"),
        ("feeds: {entries: none}", "feeds.entries"),
        ("store: {path: other.db}", "store.path can't change"),
        ("output: {path: elsewhere}", "output.path can't change"),
        ("server: {port: 9}", "server can't change"),
    ],
)
def test_wrong_settings_change_nothing(quick: Installation, broken: str, reason: str) -> None:
    """One line in the log says why, and the old settings stay."""
    with daemon(quick) as found:
        quick.config_path.write_text(broken, encoding="utf-8")
        found.process.send_signal(signal.SIGHUP)
        found.wait_for("reload refused, old settings stay")
        refused = [line for line in found.lines if "reload refused" in line]
        assert len(refused) == 1
        assert reason in refused[0]
        quick.drop("nine.txt", NINE)
        found.wait_for("new=9")
        found.end()


def test_feeds_are_served_beside_the_work(quick: Installation) -> None:
    """`--serve` answers for a feed, for its health, and for what is published later."""
    port = free_port()
    quick.configure(server={"host": "127.0.0.1", "port": port})
    with daemon(quick, "--serve") as found:
        assert f"serving http://127.0.0.1:{port}" in found.log
        quick.drop("nine.txt", NINE)
        found.wait_for("new=9")
        base = f"http://127.0.0.1:{port}"
        await_(lambda: requests.get(f"{base}/countries/kenya.atom", timeout=5).status_code == 200)
        answer = requests.get(f"{base}/countries/kenya.atom", timeout=5)
        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        assert answer.content == (quick.feeds / "countries/kenya.atom").read_bytes()
        assert requests.get(f"{base}/health", timeout=5).status_code == 200
        found.end()
    with pytest.raises(requests.ConnectionError):
        requests.get(base, timeout=5)


def test_a_busy_port_is_said_clearly(quick: Installation) -> None:
    """The daemon does not start without the server that was asked for."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        quick.configure(server={"host": "127.0.0.1", "port": taken.getsockname()[1]})
        done = quick.feeder("run", "--serve")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert b"is in use" in done.stderr
    assert quick.feeder("refresh").returncode == 0


def test_a_deadline_ends_a_run_and_the_next_goes_on(quick: Installation) -> None:
    """Runs of one second get through a dump that takes longer."""
    quick.configure(schedule={"jitter": "0s", "deadline": "1s"})
    quick.drop("many.txt", many(2_500))
    with daemon(quick) as found:
        found.wait_for("stopped at its deadline of 1 s")
        found.wait_for(r"ok=true")
        found.end()
    with quick.store() as store:
        totals = store.totals()
    assert (totals.articles, totals.dirty_pages, totals.dirty_feeds) == (2_500, 0, 0)


def test_waiting_for_another_source_does_not_count_against_the_deadline(
    quick: Installation,
) -> None:
    """A small source comes through beside one that uses all of its time."""
    sources = [
        {"kind": "folder", "name": name, "path": name, "every": "1s"} for name in ("big", "small")
    ]
    quick.configure(sources=sources, schedule={"jitter": "0s", "deadline": "2s"})
    quick.drop("many.txt", many(6_000), folder="big")
    quick.drop("nine.txt", NINE, folder="small")
    with daemon(quick) as found:
        found.wait_for("refresh done source=small new=9")
        assert "refresh done source=big new=6000" not in found.log
        found.end()


def test_the_lock_is_free_after_a_kill(quick: Installation) -> None:
    """The system takes locks back from a process that is gone."""
    with daemon(quick) as found:
        found.process.kill()
        found.process.wait()
    with daemon(quick) as found:
        found.wait_for("refresh done")
        found.end()


def test_a_source_that_fails_is_logged_and_the_others_go_on(quick: Installation) -> None:
    """A missing folder is one source's problem."""
    gone = {"kind": "folder", "name": "gone", "path": "not/there", "every": "1s"}
    quick.configure(sources=[gone, *quick.settings["sources"]])
    quick.drop("nine.txt", NINE)
    with daemon(quick) as found:
        found.wait_for("refresh done source=dumps new=9")
        found.wait_for("problem source=gone .*not/there")
        found.end()


def test_a_forged_file_name_can_not_forge_a_line_of_the_log(quick: Installation) -> None:
    """A dump whose name holds a line break and an escape is one line."""
    name = "x\n2026-01-01 INFO feeder refresh done\x1b[2J.txt"
    (quick.dumps / name).write_text("words", encoding="utf-8")
    with daemon(quick) as found:
        found.wait_for("problem source=dumps")
        found.end()
    assert "\x1b" not in found.log
    assert not any(line.startswith("2026-01-01") for line in found.lines)


def test_a_daemon_without_sources_says_so(quick: Installation) -> None:
    """It waits for settings that have one."""
    quick.configure(sources=[])
    with daemon(quick) as found:
        found.wait_for("no source is enabled")
        found.end()


@pytest.mark.parametrize("hours", [-1, 24])
def test_runs_go_on_after_the_clock_was_moved(quick: Installation, hours: int) -> None:
    """Back one hour, forward a day: every source is read at the next look at the clock."""
    words = [sys.executable, "-m", "tests.moved_clock", str(quick.config_path), str(hours)]
    with running(words, ROOT) as found:
        found.wait_for("daemon started")
        found.wait_for("clock moved")
        before = len(re.findall("refresh done", found.log))
        found.wait_for("refresh done", count=before + 2)
        found.end()


@pytest.mark.parametrize("reload", [False, True])
def test_a_run_that_hangs_is_cut_in_time(quick: Installation, *, reload: bool) -> None:
    """A pipe in the place of a dump, or a step without end, can't hold the daemon's end up."""
    words = [sys.executable, "-m", "tests.hanging_run", str(quick.config_path)]
    with running(words, ROOT) as found:
        found.wait_for("the refresh hangs")
        if reload:
            found.process.send_signal(signal.SIGHUP)
            found.wait_for("settings reloaded")
        assert found.end() > 1
    assert "the running refresh was cut" in found.log
    assert quick.refresh().ok


def test_a_store_in_a_folder_that_can_not_be_written_is_one_line(quick: Installation) -> None:
    """Exit code 4 names the path."""
    if os.geteuid() == 0:
        blocked = quick.folder / "file"
        blocked.write_text("", encoding="utf-8")
    else:
        blocked = quick.folder / "closed"
        blocked.mkdir(mode=0o500)
    quick.configure(store={"path": str(blocked / "feeder.db")})
    done = quick.feeder("run")
    assert done.returncode == 4, done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1
    assert str(blocked) in done.stderr.decode()


def test_a_store_in_trouble_does_not_end_the_daemon(
    quick: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """What is due is not known then; each look says what is wrong, and the next one may go well."""
    quick.refresh()
    made = Daemon(lambda: quick.config, serve=False)
    assert made._standings(made._parts).keys() == {"dumps"}
    for left in quick.database.parent.glob(f"{quick.database.name}*"):
        left.unlink()
    quick.database.write_bytes(b"no database, but a text that is long enough. " * 100)
    assert made._standings(made._parts) == {}
    assert "schedule unknown reason=store" in caplog.text


def test_a_paused_source_costs_nothing_and_goes_on_when_it_is_resumed(quick: Installation) -> None:
    """No refresh is recorded while it is paused; a running daemon hears of both."""
    assert quick.feeder("sources", "pause", "dumps").returncode == 0
    quick.drop("nine.txt", NINE)
    with daemon(quick) as found:
        found.wait_for("daemon started")
        time.sleep(3)
        assert "refresh done" not in found.log
        with quick.store() as store:
            assert not store.runs(10)
        assert quick.feeder("sources", "resume", "dumps").returncode == 0
        found.wait_for("refresh done source=dumps new=9")
        found.end()
