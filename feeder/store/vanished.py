"""What a store promises about articles that are missed. Values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from feeder.absence import Absence, Extent, Listing, Window
from feeder.diff import Known
from feeder.model import Document
from feeder.sources import Lead
from feeder.suspicion import Usual


class AbsenceStore(Protocol):
    """The side of a store that counts what sources no longer show. All errors are `StoreError`."""

    def extents(
        self, source: str, address: str, limit: int, *, elsewhere: bool = True
    ) -> Sequence[Extent]:
        """Return how large the newest documents of an address are, newest first.

        Where it gave one or none, those that its source has elsewhere follow, up to `limit`: of
        a page that a list led to, such pages, and otherwise none of them.
        """
        ...

    def usual(self, source: str, address: str, limit: int) -> Usual:
        """Return what the newest documents held that an address, or else its source, gave."""
        ...

    def unlisted(self, source: str, at: datetime) -> Sequence[Lead]:
        """Return what lists of a source once showed, and did not at this moment or since.

        Only addresses that were asked since, and answered with something that could be used.
        """
        ...

    def shows_withdrawn(self, document: Document) -> bool:
        """Tell whether an article is withdrawn as gone or missed that these bytes once showed."""
        ...

    def is_shown_at(self, number: int, source: str, address: str) -> bool:
        """Tell whether the newest document that a source had from an address shows an article."""
        ...

    def is_seen_since(self, number: int, at: datetime) -> bool:
        """Tell whether any capture of this moment or later shows an article."""
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
