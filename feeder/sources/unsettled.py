"""A source in, the same source out that never learns what became of its documents: for trials."""

from __future__ import annotations

from collections.abc import Iterator

from feeder.model import Document
from feeder.sources import Fetched, Memory, Source, Stop


class Unsettled:
    """A source that leaves everything where it is: no file is moved for what was only tried."""

    def __init__(self, source: Source) -> None:
        """Take the source that is to be tried."""
        self._source = source

    @property
    def name(self) -> str:
        """The name of the source."""
        return self._source.name

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Look at the source: see `Source.fetch`."""
        return self._source.fetch(memory, stop)

    def settle(self, document: Document, problem: str | None) -> None:
        """Tell the source nothing."""
