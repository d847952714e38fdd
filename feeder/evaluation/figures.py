"""Labels wanted and labels given in, precision, recall and F1 out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Key = Literal["mentions", "about", "topics", "organisations"]
"""What is measured, under the names that a case has for it."""


@dataclass(frozen=True, slots=True)
class Count:
    """Labels given rightly, given wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Count) -> Count:
        """Both together."""
        return Count(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """The share of what was given that is right; without any, 1 if none was wanted, else 0."""
        return _share(self.right, self.right + self.wrong, otherwise=not self.missed)

    @property
    def recall(self) -> float:
        """The share of what was wanted that was given; without any, 1 if none was given, else 0."""
        return _share(self.right, self.right + self.missed, otherwise=not self.wrong)

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 1 where nothing was wanted and nothing given."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Judged:
    """What one case says of one key; what is optional is in none of these."""

    wanted: tuple[str, ...]
    given: tuple[str, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """Given, and not wanted."""
        return tuple(label for label in self.given if label not in self.wanted)

    @property
    def missed(self) -> tuple[str, ...]:
        """Wanted, and not given."""
        return tuple(label for label in self.wanted if label not in self.given)

    @property
    def is_exact(self) -> bool:
        """Whether just what was wanted was given, in whatever order."""
        return set(self.wanted) == set(self.given)

    @property
    def is_main_right(self) -> bool:
        """Whether the first label is the one that was wanted first; none, where none was wanted."""
        return self.wanted[:1] == self.given[:1]


def judged(wanted: Sequence[str], given: Sequence[str], optional: Collection[str]) -> Judged:
    """Compare, leaving what is optional out on both sides."""
    return Judged(
        tuple(label for label in wanted if label not in optional),
        tuple(label for label in given if label not in optional),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """How often one key was right over some cases; `each` counts every label by itself."""

    cases: int
    count: Count
    exact: int
    main: int
    each: Mapping[str, Count] = field(default_factory=dict)

    @property
    def macro(self) -> tuple[float, float, float]:
        """Precision, recall and F1, averaged over the labels that at least one case wants."""
        wanted = [one for one in self.each.values() if one.right + one.missed]
        if not wanted:
            return (1.0, 1.0, 1.0)
        sums = zip(*((one.precision, one.recall, one.f1) for one in wanted), strict=True)
        precision, recall, f1 = (sum(column) / len(wanted) for column in sums)
        return (precision, recall, f1)

    @property
    def main_share(self) -> float:
        """The share of cases whose first label is the right one."""
        return _share(self.main, self.cases)


def figures(all_judged: Iterable[Judged]) -> Figures:
    """Add up what cases say of one key."""
    cases = exact = main = 0
    each: dict[str, Count] = {}
    for one in all_judged:
        cases += 1
        exact += one.is_exact
        main += one.is_main_right
        right = (label for label in one.wanted if label in one.given)
        for labels, count in (
            (right, Count(right=1)),
            (one.wrong, Count(wrong=1)),
            (one.missed, Count(missed=1)),
        ):
            for label in labels:
                each[label] = each.get(label, Count()) + count
    return Figures(cases, sum(each.values(), Count()), exact, main, dict(sorted(each.items())))


def _share(part: int, whole: int, *, otherwise: bool = True) -> float:
    return part / whole if whole else float(otherwise)
