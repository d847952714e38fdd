"""The tables, as SQLAlchemy Core knows them. How they came to be: `migrations/`.

Moments are whole seconds since 1970 in UTC, fingerprints 16 bytes, keys signed 64-bit integers.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from feeder.store.asked import leads, looks, metadata, sources, visits

__all__ = [
    "absences", "aliases", "articles", "corrections", "decisions", "documents", "feeds", "files",
    "labels", "leads", "looks", "memberships", "metadata", "outbox", "revisions", "runs",
    "selections", "settings", "sightings", "sources", "translations", "visits", "wordings",
]  # fmt: skip

# One row an article; its text stands in `revisions`, so that a scan of this table stays small.
articles = Table(
    "articles",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(45), nullable=False, unique=True),
    Column("fingerprint", LargeBinary(16), nullable=False, index=True),
    Column("published", BigInteger, nullable=False, index=True),
    Column("published_as", String(6), nullable=False),  # minute, day, or none
    Column("updated", BigInteger, nullable=False),
    Column("captured", BigInteger, nullable=False),
    Column("language", String(2), nullable=False),
    Column("agency_id", String(40)),
    Column("address", Text),
    Column("section", String(80)),
    Column("image", Text),
    Column("guid", Text),  # what the agency's own feed calls it
    Column("revision", Integer, nullable=False),
    Column("dirty", Boolean, nullable=False),  # its page is to be written
    Column("withdrawn", BigInteger),  # since when it is not to be read
    Column("withdrawn_by", String(12)),
    Column("withdrawn_reason", Text),
    Column("touched", BigInteger),  # when it was last withdrawn or restored
    Column("merged_into", BigInteger),  # the article that its id now leads to
    Index(
        "ix_articles_dirty",
        "number",
        sqlite_where=text("dirty"),
        postgresql_where=text("dirty"),
    ),
    Index(  # those whose pages lead elsewhere: a few of a million
        "ix_articles_away",
        "id",
        sqlite_where=text("merged_into IS NOT NULL OR withdrawn IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL OR withdrawn IS NOT NULL"),
    ),
)

# Every wording that an article was ever printed in, with what else its captures said.
wordings = Table(
    "wordings",
    metadata,
    Column("article", ForeignKey("articles.number"), primary_key=True),
    Column("fingerprint", LargeBinary(16), primary_key=True),
    Column("title", Text),
    Column("paragraphs", JSON, nullable=False),
    Column("relayed_from", Text),
    Column("image_credits", JSON, nullable=False),
    Column("notice", Boolean, nullable=False),
    Column("published", BigInteger),
    Column("published_as", String(6), nullable=False),
    Column("address", Text),
    Column("agency_id", String(40)),
    Column("section", String(80)),
    Column("image", Text),
    Column("guid", Text),
    Column("excerpt", Boolean, nullable=False, server_default=false()),  # no capture of it is whole
    sqlite_with_rowid=False,
)

# What an article went through, made from its sightings: one row a change of wording. What the
# capture lacked is filled from earlier ones, so title and credits stand here once more.
revisions = Table(
    "revisions",
    metadata,
    Column("article", ForeignKey("articles.number"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("captured", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("material", Boolean, nullable=False),
    Column("note", Text),
    Column("title", Text),
    Column("relayed_from", Text),
    Column("image_credits", JSON, nullable=False),
    Column("notice", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# An article seen in a document: in which wording, with so many views. `origin` is the article
# that the sighting belonged to before a merge.
sightings = Table(
    "sightings",
    metadata,
    Column("document", ForeignKey("documents.number"), primary_key=True),
    Column("position", Integer, primary_key=True),  # in the document, from 0
    Column("article", ForeignKey("articles.number"), nullable=False),
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("captured", BigInteger, nullable=False),
    Column("dated", Boolean, nullable=False),  # else `captured` is a lower bound
    Column("seen", BigInteger, nullable=False),
    Column("views", BigInteger),
    Column("origin", ForeignKey("articles.number")),
    Column("excerpt", Boolean, nullable=False, server_default=false()),  # a teaser, and no edit
    Index("ix_sightings_article", "article", "captured"),
    Index("ix_sightings_captured", "captured"),
    sqlite_with_rowid=False,
)

# The same news in another language; each pair stands here twice.
translations = Table(
    "translations",
    metadata,
    Column("article", ForeignKey("articles.number"), primary_key=True),
    Column("other", ForeignKey("articles.number"), primary_key=True),
    sqlite_with_rowid=False,
)

# Articles that a source should show, or whose page is gone, and since when and how often. `since`
# is the newest document at the first time: an undated sighting in a later one may be newer.
absences = Table(
    "absences",
    metadata,
    Column("article", ForeignKey("articles.number"), primary_key=True),
    Column("source", String(40), primary_key=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("times", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What the operator decided, and what was withdrawn on whose word; never deleted.
decisions = Table(
    "decisions",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("article", ForeignKey("articles.number"), nullable=False),
    Column("other", ForeignKey("articles.number")),
    Column("by", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", BigInteger),  # the newest one of that time
    Index("ix_decisions_article", "article"),
)

# Keys under which identity looks for an article (`identity.keys_of`), of all its wordings.
aliases = Table(
    "aliases",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("article", ForeignKey("articles.number"), primary_key=True),
    sqlite_with_rowid=False,
)

labels = Table(
    "labels",
    metadata,
    Column("article", ForeignKey("articles.number"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("code", String(20), primary_key=True),
    Column("slug", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("assigned", Boolean, nullable=False),
    Column("reasons", JSON, nullable=False),
    sqlite_with_rowid=False,
)

# What an operator said of labels; it wins over the rules, for ever.
corrections = Table(
    "corrections",
    metadata,
    Column("article", ForeignKey("articles.number"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("slug", String(80), primary_key=True),
    Column("assigned", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# The operator's own selections, in the form that `feeder.selections` reads back.
selections = Table(
    "selections",
    metadata,
    Column("feed", String(120), primary_key=True),
    Column("expression", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Which articles a feed holds; the key is the order in which it prints them.
memberships = Table(
    "memberships",
    metadata,
    Column("feed", String(120), primary_key=True),
    Column("published", BigInteger, primary_key=True),
    Column("article", ForeignKey("articles.number"), primary_key=True),
    Index("ix_memberships_article", "article"),
    sqlite_with_rowid=False,
)

# What each fetch brought. `applied` articles of it are in the store; `done` when all are.
documents = Table(
    "documents",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("source", String(40), nullable=False),
    Column("address", Text, nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("stamp", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("applied", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("set_aside", JSON, nullable=False),
    Column("complete_from", BigInteger),  # it shows everything of this time, ends left out
    Column("complete_to", BigInteger),
    Index("ix_documents_address", "address", "source", "number"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("path", String(120), primary_key=True),
    Column("dirty", Boolean, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("updated", BigInteger),
)

# Digest of the bytes of each feed document that was published last; a ping is due when it moves.
files = Table(
    "files",
    metadata,
    Column("path", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),
)

# What the outside is still to be told; written with the change that causes it.
outbox = Table(
    "outbox",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", BigInteger, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("started", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("report", JSON, nullable=False),
)

# Digests of the settings under which labels and published files were made.
settings = Table(
    "settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
