"""A wording in, what two wordings are compared by out: folded text, shingles, numbers. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from feeder.model import Article
from feeder.text import normalise_for_match

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Both texts of a pair are written in one language, so that it can do no harm to take every Cyrillic
# letter for the Latin one that looks like it: also where most letters of a word were replaced.
_LOOK_ALIKES = str.maketrans("авекмнорстухіјѕһԁԛԝ", "abekmhopctyxijshdqw")


@dataclass(frozen=True, slots=True)
class Shape:
    """Folded title and body, the body's three-word shingles, and its numbers."""

    title: str
    body: str
    shingles: frozenset[int]
    numbers: Counter[str]


@lru_cache(maxsize=64)
def shape_of(article: Article) -> Shape:
    """Fold a wording for comparison."""
    title = " ".join(_WORD.findall(folded(normalise_for_match(article.title or ""))))
    text = folded(normalise_for_match("\n".join(article.paragraphs)))
    words = _WORD.findall(text)
    return Shape(title, " ".join(words), _shingles(words), Counter(_NUMBER.findall(text)))


def folded(text: str) -> str:
    """Return normalised text without case, and without a difference between look-alikes."""
    return text.casefold() if text.isascii() else text.casefold().translate(_LOOK_ALIKES)


def _shingles(words: list[str]) -> frozenset[int]:
    return frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))


def jaccard(first: frozenset[int], second: frozenset[int]) -> float:
    """Tell which share of all shingles stands in both, from 0 to 1."""
    either = len(first | second)
    return len(first & second) / either if either else 0.0


def containment(first: frozenset[int], second: frozenset[int]) -> float:
    """Tell which share of the shorter text's shingles the other one has, from 0 to 1."""
    fewest = min(len(first), len(second))
    return len(first & second) / fewest if fewest else 0.0
