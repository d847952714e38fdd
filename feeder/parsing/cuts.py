"""The last block of a page in, what a cut left at its end out: half a mark, header or title.

Stored pages are often cut after so many characters. No I/O, no clock.
"""

from __future__ import annotations

import re

from feeder.parsing.blocks import Block
from feeder.parsing.lines import NOTICE, SHARES, Line, Share
from feeder.parsing.titles import is_sentence, is_title_shaped

_CUT_HEADER = re.compile(
    r"[0-9]{1,2}(?:\.(?:[0-9]{1,2}(?:\.(?:[0-9]{1,4}(?:,(?: [0-9]{1,2}(?::[0-9]{0,2})?)?)?)?)?)?)?"
)
_LONGEST_HALF = 100
_WHOLE_MARKS = (
    NOTICE, *SHARES, "relevant news", "Images |", "Фото:", "Source:", "Sourse:", "Источник:",
)  # fmt: skip


def cut_off(held: Block, title: str | None, *, titles_first: bool) -> str | None:
    """Take off the end of a page what is left there of a mark, a header or a title; return it."""
    if not held.lines or held.lines[-1].mark is not None:
        return None
    *before, last = held.lines
    if _is_cut_mark(last.text):
        held.lines.pop()
        if last.text[0].isdigit() and titles_first and last.gap and _is_text_then_title(before):
            return f"{held.lines.pop().text}\n{last.text}"
        return last.text
    is_cut = _is_cut_title(held, title) or (
        titles_first and _is_text_then_title(held.lines) and isinstance(before[-1].mark, Share)
    )
    return held.lines.pop().text if is_cut else None


def _is_cut_title(held: Block, title: str | None) -> bool:
    """Whether all that stands under a header is the beginning of a title."""
    if len(held.lines) > 1 or held.opening.header is None:
        return False
    text = held.lines[0].text
    if title is not None:
        return title.startswith(text)
    if " " not in text:
        return not is_sentence(text)
    return text[-1] in ",:" and len(text) <= _LONGEST_HALF


def _is_text_then_title(lines: list[Line]) -> bool:
    """Whether the last line is shaped like a title, and sentences stand before it."""
    if not lines or lines[-1].mark is not None or not is_title_shaped(lines[-1].text):
        return False
    return any(line.mark is None and is_sentence(line.text) for line in lines[:-1])


def _is_cut_mark(text: str) -> bool:
    """Whether the last line of a page may be what a cut left of a header or of a mark."""
    return _CUT_HEADER.fullmatch(text) is not None or any(
        mark.startswith(text) for mark in _WHOLE_MARKS
    )
