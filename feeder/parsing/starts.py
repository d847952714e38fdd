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

    `title` is the one that stood before the header. Under a header two or more starts that rest
    on a credited lead alone make a digest with sub-headings, and none of them counts.
    """
    if not any(line.mark is None and line.text[-1] != "." for line in lines[2:]):
        return frozenset()  # the usual article: each line after title and lead is a sentence
    sure: set[int] = set()
    weak: set[int] = set()
    paragraphs, pictured = 0, False
    for index, line in enumerate(lines):
        match line.mark:
            case Notice() | Separator():
                paragraphs, pictured = 0, False
                continue
            case ImageCredit(_, inline):
                pictured = pictured or not inline
                continue
            case None:
                pass
            case _:
                continue
        found = _evidence(lines, index, pictured=pictured) if paragraphs else "none"
        if found == "sure":
            sure.add(index)
        elif found == "weak":
            weak.add(index)
        paragraphs = 0 if found != "none" else paragraphs + (not is_title_shaped(line.text))
    if weak and (_is_digest(lines, title) or (headed and len(weak) > 1)):
        weak.clear()
    return frozenset(sure | weak)


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
    if isinstance(lines[index + 1].mark, ImageCredit | Share):
        credit = lines[index + 1].mark
        if not (isinstance(credit, ImageCredit) and credit.inline):
            return "sure"
    if has_dateline(following):
        return "sure"
    before = lines[index - 1].mark
    if (isinstance(before, ImageCredit) and pictured) or isinstance(before, TextSource | Share):
        return "sure" if is_prose(following) else "none"
    return "weak" if len(text) >= _LEAST_HEADLINE and is_lead(following) else "none"


def _is_digest(lines: Sequence[Line], title: str | None) -> bool:
    first = title or next((line.text for line in lines if line.mark is None), "")
    return _DIGEST.search(first) is not None
