"""A wording and the stored articles like it in, the one it is another sighting of out. Pure.

The rules and what they were measured on: docs/identity.md.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from feeder.diff import Known, essence
from feeder.model import Article
from feeder.text import normalise_for_match

NAMESPACE = uuid.UUID("a5cf6e0a-7b39-5f5a-9d3c-4d1c0f5a2b61")
"""Ours, fixed for ever: article ids are version 5 UUIDs in it (RFC 9562 5.5)."""

NamedIn = Callable[[str], frozenset[str]]
"""The codes of the countries that a title names."""

Nearness = Literal["same minute", "same day", "near", "far", "undated"]

_NEAR = timedelta(days=3)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_KEYED_PARAGRAPHS = 3
_MIN_KEYED = 40
_MIN_NUMBERS = 3
_MIN_SHINGLES = 30


@dataclass(frozen=True, slots=True)
class Shape:
    """What two wordings are compared by: folded title and body, three-word shingles, numbers."""

    title: str
    body: str
    shingles: frozenset[int]
    numbers: Counter[str]


def keys_of(article: Article) -> tuple[int, ...]:
    """Signed 64-bit keys; two sightings of one article share at least one of them.

    The agency's id, the minute, the title, and the three longest paragraphs.
    """
    longest = sorted(article.paragraphs, key=len, reverse=True)[:_KEYED_PARAGRAPHS]
    texts = [f"p:{essence(text)}" for text in longest if len(text) >= _MIN_KEYED]
    if article.agency_id:
        texts.append(f"a:{article.agency_id}")
    if article.published and article.published.precision == "minute":
        texts.append(f"m:{int(article.published.at.timestamp())}")
    if article.title:
        texts.append(f"t:{essence(article.title).casefold()}")
    return tuple(dict.fromkeys(_key(text) for text in texts))


def mint(article: Article, attempt: int = 1) -> str:
    """Make the `urn:uuid:` of an article from what is known at first sight (RFC 4287 4.2.6).

    Where that id is taken by another article, a higher attempt gives another one.
    """
    seed = _seed(article)
    return uuid.uuid5(NAMESPACE, seed if attempt == 1 else f"{seed}\n{attempt}").urn


def is_possible(
    article: Article, language: str, published: datetime | None, agency_id: str | None
) -> bool:
    """Tell whether a stored article of which only this is known may be the same one.

    What is not possible need not be loaded; what is possible may still be another article.
    """
    if language != article.language:
        return False
    if article.agency_id and agency_id:
        return article.agency_id == agency_id
    if article.published is None or published is None:
        return True
    return abs(article.published.at - published) <= _NEAR


def identify(
    article: Article, candidates: Iterable[Known], named_in: NamedIn, beside: Collection[int] = ()
) -> Known | None:
    """Find the stored article that this is another sighting of, or None if there is none.

    `beside` are the numbers of the articles that the same page already showed: a page that
    prints two articles at two moments, or both without any, says that they are two.
    """
    alike = [known for known in candidates if known.article.language == article.language]
    scored = (
        (_likeness(article, known, named_in, beside), -known.number, known) for known in alike
    )
    best = max((found for found in scored if found[0] > 0), default=None, key=lambda f: f[:2])
    return best[2] if best else None


def _likeness(article: Article, known: Known, named_in: NamedIn, beside: Collection[int]) -> float:
    """Zero for different articles; the higher, the surer that they are the same."""
    stored = known.article
    if article.agency_id and stored.agency_id:
        return 4.0 if article.agency_id == stored.agency_id else 0.0
    nearness = _nearness(article, known)
    if nearness == "far":
        return 0.0
    new, old = shape_of(article), shape_of(stored)
    if new.body and new.body == old.body and nearness != "near":
        return 3.0
    # A teaser without date beside its article is no second article.
    is_told_apart = (article.published is None) == (stored.published is None)
    is_beside = is_told_apart and known.number in beside
    score = _resemblance(new, old, nearness, is_beside=is_beside)
    # The veto comes last because to find countries takes longer than to compare.
    return 0.0 if score and _names_other_country(article, stored, named_in) else score


def _resemblance(new: Shape, old: Shape, nearness: Nearness, *, is_beside: bool) -> float:
    title = fuzz.ratio(new.title, old.title) / 100 if new.title and old.title else 0.0
    if nearness == "same minute":
        return _same_minute(new, old, title)
    return 0.0 if is_beside else _other_minute(new, old, title)


def _same_minute(new: Shape, old: Shape, title: float) -> float:
    contained = _containment(new.shingles, old.shingles)
    if title >= 0.9 or contained >= 0.5 or (title >= 0.6 and contained >= 0.2):
        return 2.0 + (title + contained) / 4
    if not (new.body and old.body):  # two empty texts are alike, and tell nothing
        return 0.0
    body = fuzz.ratio(new.body, old.body, score_cutoff=60) / 100
    return 2.0 + body / 4 if body >= 0.6 else 0.0


def _other_minute(new: Shape, old: Shape, title: float) -> float:
    if _other_numbers(new, old):
        return 0.0
    jaccard = _jaccard(new.shingles, old.shingles)
    contained = _containment(new.shingles, old.shingles)
    enough = min(len(new.shingles), len(old.shingles)) >= _MIN_SHINGLES
    rewritten = (jaccard >= 0.7 and title >= 0.5) or (jaccard >= 0.85 and enough)
    if rewritten or (title >= 0.9 and contained >= 0.4):
        return 1.0 + (title + jaccard) / 4
    return 0.0


def _nearness(article: Article, known: Known) -> Nearness:
    """Say how far apart two publications are; where either is undated, nothing speaks against."""
    new, old = article.published, known.article.published
    if new is None or old is None:
        return "undated"
    if new.precision == old.precision == "minute":
        # As numbers: between two zones `==` is never true in an hour that a clock repeats.
        if new.at.timestamp() == old.at.timestamp():
            return "same minute"
        return "near" if abs(new.at - old.at) <= _NEAR else "far"
    return "same day" if new.at.date() == old.at.date() else "far"


def _names_other_country(new: Article, old: Article, named_in: NamedIn) -> bool:
    """Veto templated pairs: each title names a country that the other does not."""
    first, second = named_in(new.title or ""), named_in(old.title or "")
    return bool(first - second) and bool(second - first)


def _other_numbers(new: Shape, old: Shape) -> bool:
    """Veto daily reports on one template: rates, forecasts, counts that share few numbers."""
    fewest = min(new.numbers.total(), old.numbers.total())
    if fewest < _MIN_NUMBERS:
        return False
    return (new.numbers & old.numbers).total() * 2 < fewest


@lru_cache(maxsize=16)
def shape_of(article: Article) -> Shape:
    """Fold a wording for comparison."""
    title = " ".join(_WORD.findall(normalise_for_match(article.title or "").casefold()))
    text = normalise_for_match("\n".join(article.paragraphs)).casefold()
    words = _WORD.findall(text)
    return Shape(title, " ".join(words), _shingles(words), Counter(_NUMBER.findall(text)))


def _shingles(words: list[str]) -> frozenset[int]:
    return frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))


def _jaccard(first: frozenset[int], second: frozenset[int]) -> float:
    either = len(first | second)
    return len(first & second) / either if either else 0.0


def _containment(first: frozenset[int], second: frozenset[int]) -> float:
    fewest = min(len(first), len(second))
    return len(first & second) / fewest if fewest else 0.0


def _seed(article: Article) -> str:
    if article.agency_id:
        return f"agency:{article.agency_id}"
    title = essence(article.title or "").casefold()
    if article.published and title:
        return f"printed:{article.published.isoformat()}\n{title}"
    first = essence(article.paragraphs[0]).casefold() if article.paragraphs else ""
    when = article.published.isoformat() if article.published else "undated"
    return f"printed:{when}\n{title}\n{first}"


def _key(text: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(),
        "big",
        signed=True,
    )
