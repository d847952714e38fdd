"""Questions in, answers out: the side of the SQL store that people look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import case, exists, func, or_, select

from feeder.keys import name_keys
from feeder.model import Document, Label, Revision
from feeder.store import Decision, Kept, Run, Sighting, Totals
from feeder.store import schema as s
from feeder.store.engine import to_moment
from feeder.store.selecting import Selecting

_URN = "urn:uuid:"
_ROUTES = ("country", "topic")


class Looking(Selecting):
    """Implements `ReadStore`."""

    def totals(self) -> Totals:
        """Count what is stored."""
        rows = select(func.count())
        counts = (
            rows.where(s.articles.c.merged_into.is_(None)),
            rows.select_from(s.revisions),
            rows.select_from(s.sightings),
            rows.select_from(s.documents),
            rows.where(s.feeds.c.dirty),
            rows.where(s.articles.c.dirty),
            rows.select_from(s.outbox),
        )
        query = select(*(count.scalar_subquery() for count in counts))
        with self._reading() as connection:
            return Totals(*connection.execute(query).one())

    def was_shown(self, key: int, before: Document) -> bool:
        """Tell whether an article under a key stood in an earlier document: see `IngestStore`."""
        d, k, c = s.documents.c, s.aliases.c, s.sightings.c
        same = (d.source == before.source, d.address == before.address, d.digest == before.digest)
        number = select(func.max(d.number)).where(*same, ~d.done).scalar_subquery()
        query = select(c.document).join_from(s.aliases, s.sightings, c.article == k.article)
        earlier = (k.key == key, number.is_(None) | (c.document < number))
        with self._reading() as connection:
            return connection.execute(query.where(*earlier).limit(1)).first() is not None

    def find(self, article_id: str) -> Sequence[int]:
        """Return the numbers of the articles that this names, at most three: see `ReadStore`."""
        start = article_id if article_id.startswith(_URN) else _URN + article_id
        a, k = s.articles.c, s.aliases.c
        by_id = select(a.number).where(a.id.startswith(start, autoescape=True)).limit(3)
        by_name = select(k.article).where(k.key.in_(name_keys(article_id))).distinct().limit(3)
        with self._reading() as connection:
            # No id holds a character outside ASCII, and not every such character can be asked for.
            found = connection.execute(by_id).scalars().all() if start.isascii() else ()
            return found or connection.execute(by_name).scalars().all()

    def labels_of(self, number: int) -> tuple[Label, ...]:
        """Return all labels of an article, mentions too."""
        return self.all_labels([number])[number]

    def corrected(self) -> Sequence[int]:
        """Return the numbers of the articles whose labels an operator corrected, in order.

        What was merged into another article has no labels of its own.
        """
        a = s.articles.c
        said = exists().where(s.corrections.c.article == a.number)
        query = select(a.number).where(said, a.merged_into.is_(None)).order_by(a.number)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def unrouted(self, limit: int) -> Sequence[int]:
        """Return the numbers of the newest articles that no country and no topic took."""
        a, c = s.articles.c, s.labels.c
        taken = exists().where(c.article == a.number, c.kind.in_(_ROUTES), c.assigned)
        here = (a.merged_into.is_(None), a.withdrawn.is_(None), ~taken)
        query = select(a.number).where(*here).order_by(a.published.desc(), a.id).limit(limit)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def revisions_of(self, number: int) -> Sequence[Revision]:
        """Return every wording of an article, oldest first."""
        return self.histories([number])[number]

    def sightings_of(self, number: int) -> Sequence[Sighting]:
        """Return every sighting of an article, oldest capture first."""
        c, d, r = s.sightings.c, s.documents.c, s.revisions.c
        revision = (
            select(func.max(r.revision))
            .where(r.article == c.article, r.fingerprint == c.fingerprint)
            .scalar_subquery()
        )
        query = (
            select(
                *(c.captured, c.seen, d.source, d.address, c.views, c.origin),
                revision.label("revision"),
            )
            .join(s.documents, d.number == c.document)
            .where(c.article == number)
            .order_by(c.captured, c.document, c.position)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [
            Sighting(
                to_moment(row.captured),
                to_moment(row.seen),
                *(row.source, row.address, row.views, row.revision, row.origin is not None),
            )
            for row in rows
        ]

    def merged_into(self, number: int) -> int | None:
        """Return the article that this one was merged into, if it was."""
        query = select(s.articles.c.merged_into).where(s.articles.c.number == number)
        with self._reading() as connection:
            into: int | None = connection.execute(query).scalar_one()
        return into

    def decisions_of(self, number: int) -> Sequence[Decision]:
        """Return what was decided about an article, oldest first."""
        c, a = s.decisions.c, s.articles.c
        other = case((c.other == number, c.article), else_=c.other)
        query = (
            select(c.at, c.kind, c.by, c.reason, a.id)
            .join(s.articles, a.number == other, isouter=True)
            .where(or_(c.article == number, c.other == number))
            .order_by(c.number)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [Decision(to_moment(row.at), row.kind, row.by, row.reason, row.id) for row in rows]

    def set_aside(self, limit: int) -> Sequence[Kept]:
        """Return what was set aside, of the newest documents that left something."""
        d = s.documents.c
        query = select(d.seen, d.source, d.address, d.set_aside).order_by(d.number.desc())
        query = query.where(func.json_array_length(d.set_aside) > 0).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [
            Kept(to_moment(row.seen), row.source, row.address, piece["reason"], piece["text"])
            for row in rows
            for piece in row.set_aside
        ]

    def runs(self, limit: int) -> Sequence[Run]:
        """Return the newest refreshes, newest first."""
        query = select(s.runs).order_by(s.runs.c.number.desc()).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [
            Run(
                row.number,
                to_moment(row.started),
                row.seconds,
                bool(row.ok),
                row.report,
            )
            for row in rows
        ]

    def problems(self) -> Iterator[str]:
        """Check the store's integrity; yield one line a problem."""
        with self._reading() as connection:
            answers = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        yield from (f"store {self._name}: {line}" for line in answers if line != "ok")
        for table, row, parent, _ in orphans[:20]:
            yield f"store {self._name}: row {row} of {table} points at nothing in {parent}"
