"""Fingerprints, keys and numbers in, stored articles for comparison out. An edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, and_, select

from feeder.catalog import ALL
from feeder.diff import Known, Past, Shown
from feeder.model import Article, Correction
from feeder.store import Candidate, Current
from feeder.store import schema as s
from feeder.store.engine import Connected, chunked, to_moment, to_seconds
from feeder.store.rows import to_article, to_known

NEWEST = and_(
    s.revisions.c.article == s.articles.c.number,
    s.revisions.c.revision == s.articles.c.revision,
)
PRINTED = and_(
    s.wordings.c.article == s.revisions.c.article,
    s.wordings.c.fingerprint == s.revisions.c.fingerprint,
)
JOINED = (
    select(
        s.articles,
        s.revisions.c.title,
        s.wordings.c.paragraphs,
        s.revisions.c.relayed_from,
        s.revisions.c.image_credits,
        s.revisions.c.notice,
        s.wordings.c.excerpt,
    )
    .join(s.revisions, NEWEST)
    .join(s.wordings, PRINTED)
)
_ZONES = 2 * 86_400
"""Seconds by which a day there may be ahead of a day here: time zones, clocks."""
IS_PAST = s.sightings.c.captured <= s.sightings.c.seen + _ZONES
"""A dump captured after it was read is misprinted: its counters are not the newest."""


class Knowing(Connected):
    """The part of `IngestStore` that articles are compared with."""

    def __init__(self, engine: Engine, name: str, zone: ZoneInfo) -> None:
        super().__init__(engine, name)
        self._zone = zone

    def current(self, fingerprints: Collection[bytes]) -> Mapping[bytes, Sequence[Current]]:
        """Map those fingerprints that are articles' newest wording to these articles."""
        a, w = s.articles.c, s.wordings.c
        columns = (
            *(a.fingerprint, a.number, a.published, a.published_as, a.address, a.agency_id),
            *(a.captured, a.withdrawn, w.notice, a.image, a.guid, w.excerpt),
        )
        every = (
            select(*columns)
            .join(s.wordings, and_(w.article == a.number, w.fingerprint == a.fingerprint))
            .where(a.merged_into.is_(None))
            .order_by(a.number)
        )
        found: defaultdict[bytes, list[Current]] = defaultdict(list)
        with self._reading() as connection:
            for chunk in chunked(list(fingerprints)):
                for row in connection.execute(every.where(a.fingerprint.in_(chunk))):
                    published, captured = to_moment(row.published), to_moment(row.captured)
                    one = Current(
                        *(row.number, published, row.published_as, row.address, row.agency_id),
                        captured,
                        row.withdrawn is not None,
                        bool(row.notice),
                        *(row.image, row.guid, bool(row.excerpt)),
                    )
                    found[row.fingerprint].append(one)
        return found

    def load_known(self, numbers: Collection[int]) -> Iterable[Known]:
        """Load articles for comparison, with every wording that they ever had."""
        known: list[Known] = []
        with self._reading() as connection:
            for chunk in chunked(sorted(numbers)):
                printed = self._printed(connection, chunk)
                said = corrections(connection, chunk)
                rows = connection.execute(JOINED.where(s.articles.c.number.in_(chunk))).mappings()
                known += [
                    to_known(dict(row), printed[row["number"]], said[row["number"]], self._zone)
                    for row in rows
                ]
        return known

    def corrections_of(self, numbers: Collection[int]) -> Mapping[int, tuple[Correction, ...]]:
        """Map these articles to what an operator said of their labels."""
        found: dict[int, tuple[Correction, ...]] = dict.fromkeys(numbers, ())
        with self._reading() as connection:
            for chunk in chunked(sorted(numbers)):
                found.update(corrections(connection, chunk))
        return found

    def past(self, number: int) -> Past:
        """Return all that was ever seen of an article."""
        c = s.sightings.c
        columns = (c.captured, c.fingerprint, c.views, c.dated, c.document, c.position)
        query = select(*columns, c.origin, c.excerpt).where(c.article == number)
        with self._reading() as connection:
            shown = tuple(
                Shown(to_moment(captured), *rest) for captured, *rest in connection.execute(query)
            )
            return Past(shown, self._printed(connection, [number])[number])

    def _printed(
        self, connection: Connection, numbers: Sequence[int]
    ) -> Mapping[int, dict[bytes, Article]]:
        c = s.wordings.c
        query = (
            select(s.wordings, s.articles.c.language)
            .join(s.articles, s.articles.c.number == c.article)
            .where(c.article.in_(numbers))
            .order_by(c.article, c.fingerprint)
        )
        found: dict[int, dict[bytes, Article]] = {number: {} for number in numbers}
        for row in connection.execute(query).mappings():
            found[row["article"]][row["fingerprint"]] = to_article(dict(row), self._zone)
        return found

    def appeared(self, first: datetime, last: datetime) -> Sequence[Candidate]:
        """Return the articles of the feed of everything that appeared to the minute in a time."""
        a, m = s.articles.c, s.memberships.c
        query = (
            select(a.number, a.published, a.published_as, a.language, a.agency_id)
            .join_from(s.memberships, s.articles, a.number == m.article)
            .where(m.feed == ALL, m.published.between(to_seconds(first), to_seconds(last)))
            .where(a.published_as == "minute")
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [Candidate(number, to_moment(at), *rest) for number, at, *rest in rows]

    def alike(self, keys: Collection[int]) -> Mapping[int, Sequence[Candidate]]:
        """Map those keys that are known to the articles under them."""
        a, k = s.articles.c, s.aliases.c
        columns = (k.key, a.number, a.published, a.published_as, a.language, a.agency_id)
        query = select(*columns, a.address, a.guid).join_from(
            s.aliases, s.articles, a.number == k.article
        )
        query = query.where(a.merged_into.is_(None))
        found: defaultdict[int, list[Candidate]] = defaultdict(list)
        once: dict[int, Candidate] = {}
        with self._reading() as connection:
            for chunk in chunked(sorted(keys)):
                for key, number, published, *rest in connection.execute(
                    query.where(k.key.in_(chunk)).order_by(k.key, k.article)
                ):
                    if number not in once:
                        once[number] = Candidate(number, to_moment(published), *rest)
                    found[key].append(once[number])
        return found

    def taken(self, ids: Collection[str]) -> frozenset[str]:
        """Return those of these ids that stored articles have."""
        found: set[str] = set()
        with self._reading() as connection:
            for chunk in chunked(sorted(ids)):
                query = select(s.articles.c.id).where(s.articles.c.id.in_(chunk))
                found |= set(connection.execute(query).scalars())
        return frozenset(found)


def corrections(
    connection: Connection, numbers: Sequence[int]
) -> defaultdict[int, tuple[Correction, ...]]:
    """What an operator said of the labels of these articles, in the order of their slugs."""
    c = s.corrections.c
    query = select(c.article, c.kind, c.slug, c.assigned).where(c.article.in_(numbers))
    found: defaultdict[int, tuple[Correction, ...]] = defaultdict(tuple)
    for row in connection.execute(query.order_by(c.article, c.kind, c.slug)):
        found[row.article] += (Correction(row.kind, row.slug, bool(row.assigned)),)
    return found
