"""The outbox in, pings out: tells a WebSub hub which feeds changed. An edge."""

from __future__ import annotations

from datetime import datetime, timedelta

import requests

from feeder.config import Hub
from feeder.store import Message, PublishStore

_BATCH = 500
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_OK = 300


def deliver(store: PublishStore, hub: Hub, now: datetime) -> list[str]:
    """Deliver what is due; return one line a failure. What failed stays, and is tried again later.

    A hub that fails once is not asked again in this run. (WebSub, W3C Recommendation, section 7:
    the publisher tells the hub in a way the two agree on; `hub.mode=publish` is what hubs take.)
    """
    if hub.address is None:
        return []
    session = requests.Session()
    session.trust_env = False
    for message in store.due_messages(now, _BATCH):
        problem = _ping(session, hub.address, hub.timeout, message)
        store.settle(message, now + _wait(message.attempts) if problem else None)
        if problem:
            return [problem]
    return []


def _ping(
    session: requests.Session, address: str, timeout: timedelta, message: Message
) -> str | None:
    form = {"hub.mode": "publish", "hub.url": message.subject}
    try:
        answer = session.post(
            address, data=form, timeout=timeout.total_seconds(), allow_redirects=False
        )
    except requests.RequestException as error:
        return f"hub {address}: {type(error).__name__}; it is told again later"
    if answer.status_code >= _OK:
        return f"hub {address}: answered {answer.status_code}; it is told again later"
    return None


def _wait(attempts: int) -> timedelta:
    return min(_FIRST_WAIT * (1 << min(attempts, 16)), _LONGEST_WAIT)
