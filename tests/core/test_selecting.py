"""What a selection holds: SQL against plain Python over a small invented store, and by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from feeder.model import Article, Label, Published
from feeder.selections import (
    Vocabulary,
)

from .samples import ALMATY, numbered

NOTHING_LISTED = Vocabulary({})


@dataclass(frozen=True)
class Told:
    """An article with everything that selections ask about."""

    article: Article
    labels: tuple[Label, ...]


def label(kind: str, code: str, slug: str, *, assigned: bool = True) -> Label:
    """A label without a history."""
    return Label(kind, code, slug, slug.title(), 1.0, assigned=assigned)  # type: ignore[arg-type]


KENYA = label("country", "KE", "kenya")
UGANDA = label("country", "UG", "uganda")
UGANDA_NAMED = replace(UGANDA, assigned=False)
SCHOOLS = label("topic", "medtop:05000000", "education")
SPORT_NEARLY = label("topic", "medtop:15000000", "sport", assigned=False)
WHO = label("organisation", "WHO", "who")
AFRICA = label("region", "m49:002", "africa")


def told(
    title: str | None,
    line: str,
    *labels: Label,
    at: str | None = "2026-03-01 12:00",
    section: str | None = None,
    source: str | None = None,
    views: int | None = None,
    day_only: bool = False,
    language: str = "en",
) -> Told:
    """An article in one line."""
    when = datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=ALMATY) if at else None
    published = when and Published(when, "day" if day_only else "minute")
    base = replace(numbered(1), title=title, paragraphs=(line,), views=views)
    made = replace(
        base, published=published, section=section, relayed_from=source, language=language
    )  # type: ignore[arg-type]
    return Told(made, labels)
