"""The lines of a block in, the places where a headerless article begins out. No I/O, no clock.

A sub-heading reads like a title, too. So a title-shaped line counts only with evidence beside it
that never stands beside a sub-heading; docs/splitting.md weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from feeder.parsing.credits import ends_in_credit
from feeder.parsing.lines import ImageCredit, Line, Mark, Notice, Separator, Share, TextSource
from feeder.parsing.titles import (
    ABBREVIATED_ENDS,
    has_dateline,
    is_capitalised,
    is_doubled,
    is_headline,
    is_lead,
    is_opened,
    is_prose,
    is_title_over,
    is_title_shaped,
    overlap,
    shares_words,
)

Knows = Callable[[str], bool]
"""Whether an article of exactly this title is known already."""

_MOST_LOOKED_AHEAD = 6
_MOST_LOOKED_BACK = 12
_MOST_KNOWN = 2
_MOST_ASKED = 64  # a block with more title-shaped lines is a list, whatever is known of them
_LEAST_HEADLINE = 25
_ON_SUBJECT = 0.3
_LEAST_SHORT_LEAD = 50
_DIGEST = re.compile(
    r"(?i)\b(?:digest|review|overview|results of|main events|top \d+|year in)\b"
    r"|\b(?:дайджест|обзор|итоги|главные события|главное за|топ-\d+)\b"
)

_TAILS = frozenset(end[-3:] for end in ABBREVIATED_ENDS)  # quicker than to try each end

_Evidence = Literal["weak", "known", "sure"]


def nothing_known(_title: str) -> bool:
    """Know no article: each document is read by its own evidence."""
    return False


def article_starts(
    lines: Sequence[Line], title: str | None, *, headed: bool, knows: Knows = nothing_known
) -> frozenset[int]:
    """Return the indices of lines that open another article without a header.

    `title` is the one that stood before the header. Two or more starts on weak evidence under one
    header make a digest with sub-headings, and none of them counts; nor do three or more because
    their titles are known.
    """
    if not any(
        mark is None and (text[-1] != "." or text[-3:] in _TAILS) for text, mark, _ in lines[1:]
    ):
        return frozenset()  # the usual article: each line after its title is a sentence
    asks = _wary(knows, lines, title)
    weighed = list(_weighed(lines, title, asks, headed=headed))
    if not weighed:
        return frozenset()
    digest = _is_digest(lines, title)
    found: set[int] = set()
    weak: set[int] = set()
    known: set[int] = set()
    for index, evidence, under, within in weighed:
        # The sections of a digest have titles, and datelines, of their own.
        if within:
            continue
        if under and (digest or evidence == "weak"):
            weak.add(index)
        elif under and evidence == "known":
            known.add(index)
        else:
            found.add(index)
    if len(weak) == 1 and not digest:
        found |= weak
    if len(known) <= _MOST_KNOWN:
        found |= known
    return frozenset(found)


def next_text(lines: Sequence[Line], index: int) -> str | None:
    """Return the text line after the one at `index`, past credits, within the same article."""
    for line in lines[index + 1 : index + 1 + _MOST_LOOKED_AHEAD]:
        if line.mark is None:
            return line.text
        if isinstance(line.mark, Notice | Separator):
            return None
    return None


def _weighed(
    lines: Sequence[Line], title: str | None, knows: Knows, *, headed: bool
) -> Iterator[tuple[int, _Evidence, bool, bool]]:
    """Yield each line that may open an article, and whether it is still under the header.

    What a notice or a separator closed has no header any more; so the last of what is yielded is
    whether it stands in a digest without a header.
    """
    paragraphs, pictured, digest = 0, False, False
    own = _own_title(lines) if headed and title is None else None
    for index, line in enumerate(lines):
        match line.mark:
            case None if paragraphs and (
                evidence := _evidence(lines, index, title, knows, pictured=pictured)
            ):
                yield index, evidence, headed, digest
                digest = digest or (not headed and _DIGEST.search(line.text) is not None)
                paragraphs = 0
            case None:
                if not headed and not paragraphs:
                    digest = digest or _DIGEST.search(line.text) is not None
                paragraphs += index != own and not is_title_shaped(line.text)
            case Notice() | Separator():
                paragraphs, pictured, headed, digest = 0, False, False, False
            case ImageCredit(_, inline=False):
                pictured = True
            case _:
                pass


def _own_title(lines: Sequence[Line]) -> int | None:
    """Return the index of the title under a header: closed by a full stop, it is no paragraph."""
    index = next((at for at, line in enumerate(lines) if line.mark is None), None)
    if index is None or not is_title_over(lines[index].text, next_text(lines, index)):
        return None
    return index


def _wary(knows: Knows, lines: Sequence[Line], title: str | None) -> Knows:
    """Ask only so often, for a store is slower than a look at a line; and not in a digest."""
    if knows is nothing_known:
        return knows
    left = _MOST_ASKED

    def asks(text: str) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and not _is_digest(lines, title) and knows(text)

    return asks


def _evidence(
    lines: Sequence[Line], index: int, title: str | None, knows: Knows, *, pictured: bool
) -> _Evidence | None:
    text, following = lines[index].text, next_text(lines, index)
    if text[-1] == "." and not text.endswith(ABBREVIATED_ENDS):
        return "weak" if _is_closed_title(lines, index, following) else None
    if is_doubled(text):
        return "sure"
    if not is_title_shaped(text):
        return None
    if is_headline(text) and knows(text):
        return "known" if following is not None and is_prose(following) else "sure"
    if following is None or is_title_shaped(following) or not is_opened(text):
        return None
    return _beside(lines, index, title, following, pictured=pictured)


def _beside(
    lines: Sequence[Line], index: int, title: str | None, following: str, *, pictured: bool
) -> _Evidence | None:
    """Weigh what stands before and after a line that could be a title."""
    text = lines[index].text
    before, after = lines[index - 1].mark, lines[index + 1].mark
    if isinstance(after, Share) or has_dateline(following):
        return "sure"
    if is_headline(text) and is_prose(following) and _closes(before, pictured=pictured):
        return "sure"
    if isinstance(after, ImageCredit) and not after.inline:
        return "weak" if is_headline(text) or shares_words(text, following) else None
    return "weak" if _leads_on(lines, index, title, following) else None


def _is_closed_title(lines: Sequence[Line], index: int, following: str | None) -> bool:
    """Whether a title with a full stop stands there: a picture credit or share line is after it."""
    after = lines[index + 1].mark if index + 1 < len(lines) else None
    if following is None or not isinstance(after, ImageCredit | Share):
        return False
    return is_capitalised(lines[index].text) and is_title_over(lines[index].text, following)


def _closes(before: Mark | None, *, pictured: bool) -> bool:
    """Whether what stands before a line ends an article."""
    return isinstance(before, TextSource | Share) or (isinstance(before, ImageCredit) and pictured)


def _leads_on(lines: Sequence[Line], index: int, title: str | None, following: str) -> bool:
    """Whether a headline and the lead that tells it stand there, on a subject that is new."""
    text = lines[index].text
    if not is_headline(text):
        return False
    shares = shares_words(text, following)
    if is_lead(following):
        return shares or len(text) >= _LEAST_HEADLINE
    # Questions are the sub-headings of an interview.
    if text[-1] == "?" or not (_is_short_lead(following) or (shares and is_prose(following))):
        return False
    own = title or next((line.text for line in lines if line.mark is None), "")
    if is_capitalised(own) and not is_capitalised(text):
        return False  # titles of one page are written in one way
    above = lines[max(0, index - _MOST_LOOKED_BACK) : index]
    told = " ".join([title or "", *(line.text for line in above if line.mark is None)])
    return overlap(text, told) < _ON_SUBJECT


def _is_short_lead(text: str) -> bool:
    return len(text) >= _LEAST_SHORT_LEAD and ends_in_credit(text)


def _is_digest(lines: Sequence[Line], title: str | None) -> bool:
    first = title or next((line.text for line in lines if line.mark is None), "")
    return _DIGEST.search(first) is not None
