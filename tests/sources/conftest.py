"""No test of the sources leaves a thread of a fetch behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from .host import Host, hosted


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    """Fail a test that leaves a thread of a fetch behind."""
    yield
    for thread in threading.enumerate():
        if thread.name == "feeder-fetch":
            thread.join(3)
            assert not thread.is_alive()


@pytest.fixture
def host() -> Iterator[Host]:
    """A host on this machine that knows no page yet."""
    with hosted() as made:
        yield made
