"""Two articles in two languages in, whether they are the same news out. Pure.

What needs no dictionary is compared: time, the agency's ids, countries in the titles, numbers, and
names letter by letter. A wrong link is worse than none, so it takes several signs and none against.
`feeder.neighbours` finds the candidates.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

from feeder.model import Article
from feeder.passages import wording_of
from feeder.swaps import NamedIn

_LATEST = timedelta(hours=3)
_SOON = timedelta(minutes=10)
_NEIGHBOURS = 5  # ids that the agency gives between the two
_ENOUGH = 5.0
_MOST_OF_NAMES = 3.0
_NUMBER = re.compile(r"[0-9]{1,3}(?:[ \u00a0.,][0-9]{3})+|[0-9]+(?:[.,][0-9]+)?")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_MIN_CONSONANTS = 3
_COMPARED = 4

# Consonants as English transcribes them, without `h` and vowels: the rest of a word is its ending.
_TO_LATIN = str.maketrans(
    {
        "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "ж": "z", "з": "z", "к": "k", "қ": "k",
        "л": "l", "м": "m", "н": "n", "ң": "n", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f",
        "х": "k", "ц": "ts", "ч": "k", "ш": "s", "щ": "sk",
        "c": "k", "q": "k", "j": "z", "w": "v", "x": "ks",
    }
)  # fmt: skip
_NO_CONSONANT = re.compile("[^bdfgklmnprstvz]+")
_DOUBLE = re.compile(r"(.)\1")
_EVERYWHERE = frozenset({"kzks", "kzk", "stn", "rspb"})
"""Kazakhstan, Kazakh, Astana, Republic: the agency's articles all name them."""


def are_translations(first: Article, second: Article, named_in: NamedIn) -> bool:
    """Tell whether two articles of different languages are surely the same news."""
    if first.language == second.language:
        return False
    time = _time(first, second)
    if time is None:
        return False
    signs = [time, *_countries(first, second, named_in)]
    numbers = _shared(_numbers_of(first), _numbers_of(second))
    same_pictures = bool(first.image_credits) and first.image_credits == second.image_credits
    shorter, longer = sorted((len(first.paragraphs), len(second.paragraphs)))
    if longer > shorter * 3:
        signs.append(-1.0)
    # To look for names takes longer than all else, so it comes last and where it may decide.
    if sum((*signs, *numbers, same_pictures)) + _MOST_OF_NAMES < _ENOUGH:
        return False
    facts = [*numbers, *_shared(_names_of(first), _names_of(second))]
    if facts and same_pictures:
        signs.append(1.0)  # alone it tells nothing: one office gives pictures to many articles
    return sum((*signs, *facts)) >= _ENOUGH


def _time(first: Article, second: Article) -> float | None:
    """What the moments of publication are worth; None for moments too far apart."""
    if not (first.published and second.published):
        return None
    here, there = first.published, second.published
    if "day" in {here.precision, there.precision}:
        return 0.0 if here.at.date() == there.at.date() else None
    apart = abs(here.at - there.at)
    if not apart:
        return 2.0
    if apart > _LATEST:
        return None
    return 1.0 if apart <= _SOON or _are_neighbours(first, second) else 0.0


def _are_neighbours(first: Article, second: Article) -> bool:
    ids = (first.agency_id or "", second.agency_id or "")
    if not all(one.isascii() and one.isdigit() for one in ids):
        return False
    return abs(int(ids[0]) - int(ids[1])) <= _NEIGHBOURS


def _countries(first: Article, second: Article, named_in: NamedIn) -> list[float]:
    here, there = named_in(first.title or ""), named_in(second.title or "")
    if not (here and there):
        return []
    if here.isdisjoint(there):
        return [-_ENOUGH]
    return [2.0 if here == there else 1.0]


def _shared(here: frozenset[str], there: frozenset[str]) -> list[float]:
    """What two sets are worth that would be much the same in a translation."""
    shared, fewest = len(here & there), min(len(here), len(there))
    if fewest >= 3 and shared * 4 < fewest:
        return [-_ENOUGH]
    if shared >= 4 and shared * 4 >= fewest * 3:
        return [3.0]
    if shared >= 2 and shared * 2 >= fewest:
        return [2.0]
    return [0.5] if shared and shared * 2 >= fewest else []


@lru_cache(maxsize=64)
def _numbers_of(article: Article) -> frozenset[str]:
    """Numbers of two digits and more, without what parts them; dates tell nothing."""
    text = "\n".join((article.title or "", *article.paragraphs))
    found = ("".join(filter(str.isdigit, number)) for number in _NUMBER.findall(text))
    day = str(article.published.at.day) if article.published else ""
    telling = {one for one in found if len(one) > 1 and not _YEAR.fullmatch(one)}
    return frozenset(telling - {day})


@lru_cache(maxsize=64)
def _names_of(article: Article) -> frozenset[str]:
    """The first consonants of every name, in Latin letters."""
    wording = wording_of(article)
    words = {
        word.casefold()
        for passage in wording.passages[1:]
        for word, plain in zip(passage.printed, passage.plain, strict=True)
        if plain in wording.names and word[0].isupper()
    }
    return frozenset(filter(None, map(_consonants, words))) - _EVERYWHERE


def _consonants(word: str) -> str:
    found = _NO_CONSONANT.sub("", word.translate(_TO_LATIN))
    found = _DOUBLE.sub(r"\1", found)
    return found[:_COMPARED] if len(found) >= _MIN_CONSONANTS else ""
