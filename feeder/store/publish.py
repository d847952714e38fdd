"""Dirty marks in, articles out: the side of the SQL store that published files are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from feeder.model import Label, StoredArticle
from feeder.store import Cleared, FeedState, Message
from feeder.store import schema as s
from feeder.store.engine import chunked, insert_new, to_moment, to_seconds
from feeder.store.knowing import JOINED
from feeder.store.rows import to_label, to_stored
from feeder.store.telling import Telling, targets_of, translations_of
from feeder.store.writing import mark_dirty


class Publishing(Telling):
    """Implements `PublishStore`."""

    def add_feeds(self, paths: Collection[str]) -> None:
        """Make these feeds exist; one that did not exist before is dirty."""
        with self._reading() as connection:
            there = set(connection.execute(select(s.feeds.c.path)).scalars())
        rows = [{"path": p, "dirty": True, "entries": 0} for p in sorted(set(paths) - there)]
        if rows:
            with self._writing() as connection:
                connection.execute(insert_new(s.feeds), rows)

    def retire(self, paths: Collection[str]) -> None:
        """Take the dirty mark off feeds that the settings no longer name; their files stay."""
        dirty = [
            path for path, state in self.feed_states().items() if state.dirty and path in paths
        ]
        if dirty:
            with self._writing() as connection:
                for chunk in chunked(sorted(dirty)):
                    here = s.feeds.c.path.in_(chunk)
                    connection.execute(update(s.feeds).where(here).values(dirty=False))

    def mark_feeds(self, paths: Collection[str]) -> None:
        """Make feeds dirty."""
        with self._writing() as connection:
            mark_dirty(connection, paths)

    def mark_pages(self, numbers: Collection[int] | None = None) -> None:
        """Make the pages of these articles dirty; of all articles without an argument."""
        every = update(s.articles).values(dirty=True)
        with self._writing() as connection:
            if numbers is None:
                connection.execute(every)
                return
            for chunk in chunked(sorted(numbers)):
                connection.execute(every.where(s.articles.c.number.in_(chunk)))

    def feed_states(self) -> Mapping[str, FeedState]:
        """Return the state of every feed by its path."""
        with self._reading() as connection:
            rows = connection.execute(select(s.feeds)).all()
        return {
            row.path: FeedState(
                row.path,
                bool(row.dirty),
                row.entries,
                None if row.updated is None else to_moment(row.updated),
            )
            for row in rows
        }

    def newest(self, path: str, limit: int) -> Sequence[int]:
        """Return the numbers of the newest articles of a feed, newest first, then by id."""
        m = s.memberships.c
        feed = select(m.article, m.published).where(m.feed == path)
        with self._reading() as connection:
            newest = feed.order_by(m.published.desc(), m.article.desc()).limit(limit)
            rows = list(connection.execute(newest).all())
            if not rows:
                return []
            # Numbers tell in which order dumps arrived, ids don't: all of the last minute compete.
            last = rows[-1].published
            ids = select(m.article, m.published, s.articles.c.id).join(
                s.articles, s.articles.c.number == m.article
            )
            tied = ids.where(m.feed == path, m.published >= last)
            ordered = sorted(connection.execute(tied), key=lambda row: (-row.published, row.id))
        return [row.article for row in ordered[:limit]]

    def load_articles(self, numbers: Collection[int]) -> Mapping[int, StoredArticle]:
        """Load articles for publishing, with their assigned labels."""
        loaded: dict[int, StoredArticle] = {}
        with self._reading() as connection:
            for chunk in chunked(sorted(numbers)):
                labels = _assigned(connection, chunk)
                notes = _notes(connection, chunk)
                others = translations_of(connection, chunk)
                rows = connection.execute(JOINED.where(s.articles.c.number.in_(chunk))).mappings()
                for row in rows.all():
                    number = row["number"]
                    stored = to_stored(
                        dict(row), labels[number], notes.get(number), others[number], self._zone
                    )
                    if row["merged_into"] is not None:
                        target = targets_of(connection, [number])[number]
                        stored = replace(stored, moved_to=target)
                    loaded[number] = stored
        return loaded

    def after(self, number: int, limit: int, *, merged: bool = False) -> Sequence[int]:
        """Return up to `limit` numbers of articles above `number`, in that order."""
        a = s.articles.c
        query = select(a.number).where(a.number > number).order_by(a.number).limit(limit)
        if not merged:
            query = query.where(a.merged_into.is_(None))
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def dirty_pages(self, after: int, limit: int) -> Sequence[int]:
        """Return up to `limit` numbers above `after` of articles whose page is to be written."""
        a = s.articles.c
        query = select(a.number).where(a.dirty, a.number > after).order_by(a.number).limit(limit)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def clean_pages(self, numbers: Collection[int]) -> frozenset[int]:
        """Return those of these articles whose page was written as they stand now."""
        a = s.articles.c
        found: set[int] = set()
        with self._reading() as connection:
            for chunk in chunked(sorted(numbers)):
                query = select(a.number).where(a.number.in_(chunk), ~a.dirty)
                found |= set(connection.execute(query).scalars())
        return frozenset(found)

    def clear_pages(self, numbers: Collection[int]) -> None:
        """Take the dirty mark off after their pages were written."""
        with self._writing() as connection:
            for chunk in chunked(sorted(numbers)):
                where = s.articles.c.number.in_(chunk)
                connection.execute(update(s.articles).where(where).values(dirty=False))

    def clear_feeds(self, cleared: Sequence[Cleared], due: datetime) -> None:
        """Take the dirty mark off feeds after their files were written, and post their pings."""
        digests = {path: digest for one in cleared for path, digest in one.digests.items()}
        rows = [{"path": path, "digest": digest} for path, digest in digests.items()]
        with self._writing() as connection:
            for one in cleared:
                here = s.feeds.c.path == one.path
                updated = None if one.updated is None else to_seconds(one.updated)
                state = {"dirty": False, "updated": updated}
                if one.entries is not None:
                    state["entries"] = one.entries
                connection.execute(update(s.feeds).where(here).values(state))
            for chunk in chunked(sorted(digests)):
                connection.execute(delete(s.files).where(s.files.c.path.in_(chunk)))
            if rows:
                connection.execute(insert(s.files), rows)
            _post(connection, {ping for one in cleared for ping in one.pings}, to_seconds(due))

    def file_digests(self) -> Mapping[str, str]:
        """Return the digests of the feed documents published last, by path."""
        with self._reading() as connection:
            return {row.path: row.digest for row in connection.execute(select(s.files))}

    def due_messages(self, now: datetime, limit: int) -> Sequence[Message]:
        """Return messages of the outbox that are due, oldest first."""
        o = s.outbox.c
        query = select(s.outbox).where(o.due <= to_seconds(now)).order_by(o.number).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [Message(row.number, row.kind, row.subject, row.attempts) for row in rows]

    def settle(self, messages: Sequence[Message], retry_at: datetime | None) -> None:
        """Take delivered messages out, or count one more attempt and set when the next is."""
        o = s.outbox.c
        with self._writing() as connection:
            for chunk in chunked(sorted(message.number for message in messages)):
                here = o.number.in_(chunk)
                if retry_at is None:
                    connection.execute(delete(s.outbox).where(here))
                else:
                    again = {"attempts": o.attempts + 1, "due": to_seconds(retry_at)}
                    connection.execute(update(s.outbox).where(here).values(again))


def _post(connection: Connection, addresses: Collection[str], due: int) -> None:
    """Put pings into the outbox; one that waits there for the same address will do."""
    o = s.outbox.c
    waiting = set(connection.execute(select(o.subject).where(o.kind == "ping")).scalars())
    rows = [
        {"kind": "ping", "subject": address, "attempts": 0, "due": due}
        for address in sorted(set(addresses) - waiting)
    ]
    if rows:
        connection.execute(insert(s.outbox), rows)


def _assigned(
    connection: Connection, numbers: Sequence[int]
) -> defaultdict[int, tuple[Label, ...]]:
    c = s.labels.c
    query = (
        select(s.labels).where(c.article.in_(numbers), c.assigned).order_by(c.article, c.position)
    )
    found: defaultdict[int, tuple[Label, ...]] = defaultdict(tuple)
    for row in connection.execute(query).mappings():
        found[row["article"]] += (to_label(dict(row)),)
    return found


def _notes(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The note of the newest material edit of each article that had one."""
    r = s.revisions.c
    query = (
        select(r.article, r.note)
        .where(r.article.in_(numbers), r.note.is_not(None))
        .order_by(r.article, r.revision)
    )
    return {row.article: row.note for row in connection.execute(query)}
