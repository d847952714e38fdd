"""Outcomes in, rows out: the side of the SQL store that takes documents in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    delete,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy import Row as SqlRow

from feeder.model import Document, Label
from feeder.sources import Seen
from feeder.store import Batch, Reading, Relabelled
from feeder.store import schema as s
from feeder.store.engine import chunked, to_seconds
from feeder.store.knowing import Knowing
from feeder.store.labelling import write_labels
from feeder.store.rows import to_label
from feeder.store.selected import reselect, write_selections
from feeder.store.writing import write_batch

_ZONE = "zone of selections"
_RUNS = 10_000
"""So many refreshes are remembered: some weeks of a daemon with several sources."""


class Ingest(Knowing):
    """Implements `IngestStore`."""

    def recall(self, source: str, address: str) -> Seen | None:
        """Return what the last document from this address left, if it was read to its end."""
        with self._reading() as connection:
            row = _last_document(connection, source, address)
            if row is None:  # a source may have been given another name
                row = _last_document(connection, None, address)
        if row is None or not row.done:
            return None
        return Seen(address, row.digest, row.stamp, row.etag, row.last_modified)

    def is_known(self, document: Document) -> bool:
        """Tell whether these bytes need no reading: see `IngestStore.is_known`."""
        d = s.documents.c
        elsewhere = select(d.number).where(d.digest == document.digest, d.done).limit(1)
        with self._reading() as connection:
            last = _last_document(connection, document.source, document.address)
            if last is not None:
                return bool(last.done and last.digest == document.digest)
            return connection.execute(elsewhere).first() is not None

    def touch(self, source: str, document: Document) -> None:
        """Remember new validators of an address whose bytes are known already."""
        validators = {
            "stamp": document.stamp,
            "etag": document.etag,
            "last_modified": document.last_modified,
        }
        with self._writing() as connection:
            last = _last_document(connection, source, document.address)
            if last is not None and last.digest == document.digest:
                here = s.documents.c.number == last.number
                connection.execute(update(s.documents).where(here).values(validators))

    def begin(self, document: Document, seen: datetime) -> Reading:
        """Start reading a document, or go on with the unfinished reading of the same bytes."""
        row = {
            "source": document.source,
            "address": document.address,
            "digest": document.digest,
            "size": document.size,
            "seen": to_seconds(seen),
            "stamp": document.stamp,
            "etag": document.etag,
            "last_modified": document.last_modified,
            "applied": 0,
            "done": False,
            "set_aside": [],
        }
        with self._writing() as connection:
            last = _last_document(connection, document.source, document.address)
            if last is not None and last.digest == document.digest and not last.done:
                return Reading(last.number, last.applied)
            inserted = connection.execute(insert(s.documents).values(row)).inserted_primary_key
        assert inserted is not None  # noqa: S101 - every INSERT of one row has a key
        return Reading(inserted.number, 0)

    def shown(self, reading: Reading, since: int) -> frozenset[int]:
        """Return the numbers of the articles that a document showed from a position on."""
        c = s.sightings.c
        query = select(c.article).where(c.document == reading.number, c.position >= since)
        with self._reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def next_number(self) -> int:
        """Return the number that the next new article gets."""
        with self._reading() as connection:
            return (connection.execute(select(func.max(s.articles.c.number))).scalar() or 0) + 1

    def apply(self, batch: Batch) -> None:
        """Carry out a batch: all of it or nothing; one that was carried out before is left."""
        with self._writing() as connection:
            # Without outcomes there is nothing that could be doubled, but text to keep.
            if not (batch.outcomes and _is_applied(connection, batch)):
                write_batch(connection, batch)
                changed = {o.number for o in batch.outcomes if o.state is not None}
                reselect(connection, changed, self._zone, [o.number for o in batch.outcomes])

    def feeds_of(self, numbers: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Map these articles to the paths of the feeds that hold them."""
        m = s.memberships.c
        found: dict[int, set[str]] = {number: set() for number in numbers}
        with self._reading() as connection:
            for chunk in chunked(sorted(numbers)):
                query = select(m.article, m.feed).where(m.article.in_(chunk))
                for row in connection.execute(query):
                    found[row.article].add(row.feed)
        return {number: frozenset(paths) for number, paths in found.items()}

    def all_labels(self, numbers: Collection[int]) -> Mapping[int, tuple[Label, ...]]:
        """Map these articles to all their labels, mentions too, in order."""
        c = s.labels.c
        found: dict[int, list[Label]] = {number: [] for number in numbers}
        with self._reading() as connection:
            for chunk in chunked(sorted(numbers)):
                query = select(s.labels).where(c.article.in_(chunk)).order_by(c.article, c.position)
                for row in connection.execute(query).mappings():
                    found[row["article"]].append(to_label(dict(row)))
        return {number: tuple(labels) for number, labels in found.items()}

    def relabel(self, changed: Sequence[Relabelled]) -> None:
        """Replace labels and memberships; the feeds of the old and the new ones become dirty."""
        with self._writing() as connection:
            write_labels(connection, changed, self._zone)

    def follow(self, selections: Mapping[str, str]) -> None:
        """Make these the operator's selections: see `IngestStore.follow`."""
        with self._reading() as connection:
            there = connection.execute(select(s.selections.c.feed, s.selections.c.expression))
            before = {row.feed: row.expression for row in there}
        # Days are the zone's.
        moved = bool(selections) and self.setting(_ZONE) != self._zone.key
        if moved or before != selections:
            with self._writing() as connection:
                write_selections(connection, selections, self._zone, anew=moved)
        if moved:
            self.set_setting(_ZONE, str(self._zone.key))

    def set_setting(self, name: str, value: str) -> None:
        """Remember under which settings something was made."""
        with self._writing() as connection:
            connection.execute(delete(s.settings).where(s.settings.c.name == name))
            connection.execute(insert(s.settings).values(name=name, value=value))

    def setting(self, name: str) -> str | None:
        """Return what `set_setting` remembered."""
        query = select(s.settings.c.value).where(s.settings.c.name == name)
        with self._reading() as connection:
            return connection.execute(query).scalar()

    def record_run(
        self,
        started: datetime,
        seconds: float,
        report: Mapping[str, object],
        *,
        ok: bool,
    ) -> None:
        """Remember a refresh: see `IngestStore.record_run`."""
        row = {
            "started": to_seconds(started),
            "seconds": seconds,
            "ok": ok,
            "report": dict(report),
        }
        with self._writing() as connection:
            made = connection.execute(insert(s.runs).values(row)).inserted_primary_key
            assert made is not None  # noqa: S101 - every INSERT of one row has a key
            connection.execute(delete(s.runs).where(s.runs.c.number <= made.number - _RUNS))


def _last_document(
    connection: Connection, source: str | None, address: str
) -> SqlRow[*tuple[Any, ...]] | None:
    """Return the last document from an address, as read by one source or by any."""
    d = s.documents.c
    by = true() if source is None else d.source == source
    query = (
        select(d.number, d.digest, d.stamp, d.etag, d.last_modified, d.applied, d.done)
        .where(by, d.address == address)
        .order_by(d.number.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def _is_applied(connection: Connection, batch: Batch) -> bool:
    d = s.documents.c
    query = select(d.applied, d.done).where(d.number == batch.reading.number)
    row = connection.execute(query).one()
    return bool(row.done or (row.applied >= batch.applied and not batch.done))
