"""Hits in a text in, what each is worth as evidence out: how much, for whom, and why. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from feeder.labels.cues import Cues
from feeder.labels.doubt import refused
from feeder.labels.matching import Hit

_NEAR = 140


class Use(NamedTuple):
    """A hit that counts: `damping` in words ("" for none), `bonuses` by name."""

    hit: Hit
    code: str
    damping: str
    bonuses: tuple[str, ...]


class Reader:
    """Reads the surroundings of the hits of one text."""

    def __init__(self, text: str, hits: Sequence[Hit], cues: Cues, home: str) -> None:
        self._text = text
        self._cues = cues
        self._home = home
        self._codes = self._resolved(hits)
        self._hits = hits
        gaps = [text[a.end : b.start] for a, b in zip(hits, hits[1:], strict=False)]
        self._gaps = ["", *gaps, ""]

    def _resolved(self, hits: Sequence[Hit]) -> list[str]:
        """The country of each hit after masks, doubts and US towns are settled; "" for none."""
        return refused(self._text, hits, self._home)

    def uses(self, list_from: int) -> list[Use]:
        """Every hit that stands for a country other than the home one."""
        listed = self._listed(list_from)
        sport = bool(self._cues.sport.search(self._text))
        missions = self._missions()
        found = []
        for index, hit in enumerate(self._hits):
            code = self._codes[index]
            if not code or code == self._home or self._is_language_or_money(hit):
                continue
            damping = "in a list" if listed[index] else self._damping(index, code, sport=sport)
            bonuses = () if listed[index] else self._bonuses(index, missions)
            found.append(Use(hit, code, damping, bonuses))
        return found

    def _is_language_or_money(self, hit: Hit) -> bool:
        if hit.term.kind != "demonym" and hit.term.kind != "name":
            return False
        if self._cues.nothing_after.match(self._text, hit.end):
            return True
        if hit.term.kind == "name" or self._text[hit.end : hit.end + 2].strip()[:1].isalnum():
            return False
        return bool(
            self._cues.language_before.search(self._text, max(0, hit.start - 24), hit.start)
        )

    def _listed(self, list_from: int) -> list[bool]:
        """Marks runs of hits joined by commas and "and" that name many other countries."""
        listed = [False] * len(self._hits)
        start = 0
        for index in range(1, len(self._hits) + 1):
            joined = index < len(self._hits) and self._cues.list_between.fullmatch(
                self._gaps[index]
            )
            if joined:
                continue
            named = set(self._codes[start:index]) - {"", self._home}
            if len(named) >= list_from:
                listed[start:index] = [True] * (index - start)
            start = index
        return listed

    def _damping(self, index: int, code: str, *, sport: bool) -> str:
        hit, cues, text = self._hits[index], self._cues, self._text
        kind = hit.term.kind
        if kind == "passing" or cues.passing_after.match(text, hit.end):
            return "in passing"
        if kind == "metonym":
            return "" if self._named_otherwise(index, code) else "in passing"
        if kind in {"seat", "capital", "city"} and self._is_venue(hit):
            return "seat or venue"
        if kind == "demonym" and sport and not cues.side_after.match(text, hit.end):
            return "opponent"
        return ""

    def _named_otherwise(self, index: int, code: str) -> bool:
        return any(
            other == code and self._hits[at].term.kind in {"name", "demonym"}
            for at, other in enumerate(self._codes)
            if at != index
        )

    def _is_venue(self, hit: Hit) -> bool:
        text = self._text
        if hit.term.kind != "seat" and not self._cues.venue_before.search(
            text, max(0, hit.start - 8), hit.start
        ):
            return False
        low = max(text.rfind("\n", 0, hit.start) + 1, hit.start - _NEAR)
        end = text.find("\n", hit.end)
        high = min(len(text) if end < 0 else end, hit.end + _NEAR)
        return bool(self._cues.organisation.search(text, low, high))

    def _missions(self) -> set[int]:
        """Hits that a diplomatic mission of or to the home country names."""
        found: set[int] = set()
        for right in range(1, len(self._hits)):
            left, gap = right - 1, self._gaps[right]
            homes = [self._codes[at] == self._home for at in (left, right)]
            if homes[0] == homes[1] or len(gap) > 80:
                continue
            foreign = right if homes[0] else left
            if self._cues.mission_between.fullmatch(gap) or (
                self._cues.mission_link.fullmatch(gap) and self._mission_of(left)
            ):
                found.add(foreign)
        for index in range(1, len(self._hits)):
            # Ambassador of Kazakhstan to Belgium and Luxembourg
            if index - 1 in found and self._cues.list_between.fullmatch(self._gaps[index]):
                found.add(index)
        return found

    def _mission_of(self, index: int) -> bool:
        start = self._hits[index].start
        return bool(self._cues.mission_before.search(self._text, max(0, start - 90), start))

    def _bonuses(self, index: int, missions: set[int]) -> tuple[str, ...]:
        hit, text, cues = self._hits[index], self._text, self._cues
        found = []
        if index in missions:
            found.append("mission")
        if self._paired(index):
            found.append("pair")
        if cues.side_after.match(text, hit.end):
            found.append("side")
        elif cues.office_after.match(text, hit.end) or cues.office_before.search(
            text, max(0, hit.start - 60), hit.start
        ):
            found.append("office")
        return tuple(found)

    def _paired(self, index: int) -> bool:
        for other, gap in ((index - 1, self._gaps[index]), (index + 1, self._gaps[index + 1])):
            near = 0 <= other < len(self._hits) and self._codes[other] == self._home
            if near and self._cues.pair_between.fullmatch(gap):
                return True
        return False
