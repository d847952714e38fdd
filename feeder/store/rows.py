"""Rows in, nouns out, and the other way round. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from feeder.diff import Edition, Known
from feeder.editions import RESTORED
from feeder.model import (
    Article,
    Correction,
    Label,
    Published,
    Revision,
    StoredArticle,
    Translation,
    Withdrawal,
)
from feeder.store.engine import Row, to_moment, to_seconds


def article_row(known: Known, *, dirty: bool) -> Row:
    """Everything of an article but its text."""
    article, gone = known.article, known.withdrawn
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
        "image": article.image,
        "guid": article.guid,
        "revision": known.revision,
        "dirty": dirty,
        "withdrawn": to_seconds(gone.at) if gone else None,
        "withdrawn_by": gone.by if gone else None,
        "withdrawn_reason": gone.reason if gone else None,
        "touched": to_seconds(known.touched) if known.touched else None,
    }


def wording_row(number: int, fingerprint: bytes, printed: Article) -> Row:
    """A text as printed, with what else its captures said."""
    published = printed.published
    return {
        "article": number,
        "fingerprint": fingerprint,
        "title": printed.title,
        "paragraphs": list(printed.paragraphs),
        "relayed_from": printed.relayed_from,
        "image_credits": list(printed.image_credits),
        "notice": printed.notice,
        "published": to_seconds(published.at) if published else None,
        "published_as": published.precision if published else "none",
        "address": printed.address,
        "agency_id": printed.agency_id,
        "section": printed.section,
        "image": printed.image,
        "guid": printed.guid,
        "excerpt": printed.excerpt,
    }


def revision_rows(number: int, editions: Sequence[Edition]) -> list[Row]:
    """One row an edition, in order; the text itself stands in `wordings`."""
    return [
        {
            "article": number,
            "revision": revision,
            "fingerprint": edition.fingerprint,
            "captured": to_seconds(edition.captured),
            "updated": to_seconds(edition.updated),
            "material": edition.material,
            "note": edition.note,
            "title": edition.article.title,
            "relayed_from": edition.article.relayed_from,
            "image_credits": list(edition.article.image_credits),
            "notice": edition.article.notice,
        }
        for revision, edition in enumerate(editions, 1)
    ]


def decision_row(
    at: datetime,
    kind: str,
    article: int,
    by: str,
    reason: str,
    *,
    other: int | None = None,
    document: int | None = None,
) -> Row:
    """What was decided about an article; `document` is the newest one of that time."""
    return {
        "at": to_seconds(at),
        "kind": kind,
        "article": article,
        "other": other,
        "by": by,
        "reason": reason,
        "document": document,
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
        image=row["image"],
        guid=row["guid"],
        excerpt=bool(row["excerpt"]),
    )


def to_withdrawal(row: Mapping[str, Any]) -> Withdrawal | None:
    """Read why an article is withdrawn, if it is."""
    if row["withdrawn"] is None:
        return None
    at, by, reason = (row[name] for name in ("withdrawn", "withdrawn_by", "withdrawn_reason"))
    return Withdrawal(to_moment(at), by, reason)


def to_known(
    row: Mapping[str, Any],
    printed: Mapping[bytes, Article],
    said: tuple[Correction, ...],
    zone: ZoneInfo,
) -> Known:
    """Read a joined row for comparison; `printed` are all wordings by their fingerprints."""
    newest = row["fingerprint"]
    return Known(
        number=row["number"],
        id=row["id"],
        article=to_article(row, zone),
        fingerprint=newest,
        published=to_moment(row["published"]),
        published_known=row["published_as"] != "none",
        updated=to_moment(row["updated"]),
        revision=row["revision"],
        captured=to_moment(row["captured"]),
        former=frozenset(printed) - {newest},
        wordings=tuple(text for mark, text in printed.items() if mark != newest),
        withdrawn=to_withdrawal(row),
        touched=None if row["touched"] is None else to_moment(row["touched"]),
        corrections=said,
    )


def to_stored(
    row: Mapping[str, Any],
    labels: tuple[Label, ...],
    note: str | None,
    others: tuple[Translation, ...],
    zone: ZoneInfo,
) -> StoredArticle:
    """Read a joined row for publishing."""
    if row["withdrawn"] is None and row["touched"] == row["updated"]:
        note = RESTORED
    return StoredArticle(
        id=row["id"],
        article=to_article(row, zone),
        published=to_moment(row["published"]).astimezone(zone),
        updated=to_moment(row["updated"]).astimezone(zone),
        revision=row["revision"],
        published_known=row["published_as"] != "none",
        change_note=note,
        labels=labels,
        withdrawn=to_withdrawal(row),
        others=others,
    )


def to_revision(row: Mapping[str, Any]) -> Revision:
    """Read a joined row of `revisions`, `wordings` and `documents`."""
    return Revision(
        row["revision"],
        row["title"],
        tuple(row["paragraphs"]),
        to_moment(row["captured"]),
        bool(row["material"]),
        row["note"],
        tuple(row["image_credits"]),
        row["source"],
        row["address"],
    )
