"""Addresses that lists led to in, those whose pages are due out. No I/O, no clock.

A page is asked once, and again for edits for some days, at intervals that double: ten times in
three days where the list is looked at every quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from feeder.sources import Lead

_GONE = frozenset({404, 410})
_PATIENCE = 4
"""A page that is gone is asked again after a quarter of the time for which it has been."""


def due(
    leads: Sequence[Lead], now: datetime, *, every: timedelta, again: timedelta, limit: int
) -> list[str]:
    """Return the addresses to be asked now, most urgent first, at most `limit`.

    First what was never asked, newest first; then what may be gone, because its page said so or
    the list no longer shows it; then what could not be read; then what may have been edited.
    `every` is the shortest interval between two requests, `again` how long edits are expected.
    """
    newest = max((lead.listed for lead in leads), default=now)
    ranked = [
        (rank, number, lead.address)
        for number, lead in enumerate(leads)
        if (rank := _rank(lead, newest, now, every, again)) is not None
    ]
    return [address for _, _, address in sorted(ranked)[:limit]]


def _rank(
    lead: Lead, newest: datetime, now: datetime, every: timedelta, again: timedelta
) -> int | None:
    """Return how urgent a page is, 0 first; None where it is not due."""
    if lead.asked is None:
        return 0
    since = lead.asked - lead.found
    if lead.is_read and (lead.status in _GONE or lead.listed < newest):
        rank, wait = 1, (lead.asked - lead.listed) / _PATIENCE
    elif not lead.is_read:
        rank, wait = 2, since
    elif now - lead.found <= again:
        rank, wait = 3, since
    else:
        return None
    return rank if now >= lead.asked + max(every, wait) else None
