"""Questions in, answers out: what published pages tell besides the article itself. An edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy import Row as SqlRow

from feeder.growth import Growth
from feeder.model import Forwarding, Revision, Translation
from feeder.store import schema as s
from feeder.store.engine import chunked, to_moment
from feeder.store.ingest import Ingest
from feeder.store.knowing import IS_PAST, NEWEST, PRINTED
from feeder.store.rows import to_revision


class Telling(Ingest):
    """The part of `PublishStore` that is about histories, counters and forwarded ids."""

    def growing(self, span: timedelta) -> Sequence[Growth]:
        """Return the counters of every article that was seen within a span of the newest one."""
        c, a = s.sightings.c, s.articles.c
        newest = select(func.max(c.captured)).where(IS_PAST).scalar_subquery()
        seen = (
            select(
                *(a.number, a.id, a.published, a.published_as, c.captured),
                func.max(c.views).label("views"),
            )
            .join(s.articles, a.number == c.article)
            .where(c.captured >= newest - int(span.total_seconds()), IS_PAST, c.views.is_not(None))
            # What came by a merge had a page and a counter of its own.
            .where(a.withdrawn.is_(None), a.merged_into.is_(None), c.origin.is_(None))
            .group_by(a.number, c.captured)
            .order_by(a.number, c.captured)
        )
        with self._reading() as connection:
            rows = connection.execute(seen).all()
        return [_growth(*group) for _, group in groupby(rows, lambda row: row.number)]

    def forwardings(self) -> Sequence[Forwarding]:
        """Return the ids whose pages lead elsewhere, or to what was withdrawn, in order."""
        a = s.articles.c
        # As the index says it, in one clause: `ix_articles_away` holds these alone.
        away = or_(a.merged_into.is_not(None), a.withdrawn.is_not(None))
        query = select(a.number, a.id, a.merged_into).where(away).order_by(a.id)
        with self._reading() as connection:
            rows = connection.execute(query).all()
            targets = targets_of(connection, [row.number for row in rows if row.merged_into])
        return [Forwarding(row.id, targets.get(row.number)) for row in rows]

    def histories(self, numbers: Collection[int]) -> Mapping[int, Sequence[Revision]]:
        """Map these articles to every wording that they had, oldest first."""
        r, d, c = s.revisions.c, s.documents.c, s.sightings.c
        first = (
            select(c.document)
            .join(s.documents, s.documents.c.number == c.document)
            .where(c.article == r.article, c.fingerprint == r.fingerprint)
            .order_by(c.captured, s.documents.c.source, s.documents.c.address)
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(s.revisions, s.wordings.c.paragraphs, d.source, d.address)
            .join(s.wordings, PRINTED)
            .join(s.documents, d.number == first)
            .order_by(r.article, r.revision)
        )
        found: dict[int, list[Revision]] = {number: [] for number in numbers}
        with self._reading() as connection:
            for chunk in chunked(sorted(numbers)):
                for row in connection.execute(query.where(r.article.in_(chunk))).mappings():
                    found[row["article"]].append(to_revision(dict(row)))
        return found


def translations_of(
    connection: Connection, numbers: Sequence[int]
) -> defaultdict[int, tuple[Translation, ...]]:
    """The same news in other languages, in the order of their ids."""
    t, a = s.translations.c, s.articles.c
    query = (
        select(t.article, a.id, a.language, s.revisions.c.title)
        .join(s.articles, a.number == t.other)
        .join(s.revisions, NEWEST)
        .where(t.article.in_(numbers), a.merged_into.is_(None), a.withdrawn.is_(None))
        .order_by(t.article, a.language, a.id)
    )
    found: defaultdict[int, tuple[Translation, ...]] = defaultdict(tuple)
    for row in connection.execute(query):
        found[row.article] += (Translation(row.id, row.language, row.title),)
    return found


def targets_of(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The ids that those of merged articles lead to; a merged article may be merged again."""
    a = s.articles.c
    found: dict[int, str] = {}
    for number in numbers:
        row = connection.execute(select(a.id, a.merged_into).where(a.number == number)).one()
        while row.merged_into is not None:
            row = connection.execute(
                select(a.id, a.merged_into).where(a.number == row.merged_into)
            ).one()
        found[number] = row.id
    return found


def _growth(first: SqlRow[*tuple[Any, ...]], *others: SqlRow[*tuple[Any, ...]]) -> Growth:
    """The first and the last counter of one article."""
    last = others[-1] if others else first
    known = to_moment(first.published) if first.published_as == "minute" else None
    return Growth(
        first.number,
        first.id,
        known,
        (to_moment(first.captured), first.views),
        (to_moment(last.captured), last.views),
    )
