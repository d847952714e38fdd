"""The tables of sources and of the addresses that they ask: a part of `feeder.store.schema`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# The newest visit of each address that was ever asked.
visits = Table(
    "visits",
    metadata,
    Column("address", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", String(64)),
    Column("whole", BigInteger),  # when the last whole answer came
    Column("distrusted", Boolean, nullable=False),  # its validators lie
    Column("moved_to", Text),
    Column("moved_since", BigInteger),
    Column("fresh", BigInteger),  # seconds
    Column("body", LargeBinary),  # of robots.txt; of a list page, who read it, and the next one
    sqlite_with_rowid=False,
)

# The addresses of articles that a source's list showed lately, or that are yet to be read.
leads = Table(
    "leads",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("page", Text, nullable=False),  # the list page that showed it last
    Column("title", Text),
    Column("published", BigInteger),
    Column("published_as", String(6), nullable=False),
    Column("found", BigInteger, nullable=False),
    Column("listed", BigInteger, nullable=False),
    Index("ix_leads_found", "source", "found"),
    sqlite_with_rowid=False,
)

# What the schedule knows of each source; `failures` counts those since it last answered well.
sources = Table(
    "sources",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("paused", Boolean, nullable=False),
    Column("failures", Float, nullable=False),
    Column("due", BigInteger),  # when it is looked at next
    Column("barred_until", BigInteger),  # its server asked to be left alone until then
)

# The newest looks at each source; older ones are deleted.
looks = Table(
    "looks",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("source", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("state", String(10), nullable=False),  # ok, soft, hard, suspect
    Column("reason", Text),
    Column("documents", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),  # revised, withdrawn, restored
    Index("ix_looks_source", "source", "number"),
)
