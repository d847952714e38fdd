"""Vocabularies and a wording in, where their words stand out: one pass for all of them. Pure.

All names and phrases sit in ONE Aho-Corasick automaton, because labelling is most of the cost of an
ingest: a regular expression a phrase is a hundred times slower. Every place is reported, nested
ones too; what it is worth, and which of several nested ones counts, each vocabulary says itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation

from feeder.labels.wording import Wording, space_in_place

TAIL = "*"
END = itemgetter(2)
"""Where a place ends."""
Vocabulary = Mapping[str, Any]
"""What to look for, folded, and what each entry stands for.

An entry is whole words; one that ends with `*` may go on inside its last word, and so may one that
ends with a sign, such as a full stop.
"""

Place = tuple[Any, int, int]
"""What an entry stands for, where it begins and ends. (A plain tuple, as this is the hot path.)"""


class Finder:
    """Finds the entries of several vocabularies where a word begins.

    Build once: it costs milliseconds, a search microseconds.
    """

    def __init__(self, *vocabularies: Vocabulary) -> None:
        self._count = len(vocabularies)
        # Lists side by side, because a tuple an entry would take 3 MB.
        self._owners = bytes(owner for owner, one in enumerate(vocabularies) for _ in one)
        self._meanings = [meaning for one in vocabularies for meaning in one.values()]
        entries = [entry for one in vocabularies for entry in one]
        # The space before each keeps the automaton from starting anew at every letter: that takes
        # a third of the time. For the text's own signs to be spaces costs a second look at entries
        # of several words, which must not reach over a comma.
        patterns = [space_in_place(f" {entry}".rstrip(TAIL)) for entry in entries]
        self._exact = [
            None if pattern[1:].isalnum() else entry.rstrip(TAIL)
            for entry, pattern in zip(entries, patterns, strict=True)
        ]
        self._closing = bytes(entry[-1:].isalnum() for entry in entries)
        patterns = [one + " " * end for one, end in zip(patterns, self._closing, strict=True)]
        # A DFA would take 14 MB more for these phrases, and no measurable time less an article.
        self._automaton = AhoCorasick(
            patterns, implementation=Implementation.ContiguousNFA, store_patterns=False
        )

    def find(self, wording: Wording) -> list[list[Place]]:
        """The places of each vocabulary, in the order of their ends."""
        found: list[list[Place]] = [[] for _ in range(self._count)]
        owners, meanings, exact = self._owners, self._meanings, self._exact
        closing, folded = self._closing, wording.folded
        matches = self._automaton.find_matches_as_indexes(wording.spaced, overlapping=True)
        for number, before, after in matches:
            entry = exact[number]
            if entry is None or folded.startswith(entry, before + 1):
                place = (meanings[number], before + 1, after - closing[number])
                found[owners[number]].append(place)
        return found
