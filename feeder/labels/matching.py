"""Text and terms in, hits out: one Aho-Corasick pass, longest match, whole words. No I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from feeder.labels.gazetteer import Term

_REPLACED = (
    ("\u00a0", " "), ("\u202f", " "), ("\u2019", "'"), ("\u2018", "'"), ("\u02bc", "'"),
    ("\u0060", "'"), ("\u00b4", "'"), ("\u2013", "-"), ("\u2014", "-"), ("\u2011", "-"),
    ("\u2010", "-"), ("\u2212", "-"), ("\u201c", '"'), ("\u201d", '"'), ("\u00ab", '"'),
    ("\u00bb", '"'), ("\u00ad", ""), ("\u200b", ""),
)  # fmt: skip
_SPACES = re.compile(r"[ \t]{2,}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN_WORD = re.compile(r"\w*[A-Za-z]\w*")
# Cyrillic letters that look like Latin ones; kt.kz prints them inside English words.
_LOOKALIKES = str.maketrans("АВСЕНІКМОРТХУаеіосрух", "ABCEHIKMOPTXYaeiocpyx")


class Hit(NamedTuple):
    """One term found at `text[start:end]`."""

    start: int
    end: int
    term: Term


def normalised(text: str, *, latin: bool) -> str:
    """Straight quotes, plain dashes and spaces, NFC; Latin words without Cyrillic letters."""
    if text.isascii():
        return _SPACES.sub(" ", text) if "  " in text else text
    text = unicodedata.normalize("NFC", text)
    for old, new in _REPLACED:
        text = text.replace(old, new)
    if latin and _CYRILLIC.search(text):
        text = _LATIN_WORD.sub(lambda word: word[0].translate(_LOOKALIKES), text)
    return _SPACES.sub(" ", text) if "  " in text else text


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
