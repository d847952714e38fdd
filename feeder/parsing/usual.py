"""The bytes under a header in, the article that they are out: only where it is the usual one.

Nearly all articles are a title, paragraphs that each close with a full stop, and at most a picture
credit, the notice and `relevant news`. For them the weighing of compose.py has one outcome, and
this gives it at a third of the cost. Whatever shows a sign of anything else is left to compose.py;
tests/parsing/test_usual.py compares the two. No I/O, no clock.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, make_dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from feeder.model import Article, Language, Published
from feeder.parsing.blocks import LIMIT
from feeder.parsing.credits import relayed_source
from feeder.parsing.header import parse_header
from feeder.parsing.lines import (
    INVISIBLE,
    NOTICE,
    SHARES,
    STARTS,
    ImageCredit,
    read_lines,
)
from feeder.parsing.titles import (
    ABBREVIATED_ENDS,
    is_sentence,
    is_title_shaped,
    title_of,
    undoubled,
)
from feeder.text import is_surely_english, language_of

_STOP = ord(".")
_NOTICE = f"\n{NOTICE}\n".encode()
_SEPARATOR = b"\nrelevant news\n"
_IMAGES = b"Images | "
_LANGUAGE_PARAGRAPHS = 3
_LONGEST_CREDIT = 250  # bytes; longer lines are no credits
_MANY_DAYS = 10_000
_SPACES = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
_UNSEEN = frozenset((*_SPACES, *map(chr, range(0x2000, 0x200B)), *INVISIBLE))
_SHARE_ENDS = frozenset(share[-1] for share in SHARES)
_DAY = re.compile(r"[0-9]{2}\.|date ")


def _any_of(words: Iterable[bytes]) -> bytes:
    """Return a pattern of any of the words that looks at each byte once."""
    after: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for word in words:
        after[word[:1]].add(word[1:])
    branches = (
        re.escape(byte) + (b"" if b"" in rest else _any_of(rest))
        for byte, rest in sorted(after.items())
    )
    return b"(?:%b)" % b"|".join(branches)


def _one_of(codes: Iterable[int]) -> bytes:
    return b"[" + b"".join(re.escape(bytes([code])) for code in sorted(set(codes))) + b"]"


_FIRSTS = _one_of(text.encode()[0] for text in (*STARTS, *_UNSEEN, *map(str, range(10)), "d"))
_LASTS = _one_of(end[:-1].encode()[-1] for end in ABBREVIATED_ENDS)
# A line that may be no paragraph by its beginning: a mark, white space, a day. Each pattern looks
# at one byte first, and begins with a literal line feed, which the search skips to.
_ODD_BEGINNING = rb"(?=%b)(?:[0-9]{2}\.|%b)" % (
    _FIRSTS,
    _any_of(text.encode() for text in ("date ", *STARTS, *_UNSEEN)),
)
_ODD_ENDING = rb"(?<=[^.]\n)|(?<=%b\.\n)(?:%b)" % (
    _LASTS,
    b"|".join(b"(?<=%b\n)" % re.escape(end.encode()) for end in ABBREVIATED_ENDS),
)
_BEGINS_ODD = re.compile(rb"\n" + _ODD_BEGINNING)
_IS_ODD = re.compile(rb"\n(?:%b|%b)" % (_ODD_BEGINNING, _ODD_ENDING))


class Usual(NamedTuple):
    """An article, and the last line of its body; None where a mark stands after that.

    `captured` is the day of the page that it begins, if it does.
    """

    article: Article
    tail: str | None
    captured: date | None


def _unfrozen(noun: type) -> Any:
    # A frozen class sets each field through `object.__setattr__`: 1.3 us for an article. A twin
    # that is not frozen is filled in 0.3 us, and has the same layout.
    return make_dataclass("_Unfrozen", [field.name for field in fields(noun)], slots=True)


# What the named tuple's own `__new__` does, after it has taken the names apart.
_tuple = tuple.__new__
_ArticleTwin = _unfrozen(Article)
_PublishedTwin = _unfrozen(Published)
_NOWHERE = (None, None, None, None, None, False)
"""Address, agency's id, section, picture, name in a feed: a dump has none, and is no excerpt."""


class Moments:
    """Moments as headers print them, in one zone: days and times of day are read only once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._days: dict[bytes, datetime | None] = {}
        self._times: dict[bytes, timedelta | None] = {}

    def published(self, day: bytes, time: bytes) -> Published | None:
        """Return the moment, or None where it does not exist."""
        try:
            midnight, passed = self._days[day], self._times[time]
        except KeyError:
            if len(self._days) > _MANY_DAYS:
                self._days.clear()
            midnight = self._days[day] = self._midnight(day)
            passed = self._times[time] = _passed(time)
        if midnight is None or passed is None:
            return None
        made = _PublishedTwin(midnight + passed, "minute")
        made.__class__ = Published
        return made  # type: ignore[no-any-return]  # now it is one

    def _midnight(self, day: bytes) -> datetime | None:
        header = parse_header(day.decode(), self._zone)
        return None if header is None else header.published.at


def _passed(time: bytes) -> timedelta | None:
    hour, minute = int(time[:2]), int(time[3:])
    return timedelta(hours=hour, minutes=minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - hours, minutes


def read_usual(
    body: bytes, published: Published, views: int, captured: date | None, noticed: int
) -> Usual | None:
    """Return the article whose lines stand in `body`, each with its line feed.

    None says that it may be no usual one, or no UTF-8. `noticed` is where the first notice has
    its core, or -1.
    """
    end, credit, notice, closed = _without_marks(body)
    rows = body[: max(0, end - 1)].split(b"\n")
    first = len(rows[0])
    if credit is None or len(rows) == 1 or 0 <= noticed < end or end > LIMIT:
        return None
    is_odd = _IS_ODD.search(body, first + 1, end) or _BEGINS_ODD.match(body, first)
    try:
        if is_odd and not all(map(_is_paragraph, rows[1:])):
            return None
        texts = [*map(bytes.decode, rows)]
    except (IndexError, UnicodeDecodeError):  # a blank line; no line
        return None
    title = _title(texts[0])
    if title is None or (texts[1][0] == title[0] and title_of(texts[1]) == title):
        return None
    paragraphs = tuple(texts[1:])
    language = _language(rows, texts, title)
    made = _ArticleTwin(
        title,
        published,
        views,
        paragraphs,
        language,
        relayed_source(paragraphs, language),
        (credit,) if credit else (),
        notice,
        *_NOWHERE,
    )
    made.__class__ = Article
    return _tuple(Usual, (made, None if closed else paragraphs[-1], captured))


def is_settled(above: Usual, below: Usual | None) -> bool:
    """Whether the last line of one article can't be the title of the next one.

    `below` is what stands under the next header, or None where it is not a usual article.
    """
    tail = above.tail
    if tail is None:
        return True
    title = below.article.title if below is not None else None
    if title is None or (tail[0] == title[0] and title_of(tail) == title):
        return False
    return undoubled(tail) == tail and (is_sentence(tail) or not is_title_shaped(tail))


def _without_marks(body: bytes) -> tuple[int, str | None, bool, bool]:
    """Return where the paragraphs end, the picture credit, and which marks stand after them.

    The credit is None where its line may be something else.
    """
    end = len(body)
    if separated := body.endswith(_SEPARATOR):
        end -= len(_SEPARATOR) - 1
    if notice := body.endswith(_NOTICE, 0, end):
        end -= len(_NOTICE) - 1
    last = body.rfind(b"\n", 0, max(0, end - 1)) + 1
    if body.startswith(_IMAGES, last):
        row = body[last : end - 1]
        return last, _credit(row) if len(row) < _LONGEST_CREDIT else None, notice, True
    return end, "", notice, notice or separated


@lru_cache(maxsize=512)  # the same few pictures stand under most articles
def _credit(row: bytes) -> str | None:
    """Return the name in a picture credit, or None where the line may be something else."""
    lines = read_lines(row.decode("utf-8", "replace"))
    mark = lines[0].mark if len(lines) == 1 else None
    return mark.name if isinstance(mark, ImageCredit) and "\ufffd" not in lines[0].text else None


def _is_paragraph(row: bytes) -> bool:
    """Whether a line that looks odd at first sight is an ordinary paragraph all the same."""
    text = row.decode()
    return (
        row[-1] == _STOP
        and text[0] not in _UNSEEN
        and (text[:4] not in STARTS or read_lines(text) == [(text, None, False)])
        and _DAY.match(text) is None
        and not text.endswith(ABBREVIATED_ENDS)
    )


def _title(text: str) -> str | None:
    """Return the title that the first line under a header is beyond doubt, or None."""
    if (
        " " not in text
        or text[:4] in STARTS
        or text[0] in _UNSEEN
        or text[-1].isspace()
        or (text[-1] in _SHARE_ENDS and text.endswith(SHARES))
        or _DAY.match(text)
    ):
        return None
    return title_of(text) if is_title_shaped(text) else None


def _language(rows: list[bytes], texts: list[str], title: str) -> Language:
    looked_at = 1 + _LANGUAGE_PARAGRAPHS
    size = sum(map(len, rows[:looked_at]))
    length = sum(map(len, texts[:looked_at]))
    if title is texts[0] and is_surely_english(size, length):
        return "en"
    return language_of(" ".join([title, *texts[1:looked_at]]))
