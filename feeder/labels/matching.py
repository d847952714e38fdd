"""Terms and a wording in, hits out: the longest match, whole words, case told apart. No I/O."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from feeder.labels.automaton import TAIL, Place, Vocabulary
from feeder.labels.gazetteer import Term
from feeder.labels.wording import Wording, fold_in_place


class Hit(NamedTuple):
    """One term found at `text[start:end]`."""

    start: int
    end: int
    term: Term


class Terms:
    """The terms of one language, and how they are read out of what the automaton found.

    `tail` is what may follow a term inside the same word (Kazakh endings); None: nothing may.
    `shunned` are not looked for in a title that is all capitals.
    """

    def __init__(
        self, terms: Iterable[Term], tail: re.Pattern[str] | None, shunned: Container[str]
    ) -> None:
        entries: dict[str, tuple[Term, ...]] = {}
        for term in terms:
            anchor = fold_in_place(term.text) + (TAIL if tail else "")
            entries[anchor] = (*entries.get(anchor, ()), term)
        self.vocabulary: Vocabulary = entries
        self._tail = tail
        self._loud_tail = re.compile(tail.pattern, re.IGNORECASE) if tail else None
        self._shunned = shunned

    def hits(self, places: Iterable[Place], wording: Wording) -> list[Hit]:
        """Hits in reading order, never overlapping."""
        text = wording.text
        capitals = wording.capitals
        tail = self._tail
        candidates: list[Hit] = []
        for terms, start, stop in places:
            printed = text[start:stop]
            for term in terms:
                if term.text == printed if start >= capitals else self._shouts(term, printed):
                    end = self._end(text, stop, loud=start < capitals) if tail else stop
                    if text[end] in " ,\n" or not _goes_on(text, end):
                        candidates.append(Hit(start, end, term))
                    break
        return _leftmost_longest(candidates)

    def _shouts(self, term: Term, printed: str) -> bool:
        """In capitals, US may be a pronoun and TURKEY a bird."""
        return term.text.upper() == printed and term.text not in self._shunned

    def _end(self, text: str, stop: int, *, loud: bool) -> int:
        tail = self._loud_tail if loud else self._tail
        found = tail.match(text, stop) if tail else None
        return found.end() if found else stop


def _leftmost_longest(candidates: list[Hit]) -> list[Hit]:
    if len(candidates) > 1:
        candidates.sort()
    hits: list[Hit] = []
    last = reached = -1
    for hit in candidates:
        start, end, _ = hit
        if start >= reached:
            hits.append(hit)
        elif start == last:
            hits[-1] = hit  # a longer one that begins at the same place
        else:
            continue
        last, reached = start, end
    return hits


def _goes_on(text: str, end: int) -> bool:
    """Whether the word, or a host name such as kenya.example, goes on at `end`."""
    following = text[end]
    if following.isalnum():
        # U.S.Secretary: a space was lost after the full stop.
        return not (text[end - 1] == "." and following.isupper())
    return following == "." and text[end + 1].islower() and text[end - 1] != "."


def named(phrases: Iterable[str]) -> Vocabulary:
    """A vocabulary of names whose case matters; `*` at the end stands for any ending."""
    entries: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        anchor = fold_in_place(phrase)
        entries[anchor] = (*entries.get(anchor, ()), phrase.removesuffix(TAIL))
    return entries


def spans_of_names(places: Sequence[Place], text: str) -> list[tuple[int, int]]:
    """Where names of such a vocabulary really stand."""
    return [(start, end) for names, start, end in places if text[start:end] in names]
