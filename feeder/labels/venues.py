"""A city in, whether it is only where something took place out. Pure.

A sports event, a prize, an organisation's seat: they say little about the country around them.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from feeder.labels.automaton import Place
from feeder.labels.cues import cues
from feeder.labels.matching import Hit, spans_of_names
from feeder.labels.namesakes import is_event
from feeder.labels.wording import Wording
from feeder.model import Language

# How far an organisation may stand from its seat, in characters.
_NEAR = 240


class Surroundings(NamedTuple):
    """What hits are read in; `seats` is where names of organisations may stand."""

    wording: Wording
    language: Language
    home: str
    seats: Sequence[Place]
    sport: bool


class Venues:
    """Tells venues from capitals that act. `codes` and `dropped` are the hits' own."""

    def __init__(
        self,
        around: Surroundings,
        hits: Sequence[Hit],
        codes: Sequence[str],
        dropped: Container[int],
    ) -> None:
        self._around = around
        self._text = around.wording.text
        self._cues = cues(around.language)
        self._hits = hits
        self._codes = codes
        self._dropped = dropped
        # Worked out when the first city asks.
        self._organisations: list[tuple[int, int]] | None = None
        self._titled: set[str] | None = None
        self._awarded = False

    def holds(self, hit: Hit) -> bool:
        """Whether the hit, a city, is a venue or the seat of an organisation named near it."""
        text, start, end = self._text, hit.start, hit.end
        seat = hit.term.kind == "seat"
        if text[end] == " " and text[end + 1].isupper() and is_event(text, end):
            return True
        if self._is_inside(hit):
            titled = start < self._around.wording.title_end
            if self._around.sport or (titled and self._is_elsewhere(hit.term.code)):
                return True
        elif not seat:
            return False
        if self._organisations is None:
            self._organisations = spans_of_names(self._around.seats, text)
        if not self._organisations:
            return False
        low = max(start - _NEAR, text.rfind("\n", 0, start))
        high = min(end + _NEAR, text.find("\n", end))
        # Where the title names one, it says whose seat is meant.
        before = self._around.wording.title_end if seat else 0
        return any(
            low <= first < last <= high or last <= before for first, last in self._organisations
        )

    def _is_inside(self, hit: Hit) -> bool:
        """Whether something happens there: "in", "at", a locative."""
        if self._cues.venue_case:
            return self._text.endswith(self._cues.venue_case, hit.start, hit.end)
        spaced, start = self._around.wording.spaced, hit.start
        return spaced.endswith(self._cues.venue_endings, 0, start) and self._text[start - 1] == " "

    def _is_elsewhere(self, code: str) -> bool:
        """Whether a title is about a prize or other countries, so that its city is only where."""
        if self._titled is None:
            wording = self._around.wording
            end = wording.title_end
            self._awarded = self._cues.award.search(wording.folded, 0, end) is not None
            self._titled = self._named_until(end)
        return self._awarded or bool(self._titled - {code})

    def _named_until(self, end: int) -> set[str]:
        """The other countries that the title names, by their own or their people's name."""
        found = {
            code
            for index, (hit, code) in enumerate(zip(self._hits, self._codes, strict=True))
            if hit.start < end and hit.term.kind in {"name", "demonym"}
            if index not in self._dropped
        }
        return found - {"", self._around.home}
