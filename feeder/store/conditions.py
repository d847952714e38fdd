"""A selection's tree in, a condition on rows of `articles` out.

Two-valued everywhere: what is not known does not match, so its negation does. No part of a
condition may be NULL, for NULL stays NULL under NOT.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Text,
    and_,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
)

from feeder.selections import And, Compare, Has, Not, Or, Term, Tree, Words
from feeder.store import schema as s
from feeder.store.engine import to_seconds
from feeder.store.knowing import IS_PAST, NEWEST
from feeder.store.searching import search

Span = tuple[int, int]
"""The lowest and the highest number of the articles that a statement looks at."""


def among(tree: Tree, zone: ZoneInfo, numbers: Collection[int]) -> ColumnElement[bool]:
    """Make the condition that an article is one of these few, and in a selection: see `where`."""
    if not numbers:
        return false()
    span = (min(numbers), max(numbers))
    return and_(s.articles.c.number.in_(numbers), where(tree, zone, span))


def where(tree: Tree, zone: ZoneInfo, span: Span | None = None) -> ColumnElement[bool]:
    """Make the condition that an article of `articles` is in a selection; days are the zone's.

    With `span` it is right for a statement that looks at some articles there, not at all of them.
    """
    match tree:
        case And(parts):
            return and_(*(where(part, zone, span) for part in parts))
        case Or(parts):
            return or_(*(where(part, zone, span) for part in parts))
        case Not(part):
            return not_(where(part, zone, span))
        case Has():
            return _has(tree)
        case Words():
            return _words(tree, span)
        case Compare():
            return _compare(tree, zone)


def holds_words(field: str, terms: Sequence[Term], span: Span | None) -> ColumnElement[bool]:
    """Make the condition that all terms stand in a title, or in title and body together.

    The one place that knows the full-text index of SQLite (FTS5); with PostgreSQL it becomes a
    comparison with a tsvector.
    """
    query = " AND ".join(map(_matching, terms))
    if field == "title":
        query = f"{{title}} : ({query})"
    table: ColumnElement[str] = literal_column(search.name)
    found = table.op("MATCH", is_comparison=True, return_type=Boolean())(query)
    numbers = select(search.c.rowid).where(found)
    if span is None:
        return s.articles.c.number.in_(numbers)
    if any(term.prefix for term in terms):
        # Not asked of each article: all words that begin so would be put together each time.
        return s.articles.c.number.in_(numbers.where(search.c.rowid.between(*span)))
    # Asked of each article: a word that a million have is looked up for a hundred.
    return exists().where(found, search.c.rowid == s.articles.c.number)


def _matching(term: Term) -> str:
    """Quote a term, so that nothing in it is FTS5's: https://sqlite.org/fts5.html, section 3.1."""
    quoted = '"' + term.text.replace('"', '""') + '"'
    return f"{quoted} *" if term.prefix else quoted


def _words(tree: Words, span: Span | None) -> ColumnElement[bool]:
    if tree.field != "source":
        return holds_words(tree.field, tree.terms, span)
    source = func.casefold(_source(), type_=Text)
    parts = (source.contains(term.text.casefold(), autoescape=True) for term in tree.terms)
    return _known(and_(*parts))


def _compare(tree: Compare, zone: ZoneInfo) -> ColumnElement[bool]:
    if isinstance(tree.value, date):
        return and_(s.articles.c.published_as != "none", _on(tree.op, tree.value, zone))
    return _known(_views().bool_op(tree.op)(tree.value))


def _has(tree: Has) -> ColumnElement[bool]:
    a, c = s.articles.c, s.labels.c
    match tree.field:
        case "language":
            return a.language.in_(tree.values)
        case "section":
            return _known(a.section.in_(tree.values))
        case "source":
            folded = [value.casefold() for value in tree.values]
            return _known(func.casefold(_source()).in_(folded))
        case "mentions":
            label = and_(c.kind == "country", c.code.in_(tree.values))
        case "country":
            label = and_(c.kind == "country", c.code.in_(tree.values), c.assigned)
        case "topic" | "region" | "organisation" as kind:
            label = and_(c.kind == kind, c.slug.in_(tree.values), c.assigned)
        case never:
            assert_never(never)
    return exists().where(c.article == a.number, label)


def _source() -> ColumnElement[str | None]:
    """Whom the agency relays in an article's newest wording."""
    relayed = select(s.revisions.c.relayed_from).where(NEWEST)
    return relayed.correlate(s.articles).scalar_subquery()


def _views() -> ColumnElement[int | None]:
    """The newest counter of an article's own page, as `PublishStore.growing` understands it."""
    c = s.sightings.c
    return (
        select(c.views)
        .where(c.article == s.articles.c.number, c.views.is_not(None), c.origin.is_(None), IS_PAST)
        .order_by(c.captured.desc(), c.views.desc())
        .limit(1)
        .correlate(s.articles)
        .scalar_subquery()
    )


def _on(op: str, day: date, zone: ZoneInfo) -> ColumnElement[bool]:
    published = s.articles.c.published
    begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    match op:
        case "<":
            return published < begin
        case "<=":
            return published < end
        case ">":
            return published >= end
        case ">=":
            return published >= begin
        case _:
            return and_(published >= begin, published < end)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return to_seconds(datetime.combine(day, time(), zone))


def _known(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Make what is not known false."""
    return func.coalesce(condition, false(), type_=Boolean)
