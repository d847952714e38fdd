"""The wordings of an article in, what its page shows of them out: each edit word by word. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from feeder.difference import compare, legible, told
from feeder.rendering.wording import cut, day, day_and_time, moment
from feeder.text import plain
from feeder.worddiff import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from feeder.difference import Difference, Hunk
    from feeder.model import Revision
    from feeder.rendering import Context

SHOWN = 10
"""So many of the newest edits are shown word by word; of older ones only what they were."""
LISTED = 50
"""So many of the newest wordings are listed; `feeder show` lists them all."""
_LONGEST = 20_000
"""The most characters of changed paragraphs: nobody reads more, and a page should stay light."""
_GLIMPSE = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of an edit: one that changed, that came or went as a whole when it was moved.

    A "gap" stands for paragraphs between them that stayed.
    """

    role: Literal["title", "text", "picture", "gap", "came", "went"]
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """One wording as the page lists it. `lines` are empty where `remark` says why, or is empty."""

    number: int
    what: str
    at: datetime
    at_words: str
    source: str
    lines: tuple[Line, ...] = ()
    remark: str = ""


def edits_of(history: Sequence[Revision], context: Context) -> list[Edit]:
    """Return the newest wordings of an article, newest first, with what changed from the last."""
    wordings = [legible(revision) for revision in history[-LISTED - 1 :]]
    whole = len(wordings) == len(history)
    edits = []
    for at, wording in enumerate(wordings):
        if at == 0 and not whole:
            continue  # what the oldest one that is listed was made from
        before = wordings[at - 1] if at else None
        edit = _edit(before, wording, context)
        if before is not None and at >= len(wordings) - SHOWN:
            edit = _with_difference(edit, compare(before, wording))
        edits.append(edit)
    return edits[::-1]


def _edit(before: Revision | None, wording: Revision, context: Context) -> Edit:
    at = moment(wording.captured, context)
    what = plain(told(before, wording))
    return Edit(
        number=wording.revision,
        what=what[:1].upper() + what[1:],
        at=at,
        # A dump tells the day of its capture and no more.
        at_words=day_and_time(at) if at.hour or at.minute else day(at),
        source=plain(wording.source),
    )


def _with_difference(edit: Edit, difference: Difference) -> Edit:
    if difference.is_nothing:
        return replace(edit, remark="Nothing that can be seen.")
    lines = tuple(_lines(difference))
    if sum(len(run.text) for line in lines for run in line.runs) > _LONGEST:
        return replace(edit, remark="Too much to be shown here.")
    return replace(edit, lines=lines)


def _lines(difference: Difference) -> Iterator[Line]:
    yield from (Line("title", _shown(one)) for one in difference.title if not one.is_same)
    body = difference.body
    changed = [at for at, hunk in enumerate(body) if not hunk.is_same]
    inner = body[changed[0] : changed[-1] + 1] if changed else ()
    for is_same, hunks in groupby(inner, key=lambda hunk: hunk.is_same):
        yield from [Line("gap")] if is_same else map(_line, hunks)
    yield from (Line("picture", _shown(one)) for one in difference.pictures if not one.is_same)


def _line(hunk: Hunk) -> Line:
    if not hunk.moved:
        return Line("text", _shown(hunk))
    (run,) = hunk.runs
    if run.kind == "inserted":
        return Line("came", (Run("same", run.text),))
    return Line("went", (Run("same", cut(run.text, _GLIMPSE)),))


def _shown(hunk: Hunk) -> tuple[Run, ...]:
    """Where paragraphs were joined or parted a pilcrow stands, since a page has no line feeds."""
    return tuple(replace(run, text=run.text.replace("\n", "¶ ")) for run in hunk.runs)
