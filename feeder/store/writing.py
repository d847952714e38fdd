"""Outcomes in, statements out: what `apply` and `relabel` write, inside their transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from feeder.diff import Known, New, Retouched, Revised
from feeder.store import Batch, Outcome
from feeder.store import schema as s
from feeder.store.engine import Row, chunked, insert_new, insert_or_update, to_seconds
from feeder.store.rows import article_row, label_rows, revision_row


@dataclass(frozen=True, slots=True)
class _Changed:
    """An outcome that is a change, with the article as it stands after it."""

    outcome: Outcome
    known: Known


def write_batch(connection: Connection, batch: Batch) -> None:
    """Write everything that a batch says, in an order that suits the foreign keys."""
    changed = [_Changed(o, o.known) for o in batch.outcomes if o.known is not None]
    final = {one.known.number: one for one in changed}
    _write_articles(connection, changed)
    _write_revisions(connection, changed, batch.reading.number)
    replace_labels(connection, {n: label_rows(n, c.outcome.labels) for n, c in final.items()})
    replace_memberships(connection, [_members(c) for c in final.values()])
    _write_aliases(connection, changed)
    _write_sightings(connection, batch)
    _advance(connection, batch)


def _write_articles(connection: Connection, changed: list[_Changed]) -> None:
    rows = [(c.outcome.change, article_row(c.known, dirty=True)) for c in changed]
    fresh = [row for change, row in rows if isinstance(change, New)]
    if fresh:
        connection.execute(insert(s.articles), fresh)
    edited = [row for change, row in rows if not isinstance(change, New)]
    if edited:
        columns: Row = {name: bindparam(f"b_{name}") for name in edited[0] if name != "number"}
        here = s.articles.c.number == bindparam("b_number")
        bound = [{f"b_{name}": value for name, value in row.items()} for row in edited]
        connection.execute(update(s.articles).where(here).values(columns), bound)


def _write_revisions(connection: Connection, changed: list[_Changed], document: int) -> None:
    rows = []
    for one in changed:
        match one.outcome.change:
            case Retouched(known=before) if before.revision == one.known.revision:
                continue  # an address became known: no new wording
            case Retouched():
                rows.append(revision_row(one.known, document, None, material=False))
            case Revised(note=note):
                rows.append(revision_row(one.known, document, note, material=True))
            case _:
                rows.append(revision_row(one.known, document, None, material=True))
    if rows:
        connection.execute(insert(s.revisions), rows)


def replace_labels(connection: Connection, rows: Mapping[int, list[Row]]) -> None:
    """Give articles these labels instead of those that they have."""
    for chunk in chunked(list(rows)):
        connection.execute(delete(s.labels).where(s.labels.c.article.in_(chunk)))
    flat = [row for some in rows.values() for row in some]
    if flat:
        connection.execute(insert(s.labels), flat)


def _members(changed: _Changed) -> tuple[int, int, tuple[str, ...]]:
    return changed.known.number, to_seconds(changed.known.published), changed.outcome.feeds


def replace_memberships(
    connection: Connection, members: list[tuple[int, int, tuple[str, ...]]]
) -> None:
    """Put articles (number, published, feeds) into these feeds only; old and new become dirty."""
    m = s.memberships.c
    grown: Counter[str] = Counter()
    for chunk in chunked([number for number, _, _ in members]):
        here = m.article.in_(chunk)
        for feed in connection.execute(select(m.feed).where(here)).scalars():
            grown[feed] -= 1
        connection.execute(delete(s.memberships).where(here))
    rows = [
        {"feed": feed, "published": published, "article": number}
        for number, published, feeds in members
        for feed in feeds
    ]
    if rows:
        connection.execute(insert(s.memberships), rows)
    grown.update(feed for _, _, feeds in members for feed in feeds)
    mark_dirty(connection, grown)
    _count(connection, grown)


def _count(connection: Connection, grown: Mapping[str, int]) -> None:
    """Keep the number of entries, so that nobody needs to count a feed of a million."""
    rows = [{"b_path": path, "b_more": more} for path, more in sorted(grown.items()) if more]
    if rows:
        entries = {"entries": s.feeds.c.entries + bindparam("b_more")}
        here = s.feeds.c.path == bindparam("b_path")
        connection.execute(update(s.feeds).where(here).values(entries), rows)


def mark_dirty(connection: Connection, paths: Collection[str]) -> None:
    """Make feeds dirty; those that are not there yet come to be."""
    if not paths:
        return
    rows = [{"path": path, "dirty": True, "entries": 0} for path in sorted(paths)]
    connection.execute(insert_new(s.feeds), rows)
    for chunk in chunked(sorted(paths)):
        connection.execute(update(s.feeds).where(s.feeds.c.path.in_(chunk)).values(dirty=True))


def _write_aliases(connection: Connection, changed: list[_Changed]) -> None:
    rows = [{"key": key, "article": c.known.number} for c in changed for key in c.outcome.keys]
    if rows:
        connection.execute(insert_new(s.aliases), rows)


def _write_sightings(connection: Connection, batch: Batch) -> None:
    seen = to_seconds(batch.seen)
    first = batch.applied - len(batch.outcomes)
    rows = [
        {
            "article": outcome.number,
            "document": batch.reading.number,
            "position": position,
            "seen": seen,
            "views": outcome.views,
        }
        for position, outcome in enumerate(batch.outcomes, first)
    ]
    if rows:
        connection.execute(insert_or_update(s.sightings, "position"), rows)


def _advance(connection: Connection, batch: Batch) -> None:
    values: Row = {"applied": batch.applied, "done": batch.done}
    if batch.done:
        values["set_aside"] = [{"text": a.text, "reason": a.reason} for a in batch.set_aside]
    where = s.documents.c.number == batch.reading.number
    connection.execute(update(s.documents).where(where).values(values))
