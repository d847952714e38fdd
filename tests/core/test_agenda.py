"""Calls at their moments: one at a time a name, none lost, each says when the next is due."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from feeder.agenda import Agenda, Call
from feeder.daemon import Daemon
from feeder.schedule import Look, Standing
from tests.installation import Installation

SOON = timedelta(milliseconds=50)
LATER = timedelta(hours=1)


@contextmanager
def begun(call: Call) -> Iterator[Agenda]:
    """An agenda at work."""
    agenda = Agenda(call, 4)
    agenda.start()
    try:
        yield agenda
    finally:
        agenda.stop()
        assert agenda.is_idle(5)


def until(ready: threading.Event) -> None:
    """Wait for something, not for ever."""
    assert ready.wait(10)


def test_each_call_says_when_the_next_one_is_due() -> None:
    """Three in a row, then one that is far away."""
    calls: list[datetime] = []
    third = threading.Event()

    def call(_name: str) -> datetime:
        calls.append(datetime.now(UTC))
        if len(calls) == 3:
            third.set()
            return calls[-1] + LATER
        return calls[-1] + SOON

    with begun(call) as agenda:
        agenda.plan("a", datetime.now(UTC))
        until(third)
        time.sleep(0.3)
        assert len(calls) == 3
        assert all(two - one >= SOON for one, two in pairwise(calls))
        assert agenda.planned()["a"] > datetime.now(UTC) + LATER / 2


def test_a_name_is_never_called_twice_at_a_time_and_no_wish_is_lost() -> None:
    """What is asked for while it runs comes right after, once."""
    running, most, done = 0, 0, 0
    started, go = threading.Event(), threading.Event()
    twice = threading.Event()
    guard = threading.Lock()

    def call(_name: str) -> datetime:
        nonlocal running, most, done
        with guard:
            running += 1
            most = max(most, running)
        started.set()
        until(go)
        with guard:
            running -= 1
            done += 1
            if done == 2:
                twice.set()
        return datetime.now(UTC) + LATER

    with begun(call) as agenda:
        agenda.call_now("a")
        until(started)
        for _ in range(5):
            agenda.call_now("a")
        go.set()
        until(twice)
        time.sleep(0.3)
        assert (most, done) == (1, 2)


def test_names_do_not_wait_for_each_other() -> None:
    """One that hangs holds up nobody."""
    hung, free = threading.Event(), threading.Event()

    def call(name: str) -> datetime:
        if name == "slow":
            until(hung)
        else:
            free.set()
        return datetime.now(UTC) + LATER

    with begun(call) as agenda:
        agenda.call_now("slow")
        agenda.call_now("fast")
        until(free)
        assert not agenda.is_idle(0.05)
        hung.set()


def test_a_bug_in_a_call_does_not_end_the_calls() -> None:
    """It is called again after some minutes."""
    failed = threading.Event()

    def call(_name: str) -> datetime:
        failed.set()
        raise ZeroDivisionError

    with begun(call) as agenda:
        agenda.call_now("a")
        until(failed)
        assert agenda.is_idle(5)
        wait = agenda.planned()["a"] - datetime.now(UTC)
        assert timedelta(minutes=4) < wait < timedelta(minutes=6)


def test_what_is_late_is_called_now_and_jitter_is_within_its_limit() -> None:
    """A moment in the past is no reason to forget a name."""
    called = threading.Event()

    def call(_name: str) -> datetime:
        called.set()
        return datetime.now(UTC) + LATER

    with begun(call) as agenda:
        agenda.plan("late", datetime.now(UTC) - LATER)
        until(called)
        now = datetime.now(UTC)
        for number in range(20):
            agenda.plan(str(number), now + LATER, jitter=timedelta(minutes=1))
        planned = [at for name, at in agenda.planned().items() if name != "late"]
        assert all(now + LATER <= at <= now + LATER + timedelta(minutes=1) for at in planned)
        assert len(set(planned)) > 10


def test_what_is_let_go_on_is_called_unless_it_is_barred_or_being_looked_at(
    installation: Installation,
) -> None:
    """Otherwise it would be called at every look at the clock, and again when it is done."""
    names = ["barred", "busy", "free"]
    sources = [{"kind": "dump", "name": n, "address": "http://a.example/"} for n in names]
    installation.configure(sources=sources)
    started, go = threading.Event(), threading.Event()
    called: list[str] = []

    def call(name: str) -> datetime:
        called.append(name)
        started.set()
        until(go)
        return datetime.now(UTC) + LATER

    with installation.store() as store:
        bar = Standing(barred_until=datetime.now(UTC) + LATER)
        for name in names:
            store.record_look(
                name, Look(datetime.now(UTC)), bar if name == "barred" else Standing()
            )
    daemon = Daemon(lambda: installation.config, serve=False)
    with begun(call) as agenda:
        agenda.call_now("busy")
        until(started)
        for name in ("barred", "free"):
            agenda.plan(name, datetime.now(UTC) + LATER)
        daemon._resume(agenda)
        go.set()
        time.sleep(0.3)
    assert called == ["busy", "free"]
