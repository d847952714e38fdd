"""What goes into a store and comes out of it, besides the nouns of `model`. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from feeder.diff import Change, Known
from feeder.model import Label, SetAside


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that is being read: its number, and how many of its articles are applied."""

    number: int
    applied: int


@dataclass(frozen=True, slots=True)
class Current:
    """An article whose newest wording has a certain fingerprint."""

    number: int
    published: datetime
    published_as: str
    address: str | None
    agency_id: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that shares a key: enough to see whether it is worth loading."""

    number: int
    published: datetime
    published_as: str
    language: str
    agency_id: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided change with everything that is stored of it.

    `known` is the article as it stands after the change, None where it did not change; `labels`,
    `feeds` (paths) and `keys` are then empty, else complete.
    """

    change: Change
    number: int
    views: int | None
    known: Known | None = None
    labels: tuple[Label, ...] = ()
    feeds: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Outcomes of consecutive articles of one document, and how far it is read with them."""

    reading: Reading
    outcomes: tuple[Outcome, ...]
    applied: int
    done: bool
    seen: datetime
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the store knows of a feed: entries in all, newest `updated`, whether it is dirty."""

    path: str
    dirty: bool
    entries: int
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class Cleared:
    """A feed whose files stand published.

    `updated` is that of its newest entry; `digests` are those of its files by path; `pings` the
    addresses to be told to the hub.
    """

    path: str
    updated: datetime | None
    digests: Mapping[str, str]
    pings: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A stored article with the labels and feeds that newer rules give it."""

    number: int
    labels: tuple[Label, ...]
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """One wording that an article had, newest last when listed."""

    revision: int
    title: str | None
    paragraphs: tuple[str, ...]
    captured: datetime
    material: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article seen in a source at a moment, with so many views."""

    seen: datetime
    source: str
    address: str
    views: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """One refresh, as it is remembered: `report` is its JSON form."""

    number: int
    started: datetime
    seconds: float
    ok: bool
    report: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """Something the outside is still to be told: `kind` "ping", `subject` the address of a feed."""

    number: int
    kind: str
    subject: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How much is stored."""

    articles: int
    revisions: int
    sightings: int
    documents: int
    dirty_feeds: int
    dirty_pages: int
    outbox: int
