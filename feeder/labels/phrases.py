"""Phrases and a folded text in, the places where each phrase stands out. No I/O, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from feeder.labels.automaton import END, TAIL, Place, Vocabulary
from feeder.labels.wording import fold_in_place
from feeder.text import normalise_for_match

_FORM = re.compile(r"(?=[^*]{2})[\w'&+.,]+\*?( [\w'&+.,]+\*?)*")


def fold(text: str) -> str:
    """The text as phrases are compared: one case, one space, no hyphens, straight apostrophes.

    Look-alikes of the other alphabet inside a word are the letters that they imitate, and ё is е,
    as most people write it.
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

    def __init__(self, meanings: Mapping[str, Any]) -> None:
        plain: dict[str, Any] = {}
        inner: dict[str, list[tuple[re.Pattern[str], Any]]] = {}
        for phrase, meaning in meanings.items():
            anchor, _, rest = phrase.partition(TAIL)
            if rest:
                pattern = re.compile(rf"\w*{_as_pattern(rest)}")
                inner.setdefault(anchor + TAIL, []).append((pattern, meaning))
            else:
                plain[phrase] = meaning
        self.vocabularies: tuple[Vocabulary, Vocabulary] = plain, inner
        """The phrases that the automaton finds whole; and the beginnings of the others."""

    @staticmethod
    def places(plain: list[Place], inner: Iterable[Place], folded: str) -> list[Place]:
        """Every place of every phrase, also where phrases overlap, in the order of their ends."""
        found = [
            (meaning, start, whole.end())
            for patterns, start, end in inner
            for pattern, meaning in patterns
            if (whole := pattern.match(folded, end)) is not None
        ]
        return sorted(plain + found, key=END) if found else plain


def _as_pattern(rest: str) -> str:
    words = (
        re.escape(word.removesuffix(TAIL)) + (r"\w*" if word.endswith(TAIL) else r"(?!\w)")
        for word in rest.split(" ")
    )
    return " ".join(words)
