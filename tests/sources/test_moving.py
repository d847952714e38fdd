"""A drop folder whose files are moved once they were read, as an inbox is emptied."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import pytest

from feeder.errors import StoppedError
from feeder.model import Document
from feeder.sourceconfig import FolderSource
from feeder.sources import Failure, Fetched, Later, NoMemory, Seen, Stop
from feeder.sources.folder import FolderReader

from .wire import Remembered, never

TEXT = b"27.02.2026, 13:04 12\nA title\nA paragraph.\n"
LATER = 100.0


def source(folder: Path, pattern: str = "**/*.txt", ahead: float = LATER) -> FolderReader:
    """Return a reader that moves what it read."""
    config = FolderSource(
        kind="folder", name="inbox", path=folder, pattern=(pattern,), move=True, max_bytes=10_000
    )
    return FolderReader(config, now=lambda: time.time() + ahead)


def take(
    reader: FolderReader,
    *seen: Seen,
    problem: str | None = None,
    first: bool = False,
    stop: Stop = never,
) -> list[Fetched]:
    """Look once, and settle each document as a refresh does."""
    outcomes: list[Fetched] = []
    for fetched in reader.fetch(Remembered(*seen), stop):
        outcomes.append(fetched)
        if isinstance(fetched, Document):
            reader.settle(fetched, problem)
        if first:
            break
    return outcomes


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_file_that_was_read_is_moved_to_processed_with_its_path(tmp_path: Path) -> None:
    """The address of the document is the one at which it was found."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_bytes(TEXT)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(TEXT))
    outcomes = take(source(tmp_path))
    addresses = [Path(one.address).relative_to(tmp_path).as_posix() for one in outcomes]
    assert addresses == ["b.txt.gz", "sub/a.txt"]
    assert list(files(tmp_path)) == ["processed/b.txt.gz", "processed/sub/a.txt"]
    assert take(source(tmp_path)) == []  # what lies in processed/ is not looked at


def test_a_file_that_could_not_be_read_is_moved_to_failed_with_the_reason(tmp_path: Path) -> None:
    """The line of the report stands beside it."""
    (tmp_path / "a.txt").write_bytes(b"nothing")
    take(source(tmp_path), problem="a.txt: no articles found")
    assert files(tmp_path) == {
        "failed/a.txt": b"nothing",
        "failed/a.txt.reason.txt": b"a.txt: no articles found\n",
    }
    assert take(source(tmp_path)) == []


def test_a_file_that_can_not_be_unpacked_is_moved_to_failed(tmp_path: Path) -> None:
    """Nobody settles what never became a document; a bomb is such a file."""
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(bytes(100_000)))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(os.urandom(500))[:-9])
    outcomes = take(source(tmp_path))
    assert all(isinstance(one, Failure) for one in outcomes)
    names = ["a.txt.gz", "a.txt.gz.reason.txt", "b.txt.gz", "b.txt.gz.reason.txt"]
    assert list(files(tmp_path / "failed")) == names
    assert b"more than 10,000 bytes" in files(tmp_path)["failed/a.txt.gz.reason.txt"]
    assert b"was cut" in files(tmp_path)["failed/b.txt.gz.reason.txt"]


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    """The same name a second time gets a number before its first full stop."""
    for content in (b"1", b"2", b"3"):
        (tmp_path / "a.txt").write_bytes(content)
        take(source(tmp_path))
    assert files(tmp_path) == {
        "processed/a.txt": b"1",
        "processed/a-2.txt": b"2",
        "processed/a-3.txt": b"3",
    }
    for content in (b"1", b"2"):
        (tmp_path / "a.txt").write_bytes(content)
        take(source(tmp_path), problem=content.decode())
    failed = files(tmp_path / "failed")
    assert failed["a-2.txt"] == b"2"
    assert failed["a-2.txt.reason.txt"] == b"2\n"


def test_a_file_that_is_known_but_was_not_moved_is_moved_without_being_read(
    tmp_path: Path,
) -> None:
    """A crash came in between: the document is offered again with the digest that is known."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    (document,) = take(source(tmp_path), first=True)  # the run dies before the next outcome
    assert isinstance(document, Document)
    assert path.exists()
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1

    reader = source(tmp_path)
    seen = Seen(document.address, document.digest, document.stamp)
    for again in reader.fetch(Remembered(seen), stop):
        assert isinstance(again, Document)
        assert again.digest == document.digest
        with again.open() as stream:
            assert stream.read() == TEXT
        reader.settle(again, None)
    assert calls == 2  # for the folder and for the file: no chunk was read
    assert list(files(tmp_path)) == ["processed/a.txt"]


def test_a_file_that_changed_after_it_was_read_stays(tmp_path: Path) -> None:
    """What came since would be lost in processed/."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    reader = source(tmp_path)
    outcomes = []
    for fetched in reader.fetch(NoMemory(), never):
        if isinstance(fetched, Document):
            path.write_bytes(TEXT * 2)
            reader.settle(fetched, None)
        outcomes.append(fetched)
    assert isinstance(outcomes[-1], Later)
    assert outcomes[-1].reason.endswith("is still being written; it will be read next time")
    assert list(files(tmp_path)) == ["a.txt"]


def test_a_file_that_is_still_open_for_writing_stays(tmp_path: Path) -> None:
    """However old it looks: its writer would go on in processed/."""
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.write(TEXT)
        stream.flush()
        outcomes = take(source(tmp_path))
        assert [type(one) for one in outcomes] == [Document, Later]
        assert list(files(tmp_path)) == ["a.txt"]
        # An hour later it is a program that forgot to close it, or a system that can't tell.
        assert [type(one) for one in take(source(tmp_path, ahead=4_000))] == [Document]
        assert list(files(tmp_path)) == ["processed/a.txt"]


def test_a_file_written_a_moment_ago_is_moved_once_it_was_left_alone(tmp_path: Path) -> None:
    """A writer that opens and closes it again and again is noticed by waiting for two seconds."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(TEXT)
    reader = source(tmp_path, ahead=0)
    started = time.monotonic()
    outcomes = []
    for fetched in reader.fetch(NoMemory(), never):
        outcomes.append(fetched)
        if isinstance(fetched, Document):
            reader.settle(fetched, None)
        if fetched.address.endswith("b.txt") and isinstance(fetched, Document):
            (tmp_path / "b.txt").write_bytes(TEXT * 2)
    assert 1.9 < time.monotonic() - started < 5
    assert isinstance(outcomes[-1], Later)
    assert list(files(tmp_path)) == ["b.txt", "processed/a.txt"]


def test_a_stop_ends_the_wait_before_a_young_file_is_moved(tmp_path: Path) -> None:
    """It is moved at the next look."""
    (tmp_path / "a.txt").write_bytes(TEXT)
    reader = source(tmp_path, ahead=0)
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls > 5:
            raise StoppedError("stopped")

    started = time.monotonic()
    with pytest.raises(StoppedError):
        take(reader, stop=stop)
    assert time.monotonic() - started < 1
    assert list(files(tmp_path)) == ["a.txt"]


def test_a_file_that_can_not_be_moved_is_named(tmp_path: Path) -> None:
    """It is read all the same, and the line says what to do."""
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "processed").write_bytes(b"no folder")
    _, failed = take(source(tmp_path))
    assert isinstance(failed, Failure)
    assert "a.txt: was read, but can not be moved to processed/: " in failed.reason
    assert failed.reason.endswith("let feeder write there, or set `move: false`")
    assert (tmp_path / "a.txt").exists()


def test_a_file_that_somebody_took_away_meanwhile_is_no_trouble(tmp_path: Path) -> None:
    """There is nothing left to be moved."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    reader = source(tmp_path)
    outcomes = []
    for fetched in reader.fetch(NoMemory(), never):
        assert isinstance(fetched, Document)
        path.unlink()
        reader.settle(fetched, None)
        outcomes.append(fetched)
    assert len(outcomes) == 1


def test_without_move_a_folder_called_processed_is_like_any_other(tmp_path: Path) -> None:
    """Its name means something only where feeder itself moves files."""
    (tmp_path / "processed").mkdir()
    (tmp_path / "processed" / "a.txt").write_bytes(TEXT)
    config = FolderSource(kind="folder", name="dumps", path=tmp_path, pattern=("**/*.txt",))
    assert len(list(FolderReader(config).fetch(NoMemory(), never))) == 1
