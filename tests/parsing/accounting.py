"""A dump and its parts in, the lines that came out nowhere out: there must be none."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from feeder.model import Article, Part, SetAside
from feeder.parsing.decoding import text_chunks
from feeder.parsing.header import parse_header
from feeder.parsing.lines import NOTICE

ALMATY = ZoneInfo("Asia/Almaty")
SPACE = " \t\u00a0\u200b\u200c\u200d\u2060\ufeff"
_DAY = re.compile(r"date (\d{4}-\d\d-\d\d)(?=\s|$)", re.ASCII)
_NOTICE = re.compile(r"\s+".join(map(re.escape, NOTICE[:-1].split())) + r"\.?", re.IGNORECASE)
_LEAST_CUT = 40
_SHARE = "Tell a friend|Рассказать друзьям"
_FURNITURE = re.compile(
    rf"{_SHARE}|Система Orphus.?|relevant news ?:?|Эксклюзив [КK][ТT]"
    r"|(?:Images?|Photos?|Foto|Фото|Сурет)[ \u00a0]?(?:[|:].{0,120})?"
    r"|(?:Sour[cs]e|Источник)[ \u00a0]?[|:].{1,120}"
    r"|(?:www\.)?[a-z0-9][a-z0-9.-]{0,32}\.[a-z]{2,6}",
    re.IGNORECASE,
)


def lost(data: bytes, parts: Iterable[Part]) -> list[str]:
    """Return the lines of a dump that are in no article, not set aside, and no furniture."""
    kept = frozenset(text.strip(SPACE) for text in text_in(parts))
    text = "".join(text_chunks(io.BytesIO(data), "dump"))
    return [line for line in text.split("\n") if not _is_accounted(line.strip(SPACE), kept)]


def text_in(parts: Iterable[Part]) -> frozenset[str]:
    """Return every title, paragraph and line set aside."""
    kept: set[str] = set()
    for part in parts:
        match part:
            case Article():
                kept |= {*part.paragraphs, part.title or ""}
            case SetAside(text):
                kept |= set(text.split("\n"))
            case _:
                pass
    return frozenset(kept)


def _is_accounted(line: str, kept: frozenset[str]) -> bool:
    if _is_there(line, kept):
        return True
    day = _DAY.match(line)
    if day is not None:
        rest = line[day.end() :].strip().removeprefix("Система Orphus").strip()
        return _is_accounted(rest, kept)
    pieces = [piece.strip() for piece in _NOTICE.split(line)]
    return all(_is_there(_unshared(piece, kept), kept) for piece in pieces)


def _unshared(piece: str, kept: frozenset[str]) -> str:
    """The piece without share lines that are glued to it."""
    if piece in kept:
        return piece
    piece = re.sub(rf"^(?:{_SHARE})\s*", "", piece)
    return piece if piece in kept else re.sub(rf"\s*(?:{_SHARE})$", "", piece)


def _is_there(text: str, kept: frozenset[str]) -> bool:
    text = text.strip(SPACE)
    if not text or text in kept or _FURNITURE.fullmatch(text):
        return True
    if parse_header(text, ALMATY) is not None or (len(text) >= 25 and NOTICE.startswith(text)):
        return True
    half = len(text) // 2
    halves = {text[:half].strip(), text[half:].strip()}
    if len(halves) == 1 and _is_there(halves.pop(), kept):
        return True
    start = text.rstrip(".… ")  # a title that the site cut, printed again in full
    if start != text and len(start) >= _LEAST_CUT and any(one.startswith(start) for one in kept):
        return True
    bare = re.sub(r"\s*Эксклюзив [КK][ТT]$", "", text)
    return bare != text and _is_there(bare, kept)
