"""Outcomes in, the same in bursts out: small documents of one run stand together.

Each document alone costs two transactions, and each of these a wait for the disk.
"""

from __future__ import annotations

from collections.abc import Iterator

from feeder.model import Document
from feeder.sources import Fetched

_MOST = 25
_BYTES = 2_000_000
"""So many documents and bytes are held: as much as one page may have."""


def bursts(outcomes: Iterator[Fetched]) -> Iterator[list[Fetched]]:
    """Yield outcomes in their order; what is no document stands alone."""
    held: list[Fetched] = []
    size = 0
    for one in outcomes:
        if not isinstance(one, Document):
            if held:
                yield held
            yield [one]
            held, size = [], 0
            continue
        held.append(one)
        size += one.size
        if len(held) == _MOST or size >= _BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held
