"""Two texts in, what people see as changed out, word by word (rapidfuzz). Pure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import LCSseq

Kind = Literal["same", "inserted", "deleted"]

_SHORT = 4
"""A common word of so many letters between two changes is chance, and is shown as changed."""
# A number, a time and a compound are one word each; any other mark stands alone, so that a comma
# more does not make the word before it a new one.
_TOKEN = re.compile(r"(\s*)(\w+(?:[.,:'’\-/]\w+)*|[^\w\s])")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that both wordings have, or only the new one, or only the old one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark, and the white space before it; a last one may be white space only."""

    space: str
    word: str

    @property
    def is_word(self) -> bool:
        """Whether it is more than a mark."""
        return self.word[:1].isalnum()


def compare_words(old: str, new: str) -> tuple[Run, ...]:
    """Return what leads from one text to another, without regard to whether they are alike."""
    before, after = tokens_of(old), tokens_of(new)
    common = stretches([token.word for token in before], [token.word for token in after])
    pieces: list[tuple[Kind, str]] = []
    for same, tokens_old, tokens_new in _without_chance(common, before):
        if same:
            for a, b in zip(before[tokens_old], after[tokens_new], strict=True):
                pieces += _spaces(a.space, b.space)
                pieces.append(("same", a.word))
        else:
            pieces += _change(before[tokens_old], after[tokens_new])
    return tuple(_slid(list(_runs(pieces))))


def tokens_of(text: str) -> list[Token]:
    """Take a text apart; joining its tokens gives it back."""
    tokens = [Token(*found) for found in _TOKEN.findall(text)]
    rest = text[len(text.rstrip()) :]
    return [*tokens, Token(rest, "")] if rest else tokens


def _without_chance(
    parts: Iterable[tuple[bool, slice, slice]], before: Sequence[Token]
) -> Iterator[tuple[bool, slice, slice]]:
    """Join replaced words that only a short common word stands between."""
    kept: list[tuple[bool, slice, slice]] = []
    for part in parts:
        same, old, new = part
        if not same and len(kept) > 1 and _is_chance(before[kept[-1][1]]):
            _, old_before, new_before = kept[-2]
            words = before[old_before], before[old]
            is_new = new.stop - new_before.start > kept[-1][2].stop - kept[-1][2].start
            if is_new and all(any(token.is_word for token in tokens) for tokens in words):
                joined = slice(old_before.start, old.stop), slice(new_before.start, new.stop)
                kept[-2:] = [(False, *joined)]
                continue
        kept.append(part)
    return iter(kept)


def _is_chance(tokens: Sequence[Token]) -> bool:
    words = [token.word for token in tokens if token.is_word]
    return len(words) <= 1 and all(len(word) <= _SHORT for word in words)


def _spaces(old: str, new: str) -> Iterator[tuple[Kind, str]]:
    if old == new:
        yield "same", old
    else:
        yield "deleted", old
        yield "inserted", new


def _change(old: Sequence[Token], new: Sequence[Token]) -> Iterator[tuple[Kind, str]]:
    yield "deleted", "".join(token.space + token.word for token in old)
    yield "inserted", "".join(token.space + token.word for token in new)


def _runs(pieces: Iterable[tuple[Kind, str]]) -> Iterator[Run]:
    """Join pieces of a kind that follow each other."""
    for kind, group in groupby(_settled(pieces), key=lambda piece: piece[0]):
        yield Run(kind, "".join(text for _, text in group))


def _settled(pieces: Iterable[tuple[Kind, str]]) -> Iterator[tuple[Kind, str]]:
    """Put of each change first all that went, then all that came, without the space before both."""
    for is_same, group in groupby(pieces, key=lambda piece: piece[0] == "same" and piece[1] != ""):
        if is_same:
            yield from group
            continue
        change = list(group)
        gone = "".join(text for kind, text in change if kind == "deleted")
        come = "".join(text for kind, text in change if kind == "inserted")
        if gone[:1].isspace() and gone[0] == come[:1]:
            yield "same", gone[0]
            gone, come = gone[1:], come[1:]
        if gone:
            yield "deleted", gone
        if come:
            yield "inserted", come


def _slid(runs: Sequence[Run]) -> Iterator[Run]:
    """Let what was only put in or only taken out begin with its word, and end with the space."""
    slid = list(runs)
    for at in range(1, len(slid) - 1):
        before, here, after = slid[at - 1 : at + 2]
        space = here.text[0]
        if before.kind == after.kind == "same" and space.isspace() and after.text[0] == space:
            slid[at - 1] = replace(before, text=before.text + space)
            slid[at] = replace(here, text=here.text[1:] + space)
            slid[at + 1] = replace(after, text=after.text[1:])
    return (run for run in slid if run.text)


def stretches(
    old: Sequence[Hashable], new: Sequence[Hashable]
) -> Iterator[tuple[bool, slice, slice]]:
    """Yield what both have in common, and what stands between: by turns, in order."""
    at_old = at_new = 0
    for code in LCSseq.opcodes(old, new):
        if code.tag == "equal":
            if (code.src_start, code.dest_start) != (at_old, at_new):
                yield False, slice(at_old, code.src_start), slice(at_new, code.dest_start)
            yield True, slice(code.src_start, code.src_end), slice(code.dest_start, code.dest_end)
            at_old, at_new = code.src_end, code.dest_end
    if (at_old, at_new) != (len(old), len(new)):
        yield False, slice(at_old, len(old)), slice(at_new, len(new))
