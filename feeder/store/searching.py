"""Numbers of articles in, rows of the full-text index out: kept beside every change of text.

The index is SQLite's FTS5 without a copy of the texts (`content=`): it reads them from a view of
the newest wordings. So what is to leave the index is taken out before its wording is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, text

from feeder.store.engine import chunked

DDL = (
    """CREATE VIEW search_texts AS
SELECT a.number AS number, r.title AS title,
(SELECT group_concat(p.value, char(10)) FROM json_each(w.paragraphs) AS p) AS body
FROM articles AS a
JOIN revisions AS r ON r.article = a.number AND r.revision = a.revision
JOIN wordings AS w ON w.article = r.article AND w.fingerprint = r.fingerprint""",
    """CREATE VIRTUAL TABLE search USING fts5(title, body,
content='search_texts', content_rowid='number', tokenize='unicode61 remove_diacritics 2')""",
)
"""What makes the view and the index; migration 0003 has them, too."""

# Not in `schema.metadata`: FTS5 makes this table, and its shadows.
search = Table("search", MetaData(), Column("rowid", Integer), Column("title", Text))


@contextmanager
def reindexed(connection: Connection, numbers: Sequence[int]) -> Iterator[None]:
    """Keep the index true while the wordings of these articles are changed inside."""
    _each(connection, _OUT, numbers)
    yield
    _each(connection, _IN, numbers)


_TEXTS = "number, title, body FROM search_texts WHERE number IN ({})"
_IN = f"INSERT INTO search(rowid, title, body) SELECT {_TEXTS}"
_OUT = f"INSERT INTO search(search, rowid, title, body) SELECT 'delete', {_TEXTS}"


def _each(connection: Connection, statement: str, numbers: Sequence[int]) -> None:
    for chunk in chunked(sorted(numbers)):
        connection.execute(text(statement.format(",".join(map(str, chunk)))))
