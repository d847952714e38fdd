"""Text and terms in, hits out: one Aho-Corasick pass, longest match, whole words. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from feeder.labels.gazetteer import Term


class Hit(NamedTuple):
    """One term found at `text[start:end]`."""

    start: int
    end: int
    term: Term


class Stems:
    """Whether any of some stems occurs, in small letters and anywhere in a word."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._automaton = AhoCorasick(list(stems))

    def occur_in(self, text: str) -> bool:
        """Whether `text` holds one of them, whatever its case."""
        return bool(self._automaton.find_matches_as_indexes(text.lower()))


class Matcher:
    """Finds terms as whole words. Build once: it costs milliseconds, a search microseconds.

    `tail` is what may follow a term inside the same word (Kazakh endings); None: nothing may.
    """

    def __init__(self, terms: Iterable[Term], tail: re.Pattern[str] | None = None) -> None:
        self._terms = tuple(terms)
        self._tail = tail
        self._automaton = AhoCorasick(
            [term.text for term in self._terms], matchkind=MatchKind.LeftmostLongest
        )

    def find(self, text: str) -> list[Hit]:
        """Hits in reading order, never overlapping."""
        hits = []
        for index, start, stop in self._automaton.find_matches_as_indexes(text):
            if start and text[start - 1].isalnum():
                continue
            end = stop
            if self._tail and (tail := self._tail.match(text, stop)):
                end = tail.end()
            if not _goes_on(text, end):
                hits.append(Hit(start, end, self._terms[index]))
        return hits


def _goes_on(text: str, end: int) -> bool:
    """Whether the word, or a host name such as kenya.example, goes on at `end`."""
    following = text[end : end + 2]
    if following[:1].isalnum():
        # U.S.Secretary: a space was lost after the full stop.
        return not (text[end - 1] == "." and following[0].isupper())
    return following[:1] == "." and following[1:].islower() and text[end - 1] != "."
