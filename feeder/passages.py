"""A wording in, its title and paragraphs word by word out, with the names among them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from feeder.model import Article
from feeder.shape import folded
from feeder.text import normalise_for_match

BREAK = "\n"
"""Stands at the end of every passage, as a word."""
DATES = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday",
))  # fmt: skip
"""Words with a capital letter that are no names."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
# What ends a sentence, or opens direct speech: a capital after it is no sign of a name.
_STARTS = re.compile(r"[.!?:…\n]|\s-\s|,\s*[\"']")


class Passage(NamedTuple):
    """A title or a paragraph: its words folded and as printed; title and lead are the head."""

    plain: tuple[str, ...]
    printed: tuple[str, ...]
    is_head: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A title (empty where there is none) and its paragraphs.

    `names` are folded words that have a capital letter inside a sentence, `capitals` are all that
    have one.
    """

    passages: tuple[Passage, ...]
    names: frozenset[str]
    capitals: frozenset[str]


@lru_cache(maxsize=16)
def wording_of(article: Article) -> Wording:
    """Take a wording apart."""
    names: set[str] = set()
    passages = []
    for number, text in enumerate((article.title or "", *article.paragraphs)):
        words = list(_words(normalise_for_match(text)))
        printed = tuple(word for word, _ in words)
        plain = tuple(map(folded, printed))
        is_head = number in {0, 1}
        passages.append(Passage((*plain, BREAK), (*printed, BREAK), is_head))
        if number:  # many titles have capitals everywhere
            names |= capitals_of([word for word, is_inside in words if is_inside])
    capitals = capitals_of(chain.from_iterable(passage.printed for passage in passages))
    return Wording(tuple(passages), frozenset(names - DATES), capitals)


def capitals_of(words: Sequence[str] | Iterator[str]) -> frozenset[str]:
    """Return the words that have a capital letter, folded."""
    return frozenset(folded(word) for word in words if word[0].isupper())


def arranged(passages: Sequence[Passage], model: Sequence[Passage]) -> list[Passage]:
    """Put paragraphs into the order that those of another text have which are like them.

    One that is like none of them stays behind the one before it.
    """
    exact = {passage.plain: place for place, passage in enumerate(model)}
    words_of = [set(passage.plain) for passage in model]
    places = [0]
    for passage in passages[1:]:
        place = exact.get(passage.plain)
        places.append(
            _place_of(set(passage.plain), words_of, places[-1]) if place is None else place
        )
    order = sorted(range(len(passages)), key=places.__getitem__)
    return [passages[place] for place in order]


def _place_of(words: set[str], others: Sequence[set[str]], before: int) -> int:
    shared = [len(words & other) for other in others]
    best = max(range(len(shared)), key=shared.__getitem__)
    return best if shared[best] * 2 >= len(words) else before


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Each word, and whether it stands inside a sentence."""
    end, previous = 0, ""
    for found in _TOKEN.finditer(text):
        gap = text[end : found.start()]
        is_inside = gap == " " or (len(previous) == 1 and gap == ". ") or not _STARTS.search(gap)
        yield found[0], bool(end) and is_inside
        end, previous = found.end(), found[0]
