"""A new wording and the stored one in, a `Change` out. Pure: no I/O, no clock.

`Decider` logic only: what is done about a change is `refresh`'s and the store's business.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeder.model import Article
from feeder.text import normalise_for_match

_BETWEEN = "\x1f"
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

    So is what is no wording at all: when the article appeared, or its address, became known.
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
    folded = normalise_for_match(text)  # leaves one kind of space, and two of quote marks
    return folded.replace(" ", "").replace("'", "").replace('"', "")


def decide(
    article: Article, known: Known | None, captured: datetime, no_later: datetime | None = None
) -> Change:
    """Compare a wording captured at `captured` with the newest stored one, if there is one.

    `captured` is a lower bound; `no_later` is the upper one, where the document tells it.
    """
    if known is None:
        published = article.published.at if article.published else captured
        return New(article, fingerprint(article), published, captured)
    stored = known.article
    has_news = not (_is_outdated(article, known, captured, no_later) or _is_cut(article, stored))
    merged = inherit(article, stored) if has_news else _placed(stored, article)
    mark = fingerprint(merged)
    if mark == known.fingerprint:
        if _has_learnt(merged, stored):
            return Retouched(known, merged, mark, captured)
        return Unchanged(known.number)
    if _essences(merged) == _essences(stored):
        return Retouched(known, merged, mark, captured)
    updated = max(captured, known.updated + _TICK)
    return Revised(known, merged, mark, captured, updated, describe(stored, merged))


def stored_after(change: Revised | Retouched) -> Known:
    """Return the article as it stands after an edit."""
    known = change.known
    updated = change.updated if isinstance(change, Revised) else known.updated
    is_wording = change.fingerprint != known.fingerprint
    dated = change.article.published if not known.published_known else None
    return replace(
        known,
        article=change.article,
        published=dated.at if dated else known.published,
        published_known=known.published_known or dated is not None,
        fingerprint=change.fingerprint,
        updated=updated,
        revision=known.revision + is_wording,
        captured=max(change.captured, known.captured),
        former=known.former | {known.fingerprint} if is_wording else known.former,
    )


def inherit(article: Article, stored: Article) -> Article:
    """Fill what this capture lacks and an earlier one had; a published time never moves."""
    return replace(
        article,
        title=article.title or stored.title,
        published=stored.published or article.published,
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
        parts.append("title corrected" if old.title else "title added")
    before = Counter(essence(paragraph) for paragraph in old.paragraphs)
    after = Counter(essence(paragraph) for paragraph in new.paragraphs)
    fresh, gone = (after - before).total(), (before - after).total()
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


def _placed(stored: Article, seen: Article) -> Article:
    """Keep the stored wording; take over when and where it stands, as far as that is unknown."""
    return replace(
        stored,
        published=stored.published or seen.published,
        address=stored.address or seen.address,
        agency_id=stored.agency_id or seen.agency_id,
        section=stored.section or seen.section,
    )


def _has_learnt(merged: Article, stored: Article) -> bool:
    """Tell whether something that is no wording was unknown until now."""
    facts = (
        (stored.published, merged.published),
        (stored.address, merged.address),
        (stored.agency_id, merged.agency_id),
        (stored.section, merged.section),
    )
    return any(before is None and after is not None for before, after in facts)


def _is_outdated(
    article: Article, known: Known, captured: datetime, no_later: datetime | None
) -> bool:
    """Tell a wording that was replaced before: it is no return to that wording.

    An earlier wording in a capture that is no newer is one; so is any wording in a capture that
    is surely older than the newest one's, unless that one broke off.
    """
    if fingerprint(article) in known.former or _as_stored(article, known) in known.former:
        return captured <= known.captured
    is_older = no_later is not None and no_later < known.captured
    return is_older and not _is_cut(known.article, article)


def _as_stored(article: Article, known: Known) -> bytes:
    return fingerprint(inherit(article, known.article))


def _is_cut(article: Article, stored: Article) -> bool:
    """Tell a capture that broke off: the stored text begins with all of it, and goes on."""
    if essence(article.title or stored.title or "") != essence(stored.title or ""):
        return False
    seen, whole = _body(article), _body(stored)
    return len(seen) < len(whole) and whole.startswith(seen)


def _essences(article: Article) -> tuple[str, str]:
    return (essence(article.title or ""), _body(article))


def _body(article: Article) -> str:
    # A line feed keeps the last word of a paragraph apart from the first of the next one, which
    # decides whether letters of two alphabets stand in one word.
    return essence("\n".join(article.paragraphs))
