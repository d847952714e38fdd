"""A stored article in, the words of its entry out: title, content, summary, notes. Pure."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feeder.attribution import Credit, credit
from feeder.catalog import FOLDERS
from feeder.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feeder.model import Language, StoredArticle, WithdrawnBy
    from feeder.rendering import Context

TITLE_LENGTH = 80
SUMMARY_LENGTH = 400
CHANGES = "changes"
"""The fragment of an article's page that shows what was edited."""

_UPDATED: dict[Language, tuple[str, str]] = {
    "en": ("Updated:", "article page"),
    "ru": ("Обновлено:", "страница статьи"),
    "kk": ("Жаңартылды:", "мақала беті"),
}

# Not strftime: its names depend on the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class _Gone:
    """What is said of a withdrawn article in one language: before its title, and by whom."""

    title: str
    by: Mapping[WithdrawnBy, str]


_GONE: dict[Language, _Gone] = {
    "en": _Gone(
        "Withdrawn:",
        {
            "operator": "This article was withdrawn from this mirror on {day}.",
            "agency": "{agency} withdrew this article on {day}.",
            "retraction": "{agency} withdrew this article on {day}.",
            "address": "The page of this article at {agency} is gone since {day}.",
            "absence": "{agency} no longer shows this article since {day}.",
        },
    ),
    "ru": _Gone(
        "Отозвано:",
        {
            "operator": "Материал снят с этого зеркала {day}.",
            "agency": "{agency}: материал отозван {day}.",
            "retraction": "{agency}: материал отозван {day}.",
            "address": "{agency}: страницы материала нет с {day}.",
            "absence": "{agency}: материал не показывается с {day}.",
        },
    ),
    "kk": _Gone(
        "Кері қайтарылды:",
        {
            "operator": "Мақала бұл айнадан {day} күні алынды.",
            "agency": "{agency}: мақала {day} күні кері қайтарылды.",
            "retraction": "{agency}: мақала {day} күні кері қайтарылды.",
            "address": "{agency}: мақала беті {day} күнінен бері жоқ.",
            "absence": "{agency}: мақала {day} күнінен бері көрсетілмейді.",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Category:
    """One category of an entry: a term, the scheme (a URI) it belongs to, a label to show."""

    term: str
    scheme: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What every feed format says about one article, ready to be written.

    `published` is None where no document ever dated the article. Both moments are in the agency's
    zone and whole seconds. `content` and `summary` are HTML fragments that end with the credit.
    `gone` is the notice that stands in place of a withdrawn article's text.
    """

    id: str
    title: str
    language: Language
    published: datetime | None
    updated: datetime
    content: str
    summary: str
    categories: tuple[Category, ...]
    credit: Credit
    gone: str | None = None


def entry_of(stored: StoredArticle, context: Context) -> Entry:
    """The entry of one article; the same for every feed that it stands in."""
    named = credit(stored, context.site, context.agency)
    gone = withdrawal_of(stored, context)
    paragraphs = body(stored) if gone is None else [gone]
    note = _note(stored, named) if gone is None else []
    signature = f"<p><small>{named.html}</small></p>"
    length = SUMMARY_LENGTH if gone is None else len(gone)
    opening = [_paragraph(cut(paragraphs[0], length))] if paragraphs else []
    return Entry(
        id=stored.id,
        title=title_of(stored, context),
        language=stored.article.language,
        published=moment(stored.published, context) if stored.published_known else None,
        updated=moment(stored.updated, context),
        content="\n".join([*map(_paragraph, paragraphs), *note, signature]),
        summary="\n".join([*opening, *note, signature]),
        categories=categories(stored, context),
        credit=named,
        gone=gone,
    )


def moment(at: datetime, context: Context) -> datetime:
    """A stored moment as feeds print it: in the agency's zone, to the second (as RFC 822 is)."""
    return at.astimezone(context.agency.zone).replace(microsecond=0)


def day(at: datetime) -> str:
    """`27 February 2026`, whatever the locale."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def day_and_time(at: datetime) -> str:
    """`27 February 2026, 13:04 (UTC+05:00)`."""
    return f"{day(at)}, {at:%H:%M} (UTC{at.isoformat()[-6:]})"


def body(stored: StoredArticle) -> list[str]:
    """The paragraphs of an article as lines of clean text; empty ones are left out."""
    return [text for text in map(plain, stored.article.paragraphs) if text]


def title_of(stored: StoredArticle, context: Context) -> str:
    """The title; where the agency printed none, the first words of the text; never empty.

    That of a withdrawn article says so first, and never quotes its text.
    """
    title = plain(stored.article.title or "")
    if stored.withdrawn is not None:
        word = _GONE[stored.article.language].title
        return f"{word} {title}" if title else f"{word} {_dated(stored, context)}"
    if title:
        return title
    paragraphs = body(stored)
    return cut(paragraphs[0], TITLE_LENGTH) if paragraphs else _dated(stored, context)


def withdrawal_of(stored: StoredArticle, context: Context) -> str | None:
    """The notice that stands in place of a withdrawn article's text, or None if it stands."""
    gone = stored.withdrawn
    if gone is None:
        return None
    words = _GONE[stored.article.language]
    day = gone.at.astimezone(context.agency.zone).date().isoformat()
    said = plain(gone.reason)
    reason = f" {said}" if said else ""
    return f"{words.by[gone.by].format(agency=plain(context.agency.name), day=day)}{reason}"


def _dated(stored: StoredArticle, context: Context) -> str:
    day = stored.published.astimezone(context.agency.zone).date()
    return f"{plain(context.agency.name)}, {day.isoformat()}"


def cut(text: str, length: int) -> str:
    """At most `length` characters of `text`, ended at a word boundary with an ellipsis."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    whole, _, _ = head.rpartition(" ")
    # One endless word has no boundary to end at.
    return (whole or head).rstrip(" ,;:-–—") + "…"


def updated_words(language: Language) -> tuple[str, str]:
    """“Updated:” and “article page” in the language of an article."""
    return _UPDATED[language]


def categories(stored: StoredArticle, context: Context) -> tuple[Category, ...]:
    """Human terms first (some readers show the term), then Media Topics, then countries."""
    topics = [label for label in stored.labels if label.kind == "topic"]
    countries = [label for label in stored.labels if label.kind == "country"]
    bodies = [label for label in stored.labels if label.kind == "organisation"]
    human = [
        Category(_term(label.name), context.address(f"{FOLDERS[label.kind]}/"))
        for label in (*topics, *countries, *bodies)
    ]
    coded = [
        Category(label.code.removeprefix("medtop:"), MEDIA_TOPICS, _term(label.name))
        for label in topics
    ]
    coded += [Category(label.code, ISO_3166, _term(label.name)) for label in countries]
    return (*human, *coded)


MEDIA_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
ISO_3166 = "urn:iso:std:iso:3166:-1"


def _term(name: str) -> str:
    # One reader splits a category at its commas.
    return plain(name.replace(",", " "))


def _paragraph(text: str) -> str:
    return f"<p>{html.escape(text, quote=False)}</p>"


def _note(stored: StoredArticle, named: Credit) -> list[str]:
    note = plain(stored.change_note or "")
    if not note:
        return []
    updated, page = updated_words(stored.article.language)
    link = f'<a href="{html.escape(named.page)}#{CHANGES}">{page}</a>'
    return [f"<p><em>{updated} {html.escape(note, quote=False)} ({link})</em></p>"]
