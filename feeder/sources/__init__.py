"""Where documents come from. A source is an edge: it reads, and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from feeder.model import Document, Published
from feeder.model import Link as Link


@dataclass(frozen=True, slots=True)
class Seen:
    """What the store remembers of the last document that came from an address."""

    address: str
    digest: str
    stamp: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What one request of an address showed; the newest one of each address is remembered.

    `status` is that of the answer, 304 also where the same bytes came once more, and 0 where
    none came, or none that could be used. `digest` is that of the last whole answer, `whole` the
    moment at which it came. `distrusted` says that its validators were caught lying, so that none
    are sent. `moved_to` is where permanent redirects (301, 308) alone led, and since when. `fresh`
    is for how long the answer may be used without asking again (RFC 9111). `body` is kept of
    robots.txt, and of a list page the address of the page after it.
    """

    address: str
    at: datetime
    status: int
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    whole: datetime | None = None
    distrusted: bool = False
    moved_to: str | None = None
    moved_since: datetime | None = None
    fresh: timedelta | None = None
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list showed when it was asked, in its order.

    `whole` is False where its pages were not followed to the end, so that nothing follows from
    what it lacks. `wanted` is False where the pages that it leads to are not asked for.
    """

    address: str
    at: datetime
    links: tuple[Link, ...]
    whole: bool = True
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that a list of this source showed, lately or before its page could be read.

    `found` and `listed` are the first and the last moment at which it did. `asked` is when its
    page was asked last and `status` what came of it (`Visit.status`), `moved_to` where it leads
    for good; `is_read` says that what came from there was once read to its end. `page` is the
    list page that showed it last.
    """

    address: str
    found: datetime
    listed: datetime
    page: str = ""
    title: str | None = None
    published: Published | None = None
    asked: datetime | None = None
    status: int | None = None
    moved_to: str | None = None
    is_read: bool = False


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
class Later:
    """A file that is still being written: no failure, it is read next time."""

    address: str
    reason: str


Weight = Literal["hard", "soft"]
"""A soft failure is likely to pass by itself (a timeout, 503): it counts half."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An address that could not be read, and why, in one line that names it.

    `wait` is how long its server asked to be left alone (Retry-After, RFC 9110 10.2.3).
    """

    address: str
    reason: str
    weight: Weight = field(default="hard", compare=False)
    wait: timedelta | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Suspect:
    """An answer that can't be what its address should give (a login page, a new layout).

    `document` is what came: nothing of it is stored as news, and nothing withdrawn because of it.
    """

    document: Document
    reason: str

    @property
    def address(self) -> str:
        """The address that answered."""
        return self.document.address


Fetched = Document | Unchanged | Gone | Later | Failure | Suspect | Visit | Listed


class Memory(Protocol):
    """What the store remembers for one source."""

    def seen(self, address: str) -> Seen | None:
        """Return what the last document from an address left, if it was read to its end."""
        ...

    def visit(self, address: str) -> Visit | None:
        """Return the newest visit of an address, by whichever source."""
        ...

    def leads(self) -> Sequence[Lead]:
        """Return the addresses that lists of this source showed, newest found first."""
        ...


class NoMemory:
    """The memory of a source that nobody ever looked at."""

    def seen(self, address: str) -> Seen | None:  # noqa: ARG002 - the protocol's signature
        """Remember nothing."""
        return None

    def visit(self, address: str) -> Visit | None:  # noqa: ARG002 - as above
        """Remember nothing."""
        return None

    def leads(self) -> Sequence[Lead]:
        """Remember nothing."""
        return ()


Stop = Callable[[], None]
"""Raises `StoppedError` when the run was asked to stop or its deadline passed; else returns."""


class Source(Protocol):
    """One place that documents come from.

    `fetch` yields outcomes, in an order that depends on nothing but the addresses' names and what
    they answer. It never raises for one bad address: that is a `Failure`, and the others go on. It
    calls `stop` at least once an address, and at least once a second while it waits.

    Whoever takes the outcomes carries each one out before asking for the next: so `memory` knows
    of a `Visit` and a `Listed` once `fetch` goes on. A `Visit` comes after the outcome that it
    led to.
    """

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        ...

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Look at every address of this source that is due, once."""
        ...

    def settle(self, document: Document, problem: str | None) -> None:
        """Learn what became of a document: read to its end, or why not."""
        ...
