"""A stream of a web archive in (WARC or WET, packed or not); the pages out that are wanted.

    stream ─ fastwarc ─▶ record ─ host, day, language ─▶ block ─ HTTP ─▶ unpacked ─▶ Record

ISO 28500:2017 says what stands in a record. Never more than one page is in memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import urldefrag

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from feeder.errors import SourceError
from feeder.model import YEARS, Language, MediaType
from feeder.parsing.address import can_be_articles, read_address, web_address
from feeder.parsing.markup import LIMIT
from feeder.sources import Stop
from feeder.sources.payloads import unpacked
from feeder.sources.reading import one_line

_HEADS = 100_000
"""Bytes that an HTTP head and the marks between chunks may take beside a page."""
_STEP = 1 << 24
"""Bytes that are passed over at once: `stop` is asked in between."""
_CLOCKS = timedelta(days=1)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TOO_LARGE = f"they are larger than {LIMIT} bytes"
_TRUNCATED = "the crawler cut them off (WARC-Truncated)"
_CUT = "the server cut them off (shorter than their Content-Length)"


@dataclass(frozen=True, slots=True)
class Record:
    """A page as a crawler saw it: `content` is unpacked; as text, where the archive is a WET."""

    address: str
    captured: datetime
    media_type: MediaType
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are read; days are those of UTC, and no language means every one.

    `hosts` need not be those of the agency's `site`: a copy of it may have been captured.
    """

    hosts: frozenset[str]
    site: str
    since: date | None = None
    until: date | None = None
    languages: frozenset[Language] = frozenset()

    def takes(self, address: str) -> bool:
        """Whether it can be an article of these hosts, in these languages if its address says."""
        parts = web_address(address)
        if parts is None or (parts.hostname or "").rstrip(".") not in self.hosts:
            return False
        known = read_address(address, self.site)
        if known is None:
            return can_be_articles(address, self.site)
        return not self.languages or known.language in self.languages

    def has(self, day: date) -> bool:
        """Whether what was captured on a day is read."""
        return (self.since or day) <= day <= (self.until or day)


@dataclass(slots=True)
class Left:
    """How many records were left out for one reason, and the first of them."""

    count: int
    first: str


class Records:
    """The wanted pages of one archive, in its order; to be gone through once.

    Afterwards `count` is how many records there are, `damage` says where it breaks off, if it does,
    and `left` which records can not be read, by reason.
    """

    def __init__(self, stream: BinaryIO, wanted: Wanted, *, now: datetime, stop: Stop) -> None:
        self.damage: str | None = None
        self.left: dict[str, Left] = {}
        self._stream = _Watched(stream, stop)
        self._wanted = wanted
        self._now = now
        self._stop = stop
        self.count = 0
        self._address: str | None = None

    def __iter__(self) -> Iterator[Record]:
        """Yield the wanted pages. Raises what `stop` raises, and SourceError from the stream."""
        try:
            for record in ArchiveIterator(self._stream, parse_http=False):
                self.count += 1
                self._address = _address(record)
                found = self._read(record)
                if self.damage is not None:
                    return
                if found is not None:
                    yield found
        except OSError as error:
            if error.errno is not None:  # the disk's, not fastwarc's
                raise
            self.damage = f"can not be read after record {self.count} ({one_line(error)[:100]})"
        if not self.count:
            self.damage = "holds no record of a web archive (WARC or WET)"

    def _read(self, record: WarcRecord) -> Record | None:
        media_type = _media_type(record)
        address, length = self._address, _length(record)
        if address is not None and not self._wanted.takes(address):
            address = None
        is_wanted = media_type is not None and address is not None
        block = self._block(record, length or 0, LIMIT + _HEADS if is_wanted else 0)
        if length is None or block is None:
            where = f"record {self.count} (byte {record.stream_pos}, {self._shown})"
            self.damage = f"ends in its {where}"
            return None
        if media_type is None or address is None:
            return None
        try:
            captured = self._captured(record)
            if not self._wanted.has(captured.date()):
                return None
            content = _content(record, block, length)
        except SourceError as error:
            first = f"{self._shown} at byte {record.stream_pos}"
            self.left.setdefault(str(error), Left(0, first)).count += 1
            return None
        return None if content is None else Record(address, captured, media_type, content)

    def _block(self, record: WarcRecord, length: int, most: int) -> bytes | None:
        """Return the beginning of a block and pass over the rest; None where it is cut."""
        block = bytearray()
        while len(block) < min(length, most) and (
            chunk := record.reader.read(min(length, most) - len(block))
        ):
            block += chunk
        passed = len(block)
        while passed < length and (count := record.consume(min(_STEP, length - passed))):
            passed += count
            self._stop()
        return bytes(block) if passed == length else None

    def _captured(self, record: WarcRecord) -> datetime:
        moment = record.record_date
        if moment is None or moment.year not in YEARS or moment > self._now + _CLOCKS:
            raise SourceError("they have no date that can be true (WARC-Date)")
        return moment.astimezone(UTC).replace(microsecond=0)

    @property
    def _shown(self) -> str:
        return one_line(self._address or "no address")[:200]


class _Watched(io.RawIOBase):
    """A stream that asks `stop` before each read."""

    def __init__(self, stream: BinaryIO, stop: Stop) -> None:
        self._from, self._stop, self._position = stream, stop, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._stop()
        chunk = self._from.read(size)
        self._position += len(chunk)
        return chunk

    def tell(self) -> int:
        return self._position


def _media_type(record: WarcRecord) -> MediaType | None:
    """Return what a page of this type of record is read as; None for requests, revisits, ..."""
    if record.record_type == WarcRecordType.response:
        return "text/html"
    return "text/plain" if record.record_type == WarcRecordType.conversion else None


def _address(record: WarcRecord) -> str | None:
    """Return the address of a page without fragment; old crawlers put it in angle brackets."""
    value = record.headers.get("WARC-Target-URI")
    if value is None:
        return None
    try:
        return urldefrag(value.strip().removeprefix("<").removesuffix(">")).url
    except ValueError:
        return value


def _length(record: WarcRecord) -> int | None:
    """Return the length of a block, or None where the head of its record is cut."""
    value = record.headers.get("Content-Length") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None  # noqa: PLR2004 - a petabyte


def _content(record: WarcRecord, block: bytes, length: int) -> bytes | None:
    """Return the page in a block, or None where it holds none: a picture, a redirect."""
    codings: Sequence[str] = ()
    is_cut = False
    if record.record_type == WarcRecordType.response:
        answer = _answer(block)
        if answer is None:
            return None
        block, codings, is_cut = answer
    elif _kind(record.headers.get("Content-Type")) != "text/plain":
        return None
    if record.headers.get("WARC-Truncated") or record.headers.get("WARC-Segment-Number"):
        raise SourceError(_TRUNCATED)
    if length > LIMIT + _HEADS:
        raise SourceError(_TOO_LARGE)
    if is_cut:
        raise SourceError(_CUT)
    content = unpacked(block, codings, LIMIT)
    if len(content) > LIMIT:
        raise SourceError(_TOO_LARGE)
    return content


def _answer(block: bytes) -> tuple[bytes, Sequence[str], bool] | None:
    """Return the body of a page's answer, its codings, and whether it is shorter than it says."""
    answer = WarcRecord()
    answer.init_headers(WarcRecordType.response)
    answer.is_http = True
    answer.set_bytes_content(block)
    try:
        answer.parse_http()
        head = answer.http_headers
    except OSError as error:
        raise SourceError("they hold no HTTP answer that can be read") from error
    if head is None or head.status_code != HTTPStatus.OK:
        return None
    if _kind(head.get("Content-Type")) not in _HTML:
        return None
    body = answer.reader.read()
    packed = head.get("Content-Encoding"), head.get("Transfer-Encoding")
    length = head.get("Content-Length") or ""
    is_short = not any(packed) and length.isascii() and length.isdigit() and len(body) < int(length)
    return body, ",".join(filter(None, packed)).split(","), is_short


def _kind(value: str | None) -> str:
    return (value or "").partition(";")[0].strip().lower()
