"""Places in a wording in, places in the text as printed out. Pure; only explanations need it."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from feeder.labels.wording import Wording
from feeder.text import normalise_for_match

_LONGEST_CLUSTER = 32


class Alignment:
    """Which characters of title and paragraphs each part of a wording was made of."""

    def __init__(self, wording: Wording, title: str | None, paragraphs: Sequence[str]) -> None:
        self._wording = wording
        self._printed = (title or "", *paragraphs)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each part begins in the wording."""
        text = self._wording.text
        return [at + 1 for at, char in enumerate(text[:-1]) if char == "\n"]

    @cached_property
    def _maps(self) -> dict[int, list[tuple[int, int]]]:
        return {}

    def printed(self, start: int, end: int) -> tuple[int, int, int]:
        """The part, and the first and the last place (exclusive) in its printed text."""
        part = bisect_right(self._starts, start) - 1
        first = self._starts[part]
        if part not in self._maps:
            self._maps[part] = _origins(self._printed[part])
        origins = self._maps[part]
        return part, origins[start - first][0], origins[end - first - 1][1]


def _origins(printed: str) -> list[tuple[int, int]]:
    """For each character of the normalised text, the printed characters that it stands for."""
    origins: list[tuple[int, int]] = []
    space: tuple[int, int] | None = None
    for start, end in _clusters(printed):
        made = len(normalise_for_match(printed[start:end]))
        if not made:
            if printed[start:end].isspace() and origins:
                space = space or (start, end)
            continue
        if space:
            origins.append(space)
            space = None
        origins.extend([(start, end)] * made)
    return origins


def _clusters(printed: str) -> list[tuple[int, int]]:
    """Runs of characters that composing makes one, such as a letter and its accent."""
    clusters: list[tuple[int, int]] = []
    for at, char in enumerate(printed):
        if clusters and not char.isascii():
            start = clusters[-1][0]
            before = unicodedata.normalize("NFC", printed[start:at])
            both = unicodedata.normalize("NFC", printed[start : at + 1])
            if (
                both != before + unicodedata.normalize("NFC", char)
                and at - start < _LONGEST_CLUSTER
            ):
                clusters[-1] = (start, at + 1)
                continue
        clusters.append((at, at + 1))
    return clusters
