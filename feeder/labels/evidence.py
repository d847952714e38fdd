"""Hits in a text in, what each is worth as evidence out: how much, for whom, and why. Pure."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

from feeder.labels.cues import cues
from feeder.labels.doubt import refused
from feeder.labels.gazetteer import Term
from feeder.labels.matching import Hit
from feeder.labels.namesakes import namesakes
from feeder.labels.venues import Surroundings, Venues

# How far a mission may stand from its host, in characters.
_MISSION_GAP = 80
_SHORT = 12  # shorter gaps hold no accreditation
_JOINED_GAP = 48  # longer gaps join nothing, and need not be read
_NO_HIT = Hit(sys.maxsize, sys.maxsize, Term("", "", "mask"))
_FAR = "\0"  # stands for a gap that is too long to be read


class Use(NamedTuple):
    """A hit that counts: `damping` in words ("" for none), `bonuses` by name."""

    hit: Hit
    code: str
    damping: str
    bonuses: tuple[str, ...]


class Reader:
    """Reads the surroundings of the hits of one text."""

    def __init__(self, around: Surroundings, hits: Sequence[Hit]) -> None:
        self._wording, language, self._home, _, self._sport = around
        self._cues = cues(language)
        self._text = text = around.wording.text
        self.hits = hits
        self.codes = refused(text, hits, around.home)
        """The country of each hit after masks, doubts and US towns are settled; "" for none."""
        self.dropped = namesakes(around.wording, hits, self.codes, around.home, language)
        """Why hits that stand for a country count for nothing."""
        self._venues = Venues(around, hits, self.codes, self.dropped)
        self._had: dict[str, frozenset[str]] = {}
        self._hosts: set[int] = set()
        gaps, last = [""], -1
        for start, end, _ in hits:
            if last >= 0:
                gaps.append(text[last:start] if start - last <= _MISSION_GAP else _FAR)
            last = end
        self._gaps = [*gaps, ""]

    def uses(self, list_from: int) -> list[Use]:
        """Every hit that stands for a country other than the home one."""
        listed = self._listed(list_from)
        pairs, missions = self._beside_home()
        joined = pairs | missions
        after, folded, text = self._cues.after, self._wording.folded, self._text
        endings, passing = self._cues.office_endings, self._cues.passing_endings
        found = []
        for index, (hit, code) in enumerate(zip(self.hits, self.codes, strict=True)):
            if not code or code == self._home or index in self.dropped:
                continue
            start, end, (_, _, kind, _, _) = hit
            followed = folded[end] in " '" and after.match(folded, end) is not None
            if (followed or kind == "demonym") and self._is_language_or_money(hit):
                self.dropped[index] = "a language or a currency"
            elif self._gaps[index + 1] == ", " and self._is_address(index):
                self.dropped[index] = "its country follows"
            elif index in listed:
                found.append(Use(hit, code, "in a list", ()))
            else:
                plain = kind == "name" and not followed and not folded.endswith(passing, 0, start)
                damping = "" if plain else self._damping(hit, code, followed=followed)
                if index in self._hosts:
                    damping = "in passing"
                bonuses: tuple[str, ...] = ()
                if followed or index in joined or text.endswith(endings, 0, start):
                    bonuses = self._bonuses(index, pairs, missions, followed=followed)
                found.append(Use(hit, code, damping, bonuses))
        return found

    def _is_address(self, index: int) -> bool:
        """Whether a city's own country follows: Houston, USA is one mention."""
        return (
            self.hits[index].term.kind in {"capital", "city", "seat"}
            and self.codes[index + 1] == self.codes[index]
        )

    def _is_language_or_money(self, hit: Hit) -> bool:
        kind = hit.term.kind
        if kind not in {"demonym", "name"}:
            return False
        if self._cues.nothing_after.match(self._text, hit.end):
            return True
        if kind == "name" or (self._text[hit.end] == " " and self._text[hit.end + 1].isalnum()):
            return False
        return bool(
            self._cues.language_before.search(self._text, max(0, hit.start - 24), hit.start)
        )

    def _listed(self, list_from: int) -> set[int]:
        """Runs of hits joined by commas and "and" that name many other countries."""
        listed: set[int] = set()
        start = 0
        between, folded = self._cues.listing, self._wording.folded
        last = -_JOINED_GAP
        for index, (first, end, _) in enumerate((*self.hits, _NO_HIT)):
            joined = first - last <= _JOINED_GAP and between.fullmatch(folded, last, first)
            last = end
            if joined or not index:
                continue
            if index - start >= list_from:
                named = set(self.codes[start:index]) - {"", self._home}
                if len(named) >= list_from:
                    listed.update(range(start, index))
            start = index
        return listed

    def _damping(self, hit: Hit, code: str, *, followed: bool) -> str:
        kind = hit.term.kind
        if kind == "passing" or self._is_passing(hit, followed=followed):
            return "in passing"
        if kind == "name":
            return ""
        if kind == "metonym":
            return "" if self._is_named(code) else "in passing"
        if kind in {"seat", "capital", "city"} and self._venues.holds(hit):
            return "seat or venue"
        if kind != "demonym" or not self._sport:
            return ""
        return "" if followed and self._cues.side_after.match(self._text, hit.end) else "opponent"

    def _is_named(self, code: str) -> bool:
        return any(
            code == own and hit.term.kind in {"name", "demonym"}
            for own, hit in zip(self.codes, self.hits, strict=True)
        )

    def _is_passing(self, hit: Hit, *, followed: bool) -> bool:
        if followed and self._cues.passing_after.match(self._text, hit.end):
            return True
        if not self._wording.folded.endswith(self._cues.passing_endings, 0, hit.start):
            return False
        before = max(0, hit.start - 32)
        return self._cues.passing_before.search(self._text, before, hit.start) is not None

    def _beside_home(self) -> tuple[set[int], set[int]]:
        """Hits paired with the home country; those that a mission of or to it names."""
        pairs: set[int] = set()
        missions: set[int] = set()
        cues, home, codes = self._cues, self._home, self.codes
        hits, folded = self.hits, self._wording.folded
        for at, code in enumerate(codes):
            if code != home:
                continue
            for left, foreign in ((at - 1, at - 1), (at, at + 1)):
                gap = self._gaps[left + 1]
                if not gap or gap == _FAR or codes[foreign] == home:
                    continue
                if not cues.beside.fullmatch(folded, hits[left].end, hits[left + 1].start):
                    continue
                if cues.pair_between.fullmatch(gap) and not self._is_route(left, gap):
                    pairs.add(foreign)
                if cues.mission_between.fullmatch(gap) or (
                    cues.mission_link.fullmatch(gap) and self._mission_of(left)
                ):
                    missions.add(foreign)
        if missions:
            self._extend(missions)
            self._move(missions)
        return pairs, missions

    def _is_route(self, left: int, gap: str) -> bool:
        """Almaty-Bishkek is a road between two towns, Kazakh-Kyrgyz a bond of two countries."""
        ends = self.hits[left : left + 2]
        return "-" in gap and all(end.term.kind not in {"name", "demonym"} for end in ends)

    def _extend(self, missions: set[int]) -> None:
        """Ambassador of Kazakhstan to Belgium and Luxembourg: both are hosts."""
        for index in range(1, len(self.hits)):
            if index - 1 in missions and self._cues.list_between.fullmatch(self._gaps[index]):
                missions.add(index)

    def _move(self, missions: set[int]) -> None:
        """Embassy in India, also accredited to Nepal: Nepal is meant, if it is named oftener."""
        codes = self.codes
        for index in sorted(missions):
            other = index + 1
            if other == len(self.hits) or codes[other] in {"", self._home}:
                continue
            gap = self._gaps[other]
            oftener = codes.count(codes[other]) > codes.count(codes[index])
            if len(gap) > _SHORT and oftener and self._cues.besides.search(gap):
                missions.discard(index)
                missions.add(other)
                self._hosts.add(index)

    def _mission_of(self, index: int) -> bool:
        start = self.hits[index].start
        return bool(self._cues.mission_before.search(self._text, max(0, start - 90), start))

    def _bonuses(
        self, index: int, pairs: set[int], missions: set[int], *, followed: bool
    ) -> tuple[str, ...]:
        """What this hit adds once for its country; what it has already is not looked for again."""
        hit, code = self.hits[index], self.codes[index]
        had = self._had.get(code, frozenset())
        new = []
        if index in missions and "mission" not in had:
            new.append("mission")
        if index in pairs and "pair" not in had:
            new.append("pair")
        if followed and "side" not in had and self._cues.side_after.match(self._text, hit.end):
            new.append("side")
        elif "office" not in had and self._is_office(hit, followed=followed):
            new.append("office")
        if new:
            self._had[code] = had.union(new)
        return tuple(new)

    def _is_office(self, hit: Hit, *, followed: bool) -> bool:
        if followed and self._cues.office_after.match(self._text, hit.end):
            return True
        low = max(0, hit.start - 60)
        if not self._text.endswith(self._cues.office_endings, low, hit.start):
            return False
        return self._cues.office_before.search(self._text, low, hit.start) is not None
