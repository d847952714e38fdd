"""A site's robots.txt in, what it lets feeder ask out (RFC 9309). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from feeder.sources import Visit
from feeder.sources.turns import host_of
from feeder.sources.visiting import after_nothing, after_same, after_whole, conditions, said

LARGEST: Final = 500 * 1024
"""Bytes of it that count (RFC 9309 section 2.5)."""
_KEPT = timedelta(days=1)
_KEPT_TROUBLE = timedelta(minutes=5)
"""So long an unreachable one is not asked again: a look asks for many pages."""
_STALE = timedelta(days=30)
"""So long the last one that came is obeyed while none can be had."""
_BELIEVED = timedelta(days=7)
"""A whole one is asked for when the last one is older."""
_LONGEST_DELAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an address may be asked, and how far apart; `reason` says why not.

    `is_passing` says that it is only for now.
    """

    reason: str | None = None
    is_passing: bool = False
    delay: timedelta = timedelta(0)


def robots_address(address: str) -> str:
    """Return where the robots.txt stands that speaks for an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def token_of(agent: str) -> str:
    """Return the name by which robots.txt knows a User-Agent: its first product."""
    found = re.match(r"[A-Za-z_-]+", agent)
    return found[0] if found else "feeder"


def is_current(visit: Visit | None, now: datetime) -> bool:
    """Whether what is known of a robots.txt needs no question."""
    if visit is None:
        return False
    kept = _KEPT_TROUBLE if _is_trouble(visit.status) else _KEPT
    return timedelta(0) <= now - visit.at < kept


def asked_with(visit: Visit, now: datetime) -> dict[str, str]:
    """Return the headers that ask for a newer robots.txt only."""
    return {} if visit.body is None else conditions(visit, now, _BELIEVED)


def noted(
    visit: Visit, now: datetime, status: int, headers: Mapping[str, str], body: bytes, digest: str
) -> Visit:
    """Return what is remembered of a robots.txt after an answer (status 0: there was none)."""
    match status:
        case 304 if visit.body is not None:
            return replace(after_same(visit, now, headers), status=200)
        case 200:
            return replace(after_whole(visit, now, headers, digest), status=200, body=body)
        case _ if _is_trouble(status):
            return after_nothing(visit, now, status)
        case _:
            return replace(Visit(visit.address, now, status), distrusted=visit.distrusted)


def verdict(visit: Visit, address: str, agent: str) -> Verdict:
    """Return what a robots.txt says about an address."""
    host, name = host_of(address), token_of(agent)
    if _is_trouble(visit.status) and (
        visit.body is None or visit.whole is None or visit.at - visit.whole > _STALE
    ):
        what = f"answered {said(visit.status)}" if visit.status else "can not be had"
        return Verdict(
            f"robots.txt of {host} {what}, so that nothing there may be asked for now;"
            " it is asked again at the next run",
            is_passing=True,
        )
    if visit.body is None:
        return Verdict()
    rules = _rules(visit.body)
    if not rules.can_fetch(address, name):
        return Verdict(
            f"robots.txt of {host} forbids it for {name!r}; take another address,"
            " or ask the site's consent and set `obey_robots: false`"
        )
    delay = timedelta(seconds=min(rules.crawl_delay(name) or 0, _LONGEST_DELAY.total_seconds()))
    return Verdict(delay=max(delay, timedelta(0)))


def _is_trouble(status: int) -> bool:
    """A 4xx says that there is none, and everything is allowed (section 2.3.1.3)."""
    return not (200 <= status < 300 or 400 <= status < 500) or status == 429  # noqa: PLR2004


@lru_cache(maxsize=64)
def _rules(body: bytes) -> Protego:
    return Protego.parse(body.decode("utf-8-sig", "replace"))
