"""What sources know of addresses and of themselves; pictures, names in feeds, excerpts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns to what is there, then the tables of sources."""
    for table in ("articles", "wordings"):
        op.add_column(table, sa.Column("image", sa.Text()))
        op.add_column(table, sa.Column("guid", sa.Text()))
    for table in ("wordings", "sightings"):
        excerpt: sa.Column[bool] = sa.Column(
            "excerpt", sa.Boolean(), nullable=False, server_default=sa.false()
        )
        op.add_column(table, excerpt)
    _add_addresses()
    _add_sources()


def _add_addresses() -> None:
    op.create_table(
        "visits",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("digest", sa.String(length=64)),
        sa.Column("whole", sa.BigInteger()),
        sa.Column("distrusted", sa.Boolean(), nullable=False),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_since", sa.BigInteger()),
        sa.Column("fresh", sa.BigInteger()),
        sa.Column("body", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_visits")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leads",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("published", sa.BigInteger()),
        sa.Column("published_as", sa.String(length=6), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "address", name=op.f("pk_leads")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_leads_found", "leads", ["source", "found"], unique=False)


def _add_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Float(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.Column("barred_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sources")),
    )
    op.create_table(
        "looks",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_looks")),
    )
    op.create_index("ix_looks_source", "looks", ["source", "number"], unique=False)
