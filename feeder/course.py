"""Outcomes of one look at a source in; whether it went well, and what the schedule learns, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feeder.report import SourceReport
from feeder.schedule import Look, State
from feeder.sources import Failure, Listed, Visit


@dataclass(slots=True)
class Course:
    """How a look at a source goes; `report` is what people are told of it.

    `good` and `bad` are the pages that its list led to and that could be used, or are suspect;
    `doubted` says that its own address gave what is suspect.
    """

    report: SourceReport
    answered: int = 0
    good: int = 0
    bad: int = 0
    doubted: bool = False
    failed: list[Failure] = field(default_factory=list)
    suspect: str | None = None
    wait: timedelta | None = None
    fresh: timedelta | None = None
    visited: bool = False
    listed: list[Listed] = field(default_factory=list)

    def note(self, visit: Visit) -> None:
        """Take in a visit: the first is that of the source's own address, which may be fresh."""
        if not self.visited:
            self.fresh = visit.fresh
        self.visited = True

    def accept(self) -> None:
        """Take in that an address gave what it should, or has nothing new."""
        self.answered += 1
        self.good += bool(self.listed)

    def fail(self, failure: Failure) -> str:
        """Take in a failure; return its reason."""
        self.report.failures.append(failure.reason)
        self.failed.append(failure)
        if failure.wait is not None:
            self.wait = max(failure.wait, self.wait or failure.wait)
        return failure.reason

    def doubt(self, reason: str) -> None:
        """Take in that something is suspect."""
        self.suspect = self.suspect or reason
        self.bad += bool(self.listed)
        self.doubted = self.doubted or not self.listed

    @property
    def state(self) -> State:
        """What the look comes to: one page that fails among many that don't is no failure.

        Nor is one that is suspect: a list leads to a gallery or a broken page now and then.
        """
        if self.doubted or self.bad > self.good:
            return "suspect"
        if self.answered or not self.failed:
            return "ok"
        return "hard" if any(one.weight == "hard" for one in self.failed) else "soft"

    @property
    def reason(self) -> str | None:
        """Why the look came to no more than that."""
        match self.state:
            case "ok":
                return None
            case "suspect":
                return self.suspect
            case "soft" | "hard":
                return self.failed[0].reason

    def look(self, at: datetime, seconds: float) -> Look:
        """Return the look as it is remembered."""
        tally = self.report.tally
        changed = tally.revised + tally.withdrawn + tally.restored
        return Look(at, seconds, self.state, self.reason, tally.read, tally.new, changed)
