"""A line in, the moment and the view counter that it prints out. No I/O, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from feeder.model import YEARS, Published

# ASCII digits only: `\d` would take Arabic-Indic ones, too.
HEADER_PATTERN = (
    r"(?P<day>[0-9]{2}\.[0-9]{2}\.[0-9]{4})"
    r"(?:,?[^\S\n]{0,4}(?P<time>[0-9]{2}:[0-9]{2}))?"
    r"(?:[^\S\n]{1,8}(?P<views>[0-9][0-9,\u00a0]*))?"
)
_HEADER = re.compile(HEADER_PATTERN)
_THOUSANDS = re.compile("[, \u00a0\u202f]")
_MOST_VIEWS_DIGITS = 12
_FULL = 2


@dataclass(frozen=True, slots=True)
class Header:
    """One article header: what was printed, and what it says."""

    text: str
    published: Published
    views: int | None

    @property
    def detail(self) -> int:
        """How much it shows: 0 a day, 1 a minute (or a day and views), 2 a minute and views."""
        return (self.published.precision == "minute") + (self.views is not None)

    @property
    def is_sure(self) -> bool:
        """Whether it shows time and views; a bare date or moment may also be a line of a body."""
        return self.detail == _FULL


def parse_header(line: str, zone: ZoneInfo) -> Header | None:
    """Return the header that the line is, or None: also where no such day or time exists."""
    match = _HEADER.fullmatch(line.strip())
    return None if match is None else header_of(match, zone)


def header_of(match: re.Match[str], zone: ZoneInfo) -> Header | None:
    """Return the header in a match of HEADER_PATTERN, or None where no such moment exists."""
    day, time, views = match.group("day", "time", "views")
    hour, minute = (int(time[:2]), int(time[3:])) if time else (0, 0)
    if int(day[6:]) not in YEARS:
        return None
    try:
        at = datetime(int(day[6:]), int(day[3:5]), int(day[:2]), hour, minute, tzinfo=zone)
        at.utcoffset()
    except (ValueError, OverflowError):
        return None
    published = Published(at, "minute" if time else "day")
    return Header(match.group().strip(), published, count_of(views))


def is_date(text: str) -> bool:
    """Whether the text is a bare day as headers print it, existing or not."""
    match = _HEADER.fullmatch(text)
    return match is not None and match.group("time", "views") == (None, None)


def parse_day(text: str) -> date | None:
    """Return the ISO day that the text is, or None where there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def count_of(digits: str | None) -> int | None:
    """Return the number that a counter prints, with or without marks between its thousands."""
    if digits is None:
        return None
    plain = _THOUSANDS.sub("", digits)
    # A counter of thousands of digits is damage, not a measurement; int() would even refuse it.
    return int(plain) if len(plain) <= _MOST_VIEWS_DIGITS else None
