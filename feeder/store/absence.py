"""Documents and absences in, what is missing and withdrawn out: a side of the SQL store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy import Row as SqlRow

from feeder.absence import Absence, Extent, Listing, Missing, Window
from feeder.catalog import ALL, MOST_READ
from feeder.diff import Known
from feeder.model import Document
from feeder.sources import Lead
from feeder.store import schema as s
from feeder.store.engine import chunked, insert_or_update, to_moment, to_seconds
from feeder.store.rows import decision_row
from feeder.store.visits import Visits
from feeder.store.writing import mark_dirty, write_articles
from feeder.suspicion import Usual

_PAGE = 100
"""A page shows fewer articles than that."""
_TELLING = frozenset({200, 304, 404, 410})
"""What an address answers that can be believed to say what stands there."""


class Absences(Visits):
    """Implements `AbsenceStore`."""

    def extents(
        self, source: str, address: str, limit: int, *, elsewhere: bool = True
    ) -> Sequence[Extent]:
        """Return how large the newest documents of an address are: see `AbsenceStore.extents`."""
        d = s.documents.c
        query = select(d.size, d.applied).where(d.source == source, d.done)
        newest = query.order_by(d.number.desc()).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(newest.where(d.address == address)).all()
            if elsewhere and len(rows) <= 1:
                others = newest.where(d.address != address, _alike(connection, source, address))
                rows = [*rows, *connection.execute(others)][:limit]
        return [Extent(row.size, row.applied) for row in rows]

    def usual(self, source: str, address: str, limit: int) -> Usual:
        """Return what the newest documents held: see `AbsenceStore.usual`."""
        c, d, w = s.sightings.c, s.documents.c, s.wordings.c
        wording = and_(w.article == c.article, w.fingerprint == c.fingerprint)
        dated = func.count(w.published)
        counts = select(func.count(), dated).select_from(s.sightings.join(s.wordings, wording))
        earlier = self.extents(source, address, limit)
        if any(one.articles > _PAGE for one in earlier):
            return Usual(earlier)  # no page, but a dump: whether it has dates is plain
        newest = select(d.number).where(d.source == source, d.done).order_by(d.number.desc())
        with self._reading() as connection:
            alike = newest.where(_alike(connection, source, address))
            some = alike.limit(limit).subquery()
            row = connection.execute(counts.where(c.document.in_(select(some.c.number)))).one()
        return Usual(earlier, row[0], row[1])

    def unlisted(self, source: str, at: datetime) -> Sequence[Lead]:
        """Return what lists no longer showed at a moment: see `AbsenceStore.unlisted`."""
        moment = to_seconds(at)
        return [
            lead
            for lead in self.leads(source)
            if to_seconds(lead.listed) < moment
            and lead.published is not None
            and lead.asked is not None
            and to_seconds(lead.asked) >= moment
            and lead.status in _TELLING
        ]

    def shows_withdrawn(self, document: Document) -> bool:
        """Tell whether what these bytes showed is withdrawn: see `AbsenceStore.shows_withdrawn`."""
        a, c, d = s.articles.c, s.sightings.c, s.documents.c
        gone = a.withdrawn_by.in_(("address", "absence"))
        query = (
            select(a.number)
            .join(s.sightings, c.article == a.number)
            .join(s.documents, d.number == c.document)
            .where(d.digest == document.digest, a.withdrawn.is_not(None), gone)
            .limit(1)
        )
        with self._reading() as connection:
            return connection.execute(query).first() is not None

    def is_shown_at(self, number: int, source: str, address: str) -> bool:
        """Tell whether the newest document of an address shows an article."""
        c = s.sightings.c
        with self._reading() as connection:
            newest = connection.execute(_newest(source, address)).one_or_none()
            if newest is None:
                return False
            here = select(c.article).where(c.document == newest.number, c.article == number)
            return connection.execute(here.limit(1)).first() is not None

    def is_seen_since(self, number: int, at: datetime) -> bool:
        """Tell whether any capture of this moment or later shows an article."""
        c = s.sightings.c
        here = select(c.article).where(c.article == number, c.captured >= to_seconds(at)).limit(1)
        with self._reading() as connection:
            return connection.execute(here).first() is not None

    def set_window(self, source: str, address: str, window: Window | None) -> None:
        """Remember the time for which the newest document of an address shows everything."""
        d = s.documents.c
        newest = _newest(source, address).with_only_columns(d.number).scalar_subquery()
        ends = {
            "complete_from": None if window is None else to_seconds(window.start),
            "complete_to": None if window is None else to_seconds(window.end),
        }
        with self._writing() as connection:
            connection.execute(update(s.documents).where(d.number == newest).values(ends))

    def listing(self, source: str, address: str, asked: datetime | None) -> Listing | None:
        """Return what the newest document of an address lacks: see `AbsenceStore.listing`."""
        c = s.sightings.c
        facts = select(func.count(c.article.distinct()), func.max(c.captured))
        with self._reading() as connection:
            row = connection.execute(_newest(source, address)).one_or_none()
            if row is None or not row.done or row.complete_from is None:
                return None
            shown, captured = connection.execute(facts.where(c.document == row.number)).one()
            moment = captured if asked is None else to_seconds(asked)
            missing = connection.execute(_missing(row, source, moment)).all()
        window = Window(to_moment(row.complete_from), to_moment(row.complete_to))
        return Listing(to_moment(moment), window, shown, tuple(map(_to_missing, missing)))

    def at_address(self, address: str) -> Sequence[int]:
        """Return the numbers of the articles whose page stands at an address."""
        a = s.articles.c
        here = select(a.number).where(a.address == address, a.merged_into.is_(None))
        with self._reading() as connection:
            return list(connection.execute(here.order_by(a.number)).scalars())

    def is_held(self, number: int) -> bool:
        """Tell whether the operator restored an article that nobody showed since."""
        query = select(s.articles.c.number).where(s.articles.c.number == number, _is_held())
        with self._reading() as connection:
            return connection.execute(query).first() is not None

    def absence(self, number: int, source: str) -> Absence | None:
        """Return how often an article was missed since it was last seen anywhere."""
        x = s.absences
        query = select(x).where(x.c.article == number, x.c.source == source, not_(_is_over(x)))
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Absence(number, source, to_moment(row.first), to_moment(row.last), row.times)

    def miss(self, absences: Sequence[Absence], withdrawn: Sequence[tuple[Known, str]]) -> None:
        """Count articles as missed, and withdraw others: see `AbsenceStore.miss`."""
        with self._writing() as connection:
            connection.execute(delete(s.absences).where(_is_over(s.absences)))
            _count(connection, absences)
            if withdrawn:
                _withdraw(connection, withdrawn)


def _alike(connection: Connection, source: str, address: str) -> ColumnElement[bool]:
    """Whether a document is like those of an address: a page that a list led to, or none."""
    c, d = s.leads.c, s.documents.c
    here = select(c.address).where(c.source == source, c.address == address)
    led = exists().where(c.source == d.source, c.address == d.address)
    return led if connection.execute(here).first() is not None else not_(led)


def _newest(source: str, address: str) -> Select[*tuple[Any, ...]]:
    d = s.documents.c
    query = select(d.number, d.done, d.complete_from, d.complete_to)
    here = query.where(d.source == source, d.address == address)
    return here.order_by(d.number.desc()).limit(1)


def _missing(
    document: SqlRow[*tuple[Any, ...]], source: str, moment: int
) -> Select[*tuple[Any, ...]]:
    """Articles of a document's window that it lacks, that its source showed, and nobody since."""
    a, m, c, d, x = (
        *(s.articles.c, s.memberships.c, s.sightings.c, s.documents.c),
        s.absences.c,
    )
    seen = exists().where(c.article == a.number)
    later = and_(not_(c.dated), c.document > document.number)
    counted = and_(x.article == a.number, x.source == source, not_(_is_over(s.absences)))
    return (
        select(a.number, a.published, a.published_as, x.first, x.last, x.times, x.source)
        .select_from(s.memberships)
        .join(s.articles, a.number == m.article)
        .join(s.absences, counted, isouter=True)
        .where(m.feed == ALL)
        .where(m.published > document.complete_from, m.published < document.complete_to)
        .where(a.published_as != "none", a.withdrawn.is_(None), a.merged_into.is_(None))
        .where(seen.where(c.document == d.number, d.source == source), not_(_is_held()))
        .where(not_(seen.where(or_(c.document == document.number, c.captured >= moment, later))))
        .order_by(a.number)
    )


def _is_held() -> ColumnElement[bool]:
    """Whether the operator's word on an article is newer than all that was seen of it."""
    a, c, d = s.articles.c, s.sightings.alias().c, s.decisions.c
    newest = select(func.max(c.captured)).where(c.article == d.article).scalar_subquery()
    restored = exists().where(d.article == a.number, d.kind == "restore", d.by == "operator")
    return restored.where(d.at >= newest)


def _is_over(absences: FromClause) -> ColumnElement[bool]:
    """Whether an absence ended: the article was seen since, is withdrawn, or is another's part."""
    # By other names, for the query around may look at the same tables.
    a, c, x = s.articles.alias().c, s.sightings.alias().c, absences.c
    since = or_(c.captured >= x.first, and_(not_(c.dated), c.document > x.since))
    away = or_(a.withdrawn.is_not(None), a.merged_into.is_not(None))
    return or_(
        exists().where(c.article == x.article, since),
        exists().where(a.number == x.article, away),
    )


def _to_missing(row: SqlRow[*tuple[Any, ...]]) -> Missing:
    before = None
    if row.times is not None:
        first, last = to_moment(row.first), to_moment(row.last)
        before = Absence(row.number, row.source, first, last, row.times)
    return Missing(row.number, to_moment(row.published), row.published_as, before)


def _count(connection: Connection, absences: Sequence[Absence]) -> None:
    newest = connection.execute(select(func.max(s.documents.c.number))).scalar() or 0
    rows = [
        {
            "article": one.article,
            "source": one.source,
            "first": to_seconds(one.first),
            "last": to_seconds(one.last),
            "times": one.times,
            "since": newest,
        }
        for one in absences
    ]
    if rows:
        connection.execute(insert_or_update(s.absences, "last", "times"), rows)


def _withdraw(connection: Connection, withdrawn: Sequence[tuple[Known, str]]) -> None:
    """Write the new states; feeds and pages that show these articles are to be made anew."""
    write_articles(connection, [known for known, _ in withdrawn], ())
    decisions = [
        decision_row(gone.at, "withdraw", known.number, gone.by, reason)
        for known, reason in withdrawn
        if (gone := known.withdrawn) is not None
    ]
    connection.execute(insert(s.decisions), decisions)
    feeds = {MOST_READ}
    for chunk in chunked([known.number for known, _ in withdrawn]):
        m, t, a = s.memberships.c, s.translations.c, s.articles.c
        feeds |= set(connection.execute(select(m.feed).where(m.article.in_(chunk))).scalars())
        others = select(t.other).where(t.article.in_(chunk))
        connection.execute(update(s.articles).where(a.number.in_(others)).values(dirty=True))
        connection.execute(delete(s.absences).where(s.absences.c.article.in_(chunk)))
    mark_dirty(connection, feeds)
