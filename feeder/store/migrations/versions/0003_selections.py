"""Full-text search, selections of the operator's own, corrections of labels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SEARCH = (
    """CREATE VIEW search_texts AS
SELECT a.number AS number, r.title AS title,
(SELECT group_concat(p.value, char(10)) FROM json_each(w.paragraphs) AS p) AS body
FROM articles AS a
JOIN revisions AS r ON r.article = a.number AND r.revision = a.revision
JOIN wordings AS w ON w.article = r.article AND w.fingerprint = r.fingerprint""",
    """CREATE VIRTUAL TABLE search USING fts5(title, body,
content='search_texts', content_rowid='number', tokenize='unicode61 remove_diacritics 2')""",
    # Not FTS5's own 'rebuild': that may not read json_each.
    "INSERT INTO search(rowid, title, body) SELECT number, title, body FROM search_texts",
)


def upgrade() -> None:
    """Add tables and an index for the newest, and take every stored text into the full-text one."""
    op.create_table(
        "corrections",
        sa.Column("article", _NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("assigned", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.number"], name=op.f("fk_corrections_article")
        ),
        sa.PrimaryKeyConstraint("article", "kind", "slug", name=op.f("pk_corrections")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "selections",
        sa.Column("feed", sa.String(length=120), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_selections")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_articles_published", "articles", ["published"], unique=False)
    for statement in _SEARCH:
        op.execute(statement)
