"""Invented stories, their edits and twins in; recall, false merges and duplicates out.

Everything goes the real way: printed as a dump, split, and taken into an SQLite store.
"""

from __future__ import annotations

import argparse
import io
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import cycle
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.edits import (
    APART,
    EDITS,
    FIRST,
    TEMPLATES,
    TWINS,
    later,
    paragraph_added,
    paragraphs_reordered,
    print_story,
    story,
    twins,
    unchanged,
)
from benchmarks.generate import Story
from feeder.assembly import Parts
from feeder.config import Config
from feeder.ingest import Ingester
from feeder.model import Document
from feeder.parsing.dump import split
from feeder.report import SourceReport
from feeder.store import Batch
from feeder.store.sql import SqlStore, open_store

ZONE = ZoneInfo("Asia/Almaty")
PAGE = 8
SEEN = datetime(2026, 3, 1, tzinfo=UTC)
TWIN_EDITS = (unchanged, paragraph_added, paragraphs_reordered)
NOT_ELSEWHERE = {"body rewritten"}  # another text at another minute is another article


@dataclass(frozen=True, slots=True)
class Row:
    """What became of the articles of one kind: how many, and how many rightly and wrongly."""

    name: str
    when: str
    shown: int
    joined: int
    false: int
    doubled: int

    @property
    def recall(self) -> float:
        """The share that joined what it is a wording of."""
        return self.joined / self.shown


class Tray:
    """A store, and in which articles' places the last document's articles were put."""

    def __init__(self, parts: Parts, path: Path) -> None:
        self._store = open_store(path, ZONE)
        self._parts = parts
        named_in = parts.labeler.named_in
        self._ingester = Ingester(self._store, parts.labeler, parts.catalog, ZONE, named_in)

    def take_in(self, name: str, printed: Sequence[str]) -> list[int]:
        """Print pages of a few stories; return the number under which each one is stored."""
        pages = [printed[start : start + PAGE] for start in range(0, len(printed), PAGE)]
        text = "".join(f" date 2025-06-01 {''.join(page)}" for page in pages)
        content = text.encode()
        found: list[int] = []
        with _watched(self._store, found):
            self._ingester.read(
                _document(name, content),
                split(io.BytesIO(content), zone=ZONE, name=name),
                SourceReport(name),
                seen=SEEN,
                stop=lambda: None,
                progress=lambda _count: None,
            )
        if len(found) != len(printed):
            raise RuntimeError(f"{name}: {len(printed)} stories printed, {len(found)} split")
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()


@contextmanager
def _watched(store: SqlStore, found: list[int]) -> Iterator[None]:
    """Write down under which number each article of a document is stored."""
    apply = store.apply

    def watched(batch: Batch) -> None:
        found.extend(outcome.number for outcome in batch.outcomes)
        apply(batch)

    store.apply = watched  # type: ignore[method-assign]  # for the length of a document
    yield
    store.apply = apply  # type: ignore[method-assign]  # as it was


def _document(name: str, content: bytes) -> Document:
    return Document(
        source="bench",
        address=f"{name}.txt",
        digest=blake2b(content, digest_size=32).hexdigest(),
        size=len(content),
        modified=SEEN,
        open=lambda: io.BytesIO(content),
    )


def measure_edits(parts: Parts, folder: Path, count: int) -> Iterator[Row]:
    """Edit every story in every way, each time in a copy of the store of all."""
    stories = [story(seed, FIRST + timedelta(minutes=APART * seed)) for seed in range(count)]
    base = folder / "base.db"
    tray = Tray(parts, base)
    numbers = tray.take_in("all", [print_story(one) for one in stories])
    tray.close()
    lost = count - len(set(numbers))
    yield Row("stories that were never seen", "any minute", count, count - lost, lost, 0)
    for name, edit in EDITS.items():
        rng = random.Random(name)
        edited = [edit(one, rng) for one in stories]
        yield _edited(parts, base, numbers, (name, "same minute"), list(map(print_story, edited)))
        if name not in NOT_ELSEWHERE:
            moved = [print_story(later(one, rng)) for one in edited]
            yield _edited(parts, base, numbers, (name, "other minute"), moved)
            bare = [print_story(one, day_only=True) for one in edited]
            yield _edited(parts, base, numbers, (name, "day only"), bare)


def _edited(
    parts: Parts, base: Path, numbers: Sequence[int], name: tuple[str, str], printed: Sequence[str]
) -> Row:
    copy = base.with_name("copy.db")
    shutil.copyfile(base, copy)
    tray = Tray(parts, copy)
    found = tray.take_in("edited", printed)
    tray.close()
    copy.unlink()
    known = set(numbers)
    joined = sum(a == b for a, b in zip(found, numbers, strict=True))
    doubled = sum(number not in known for number in found)
    return Row(*name, len(found), joined, len(found) - joined - doubled, doubled)


def measure_twins(parts: Parts, folder: Path, count: int) -> Iterator[Row]:
    """Take in stories, then their twins, then those of both at once: two articles each, always."""
    for kind in (*TWINS, *TEMPLATES):
        for when, minutes in (("same minute", 0), ("other minute", 47), ("other day", 1441)):
            yield _twinned(parts, folder / "twins.db", (kind, when), minutes, count)


def _twinned(parts: Parts, path: Path, name: tuple[str, str], minutes: int, count: int) -> Row:
    pairs: list[tuple[Story, Story]] = []
    seed = 0
    while len(pairs) < count:
        seed += 1
        pair = twins(name[0], seed, FIRST + timedelta(days=5 * len(pairs)))
        if pair:
            pairs.append(pair)
    moved, rng = timedelta(minutes=minutes), random.Random(name[0])
    first = [print_story(one) for one, _ in pairs]
    second = [
        print_story(replace(edit(other, rng), published=one.published + moved))
        for (one, other), edit in zip(pairs, cycle(TWIN_EDITS), strict=False)
    ]
    again = [print_story(unchanged(one, random.Random(0))) for one, _ in pairs]
    tray = Tray(parts, path)
    ones = tray.take_in("first", first)
    if minutes:
        others = tray.take_in("second", second)
    else:  # a page shows both: nothing else tells two of one title and one minute apart
        both = [text for pair in zip(first, second, strict=True) for text in pair]
        others = tray.take_in("second", both)[1::2]
    ones_again, others_again = tray.take_in("again", again), tray.take_in("second again", second)
    tray.close()
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    known = set(ones)
    false = sum(number in known for number in others)
    found = zip(ones_again + others_again, ones + others, strict=True)
    joined = sum(a == b for a, b in found)
    return Row(*name, len(others), joined // 2, false, 2 * count - joined)


def main() -> None:
    """Measure, and print the tables."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--stories", type=int, default=2_000)
    words.add_argument("--twins", type=int, default=500, help="pairs of each kind")
    asked = words.parse_args()
    parts = Parts.of(Config())
    head = f"{'recall':>9}{'false merges':>14}{'duplicates':>12}"
    with tempfile.TemporaryDirectory(prefix="feeder-bench-") as folder:
        print(f"{asked.stories:,} stories, edited".ljust(40) + head)
        for row in measure_edits(parts, Path(folder), asked.stories):
            show(row)
        print(f"\n{asked.twins:,} pairs of twins of each kind".ljust(41) + head)
        for row in measure_twins(parts, Path(folder), asked.twins):
            show(row)


def show(row: Row) -> None:
    """Print a line."""
    what = f"{row.name}, {row.when}"
    print(f"{what:<40}{row.recall:9.4f}{row.false:14,}{row.doubled:12,}", flush=True)


if __name__ == "__main__":
    main()
