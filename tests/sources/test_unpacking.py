"""Packed dumps and pages: from a folder, from the command line, from standard input."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest
from backports import zstd

from feeder.errors import SourceError
from feeder.model import Document
from feeder.sourceconfig import FolderSource
from feeder.sources import Failure, Fetched, Later, NoMemory, Seen, Unchanged
from feeder.sources.files import FileReader
from feeder.sources.folder import FolderReader
from feeder.sources.unpacking import PackingError, packing_of, unpack

from .wire import Remembered, never

TEXT = b"27.02.2026, 13:04 12\nA title\nA paragraph.\n" * 5_000
NOW = datetime(2026, 2, 28, 9, 0, tzinfo=UTC)
Pack = Callable[[bytes], bytes]
PACKS: dict[str, Pack] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}
each_packing = pytest.mark.parametrize("suffix", PACKS)


def look(folder: Path, *seen: Seen, most: int = 10_000_000, ahead: float = 100.0) -> list[Fetched]:
    """Return what one look at a folder gives."""
    config = FolderSource(kind="folder", name="dumps", path=folder, max_bytes=most)
    source = FolderReader(config, now=lambda: time.time() + ahead)
    return list(source.fetch(Remembered(*seen), never))


def named(*paths: Path | str, stdin: BinaryIO | None = None, most: int = 10_000_000) -> Fetched:
    """Return the only outcome of a command line."""
    (outcome,) = FileReader(list(map(str, paths)), now=NOW, stdin=stdin, most=most).fetch(
        NoMemory(), never
    )
    return outcome


def document(outcome: Fetched) -> Document:
    """Return an outcome that is a document."""
    assert isinstance(outcome, Document), outcome
    return outcome


def content(outcome: Fetched) -> bytes:
    """Return the bytes of a document."""
    with document(outcome).open() as stream:
        return stream.read()


def reason(outcome: Fetched) -> str:
    """Return why an outcome is a failure."""
    assert isinstance(outcome, Failure), outcome
    assert outcome.reason.startswith(f"{outcome.address}: ")
    assert outcome.reason.isprintable()
    return outcome.reason


@each_packing
def test_a_packed_file_is_the_document_that_it_holds(tmp_path: Path, suffix: str) -> None:
    """Digest and size are those of the bytes within: the same dump unpacked is known already."""
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACKS[suffix](TEXT))
    (outcome,) = look(tmp_path)
    found = document(outcome)
    assert found.digest == hashlib.blake2b(TEXT, digest_size=32).hexdigest()
    assert found.size == len(TEXT)
    assert found.media_type == "text/plain"
    assert content(found) == content(found) == TEXT
    assert content(named(path)) == TEXT
    seen = Seen(found.address, found.digest, found.stamp)
    assert look(tmp_path, seen) == [Unchanged(found.address)]


@each_packing
def test_several_streams_in_one_file_follow_each_other(tmp_path: Path, suffix: str) -> None:
    """That is what packing programs write that use several processors."""
    pack = PACKS[suffix]
    padding = b"\0" * 8 if suffix in {".gz", ".xz"} else b""
    (tmp_path / f"a.txt{suffix}").write_bytes(pack(TEXT[:99]) + padding + pack(TEXT[99:]) + padding)
    (outcome,) = look(tmp_path)
    assert content(outcome) == TEXT


@each_packing
def test_standard_input_is_unpacked_by_its_first_bytes(suffix: str) -> None:
    """It has no name; and it comes as slowly as it likes."""
    reading, writing = os.pipe()
    packed = PACKS[suffix](TEXT)
    with os.fdopen(writing, "wb") as stream:
        stream.write(packed)  # fits into a pipe
    with os.fdopen(reading, "rb") as stdin:
        outcome = named("-", stdin=stdin)
    assert content(outcome) == TEXT
    assert document(outcome).digest == hashlib.blake2b(TEXT, digest_size=32).hexdigest()
    assert content(named("-", stdin=io.BytesIO(packed))) == TEXT


def test_a_packed_stream_that_comes_byte_by_byte_is_recognised() -> None:
    """One byte is too few to tell how it is packed."""

    class Slow(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(1)

    assert content(named("-", stdin=Slow(gzip.compress(TEXT)))) == TEXT
    assert content(named("-", stdin=Slow(b"\x1f"))) == b"\x1f"


@each_packing
def test_a_packed_file_without_the_suffix_is_unpacked_all_the_same(
    tmp_path: Path, suffix: str
) -> None:
    """What it is shows in its bytes."""
    path = tmp_path / "a.txt"
    path.write_bytes(PACKS[suffix](TEXT))
    assert content(named(path)) == TEXT
    (outcome,) = look(tmp_path)
    assert content(outcome) == TEXT


@each_packing
def test_a_file_that_is_not_packed_as_its_name_says_is_named(tmp_path: Path, suffix: str) -> None:
    """Whoever named it knows what it should be; guessing would hide a broken download."""
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(TEXT)
    expected = f"a.txt{suffix}: is not packed, though its name ends in {suffix}; rename it"
    assert expected in reason(named(path))
    (outcome,) = look(tmp_path)
    assert expected in reason(outcome)


@each_packing
@pytest.mark.parametrize("end", [0, 3, -1, -200])
def test_a_cut_packing_is_a_failure_that_says_so(tmp_path: Path, suffix: str, end: int) -> None:
    """Half a dump is no document, though much of it could be read."""
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACKS[suffix](os.urandom(1_000))[:end])
    assert "ends" in reason(named(path))
    (outcome,) = look(tmp_path)
    assert "ends" in reason(outcome)


@each_packing
def test_a_cut_packing_that_was_written_a_moment_ago_is_left_for_later(
    tmp_path: Path, suffix: str
) -> None:
    """It is most likely on its way."""
    (tmp_path / f"a.txt{suffix}").write_bytes(PACKS[suffix](TEXT)[:-5])
    (outcome,) = look(tmp_path, ahead=10)
    assert isinstance(outcome, Later)
    assert outcome.reason.endswith("or is yet to come; it will be read next time")


@each_packing
def test_a_damaged_packing_is_a_failure_that_says_so(tmp_path: Path, suffix: str) -> None:
    """A checksum that is wrong, or bytes that mean nothing."""
    packed = bytearray(PACKS[suffix](os.urandom(5_000)))
    packed[len(packed) // 2] ^= 0xFF
    if suffix == ".zst":  # whose checksum is optional
        packed[4:12] = b"\xff" * 8
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(packed)
    assert "packing is damaged: " in reason(named(path))


@each_packing
def test_what_unpacks_to_more_than_the_limit_is_stopped_there(tmp_path: Path, suffix: str) -> None:
    """A bomb costs no more than what is allowed, in time and in memory."""
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(PACKS[suffix](bytes(300_000_000)))
    tracemalloc.start()
    try:
        (outcome,) = look(tmp_path, most=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "unpacks to more than 1,000,000 bytes, which is the limit (`max_bytes`" in reason(
        outcome
    )
    assert "more than 1,000,000 bytes" in reason(named(path, most=1_000_000))
    with path.open("rb") as stdin:
        assert "standard input: unpacks to more" in reason(named("-", stdin=stdin, most=1_000_000))
    assert peak < 12_000_000


def test_a_large_packed_file_is_hashed_and_read_without_being_held(tmp_path: Path) -> None:
    """Memory depends on the packing, not on the size."""
    with gzip.open(tmp_path / "a.txt.gz", "wb", compresslevel=1) as stream:
        for _ in range(100):
            stream.write(bytes(1_000_000))
    tracemalloc.start()
    try:
        (outcome,) = look(tmp_path, most=200_000_000)
        with document(outcome).open() as opened:
            size = sum(map(len, iter(lambda: opened.read(1 << 18), b"")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == document(outcome).size == 100_000_000
    assert peak < 4_000_000


def test_an_xz_file_that_asks_for_gigabytes_of_memory_gets_none() -> None:
    """Its header names a dictionary of 4 GiB, which would be filled by what it unpacks to."""
    packed = bytearray(lzma.compress(b"text", preset=0))
    header = packed[12:24]  # size, flags, id of LZMA2, size of properties, dictionary, padding
    assert header[2:4] == b"\x21\x01"
    header[4] = 40
    header[8:12] = struct.pack("<I", zlib.crc32(header[:8]))
    packed[12:24] = header
    with (
        unpack(io.BytesIO(packed), "xz", 1_000_000, "a.txt.xz") as stream,
        pytest.raises(PackingError, match=r"a\.txt\.xz: its xz packing is damaged: Memory"),
    ):
        stream.read()


def test_a_zstandard_file_that_asks_for_a_window_of_gigabytes_gets_none() -> None:
    """The library has a limit of its own, which holds."""
    compressor = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 30})
    packed = compressor.compress(b"text" * 100) + compressor.flush()
    with (
        unpack(io.BytesIO(packed), "zstd", 1_000_000, "a.txt.zst") as stream,
        pytest.raises(PackingError, match=r"a\.txt\.zst: its zstd packing is damaged: .*memory"),
    ):
        stream.read()


def test_text_that_begins_like_a_packing_is_text() -> None:
    """A word is no magic number."""
    assert packing_of(b"BZh9 is a town", "a.txt") is None
    assert packing_of(b"", "a.txt") is None
    assert packing_of(b"\x1f\x8b", "a.txt") is None


def test_frames_to_be_skipped_are_skipped(tmp_path: Path) -> None:
    """The file of a parallel zstd begins with one."""
    skipped = b"\x50\x2a\x4d\x18" + struct.pack("<I", 4) + b"size"
    path = tmp_path / "a.txt.zst"
    path.write_bytes(skipped + zstd.compress(TEXT))
    assert content(named(path)) == TEXT


def test_a_packed_file_that_changed_before_it_is_opened_can_not_be_read(tmp_path: Path) -> None:
    """A digest never stands for other bytes than those that are read."""
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(TEXT))
    (outcome,) = look(tmp_path)
    with document(outcome).open() as stream:
        assert stream.read(10) == TEXT[:10]
        with path.open("ab") as more:
            more.write(gzip.compress(b"More.\n"))
        with pytest.raises(SourceError, match="still being written"):
            list(iter(lambda: stream.read(1 << 18), b""))
    with pytest.raises(SourceError, match="still being written"):
        document(outcome).open().read(1)


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><p>x",
        b"\xef\xbb\xbf\n <HTML lang=en>",
        "<!doctype html>\n<p>ы".encode("utf-16"),
        b'<?xml version="1.0"?>\n<!-- saved --><html>',
    ],
)
def test_standard_input_that_is_a_page_is_read_as_one(page: bytes) -> None:
    """It says itself what it is, packed or not."""
    assert document(named("-", stdin=io.BytesIO(page))).media_type == "text/html"
    packed = io.BytesIO(zstd.compress(page))
    assert document(named("-", stdin=packed)).media_type == "text/html"


def test_text_about_markup_is_no_page() -> None:
    """Only what begins like a page is one."""
    for text in (TEXT, b"The tag <html> opens a page", b"<htmlish>", b""):
        assert document(named("-", stdin=io.BytesIO(text))).media_type == "text/plain"


def test_a_page_named_on_the_command_line_is_read_as_one(tmp_path: Path) -> None:
    """Its name says so, packed or not."""
    for name in ("a.html", "b.HTM", "c.html.bz2"):
        path = tmp_path / name
        page = b"<p>x</p>"
        path.write_bytes(bz2.compress(page) if name.endswith("2") else page)
        assert document(named(path)).media_type == "text/html"
        assert content(named(path)) == page


def test_a_file_that_grows_is_no_success_on_the_command_line(tmp_path: Path) -> None:
    """Nobody reads it next time, so whoever named it is told to."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT * 10)
    calls = 0

    def grow() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            with path.open("ab") as stream:
                stream.write(TEXT)

    (outcome,) = FileReader([str(path)], now=NOW).fetch(NoMemory(), grow)
    assert reason(outcome).endswith("is still being written; name it again when it is done")
