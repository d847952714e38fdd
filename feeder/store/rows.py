"""Rows in, nouns out, and the other way round. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from feeder.diff import Known
from feeder.model import Article, Label, Published, StoredArticle
from feeder.store.engine import Row, to_moment, to_seconds


def article_row(known: Known, *, dirty: bool) -> Row:
    """Everything of an article but its text."""
    article = known.article
    return {
        "number": known.number,
        "id": known.id,
        "fingerprint": known.fingerprint,
        "published": to_seconds(known.published),
        "published_as": article.published.precision if article.published else "none",
        "updated": to_seconds(known.updated),
        "captured": to_seconds(known.captured),
        "language": article.language,
        "agency_id": article.agency_id,
        "address": article.address,
        "section": article.section,
        "revision": known.revision,
        "dirty": dirty,
    }


def revision_row(known: Known, document: int, note: str | None, *, material: bool) -> Row:
    """The text of an article as it stands."""
    article = known.article
    return {
        "article": known.number,
        "revision": known.revision,
        "fingerprint": known.fingerprint,
        "document": document,
        "captured": to_seconds(known.captured),
        "material": material,
        "note": note,
        "title": article.title,
        "paragraphs": list(article.paragraphs),
        "relayed_from": article.relayed_from,
        "image_credits": list(article.image_credits),
        "notice": article.notice,
    }


def label_rows(number: int, labels: Sequence[Label]) -> list[Row]:
    """One row a label, in order."""
    return [
        {
            "article": number,
            "position": position,
            "kind": label.kind,
            "code": label.code,
            "slug": label.slug,
            "name": label.name,
            "score": label.score,
            "assigned": label.assigned,
            "reasons": list(label.reasons),
        }
        for position, label in enumerate(labels)
    ]


def to_label(row: Mapping[str, Any]) -> Label:
    """Read a row of `labels`."""
    return Label(
        row["kind"],
        row["code"],
        row["slug"],
        row["name"],
        row["score"],
        bool(row["assigned"]),
        tuple(row["reasons"]),
    )


def to_article(row: Mapping[str, Any], zone: ZoneInfo) -> Article:
    """Read a joined row of `articles` and the newest of `revisions`."""
    published = None
    if row["published_as"] != "none":
        published = Published(to_moment(row["published"]).astimezone(zone), row["published_as"])
    return Article(
        title=row["title"],
        published=published,
        views=None,
        paragraphs=tuple(row["paragraphs"]),
        language=row["language"],
        relayed_from=row["relayed_from"],
        image_credits=tuple(row["image_credits"]),
        notice=bool(row["notice"]),
        address=row["address"],
        agency_id=row["agency_id"],
        section=row["section"],
    )


def to_known(row: Mapping[str, Any], former: frozenset[bytes], zone: ZoneInfo) -> Known:
    """Read a joined row for comparison."""
    return Known(
        number=row["number"],
        id=row["id"],
        article=to_article(row, zone),
        fingerprint=row["fingerprint"],
        published=to_moment(row["published"]),
        published_known=row["published_as"] != "none",
        updated=to_moment(row["updated"]),
        revision=row["revision"],
        captured=to_moment(row["captured"]),
        former=former,
    )


def to_stored(
    row: Mapping[str, Any], labels: tuple[Label, ...], note: str | None, zone: ZoneInfo
) -> StoredArticle:
    """Read a joined row for publishing."""
    return StoredArticle(
        id=row["id"],
        article=to_article(row, zone),
        published=to_moment(row["published"]).astimezone(zone),
        updated=to_moment(row["updated"]).astimezone(zone),
        revision=row["revision"],
        published_known=row["published_as"] != "none",
        change_note=note,
        labels=labels,
    )
