"""Pages in, web archives out, as crawlers write them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Mapping

from fastwarc.stream_io import ZstdWriter
from fastwarc.warc import WarcRecord, WarcRecordType

HTML = "Content-Type: text/html; charset=utf-8"
DAY = "2026-02-28T09:00:00Z"
SENTENCE = "The crane was lifted over the river by two boats on Friday morning, officials said."


def address(number: int, start: str = "eng/society") -> str:
    """Return the address of an article."""
    return f"https://www.kt.kz/{start}/harbour_gets_crane_{1377000000 + number}.html"


def page(number: int, sentence: str = SENTENCE) -> bytes:
    """Return a page with one article in the site's HTML."""
    return (
        f'<html><header class="page-heading"><h1>Harbour gets crane {number}</h1></header>'
        f'<div class="page-meta"><span>27.02.2026, 13:{number % 60:02} 12</span></div>'
        f'<div class="page-content"><div><p>{sentence}</p><p>Number {number} is red.</p></div>'
        "</div></html>"
    ).encode()


def text(number: int) -> bytes:
    """Return the same page as text."""
    return (
        f" date 2026-02-28 27.02.2026, 13:{number % 60:02} 12\nHarbour gets crane {number}\n"
        f"{SENTENCE}\nNumber {number} is red.\n"
    ).encode()


def written(record: WarcRecord) -> bytes:
    """Return the bytes of a record."""
    stream = io.BytesIO()
    record.write(stream)
    return stream.getvalue()


def record(
    kind: WarcRecordType, content: bytes, at: str | None, day: str | None = DAY, **more: str
) -> bytes:
    """Return a record; more headers with `_` for `-`."""
    made = WarcRecord()
    made.init_headers(kind)
    headers: Mapping[str, str | None] = {"WARC-Target-URI": at, "WARC-Date": day}
    given = {name.replace("_", "-"): value for name, value in more.items()}
    for name, value in {**headers, **given}.items():
        if value is not None:
            made.headers[name] = value
    made.set_bytes_content(content)
    whole = written(made)
    if day is None:
        head, _, rest = whole.partition(b"WARC-Date: ")
        whole = head + rest.partition(b"\r\n")[2]
    return whole


def response(
    content: bytes,
    at: str = address(1),
    *heads: str,
    status: str = "200 OK",
    day: str | None = DAY,
    **more: str,
) -> bytes:
    """Return a response record of a page; `heads` are further HTTP headers."""
    lines = [
        f"HTTP/1.1 {status}",
        *(heads if any("Type:" in one for one in heads) else (HTML, *heads)),
    ]
    block = "\r\n".join([*lines, "", ""]).encode() + content
    kind = {"Content_Type": "application/http; msgtype=response"}
    return record(WarcRecordType.response, block, at, day, **{**kind, **more})


def conversion(content: bytes, at: str = address(1), day: str = DAY) -> bytes:
    """Return a conversion record, as in a WET."""
    return record(WarcRecordType.conversion, content, at, day, Content_Type="text/plain")


def gzipped(records: Iterable[bytes]) -> bytes:
    """Pack each record by itself, as the standard wants it."""
    return b"".join(gzip.compress(one) for one in records)


def zstandard(records: Iterable[bytes]) -> bytes:
    """Pack all records in one."""
    stream = io.BytesIO()
    writer = ZstdWriter(stream)
    for one in records:
        writer.write(one)
    writer.close()
    return stream.getvalue()
