"""A drop folder: what is new, changed, the same, unfinished, or no dump at all."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeder.errors import SourceError, StoppedError
from feeder.model import Document
from feeder.sourceconfig import FolderSource
from feeder.sources import Failure, Fetched, Later, NoMemory, Seen, Unchanged
from feeder.sources.folder import FolderReader
from feeder.sources.reading import moment_of

from .wire import Remembered, never

TEXT = b"27.02.2026, 13:04 12\nA title\nA paragraph.\n"
LATER = 100.0
"""Seconds by which the reader's clock is ahead: files written in a test look settled."""

_opened: list[str] | None = None


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _opened is not None and event == "open":
        _opened.append(os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes) else "")


sys.addaudithook(_listen)


@contextmanager
def watching() -> Iterator[list[str]]:
    """Collect the path of every file that the interpreter opens."""
    global _opened  # noqa: PLW0603  # an audit hook can't be taken away
    _opened = []
    try:
        yield _opened
    finally:
        _opened = None


def reader(folder: Path, pattern: str = "*.txt", ahead: float = LATER) -> FolderReader:
    """Return a reader of a folder whose clock is ahead."""
    config = FolderSource(kind="folder", name="dumps", path=folder, pattern=(pattern,))
    return FolderReader(config, now=lambda: time.time() + ahead)


def look(folder: Path, pattern: str = "*.txt", **known: Seen) -> list[Fetched]:
    """Return what one look at a folder gives, when `known` is remembered by file name."""
    memory = Remembered(*known.values())
    return list(reader(folder, pattern).fetch(memory, never))


def only(outcomes: list[Fetched]) -> Fetched:
    """Return the only outcome."""
    assert len(outcomes) == 1
    return outcomes[0]


def reason(outcomes: list[Fetched]) -> str:
    """Return why the only outcome is a failure."""
    outcome = only(outcomes)
    assert isinstance(outcome, Failure)
    assert outcome.address in outcome.reason
    assert "\n" not in outcome.reason
    return outcome.reason


def later(outcomes: list[Fetched]) -> str:
    """Return why the only outcome is left for later."""
    outcome = only(outcomes)
    assert isinstance(outcome, Later)
    assert outcome.reason.startswith(f"{outcome.address}: ")
    return outcome.reason


def read(document: Fetched) -> bytes:
    """Return the bytes of a document."""
    assert isinstance(document, Document)
    with document.open() as stream:
        return stream.read()


def seen(document: Fetched) -> Seen:
    """Return what a store would remember of a document."""
    assert isinstance(document, Document)
    return Seen(document.address, document.digest, stamp=document.stamp)


def test_a_new_file_becomes_a_document_with_its_digest_age_and_stamp(tmp_path: Path) -> None:
    """Everything that is known of a file is in the document, and its bytes can be read twice."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    document = only(look(tmp_path))
    assert isinstance(document, Document)
    assert document.source == "dumps"
    assert document.address == path.as_posix()
    assert document.digest == hashlib.blake2b(TEXT, digest_size=32).hexdigest()
    assert document.size == len(TEXT)
    assert document.modified == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert document.fetched is None
    assert document.media_type == "text/plain"
    status = path.stat()
    assert document.stamp == f"{len(TEXT)}:1700000000000000000:{status.st_ctime_ns}:{status.st_ino}"
    assert read(document) == read(document) == TEXT


def test_an_edit_that_keeps_size_and_age_is_still_seen(tmp_path: Path) -> None:
    """A tool that puts the old mtime back can not hide what it wrote."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    first = only(look(tmp_path))
    assert isinstance(first, Document)
    path.write_bytes(TEXT.swapcase())
    os.utime(path, (1_700_000_000, 1_700_000_000))
    seen = Seen(first.address, first.digest, first.stamp)
    assert isinstance(only(look(tmp_path, a=seen)), Document)


def test_a_file_with_the_remembered_stamp_is_unchanged_and_not_opened(tmp_path: Path) -> None:
    """The interpreter itself is asked which files were opened: it was not this one."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    with watching() as first:
        document = only(look(tmp_path))
    assert str(path) in first
    with watching() as second:
        outcome = only(look(tmp_path, a=seen(document)))
    assert outcome == Unchanged(path.as_posix())
    assert str(path) not in second


def test_a_changed_file_is_a_document_again(tmp_path: Path) -> None:
    """A different size, time or file under the same name is looked at."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    known = seen(only(look(tmp_path)))
    path.write_bytes(TEXT + b"More.\n")
    changed = only(look(tmp_path, a=known))
    assert read(changed) == TEXT + b"More.\n"
    assert seen(changed).digest != known.digest


def test_a_file_that_was_only_touched_is_a_document_with_the_same_digest(tmp_path: Path) -> None:
    """The stamp moved, so the bytes are hashed: whoever knows the digest stops there."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    known = seen(only(look(tmp_path)))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    touched = only(look(tmp_path, a=known))
    assert seen(touched).digest == known.digest
    assert seen(touched).stamp != known.stamp


def test_a_file_written_a_moment_ago_is_hashed_and_its_stamp_is_no_evidence(
    tmp_path: Path,
) -> None:
    """Within two seconds a file can change without another time: it is not trusted unseen."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    known = seen(only(look(tmp_path)))
    outcome = only(list(reader(tmp_path, ahead=0).fetch(Remembered(known), never)))
    assert isinstance(outcome, Document)
    assert outcome.stamp is None


def test_a_file_from_the_future_is_hashed_each_time(tmp_path: Path) -> None:
    """A clock that was set back makes more work, never a missed change."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    known = seen(only(look(tmp_path)))
    outcome = only(list(reader(tmp_path, ahead=-3600).fetch(Remembered(known), never)))
    assert isinstance(outcome, Document)


def test_a_file_time_beyond_the_calendar_is_no_error() -> None:
    """Some file systems hold years after 9999; such an age says nothing."""
    assert moment_of(400_000_000_000) == datetime(1970, 1, 1, tzinfo=UTC)


def test_files_come_by_path_and_hidden_and_other_names_are_left_out(tmp_path: Path) -> None:
    """The order depends on nothing but the names, and the pattern says which count."""
    for name in ("b.txt", "a.txt", "C.txt", ".hidden.txt", "notes.md", "a.txt.part"):
        (tmp_path / name).write_bytes(TEXT)
    names = [Path(outcome.address).name for outcome in look(tmp_path)]
    assert names == ["C.txt", "a.txt", "b.txt"]


def test_a_recursive_pattern_reads_folders_but_no_hidden_ones(tmp_path: Path) -> None:
    """`**` goes down, past everything whose name begins with a full stop."""
    for name in ("a.txt", "sub/b.txt", "sub/deeper/c.txt", ".git/d.txt", "sub/.x/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    found = [Path(outcome.address).relative_to(tmp_path) for outcome in look(tmp_path, "**/*.txt")]
    assert [path.as_posix() for path in found] == ["a.txt", "sub/b.txt", "sub/deeper/c.txt"]


def test_a_pattern_for_every_name_passes_over_folders(tmp_path: Path) -> None:
    """`*` does not say that a folder beside the dumps should be one."""
    (tmp_path / "processed").mkdir()
    (tmp_path / "a").write_bytes(TEXT)
    assert only(look(tmp_path, "*")).address.endswith("/a")


@pytest.mark.parametrize("pattern", ["/etc/*", "../*.txt", "sub/../../*.txt", "a**b/x.txt"])
def test_a_pattern_that_can_not_be_used_is_named(tmp_path: Path, pattern: str) -> None:
    """A pattern that leaves the folder, or is none, is a failure of the source."""
    (tmp_path / "a.txt").write_bytes(TEXT)
    assert "`pattern`" in reason(look(tmp_path, pattern))


def test_an_empty_file_is_a_document(tmp_path: Path) -> None:
    """That it holds no articles is for the reader of its text to say."""
    (tmp_path / "a.txt").touch()
    document = only(look(tmp_path))
    assert read(document) == b""


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    """No file, no outcome, no failure."""
    assert look(tmp_path) == []


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    """The failure names the folder and the key of the configuration."""
    text = reason(look(tmp_path / "nowhere"))
    assert "nowhere: folder can not be read: no such file or directory; create it" in text
    assert "`path` of the source 'dumps'" in text


def test_a_file_in_place_of_the_folder_says_what_to_do(tmp_path: Path) -> None:
    """A path that is no folder is a failure that names it."""
    (tmp_path / "file").touch()
    assert "not a directory; create it, or correct `path`" in reason(look(tmp_path / "file"))


def test_what_is_no_regular_file_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    """A folder, a pipe, a socket and a broken link fail, one by one; a good file is read."""
    (tmp_path / "1-folder.txt").mkdir()
    os.mkfifo(tmp_path / "2-pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "3-socket.txt"))
    (tmp_path / "4-broken.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "5-loop.txt").symlink_to(tmp_path / "5-loop.txt")
    (tmp_path / "6-good.txt").write_bytes(TEXT)
    started = time.monotonic()
    *failures, good = look(tmp_path)
    assert time.monotonic() - started < 2
    texts = [failure.reason for failure in failures if isinstance(failure, Failure)]
    assert ["is a folder" in texts[0], "is a pipe" in texts[1], "is a pipe" in texts[2]] == [
        True
    ] * 3
    assert "4-broken.txt: is a broken link" in texts[3]
    assert "5-loop.txt: is a broken link" in texts[4]
    assert read(good) == TEXT


def test_a_link_to_a_file_is_read_under_its_own_name(tmp_path: Path) -> None:
    """The stamp is the one of the file behind it, so that a change there is seen."""
    target = tmp_path / "target"
    target.write_bytes(TEXT)
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    document = only(look(tmp_path))
    assert document.address == link.as_posix()
    target.write_bytes(TEXT + b"More.\n")
    assert read(only(look(tmp_path, a=seen(document)))) == TEXT + b"More.\n"


def test_a_file_that_grows_while_it_is_hashed_is_left_for_later(tmp_path: Path) -> None:
    """Size and time are compared before and after: half a dump is no document."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT * 20_000)
    calls = 0

    def grow() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:  # once for the folder, once for the file, then between two chunks
            with path.open("ab") as stream:
                stream.write(TEXT)

    outcomes = list(reader(tmp_path).fetch(NoMemory(), grow))
    assert calls > 3
    assert later(outcomes).endswith("is still being written; it will be read next time")


def test_a_file_that_is_replaced_while_it_is_hashed_is_left_for_later(tmp_path: Path) -> None:
    """Another file under the same name is not the one that was hashed."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    other = tmp_path / "other"
    other.write_bytes(TEXT)
    calls = 0

    def replace() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            other.replace(path)

    assert "still being written" in later(list(reader(tmp_path).fetch(NoMemory(), replace)))


def test_a_file_that_a_program_still_has_open_is_left_for_later(tmp_path: Path) -> None:
    """A download that has stalled looks like a whole file; the system knows that it is none."""
    path = tmp_path / "a.txt"
    with path.open("wb") as download:
        download.write(TEXT)
        download.flush()
        held = list(reader(tmp_path, ahead=10).fetch(NoMemory(), never))
        assert later(held).endswith("is still being written; it will be read next time")
        forgotten = list(reader(tmp_path, ahead=100).fetch(NoMemory(), never))
        assert read(only(forgotten)) == TEXT  # nothing came for a minute: nothing may ever come
    assert read(only(list(reader(tmp_path, ahead=10).fetch(NoMemory(), never)))) == TEXT


def test_a_pattern_finds_packed_files_too(tmp_path: Path) -> None:
    """`*.txt` is also a.txt.gz, however its suffix is written; a packing of another file is not."""
    for name in (
        "a.txt.gz",
        "b.txt.bz2",
        "c.txt.xz",
        "d.txt.zst",
        "e.TXT.gz",
        "f.txt.GZ",
        "g.md.gz",
    ):
        (tmp_path / name).touch()
    names = [Path(outcome.address).name for outcome in look(tmp_path)]
    assert names == ["a.txt.gz", "b.txt.bz2", "c.txt.xz", "d.txt.zst", "f.txt.GZ"]


def test_several_patterns_find_each_file_once_and_a_page_is_markup(tmp_path: Path) -> None:
    """By path, whichever pattern found it; what ends in .html or .htm is a page, packed or not."""
    for name in ("b.htm", "a.html", "c.txt", "sub/d.HTML", "e.html.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        content = b"<html></html>"
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    patterns = ("*.txt", "*.htm*", "**/*.H*", "**/*.html", "*.html")
    config = FolderSource(kind="folder", name="dumps", path=tmp_path, pattern=patterns)
    source = FolderReader(config, now=lambda: time.time() + LATER)
    found = [one for one in source.fetch(NoMemory(), never) if isinstance(one, Document)]
    kinds = {Path(one.address).relative_to(tmp_path).as_posix(): one.media_type for one in found}
    assert list(kinds) == ["a.html", "b.htm", "c.txt", "e.html.gz", "sub/d.HTML"]
    assert {name for name, kind in kinds.items() if kind == "text/plain"} == {"c.txt"}


def test_a_pattern_goes_only_into_folders_that_it_names(tmp_path: Path) -> None:
    """`2026-*/*.txt` is one level down, `a/**/b.txt` any; what can't match isn't even listed."""
    for name in ("2026-01/a.txt", "2026-01/x/a.txt", "2025-12/a.txt", "a/b.txt", "a/1/2/b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)

    def found(pattern: str) -> list[str]:
        paths = [Path(outcome.address) for outcome in look(tmp_path, pattern)]
        return [path.relative_to(tmp_path).as_posix() for path in paths]

    assert found("2026-*/*.txt") == ["2026-01/a.txt"]
    assert found("a/**/b.txt") == ["a/1/2/b.txt", "a/b.txt"]
    assert len(found("**")) == 5
    (tmp_path / "2026-01").rename(tmp_path / "elsewhere")
    (tmp_path / "2026-01").symlink_to("elsewhere")
    assert found("2026-*/*.txt") == ["2026-01/a.txt"]
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    assert found("a/**/b.txt") == ["a/1/2/b.txt", "a/b.txt"]


def test_a_file_that_vanishes_before_it_is_looked_at_is_a_failure(tmp_path: Path) -> None:
    """Someone may tidy up meanwhile: that is one line, and no traceback."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)

    def vanish() -> None:
        if calls.pop():
            path.unlink()

    calls = [True, False]
    assert "no such file or directory" in reason(list(reader(tmp_path).fetch(NoMemory(), vanish)))


@pytest.mark.parametrize("size", [-1, 4])
def test_a_document_that_changed_before_it_is_opened_can_not_be_opened(
    tmp_path: Path, size: int
) -> None:
    """A digest never stands for other bytes than those that are read."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    document = only(look(tmp_path))
    path.write_bytes(TEXT + b"More.\n")
    assert isinstance(document, Document)
    with pytest.raises(SourceError, match=r"a\.txt: is still being written"):
        document.open().read(size)


@pytest.mark.parametrize("size", [-1, 1_000])
def test_a_document_that_grows_while_it_is_read_says_so_at_its_end(
    tmp_path: Path, size: int
) -> None:
    """The check at the end catches what the check at the beginning could not see."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT * 20_000)
    document = only(look(tmp_path))
    assert isinstance(document, Document)
    with document.open() as stream:
        assert stream.read(10) == TEXT[:10]
        with path.open("ab") as more:
            more.write(TEXT)
        with pytest.raises(SourceError, match="still being written"):
            list(iter(lambda: stream.read(size), b""))


def test_a_document_whose_file_is_gone_can_not_be_opened(tmp_path: Path) -> None:
    """The error names the file."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    document = only(look(tmp_path))
    path.unlink()
    assert isinstance(document, Document)
    with pytest.raises(SourceError, match=r"a\.txt: can not be read again: no such file"):
        document.open()


def test_a_name_with_control_characters_or_wrong_bytes_is_named_on_one_line(
    tmp_path: Path,
) -> None:
    """A file name is a stranger's text: it may not break the report or the store."""
    for name in (b"a\nb\x1b[31m.txt", b"c\xff.txt"):
        (tmp_path / os.fsdecode(name)).write_bytes(TEXT)
    outcomes = look(tmp_path)
    assert len(outcomes) == 2
    for outcome in outcomes:
        assert isinstance(outcome, Failure)
        assert outcome.reason.isprintable()
        assert outcome.address.isprintable()
        assert "rename it" in outcome.reason


def test_a_stop_is_obeyed_before_the_next_file(tmp_path: Path) -> None:
    """What `stop` raises ends the look."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(TEXT)

    def stop() -> None:
        if not allowed:
            raise StoppedError("stopped")
        allowed.pop()

    allowed = [True] * 3  # for the folder, the first file and its only chunk
    outcomes = reader(tmp_path).fetch(NoMemory(), stop)
    assert isinstance(next(outcomes), Document)
    with pytest.raises(StoppedError):
        next(outcomes)


def test_a_large_file_is_hashed_without_being_held(tmp_path: Path) -> None:
    """A sparse gigabyte would not fit into the memory that this is allowed to take."""
    tracemalloc = pytest.importorskip("tracemalloc")
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.truncate(200_000_000)
    tracemalloc.start()
    try:
        document = only(look(tmp_path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(document, Document)
    assert document.size == 200_000_000
    assert peak < 2_000_000


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter; the test's own is closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in folder.iterdir():
        path.chmod(0o755)
    shutil.rmtree(folder)


def _as_nobody(action: Callable[[], list[Fetched]]) -> list[Fetched]:
    """Do something without the rights of root, for whom every file is readable."""
    if os.geteuid() != 0:
        return action()
    os.seteuid(65534)
    try:
        return action()
    finally:
        os.seteuid(0)


def test_an_unreadable_file_is_named_and_the_others_go_on(open_folder: Path) -> None:
    """Permission is one file's matter."""
    (open_folder / "a.txt").write_bytes(TEXT)
    (open_folder / "a.txt").chmod(0)
    (open_folder / "b.txt").write_bytes(TEXT)
    failed, good = _as_nobody(lambda: look(open_folder))
    assert reason([failed]).endswith("a.txt: can not be read: permission denied")
    assert isinstance(good, Document)


def test_an_unreadable_folder_is_named_and_the_others_go_on(open_folder: Path) -> None:
    """A closed folder below is not passed over in silence, unless it is hidden."""
    for name in ("closed", ".closed"):
        (open_folder / name).mkdir(mode=0)
    (open_folder / "b.txt").write_bytes(TEXT)
    failed, good = _as_nobody(lambda: look(open_folder, "**/*.txt"))
    assert "closed: folder can not be read: permission denied; let feeder read it" in reason(
        [failed]
    )
    assert isinstance(good, Document)


def test_a_folder_whose_files_may_not_be_looked_at_names_each(open_folder: Path) -> None:
    """A folder that may be listed but not entered gives a failure for each file."""
    (open_folder / "sub").mkdir()
    (open_folder / "sub" / "a.txt").write_bytes(TEXT)
    (open_folder / "sub").chmod(0o444)
    failed = _as_nobody(lambda: look(open_folder / "sub"))
    (open_folder / "sub").chmod(0o755)
    assert reason(failed).endswith("a.txt: can not be read: permission denied")
