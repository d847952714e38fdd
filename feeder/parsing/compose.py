"""A block of lines in, the articles that it holds and what fits nowhere out. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from feeder.model import Article, Part, SetAside
from feeder.parsing.blocks import Block
from feeder.parsing.credits import relayed_source
from feeder.parsing.header import Header
from feeder.parsing.lines import (
    ImageCredit,
    Line,
    Mark,
    Notice,
    Separator,
    TextSource,
)
from feeder.parsing.starts import Knows, article_starts, next_text, nothing_known
from feeder.parsing.titles import (
    is_capitalised,
    is_lead,
    is_prose,
    is_sentence,
    is_title_over,
    is_title_shaped,
    shares_words,
    title_of,
    undoubled,
)
from feeder.text import language_of

_LANGUAGE_PARAGRAPHS = 3
_LEAST_FLASH = 30
_TOO_LONG = "no header within 1 MiB of text"


@dataclass(slots=True)
class _Draft:
    """An article under way; it becomes a frozen one, or is set aside, when the next begins."""

    header: Header | None = None
    title: str | None = None
    paragraphs: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    source: str | None = None
    notice: bool = False
    closed: bool = False

    @property
    def is_empty(self) -> bool:
        return self.header is None and self.title is None and not self.paragraphs


def compose(block: Block, title: str | None, knows: Knows = nothing_known) -> Iterator[Part]:
    """Yield the parts of a block. `title` is one that stood before the header, or None."""
    opening, lines = block.opening, block.lines
    if opening.overflow and not lines:
        if text := block.text.strip():
            yield SetAside(text, _TOO_LONG)
        return
    if opening.page is not None and opening.page.has_text and lines:
        aside, lines = _without_teaser(lines)
        yield from aside
    draft = _Draft(opening.header, title)
    adrift = opening.overflow
    starts = article_starts(lines, title, headed=opening.header is not None, knows=knows)
    for index, (text, mark, _) in enumerate(lines):
        if mark is None and draft.paragraphs and not draft.closed and index not in starts:
            draft.paragraphs.append(text)  # nearly all lines are this
            continue
        if _begins_another(draft, lines, index, starts):
            yield from _finished(draft, adrift=adrift)
            draft, adrift = _Draft(), False
        if mark is None:
            _add(draft, text, lines, index)
        else:
            _note(draft, mark)
    yield from _finished(draft, adrift=adrift)


def _without_teaser(lines: list[Line]) -> tuple[list[SetAside], list[Line]]:
    """Take a doubled text off the ` date D ` line: a teaser, or the title that follows."""
    teaser = lines[0].text
    once = undoubled(teaser)
    if once == teaser:
        return [], lines
    following = next_text(lines, 0)
    if following is not None and undoubled(following) == once:
        return [], lines[1:]
    return [SetAside(teaser, "the teaser of another article, printed twice")], lines[1:]


def _begins_another(draft: _Draft, lines: list[Line], index: int, starts: frozenset[int]) -> bool:
    if not draft.closed:
        return index in starts
    mark = lines[index].mark
    if not isinstance(mark, ImageCredit):
        return mark is None
    # A credit after a closed article opens the next one if that lost its title, and its title only.
    following = next_text(lines, index)
    return following is not None and not is_title_shaped(following)


def _add(draft: _Draft, text: str, lines: list[Line], index: int) -> None:
    """Add the first lines of text: the title, its repetition, the first paragraph."""
    if draft.title is not None:
        if title_of(text) != draft.title:
            draft.paragraphs.append(text)
    elif _is_title(draft, text, lines, index):
        draft.title = title_of(text)
    else:
        draft.paragraphs.append(text)


def _is_title(draft: _Draft, text: str, lines: list[Line], index: int) -> bool:
    if draft.header is not None:
        return is_title_over(text, next_text(lines, index))
    is_shaped = is_title_shaped(text)
    if is_shaped and text.count(" ") > 1:
        return True
    following = next_text(lines, index)
    if following is None:
        return False
    if is_shaped:
        return is_prose(following) or is_lead(following) or shares_words(text, following)
    # Closed with a full stop: a title only where every word has a capital.
    return is_capitalised(text) and is_title_over(text, following)


def _note(draft: _Draft, mark: Mark) -> None:
    match mark:
        case Notice():
            # Before any text it is the tail of an article that the page cut off, or stands first.
            draft.notice = not draft.is_empty
            draft.closed = bool(draft.title or draft.paragraphs)
        case Separator():
            draft.closed = bool(draft.title or draft.paragraphs)
        case ImageCredit(name):
            if name is not None and name not in draft.images:
                draft.images.append(name)
        case TextSource(name):
            draft.source = draft.source or name
        case _:  # a share line, or page chrome
            pass


def _finished(draft: _Draft, *, adrift: bool) -> Iterator[Part]:
    """Yield the article of a draft, or set its text aside where it is none."""
    if adrift:
        if text := _text_of(draft):
            yield SetAside(text, _TOO_LONG)
        return
    if draft.title is None and not draft.paragraphs:
        if draft.header is not None:
            yield SetAside(draft.header.text, "a header without an article")
        return
    if draft.header is None and not _reads_like_one(draft):
        yield SetAside(_text_of(draft), "no header, and nothing that reads like an article")
        return
    yield _article(draft)


def _reads_like_one(draft: _Draft) -> bool:
    """Whether text without a header is an article, and no menu or list of headlines."""
    if any(is_prose(text) or is_lead(text) for text in draft.paragraphs):
        return True
    # A flash of a line or two; without a sign of an article it may be any sentence of the page.
    signs = draft.title is not None or draft.notice or draft.images or draft.source
    return bool(signs) and any(
        len(text) >= _LEAST_FLASH and is_sentence(text) and not is_capitalised(text)
        for text in draft.paragraphs
    )


def _article(draft: _Draft) -> Article:
    sample = " ".join([draft.title or "", *draft.paragraphs[:_LANGUAGE_PARAGRAPHS]])
    language = language_of(sample)
    header = draft.header
    return Article(
        title=draft.title,
        published=None if header is None else header.published,
        views=None if header is None else header.views,
        paragraphs=tuple(draft.paragraphs),
        language=language,
        relayed_from=relayed_source(draft.paragraphs, language) or draft.source,
        image_credits=tuple(draft.images),
        notice=draft.notice,
    )


def _text_of(draft: _Draft) -> str:
    return "\n".join([*([draft.title] if draft.title else []), *draft.paragraphs])
