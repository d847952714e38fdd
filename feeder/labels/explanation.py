"""The words for why an article has its labels: what stands where, what it counts, what it comes to.

Pure values. They come out of the same count as the labels, see `Labeler.explain`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from feeder.labels.alignment import Alignment
from feeder.labels.corrections import TAKEN_AWAY
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
        part, start, end = alignment.printed(self.start, self.end)
        return Mark(part, start, end, self.kind, self.code, self.slug, self.weight, self.note)


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

    @property
    def is_told(self) -> bool:
        """Whether the label is among an article's; topics are only where they are assigned."""
        return self.label.assigned or self.label.kind != "topic"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every mark in reading order, and a verdict for every label that anything speaks for.

    `labels` are those that `Labeler.label` gives. Each has a verdict; regions, the section and what
    only an operator assigned have no parts.
    """

    marks: tuple[Mark, ...]
    verdicts: tuple[Verdict, ...]
    labels: tuple[Label, ...]


def explained(
    marks: Iterable[Mark], verdicts: Iterable[Verdict], labels: tuple[Label, ...]
) -> Explanation:
    """The explanation of some labels; the verdicts are those of the rules."""
    considered = {(one.label.kind, one.label.slug): one for one in verdicts}
    told = []
    for label in labels:
        verdict = considered.pop((label.kind, label.slug), Verdict(label, (), (), 0.0))
        why_not = verdict.why_not
        if label.assigned != verdict.label.assigned:
            why_not = "" if label.assigned else TAKEN_AWAY
        told.append(replace(verdict, label=label, why_not=why_not))
    ordered = sorted(
        marks, key=lambda mark: (mark.part, mark.start, -mark.end, mark.kind, mark.slug)
    )
    return Explanation(tuple(ordered), (*told, *considered.values()), labels)
