"""What a store promises about articles that are missed. Values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from feeder.absence import Absence, Extent, Listing, Window
from feeder.diff import Known


class AbsenceStore(Protocol):
    """The side of a store that counts what sources no longer show. All errors are `StoreError`."""

    def extents(self, source: str, address: str, limit: int) -> Sequence[Extent]:
        """Return how large the newest documents of an address are, newest first.

        Where it gave one only, those that its source has elsewhere follow it.
        """
        ...

    def set_window(self, source: str, address: str, window: Window | None) -> None:
        """Remember the time for which the newest document of an address shows everything."""
        ...

    def listing(self, source: str, address: str, asked: datetime | None) -> Listing | None:
        """Return what the newest document of an address lacks of all that its source showed.

        What the operator restored is not missed, as long as nobody shows it.

        None where it has no window. `asked` is when it was looked at again; else its capture
        counts.
        """
        ...

    def at_address(self, address: str) -> Sequence[int]:
        """Return the numbers of the articles whose page stands at an address."""
        ...

    def is_held(self, number: int) -> bool:
        """Tell whether the operator restored an article that nobody showed since."""
        ...

    def absence(self, number: int, source: str) -> Absence | None:
        """Return how often an article was missed since it was last seen anywhere."""
        ...

    def miss(self, absences: Sequence[Absence], withdrawn: Sequence[tuple[Known, str]]) -> None:
        """Count articles as missed; write withdrawn ones as they now stand, with the reason.

        Absences of articles that were seen again are forgotten.
        """
        ...
