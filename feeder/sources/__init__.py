"""Where documents come from. A source is an edge: it reads, and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from feeder.model import Document


@dataclass(frozen=True, slots=True)
class Seen:
    """What the store remembers of the last document that came from an address."""

    address: str
    digest: str
    stamp: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An address that has nothing new: its file stamp is the same, or it answered 304.

    `fetched` is when it answered; None for a file, which nobody asked anew.
    """

    address: str
    fetched: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Gone:
    """An address that itself answered 404 or 410, and when; `reason` as that of a failure."""

    address: str
    status: Literal[404, 410]
    fetched: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An address that could not be read, and why, in one line that names it."""

    address: str
    reason: str


Fetched = Document | Unchanged | Gone | Failure

Recall = Callable[[str], Seen | None]
"""Looks up what is remembered of an address of this source."""

Stop = Callable[[], None]
"""Raises `StoppedError` when the run was asked to stop or its deadline passed; else returns."""


class Source(Protocol):
    """One place that documents come from.

    `fetch` yields an outcome an address, in an order that depends on nothing but the addresses'
    names. It never raises for one bad address: that is a `Failure`, and the others go on. It calls
    `stop` at least once an address, and at least once a second while it waits.
    """

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        ...

    def fetch(self, recall: Recall, stop: Stop) -> Iterator[Fetched]:
        """Look at every address of this source once."""
        ...
