"""The lines of a block in, the places where a headerless article begins out. No I/O, no clock.

A sub-heading reads like a title, too. So a title-shaped line counts only with evidence beside it
that never stands beside a sub-heading; docs/splitting.md weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from feeder.parsing.lines import ImageCredit, Line, Notice, Separator, Share, TextSource
from feeder.parsing.titles import has_dateline, is_headline, is_lead, is_prose, is_title_shaped

_MOST_LOOKED_AHEAD = 6
_LEAST_HEADLINE = 25
_DIGEST = re.compile(
    r"(?i)\b(?:digest|review|overview|results of|main events|top \d+|year in)\b"
    r"|\b(?:дайджест|обзор|итоги)\b"
)

_Evidence = Literal["none", "weak", "sure"]


def article_starts(lines: Sequence[Line], title: str | None, *, headed: bool) -> frozenset[int]:
    """Return the indices of lines that open another article without a header.

    `title` is the one that stood before the header. Two or more starts on weak evidence under one
    header make a digest with sub-headings, and none of them counts.
    """
    if not any(mark is None and text[-1] != "." for text, mark, _ in lines[1:]):
        return frozenset()  # the usual article: each line after its title is a sentence
    found: set[int] = set()
    weak: set[int] = set()  # since the header; whatever a notice or a separator closed has none
    paragraphs, pictured = 0, False
    for index, line in enumerate(lines):
        match line.mark:
            case None:
                evidence = _evidence(lines, index, pictured=pictured) if paragraphs else "none"
                if evidence != "none":
                    (weak if evidence == "weak" and headed else found).add(index)
                    paragraphs = 0
                elif not is_title_shaped(line.text):
                    paragraphs += 1
            case Notice() | Separator():
                paragraphs, pictured, headed = 0, False, False
            case ImageCredit(_, inline=False):
                pictured = True
            case _:
                pass
    if len(weak) == 1 and not _is_digest(lines, title):
        found |= weak
    return frozenset(found)


def next_text(lines: Sequence[Line], index: int) -> str | None:
    """Return the text line after the one at `index`, past credits, within the same article."""
    for line in lines[index + 1 : index + 1 + _MOST_LOOKED_AHEAD]:
        if line.mark is None:
            return line.text
        if isinstance(line.mark, Notice | Separator):
            return None
    return None


def _evidence(lines: Sequence[Line], index: int, *, pictured: bool) -> _Evidence:
    text = lines[index].text
    if text[-1] == "." and not text.endswith("..."):
        return "none"
    following = next_text(lines, index) if is_headline(text) else None
    if following is None or is_title_shaped(following):
        return "none"
    before, after = lines[index - 1].mark, lines[index + 1].mark
    if isinstance(after, Share) or has_dateline(following):
        return "sure"
    closed = isinstance(before, TextSource | Share) or (
        isinstance(before, ImageCredit) and pictured
    )
    if closed and is_prose(following):
        return "sure"
    if isinstance(after, ImageCredit) and not after.inline:
        return "weak"
    return "weak" if len(text) >= _LEAST_HEADLINE and is_lead(following) else "none"


def _is_digest(lines: Sequence[Line], title: str | None) -> bool:
    first = title or next((line.text for line in lines if line.mark is None), "")
    return _DIGEST.search(first) is not None
