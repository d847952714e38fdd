"""Every sighting of an article in, what became of it out: its editions, and a `Change`. Pure.

The state of an article is a function of the set of its sightings, ordered by when they were
captured and not by when they arrived: so dumps in any order give the same store
(docs/revisions.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

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
    describe,
    fingerprint,
    inherit,
    is_completed,
    is_cut,
    substances,
    weigh,
)
from feeder.model import Article, Published, Withdrawal
from feeder.retraction import is_retraction

RESTORED = "restored after it was withdrawn"
_TICK = timedelta(seconds=1)
_ENDED_BY_A_SIGHTING = frozenset({"address", "absence"})
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class History:
    """What an article went through: its editions, oldest first; a retraction on its own page."""

    editions: tuple[Edition, ...]
    published: datetime
    retracted: Withdrawal | None = None


@dataclass(slots=True)
class _Fold:
    """Editions, while sightings are gone through.

    A wording that comes back has to be seen in more captures running each time: in one, then in
    two, four, eight. So a source that flips between two wordings does not make an edit each time.
    """

    editions: list[Edition]
    adopted: set[object] = field(default_factory=set)
    returns: int = 0
    waiting: object = None
    waited: int = 0
    last_waited: datetime | None = None

    def take(self, shown: Shown, printed: Article, *, restored: bool) -> None:
        """Go on with one sighting, which ends a withdrawal if `restored`."""
        current = self.editions[-1]
        merged = placed(inherit(printed, current.article), current.article)
        kind = weigh(current.article, merged)
        if restored:
            self._adopt(shown, merged, material=True, note=RESTORED)
        elif kind == "none":
            self.waiting = None
        elif not is_cut(merged, current.article) and self._is_due(shown, _key(merged, kind)):
            material = kind == "material" and not is_completed(current.article, merged)
            note = describe(current.article, merged) if material else None
            self._adopt(shown, merged, material=material, note=note)

    def _is_due(self, shown: Shown, key: object) -> bool:
        """Whether a wording takes the place of the current one, which it differs from."""
        if key not in self.adopted:
            return True
        if shown.captured <= self.editions[-1].captured:
            return False  # a page shows no order in time
        if self.waiting != key:
            self.waiting, self.waited, self.last_waited = key, 0, None
        if shown.captured != self.last_waited:
            self.waited, self.last_waited = self.waited + 1, shown.captured
        if self.waited < 2**self.returns:
            return False
        self.returns += 1
        return True

    def _adopt(self, shown: Shown, article: Article, *, material: bool, note: str | None) -> None:
        before = self.editions[-1].updated
        updated = max(shown.captured, before + _TICK) if material else before
        edition = Edition(article, shown.fingerprint, shown.captured, updated, material, note)
        self.editions.append(edition)
        self.adopted |= _keys(article)
        self.waiting = None


def fold(past: Past) -> History:
    """Return what an article went through, from all that was ever seen of it."""
    everything = in_order(past.shown)
    printed = [past.wordings[shown.fingerprint] for shown in everything]
    texts = [shown for shown in everything if not is_retraction(past.wordings[shown.fingerprint])]
    first = (texts or everything)[0]
    opening = _opening(past.wordings[first.fingerprint], printed)
    published = opening.published.at if opening.published else everything[0].captured
    going = _Fold([Edition(opening, first.fingerprint, first.captured, published)])
    going.adopted |= _keys(opening)
    retracted: Withdrawal | None = None
    for shown in everything[everything.index(first) :] if texts else ():
        article = past.wordings[shown.fingerprint]
        if is_retraction(article):
            retracted = retracted or _retraction(shown, article)
        elif retracted is None or shown.captured > retracted.at:
            going.take(shown, article, restored=retracted is not None)
            retracted = None
    return History(tuple(going.editions), published, retracted)


def in_order(sightings: Sequence[Shown]) -> list[Shown]:
    """Return sightings in the order in which they were captured, as well as that can be known.

    Counters only grow. So in one moment the smaller one comes first, and a sighting whose document
    does not tell when it was captured came after each dated one with fewer views. Where nothing
    else tells, what arrived later is later.
    """
    dated = [one for one in sightings if one.dated]
    settled = [one if one.dated else _after_older(one, dated) for one in sightings]
    # The counters of two articles that were merged tell nothing of each other: the host's is later.
    return sorted(
        settled,
        key=lambda s: (s.captured, s.origin is None, _views(s), s.document, s.position),
    )


def _after_older(one: Shown, dated: Sequence[Shown]) -> Shown:
    older = (
        other.captured
        for other in dated
        if (one.views is not None and -1 < _views(other) < one.views)
        or (other.document < one.document and (one.views is None or _views(other) == one.views))
    )
    return replace(one, captured=max(one.captured, max(older, default=one.captured)))


def _views(shown: Shown) -> int:
    return -1 if shown.views is None else shown.views


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
    at = max(withdrawal.at, known.updated + _TICK)
    return replace(known, withdrawn=withdrawal, touched=at, updated=at)


def restore(known: Known, at: datetime) -> Known:
    """Return the article as it stands restored."""
    at = max(at, known.updated + _TICK)
    return replace(known, withdrawn=None, touched=at, updated=at)


def placed(article: Article, facts: Article) -> Article:
    """Give a wording what is no wording: when the article appeared, and where it stands."""
    return replace(
        article,
        published=facts.published,
        language=facts.language,
        address=facts.address,
        agency_id=facts.agency_id,
        section=facts.section,
        views=None,
    )


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
        by_sighting = standing.by in _ENDED_BY_A_SIGHTING
        if by_sighting and seen is not None and seen.captured > standing.at:
            return restore(after, seen.captured)
        return replace(after, withdrawn=standing)
    if history.retracted is not None and not _is_overruled(history.retracted, known):
        at = max(history.retracted.at, updated + _TICK)
        return replace(after, withdrawn=history.retracted, updated=at)
    return after


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
    """Everything that a published file says of an article; whether it had the notice, none does."""
    article = replace(known.article, notice=False)
    return (article, known.published, known.updated, known.revision, known.withdrawn)


def _opening(article: Article, printed: Sequence[Article]) -> Article:
    facts = replace(
        article,
        published=_published(printed),
        address=next((one.address for one in printed if one.address), None),
        agency_id=next((one.agency_id for one in printed if one.agency_id), None),
        section=next((one.section for one in printed if one.section), None),
    )
    return placed(article, facts)


def _published(printed: Sequence[Article]) -> Published | None:
    """Return when an article appeared: as first dated, to the minute if a capture of it says."""
    dated = [one.published for one in printed if one.published is not None]
    if not dated:
        return None
    day = dated[0].at.date()
    exact = (one for one in dated if one.precision == "minute" and one.at.date() == day)
    return next(exact, dated[0])


def _keys(article: Article) -> set[object]:
    return {substances(article), fingerprint(article)}


def _key(article: Article, kind: str) -> object:
    """A material edit comes back by its substance, a cosmetic one only to the letter."""
    return substances(article) if kind == "material" else fingerprint(article)


def _retraction(shown: Shown, article: Article) -> Withdrawal:
    reason = " ".join(article.paragraphs)[:_LONGEST_REASON]
    return Withdrawal(shown.captured, "retraction", reason)
