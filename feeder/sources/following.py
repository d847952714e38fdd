"""Addresses that lists led to in, those whose pages are due out. No I/O, no clock.

A page is asked once, and again for edits for some days, at intervals that double: ten times in
three days where the list is looked at every quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from feeder.model import Link
from feeder.sourceconfig import WATCHED
from feeder.sources import Lead

_GONE = frozenset({404, 410})
_GAP = timedelta(days=7)
"""What is further away from all else that a list shows is pinned to it."""
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
    shown = [lead.published.at for lead in leads if lead.published and lead.listed == newest]
    oldest = _oldest(shown, now)
    known = {lead.address for lead in leads}
    ranked = []
    for number, lead in enumerate(leads):
        is_lost = _is_lost(lead, newest, oldest)
        if lead.moved_to in known and not is_lost:
            continue  # the list leads to the new address, too
        rank = _rank(lead, now, every, again, is_lost=is_lost)
        if rank is not None:
            ranked.append((rank, number, lead.address))
    return [address for _, _, address in sorted(ranked)[:limit]]


def latest(leads: Sequence[Lead]) -> tuple[Link, ...]:
    """Return what the newest list showed: it shows the same when it answers that nothing is new."""
    newest = max((lead.listed for lead in leads), default=None)
    return tuple(
        Link(lead.address, lead.title, lead.published, lead.page)
        for lead in leads
        if lead.listed == newest
    )


def _oldest(shown: list[datetime], now: datetime) -> datetime:
    """Return since when a list shows everything; an old entry pinned to it stretches nothing."""
    moments = sorted(shown, reverse=True)
    if not moments:
        return now
    middle = (len(moments) - 1) // 2
    oldest = moments[middle]
    for moment in moments[middle:]:
        if oldest - moment > max(moments[0] - oldest, _GAP):
            break
        oldest = moment
    return oldest


def _is_lost(lead: Lead, newest: datetime, oldest: datetime) -> bool:
    """Whether the list leaves out a page whose time it covers; older ones only rolled off it."""
    return lead.listed < newest and lead.published is not None and lead.published.at > oldest


def _rank(
    lead: Lead, now: datetime, every: timedelta, again: timedelta, *, is_lost: bool
) -> int | None:
    """Return how urgent a page is, 0 first; None where it is not due."""
    if lead.asked is None:
        return 0
    since = lead.asked - lead.found
    may_be_gone = lead.status in _GONE or is_lost
    if lead.is_read and may_be_gone and now - lead.listed <= WATCHED:
        rank, wait = 1, (lead.asked - lead.listed) / _PATIENCE
    elif not lead.is_read:
        rank, wait = 2, since
    elif now - lead.found <= again:
        rank, wait = 3, since
    else:
        return None
    return rank if now >= lead.asked + max(every, wait) else None
