"""A stream of dump text in, its articles, capture days and left-over text out, in order.

    bytes ─ text_chunks ─▶ str ─ blocks ─▶ Block ─ join, hand over titles ─▶ compose ─▶ Part

docs/splitting.md says what evidence decides where a line can be read in two ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO
from zoneinfo import ZoneInfo

from feeder.model import CaptureDay, Part, SetAside
from feeder.parsing.blocks import LIMIT, Block
from feeder.parsing.compose import compose
from feeder.parsing.cuts import cut_off
from feeder.parsing.decoding import utf8_chunks
from feeder.parsing.header import Header, is_date
from feeder.parsing.lines import ImageCredit, Line, Notice, Separator, Share
from feeder.parsing.starts import Knows, nothing_known
from feeder.parsing.stretches import usual_or_blocks
from feeder.parsing.titles import (
    has_dateline,
    is_cut_of,
    is_doubled,
    is_headline,
    is_lead,
    is_prose,
    is_sentence,
    is_title_over,
    is_title_shaped,
    overlap,
    shares_words,
    title_of,
)
from feeder.parsing.usual import Usual

# A page without any header so far may still date its articles to the minute.
_MINUTE = 1
_MOST_LOOKED_AT = 6


def split(
    stream: BinaryIO, *, zone: ZoneInfo, name: str, knows: Knows = nothing_known
) -> Iterator[Part]:
    """Yield the parts of a dump in document order, reading it piece by piece.

    `zone` is the agency's; `name` (a path or an address) stands in error texts. An article is
    believed up to 1 MiB of text; what follows without a header is set aside. `knows` is asked
    where a line may be the title of an article or a sub-heading. Raises ParseError where the
    bytes are not text; parts before that place have been yielded by then.
    """
    found = usual_or_blocks(utf8_chunks(stream, name), zone, name)
    for one, title in _settled(found, knows):
        if isinstance(one, Usual):
            if one.captured is not None:
                yield CaptureDay(one.captured)
            yield one.article
            continue
        if isinstance(one, SetAside):
            yield one
            continue
        page = one.opening.page
        if page is not None and page.captured is not None:
            yield CaptureDay(page.captured)
        if page is not None and page.impossible is not None:
            yield SetAside(page.impossible, "a capture day that does not exist")
        yield from compose(one, title, knows)


def _settled(
    found: Iterable[Usual | Block], knows: Knows
) -> Iterator[tuple[Usual | Block | SetAside, str | None]]:
    """Yield what has a certain first and last line, and the title that stood before each block.

    What a cut left at the end of a page comes apart.
    """
    held: Block | None = None
    title: str | None = None
    titles_first = False
    for block in found:
        if held is not None and held.opening.page is not None:
            titles_first = held.opening.page.chrome
        if isinstance(block, Usual):
            if held is not None:
                page_ends = block.captured is not None
                yield from _ended(held, title, page_ends=page_ends, titles_first=titles_first)
            held, title = None, None
            titles_first = titles_first and block.captured is None
            yield block, None
            continue
        if held is None:
            held = block
            continue
        if block.opening.header is not None and _is_body_line(held, block, block.opening.header):
            held = _joined(held, block, block.opening.header)
            continue
        handed = _handed_over(held, block, knows, titles_first=titles_first)
        if handed is not None:
            titles_first = True
            held.lines.pop()
        page_ends = block.opening.page is not None
        yield from _ended(held, title, page_ends=page_ends, titles_first=titles_first)
        held, title = block, handed
    if held is not None:
        yield from _ended(held, title, page_ends=True, titles_first=titles_first)


def _ended(
    held: Block, title: str | None, *, page_ends: bool, titles_first: bool
) -> Iterator[tuple[Block | SetAside, str | None]]:
    """Yield a block, and apart from it what a cut left at the end of the page."""
    rest = cut_off(held, title, titles_first=titles_first) if page_ends else None
    yield held, title
    if rest is not None:
        yield SetAside(rest, "the beginning of a line that was cut off"), None


def _is_body_line(held: Block, block: Block, header: Header) -> bool:
    """Whether what looks like a header (no counter, or no time of day) is a line of the body.

    It is where an article is under way, on a page whose headers show more than it does, and no
    title stands after it or before it.
    """
    if block.opening.page is not None or header.is_sure:
        return False
    if _is_closed(held) or held.size + block.size > LIMIT:
        return False
    last = held.lines[-1].text
    # A list of dates: the line before may have been one of them.
    if last.endswith((":", ",")) or (header.detail == 0 and is_date(last)):
        return True
    above = held.opening.header
    shows_less = header.detail < (above.detail if above is not None else _MINUTE)
    return shows_less and not _has_title(held, block, header)


def _is_closed(held: Block) -> bool:
    """Whether no body is under way: there is none, or a mark ended it."""
    near = held.lines[-_MOST_LOOKED_AT:]
    texts = [line.text for line in near if line.mark is None]
    if not texts or isinstance(near[-1].mark, Notice | Separator):
        return True
    # A share line under a title ends nothing.
    return isinstance(near[-1].mark, Share) and any(map(is_sentence, texts))


def _has_title(held: Block, block: Block, header: Header) -> bool:
    """Whether an article begins after the header of `block`, or a title stands before it."""
    if block.lines and isinstance(block.lines[0].mark, ImageCredit | Share):
        return True
    first, second, third = _first_three(block.lines)
    if first is not None and _opens_article(first, second, third):
        return True
    if header.published.precision == "minute" and first is not None and is_lead(first):
        return True
    last = held.lines[-1].text
    return (_ends_in_gap(held) and is_headline(last)) or is_doubled(last)


def _opens_article(first: str, second: str | None, third: str | None) -> bool:
    """Whether lines are a title and a text, with a deck between them or not, or a dateline."""
    if has_dateline(first):
        return True
    if second is None or not is_title_over(first, second):
        return False
    if is_sentence(second) or is_lead(second) or second.endswith(":"):
        return True
    return third is not None and is_headline(first) and (is_prose(third) or is_lead(third))


def _joined(held: Block, block: Block, header: Header) -> Block:
    held.lines.append(Line(header.text, None, _ends_in_gap(held)))
    held.lines.extend(block.lines)
    return replace(held, text=block.text, size=held.size + block.size + len(header.text))


def _handed_over(held: Block, block: Block, knows: Knows, *, titles_first: bool) -> str | None:
    """Return the title that stands at the end of one block and belongs to the next header.

    Certain where the header is followed by the same line. Otherwise it takes a blank line between
    them and no other title after the header, or a page that is known to put titles first.
    """
    if block.opening.header is None or block.opening.page is not None:
        return None
    if not held.lines or held.lines[-1].mark is not None:
        return None
    own = title_of(held.lines[-1].text)
    first, second, _ = _first_three(block.lines)
    if first is not None and (title_of(first) == own or is_cut_of(own, first)):
        return title_of(first)
    is_next = _is_of_next(held, own, first, second, knows, titles_first=titles_first)
    return own if is_next else None


def _is_of_next(
    held: Block,
    own: str,
    first: str | None,
    second: str | None,
    knows: Knows,
    *,
    titles_first: bool,
) -> bool:
    """Whether the last line of a block is the title of what the next header is over."""
    doubled = is_doubled(held.lines[-1].text)
    above = titles_first and _ends_in_gap(held)
    lenient = doubled or above or (_stands_alone(held) and _ends_in_gap(held))
    if not (is_title_over(own, first) if lenient else is_title_shaped(own)):
        return False
    if first is not None and is_title_over(first, second):
        # What stands under the header of a title that is printed twice is its deck.
        is_deck = overlap(own, second or "") > overlap(first, second or "")
        # Nothing after it: a paragraph that was cut, and not the title.
        is_cut = second is None and lenient and not doubled and is_headline(own)
        return above or is_cut or (doubled and is_deck and not _is_page_line(held))
    if _belongs_below(held, own, first, titles_first=titles_first):
        return True
    return is_headline(own) and knows(own)


def _belongs_below(held: Block, own: str, first: str | None, *, titles_first: bool) -> bool:
    """Whether the last line, shaped like a title, is that of an article that has no other."""
    if is_doubled(held.lines[-1].text):
        # On the ` date D ` line it mostly is the teaser of another article; no body has such lines.
        return not _is_page_line(held) or (first is not None and shares_words(own, first))
    if _stands_alone(held):
        return True
    # Where blank lines stand between all paragraphs, one before a header tells nothing.
    return _ends_in_gap(held) and (
        titles_first or not _is_spaced(held) or (first is not None and shares_words(own, first))
    )


def _is_page_line(held: Block) -> bool:
    """Whether all that a block holds is the text on its ` date D ` line."""
    return held.opening.page is not None and len(held.lines) == 1


def _is_spaced(held: Block) -> bool:
    """Whether blank lines divide the paragraphs of a block."""
    return sum(line.gap for line in held.lines) * 2 > len(held.lines)


def _stands_alone(held: Block) -> bool:
    """Whether the last line of the block has no text of an article before it."""
    if len(held.lines) == 1:
        return held.opening.header is None
    if isinstance(held.lines[-2].mark, Notice | Separator):
        return True
    first, *between, _ = held.lines
    # The teaser on a ` date D ` line is no text of an article.
    return not between and held.opening.page is not None and is_doubled(first.text)


def _ends_in_gap(block: Block) -> bool:
    """Whether a blank line stands at the end of the block."""
    end = block.text.rfind("\n")
    return end > 0 and not block.text[end:].strip()


def _first_three(lines: list[Line]) -> tuple[str | None, str | None, str | None]:
    texts = [line.text for line in lines[:_MOST_LOOKED_AT] if line.mark is None]
    first, second, third, *_ = *texts, None, None, None
    return first, second, third
