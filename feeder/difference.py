"""Two wordings of an article in, what people see as changed out. Pure.

Paragraphs are aligned first, then those that belong together are compared by words
(`feeder.worddiff`). docs/revisions.md says what is shown how, and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from feeder.diff import substance
from feeder.model import Article, Revision
from feeder.text import plain
from feeder.worddiff import Kind, Run, Token, compare_words, stretches, tokens_of

REWRITTEN = 0.4
"""A paragraph that shares less than this part of its words with another is no edit of it."""
# What comparing may cost. A comparison needs a bit for each pair; hostile text gets a plain answer.
_MOST_CELLS = 1 << 25
_MOST_PARAGRAPHS = 2_000
_MOST_PAIRS = 2_500
_MOST_CHARACTERS = 100_000

Step = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hunk:
    """A paragraph, or several that were joined or parted (a line feed stands between them).

    `moved` says that the same paragraph stands elsewhere in the other wording.
    """

    runs: tuple[Run, ...]
    moved: bool = False

    @property
    def is_same(self) -> bool:
        """Whether nothing in it changed."""
        return all(run.kind == "same" for run in self.runs)


@dataclass(frozen=True, slots=True)
class Difference:
    """What leads from one wording to another: its title, its paragraphs, its picture credits."""

    title: tuple[Hunk, ...]
    body: tuple[Hunk, ...]
    pictures: tuple[Hunk, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether both are the same to the letter."""
        return all(hunk.is_same for hunk in (*self.title, *self.body, *self.pictures))


def compare(old: Article | Revision, new: Article | Revision) -> Difference:
    """Return what leads from one wording to another."""
    return Difference(
        tuple(_line(old.title or "", new.title or "")),
        compare_paragraphs(old.paragraphs, new.paragraphs),
        tuple(_line(", ".join(old.image_credits), ", ".join(new.image_credits))),
    )


def legible(revision: Revision) -> Revision:
    """Return a wording as pages print it: single spaces, nothing invisible, no empty paragraph."""
    return replace(
        revision,
        title=plain(revision.title or "") or None,
        paragraphs=tuple(filter(None, map(plain, revision.paragraphs))),
        image_credits=tuple(filter(None, map(plain, revision.image_credits))),
    )


def told(before: Revision | None, after: Revision) -> str:
    """Return in a few words what an edit was, in lower case; `before` is the wording before it."""
    if before is None:
        return "first wording"
    if after.note:
        return after.note
    pairs = ((one.title or "", "\n".join(one.paragraphs)) for one in (before, after))
    old, new = (tuple(map(substance, pair)) for pair in pairs)
    # A capture that broke off is completed without a note: the agency edited nothing.
    return "retouched" if old == new else "completed"


def compare_paragraphs(old: Sequence[str], new: Sequence[str]) -> tuple[Hunk, ...]:
    """Return the paragraphs of both wordings, in an order that keeps that of each."""
    hunks: list[Hunk] = []
    for same, before, after in _aligned(old, new):
        hunks += map(_whole_same, before) if same else _block(before, after)
    return tuple(_with_moves(hunks))


def _line(old: str, new: str) -> Iterator[Hunk]:
    if old == new:
        yield from ([_whole_same(new)] if new else [])
    else:
        yield from _block([old] if old else [], [new] if new else [])


def _aligned(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Yield stretches of paragraphs that are the same in both, and those that are not."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield True, old[:head], new[:head]
    middle, fresh = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle) * len(fresh) > _MOST_PARAGRAPHS**2:
        yield False, middle, fresh
    else:
        for same, before, after in stretches(middle, fresh):
            yield same, middle[before], fresh[after]
    yield True, old[len(old) - tail :], new[len(new) - tail :]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))


def _block(old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Compare a stretch of paragraphs that has nothing in common with its counterpart."""
    sizes = sum(map(len, old)), sum(map(len, new))
    if max(len(old), len(new)) > _MOST_PARAGRAPHS:
        yield from _replaced(["\n".join(old)] if old else [], ["\n".join(new)] if new else [])
        return
    if not (old and new) or sum(sizes) > _MOST_CHARACTERS or len(old) * len(new) > _MOST_PAIRS:
        yield from _replaced(old, new)
        return
    before, after = [tokens_of(text) for text in old], [tokens_of(text) for text in new]
    if sum(map(len, before)) * sum(map(len, after)) > _MOST_CELLS:
        yield from _replaced(old, new)
    elif len(old) != len(new) and "".join("".join(old).split()) == "".join("".join(new).split()):
        yield Hunk(compare_words("\n".join(old), "\n".join(new)))
    else:
        done_old = done_new = 0
        for at_old, at_new in [*_pairs(before, after), (len(old), len(new))]:
            yield from _replaced(old[done_old:at_old], new[done_new:at_new])
            if at_old < len(old):
                yield Hunk(compare_words(old[at_old], new[at_new]))
            done_old, done_new = at_old + 1, at_new + 1


def _replaced(old: Iterable[str], new: Iterable[str]) -> Iterator[Hunk]:
    yield from (Hunk((Run("deleted", text),)) for text in old)
    yield from (Hunk((Run("inserted", text),)) for text in new)


def _whole_same(text: str) -> Hunk:
    return Hunk((Run("same", text),))


def _pairs(old: Sequence[Sequence[Token]], new: Sequence[Sequence[Token]]) -> Iterator[Step]:
    """Yield which paragraphs are edits of which, without crossings, as alike as they can be."""
    words_old = [[token.word for token in tokens if token.is_word] for tokens in old]
    words_new = [[token.word for token in tokens if token.is_word] for tokens in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    steps: dict[Step, Step] = {}
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            alike = Indel.normalized_similarity(words_old[i], words_new[j])
            both = best[i + 1][j + 1] + alike if alike >= REWRITTEN else -1.0
            ways = ((both, (1, 1)), (best[i + 1][j], (1, 0)), (best[i][j + 1], (0, 1)))
            best[i][j], steps[i, j] = max(ways)
    i = j = 0
    while (i, j) in steps:
        down, right = steps[i, j]
        if down and right:
            yield i, j
        i, j = i + down, j + right


def _with_moves(hunks: Sequence[Hunk]) -> Iterator[Hunk]:
    """Mark paragraphs that were taken out at one place and put in at another."""
    gone, come = _singles(hunks, "deleted"), _singles(hunks, "inserted")
    left = {"deleted": gone & come, "inserted": gone & come}
    for hunk in hunks:
        run = hunk.runs[0]
        if len(hunk.runs) == 1 and run.kind != "same" and left[run.kind][run.text] > 0:
            left[run.kind][run.text] -= 1
            yield replace(hunk, moved=True)
        else:
            yield hunk


def _singles(hunks: Iterable[Hunk], kind: Kind) -> Counter[str]:
    runs = (hunk.runs[0] for hunk in hunks if len(hunk.runs) == 1)
    return Counter(run.text for run in runs if run.kind == kind)
