"""Files and standard input named on the command line."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from feeder.errors import StoppedError
from feeder.model import Document
from feeder.sources import Failure, Fetched, NoMemory, Seen
from feeder.sources.files import FileReader

from .wire import Remembered, never

TEXT = b"27.02.2026, 13:04 12\nA title\nA paragraph.\n"
NOW = datetime(2026, 2, 28, 9, 0, tzinfo=UTC)


def look(*paths: str, stdin: BinaryIO | None = None) -> list[Fetched]:
    """Return what one reading of a command line gives."""
    return list(FileReader(paths, now=NOW, stdin=stdin).fetch(NoMemory(), never))


def read(outcome: Fetched) -> bytes:
    """Return the bytes of a document."""
    assert isinstance(outcome, Document)
    with outcome.open() as stream:
        return stream.read()


def test_named_files_come_in_the_order_of_the_command_line_each_once(tmp_path: Path) -> None:
    """Whoever names files says in which order, and a file named twice is read once."""
    names = [str(tmp_path / name) for name in ("b.txt", "a.md")]
    for name in names:
        Path(name).write_bytes(TEXT)
    outcomes = look(*names, names[0])
    assert [outcome.address for outcome in outcomes] == names
    assert all(isinstance(o, Document) and o.source == "command line" for o in outcomes)
    assert FileReader(names, now=NOW).name == "command line"


def test_a_named_file_is_read_though_its_stamp_is_remembered(tmp_path: Path) -> None:
    """Someone asked for this very file; its stamp is set for others."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    (document,) = look(str(path))
    assert isinstance(document, Document)
    assert document.stamp is not None
    known = Seen(document.address, document.digest, stamp=document.stamp)
    again = list(FileReader([str(path)], now=NOW).fetch(Remembered(known), never))
    assert again == [document]
    assert read(again[0]) == TEXT


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gone.txt", "gone.txt: can not be read: no such file or directory"),
        ("", ".: is a folder, not a file"),
        ("x" * 300, "can not be read: file name too long"),
        ("a\0b", "a\\x00b: has a name that is not plain UTF-8 text"),
        ("a\nb", "a b: has a name that is not plain UTF-8 text"),
        ("/dev/null", "/dev/null: is a pipe, socket or device"),
    ],
)
def test_what_can_not_be_read_is_named_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, expected: str
) -> None:
    """One wrong name on the command line does not stop the others."""
    monkeypatch.chdir(tmp_path)
    Path("good.txt").write_bytes(TEXT)
    failed, good = look(name, "good.txt")
    assert isinstance(failed, Failure)
    assert expected in failed.reason
    assert failed.reason.isprintable()
    assert read(good) == TEXT


def test_a_pipe_in_place_of_a_file_does_not_hold_the_run_up(tmp_path: Path) -> None:
    """Nobody writes into this pipe: opening it the usual way would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    started = time.monotonic()
    (failed,) = look(str(tmp_path / "pipe"))
    assert time.monotonic() - started < 1
    assert isinstance(failed, Failure)


def test_standard_input_is_kept_so_that_it_can_be_read_again() -> None:
    """Its age is the moment of the call, and two readers do not disturb each other."""
    content = TEXT * 20_000
    (document,) = look("-", stdin=io.BytesIO(content))
    assert isinstance(document, Document)
    assert document.address == "-"
    assert document.modified == NOW
    assert document.fetched is None
    assert document.stamp is None
    assert document.size == len(content)
    assert document.digest == hashlib.blake2b(content, digest_size=32).hexdigest()
    with document.open() as first, document.open() as second:
        assert first.read(300_000) == content[:300_000]
        assert second.read() == content
        assert first.read() == content[300_000:]


def test_empty_standard_input_is_an_empty_document() -> None:
    """That it holds no articles is for the reader of its text to say."""
    (document,) = look("-", stdin=io.BytesIO())
    assert read(document) == b""


def test_a_stream_outlives_its_document() -> None:
    """The bytes are there as long as anyone reads them."""
    (document,) = look("-", stdin=io.BytesIO(TEXT))
    assert isinstance(document, Document)
    stream = document.open()
    del document
    assert stream.read() == TEXT
    stream.close()


@pytest.mark.parametrize("buffering", [-1, 0])
def test_standard_input_that_comes_slowly_is_waited_for(buffering: int) -> None:
    """A pipe is read to its end, however long its writer takes."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb", buffering=0) as stream:
            for part in (TEXT[:9], TEXT[9:]):
                stream.write(part)
                time.sleep(0.1)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb", buffering=buffering) as stdin:
        (document,) = look("-", stdin=stdin)
    writer.join()
    assert read(document) == TEXT


def test_a_stop_ends_the_wait_for_standard_input() -> None:
    """A writer that never ends does not keep the process from ending."""
    reading, writing = os.pipe()
    deadline = time.monotonic() + 0.2

    def stop() -> None:
        if time.monotonic() > deadline:
            raise StoppedError("stopped")

    with os.fdopen(reading, "rb") as stdin, os.fdopen(writing, "wb"):
        started = time.monotonic()
        with pytest.raises(StoppedError):
            list(FileReader(["-"], now=NOW, stdin=stdin).fetch(NoMemory(), stop))
    assert time.monotonic() - started < 2


class _Broken(io.BytesIO):
    """A disk or a pipe that fails while it is read."""

    def read(self, _size: int | None = -1, /) -> bytes:
        """Fail as the system does."""
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_standard_input_that_fails_is_named() -> None:
    """The system's reason is told in one line."""
    (failed,) = look("-", stdin=_Broken())
    assert failed == Failure(
        "standard input", "standard input: can not be read: input/output error"
    )


def test_without_another_stream_the_process_own_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """That is what a command line means by "-"."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT)))
    (document,) = look("-")
    assert read(document) == TEXT


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_web_archive_is_no_dump(tmp_path: Path, name: str) -> None:
    """It is a source of a kind of its own, and is not split into nonsense."""
    path = tmp_path / name
    archive = b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n"
    path.write_bytes(gzip.compress(archive) if name.endswith(".gz") else archive)
    [found] = FileReader([str(path)], now=NOW).fetch(NoMemory(), never)
    assert isinstance(found, Failure)
    assert "is a web archive" in found.reason
    assert "feeder sources add" in found.reason
