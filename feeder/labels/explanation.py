"""The words for why an article has its labels: what stands where, what it counts, what it comes to.

Pure values. They come out of the same count as the labels, see `Labeler.explain`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from feeder.labels.alignment import Alignment
from feeder.labels.wording import Zone
from feeder.model import Label

MarkKind = Literal["country", "topic", "organisation", "mask", "home"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the text as printed, and what it counts for one label.

    `part` is 0 for the title and n for the nth paragraph; `start` and `end` are places in it.
    `code` and `slug` are the label's, "" for a mask. `weight` is what was added for it before any
    cap; `note` says why that is less than usual or nothing, and what was added besides.
    """

    part: int
    start: int
    end: int
    kind: MarkKind
    code: str
    slug: str
    weight: float
    note: str = ""


class Spot(NamedTuple):
    """A mark whose place is one in the wording, not yet in the printed text."""

    start: int
    end: int
    kind: MarkKind
    code: str
    slug: str
    weight: float
    note: str = ""

    def mark(self, alignment: Alignment) -> Mark:
        """The same in the printed text."""
        return Mark(*alignment.printed(self.start, self.end), *self[2:])


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of the article adds to a score: `counted` is `sum`, at most the cap."""

    zone: Zone
    sum: float
    counted: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One label that was considered: how its score came about, and why it was not assigned.

    The `counted` of the parts and the `bonuses` (name, points) add up to the label's score.
    `threshold` is the score that it had to reach; `why_not` is "" where the label is assigned.
    """

    label: Label
    parts: tuple[Part, ...]
    bonuses: tuple[tuple[str, float], ...]
    threshold: float
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every mark in reading order, and a verdict for every label that anything speaks for."""

    marks: tuple[Mark, ...]
    verdicts: tuple[Verdict, ...]
