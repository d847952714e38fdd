"""Drop folders in, the names of those in which files changed out, while a daemon runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfiles import Change, watch

from feeder.sourceconfig import FolderSource
from feeder.sources.gathering import Wanted, is_hidden
from feeder.sources.moving import PLACES, is_being_written
from feeder.sources.reading import one_line

QUIET = 2.1
"""Seconds without another change: by then a file's time is evidence (`folder._SETTLED`)."""
LONGEST = 15.0
"""Seconds after which a folder that never comes to rest is looked at all the same."""
_STEP = 100
"""Milliseconds between two questions to the system; a stop is heard as soon."""
_CHECK = 500
"""Milliseconds between two looks at whether a folder is still the same one."""
_AGAIN = 60.0
"""Seconds until a folder that could not be watched is tried again."""

_Place = tuple[int, int]


class Watch:
    """Watches folders from `start` to `stop`, each in a thread of its own.

    `called` is called with the name of a source, from that source's thread, when a file that its
    patterns match was added or changed and nothing more came for `quiet` seconds; also when one
    that was still open for writing then is closed, and when its folder was (re-)created. Deleted
    and hidden files, and what stands in processed/ and failed/ of a source with `move`, don't
    count. `called` should return quickly (set an event, wake a loop): changes that come meanwhile
    are kept and lead to another call. It is also called once for each folder that is there at the
    start, as soon as it is watched: so nothing that was dropped between the last look and now is
    overlooked.

    A folder that does not exist is waited for. Where the system can't watch (too many watches,
    a file system without), `told` is called with one line, and it is tried again a minute later:
    so a watch only ever adds looks to those of `every`, and replaces none. Network file systems
    tell nobody about changes of other machines; WATCHFILES_FORCE_POLLING=true in the environment
    makes it look by itself.
    """

    def __init__(
        self,
        sources: Sequence[FolderSource],
        called: Callable[[str], None],
        *,
        told: Callable[[str], None] = lambda _line: None,
        quiet: float = QUIET,
    ) -> None:
        """Take the sources to watch: those that are enabled, with `watch: true`."""
        self._over = threading.Event()
        self._threads = [
            threading.Thread(
                target=_Watched(source, called, told, quiet, self._over).run,
                name=f"watch {source.name}",
                daemon=True,
            )
            for source in sources
            if _is_usable(source)
        ]

    def start(self) -> None:
        """Begin to watch; returns at once."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all threads; takes a fraction of a second, and no call comes afterwards."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Watched:
    """One folder that is watched, however often it comes and goes."""

    def __init__(
        self,
        source: FolderSource,
        called: Callable[[str], None],
        told: Callable[[str], None],
        quiet: float,
        over: threading.Event,
    ) -> None:
        self._source, self._called, self._told = source, called, told
        self._quiet, self._over = quiet, over
        self._folder = source.path.absolute()
        self._wanted = Wanted.of(source.pattern)
        self._is_lost = False
        self._touched: set[str] = set()
        self._open: set[str] = set()

    def run(self) -> None:
        """Watch until it is over."""
        while not self._over.is_set():
            place = _place(self._folder)
            if place is None:
                self._over.wait(_CHECK / 1000)
                continue
            try:
                self._follow(place)
            except (OSError, RuntimeError) as error:
                if _place(self._folder) is not None:
                    reason = one_line(error)
                    folder = one_line(self._source.path.as_posix())
                    self._told(
                        f"{folder}: can not be watched: {reason}; it is looked at every"
                        f" {self._source.every}"
                    )
                    self._over.wait(_AGAIN)

    def _follow(self, place: _Place) -> None:
        """Call for changes until it is over, or the folder is no longer the same one."""
        begun = self._is_lost = False
        first = last = None
        for changed in self._changes():
            now = time.monotonic()
            if changed or not begun or self._is_closed():
                begun, last = True, now
                first = first or now
            if first and last and (now - last >= self._quiet or now - first >= LONGEST):
                first = last = None
                self._call()
            if self._is_lost or _place(self._folder) != place:
                return

    def _changes(self) -> Iterator[bool]:
        """Yield whether something changed, at least every `_CHECK` milliseconds."""
        for changes in watch(
            self._folder,
            watch_filter=self._counts,
            step=_STEP,
            debounce=_CHECK,
            rust_timeout=_CHECK,
            yield_on_timeout=True,
            stop_event=self._over,
            raise_interrupt=False,
            recursive=self._wanted.goes_down,
        ):
            yield bool(changes)

    def _counts(self, change: Change, path: str) -> bool:
        parts = Path(path).relative_to(self._folder).parts
        if not parts and change is Change.deleted:
            self._is_lost = True  # even if another one with the same number is in its place by now
        if not parts or change is Change.deleted or any(map(is_hidden, parts)):
            return False
        if self._source.move and parts[0] in PLACES:
            return False
        if self._wanted.path(parts):
            self._touched.add(path)
            return True
        # A new folder can have got files before it was watched itself.
        return self._wanted.goes_down and Path(path).is_dir()

    def _is_closed(self) -> bool:
        """Whether a file was closed that was left for later; of that, nobody tells."""
        closed = {path for path in self._open if not is_being_written(Path(path))}
        self._open -= closed
        return bool(closed)

    def _call(self) -> None:
        self._open |= {path for path in self._touched if is_being_written(Path(path))}
        self._touched.clear()
        if not self._over.is_set():
            self._called(self._source.name)


def _is_usable(source: FolderSource) -> bool:
    """Tell whether a source has patterns; every look at it says what is wrong with others."""
    try:
        Wanted.of(source.pattern)
    except ValueError:
        return False
    return True


def _place(folder: Path) -> _Place | None:
    """Return what stays the same until a folder is replaced by another one."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
