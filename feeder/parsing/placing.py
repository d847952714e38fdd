"""The parts of a text page and its address in, the parts out, one article with that address. Pure.

A page of text shows several articles and has one address. Its words are the title of the article
that it belongs to, in Latin letters: `/rus/state/<words>_<number>.html`. A wrong address is worse
than none, so every word has to fit, and one article only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from urllib.parse import unquote, urlsplit

from rapidfuzz.distance import LCSseq

from feeder.errors import FeederError
from feeder.model import Article, Part
from feeder.parsing.address import AgencyAddress, read_address

_HELD = 200
"""So many articles of a page are compared; a page of more is no page."""
_FEWEST = 3
"""Words that have to fit where one title or address is longer than the other."""
_LEAST = 0.7
"""Share of the longer one that has to be there: a site cuts titles and addresses."""

# Letters as any of the usual transcriptions writes them, before `_SPELLINGS` levels them out.
_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
        "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
        "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh",
        "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
        "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
    }
)  # fmt: skip
# In this order: what one transcription writes as two letters, another one writes as one.
_SPELLINGS = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("gh", "g"), ("tch", "ch"), ("tz", "c"),
    ("ts", "c"),
    ("y", "i"), ("j", "i"), ("w", "v"), ("x", "ks"), ("q", "k"),
    ("ii", "i"), ("ia", "a"), ("iu", "u"), ("io", "o"), ("ie", "e"),
)  # fmt: skip
_APOSTROPHES = re.compile("['’‘ʼ`\"«»“”]")
_WORD = re.compile(r"[a-z0-9]+")


def placed(parts: Iterator[Part], address: str, site: str) -> Iterator[Part]:
    """Yield parts in their order; the address goes to the article whose title its words are.

    Nothing is held back where the address is no article's on the agency's site. The parts before
    an error come first.
    """
    known = read_address(address, site)
    if known is None:
        yield from parts
        return
    held: list[Part] = []
    try:
        for part in islice(parts, _HELD):
            held.append(part)  # noqa: PERF402 - what came before an error has to be kept
    except FeederError:
        yield from _with_address(held, address, known)
        raise
    yield from _with_address(held, address, known)
    yield from parts


def whose(address: str, titles: Sequence[str | None]) -> int | None:
    """Return the index of the only title that an article's address can be made from, or None."""
    said = _words(_slug(address))
    fits = [0.0 if title is None else _fit(said, _words(title)) for title in titles]
    best = max(fits, default=0.0)
    return fits.index(best) if best and fits.count(best) == 1 else None


def _with_address(held: list[Part], address: str, known: AgencyAddress) -> list[Part]:
    titles = [part.title if isinstance(part, Article) else None for part in held]
    index = whose(address, titles)
    if index is not None and isinstance(found := held[index], Article):
        held[index] = replace(
            found, address=address, agency_id=known.agency_id, section=known.section
        )
    return held


def _slug(address: str) -> str:
    """Return what stands before the number in the last part of an address."""
    return unquote(urlsplit(address).path).rpartition("/")[2].rpartition("_")[0]


def _fit(said: Sequence[str], title: Sequence[str]) -> float:
    """Return how much of the longer one is there, 0 if any word of the shorter one is not.

    Articles that are much the same but for a name stand on one page: one other word is too many.
    """
    if not said or not title:
        return 0.0
    if "".join(said) == "".join(title):
        return 1.0
    shorter, longer = sorted((len(said), len(title)))
    shared = LCSseq.similarity(said, title)
    if shared < shorter or shared < _FEWEST or shared < longer * _LEAST:
        return 0.0
    return shared / longer


def _words(text: str) -> list[str]:
    """Return words as they are compared: Latin letters and digits, one spelling for each sound."""
    plain = _APOSTROPHES.sub("", text.lower()).translate(_LATIN)
    plain = unicodedata.normalize("NFKD", plain)
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    for spelled, level in _SPELLINGS:
        letters = letters.replace(spelled, level)
    return _WORD.findall(letters)
