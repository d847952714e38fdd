"""A store and a source's name in, what the store remembers for that source out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feeder.sources import Lead, Seen, Visit
from feeder.store import Store


@dataclass(frozen=True, slots=True)
class StoreMemory:
    """What the store remembers for one source: implements `feeder.sources.Memory`."""

    store: Store
    source: str

    def seen(self, address: str) -> Seen | None:
        """Return what the last document from an address left."""
        return self.store.recall(self.source, address)

    def visit(self, address: str) -> Visit | None:
        """Return the newest visit of an address."""
        return self.store.visit(address)

    def leads(self) -> Sequence[Lead]:
        """Return the addresses that lists of this source showed."""
        return self.store.leads(self.source)
