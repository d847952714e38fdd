"""One writer and one daemon a store: locks that the system frees with the process. An edge."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from feeder.errors import LockedError, StoreError


@contextmanager
def writer_lock(
    store: Path, wait: float, give_up: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Hold the right to write to a store; wait up to `wait` seconds for it.

    `give_up` is asked while waiting; when it says so, the waiting ends at once.

    Raises:
        LockedError: another process holds it for longer.
        StoreError: there can be no lock file.
    """
    advice = "wait for it to end, or see `feeder status`"
    path = store.with_name(f"{store.name}.writer.lock")
    with _held(path, wait, "is refreshing", advice, give_up):
        yield


@contextmanager
def daemon_lock(store: Path) -> Iterator[None]:
    """Hold the right to be the one daemon of a store.

    Raises:
        LockedError: another daemon runs.
        StoreError: there can be no lock file.
    """
    path = store.with_name(f"{store.name}.daemon.lock")
    with _held(path, 0, "runs as the daemon", "stop it first, or let it work"):
        path.write_text(f"{os.getpid()}\n", encoding="ascii")
        yield


@contextmanager
def _held(
    path: Path,
    wait: float,
    doing: str,
    advice: str,
    give_up: Callable[[], bool] = lambda: False,
) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=wait)
        lock.acquire(cancel_check=give_up)
    except Timeout as error:
        raise LockedError(f"another feeder {doing} (lock {path}); {advice}") from error
    except OSError as error:
        raise StoreError(f"lock {path}: {error.strerror}; make its folder writable") from error
    try:
        yield
    finally:
        lock.release()
