"""What the tests of the core start from: labels compiled once, and a store of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from feeder.assembly import Parts
from feeder.config import Config
from feeder.ingest import Ingester
from feeder.store import Store
from feeder.store.sql import open_store

from .samples import ALMATY, ingester_of


@cache
def _parts() -> Parts:
    return Parts.of(Config())


@pytest.fixture
def parts() -> Parts:
    """The parts of an installation with default settings."""
    return _parts()


@pytest.fixture(params=["sqlite"])
def open_another(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str], Store]]:
    """Open a store of each kind by name; the same name gives what the one before left."""
    opened: list[Store] = []

    def make(name: str) -> Store:
        assert request.param == "sqlite"
        opened.append(open_store(tmp_path / f"{name}.db", ALMATY))
        return opened[-1]

    yield make
    for store in opened:
        assert list(store.problems()) == []
        store.close()


@pytest.fixture
def store(open_another: Callable[[str], Store]) -> Store:
    """An empty store."""
    return open_another("store")


@pytest.fixture
def ingester(parts: Parts, store: Store) -> Ingester:
    """What takes documents into the store."""
    return ingester_of(parts, store)
