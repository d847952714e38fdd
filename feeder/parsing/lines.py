"""A stretch of text in, its lines out, each with what kind of line it is. No I/O, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

# The agency's one wording; white space, case and the last full stop are allowed to differ.
NOTICE = (
    "This information may not be reproduced without reference to Kazakhstan Today. "
    "Copyright of materials of News Agency Kazakhstan Today."
)
_NOTICE = re.compile(
    r"\s+".join(re.escape(word) for word in NOTICE[:-1].split()) + r"\.?", re.IGNORECASE
)
NOTICE_CORE = "may not be reproduced"
_LEAST_NOTICE = 25


@dataclass(frozen=True, slots=True)
class Notice:
    """The agency's notice: the end of an article."""


@dataclass(frozen=True, slots=True)
class Share:
    """`Tell a friend`: a button, mostly between title and body."""


@dataclass(frozen=True, slots=True)
class Separator:
    """`relevant news`: what follows is another article."""


@dataclass(frozen=True, slots=True)
class Chrome:
    """Furniture of the page that says nothing about any article."""


@dataclass(frozen=True, slots=True)
class ImageCredit:
    """Whose picture it is; None where the line names nobody. `inline` ones stand inside bodies."""

    name: str | None
    inline: bool = False


@dataclass(frozen=True, slots=True)
class TextSource:
    """`Source: X`: whose text the agency relays."""

    name: str


Mark = Notice | Share | Separator | Chrome | ImageCredit | TextSource


class Line(NamedTuple):
    """One non-blank line, stripped; `gap` says whether a blank line stood before it."""

    text: str
    mark: Mark | None
    gap: bool


_SENTENCE_ENDS = (".", "!", "?", "…", "»", "”", '"')
SHARES = ("Tell a friend", "Рассказать друзьям")
_CHROME = "Система Orphus"
# The agency's mark of its own stories, glued to a title; its letters are of either alphabet.
BADGES = tuple(f"Эксклюзив {mark}" for mark in ("КТ", "KT", "КT", "KТ"))
_NOTICE_STARTS = ("This", "THIS", "this")
_SHARE_STARTS = ("Tell", "Расс")
_CREDIT_STARTS = ("Imag", "Phot", "Foto", "Фото", "Суре", "Sour", "Исто")
# A line is looked at closely only if it begins like a mark: nearly all lines are paragraphs.
STARTS = frozenset(
    (*_NOTICE_STARTS, *_SHARE_STARTS, *_CREDIT_STARTS, "rele", "Rele", "RELE", "Сист", "Экск")
)
_IMAGES = re.compile(r"(?:Images?|Photos?|Foto)[ \u00a0]?(?:[|:][ \u00a0]*(?P<name>.*))?")
_FOTO = re.compile(r"(?:Фото|Сурет)[ \u00a0]?(?:[|:][ \u00a0]*(?P<name>.*))?")
_SOURCE = re.compile(r"(?:Sour[cs]e|Источник)[ \u00a0]?[|:][ \u00a0]*(?P<name>.+)")
_RELEVANT = re.compile(r"relevant news ?:?", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:www\.)?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,6}", re.IGNORECASE)
# Under a picture the credit may end a sentence: "The new bridge. Photo: X", "(Фото: X)".
_AT_THE_END = re.compile(
    r"(?:^|[.,;|(\u2013\u2014!?\u00a9] ?)(?P<credit>(?:Images?|Photos?|Foto|Фото|Сурет)"
    r"[ \u00a0]?[|:][ \u00a0]*[^|:]{1,110})$"
)
_LONGEST_CREDIT = 120
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_LONGEST_DOMAIN = 40


def read_lines(text: str) -> list[Line]:
    """Return the non-blank lines of the text, stripped and marked. A first line feed is no gap."""
    lines: list[Line] = []
    gap = False
    noticed = NOTICE_CORE in text
    for raw in text[1:].split("\n") if text[:1] == "\n" else text.split("\n"):
        line = raw.strip()
        if line and line[0] in INVISIBLE:
            line = line.lstrip(INVISIBLE + " \t\u00a0")
        if not line:
            gap = True
            continue
        if line[:4] in STARTS or (len(line) <= _LONGEST_DOMAIN and " " not in line):
            lines.extend(_marked(line, gap=gap))
        elif (line[-1] in "dм" and line.endswith(SHARES)) or (noticed and NOTICE_CORE in line):
            lines.extend(_torn(line, gap=gap))
        else:
            lines.append(Line(line, None, gap))
        gap = False
    return lines


def credit_in(caption: str) -> Mark | None:
    """Return the credit that a picture's caption is, or ends in; a bare name says too little."""
    found = _AT_THE_END.search(caption[-_LONGEST_CREDIT:])
    if found is None:
        return None
    credit = found["credit"]
    return _credit_of(credit.rstrip(" )") if "(" not in credit else credit)


def strip_chrome(text: str) -> tuple[str, bool]:
    """Return the text without the page chrome at its start, and whether there was any."""
    rest = text.removeprefix(_CHROME)
    return rest.lstrip(), rest != text


def _marked(line: str, *, gap: bool) -> Iterator[Line]:
    if (mark := _mark_of(line)) is not None:
        yield Line(line, mark, gap)
        return
    for share in SHARES:
        rest = line.removeprefix(share)
        # "Tell a friend about it" is a sentence; glued text goes on with a capital or a quote.
        if rest != line and not rest.lstrip()[0].islower() and rest[0] not in ",.;:!?":
            yield Line(share, Share(), gap)
            yield from _torn(rest.lstrip(), gap=False)
            return
    yield from _torn(line, gap=gap)


def _torn(line: str, *, gap: bool) -> Iterator[Line]:
    """Tear off notices and a share line that are glued to a paragraph."""
    rest = line
    if NOTICE_CORE in line:
        start = 0
        for match in _NOTICE.finditer(line):
            if before := line[start : match.start()].strip():
                yield Line(before, None, gap)
                gap = False
            yield Line(match.group(), Notice(), gap)
            start, gap = match.end(), False
        rest = line[start:].strip()
    for share in SHARES:
        before = rest.removesuffix(share).rstrip()
        if before != rest and before[-1:] in _SENTENCE_ENDS:
            yield Line(before, None, gap)
            yield Line(share, Share(), gap=False)
            return
    if rest:
        yield Line(rest, None, gap)


def _mark_of(line: str) -> Mark | None:
    if line in SHARES:
        return Share()
    if (line.startswith(_CHROME) and len(line) <= len(_CHROME) + 1) or line in BADGES:
        return Chrome()
    if _RELEVANT.fullmatch(line):
        return Separator()
    if _NOTICE.fullmatch(line) or (len(line) >= _LEAST_NOTICE and NOTICE.startswith(line)):
        return Notice()
    return _credit_of(line) if len(line) <= _LONGEST_CREDIT else None


def _credit_of(line: str) -> Mark | None:
    if match := _IMAGES.fullmatch(line):
        return ImageCredit(_name(match))
    if match := _FOTO.fullmatch(line):
        return ImageCredit(_name(match), inline=True)
    if match := _SOURCE.fullmatch(line):
        return TextSource(match.group("name").strip())
    if len(line) <= _LONGEST_DOMAIN and _DOMAIN.fullmatch(line):
        return ImageCredit(line)
    return None


def _name(match: re.Match[str]) -> str | None:
    return (match.group("name") or "").strip() or None
