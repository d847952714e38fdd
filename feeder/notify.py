"""The outbox in, pings out: tells a WebSub hub which feeds changed. An edge."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import requests

from feeder.config import Hub
from feeder.sources import Stop
from feeder.store import Message, PublishStore

_BATCH = 500
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_BUDGET = 30.0
_OK, _OK_END = 200, 300


def deliver(store: PublishStore, hub: Hub, now: datetime, stop: Stop) -> list[str]:
    """Deliver what is due; return one line a failure. What failed stays, and is tried again later.

    After half a minute the rest is left for the next run: sources do not wait for a slow hub. One
    that fails is not asked again until its wait is over. (WebSub, W3C Recommendation, section 7:
    publisher and hub agree on how it is told; `hub.mode=publish` is what hubs take.)

    Raises:
        StoppedError: from `stop`, between two pings; those not yet sent stay.
    """
    if hub.address is None:
        return []
    enough = time.monotonic() + _BUDGET
    with requests.Session() as session:
        session.trust_env = False
        while messages := store.due_messages(now, _BATCH):
            for message in messages:
                stop()
                if time.monotonic() > enough:
                    return []
                problem = _ping(session, hub.address, hub.timeout, message)
                if problem:
                    _postpone(store, now)
                    return [problem]
                store.settle([message], None)
    return []


def _postpone(store: PublishStore, now: datetime) -> None:
    """Let everything that is due wait: all of it is for the same hub."""
    while messages := store.due_messages(now, _BATCH):
        wait = _wait(max(message.attempts for message in messages))
        store.settle(messages, now + wait)


def _ping(
    session: requests.Session, address: str, timeout: timedelta, message: Message
) -> str | None:
    form = {"hub.mode": "publish", "hub.url": message.subject}
    try:
        with session.post(
            address,
            data=form,
            timeout=timeout.total_seconds(),
            allow_redirects=False,
            stream=True,  # what the hub says beside the status is nothing to wait for
        ) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        return f"hub {address}: {type(error).__name__}; it is told again later"
    if not _OK <= status < _OK_END:
        return f"hub {address}: answered {status}; it is told again later"
    return None


def _wait(attempts: int) -> timedelta:
    return min(_FIRST_WAIT * (1 << min(attempts, 16)), _LONGEST_WAIT)
