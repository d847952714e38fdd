"""A store and a source's name in, what the store remembers for that source out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feeder.absence import USUAL
from feeder.model import Document
from feeder.sources import Lead, Seen, Visit
from feeder.store import Store
from feeder.suspicion import BELIEVED, Usual

_LOOKS = 1_000
"""So many looks are searched for the last one that went well: those that are kept."""


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


def usual_for(store: Store, document: Document) -> Usual:
    """Return what a document is held against: nothing, where no look went well for a week."""
    name, at = document.source, document.fetched
    newest = store.looks(name, 1)
    if at is not None and newest and newest[0].state != "ok":
        looks = store.looks(name, _LOOKS)
        good = next((look.at for look in looks if look.state == "ok"), looks[-1].at)
        if at - good >= BELIEVED:
            return Usual(())
    return store.usual(name, document.address, USUAL)
