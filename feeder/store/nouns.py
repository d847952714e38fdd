"""What goes into a store and comes out of it, besides the nouns of `model`. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from feeder.diff import Change, Edition, Known, Shown
from feeder.model import Article, Correction, Label, SetAside


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
    captured: datetime
    withdrawn: bool = False
    notice: bool = False
    image: str | None = None
    guid: str | None = None
    excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that shares a key: enough to see whether it is worth loading."""

    number: int
    published: datetime
    published_as: str
    language: str
    agency_id: str | None
    address: str | None = None
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """An article as it stands after a change, with everything that is stored of it.

    `others` are the same news in other languages.
    """

    known: Known
    editions: tuple[Edition, ...]
    labels: tuple[Label, ...] = ()
    feeds: tuple[str, ...] = ()
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one sighting of an article did.

    `seen` is None where another article's sighting did it. `wording` is the text as printed where
    the article was never seen in it, `keys` are those that it is found by then; `state` is there
    where anything but the sighting is new.
    """

    change: Change
    number: int
    seen: Shown | None
    wording: Article | None = None
    state: State | None = None
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
    addresses to be told to the hub. `entries` says how many a feed without members of its own has.
    """

    path: str
    updated: datetime | None
    digests: Mapping[str, str]
    pings: Collection[str] = ()
    entries: int | None = None


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A stored article with the labels and feeds that newer rules give it."""

    number: int
    labels: tuple[Label, ...]
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """All that an operator says of an article's labels now, and the labels and feeds it then has.

    `reason` is the word as it was said ("+KE -JO"), for the record.
    """

    at: datetime
    reason: str
    corrections: tuple[Correction, ...]
    result: Relabelled


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article seen in a source, with so many views; `seen` is when it was read.

    `revision` is the newest wording with that text; None for a capture that broke off, or a
    wording that never came to stand. `merged` says that it was one of an article that was merged
    into this one, so that its counter is another.
    """

    captured: datetime
    seen: datetime
    source: str
    address: str
    views: int | None
    revision: int | None = None
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided: kind "merge", "split", "withdraw", "restore" or "label"."""

    at: datetime
    kind: str
    by: str
    reason: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Sightings go to another article; each keeps the `origin` that stands in it."""

    target: int
    sightings: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Rearranged:
    """What a decision leaves: sightings moved, articles in a new state, ids that lead elsewhere.

    `kind` is "merge", "split", "withdraw" or "restore". `wordings` are all those of an article
    where they are not what they were, `keys` then all that it is found by. `merged` maps an article
    to the one that its id leads to now, or to None if to itself again.
    """

    kind: str
    at: datetime
    by: str
    reason: str
    article: int
    other: int | None
    states: tuple[State, ...]
    moves: tuple[Move, ...] = ()
    wordings: Mapping[int, Mapping[bytes, Article]] = field(default_factory=dict)
    keys: Mapping[int, Collection[int]] = field(default_factory=dict)
    merged: Mapping[int, int | None] = field(default_factory=dict)
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of text that belongs to no article, and the document that it stood in."""

    seen: datetime
    source: str
    address: str
    reason: str
    text: str


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
