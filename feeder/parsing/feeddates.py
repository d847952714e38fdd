"""An entry of a feed in, when it says that it appeared out. No I/O, no clock."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from feeder.model import YEARS, Published
from feeder.parsing.header import parse_header

_ZONED = re.compile(r"(?:[+-]\d\d:?\d\d|Z|GMT|UTC?|[ECMP][SD]T)\)?$")
_MIDNIGHT = time()


def published_of(entry: Any, zone: ZoneInfo) -> Published | None:
    """Return when an entry appeared, to the minute as pages print it; None where it does not say.

    A time without zone is the agency's. Midnight, and a date alone, is only a day.
    """
    for name in ("published", "created", "updated"):
        # As a plain dict: feedparser's own would answer with another date, and a warning.
        parsed, printed = dict.get(entry, f"{name}_parsed"), dict.get(entry, name)
        if isinstance(printed, str) and printed.strip():
            return _published(parsed, printed.strip(), zone)
    return None


def _published(parsed: Any, printed: str, zone: ZoneInfo) -> Published | None:
    if header := parse_header(printed, zone):
        return header.published
    try:
        if parsed is None:  # what has no zone is no date of RFC 822 to feedparser
            told = parsedate_to_datetime(printed)
        else:
            told = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=timegm(parsed))
        if ":" not in printed or not _ZONED.search(printed):
            told = told.replace(tzinfo=zone)
        at = told.astimezone(zone).replace(second=0, microsecond=0)
    except (ValueError, OverflowError):
        return None
    if at.year not in YEARS:
        return None
    for moment in (told, at):
        if moment.time() == _MIDNIGHT or ":" not in printed:
            return Published(datetime.combine(moment.date(), _MIDNIGHT, zone), "day")
    return Published(at)
