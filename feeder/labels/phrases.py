"""Phrases and a folded text in, the places where each phrase stands out. No I/O, no clock.

All phrases of all topics sit in ONE Aho-Corasick automaton, because labelling is most of the cost
of an ingest: a regular expression a phrase is a hundred times slower.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from feeder.text import normalise_for_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TAIL = "*"
_FORM = re.compile(r"(?=[^*]{2})[\w'&+.,]+\*?( [\w'&+.,]+\*?)*")


Place = tuple[int, int, int]
"""A phrase's number, and where its letters begin and end. (A plain tuple: this is the hot path.)"""


class _Entry(NamedTuple):
    """A phrase behind an anchor. `rest` matches what follows the anchor of an inner tail."""

    phrase: int
    open_end: bool
    rest: re.Pattern[str] | None


def fold(text: str) -> str:
    """The text as phrases are compared: one case, one space, no hyphens, straight apostrophes.

    Look-alikes of the other alphabet inside a word are the letters that they imitate.
    """
    return " ".join(normalise_for_match(text).replace("-", " ").casefold().split())


def check_phrase(phrase: str) -> str:
    """The phrase itself, if it can be searched for.

    Raises ValueError, saying what is allowed, for one that is shorter than two characters, has
    `*` elsewhere than at the end of a word, or holds brackets, quotes and the like.
    """
    if not _FORM.fullmatch(fold(phrase)):
        raise ValueError(
            f"{phrase!r} is not a phrase: two or more letters or digits, in words divided by "
            "spaces or hyphens, with * only at the end of a word (any ending will do)"
        )
    return phrase


class PhraseFinder:
    """Finds every phrase in one pass; a phrase's number is its position in `phrases`.

    A phrase is whole words; a word that ends with `*` may go on with any letters
    (`sport*`, `национальн* банк*`).
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        entries: dict[str, list[_Entry]] = {}
        for number, phrase in enumerate(phrases):
            anchor, tail, rest = fold(check_phrase(phrase)).partition(TAIL)
            pattern = re.compile(rf"\w*{_as_pattern(rest)}") if rest else None
            entries.setdefault(anchor, []).append(_Entry(number, bool(tail), pattern))
        self._entries: Sequence[Sequence[_Entry]] = tuple(map(tuple, entries.values()))
        # A DFA would take 14 MB more for these phrases, and no measurable time less an article.
        self._automaton = AhoCorasick(list(entries), implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> list[Place]:
        """Every place of every phrase in a folded text, also where phrases overlap."""
        places: list[Place] = []
        size = len(text)
        for anchor, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if start and text[start - 1].isalnum():
                continue
            for phrase, open_end, rest in self._entries[anchor]:
                if rest is not None:
                    if (found := rest.match(text, end)) is not None:
                        places.append((phrase, start, found.end()))
                elif open_end or end == size or not text[end].isalnum():
                    places.append((phrase, start, end))
        return places


def _as_pattern(rest: str) -> str:
    words = (
        re.escape(word.removesuffix(TAIL)) + (r"\w*" if word.endswith(TAIL) else r"(?!\w)")
        for word in rest.split(" ")
    )
    return " ".join(words)
