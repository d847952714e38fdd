"""Articles with new labels in, rows out: inside the transaction of whoever calls."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from feeder.store import Relabelled
from feeder.store import schema as s
from feeder.store.engine import chunked
from feeder.store.rows import label_rows
from feeder.store.selected import reselect
from feeder.store.writing import replace_labels, replace_memberships


def write_labels(connection: Connection, changed: Sequence[Relabelled], zone: ZoneInfo) -> None:
    """Replace labels and memberships; the feeds of the old and the new ones become dirty."""
    a = s.articles.c
    numbers = [one.number for one in changed]
    published: dict[int, int] = {}
    for chunk in chunked(numbers):
        query = select(a.number, a.published).where(a.number.in_(chunk))
        published |= {row.number: row.published for row in connection.execute(query)}
        connection.execute(update(s.articles).where(a.number.in_(chunk)).values(dirty=True))
    replace_labels(connection, {c.number: label_rows(c.number, c.labels) for c in changed})
    replace_memberships(connection, [(c.number, published[c.number], c.feeds) for c in changed])
    reselect(connection, numbers, zone)
