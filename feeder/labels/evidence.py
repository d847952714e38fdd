"""Hits in a text in, what each is worth as evidence out: how much, for whom, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from feeder.labels.cues import Cues
from feeder.labels.doubt import refused
from feeder.labels.matching import Hit

# How far an organisation may stand from its seat, and a mission from its host, in characters.
_NEAR = 240
_MISSION_GAP = 80
_JOINED_GAP = 48  # longer gaps join nothing, and need not be read


class Use(NamedTuple):
    """A hit that counts: `damping` in words ("" for none), `bonuses` by name."""

    hit: Hit
    code: str
    damping: str
    bonuses: tuple[str, ...]


class Reader:
    """Reads the surroundings of the hits of one text."""

    def __init__(
        self, text: str, hits: Sequence[Hit], cues: Cues, home: str, *, sport: bool
    ) -> None:
        self._text = text
        self._cues = cues
        self._home = home
        self._sport = sport
        self._had: dict[str, set[str]] = {}
        self._codes = self._resolved(hits)
        self._hits = hits
        self._named = {
            code
            for code, hit in zip(self._codes, hits, strict=True)
            if hit.term.kind in {"name", "demonym"}
        }
        gaps = [text[left.end : right.start] for left, right in pairwise(hits)]
        self._gaps = ["", *gaps, ""]
        self._joints = ["" if len(gap) > _JOINED_GAP else gap for gap in self._gaps]

    def _resolved(self, hits: Sequence[Hit]) -> list[str]:
        """The country of each hit after masks, doubts and US towns are settled; "" for none."""
        return refused(self._text, hits, self._home)

    def uses(self, list_from: int) -> list[Use]:
        """Every hit that stands for a country other than the home one."""
        listed = self._listed(list_from)
        missions = self._missions()
        found = []
        for index, hit in enumerate(self._hits):
            code = self._codes[index]
            if not code or code == self._home or self._is_language_or_money(hit):
                continue
            if self._is_address(index):
                continue
            damping = "in a list" if listed[index] else self._damping(index, code)
            bonuses = () if listed[index] else tuple(self._bonuses(index, code, missions))
            self._had.setdefault(code, set()).update(bonuses)
            found.append(Use(hit, code, damping, bonuses))
        return found

    def _is_address(self, index: int) -> bool:
        """Whether a city's own country follows: Houston, USA is one mention."""
        return (
            self._gaps[index + 1] == ", "
            and self._hits[index].term.kind in {"capital", "city", "seat"}
            and self._codes[index + 1] == self._codes[index]
        )

    def _is_language_or_money(self, hit: Hit) -> bool:
        if hit.term.kind not in {"demonym", "name"}:
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
            if self._joints[index] and self._cues.list_between.fullmatch(self._joints[index]):
                continue
            if index - start >= list_from:
                named = set(self._codes[start:index]) - {"", self._home}
                if len(named) >= list_from:
                    listed[start:index] = [True] * (index - start)
            start = index
        return listed

    def _damping(self, index: int, code: str) -> str:
        hit = self._hits[index]
        kind = hit.term.kind
        if kind == "passing" or self._is_passing(hit):
            return "in passing"
        if kind == "metonym":
            return "" if code in self._named else "in passing"
        if kind in {"seat", "capital", "city"} and self._is_venue(hit):
            return "seat or venue"
        if kind != "demonym" or not self._sport:
            return ""
        return "" if self._cues.side_after.match(self._text, hit.end) else "opponent"

    def _is_passing(self, hit: Hit) -> bool:
        before = max(0, hit.start - 14)
        return bool(
            self._cues.passing_after.match(self._text, hit.end)
            or self._cues.passing_before.search(self._text, before, hit.start)
        )

    def _is_venue(self, hit: Hit) -> bool:
        text = self._text
        if hit.term.kind != "seat" and not self._cues.venue_before.search(
            text, max(0, hit.start - 8), hit.start
        ):
            return False
        low, high = max(0, hit.start - _NEAR), min(len(text), hit.end + _NEAR)
        low = max(low, text.rfind("\n", low, hit.start) + 1)
        end = text.find("\n", hit.end, high)
        high = end if end >= 0 else high
        organisation = self._cues.organisation
        if hit.term.kind == "seat" and organisation.search(text, 0, text.find("\n")):
            return True  # the title says whose seat is meant
        return bool(organisation.search(text, low, high))

    def _missions(self) -> set[int]:
        """Hits that a diplomatic mission of or to the home country names."""
        found: set[int] = set()
        for right in range(1, len(self._hits)):
            left, gap = right - 1, self._gaps[right]
            homes = [self._codes[at] == self._home for at in (left, right)]
            if homes[0] == homes[1] or len(gap) > _MISSION_GAP:
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

    def _bonuses(self, index: int, code: str, missions: set[int]) -> Iterator[str]:
        """What this hit adds once for its country; what it has already is not looked for again."""
        hit, text, cues = self._hits[index], self._text, self._cues
        had = self._had.setdefault(code, set())
        if index in missions and "mission" not in had:
            yield "mission"
        if "pair" not in had and self._paired(index):
            yield "pair"
        if "side" not in had and cues.side_after.match(text, hit.end):
            yield "side"
        elif "office" not in had and self._is_office(hit):
            yield "office"

    def _is_office(self, hit: Hit) -> bool:
        if self._cues.office_after.match(self._text, hit.end):
            return True
        low = max(0, hit.start - 60)
        if not self._text.endswith(self._cues.office_endings, low, hit.start):
            return False
        return bool(self._cues.office_before.search(self._text, low, hit.start))

    def _paired(self, index: int) -> bool:
        """Whether the home country stands next to it, joined by "and" or a hyphen."""
        for other, joint in ((index - 1, index), (index + 1, index + 1)):
            gap = self._joints[joint]
            if gap and self._codes[other] == self._home and self._cues.pair_between.fullmatch(gap):
                return True
        return False
