"""What a store promises about sources and the addresses that they ask. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from feeder.schedule import Look, Standing
from feeder.sources import Lead, Listed, Visit


class SourceStore(Protocol):
    """The side of a store that remembers what became of sources. All errors are `StoreError`."""

    def together(self) -> AbstractContextManager[None]:
        """Make one transaction of all that is done inside, each method still all or nothing.

        It saves many waits for the disk, and a crash loses all of it: so nothing that was done may
        be told to anybody before its end. An error that is not the store's loses nothing.
        """
        ...

    def visit(self, address: str) -> Visit | None:
        """Return the newest visit of an address."""
        ...

    def record_visit(self, visit: Visit) -> None:
        """Remember a visit in place of the last one of its address."""
        ...

    def leads(self, source: str) -> Sequence[Lead]:
        """Return the addresses that lists of a source showed.

        Newest found first, of these the newest published, then by address.
        """
        ...

    def note_listed(self, source: str, listed: Listed) -> None:
        """Remember what a list showed: when each address was listed first and last.

        What was read, and what no list has shown for so long that it is not asked again, is
        forgotten.
        """
        ...

    def standing(self, source: str) -> Standing:
        """Return what is known of a source; of an unknown one, that of a new one."""
        ...

    def standings(self) -> Mapping[str, Standing]:
        """Return what is known of every source that was ever looked at or paused."""
        ...

    def looks(self, source: str, limit: int) -> Sequence[Look]:
        """Return the newest looks at a source, newest first."""
        ...

    def record_look(self, source: str, look: Look, standing: Standing) -> None:
        """Remember a look, and how its source stands after it; a pause since then stays."""
        ...

    def set_paused(self, source: str, *, paused: bool) -> None:
        """Pause a source, or let it go on at once."""
        ...
