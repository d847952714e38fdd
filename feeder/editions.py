"""Every sighting of an article in, its editions out: one wording after the other. Pure.

The state of an article is a function of the set of its sightings, ordered by when they were
captured and not by when they arrived: so dumps in any order give the same store
(docs/history.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from feeder.diff import (
    Edition,
    Past,
    Shown,
    Weight,
    describe,
    essence,
    fingerprint,
    inherit,
    is_completed,
    is_cut,
    substances,
    weigh,
)
from feeder.model import Article, Published, Withdrawal
from feeder.ordering import in_order
from feeder.retraction import is_retraction

RESTORED = "restored after it was withdrawn"
TICK = timedelta(seconds=1)
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class History:
    """What an article went through: its editions, oldest first; a retraction on its own page."""

    editions: tuple[Edition, ...]
    published: datetime
    retracted: Withdrawal | None = None


class _Compared(NamedTuple):
    """A wording beside the current one: filled, how it differs, its key, whether it broke off."""

    merged: Article
    kind: Weight
    key: object
    is_broken: bool


@dataclass(slots=True)
class _Fold:
    """Editions, while sightings are gone through.

    A wording that comes back has to be seen in more captures running each time: in one, then in
    two, four, eight. So a source that flips between two wordings does not make an edit each time.
    `compared` holds what the current edition was compared with: an article is seen thousands of
    times in a few wordings.
    """

    editions: list[Edition]
    adopted: set[object] = field(default_factory=set)
    returns: int = 0
    waiting: object = None
    waited: int = 0
    last_waited: datetime | None = None
    compared: dict[bytes, _Compared] = field(default_factory=dict)

    def take(self, shown: Shown, printed: Article, *, restored: bool) -> None:
        """Go on with one sighting, which ends a withdrawal if `restored`."""
        current = self.editions[-1]
        if shown.fingerprint not in self.compared:
            self.compared[shown.fingerprint] = _compared(printed, current.article)
        merged, kind, key, is_broken = self.compared[shown.fingerprint]
        if restored:
            self._adopt(shown, merged, material=True, note=RESTORED)
        elif kind == "none":
            self.waiting = None
        elif not is_broken and self._is_due(shown, key):
            is_edit = kind == "material" and not shown.excerpt
            material = is_edit and not is_completed(current.article, merged)
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
        updated = max(shown.captured, before + TICK) if material else before
        edition = Edition(article, shown.fingerprint, shown.captured, updated, material, note)
        self.editions.append(edition)
        self.adopted |= _keys(article)
        self.waiting = None
        self.compared.clear()


def fold(past: Past) -> History:
    """Return what an article went through, from all that was ever seen of it.

    What came by a merge changes a text only where it is newer, and never when it appeared. A teaser
    is the text as long as nothing else is, and says what else is known where nothing else does.
    """
    everything = in_order(past.shown)
    own_first = sorted(everything, key=lambda shown: shown.origin is not None)
    retractions = _retractions(past)
    texts = [shown for shown in own_first if shown.fingerprint not in retractions]
    wholes = [shown for shown in texts if not shown.excerpt]
    first = (wholes or texts or own_first)[0]
    opening = _opening(first, own_first, past.wordings, excerpt=bool(texts) and not wholes)
    published = opening.published.at if opening.published else everything[0].captured
    going = _Fold([Edition(opening, first.fingerprint, first.captured, published)])
    going.adopted |= _keys(opening)
    later = everything[everything.index(first) :] if texts else []
    telling = [shown for shown in later if not (wholes and shown.excerpt)]
    retracted = _gone_through(going, telling, past, retractions)
    return History(tuple(going.editions), published, retracted)


def _retractions(past: Past) -> set[bytes]:
    """The wordings that only say that the article was taken back, on its own page.

    One that keeps a paragraph of another is an edit: news tells of deleted messages, too.
    """
    wordings = past.wordings
    whole = {shown.fingerprint for shown in past.shown if not shown.excerpt}
    found = {mark for mark in whole if is_retraction(wordings[mark])}
    if not found:
        return found
    others = (text for mark, text in wordings.items() if mark not in found)
    standing = {essence(paragraph) for text in others for paragraph in text.paragraphs}
    return {mark for mark in found if standing.isdisjoint(map(essence, wordings[mark].paragraphs))}


def _gone_through(
    going: _Fold, later: Sequence[Shown], past: Past, retractions: Collection[bytes]
) -> Withdrawal | None:
    """Go through sightings; return the retraction that stands at the end, if one does."""
    retracted: Withdrawal | None = None
    for shown in later:
        article = past.wordings[shown.fingerprint]
        if shown.origin is not None and shown.captured <= going.editions[-1].captured:
            continue
        if shown.fingerprint in retractions:
            retracted = retracted or _retraction(shown, article)
        elif retracted is None or (shown.captured > retracted.at and not shown.excerpt):
            going.take(shown, article, restored=retracted is not None)
            retracted = None
    return retracted


def placed(article: Article, facts: Article) -> Article:
    """Give a wording what is no wording: when the article appeared, and where it stands."""
    return replace(
        article,
        published=facts.published,
        language=facts.language,
        address=facts.address,
        agency_id=facts.agency_id,
        section=facts.section,
        image=facts.image,
        guid=facts.guid,
        excerpt=facts.excerpt,
        views=None,
    )


def _opening(
    first: Shown, own_first: Sequence[Shown], wordings: Mapping[bytes, Article], *, excerpt: bool
) -> Article:
    article = wordings[first.fingerprint]
    in_turn = sorted(own_first, key=_rank)
    printed = [wordings[shown.fingerprint] for shown in in_turn]
    teasers = (wordings[shown.fingerprint] for shown in own_first if shown.excerpt)
    place = _place(in_turn, wordings) or next((one for one in printed if one.section), article)
    facts = replace(
        article,
        published=_published(printed),
        address=place.address,
        agency_id=next((one.agency_id for one in printed if one.agency_id), None),
        section=place.section,
        image=next((one.image for one in printed if one.image), None),
        guid=next((one.guid for one in printed if one.guid), None),
        excerpt=excerpt,
    )
    title = article.title or next((one.title for one in teasers if one.title), None)
    return placed(replace(article, title=title), facts)


def _rank(shown: Shown) -> tuple[bool, bool]:
    """Whose word goes first: the article's own pages, then teasers, then what came by a merge."""
    return shown.origin is not None, shown.excerpt


def _place(in_turn: Sequence[Shown], wordings: Mapping[bytes, Article]) -> Article | None:
    """Return what tells where an article stands now.

    Words and section of an address change, and the old one leads to the new one: the last counts.
    """
    for _, some in groupby(in_turn, _rank):
        printed = [wordings[shown.fingerprint] for shown in some]
        if stands := next((one for one in reversed(printed) if one.address), None):
            return stands
    return None


def _published(printed: Sequence[Article]) -> Published | None:
    """Return when an article appeared: as first dated, to the minute if a capture of it says."""
    dated = [one.published for one in printed if one.published is not None]
    if not dated:
        return None
    day = dated[0].at.date()
    exact = (one for one in dated if one.precision == "minute" and one.at.date() == day)
    return next(exact, dated[0])


def _compared(printed: Article, current: Article) -> _Compared:
    merged = placed(inherit(printed, current), current)
    kind = weigh(current, merged)
    is_broken = kind != "none" and is_cut(merged, current)
    return _Compared(merged, kind, _key(merged, kind), is_broken)


def _keys(article: Article) -> set[object]:
    return {substances(article), fingerprint(article)}


def _key(article: Article, kind: str) -> object:
    """A material edit comes back by its substance, a cosmetic one only to the letter."""
    return substances(article) if kind == "material" else fingerprint(article)


def _retraction(shown: Shown, article: Article) -> Withdrawal:
    reason = " ".join(article.paragraphs)[:_LONGEST_REASON]
    return Withdrawal(shown.captured, "retraction", reason)
