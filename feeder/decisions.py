"""An operator's decision about stored articles in, what it leaves out: merge, split, withdraw.

Each can be taken back: a split undoes a merge, a merge undoes a split, restore undoes withdraw.
No id that was ever published dies: a merged one leads to the article that it was merged into.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from feeder.catalog import Catalog
from feeder.diff import Edition, Known, Past, Shown, is_cut, substances
from feeder.editions import fold
from feeder.errors import DecisionError
from feeder.history import begin, recalled, restore, withdraw
from feeder.identity import keys_of, mint
from feeder.labels import Labeler
from feeder.model import Article, Correction, Withdrawal
from feeder.pasts import filled
from feeder.store import Corrected, Move, OperatorStore, Rearranged, Relabelled, State


@dataclass(frozen=True, slots=True)
class Decisions:
    """Carries out what an operator decides; needs the one writer's lock to be held.

    Articles are named by the store's numbers. `by` is who decides, for the record.
    """

    store: OperatorStore
    labeler: Labeler
    catalog: Catalog
    now: datetime
    by: str = "operator"

    def merge(self, number: int, other: int, reason: str = "") -> None:
        """Make one article of two: the first one stays, the other's id leads to it.

        Raises:
            DecisionError: they are one already, speak different languages, or one is withdrawn.
        """
        kept, gone = self._standing(number), self._standing(other)
        if kept.number == gone.number:
            raise DecisionError(f"{kept.id} and {gone.id} are one article already")
        if kept.article.language != gone.article.language:
            raise DecisionError(
                f"{kept.id} is in {kept.article.language!r}, {gone.id} in"
                f" {gone.article.language!r}: the same news in two languages stays two articles"
            )
        for one in (kept, gone):
            if one.withdrawn is not None:  # its text would stand again as a wording of the other
                raise DecisionError(f"{one.id} is withdrawn; `feeder restore` it first")
        theirs = self.store.past(other)
        moved = tuple(replace(one, origin=one.origin or other) for one in theirs.shown)
        both = _joined(self.store.past(number), replace(theirs, shown=moved))
        emptied = State(gone, fold(theirs).editions)
        self.store.rearrange(
            Rearranged(
                *("merge", self.now, self.by, reason, number, other),
                states=(self._recalled(kept, both), emptied),
                moves=(Move(number, moved),),
                wordings={number: both.wordings},
                keys={number: _keys(both), other: ()},
                merged={other: number},
            )
        )

    def unmerge(self, number: int, reason: str = "") -> None:
        """Take a merge back: the article stands by itself again, with what was its own.

        Raises:
            DecisionError: it was not merged into any other, or was split off in other ways since.
        """
        merged, into = self._led(number)
        if merged is None:
            raise DecisionError("the article was not merged into another one")
        host, guest = self._load(into), self._load(number)
        past, own = self.store.past(into), self.store.past(number).wordings
        guests = {
            origin for origin in {one.origin for one in past.shown} if self._is_of(origin, number)
        }
        home = _going_home(past, guests, own, self.store.merged_after(merged))
        if not home:
            raise DecisionError(
                f"nothing of {guest.id} is left in {host.id}: it became an article of its own since"
            )
        rest = _without(past, home)  # never empty: the first wording is always the host's own
        kept = (replace(one, origin=None if one.origin == number else one.origin) for one in home)
        back = _without(Past(tuple(kept), {**past.wordings, **own}), ())
        self._divide(host, guest, rest, back, reason)

    def split(self, number: int, revision: int | None = None, reason: str = "") -> str:
        """Make two articles of one; return the id of the new one.

        The wordings from `revision` on (the newest alone if None) become an article of their own.

        Raises:
            DecisionError: there is no such revision, or an earlier one has its text, too.
        """
        known, past = self._standing(number), self.store.past(number)
        editions = fold(past).editions
        first = len(editions) if revision is None else revision
        if not 2 <= first <= len(editions):  # noqa: PLR2004 - the first one stays where it is
            have = f"it has {len(editions)}" if len(editions) > 1 else "it has only one"
            raise DecisionError(f"{known.id}: a split needs a revision from 2 on; {have}")
        prints = _belonging(editions[first - 1 :], editions[: first - 1], past)
        going = [one for one in past.shown if one.fingerprint in prints]
        if not going:
            raise DecisionError(f"{known.id}: an earlier revision has the text of {first}, too")
        moved = tuple(replace(one, origin=None) for one in going)
        part = _without(Past(moved, past.wordings), ())
        opening = fold(part).editions[0]
        urn = self._minted(opening.article)
        seen = Shown(opening.captured, opening.fingerprint)
        new = begin(self.store.next_number(), urn, seen, opening.article)[1]
        self._divide(known, new, _without(past, going), part, reason, is_new=True)
        return urn

    def withdraw(self, number: int, reason: str) -> None:
        """Put a notice in place of an article; its text stays in the store.

        Raises:
            DecisionError: it is withdrawn already.
        """
        known = self._standing(number)
        if known.withdrawn is not None:
            raise DecisionError(f"{known.id} is withdrawn already: {known.withdrawn.reason}")
        gone = withdraw(known, Withdrawal(self.now, "operator", reason))
        self._change("withdraw", gone, reason)

    def restore(self, number: int, reason: str = "") -> None:
        """Let a withdrawn article stand again.

        Raises:
            DecisionError: it is not withdrawn.
        """
        known = self._standing(number)
        if known.withdrawn is None:
            raise DecisionError(f"{known.id} is not withdrawn")
        self._change("restore", restore(known, self.now), reason)

    def correct(self, number: int, said: Sequence[Correction], words: str) -> None:
        """Let an operator's word on an article's labels win over the rules; none takes all back.

        Raises:
            DecisionError: its id leads to another article.
        """
        known = self._standing(number)
        earlier = {(one.kind, one.slug): one for one in known.corrections if said}
        latest = earlier | {(one.kind, one.slug): one for one in said}
        corrections = tuple(latest.values())
        labels = self.labeler.label(known.article, corrections)
        feeds = self.catalog.feeds_of(known.article.language, labels)
        result = Relabelled(number, labels, feeds)
        self.store.correct(Corrected(self.now, words, corrections, result))

    def _change(self, kind: str, known: Known, reason: str) -> None:
        state = self._state(known, fold(self.store.past(known.number)).editions)
        record = (kind, self.now, self.by, reason, known.number, None)
        self.store.rearrange(Rearranged(*record, states=(state,)))

    def _divide(
        self,
        host: Known,
        guest: Known,
        rest: Past,
        part: Past,
        reason: str,
        *,
        is_new: bool = False,
    ) -> None:
        """Write two articles of what was one; a text that was withdrawn stays so in both."""
        if host.withdrawn is not None:
            guest = withdraw(guest, _carried(host.withdrawn))
        self.store.rearrange(
            Rearranged(
                *("split", self.now, self.by, reason, host.number, guest.number),
                states=(self._recalled(host, rest), self._recalled(guest, part)),
                moves=(Move(guest.number, part.shown),),
                wordings={host.number: rest.wordings, guest.number: part.wordings},
                keys={host.number: _keys(rest), guest.number: _keys(part)},
                merged={} if is_new else {guest.number: None},
                is_new=is_new,
            )
        )

    def _load(self, number: int) -> Known:
        return next(iter(self.store.load_known([number])))

    def _standing(self, number: int) -> Known:
        """Load an article that stands by itself.

        Raises:
            DecisionError: its id leads to another one.
        """
        known = self._load(number)
        if self.store.merged_into(number) is not None:
            raise DecisionError(
                f"{known.id} was merged into another article; `feeder split` takes that back"
            )
        return known

    def _led(self, number: int) -> tuple[int | None, int]:
        """Return the article to which an id leads, and the last one that leads there."""
        merged = None
        while (into := self.store.merged_into(number)) is not None:
            merged, number = number, into
        return merged, number

    def _is_of(self, origin: int | None, number: int) -> bool:
        """Whether sightings from there came with this article, maybe by an earlier merge."""
        while origin is not None and origin != number:
            origin = self.store.merged_into(origin)
        return origin == number

    def _recalled(self, known: Known, past: Past) -> State:
        after, editions = recalled(known, past)
        return self._state(after, editions)

    def _state(self, known: Known, editions: tuple[Edition, ...]) -> State:
        labels = self.labeler.label(known.article, known.corrections)
        feeds = self.catalog.feeds_of(known.article.language, labels)
        return State(known, editions, labels, feeds)

    def _minted(self, article: Article) -> str:
        for attempt in count(1):  # pragma: no branch - it ends where an id is free
            urn = mint(article, attempt)
            if not self.store.taken([urn]):
                break
        return urn


def _keys(past: Past) -> frozenset[int]:
    """All that an article is found by."""
    return frozenset(key for text in past.wordings.values() for key in keys_of(text))


def _joined(ours: Past, theirs: Past) -> Past:
    wordings = dict(ours.wordings)
    for mark, text in theirs.wordings.items():
        wordings[mark] = filled(wordings[mark], text) if mark in wordings else text
    return Past((*ours.shown, *theirs.shown), wordings)


def _carried(withdrawal: Withdrawal) -> Withdrawal:
    """Return what hides a part of a withdrawn article: what its page says is the other part's."""
    return replace(withdrawal, by="agency") if withdrawal.by == "retraction" else withdrawal


def _without(past: Past, gone: Iterable[Shown]) -> Past:
    """What is left of an article's past; a text that nobody shows any longer goes, too."""
    left = frozenset(past.shown) - frozenset(gone)
    shown = tuple(one for one in past.shown if one in left)
    prints = {one.fingerprint for one in shown}
    whole = {one.fingerprint for one in shown if not one.excerpt}
    texts = past.wordings.items()
    left_over = {m: replace(text, excerpt=m not in whole) for m, text in texts if m in prints}
    return Past(shown, left_over)


def _going_home(
    past: Past, guests: Collection[int | None], own: Mapping[bytes, Article], merged: int
) -> list[Shown]:
    """The sightings of a merged article: those that came with it, and later ones of its texts.

    A text that both articles had stays where it was seen. `merged` is the newest document that
    was read before they were one.
    """
    came = [one for one in past.shown if one.origin in guests]
    hosts = {one.fingerprint for one in past.shown if one.origin is None and one.document <= merged}
    later = [
        one
        for one in past.shown
        if one.origin is None and one.fingerprint in own and one.fingerprint not in hosts
    ]
    return came + later


def _belonging(
    going: Iterable[Edition], staying: Iterable[Edition], past: Past
) -> frozenset[bytes]:
    """The fingerprints that go with these editions: theirs, and those of texts like them."""
    stay = {edition.fingerprint for edition in staying}
    goes = {edition.fingerprint for edition in going} - stay
    others = past.wordings.keys() - goes - stay
    alike = {mark for mark in others if _is_like(past.wordings[mark], goes, past)}
    return frozenset(goes | alike)


def _is_like(text: Article, prints: Iterable[bytes], past: Past) -> bool:
    wholes = [past.wordings[mark] for mark in prints]
    return any(substances(text) == substances(whole) or is_cut(text, whole) for whole in wholes)
