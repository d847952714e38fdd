"""Many documents in one transaction, and outcomes in bursts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from feeder.assembly import Parts
from feeder.bursts import bursts
from feeder.errors import StoppedError, StoreError
from feeder.ingest import Ingester
from feeder.sources import Failure, Fetched
from feeder.store import Store, writing

from .samples import document, ingester_of, numbered, picture, take_in


def count(folder: Path) -> int:
    """Return how many articles another process sees."""
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def fill(ingester: Ingester, numbers: Sequence[int]) -> None:
    """Take in an article a document."""
    for number in numbers:
        take_in(ingester, [numbered(number)], document(f"{number}.txt", b"%d" % number))


def fill_and_fail(store: Store, ingester: Ingester, error: Exception) -> None:
    """Take an article in together with what raises an error."""
    with store.together():
        fill(ingester, [1])
        raise error


def test_what_is_done_together_is_seen_inside_at_once_and_by_others_at_the_end(
    ingester: Ingester, store: Store, tmp_path: Path
) -> None:
    """Who looks for known articles finds those of a moment ago."""
    with store.together():
        fill(ingester, [1, 2])
        fill(ingester, [1])
        assert store.totals().articles == 2
        assert count(tmp_path) == 0
    assert count(tmp_path) == store.totals().articles == 2


def test_it_leaves_what_each_alone_leaves(
    parts: Parts, open_another: Callable[[str], Store]
) -> None:
    """One transaction or many: the same articles, numbers and marks."""
    alone, together = open_another("alone"), open_another("together")
    fill(ingester_of(parts, alone), [1, 2, 3])
    with together.together():
        fill(ingester_of(parts, together), [1, 2, 3])
    assert picture(together) == picture(alone)


def test_a_stop_keeps_what_was_done(ingester: Ingester, store: Store, tmp_path: Path) -> None:
    """Nobody has to read it again."""
    with pytest.raises(StoppedError):
        fill_and_fail(store, ingester, StoppedError("stopped"))
    assert count(tmp_path) == 1
    fill(ingester, [2])
    assert count(tmp_path) == 2


def test_a_batch_that_fails_inside_leaves_nothing_of_itself(
    ingester: Ingester, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in the middle of a batch keeps the batches before it."""

    def fail(*_given: object) -> None:
        raise ValueError("a bug")

    def work() -> None:
        with store.together():
            fill(ingester, [1])
            monkeypatch.setattr(writing, "_write_sightings", fail)
            fill(ingester, [2])

    with pytest.raises(ValueError, match="a bug"):
        work()
    assert count(tmp_path) == 1
    assert store.recall("dumps", "2.txt") is None


def test_an_error_of_the_store_loses_all_of_it(
    ingester: Ingester, store: Store, tmp_path: Path
) -> None:
    """The disk is full, or the file is gone: nothing was acknowledged."""
    with pytest.raises(StoreError):
        fill_and_fail(store, ingester, StoreError("store: disk full"))
    assert count(tmp_path) == 0
    fill(ingester, [1])
    assert count(tmp_path) == 1


def sized(number: int, size: int = 10) -> Fetched:
    """Return a document of a size."""
    return replace(document(f"{number}.txt"), size=size)


def lengths(outcomes: Sequence[Fetched]) -> list[int]:
    """Return how many outcomes stand together."""
    found = list(bursts(iter(outcomes)))
    assert [one for some in found for one in some] == list(outcomes)
    return [len(some) for some in found]


def test_small_documents_stand_together_and_nothing_else() -> None:
    """What is remembered of an archive comes after all that it held."""
    failure = Failure("x", "x: gone")
    assert lengths([]) == []
    assert lengths([sized(n) for n in range(60)]) == [25, 25, 10]
    assert lengths([sized(1), sized(2), failure, failure, sized(3)]) == [2, 1, 1, 1]
    assert lengths([sized(n, 900_000) for n in range(5)]) == [3, 2]


def test_no_more_is_asked_for_than_stands_together() -> None:
    """Memory holds one burst."""
    asked: list[int] = []

    def outcomes() -> Iterator[Fetched]:
        for number in range(100):
            asked.append(number)
            yield sized(number)

    next(bursts(outcomes()))
    assert len(asked) == 25
