"""Drop folders that are really watched: who is told of what, and when."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from feeder.sourceconfig import FolderSource
from feeder.sources.watching import Watch

QUIET = 0.3


@dataclass
class Calls:
    """What a watch called, in its order."""

    names: list[str] = field(default_factory=list)
    come: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, name: str) -> None:
        """Take a call."""
        with self.come:
            self.names.append(name)
            self.come.notify_all()

    def wait(self, count: int, seconds: float = 10.0) -> None:
        """Wait for so many calls, which must come in time, and for none besides."""
        with self.come:
            assert self.come.wait_for(lambda: len(self.names) >= count, seconds), self.names
        assert len(self.names) == count

    def silence(self, action: Callable[[], object]) -> None:
        """Do something of which nobody should be told."""
        before = len(self.names)
        action()
        time.sleep(QUIET + 0.7)
        assert len(self.names) == before


def folder(
    path: Path, name: str = "dumps", pattern: str = "*.txt", *, move: bool = False
) -> FolderSource:
    """Return the settings of a folder."""
    return FolderSource(kind="folder", name=name, path=path, pattern=(pattern,), move=move)


@contextmanager
def watching(*sources: FolderSource) -> Iterator[Calls]:
    """Watch, and wait until folders that exist are watched."""
    calls = Calls()
    with Watch(sources, calls, quiet=QUIET) as watch:
        calls.wait(sum(source.path.exists() for source in sources))
        yield calls
        started = time.monotonic()
        watch.stop()
        assert time.monotonic() - started < 1
    assert not any(thread.name.startswith("watch ") for thread in threading.enumerate())


def test_a_file_that_comes_or_changes_calls_with_the_name_of_its_source(tmp_path: Path) -> None:
    """Each source has a folder of its own, and only that one's name is called."""
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    with watching(folder(first, "first"), folder(second, "second")) as calls:
        calls.names.clear()
        (second / "a.txt").write_text("x")
        calls.wait(1)
        (second / "a.txt").write_text("y")
        calls.wait(2)
        (first / "packed.txt.gz").write_text("x")
        calls.wait(3)
        arriving = first / ".b.txt"
        arriving.write_text("x")
        arriving.rename(first / "b.txt")
        calls.wait(4)
    assert calls.names == ["second", "second", "first", "first"]


def test_many_changes_and_a_growing_file_lead_to_one_call(tmp_path: Path) -> None:
    """It comes when the folder is at rest."""
    with watching(folder(tmp_path)) as calls:
        for number in range(10):
            (tmp_path / f"{number}.txt").write_text("x")
            with (tmp_path / "growing.txt").open("a") as stream:
                stream.write("x")
            time.sleep(0.1)
            assert len(calls.names) == 1
        calls.wait(2)
        calls.silence(lambda: None)


def test_a_file_that_is_closed_at_last_calls_though_nothing_more_was_written(
    tmp_path: Path,
) -> None:
    """As long as a program had it open, it was left for later."""
    with watching(folder(tmp_path)) as calls:
        with (tmp_path / "a.txt").open("w") as stream:
            stream.write("x")
            stream.flush()
            calls.wait(2)
            calls.silence(lambda: None)
        calls.wait(3)


def test_what_is_no_news_calls_nobody(tmp_path: Path) -> None:
    """Reading, removing, hidden and other files, and what the reader itself moves."""
    path = tmp_path / "a.txt"
    path.write_text("x")
    (tmp_path / "processed").mkdir()
    with watching(folder(tmp_path, pattern="**/*.txt", move=True)) as calls:
        calls.silence(path.read_text)
        calls.silence(lambda: (tmp_path / ".b.txt").write_text("x"))
        calls.silence(lambda: (tmp_path / "b.md").write_text("x"))
        calls.silence(lambda: path.rename(tmp_path / "processed" / "a.txt"))
        calls.silence((tmp_path / "b.md").unlink)


def test_folders_below_are_watched_where_the_pattern_goes_down(tmp_path: Path) -> None:
    """Also those that come later, and what was in them before they were watched themselves."""
    with watching(folder(tmp_path, pattern="**/*.txt")) as calls:
        (tmp_path / "sub" / "deep").mkdir(parents=True)
        (tmp_path / "sub" / "deep" / "a.txt").write_text("x")
        calls.wait(2)
        (tmp_path / "sub" / "deep" / "b.txt").write_text("x")
        calls.wait(3)
    with watching(folder(tmp_path, pattern="*.txt")) as calls:
        calls.silence(lambda: (tmp_path / "sub" / "c.txt").write_text("x"))


def test_a_folder_that_does_not_exist_yet_is_waited_for(tmp_path: Path) -> None:
    """What is in it by then is called for, and what comes next."""
    path = tmp_path / "later"
    with watching(folder(path)) as calls:
        calls.silence(lambda: None)
        path.mkdir()
        (path / "a.txt").write_text("x")
        calls.wait(1)
        (path / "b.txt").write_text("x")
        calls.wait(2)


def test_a_folder_that_is_deleted_and_made_anew_is_watched_again(tmp_path: Path) -> None:
    """At once, or after a while; renamed away, or removed."""
    path = tmp_path / "inbox"
    path.mkdir()
    with watching(folder(path)) as calls:
        shutil.rmtree(path)
        path.mkdir()  # a file system may even give it the same number
        (path / "a.txt").write_text("x")
        calls.wait(2)
        path.rename(tmp_path / "old")
        time.sleep(1)
        path.mkdir()
        calls.wait(3)
        (path / "b.txt").write_text("x")
        calls.wait(4)


def test_a_folder_behind_a_link_is_watched(tmp_path: Path) -> None:
    """An operator may keep it on another disk."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with watching(folder(tmp_path / "link", pattern="**/*.txt")) as calls:
        (tmp_path / "real" / "a.txt").write_text("x")
        calls.wait(2)


def test_a_pattern_that_can_not_be_used_is_left_to_the_look(tmp_path: Path) -> None:
    """A watch does not end a daemon that has other sources."""
    with Watch([folder(tmp_path, pattern="../*.txt")], Calls()):
        pass
