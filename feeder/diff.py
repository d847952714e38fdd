"""A new wording and the stored one in, a `Change` out. Pure: no I/O, no clock.

`Decider` logic only: what is done about a change is `refresh`'s and the store's business.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeder.model import Article, Published
from feeder.parsing.text import normalise_for_match

_BETWEEN = "\x1f"
_NOT_WORDING = re.compile(r"[\s\"'`´“”„‟‘’‚‛«»‹›]+")
_TICK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Known:
    """A stored article as comparison needs it: newest wording, and every earlier fingerprint.

    `number` is the store's own key. `captured` is the moment of the capture that brought the
    newest wording; `former` are the fingerprints of the wordings before it.
    """

    number: int
    id: str
    article: Article
    fingerprint: bytes
    published: datetime
    published_known: bool
    updated: datetime
    revision: int
    captured: datetime
    former: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class New:
    """An article that was never seen before; the caller mints its id."""

    article: Article
    fingerprint: bytes
    published: datetime
    captured: datetime


@dataclass(frozen=True, slots=True)
class Revised:
    """A material edit: `updated` moves, and `note` tells subscribers what changed."""

    known: Known
    article: Article
    fingerprint: bytes
    captured: datetime
    updated: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Retouched:
    """A cosmetic edit (white space, quote marks, dashes): kept, but `updated` stays.

    So is what is no wording at all: the article's address became known.
    """

    known: Known
    article: Article
    fingerprint: bytes
    captured: datetime


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing new but a sighting of the article with this number."""

    number: int


Change = New | Revised | Retouched | Unchanged


def fingerprint(article: Article) -> bytes:
    """Sixteen bytes that stand for the exact wording: title, paragraphs, picture credits.

    Views, the notice and the place in the document are no part of it.
    """
    wording = _BETWEEN.join((article.title or "", *article.paragraphs, "", *article.image_credits))
    text = unicodedata.normalize("NFC", wording)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def essence(text: str) -> str:
    """The text without what a retouch may change: white space, quote marks, kinds of dashes."""
    return _NOT_WORDING.sub("", normalise_for_match(text))


def decide(article: Article, known: Known | None, captured: datetime) -> Change:
    """Compare a wording captured at `captured` with the newest stored one, if there is one."""
    mark = fingerprint(article)
    if known is None:
        published = article.published.at if article.published else captured
        return New(article, mark, published, captured)
    if _is_stale(mark, captured, known):
        return Unchanged(known.number)
    merged = inherit(article, known.article)
    mark = fingerprint(merged)
    if _is_cut(merged, known.article):
        return Unchanged(known.number)
    if mark == known.fingerprint and merged.address == known.article.address:
        return Unchanged(known.number)
    if _essences(merged) == _essences(known.article):
        return Retouched(known, merged, mark, captured)
    updated = max(captured, known.updated + _TICK)
    note = describe(known.article, merged)
    return Revised(known, merged, mark, captured, updated, note)


def inherit(article: Article, stored: Article) -> Article:
    """Fill what this capture lacks and an earlier one had; a published time never moves."""
    return replace(
        article,
        title=article.title or stored.title,
        published=_first(stored.published, article.published),
        relayed_from=article.relayed_from or stored.relayed_from,
        image_credits=article.image_credits or stored.image_credits,
        address=article.address or stored.address,
        agency_id=article.agency_id or stored.agency_id,
        section=article.section or stored.section,
    )


def describe(old: Article, new: Article) -> str:
    """One line for subscribers that says what a material edit changed."""
    parts = []
    if essence(old.title or "") != essence(new.title or ""):
        parts.append("title corrected")
    before = {essence(paragraph) for paragraph in old.paragraphs}
    after = {essence(paragraph) for paragraph in new.paragraphs}
    fresh, gone = len(after - before), len(before - after)
    edited = min(fresh, gone)
    parts += (
        _count(edited, "edited")
        + _count(fresh - edited, "added")
        + _count(gone - edited, "removed")
    )
    return ", ".join(parts) or "paragraphs rearranged"


def _count(number: int, verb: str) -> list[str]:
    if not number:
        return []
    return [f"{number} paragraph{'' if number == 1 else 's'} {verb}"]


def _first(stored: Published | None, seen: Published | None) -> Published | None:
    return stored or seen


def _is_stale(mark: bytes, captured: datetime, known: Known) -> bool:
    """Tell an earlier wording in a capture that is no newer: it is no return to that wording."""
    return mark in known.former and captured <= known.captured


def _is_cut(article: Article, stored: Article) -> bool:
    """Tell a capture that broke off: the stored text begins with all of it, and goes on."""
    if essence(article.title or "") != essence(stored.title or ""):
        return False
    seen, whole = essence("".join(article.paragraphs)), essence("".join(stored.paragraphs))
    return len(seen) < len(whole) and whole.startswith(seen)


def _essences(article: Article) -> tuple[str, ...]:
    return (essence(article.title or ""), essence("".join(article.paragraphs)))
