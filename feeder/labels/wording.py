"""A title and paragraphs in, one text to search out, read once for every kind of label. Pure.

The text is normalised; once more in small letters with spaces for hyphens; and once more with
spaces for all that is no letter and no digit. All three have the same length, so that a place in
one is the same place in the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from feeder.text import normalise_for_match

Zone = Literal["title", "lead", "body"]

# Most English articles have nothing else outside ASCII: replacing these one by one takes a tenth
# of the time of a look at every character.
_USUAL = (
    ("\u2019", "'"), ("\u2018", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u00ab", '"'),
    ("\u00bb", '"'), ("\u2013", "-"), ("\u2014", "-"), ("\u00a0", " "), ("\u00ad", ""),
)  # fmt: skip
_SIGN = re.compile(r"[^\w ]|_")
_SPACED = bytes(byte if chr(byte).isalnum() else 0x20 for byte in range(256))
_ODD = "\t\r\v\f`\x1c\x1d\x1e\x1f"


class Wording(NamedTuple):
    """An article as one string: each part stands between line feeds, the title first.

    `title_end` and `lead_end` are the places of the line feeds after title and first paragraph.
    `year` is the year in which it was published; None: unknown.
    """

    text: str
    folded: str
    spaced: str
    title_end: int
    lead_end: int
    year: int | None = None

    @property
    def capitals(self) -> int:
        """Where a title that is all capitals ends; 0 for other titles."""
        return self.title_end if self.text[: self.title_end].isupper() else 0

    def zone(self, position: int) -> Zone:
        """The part of the article that a place lies in."""
        if position < self.title_end:
            return "title"
        return "lead" if position < self.lead_end else "body"


def read(title: str | None, paragraphs: Sequence[str], year: int | None = None) -> Wording:
    """Normalise and join an article's parts."""
    text = "\n".join(("", title or "", *paragraphs, ""))
    if not text.isascii():
        for mark, plain in _USUAL:
            text = text.replace(mark, plain)
    if not text.isascii() or _is_untidy(text, len(paragraphs) + 2):
        text = "\n".join(("", *map(normalise_for_match, (title or "", *paragraphs)), ""))
    title_end = text.index("\n", 1)
    lead_end = text.index("\n", title_end + 1) if paragraphs else title_end
    folded = fold_in_place(text)
    return Wording(text, folded, space_in_place(folded), title_end, lead_end, year)


def _is_untidy(text: str, lines: int) -> bool:
    """Whether normalising would change anything in a text of ASCII characters."""
    return (
        text.count("\n") != lines
        or "  " in text.replace("\n", " ")
        or any([odd in text for odd in _ODD])  # noqa: C419 - a list is faster here
    )


def fold_in_place(text: str) -> str:
    """Small letters, spaces for hyphens, е for ё; every character stays where it is."""
    folded = text.lower()
    if len(folded) != len(text):  # the capital dotted I has a small form of two characters
        folded = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    return folded.replace("-", " ").replace("ё", "е")


def space_in_place(folded: str) -> str:
    """A space for every sign and line feed; letters and digits stay where they are."""
    try:
        return folded.encode("latin-1").translate(_SPACED).decode("latin-1")
    except UnicodeEncodeError:
        return _SIGN.sub(" ", folded)
