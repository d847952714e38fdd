"""Wordings as printed, histories made from sightings, withdrawals, merges, translations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _article(table: str, column: str = "article") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["articles.number"], name=op.f(f"fk_{table}_{column}"))


def _document(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["document"], ["documents.number"], name=op.f(f"fk_{table}_document")
    )


def upgrade() -> None:
    """Keep every text, sighting and revision; what nobody wrote down is taken from beside it."""
    for name, kind in (
        ("withdrawn", sa.BigInteger()),
        ("withdrawn_by", sa.String(length=12)),
        ("withdrawn_reason", sa.Text()),
        ("touched", sa.BigInteger()),
        ("merged_into", sa.BigInteger()),
    ):
        op.add_column("articles", sa.Column(name, kind, nullable=True))
    for name in ("complete_from", "complete_to"):
        op.add_column("documents", sa.Column(name, sa.BigInteger(), nullable=True))
    away = sa.text("merged_into IS NOT NULL OR withdrawn IS NOT NULL")
    op.create_index(
        "ix_articles_away", "articles", ["id"], sqlite_where=away, postgresql_where=away
    )
    op.rename_table("revisions", "old_revisions")
    op.drop_index("ix_sightings_document", "sightings")
    op.rename_table("sightings", "old_sightings")
    _make_tables()
    _move_wordings()
    _move_sightings()
    op.drop_table("old_sightings")
    op.drop_table("old_revisions")


def _make_tables() -> None:
    _make_wordings()
    _make_revisions()
    _make_sightings()
    _make_translations()
    _make_absences()
    _make_decisions()


def _make_wordings() -> None:
    op.create_table(
        "wordings",
        sa.Column("article", _NUMBER, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("relayed_from", sa.Text(), nullable=True),
        sa.Column("image_credits", sa.JSON(), nullable=False),
        sa.Column("notice", sa.Boolean(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column("published_as", sa.String(length=6), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("agency_id", sa.String(length=40), nullable=True),
        sa.Column("section", sa.String(length=80), nullable=True),
        _article("wordings"),
        sa.PrimaryKeyConstraint("article", "fingerprint", name=op.f("pk_wordings")),
        sqlite_with_rowid=False,
    )


def _make_revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("article", _NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column("captured", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("relayed_from", sa.Text(), nullable=True),
        sa.Column("image_credits", sa.JSON(), nullable=False),
        sa.Column("notice", sa.Boolean(), nullable=False),
        _article("revisions"),
        sa.PrimaryKeyConstraint("article", "revision", name=op.f("pk_revisions")),
        sqlite_with_rowid=False,
    )


def _make_sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("document", _NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article", _NUMBER, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column("captured", sa.BigInteger(), nullable=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=True),
        sa.Column("origin", _NUMBER, nullable=True),
        _article("sightings"),
        _article("sightings", "origin"),
        _document("sightings"),
        sa.PrimaryKeyConstraint("document", "position", name=op.f("pk_sightings")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sightings_article", "sightings", ["article", "captured"], unique=False)
    op.create_index("ix_sightings_captured", "sightings", ["captured"], unique=False)


def _make_translations() -> None:
    op.create_table(
        "translations",
        sa.Column("article", _NUMBER, nullable=False),
        sa.Column("other", _NUMBER, nullable=False),
        _article("translations"),
        _article("translations", "other"),
        sa.PrimaryKeyConstraint("article", "other", name=op.f("pk_translations")),
        sqlite_with_rowid=False,
    )


def _make_absences() -> None:
    op.create_table(
        "absences",
        sa.Column("article", _NUMBER, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        _article("absences"),
        sa.PrimaryKeyConstraint("article", "source", name=op.f("pk_absences")),
        sqlite_with_rowid=False,
    )


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("article", _NUMBER, nullable=False),
        sa.Column("other", _NUMBER, nullable=True),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.BigInteger(), nullable=True),
        _article("decisions"),
        _article("decisions", "other"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_article", "decisions", ["article"], unique=False)


def _move_wordings() -> None:
    """A text that came back stood in `revisions` twice; once is enough."""
    op.execute(
        "INSERT INTO wordings SELECT r.article, r.fingerprint, r.title, r.paragraphs,"
        " r.relayed_from, r.image_credits, r.notice,"
        " CASE a.published_as WHEN 'none' THEN NULL ELSE a.published END, a.published_as,"
        " a.address, a.agency_id, a.section"
        " FROM old_revisions r JOIN articles a ON a.number = r.article"
        " WHERE r.revision = (SELECT min(f.revision) FROM old_revisions f"
        " WHERE f.article = r.article AND f.fingerprint = r.fingerprint)"
    )
    op.execute(
        "INSERT INTO revisions SELECT r.article, r.revision, r.fingerprint, r.captured,"
        " CASE WHEN r.revision = 1 THEN a.published"
        " WHEN r.material THEN max(r.captured, a.published) ELSE a.updated END,"
        " r.material, r.note, r.title, r.relayed_from, r.image_credits, r.notice"
        " FROM old_revisions r JOIN articles a ON a.number = r.article"
    )


def _move_sightings() -> None:
    """What a sighting showed was not written down: it was the newest wording of its time."""
    op.execute(
        "INSERT INTO sightings SELECT s.document, s.position, s.article,"
        " r.fingerprint, r.captured, 1, s.seen, s.views, NULL"
        " FROM old_sightings s JOIN old_revisions r ON r.article = s.article"
        " AND r.revision = (SELECT max(n.revision) FROM old_revisions n"
        " WHERE n.article = s.article AND (n.document <= s.document OR n.revision = 1))"
    )
    # A document that printed an article twice, edited, left one sighting: without another one the
    # first wording would be in no history. Places below 0 come first and are nobody's.
    op.execute(
        "INSERT INTO sightings SELECT r.document, -row_number() OVER"
        " (PARTITION BY r.document ORDER BY r.article DESC, r.revision DESC), r.article,"
        " r.fingerprint, r.captured, 1, d.seen, NULL, NULL"
        " FROM old_revisions r JOIN documents d ON d.number = r.document"
        " WHERE NOT EXISTS (SELECT 1 FROM sightings s"
        " WHERE s.article = r.article AND s.fingerprint = r.fingerprint)"
    )
