"""Web archives: which of their pages are read, what is wrong with the others, and what is known."""

from __future__ import annotations

import gzip
import hashlib
import os
import time
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from fastwarc.warc import WarcRecordType
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feeder.errors import StoppedError
from feeder.model import SITE, Document
from feeder.sourceconfig import ArchiveSource, Fetching
from feeder.sources import Failure, Fetched, Later, NoMemory, Unchanged, Visit
from feeder.sources.archive import ArchiveReader
from feeder.sources.client import Client
from feeder.sources.reading import GROWING

from .archives import (
    address,
    conversion,
    gzipped,
    page,
    record,
    response,
    text,
    zstandard,
)
from .wire import never

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
LOCAL = {"allow_private": True, "obey_robots": False, "timeout": "10s"}
LATER = 100.0
"""Seconds by which the reader's clock is ahead: files written in a test look settled."""
PACKED = "Content-Encoding: gzip"
CHUNKED = "Transfer-Encoding: chunked"
LARGE = b"<html>" + b"a" * 2_000_000


class Visited(NoMemory):
    """A memory of visits alone."""

    def __init__(self, outcomes: Iterable[Fetched] = ()) -> None:
        self._visits = {one.address: one for one in outcomes if isinstance(one, Visit)}

    def visit(self, address: str) -> Visit | None:
        """Return what is remembered of an address."""
        return self._visits.get(address)


def client() -> Client:
    """Return one who asks without waiting."""
    return Client(Fetching(delay=timedelta(0)), "feeder/test", pause=timedelta(0))


def reader(ahead: float = LATER, **settings: Any) -> ArchiveReader:
    """Return a reader whose clock of files is ahead."""
    given = {"kind": "archive", "name": "crawl", **LOCAL, **settings}
    config = ArchiveSource.model_validate(given)
    return ArchiveReader(config, client, SITE, now=lambda: NOW, age=lambda: time.time() + ahead)


def look(path: Path, known: Iterable[Fetched] = (), **settings: Any) -> list[Fetched]:
    """Return what one look at a path gives."""
    return list(reader(path=path, **settings).fetch(Visited(known), never))


def put(folder: Path, *records: bytes, name: str = "crawl.warc") -> Path:
    """Write an archive that is not packed."""
    path = folder / name
    path.write_bytes(b"".join(records))
    return path


def documents(outcomes: Iterable[Fetched]) -> list[Document]:
    """Return the pages of a look."""
    return [one for one in outcomes if isinstance(one, Document)]


def contents(outcomes: Iterable[Fetched]) -> list[bytes]:
    """Return the bytes of the pages of a look."""
    found = []
    for one in documents(outcomes):
        with one.open() as stream:
            found.append(stream.read())
    return found


def addresses(outcomes: Iterable[Fetched]) -> list[str]:
    """Return the addresses of the pages of a look."""
    return [one.address for one in documents(outcomes)]


def reasons(outcomes: Iterable[Fetched]) -> list[str]:
    """Return the failures of a look; each is one line."""
    found = [one.reason for one in outcomes if isinstance(one, Failure)]
    assert all(one.isprintable() for one in found)
    return found


def reason(path: Path, *records: bytes) -> str:
    """Return the only failure of an archive."""
    (found,) = reasons(look(put(path, *records)))
    assert found.startswith(f"{path.as_posix()}/crawl.warc: ")
    return found


def test_a_page_of_an_archive_becomes_a_document(tmp_path: Path) -> None:
    """It keeps its address, and is as old as its capture; its bytes can be read twice."""
    outcomes = look(put(tmp_path, response(page(1))))
    captured = datetime(2026, 2, 28, 9, 0, tzinfo=UTC)
    (document,) = documents(outcomes)
    assert document == Document(
        source="crawl",
        address=address(1),
        digest=hashlib.blake2b(page(1), digest_size=32).hexdigest(),
        size=len(page(1)),
        modified=captured,
        open=document.open,
        fetched=captured,
        media_type="text/html",
    )
    assert contents(outcomes) == contents(outcomes) == [page(1)]


def test_a_page_as_text_becomes_a_document_of_text(tmp_path: Path) -> None:
    """Conversion records hold what is read as a dump."""
    (document,) = documents(look(put(tmp_path, conversion(text(1)), name="crawl.wet")))
    assert (document.media_type, document.address) == ("text/plain", address(1))
    assert document.fetched == datetime(2026, 2, 28, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("crawl.warc", b"".join),
        ("crawl.warc.gz", gzipped),
        ("all-in-one.warc.gz", lambda records: gzip.compress(b"".join(records))),
        ("crawl.warc.zst", zstandard),
    ],
)
def test_archives_are_read_however_they_are_packed(
    tmp_path: Path, name: str, pack: Callable[[list[bytes]], bytes]
) -> None:
    """Each record by itself, as the standard wants it, or all of them in one."""
    (tmp_path / name).write_bytes(pack([response(page(n), address(n)) for n in range(5)]))
    outcomes = look(tmp_path)
    assert contents(outcomes) == [page(n) for n in range(5)]
    assert reasons(outcomes) == []


def test_a_folder_gives_its_archives_by_name(tmp_path: Path) -> None:
    """Files with other names and hidden ones are left alone."""
    for number, name in enumerate(("b.warc", "a.warc", ".c.warc", "d.txt")):
        put(tmp_path, response(page(number), address(number)), name=name)
    put(tmp_path, conversion(text(9), address(9)), name="c.wet")
    assert addresses(look(tmp_path)) == [address(1), address(0), address(9)]
    assert addresses(look(tmp_path, pattern="b*")) == [address(0)]


def test_what_is_no_answer_with_a_page_is_passed_over(tmp_path: Path) -> None:
    """Requests, revisits, metadata, redirects, errors, pictures: none of them is a failure."""
    at = address(2)
    other = "Content-Type: image/png"
    outcomes = look(
        put(
            tmp_path,
            record(WarcRecordType.warcinfo, b"software: invented", None),
            record(WarcRecordType.request, b"GET / HTTP/1.1\r\n\r\n", at),
            record(WarcRecordType.metadata, b"fetchTimeMs: 4", at),
            record(WarcRecordType.revisit, b"HTTP/1.1 200 OK\r\n\r\n", at),
            response(b"", at, status="304 Not Modified"),
            response(page(2), at, status="404 Not Found"),
            response(b"\x89PNG", at, other),
            response(LARGE, at, other),
            response(page(1)),
        )
    )
    assert addresses(outcomes) == [address(1)]
    assert reasons(outcomes) == []


@pytest.mark.parametrize(
    "at",
    [
        "https://news.example/eng/society/harbour_gets_crane_1377000001.html",
        "https://kt.kz.news.example/eng/society/harbour_gets_crane_1377000001.html",
        "https://www.kt.kz/",
        "https://www.kt.kz/rus/all",
        "https://www.kt.kz/eng/society/",
        "dns:www.kt.kz",
        "https://[::1/x.html",
        "",
    ],
)
def test_pages_of_other_hosts_and_lists_are_passed_over(tmp_path: Path, at: str) -> None:
    """What can not be an article of the hosts that the source names is not even unpacked."""
    outcomes = look(put(tmp_path, response(LARGE * 2, at), response(page(1))))
    assert addresses(outcomes) == [address(1)]
    assert reasons(outcomes) == []


def test_other_hosts_can_be_named(tmp_path: Path) -> None:
    """In any spelling; a port does not matter."""
    at = "http://Mirror.Example:8080/eng/one.html"
    path = put(tmp_path, response(page(1), at), response(page(2)))
    assert addresses(look(path, hosts=["mirror.EXAMPLE"])) == [at]


def test_days_are_those_of_the_capture_in_utc(tmp_path: Path) -> None:
    """Both ends are taken in."""
    moments = ("2026-02-26T23:59:59Z", "2026-02-27T00:00:00Z", "2026-02-28T23:59:59.9Z")
    days = [*moments, "2026-03-01T00:00:00Z"]
    path = put(tmp_path, *(response(page(n), address(n), day=day) for n, day in enumerate(days)))
    between = look(path, since=date(2026, 2, 27), until=date(2026, 2, 28))
    assert addresses(between) == [address(1), address(2)]
    assert len(documents(look(path, since=date(2026, 2, 28)))) == 2
    assert len(documents(look(path, until=date(2026, 2, 26)))) == 1


def test_an_address_in_another_language_is_passed_over(tmp_path: Path) -> None:
    """What an address does not say is found out when the page is read."""
    starts = ("eng/society", "rus/state", "kaz/sport", "video")
    ats = [address(1, start) for start in starts]
    path = put(tmp_path, *(response(page(n), at) for n, at in enumerate(ats)))
    assert addresses(look(path, languages=["ru", "kk"])) == [ats[1], ats[2], ats[3]]
    assert addresses(look(path)) == ats


def test_angle_brackets_and_fragments_are_no_part_of_an_address(tmp_path: Path) -> None:
    """Crawlers of old wrote them."""
    outcomes = look(put(tmp_path, response(page(1), f"<{address(1)}#top>")))
    assert addresses(outcomes) == [address(1)]


def chunked(content: bytes, size: int = 100) -> bytes:
    """Return content in chunks, as it came over the wire."""
    cuts = [content[start : start + size] for start in range(0, len(content), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in [*cuts, b""])


@pytest.mark.parametrize(
    ("content", "heads"),
    [
        (gzip.compress(page(1)), [PACKED]),
        (gzip.compress(page(1)), ["content-encoding: X-GZIP"]),
        (gzip.compress(page(1)[:99]) + gzip.compress(page(1)[99:]) + b"\0\0", [PACKED]),
        (brotli.compress(page(1)), ["Content-Encoding: br"]),
        (zstandard([page(1)]), ["Content-Encoding: zstd"]),
        (zlib.compress(page(1)), ["Content-Encoding: deflate"]),
        (zlib.compress(page(1))[2:-4], ["Content-Encoding: deflate"]),
        (chunked(page(1)), [CHUNKED]),
        (chunked(gzip.compress(page(1))), [PACKED, CHUNKED]),
        (gzip.compress(brotli.compress(page(1))), ["Content-Encoding: br, gzip"]),
        (page(1), ["Content-Encoding: identity"]),
        (page(1), [PACKED, CHUNKED, "Content-Length: 99"]),
        (page(1), ["Content-Type: application/xhtml+xml"]),
    ],
)
def test_a_page_is_unpacked_if_the_crawler_did_not(
    tmp_path: Path, content: bytes, heads: list[str]
) -> None:
    """Many crawlers keep it unpacked beside the header that says how it was packed."""
    outcomes = look(put(tmp_path, response(content, address(1), *heads)))
    assert reasons(outcomes) == []
    assert contents(outcomes) == [page(1)]


def bomb() -> bytes:
    """Return 200 kB that become 200 MB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(200)), packer.flush()])


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (response(gzip.compress(page(1))[:-9], address(1), PACKED), "content is cut"),
        (response(gzip.compress(page(1))[:5], address(1), PACKED), "content is cut"),
        (response(brotli.compress(page(1))[:-9], address(1), "Content-Encoding: br"), "cut"),
        (response(b"\x1f\x8bnothing", address(1), PACKED), "damaged or cut"),
        (response(chunked(page(1))[:-20], address(1), CHUNKED), "damaged or cut"),
        (response(b"zz\r\nnothing", address(1), CHUNKED), "damaged or cut"),
        (response(b"q", address(1), "Content-Encoding: odd\x1bodd"), "packed as 'odd\\x1bodd'"),
        (response(b"q", address(1), f"Content-Encoding: {'gzip, ' * 50}gzip"), "too many times"),
        (response(page(1), address(1), "Content-Length: 9999"), "shorter than their"),
        (response(page(1), WARC_Truncated="length"), "cut them off (WARC-Truncated)"),
        (response(page(1), WARC_Segment_Number="1"), "cut them off (WARC-Truncated)"),
        (response(LARGE), "larger than 2000000 bytes"),
        (response(LARGE * 2), "larger than 2000000 bytes"),
        (response(page(1), day=None), "no date that can be true"),
        (response(page(1), day="yesterday"), "no date that can be true"),
        (response(page(1), day="0001-01-01T00:00:00Z"), "no date that can be true"),
        (response(page(1), day="2026-03-04T00:00:00Z"), "no date that can be true"),
    ],
)
def test_a_record_that_is_no_whole_page_is_named_and_the_others_are_read(
    tmp_path: Path, bad: bytes, expected: str
) -> None:
    """Half a page is none; a page that is dated falsely would be taken for the newest."""
    outcomes = look(put(tmp_path, bad, response(page(2), address(2)), bad))
    assert addresses(outcomes) == [address(2)]
    (found,) = reasons(outcomes)
    assert expected in found
    assert "2 records left out, because th" in found
    assert f"the first: {address(1)} at byte 0" in found
    assert isinstance(outcomes[-1], Visit)


def test_a_packed_page_that_never_ends_costs_no_memory(tmp_path: Path) -> None:
    """It is unpacked no further than a page may be long."""
    path = put(tmp_path, response(bomb(), address(1), PACKED), response(page(2), address(2)))
    started = time.monotonic()
    outcomes = look(path)
    assert time.monotonic() - started < 5
    assert addresses(outcomes) == [address(2)]
    assert "larger than 2000000 bytes" in reasons(outcomes)[0]


TWO = [response(page(n), address(n)) for n in range(1, 3)]


@pytest.mark.parametrize(
    ("archive", "number", "byte"),
    [
        (b"".join(TWO)[:-50], 2, len(TWO[0])),
        (b"".join(TWO)[: len(TWO[0]) + 40], 2, len(TWO[0])),
        (gzipped(TWO)[:-50], 2, len(gzipped(TWO[:1]))),
        (
            b"".join([*TWO[:1], record(WarcRecordType.request, b"G" * 99, address(1))])[:-50],
            2,
            None,
        ),
    ],
    ids=["in a body", "in a head", "in a packed record", "in a record of no page"],
)
def test_a_file_that_ends_in_a_record_is_named_with_the_place(
    tmp_path: Path, archive: bytes, number: int, byte: int | None
) -> None:
    """What stands before is read, and the file is told as damaged as long as it is the same."""
    path = put(tmp_path, archive)
    outcomes = look(path)
    assert contents(outcomes) == [page(1)]
    (found,) = reasons(outcomes)
    assert f"ends in its record {number} (byte {byte or len(TWO[0])}, " in found
    (again,) = look(path, outcomes)
    assert isinstance(again, Failure)
    assert "is cut or damaged, and was read as far as it goes" in again.reason
    put(tmp_path, *TWO)
    assert contents(look(path, outcomes)) == [page(1), page(2)]


def test_a_damaged_member_ends_the_reading(tmp_path: Path) -> None:
    """What comes after it can not be told from rubbish."""
    packed = bytearray(gzipped([*TWO, *TWO]))
    packed[len(gzipped(TWO[:1])) + 80] ^= 0xFF
    path = put(tmp_path, bytes(packed), name="crawl.warc.gz")
    outcomes = look(path)
    assert contents(outcomes) == [page(1)]
    (found,) = reasons(outcomes)
    assert "can not be read after record 1 (Gzip decompression error" in found


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>no archive</html>", gzip.compress(b"a text")],
    ids=["empty", "page", "packed text"],
)
def test_a_file_that_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    """An empty one is none either."""
    assert "holds no record of a web archive (WARC or WET)" in reason(tmp_path, content)


def test_a_record_without_a_head_that_can_be_read_is_left_out(tmp_path: Path) -> None:
    """A response record holds what a server said, or what a crawler made of it."""
    block = b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 90_000
    assert "no HTTP answer" in reason(tmp_path, record(WarcRecordType.response, block, address(1)))


def test_a_huge_record_is_passed_over_without_memory(tmp_path: Path) -> None:
    """And `stop` is asked on the way."""
    head = response(b"").replace(b"Content-Length: 59", b"Content-Length: %d" % (1 << 28))
    path = tmp_path / "crawl.warc"
    with path.open("wb") as file:
        file.write(head.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
        file.seek(file.tell() + (1 << 28))
        file.write(b"\r\n\r\n" + response(page(2), address(2)))
    asked = 0

    def stop() -> None:
        nonlocal asked
        asked += 1

    outcomes = list(reader(path=path).fetch(NoMemory(), stop))
    assert addresses(outcomes) == [address(2)]
    assert asked > 15


def test_an_archive_that_was_read_is_not_opened_again(tmp_path: Path) -> None:
    """Its stamp is remembered; another file in its place, or other settings, and it is read."""
    path = put(tmp_path, response(page(1)))
    outcomes = look(path)
    assert look(path, outcomes) == [Unchanged(path.as_posix())]
    assert addresses(look(path, outcomes, since=date(2026, 1, 1))) == [address(1)]
    assert addresses(look(path, outcomes, selectors={"title": "h2"})) == [address(1)]
    assert look(path, outcomes, every="2d") == [Unchanged(path.as_posix())]
    put(tmp_path, response(page(2), address(2)))
    assert addresses(look(path, outcomes)) == [address(2)]


def test_an_archive_whose_reading_was_broken_off_is_read_again(tmp_path: Path) -> None:
    """Only its end says that it was read."""
    path = put(tmp_path, *TWO)
    asked = 0

    def stop() -> None:
        nonlocal asked
        asked += 1
        if asked > 2:
            raise StoppedError("stopped")

    outcomes: list[Fetched] = []
    with pytest.raises(StoppedError):
        outcomes.extend(reader(path=path).fetch(NoMemory(), stop))
    fetching = reader(path=path).fetch(NoMemory(), never)
    outcomes.append(next(fetching))
    fetching.close()  # type: ignore[attr-defined]  # it is a generator
    assert contents(look(path, outcomes)) == [page(1), page(2)]


def test_a_file_that_grows_is_left_for_later(tmp_path: Path) -> None:
    """It is cut now, or was touched while it was read: neither is a failure yet."""
    path = put(tmp_path, b"".join(TWO)[:-50])
    fresh = list(reader(ahead=0, path=path).fetch(NoMemory(), never))
    assert fresh[-1] == Later(path.as_posix(), f"{path.as_posix()}: {GROWING}")
    assert reasons(fresh) == []
    fetching = reader(path=path).fetch(NoMemory(), never)
    next(fetching)
    with path.open("ab") as file:
        file.write(b"more")
    assert list(fetching) == [fresh[-1]]


def test_a_file_of_this_moment_is_read_and_not_remembered(tmp_path: Path) -> None:
    """It can change once more without showing another time."""
    path = put(tmp_path, *TWO)
    fresh = list(reader(ahead=0, path=path).fetch(NoMemory(), never))
    assert [type(one) for one in fresh] == [Document, Document]


def test_what_can_not_be_read_is_named(tmp_path: Path) -> None:
    """A missing path, a pattern that leads out, a folder or pipe of such a name."""
    (gone,) = reasons(look(tmp_path / "gone"))
    assert gone == (
        f"{tmp_path.as_posix()}/gone: can not be read: no such file or directory;"
        " correct `path` of the source 'crawl', or let feeder read it"
    )
    (out,) = reasons(look(tmp_path, pattern="../*.warc"))
    assert "`pattern` of the source can not be used: '../*.warc' must stay inside" in out
    (tmp_path / "a.warc").mkdir()
    os.mkfifo(tmp_path / "b.warc")
    (tmp_path / "c\n.warc").write_bytes(b"")
    put(tmp_path, *TWO)
    outcomes = look(tmp_path)
    assert len(reasons(outcomes)) == 3
    assert len(documents(outcomes)) == 2


def test_an_archive_at_an_address_is_fetched_once(httpserver: HTTPServer) -> None:
    """Validators save the next fetch; other settings need the whole of it again."""

    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return Response(status=304)
        return Response(gzipped(TWO), headers={"ETag": '"v1"'}, content_type="application/warc")

    httpserver.expect_request("/crawl.warc.gz").respond_with_handler(answer)
    at = httpserver.url_for("/crawl.warc.gz")
    outcomes = list(reader(address=at).fetch(NoMemory(), never))
    assert contents(outcomes) == [page(1), page(2)]
    again = list(reader(address=at).fetch(Visited(outcomes), never))
    assert again[0] == Unchanged(at)
    assert documents(again) == []
    other = list(reader(address=at, since=date(2026, 1, 1)).fetch(Visited(outcomes), never))
    assert len(documents(other)) == 2


def test_a_damaged_archive_at_an_address_is_told_again_and_not_fetched_again(
    httpserver: HTTPServer,
) -> None:
    """The server says that it is the same one."""
    httpserver.expect_request("/a").respond_with_data(b"".join(TWO)[:-50], headers={"ETag": '"1"'})
    at = httpserver.url_for("/a")
    outcomes = list(reader(address=at).fetch(NoMemory(), never))
    assert contents(outcomes) == [page(1)]
    assert "ends in its record 2" in reasons(outcomes)[0]
    (again,) = reasons(reader(address=at).fetch(Visited(outcomes), never))
    assert again.startswith(f"{at}: is cut or damaged")


def test_an_address_that_gives_no_archive_is_named(httpserver: HTTPServer) -> None:
    """A 404, or more than `max_bytes`."""
    httpserver.expect_request("/large").respond_with_data(b"a" * 5_000)
    httpserver.expect_request("/gone").respond_with_data(b"", status=404)
    large = reader(address=httpserver.url_for("/large"), max_bytes=2_000)
    (found,) = reasons(large.fetch(NoMemory(), never))
    assert "max_bytes" in found
    gone = list(reader(address=httpserver.url_for("/gone")).fetch(NoMemory(), never))
    assert documents(gone) == []
    assert "404" in str(gone[0])
