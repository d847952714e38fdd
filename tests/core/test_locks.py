"""One writer and one daemon a store, across processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feeder.errors import LockedError, StoreError
from feeder.locks import daemon_lock, writer_lock

HOLD = """
import sys
from pathlib import Path
from feeder.locks import daemon_lock, writer_lock
store = Path(sys.argv[2])
with (writer_lock(store, 0) if sys.argv[1] == "writer" else daemon_lock(store)):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held_elsewhere(kind: str, store: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a lock until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, kind, str(store)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        yield holder
        if holder.poll() is None:
            holder.communicate("\n", timeout=30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store in a folder that is yet to be made."""
    return tmp_path / "new" / "store.db"


def test_a_second_writer_is_told_who_and_what_to_do(path: Path) -> None:
    """The message is one line that names the lock."""
    with (
        held_elsewhere("writer", path),
        pytest.raises(LockedError) as caught,
        writer_lock(path, 0.1),
    ):
        pytest.fail("two writers")
    message = str(caught.value)
    assert str(path) in message
    assert "another feeder is refreshing" in message
    assert "\n" not in message


def test_a_writer_waits_its_turn(path: Path) -> None:
    """Within its time it gets the lock when the other has ended."""
    with held_elsewhere("writer", path) as holder:
        assert holder.stdin
        holder.stdin.close()
        with writer_lock(path, 20):
            assert holder.wait(10) == 0


def test_a_killed_writer_leaves_no_lock(path: Path) -> None:
    """The system frees the lock with the process."""
    with held_elsewhere("writer", path) as holder:
        holder.kill()
        holder.wait(10)
    with writer_lock(path, 5):
        pass


def test_a_waiting_writer_gives_up_when_asked(path: Path) -> None:
    """A daemon that is told to end does not wait for another process."""
    with held_elsewhere("writer", path):
        begun = time.monotonic()
        with pytest.raises(LockedError), writer_lock(path, 60, lambda: True):
            pytest.fail("two writers")
        assert time.monotonic() - begun < 5


def test_writer_and_daemon_are_different_locks(path: Path) -> None:
    """A one-off refresh runs beside the daemon, between its runs."""
    with held_elsewhere("daemon", path), writer_lock(path, 0):
        pass


def test_a_second_daemon_is_refused_at_once(path: Path) -> None:
    """The message says that one runs already."""
    with (
        held_elsewhere("daemon", path),
        pytest.raises(LockedError, match=r"another feeder runs as the daemon \(lock .*stop it"),
        daemon_lock(path),
    ):
        pytest.fail("two daemons")


def test_the_daemon_lock_tells_its_process(path: Path) -> None:
    """An operator finds whom to stop."""
    with daemon_lock(path):
        lock = path.with_name(f"{path.name}.daemon.lock")
        assert lock.read_text() == f"{os.getpid()}\n"


def test_a_lock_that_can_not_be_made_is_one_clear_line(tmp_path: Path) -> None:
    """A file in place of the folder is named."""
    (tmp_path / "taken").write_text("x")
    with (
        pytest.raises(StoreError, match=r"lock .*taken.*make its folder writable"),
        writer_lock(tmp_path / "taken" / "store.db", 0),
    ):
        pytest.fail("no lock")
