"""Files that were read in, the same files in processed/ or failed/ out, the reason beside them."""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from feeder.sources import Failure, Later
from feeder.sources.reading import GROWING, failure, one_line, stamp_of, system_reason

PROCESSED, FAILED = "processed", "failed"
PLACES = frozenset({PROCESSED, FAILED})
_REASON = ".reason.txt"
_STALLED = 3_600.0
"""Seconds without a write after which whoever has a file open is no longer waited for.

Some network file systems say of every file that it is open.
"""


@dataclass(frozen=True, slots=True)
class Done:
    """A file that was read to its end, or why that is not possible.

    `stamp` is that of the file that was read, `age` the seconds that had passed since it was
    written.
    """

    path: Path
    stamp: str
    age: float
    problem: str | None = None


def move(folder: Path, done: Done) -> Later | Failure | None:
    """Move a file of a folder to its place; return why it stays, where that is worth a line.

    Nothing is ever overwritten. A file that changed since it was read stays, to be read again.
    """
    address = done.path.as_posix()
    place = PROCESSED if done.problem is None else FAILED
    try:
        changed = stamp_of(done.path.stat()) != done.stamp
        if changed or (done.age < _STALLED and is_being_written(done.path)):
            # Where there is a problem, it was told already, and most likely is this one.
            return Later(address, f"{one_line(address)}: {GROWING}") if not done.problem else None
        target = _free(folder / place / done.path.relative_to(folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        if done.problem is not None:
            # First, so that no file ever lies there unexplained.
            target.with_name(target.name + _REASON).write_text(f"{done.problem}\n", "utf-8")
        done.path.rename(target)
    except OSError as error:
        if not os.path.lexists(done.path):
            return None  # somebody tidied up meanwhile
        reason = f"was read, but can not be moved to {place}/: {system_reason(error)}"
        return failure(address, f"{reason}; let feeder write there, or set `move: false`")
    return None


def _free(target: Path) -> Path:
    """Return the first of NAME, NAME-2, NAME-3, … that is not taken."""
    stem, dot, suffixes = target.name.partition(".")
    for number in itertools.count(1):
        name = target.name if number == 1 else f"{stem}-{number}{dot}{suffixes}"
        # `lexists`: a broken link takes a name, too.
        if not any(os.path.lexists(target.with_name(name + end)) for end in ("", _REASON)):
            break
    return target.with_name(name)


def is_being_written(path: Path) -> bool:
    """Tell whether some process has a file open for writing.

    The system grants a read lease only where none has (fcntl(2), F_SETLEASE); it is given back at
    once. Where it can't tell (another user's file, a network file system), the answer is no.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # A writer that comes right now sends a signal: SIGIO would end the process, this does not.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False
