"""Stored articles and feeds in, HTML pages out, as bytes. Pure but for reading our own templates.

Pages are well-formed XML as well as HTML (the gate parses them strictly), need no script, and use
relative addresses, so that they work from a folder and from any server.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined

from feeder.attribution import article_path, credit, domain
from feeder.catalog import feed_path
from feeder.model import FeedKind
from feeder.rendering.changes import edits_of
from feeder.rendering.syndication import anchor
from feeder.rendering.wording import (
    body,
    day,
    day_and_time,
    moment,
    title_of,
    updated_words,
    withdrawal_of,
)
from feeder.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feeder.model import Feed, Label, Revision, StoredArticle, Translation
    from feeder.rendering import Context

__all__ = [
    "PAGES_INDEX",
    "FeedSummary",
    "article_path",
    "render_article",
    "render_index",
    "render_pages_index",
    "render_stylesheet",
    "render_template",
]

PAGES_INDEX = "articles/index.html"
"""The path of the page about the folder of article pages."""


_GROUPS: tuple[tuple[FeedKind, str], ...] = (
    ("organisation", "Organisations"),
    ("region", "Regions and groups"),
    ("section", "Sections of the agency's site"),
)
_SCORED = {"country", "topic", "organisation"}
_LANGUAGES = {"en": "English", "ru": "Russian", "kk": "Kazakh"}


@dataclass(frozen=True, slots=True)
class FeedSummary:
    """A feed as the index lists it: how many entries it has, and when the newest changed."""

    feed: Feed
    entries: int
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class _Row:
    """One feed on the index page."""

    title: str
    description: str
    path: str
    anchor: str
    entries: int
    day: str | None


@dataclass(frozen=True, slots=True)
class _Group:
    """Feeds of one kind that hold something, on the index page."""

    anchor: str
    title: str
    rows: list[_Row]


@dataclass(frozen=True, slots=True)
class _Reasoned:
    """A label on an article's page, and how it came about."""

    name: str
    kind: str
    path: str
    score: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Teaser:
    """One of the newest articles on the index page."""

    title: str
    path: str
    language: str
    iso: str | None
    day: str
    labels: tuple[tuple[str, str], ...]


def render_stylesheet() -> bytes:
    """`style.css`, which stands beside the index page."""
    return files("feeder.rendering").joinpath("templates/style.css").read_bytes()


def render_article(
    article: StoredArticle, context: Context, history: Sequence[Revision] = ()
) -> bytes:
    """The page of one article: its text, its credit, its labels and the feeds to follow.

    `history` are its wordings, oldest first; what each edit changed is shown word by word. The
    page of a withdrawn article says so in place of its text, and shows no former wording.
    """
    named = credit(article, context.site, context.agency)
    wording = article.article
    published = moment(article.published, context) if article.published_known else None
    by_day = wording.published is not None and wording.published.precision == "day"
    updated, _ = updated_words(wording.language)
    return render_template(
        "article.html",
        context,
        credit=named,
        title=title_of(article, context),
        language=wording.language,
        paragraphs=[] if article.withdrawn else body(article),
        withdrawn=withdrawal_of(article, context),
        others=[_other(other) for other in article.others],
        published=published,
        published_words=published and (day(published) if by_day else day_and_time(published)),
        updated_word=updated,
        updated_at=moment(article.updated, context),
        updated_words=day_and_time(moment(article.updated, context)),
        revision=article.revision,
        note="" if article.withdrawn else plain(article.change_note or ""),
        wordings=len(history),
        edits=edits_of(history, context) if history and article.withdrawn is None else [],
        feeds=[_label(label) for label in article.labels if label.kind != "region"],
        reasons=[_reasoned(label, context.threshold(label)) for label in article.labels],
    )


def render_pages_index(context: Context) -> bytes:
    """`articles/index.html`: says what the folder holds, for who looks there."""
    return render_template("articles.html", context)


def render_index(
    feeds: Sequence[FeedSummary], newest: Sequence[StoredArticle], context: Context
) -> bytes:
    """The start page: what this is, whose texts these are, and every feed, findable by name."""
    rows = {
        kind: [_row(summary, context) for summary in feeds if summary.feed.kind == kind]
        for kind in get_args(FeedKind)
    }
    countries = sorted(rows["country"], key=lambda row: _sorting(row.title))
    silent = [row for row in countries if not row.entries]
    return render_template(
        "index.html",
        context,
        everything=rows["all"],
        ranked=rows["most-read"],
        topics=rows["topic"],
        languages=rows["language"],
        selections=rows["selection"],
        groups=[
            _Group(kind, title, [row for row in rows[kind] if row.entries])
            for kind, title in _GROUPS
        ],
        quiet=[row for kind, _ in _GROUPS for row in rows[kind] if not row.entries],
        countries=[row for row in countries if row.entries],
        silent=[
            (letter, list(group))
            for letter, group in groupby(silent, lambda row: _sorting(row.title)[:1].upper())
        ],
        silent_count=len(silent),
        newest=[_teaser(article, context) for article in newest],
    )


def _sorting(title: str) -> str:
    # Åland stands under A; a locale's own order would differ from machine to machine.
    return unicodedata.normalize("NFKD", title).casefold()


def _row(summary: FeedSummary, context: Context) -> _Row:
    feed = summary.feed
    return _Row(
        title=plain(feed.title),
        description=plain(feed.description),
        path=feed.path,
        anchor=anchor(feed.path),
        entries=summary.entries,
        day=day(moment(summary.updated, context)) if summary.updated else None,
    )


def _teaser(article: StoredArticle, context: Context) -> _Teaser:
    at = moment(article.published, context) if article.published_known else None
    return _Teaser(
        title=title_of(article, context),
        path=article_path(article.id),
        language=article.article.language,
        iso=at.isoformat() if at else None,
        day=day(at) if at else "undated",
        labels=tuple(
            _label(label)[:2] for label in article.labels if label.kind in {"country", "topic"}
        ),
    )


def _other(other: Translation) -> tuple[str, str, str]:
    return article_path(other.id).rpartition("/")[2], other.language, plain(other.title or "")


def _label(label: Label) -> tuple[str, str, str]:
    path = feed_path(label)
    return plain(label.name), anchor(path), path


def _reasoned(label: Label, threshold: float | None) -> _Reasoned:
    path = feed_path(label)
    score = ""
    if label.kind in _SCORED:
        score = f"{label.score:g}" if threshold is None else f"{label.score:g} of {threshold:g}"
    return _Reasoned(
        name=plain(label.name),
        kind=label.kind,
        path=path,
        score=score,
        reasons=tuple(map(plain, label.reasons)),
    )


def render_template(template: str, context: Context, **values: Any) -> bytes:
    """A page of ours, with what every page says about the mirror and the agency."""
    site, agency = context.site, context.agency
    page = _templates().get_template(template)
    text: str = page.render(
        site_title=plain(site.title),
        site_language=site.language,
        agency=plain(agency.name),
        agency_address=agency.address,
        agency_domain=domain(agency.address),
        notice=plain(agency.notice),
        operator=plain(site.operator),
        operator_address=site.operator_url,
        language_names=_LANGUAGES,
        **values,
    )
    return text.encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("feeder.rendering"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
