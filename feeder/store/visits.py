"""Visits, lists and looks in, what is remembered of them out: a side of the SQL store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, RowMapping, and_, delete, exists, insert, or_, select

from feeder.model import Published
from feeder.schedule import Look, Standing
from feeder.sourceconfig import WATCHED
from feeder.sources import Lead, Link, Listed, Visit
from feeder.store import schema as s
from feeder.store.engine import Connected, Row, insert_or_update, to_moment, to_seconds

_LOOKS = 1_000
"""So many looks at a source are kept."""


class Visits(Connected):
    """Implements `SourceStore`."""

    def visit(self, address: str) -> Visit | None:
        """Return the newest visit of an address."""
        query = select(s.visits).where(s.visits.c.address == address)
        with self._reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _to_visit(row)

    def record_visit(self, visit: Visit) -> None:
        """Remember a visit in place of the last one of its address."""
        row = _visit_row(visit)
        columns = [name for name in row if name != "address"]
        with self._writing() as connection:
            connection.execute(insert_or_update(s.visits, *columns), row)

    def leads(self, source: str) -> Sequence[Lead]:
        """Return the addresses that lists of a source showed: see `SourceStore.leads`."""
        c, v = s.leads.c, s.visits.c
        query = (
            select(s.leads, v.at, v.status, v.moved_to, _is_read().label("is_read"))
            .join(s.visits, v.address == c.address, isouter=True)
            .where(c.source == source)
            .order_by(c.found.desc(), c.published.desc(), c.address)
        )
        with self._reading() as connection:
            return [_to_lead(row) for row in connection.execute(query).mappings()]

    def note_listed(self, source: str, listed: Listed) -> None:
        """Remember what a list showed, and forget what it no longer does: see `SourceStore`."""
        c, old = s.leads.c, to_seconds(listed.at - WATCHED)
        is_old = and_(c.source == source, c.found < old, c.listed < old)
        rows = {link.address: _lead_row(source, listed, link) for link in listed.links}
        told = ("page", "title", "published", "published_as", "listed")
        if rows:
            with self._writing() as connection:
                connection.execute(insert_or_update(s.leads, *told), list(rows.values()))
                connection.execute(delete(s.leads).where(is_old, _is_read()))

    def standing(self, source: str) -> Standing:
        """Return what is known of a source; of an unknown one, that of a new one."""
        return self.standings().get(source, Standing())

    def standings(self) -> Mapping[str, Standing]:
        """Return what is known of every source that was ever looked at or paused."""
        with self._reading() as connection:
            rows = connection.execute(select(s.sources)).mappings().all()
        return {row["name"]: _to_standing(row) for row in rows}

    def looks(self, source: str, limit: int) -> Sequence[Look]:
        """Return the newest looks at a source, newest first."""
        c = s.looks.c
        query = select(s.looks).where(c.source == source).order_by(c.number.desc()).limit(limit)
        with self._reading() as connection:
            return [_to_look(row) for row in connection.execute(query).mappings()]

    def record_look(self, source: str, look: Look, standing: Standing) -> None:
        """Remember a look, and how its source stands after it; a pause since then stays."""
        row = _standing_row(source, standing)
        told = ("failures", "due", "barred_until")
        c = s.looks.c
        here = c.source == source
        kept = select(c.number).where(here).order_by(c.number.desc()).limit(1).offset(_LOOKS)
        with self._writing() as connection:
            connection.execute(insert(s.looks).values(_look_row(source, look)))
            connection.execute(delete(s.looks).where(here, c.number <= kept.scalar_subquery()))
            connection.execute(insert_or_update(s.sources, *told), row)

    def set_paused(self, source: str, *, paused: bool) -> None:
        """Pause a source, or let it go on at once."""
        row = _standing_row(source, Standing(paused=paused))
        with self._writing() as connection:
            connection.execute(insert_or_update(s.sources, "paused", "due"), row)


def _is_read() -> ColumnElement[bool]:
    """Whether what came from a lead was read: from there by its source, or the same bytes ever."""
    c, v, d = s.leads.c, s.visits.alias().c, s.documents.c
    here = exists().where(d.address == c.address, d.source == c.source, d.done)
    alike = exists().where(v.address == c.address, d.digest == v.digest, d.done)
    return or_(here, alike)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else to_seconds(moment)


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else to_moment(seconds)


def _visit_row(visit: Visit) -> Row:
    return {
        "address": visit.address,
        "at": to_seconds(visit.at),
        "status": visit.status,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "digest": visit.digest,
        "whole": _seconds(visit.whole),
        "distrusted": visit.distrusted,
        "moved_to": visit.moved_to,
        "moved_since": _seconds(visit.moved_since),
        "fresh": None if visit.fresh is None else int(visit.fresh.total_seconds()),
        "body": visit.body,
    }


def _to_visit(row: RowMapping) -> Visit:
    return Visit(
        address=row["address"],
        at=to_moment(row["at"]),
        status=row["status"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        digest=row["digest"],
        whole=_moment(row["whole"]),
        distrusted=bool(row["distrusted"]),
        moved_to=row["moved_to"],
        moved_since=_moment(row["moved_since"]),
        fresh=None if row["fresh"] is None else timedelta(seconds=row["fresh"]),
        body=row["body"],
    )


def _lead_row(source: str, listed: Listed, link: Link) -> Row:
    published = link.published
    return {
        "source": source,
        "address": link.address,
        "page": link.page or listed.address,
        "title": link.title,
        "published": None if published is None else to_seconds(published.at),
        "published_as": "none" if published is None else published.precision,
        "found": to_seconds(listed.at),
        "listed": to_seconds(listed.at),
    }


def _to_lead(row: RowMapping) -> Lead:
    published = None
    if row["published_as"] != "none":
        published = Published(to_moment(row["published"]), row["published_as"])
    return Lead(
        address=row["address"],
        found=to_moment(row["found"]),
        listed=to_moment(row["listed"]),
        page=row["page"],
        title=row["title"],
        published=published,
        asked=_moment(row["at"]),
        status=row["status"],
        moved_to=row["moved_to"],
        is_read=bool(row["is_read"]),
    )


def _standing_row(source: str, standing: Standing) -> Row:
    return {
        "name": source,
        "paused": standing.paused,
        "failures": standing.failures,
        "due": _seconds(standing.due),
        "barred_until": _seconds(standing.barred_until),
    }


def _to_standing(row: RowMapping) -> Standing:
    due, barred = _moment(row["due"]), _moment(row["barred_until"])
    return Standing(bool(row["paused"]), row["failures"], due, barred)


def _look_row(source: str, look: Look) -> Row:
    return {
        "source": source,
        "at": to_seconds(look.at),
        "seconds": look.seconds,
        "state": look.state,
        "reason": look.reason,
        "documents": look.documents,
        "new": look.new,
        "changed": look.changed,
    }


def _to_look(row: RowMapping) -> Look:
    return Look(
        to_moment(row["at"]),
        row["seconds"],
        row["state"],
        row["reason"],
        row["documents"],
        row["new"],
        row["changed"],
    )
