"""What a refresh did, as values. No I/O, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from feeder.model import Refusal, SetAside

LISTED = 200
"""How many changes, or refusals, a report lists; it counts them all."""
_LISTED_EACH = 3
_LISTED_ASIDE = 20
_BEGINNING = 100

Kind = Literal["new", "revised", "retouched", "withdrawn", "restored", "unchanged"]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One article that is new, edited, withdrawn or restored."""

    kind: Kind
    id: str
    title: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class AsideLine:
    """The beginning of a piece of text that belongs to no article, and why it is set aside."""

    address: str
    reason: str
    text: str


@dataclass(slots=True)
class Tally:
    """Counts of one source, growing while it is read."""

    new: int = 0
    revised: int = 0
    retouched: int = 0
    withdrawn: int = 0
    restored: int = 0
    unchanged: int = 0
    set_aside: int = 0
    read: int = 0
    skipped: int = 0

    def add(self, kind: Kind) -> None:
        """Count one article."""
        setattr(self, kind, getattr(self, kind) + 1)

    @property
    def changes(self) -> int:
        """Everything but sightings: articles that are new, edited, withdrawn or restored."""
        return self.new + self.revised + self.retouched + self.withdrawn + self.restored


@dataclass(slots=True)
class SourceReport:
    """What one source brought. `failures` are one line each, and name the file or address.

    `aside` lists the first pieces of text that belong to no article; the tally counts them all.
    `later` names files that are still being written: no failure, they are read next time. `passed`
    says why a source was not looked at: it is paused, or its server asked to be left alone.
    """

    name: str
    tally: Tally = field(default_factory=Tally)
    changes: list[ChangeLine] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    aside: list[AsideLine] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    passed: str | None = None

    def leave(self, address: str, pieces: Sequence[SetAside]) -> None:
        """Count the pieces of a document that were set aside, and list the first ones."""
        self.tally.set_aside += len(pieces)
        for piece in pieces[: max(0, _LISTED_ASIDE - len(self.aside))]:
            text = " ".join(piece.text[: 2 * _BEGINNING].split())[:_BEGINNING]
            self.aside.append(AsideLine(address, piece.reason, text))

    def note(self, line: ChangeLine) -> None:
        """Count an article, and list it if it changed and the list is not full."""
        self.tally.add(line.kind)
        if line.kind != "unchanged" and len(self.changes) < LISTED:
            self.changes.append(line)


@dataclass(slots=True)
class PublishReport:
    """What was published: paths whose bytes changed, and what the gate held back."""

    feeds: list[str] = field(default_factory=list)
    pages: int = 0
    site: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    failures: list[str] = field(default_factory=list)

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Count the refusals of a feed or page; list the first ones: the others are alike."""
        self.refused += len(refusals)
        room = max(0, LISTED - len(self.refusals))
        self.refusals += refusals[: min(room, _LISTED_EACH)]


@dataclass(slots=True)
class Relabels:
    """How many articles have other labels, and how many each feed gained and lost by that."""

    articles: int = 0
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Report:
    """What a refresh did. `seconds` is how long each step took.

    `moved` says how many stored articles a feed gained and lost by new rules, by its path.
    """

    started: datetime
    sources: list[SourceReport] = field(default_factory=list)
    published: PublishReport = field(default_factory=PublishReport)
    relabelled: int = 0
    moved: dict[str, tuple[int, int]] = field(default_factory=dict)
    undelivered: list[str] = field(default_factory=list)
    stopped: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def relabel(self, relabels: Relabels) -> None:
        """Take in what new rules changed."""
        self.relabelled = relabels.articles
        paths = sorted(relabels.gained.keys() | relabels.lost.keys())
        self.moved = {path: (relabels.gained[path], relabels.lost[path]) for path in paths}

    @property
    def ok(self) -> bool:
        """Whether everything went as it should; a hub that is down is tried again, and no fault."""
        return not (self.problems or self.stopped)

    @property
    def waits(self) -> bool:
        """Whether a file was left for later because it is still being written."""
        return any(source.later for source in self.sources)

    @property
    def problems(self) -> list[str]:
        """One line for each thing that an operator should look at."""
        lines = [line for source in self.sources for line in source.failures]
        lines += [_refused(refusal) for refusal in self.published.refusals]
        more = self.published.refused - len(self.published.refusals)
        if more:
            lines.append(f"{more:,} more refusals of the gate; `feeder check` lists them all")
        return lines + self.published.failures

    @property
    def total(self) -> Tally:
        """The counts of all sources together."""
        total = Tally()
        for source in self.sources:
            for name in Tally.__slots__:
                setattr(total, name, getattr(total, name) + getattr(source.tally, name))
        return total

    def to_json(self) -> Mapping[str, object]:
        """Return the report as JSON types, as `--json` prints it and the store keeps it."""
        return {
            "started": self.started.isoformat(),
            "ok": self.ok,
            "stopped": self.stopped,
            "sources": [asdict(source) for source in self.sources],
            "published": asdict(self.published),
            "problems": self.problems,
            "relabelled": self.relabelled,
            "moved": self.moved,
            "undelivered": self.undelivered,
            "seconds": {step: round(value, 4) for step, value in self.seconds.items()},
        }


def _refused(refusal: Refusal) -> str:
    blame = f", article {refusal.article_id}" if refusal.article_id else ""
    return (
        f"{refusal.path}: refused by the gate ({refusal.rule}{blame}): {refusal.reason};"
        " the last good file stays"
    )
