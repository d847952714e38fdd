"""Decisions in, rows moved: the side of the SQL store that merges, splits and withdraws."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from feeder.store import Corrected, Move, Rearranged
from feeder.store import schema as s
from feeder.store.engine import Row, chunked, to_seconds
from feeder.store.labelling import write_labels
from feeder.store.read import Looking
from feeder.store.rows import decision_row, wording_row
from feeder.store.searching import reindexed
from feeder.store.selected import reselect
from feeder.store.writing import write_aliases, write_articles, write_states


class Operating(Looking):
    """Implements `OperatorStore`."""

    def rearrange(self, change: Rearranged) -> None:
        """Carry out a decision: all of it or nothing; it is remembered with its reason."""
        new = {change.other} if change.is_new and change.other is not None else set()
        with self._writing() as connection:
            numbers = [state.known.number for state in change.states]
            with reindexed(connection, numbers):
                write_articles(connection, [state.known for state in change.states], new)
                for move in change.moves:
                    _move(connection, move)
                _write_wordings(connection, change)
                write_states(connection, change.states, new)
            _find_anew(connection, list(change.keys))
            write_aliases(connection, change.keys)
            for number, target in change.merged.items():
                here = s.articles.c.number == number
                connection.execute(update(s.articles).where(here).values(merged_into=target))
            _lead_anew(connection, list(change.merged))
            connection.execute(insert(s.decisions).values(_row(change)))
            reselect(connection, numbers, self._zone)

    def correct(self, corrected: Corrected) -> None:
        """Write down an operator's word on an article's labels, and the labels that follow."""
        number, at = corrected.result.number, to_seconds(corrected.at)
        rows = [
            {
                "article": number,
                "kind": one.kind,
                "slug": one.slug,
                "assigned": one.assigned,
                "at": at,
            }
            for one in corrected.corrections
        ]
        told = decision_row(corrected.at, "label", number, "operator", corrected.reason)
        with self._writing() as connection:
            connection.execute(delete(s.corrections).where(s.corrections.c.article == number))
            if rows:
                connection.execute(insert(s.corrections), rows)
            connection.execute(insert(s.decisions).values(told))
            write_labels(connection, [corrected.result], self._zone)

    def merged_after(self, number: int) -> int:
        """Return the number of the newest document that was read before an article was merged."""
        d = s.decisions.c
        query = select(d.document).where(d.other == number, d.kind == "merge")
        with self._reading() as connection:
            return connection.execute(query.order_by(d.number.desc()).limit(1)).scalar() or 0


def _move(connection: Connection, move: Move) -> None:
    c = s.sightings.c
    here = update(s.sightings).where(
        c.document == bindparam("b_document"), c.position == bindparam("b_position")
    )
    rows = [
        {"b_document": one.document, "b_position": one.position, "b_origin": one.origin}
        for one in move.sightings
    ]
    if rows:
        values = {"article": move.target, "origin": bindparam("b_origin")}
        connection.execute(here.values(values), rows)


def _write_wordings(connection: Connection, change: Rearranged) -> None:
    for number, wordings in change.wordings.items():
        connection.execute(delete(s.wordings).where(s.wordings.c.article == number))
        rows = [wording_row(number, mark, printed) for mark, printed in wordings.items()]
        connection.execute(insert(s.wordings), rows)


def _find_anew(connection: Connection, numbers: list[int]) -> None:
    """Forget the keys of articles whose wordings went elsewhere: their states have the new ones."""
    for chunk in chunked(numbers):
        connection.execute(delete(s.aliases).where(s.aliases.c.article.in_(chunk)))


def _lead_anew(connection: Connection, numbers: Sequence[int]) -> None:
    """Let the pages of what was merged into these before be written: they lead elsewhere now."""
    a = s.articles.c
    while numbers:
        behind = select(a.number).where(a.merged_into.in_(numbers))
        numbers = connection.execute(behind).scalars().all()
        for chunk in chunked(numbers):
            marked = update(s.articles).where(a.number.in_(chunk)).values(dirty=True)
            connection.execute(marked)


def _row(change: Rearranged) -> Row:
    told = (change.at, change.kind, change.article, change.by, change.reason)
    newest = select(func.max(s.documents.c.number)).scalar_subquery()
    return decision_row(*told, other=change.other) | {"document": newest}
