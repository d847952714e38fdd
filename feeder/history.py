"""An article and one more sighting in, what became of it out: a `Change`. Pure: no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from feeder.diff import (
    Change,
    Edition,
    Known,
    New,
    Past,
    Restored,
    Retouched,
    Revised,
    Shown,
    Unchanged,
    Withdrawn,
)
from feeder.editions import TICK, History, fold
from feeder.model import Article, Withdrawal

_ENDED_BY_A_SIGHTING = frozenset({"address", "absence"})
_ENDED_BY_AN_EXCERPT = frozenset({"absence"})
"""A feed goes on naming an article for a while whose page is gone."""


def begin(number: int, urn: str, seen: Shown, article: Article) -> tuple[New, Known, Edition]:
    """Return an article that was never seen before, as it stands after its first sighting."""
    wording = replace(article, views=None)
    published = article.published.at if article.published else seen.captured
    known = Known(
        number=number,
        id=urn,
        article=wording,
        fingerprint=seen.fingerprint,
        published=published,
        published_known=article.published is not None,
        updated=published,
        revision=1,
        captured=seen.captured,
    )
    change = New(article, seen.fingerprint, published, seen.captured)
    return change, known, Edition(wording, seen.fingerprint, seen.captured, published)


def decide(known: Known, past: Past, seen: Shown) -> tuple[Change, Known, tuple[Edition, ...]]:
    """Return what a sighting (which `past` holds already) changes, and the article after it."""
    history = fold(past)
    after = _state(known, past, history, seen)
    return _change(known, after, history), after, history.editions


def recalled(known: Known, past: Past) -> tuple[Known, tuple[Edition, ...]]:
    """Return an article as its sightings alone make it: what a merge and a split leave."""
    history = fold(past)
    return _state(known, past, history, None), history.editions


def withdraw(known: Known, withdrawal: Withdrawal) -> Known:
    """Return the article as it stands withdrawn: `updated` moves, so that subscribers hear."""
    at = max(withdrawal.at, known.updated + TICK)
    return replace(known, withdrawn=withdrawal, touched=at, updated=at)


def restore(known: Known, at: datetime) -> Known:
    """Return the article as it stands restored."""
    at = max(at, known.updated + TICK)
    return replace(known, withdrawn=None, touched=at, updated=at)


def _state(known: Known, past: Past, history: History, seen: Shown | None) -> Known:
    last = history.editions[-1]
    updated = max(filter(None, (last.updated, known.touched)))
    after = replace(
        known,
        article=last.article,
        fingerprint=last.fingerprint,
        published=history.published,
        published_known=last.article.published is not None,
        updated=updated,
        revision=len(history.editions),
        captured=last.captured,
        former=frozenset(past.wordings) - {last.fingerprint},
        wordings=tuple(w for print_, w in past.wordings.items() if print_ != last.fingerprint),
        withdrawn=None,
    )
    standing = known.withdrawn if known.withdrawn and known.withdrawn.by != "retraction" else None
    if standing is not None:
        if seen is not None and _ends(seen, standing):
            return restore(after, seen.captured)
        return replace(after, withdrawn=standing)
    if history.retracted is not None and not _is_overruled(history.retracted, known):
        at = max(history.retracted.at, updated + TICK)
        return replace(after, withdrawn=history.retracted, updated=at)
    return after


def _ends(seen: Shown, standing: Withdrawal) -> bool:
    ending = _ENDED_BY_AN_EXCERPT if seen.excerpt else _ENDED_BY_A_SIGHTING
    return standing.by in ending and seen.captured > standing.at


def _is_overruled(retracted: Withdrawal, known: Known) -> bool:
    """Whether an operator restored the article after its page had said that it was taken back."""
    return known.touched is not None and known.touched > retracted.at


def _change(known: Known, after: Known, history: History) -> Change:
    if after.withdrawn is not None and known.withdrawn is None:
        return Withdrawn(known, after.withdrawn)
    if after.withdrawn is None and known.withdrawn is not None:
        return Restored(known)
    edits = [edition for edition in history.editions[1:] if edition.material]
    if edits and after.updated != known.updated:
        return Revised(known, edits[-1].note or "")
    if _told(after) != _told(known):
        return Retouched(known)
    return Unchanged(known.number)


def _told(known: Known) -> tuple[object, ...]:
    """Everything that a published file says of an article.

    None says whether it had the notice, what its feed calls it, or whether it is a teaser.
    """
    article = replace(known.article, notice=False, guid=None, excerpt=False)
    return (article, known.published, known.updated, known.revision, known.withdrawn)
