"""Phrases and a folded text in, the places where each phrase stands out. No I/O, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from feeder.labels.automaton import Place, Vocabulary
from feeder.labels.wording import Wording, fold_in_place
from feeder.text import normalise_for_match

TAIL = "*"
_FORM = re.compile(r"(?=[^*]{2})[\w'&+.,]+\*?( [\w'&+.,]+\*?)*")

Span = tuple[int, int, Any]
"""Where a phrase's letters begin and end, and what it stands for. (A plain tuple: hot path.)"""


class _Entry(NamedTuple):
    """A phrase behind an anchor. `rest` matches what follows the anchor of an inner tail."""

    open_end: bool
    rest: re.Pattern[str] | None
    meaning: Any


def fold(text: str) -> str:
    """The text as phrases are compared: one case, one space, no hyphens, straight apostrophes.

    Look-alikes of the other alphabet inside a word are the letters that they imitate.
    """
    return " ".join(fold_in_place(normalise_for_match(text)).split())


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


class Phrases:
    """Phrases and what each stands for, and where they stand in what the automaton found.

    A phrase is whole words; a word that ends with `*` may go on with any letters
    (`sport*`, `национальн* банк*`).
    """

    def __init__(self, meanings: Iterable[tuple[str, Any]]) -> None:
        entries: dict[str, list[_Entry]] = {}
        for phrase, meaning in meanings:
            anchor, tail, rest = fold(phrase).partition(TAIL)
            pattern = re.compile(rf"\w*{_as_pattern(rest)}") if rest else None
            entries.setdefault(anchor, []).append(_Entry(bool(tail), pattern, meaning))
        self.vocabulary: Vocabulary = {anchor: tuple(own) for anchor, own in entries.items()}

    def spans(self, places: Iterable[Place], wording: Wording) -> list[Span]:
        """Every place of every phrase, also where phrases overlap."""
        folded, spaced = wording.folded, wording.spaced
        spans: list[Span] = []
        for entries, start, end in places:
            for open_end, rest, meaning in entries:
                if rest is not None:
                    if (found := rest.match(folded, end)) is not None:
                        spans.append((start, found.end(), meaning))
                elif open_end or spaced[end] == " ":
                    spans.append((start, end, meaning))
        return spans


def _as_pattern(rest: str) -> str:
    words = (
        re.escape(word.removesuffix(TAIL)) + (r"\w*" if word.endswith(TAIL) else r"(?!\w)")
        for word in rest.split(" ")
    )
    return " ".join(words)
