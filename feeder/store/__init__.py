"""What a store promises. Values in, values out; every method is one transaction.

Everything that refresh decides is carried out by `apply`, in one transaction a batch: articles,
revisions, sightings, labels, memberships, dirty marks and how far the document was read. So a
crash loses at most the batch that was not yet applied, and the next run goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from feeder.diff import Known, Past
from feeder.growth import Growth
from feeder.model import Correction, Document, Forwarding, Label, Revision, StoredArticle
from feeder.sources import Seen
from feeder.store.looked import ReadStore
from feeder.store.nouns import (
    Batch,
    Candidate,
    Cleared,
    Corrected,
    Current,
    Decision,
    FeedState,
    Kept,
    Message,
    Move,
    Outcome,
    Reading,
    Rearranged,
    Relabelled,
    Run,
    Sighting,
    State,
    Totals,
)
from feeder.store.vanished import AbsenceStore
from feeder.store.watched import SourceStore

__all__ = [
    "AbsenceStore",
    "Batch",
    "Candidate",
    "Cleared",
    "Corrected",
    "Current",
    "Decision",
    "FeedState",
    "IngestStore",
    "Kept",
    "Message",
    "Move",
    "OperatorStore",
    "Outcome",
    "PublishStore",
    "ReadStore",
    "Reading",
    "Rearranged",
    "Relabelled",
    "Run",
    "Sighting",
    "SourceStore",
    "State",
    "Store",
    "Totals",
]


class IngestStore(Protocol):
    """The side of a store that takes documents in. All errors are `StoreError`."""

    def recall(self, source: str, address: str) -> Seen | None:
        """Return what the last document from this address left, if it was read to its end."""
        ...

    def is_known(self, document: Document) -> bool:
        """Tell whether these bytes need no reading.

        They are what its address last gave, read to its end; or the address was never read, and
        they were read to their end from anywhere. An address that goes back to bytes it had before
        says something new.
        """
        ...

    def touch(self, source: str, document: Document) -> None:
        """Remember new validators (stamp, ETag) of an address whose bytes are known already.

        An address that was never read is left unknown: it brought nothing.
        """
        ...

    def begin(self, document: Document, seen: datetime) -> Reading:
        """Start reading a document, or go on where the last reading of its address broke off.

        That is so only if the bytes are the same, and nothing else was read from there since.
        """
        ...

    def shown(self, reading: Reading, since: int) -> frozenset[int]:
        """Return the numbers of the articles that this reading showed before it was broken off."""
        ...

    def next_number(self) -> int:
        """Return the number that the next new article gets. Safe under the one writer's lock."""
        ...

    def current(self, fingerprints: Collection[bytes]) -> Mapping[bytes, Sequence[Current]]:
        """Map those fingerprints that are articles' newest wording to these articles."""
        ...

    def load_known(self, numbers: Collection[int]) -> Iterable[Known]:
        """Load articles for comparison, with every wording that they ever had."""
        ...

    def past(self, number: int) -> Past:
        """Return all that was ever seen of an article."""
        ...

    def alike(self, keys: Collection[int]) -> Mapping[int, Sequence[Candidate]]:
        """Map those keys that are known to the articles under them."""
        ...

    def appeared(self, first: datetime, last: datetime) -> Sequence[Candidate]:
        """Return the articles that appeared, to the minute, from one moment to another."""
        ...

    def was_shown(self, key: int, before: Document) -> bool:
        """Tell whether an article under a key stood in a document that was begun before this one.

        So the answer stays the same while a document is read, also where that was broken off.
        """
        ...

    def taken(self, ids: Collection[str]) -> frozenset[str]:
        """Return those of these ids that stored articles have."""
        ...

    def apply(self, batch: Batch) -> None:
        """Carry out a batch: all of it or nothing. Applying a batch twice does no harm."""
        ...

    def set_setting(self, name: str, value: str) -> None:
        """Remember under which settings something was made."""
        ...

    def setting(self, name: str) -> str | None:
        """Return what `set_setting` remembered."""
        ...

    def feeds_of(self, numbers: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Map these articles to the paths of the feeds that hold them."""
        ...

    def all_labels(self, numbers: Collection[int]) -> Mapping[int, tuple[Label, ...]]:
        """Map these articles to all their labels, mentions too, in order."""
        ...

    def corrections_of(self, numbers: Collection[int]) -> Mapping[int, tuple[Correction, ...]]:
        """Map these articles to what an operator said of their labels."""
        ...

    def follow(self, selections: Mapping[str, str]) -> None:
        """Make these the operator's selections: path and expression (`feeder.selections`).

        From now on every change finds what they hold. One that is new or other than it was is
        filled from what is stored; one that is gone is emptied.
        """
        ...

    def relabel(self, changed: Sequence[Relabelled]) -> None:
        """Replace labels and memberships; the feeds of the old and the new ones become dirty."""
        ...

    def record_run(
        self,
        started: datetime,
        seconds: float,
        report: Mapping[str, object],
        *,
        ok: bool,
    ) -> None:
        """Remember a refresh; those of long ago, ten thousand and more since, are forgotten."""
        ...


class PublishStore(Protocol):
    """The side of a store that published files are made from. All errors are `StoreError`."""

    def add_feeds(self, paths: Collection[str]) -> None:
        """Make these feeds exist; one that did not exist before is dirty."""
        ...

    def retire(self, paths: Collection[str]) -> None:
        """Take the dirty mark off feeds that the settings no longer name; their files stay."""
        ...

    def mark_feeds(self, paths: Collection[str]) -> None:
        """Make feeds dirty."""
        ...

    def mark_pages(self, numbers: Collection[int] | None = None) -> None:
        """Make the pages of these articles dirty; of all articles without an argument."""
        ...

    def feed_states(self) -> Mapping[str, FeedState]:
        """Return the state of every feed by its path."""
        ...

    def newest(self, path: str, limit: int) -> Sequence[int]:
        """Return the numbers of the newest articles of a feed, newest first, then by id."""
        ...

    def growing(self, span: timedelta) -> Sequence[Growth]:
        """Return the counters of every article that was seen within a span.

        The span ends with the newest capture in the store.
        """
        ...

    def forwardings(self) -> Sequence[Forwarding]:
        """Return the ids whose pages lead elsewhere, or to what was withdrawn, in order."""
        ...

    def histories(self, numbers: Collection[int]) -> Mapping[int, Sequence[Revision]]:
        """Map these articles to every wording that they had, oldest first."""
        ...

    def load_articles(self, numbers: Collection[int]) -> Mapping[int, StoredArticle]:
        """Load articles for publishing, with their assigned labels."""
        ...

    def after(self, number: int, limit: int, *, merged: bool = False) -> Sequence[int]:
        """Return up to `limit` numbers of articles above `number`, in that order.

        With `merged`, those that were merged into others are among them.
        """
        ...

    def dirty_pages(self, after: int, limit: int) -> Sequence[int]:
        """Return up to `limit` numbers above `after` of articles whose page is to be written."""
        ...

    def clean_pages(self, numbers: Collection[int]) -> frozenset[int]:
        """Return those of these articles whose page was written as they stand now."""
        ...

    def clear_pages(self, numbers: Collection[int]) -> None:
        """Take the dirty mark off after their pages were written."""
        ...

    def clear_feeds(self, cleared: Sequence[Cleared], due: datetime) -> None:
        """Take the dirty mark off feeds after their files were written, and post their pings.

        In one transaction, so that a ping is neither lost nor doubled.
        """
        ...

    def file_digests(self) -> Mapping[str, str]:
        """Return the digests of the feed documents published last, by path."""
        ...

    def due_messages(self, now: datetime, limit: int) -> Sequence[Message]:
        """Return messages of the outbox that are due, oldest first."""
        ...

    def settle(self, messages: Sequence[Message], retry_at: datetime | None) -> None:
        """Take delivered messages out, or count one more attempt and set when the next is."""
        ...


class OperatorStore(IngestStore, ReadStore, Protocol):
    """The side of a store that decisions about articles are carried out on."""

    def rearrange(self, change: Rearranged) -> None:
        """Carry out a decision: all of it or nothing; it is remembered with its reason."""
        ...

    def correct(self, corrected: Corrected) -> None:
        """Write down an operator's word on an article's labels, and the labels that follow."""
        ...

    def merged_after(self, number: int) -> int:
        """Return the number of the newest document that was read before an article was merged."""
        ...


class Store(OperatorStore, AbsenceStore, SourceStore, PublishStore, Protocol):
    """Everything that feeder asks of a store."""

    def close(self) -> None:
        """Release connections. The store can't be used afterwards."""
        ...
