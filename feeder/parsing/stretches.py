"""Chunks of clean UTF-8 in, usual articles and blocks out, in document order.

A stretch is what stands from one header in its full form to the next. Most hold one usual article
(usual.py); the others are split into blocks. No I/O, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feeder.model import Published
from feeder.parsing.blocks import LIMIT, Block, Splitter
from feeder.parsing.decoding import Chunk
from feeder.parsing.header import parse_day
from feeder.parsing.lines import NOTICE_CORE
from feeder.parsing.usual import Moments, Usual, is_settled, read_usual

# The full form of a header, which always is one where its moment exists: day of the capture of a
# page that begins, day, time, views.
_HEAD = re.compile(
    rb"\n(?: date ([0-9]{4}-[0-9]{2}-[0-9]{2}) )?"
    rb"([0-9]{2}\.[0-9]{2}\.[0-9]{4}), ([0-9]{2}:[0-9]{2}) ([0-9]{1,12})"
    rb"(?=\n)"
)
# The colon of its time is the rarest byte in it. So far is it from the line feed before it.
_TO_COLON = len("\n27.02.2026, 13")
_TO_COLON_OF_PAGE = _TO_COLON + len(" date 2026-02-28 ")
_LONGEST_HEAD = 64
_MANY_COLONS = 2_000
_NOTICE = NOTICE_CORE.encode()
# What a named tuple's own `__new__` does, after it has taken the names apart.
_tuple = tuple.__new__
_SPACE = ord(" ")
_BEFORE_DAY = frozenset(b"\n ")


class _Stretch(NamedTuple):
    """What stands under a header. `head` is None at the start, and where a long one goes on.

    `published` is None as well where the header of a page has no possible moment. `text` is each
    line with its line feed. `notice` is where in it the notice has its core, or -1. `ended` says
    whether all of it has come.
    """

    head: re.Match[bytes] | None
    published: Published | None
    text: Chunk
    notice: int = -1
    ended: bool = True


def usual_or_blocks(chunks: Iterable[Chunk], zone: ZoneInfo, name: str) -> Iterator[Usual | Block]:
    """Yield the articles that are certain, and the blocks of all other text, in document order.

    Raises ParseError with `name` and the offset where bytes are no UTF-8.
    """
    held: _Stretch | None = None
    above: Usual | None = None  # what is held, if its last line may yet be the title of the next
    going_on: Splitter | None = None
    certain = begun = True  # whether the first line of the next one, and of what is held, is
    for stretch in _stretches(chunks, Moments(zone), name):
        usual = _usual_of(stretch) if stretch.ended else None
        page = stretch.head is not None and stretch.head[1] is not None
        if held is not None and above is not None:
            certain = page or is_settled(above, usual)
            if certain and begun:
                yield above
            else:
                yield from _blocks(Splitter(zone), held, name)
        held, above, begun = stretch, usual, certain or page
        if usual is None and (stretch.head or stretch.text.data or going_on):
            splitter = going_on or Splitter(zone)
            yield from _blocks(splitter, stretch, name, goes_on=going_on is not None)
            going_on, certain = None if stretch.ended else splitter, False
    if held is not None and above is not None:
        if begun:
            yield above
        else:
            yield from _blocks(Splitter(zone), held, name)


def _stretches(chunks: Iterable[Chunk], moments: Moments, name: str) -> Iterator[_Stretch]:
    """Cut at the headers, holding one stretch at a time and about `LIMIT` of it."""
    head: re.Match[bytes] | None = None
    published: Published | None = None
    data, start, offset = b"\n", 0, 0
    lead = 1  # each stretch begins after a line feed, but for what goes on
    for chunk in chunks:
        kept = data[start:]
        if chunk.offset is None:
            Chunk(kept, offset + start).text(name)  # only now is its place known
        data, start = kept + chunk.data, 0
        offset = (chunk.offset or 0) - len(kept)
        notice = data.find(_NOTICE)
        for found in _heads(data, max(0, len(kept) - _LONGEST_HEAD)):
            moment = moments.published(*found.group(2, 3))
            if moment is None and found[1] is None:
                continue  # no header, but a line that looks like one
            begin, end = start + lead, found.start()
            if 0 <= notice < start:
                notice = data.find(_NOTICE, start)
            text = _tuple(Chunk, (data[begin : end + 1], offset + begin))
            at = notice - begin if notice < end else -1
            yield _tuple(_Stretch, (head, published, text, at, True))
            head, published, start, lead = found, moment, found.end(), 1
        if len(data) - start > LIMIT:
            cut = data.find(b"\n", max(start + 1, len(data) - _LONGEST_HEAD))
            cut = len(data) if cut < 0 else cut
            text = Chunk(data[start + lead : cut], offset + start + lead)
            yield _Stretch(head, published, text, ended=False)
            head, published, start, lead = None, None, cut, 0
    rest = data[start + lead :].rstrip(b"\n")
    at = rest.find(_NOTICE)
    yield _Stretch(head, published, Chunk(rest + b"\n", offset + start + lead), at)


def _heads(data: bytes, start: int) -> Iterator[re.Match[bytes]]:
    """Find what looks like a full header by the colon in it; where colons abound, line by line."""
    colon, missed = data.find(b":", start), 0
    while colon >= 0:
        found = _head_at(data, colon)
        if found is not None:
            yield found
        elif (missed := missed + 1) > _MANY_COLONS:
            yield from _HEAD.finditer(data, colon)
            return
        colon = data.find(b":", colon + 1)


def _head_at(data: bytes, colon: int) -> re.Match[bytes] | None:
    """Return the header whose time has its colon there."""
    start = colon - _TO_COLON
    if start < 0 or data[start] not in _BEFORE_DAY:
        return None
    if data[start] != _SPACE:
        return _HEAD.match(data, start)
    start = colon - _TO_COLON_OF_PAGE
    found = _HEAD.match(data, start) if start >= 0 else None
    # A header without a day of capture is another one, before this colon.
    return found if found is not None and found[1] is not None else None


def _usual_of(stretch: _Stretch) -> Usual | None:
    head, published, text, notice, _ = stretch
    if head is None or published is None:
        return None
    captured = None
    if head[1] is not None:
        captured = parse_day(head[1].decode())
        if captured is None:
            return None
    return read_usual(text.data, published, int(head[4]), captured, notice)


def _blocks(
    splitter: Splitter, stretch: _Stretch, name: str, *, goes_on: bool = False
) -> Iterator[Block]:
    text = stretch.text.text(name)
    if stretch.ended:
        text = text[:-1]
    if not goes_on:
        text = f"{stretch.head[0].decode() if stretch.head else ''}\n{text}"
    yield from splitter.feed(text)
    if stretch.ended:
        yield from splitter.finish()
