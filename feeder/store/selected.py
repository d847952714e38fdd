"""Changed articles in, memberships of the operator's selections out: found by the store itself.

What a selection holds depends on text, counters and labels at once, so it is a question to the
database, asked in the transaction of every change. The expressions stand in the store: whoever
writes to it, by whatever command, keeps them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, literal, select, update

from feeder.selections import Tree, fields_of, reread
from feeder.store import schema as s
from feeder.store.conditions import among, where
from feeder.store.engine import chunked
from feeder.store.writing import count_entries, mark_dirty


def reselect(
    connection: Connection, numbers: Collection[int], zone: ZoneInfo, counted: Collection[int] = ()
) -> None:
    """Find anew which selections hold these articles; the feeds that do, or did, become dirty.

    Of the articles that are `counted`, only the counter may have moved.
    """
    for path, tree in _trees(connection).items():
        _rewrite(connection, path, tree, sorted(numbers), zone)
        if "views" in fields_of(tree):
            _adjust(connection, path, tree, sorted(set(counted) - set(numbers)), zone)


def write_selections(
    connection: Connection, selections: Mapping[str, str], zone: ZoneInfo, *, anew: bool = False
) -> None:
    """Make these the selections; fill what is new or changed (or all), empty what is gone."""
    c = s.selections.c
    rows = connection.execute(select(c.feed, c.expression))
    before = {row.feed: row.expression for row in rows}
    for path in sorted(before.keys() | selections.keys()):
        expression = selections.get(path)
        if expression == before.get(path) and not anew:
            continue
        connection.execute(delete(s.selections).where(c.feed == path))
        connection.execute(delete(s.memberships).where(s.memberships.c.feed == path))
        mark_dirty(connection, [path])
        entries = 0
        if expression is not None:
            connection.execute(insert(s.selections).values(feed=path, expression=expression))
            entries = _fill(connection, path, _tree(expression), zone)
        here = s.feeds.c.path == path
        connection.execute(update(s.feeds).where(here).values(entries=entries))


def _trees(connection: Connection) -> Mapping[str, Tree]:
    c = s.selections.c
    rows = connection.execute(select(c.feed, c.expression).order_by(c.feed))
    return {row.feed: _tree(row.expression) for row in rows}


@lru_cache(1_000)
def _tree(expression: str) -> Tree:
    return reread(expression)


def _fill(connection: Connection, path: str, tree: Tree, zone: ZoneInfo) -> int:
    a = s.articles.c
    held = select(literal(path), a.published, a.number).where(
        a.merged_into.is_(None), where(tree, zone)
    )
    into = insert(s.memberships).from_select(["feed", "published", "article"], held)
    return connection.execute(into).rowcount


def _rewrite(
    connection: Connection, path: str, tree: Tree, numbers: Sequence[int], zone: ZoneInfo
) -> None:
    """Write memberships anew: an article's moment may have moved, and its text in any case did."""
    m = s.memberships.c
    gone = found = 0
    for chunk in chunked(numbers):
        here = delete(s.memberships).where(m.feed == path, m.article.in_(chunk))
        gone += connection.execute(here).rowcount
        found += _add(connection, path, tree, chunk, zone)
    if gone or found:
        mark_dirty(connection, [path])
        count_entries(connection, {path: found - gone})


def _adjust(
    connection: Connection, path: str, tree: Tree, numbers: Sequence[int], zone: ZoneInfo
) -> None:
    """Add what the selection holds now, and did not before; and the other way round."""
    a, m = s.articles.c, s.memberships.c
    gone = found = 0
    for chunk in chunked(numbers):
        held = select(a.number).where(a.merged_into.is_(None), among(tree, zone, chunk))
        here = delete(s.memberships).where(
            m.feed == path, m.article.in_(chunk), m.article.not_in(held)
        )
        gone += connection.execute(here).rowcount
        there = set(
            connection.execute(
                select(m.article).where(m.feed == path, m.article.in_(chunk))
            ).scalars()
        )
        found += _add(connection, path, tree, [n for n in chunk if n not in there], zone)
    if gone or found:
        mark_dirty(connection, [path])
        count_entries(connection, {path: found - gone})


def _add(
    connection: Connection, path: str, tree: Tree, numbers: Sequence[int], zone: ZoneInfo
) -> int:
    a = s.articles.c
    held = select(a.published, a.number).where(a.merged_into.is_(None), among(tree, zone, numbers))
    rows = [
        {"feed": path, "published": row.published, "article": row.number}
        for row in connection.execute(held)
    ]
    if rows:
        connection.execute(insert(s.memberships), rows)
    return len(rows)
