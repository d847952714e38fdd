"""Outcomes in, statements out: what `apply` and `relabel` write, inside their transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from feeder.catalog import MOST_READ
from feeder.diff import Known, New, Restored, Withdrawn
from feeder.store import Batch, State
from feeder.store import schema as s
from feeder.store.engine import Row, chunked, insert_new, insert_or_update, to_seconds
from feeder.store.rows import (
    article_row,
    decision_row,
    label_rows,
    revision_rows,
    wording_row,
)
from feeder.store.searching import reindexed


def write_batch(connection: Connection, batch: Batch) -> None:
    """Write everything that a batch says, in an order that suits the foreign keys."""
    new = {o.number for o in batch.outcomes if isinstance(o.change, New)}
    final = {o.number: o.state for o in batch.outcomes if o.state is not None}
    with reindexed(connection, list(final)):
        write_articles(connection, [state.known for state in final.values()], new)
        _write_wordings(connection, batch)
        write_states(connection, final.values(), new)
    keys: defaultdict[int, set[int]] = defaultdict(set)
    for outcome in batch.outcomes:
        keys[outcome.number].update(outcome.keys)
    write_aliases(connection, keys)
    _write_sightings(connection, batch)
    _write_decisions(connection, batch)
    _advance(connection, batch)


def write_articles(connection: Connection, known: Sequence[Known], new: Collection[int]) -> None:
    """Insert or update articles; their pages are to be written."""
    rows = [article_row(one, dirty=True) for one in known]
    fresh = [row for row in rows if row["number"] in new]
    if fresh:
        connection.execute(insert(s.articles), fresh)
    edited = [row for row in rows if row["number"] not in new]
    if edited:
        columns: Row = {name: bindparam(f"b_{name}") for name in edited[0] if name != "number"}
        here = s.articles.c.number == bindparam("b_number")
        bound = [{f"b_{name}": value for name, value in row.items()} for row in edited]
        connection.execute(update(s.articles).where(here).values(columns), bound)


def write_states(
    connection: Connection, states: Collection[State], new: Collection[int] = ()
) -> None:
    """Write histories, labels, memberships and translations as these articles have them now."""
    old = [state.known.number for state in states if state.known.number not in new]
    for chunk in chunked(old):
        connection.execute(delete(s.revisions).where(s.revisions.c.article.in_(chunk)))
    histories = [row for one in states for row in revision_rows(one.known.number, one.editions)]
    if histories:
        connection.execute(insert(s.revisions), histories)
    replace_labels(
        connection, {one.known.number: label_rows(one.known.number, one.labels) for one in states}
    )
    replace_memberships(
        connection,
        [(one.known.number, to_seconds(one.known.published), one.feeds) for one in states],
    )
    _write_translations(connection, states)


def _write_translations(connection: Connection, states: Collection[State]) -> None:
    """Add links; the pages of what is linked name the titles of these articles."""
    pairs = [(one.known.number, other) for one in states for other in one.others]
    rows = [{"article": a, "other": b} for one, two in pairs for a, b in ((one, two), (two, one))]
    if rows:
        connection.execute(insert_new(s.translations), rows)
    t = s.translations.c
    for chunk in chunked([one.known.number for one in states]):
        linked = s.articles.c.number.in_(select(t.other).where(t.article.in_(chunk)))
        connection.execute(update(s.articles).where(linked).values(dirty=True))


def _write_wordings(connection: Connection, batch: Batch) -> None:
    rows = {
        (o.number, o.seen.fingerprint): wording_row(o.number, o.seen.fingerprint, o.wording)
        for o in batch.outcomes
        if o.wording is not None and o.seen is not None
    }
    if rows:
        told = ("notice", "relayed_from", "published", "published_as", "address", "agency_id")
        besides = ("section", "image", "guid", "excerpt")
        connection.execute(insert_or_update(s.wordings, *told, *besides), list(rows.values()))


def replace_labels(connection: Connection, rows: Mapping[int, list[Row]]) -> None:
    """Give articles these labels instead of those that they have."""
    for chunk in chunked(list(rows)):
        connection.execute(delete(s.labels).where(s.labels.c.article.in_(chunk)))
    flat = [row for some in rows.values() for row in some]
    if flat:
        connection.execute(insert(s.labels), flat)


def replace_memberships(
    connection: Connection, members: list[tuple[int, int, tuple[str, ...]]]
) -> None:
    """Put articles (number, published, feeds) into these feeds only; old and new become dirty.

    But for selections: `feeder.store.selected` finds what they hold.

    So does what is read most: any article may stand in it.
    """
    m = s.memberships.c
    grown: Counter[str] = Counter()
    for chunk in chunked([number for number, _, _ in members]):
        here = m.article.in_(chunk) & m.feed.not_in(select(s.selections.c.feed))
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
    if members:
        mark_dirty(connection, {*grown, MOST_READ})
    count_entries(connection, grown)


def count_entries(connection: Connection, grown: Mapping[str, int]) -> None:
    """Keep the number of entries, so that nobody needs to count a feed of a million."""
    rows = [{"b_path": path, "b_more": more} for path, more in sorted(grown.items()) if more]
    if rows:
        entries = {"entries": s.feeds.c.entries + bindparam("b_more")}
        here = s.feeds.c.path == bindparam("b_path")
        connection.execute(update(s.feeds).where(here).values(entries), rows)


def mark_dirty(connection: Connection, paths: Collection[str]) -> None:
    """Make feeds dirty; those that are not there yet come to be."""
    rows = [{"path": path, "dirty": True, "entries": 0} for path in sorted(paths)]
    if rows:
        connection.execute(insert_new(s.feeds), rows)
    for chunk in chunked(sorted(paths)):
        connection.execute(update(s.feeds).where(s.feeds.c.path.in_(chunk)).values(dirty=True))


def write_aliases(connection: Connection, keys: Mapping[int, Collection[int]]) -> None:
    """Add keys under which articles are found."""
    rows = [{"key": key, "article": number} for number, some in keys.items() for key in some]
    if rows:
        connection.execute(insert_new(s.aliases), rows)


def _write_sightings(connection: Connection, batch: Batch) -> None:
    seen = to_seconds(batch.seen)
    rows = [
        {
            "document": batch.reading.number,
            "position": outcome.seen.position,
            "article": outcome.number,
            "fingerprint": outcome.seen.fingerprint,
            "captured": to_seconds(outcome.seen.captured),
            "dated": outcome.seen.dated,
            "seen": seen,
            "views": outcome.seen.views,
            "excerpt": outcome.seen.excerpt,
        }
        for outcome in batch.outcomes
        if outcome.seen is not None
    ]
    if rows:
        connection.execute(insert_new(s.sightings), rows)
    if any(row["views"] is not None for row in rows):
        mark_dirty(connection, [MOST_READ])


def _write_decisions(connection: Connection, batch: Batch) -> None:
    """Remember what was withdrawn or restored on whose word, beside what operators decide."""
    rows = []
    for outcome in batch.outcomes:
        match outcome.change:
            case Withdrawn(withdrawal=gone):
                kind, by, reason = "withdraw", gone.by, gone.reason
            case Restored(known=Known(withdrawn=gone)) if gone is not None:
                kind, by, reason = "restore", gone.by, "seen again"
            case _:
                continue
        told = (batch.seen, kind, outcome.number, by, reason)
        rows.append(decision_row(*told, document=batch.reading.number))
    if rows:
        connection.execute(insert(s.decisions), rows)


def _advance(connection: Connection, batch: Batch) -> None:
    values: Row = {"applied": batch.applied, "done": batch.done}
    if batch.done or batch.set_aside:
        values["set_aside"] = [{"text": a.text, "reason": a.reason} for a in batch.set_aside]
    where = s.documents.c.number == batch.reading.number
    connection.execute(update(s.documents).where(where).values(values))
