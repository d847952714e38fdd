"""The parts of a document in, those in wanted languages out, and how many were not. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feeder.model import Article, Language, Part


@dataclass(slots=True)
class Chosen:
    """Goes through parts once; without languages, all are wanted. `others` counts the rest."""

    parts: Iterator[Part]
    languages: frozenset[Language] = frozenset()
    others: int = 0

    def __iter__(self) -> Iterator[Part]:
        """Yield every part but the articles in other languages."""
        for part in self.parts:
            if isinstance(part, Article) and self.languages and part.language not in self.languages:
                self.others += 1
            else:
                yield part
