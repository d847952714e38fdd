"""Pieces of text in, blocks out: what stands from one header, or page start, to the next.

Holds one block at a time, however long the document is. No I/O, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from feeder.parsing.header import HEADER_PATTERN, Header, header_of, parse_day, parse_header
from feeder.parsing.lines import Line, read_lines, strip_chrome

# The longest article that is believed. Without it a document without headers would be held whole.
LIMIT = 1024 * 1024

# The literal line feed in front lets the search skip from line to line; `^` with re.M does not.
_BOUNDARY = re.compile(
    r"\n[^\S\n]{0,32}(?:"
    + HEADER_PATTERN
    + r"|date (?P<captured>[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<rest>(?:[^\S\n][^\n]*)?)"
    + r")[^\S\n]{0,64}(?=\n)"
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a ` date D ` line says: the day, and whether chrome and text stand on it.

    That text is the first line of the block. `impossible` is the line where there is no such day.
    """

    captured: date | None
    has_text: bool
    chrome: bool
    impossible: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a block begins with: a header, a page start, both, or neither.

    Neither is the start of the document, or (`overflow`) the rest of an over-long stretch.
    """

    header: Header | None = None
    page: Page | None = None
    overflow: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """The lines under one header, or under a page start without one.

    `text` is where they stem from, or where the last of them do; `size` counts all characters.
    """

    opening: Opening
    text: str
    lines: list[Line]
    size: int


START = Opening()
_OVERFLOW = Opening(overflow=True)

# What can open an article, or close one, where no header stands.
_PARAGRAPH = re.compile("[^\n]{80}")
_SIGNS = ("not be reproduced", "relevant news", "\nImages", "KAZAKHSTAN TODAY")


class Splitter:
    """Splits text, fed piece by piece and beginning with a line feed, into its blocks, in order.

    Every character stands in exactly one of them.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._opening, self._first = START, ""
        self._held, self._searched = "", 0

    def feed(self, text: str) -> Iterator[Block]:
        """Yield the blocks that end in what was fed so far."""
        held, position = self._held + text, 0
        for match in _BOUNDARY.finditer(held, self._searched):
            found = _opened_by(match, self._zone)
            if found is None:
                continue
            before = self._first + held[position : match.start()]
            if before or self._opening is not START:
                yield from _filled(self._opening, before)
            (self._opening, self._first), position = found, match.end()
        held = self._first + held[position:]
        self._first = ""
        if len(held) > LIMIT:
            *whole, last = _filled(self._opening, held)
            yield from whole
            self._opening, held = last.opening, last.text
        # A line that has not ended yet may still become a header: search it again.
        self._held, self._searched = held, max(held.rfind("\n"), 0)

    def finish(self) -> Iterator[Block]:
        """Yield what is left: the text has ended."""
        yield from self.feed("\n")
        yield from _filled(self._opening, self._held[:-1])


def _filled(opening: Opening, text: str) -> Iterator[Block]:
    """Yield the block, and what is beyond `LIMIT` as overflow, cut before a line feed if any."""
    while len(text) > LIMIT:
        line_feed = text.rfind("\n", LIMIT // 2, LIMIT)
        cut = line_feed if line_feed > 0 else LIMIT
        yield _block(opening, text[:cut])
        opening, text = _OVERFLOW, text[cut:]
    yield _block(opening, text)


def _block(opening: Opening, text: str) -> Block:
    # Megabytes without any sign of an article are set aside whole, not read line by line.
    is_bare = opening.overflow and not (
        any(sign in text for sign in _SIGNS) and _PARAGRAPH.search(text)
    )
    return Block(opening, text, [] if is_bare else read_lines(text), len(text))


def _opened_by(match: re.Match[str], zone: ZoneInfo) -> tuple[Opening, str] | None:
    """Return what a match opens and the text left on its line, or None: no such moment exists."""
    captured = match.group("captured")
    if captured is None:
        header = header_of(match, zone)
        return None if header is None else (Opening(header), "")
    rest, chrome = strip_chrome(match.group("rest").strip())
    header = parse_header(rest, zone)
    day = parse_day(captured)
    text = rest if header is None else ""
    page = Page(day, bool(text), chrome, None if day else f"date {captured}")
    return Opening(header, page), text
