"""Two wordings in, whether names or numbers of one take the places of the other's out. Pure.

An agency fills one text with another country, person or figure. Such a text is another article,
however much alike the two are; a corrected spelling or a reworded sentence is the same one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from feeder.model import Article
from feeder.shape import folded
from feeder.text import normalise_for_match

NamedIn = Callable[[str], frozenset[str]]
"""The codes of the countries that a text names."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
# What ends a sentence, or opens direct speech: a capital after it is no sign of a name.
_STARTS = re.compile(r"[.!?:…\n]|\s-\s|,\s*[\"']")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_BREAK = "\n"
_LONGEST = 6  # words of a name
_SHORT_WORD = 3  # letters of `of`, `the`, `and`, `для`
_ALIKE = 75  # per cent: Sadykov and Sadikov
_AROUND = 3  # equal words around a swap
_MOST = 40  # swaps that are looked at; a template shows itself before
_DATES = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday",
))  # fmt: skip


class Place(NamedTuple):
    """Where two wordings differ: words from `start` to `end` in each; and equal words around."""

    start: int
    end: int
    other_start: int
    other_end: int
    around: int

    @property
    def is_replacement(self) -> bool:
        """Whether both texts have words there, and not one far more than the other."""
        shorter, longer = sorted((self.end - self.start, self.other_end - self.other_start))
        return shorter > 0 and (longer <= _LONGEST or longer <= shorter * 3)

    @property
    def length(self) -> int:
        """How many words differ, in both."""
        return self.end - self.start + self.other_end - self.other_start


@dataclass(frozen=True, slots=True)
class Wording:
    """A title and its paragraphs word by word, with a mark after each of them.

    `sure` are names: words with a capital letter inside a sentence. `capitals` are all words with
    one. `head` is how many words title and first paragraph have.
    """

    folded: tuple[str, ...]
    printed: tuple[str, ...]
    sure: frozenset[str]
    capitals: frozenset[str]
    head: int


@dataclass(slots=True)
class Tally:
    """How often names, numbers, and dates in words were swapped.

    `whole` counts names that one text has nowhere and the other one nowhere else; `half` those of
    which only one of both is true; `headed` says that one of the former stands in title or lead.
    """

    names: int = 0
    numbers: int = 0
    dates: int = 0
    whole: int = 0
    half: int = 0
    headed: bool = False
    words: int = 0

    def is_template(self, places: Sequence[Place]) -> bool:
        """Tell whether swaps are most of what was replaced; what was added tells nothing."""
        replaced = [place.length for place in places if place.is_replacement]
        swaps = self.names + self.numbers + self.dates
        return swaps * 2 >= len(replaced) and self.words * 4 >= sum(replaced)


def tells_of_another(new: Article, old: Article, named_in: NamedIn, *, same_minute: bool) -> bool:
    """Tell whether one text was filled with other names or numbers than the other."""
    here, there = wording_of(new), wording_of(old)
    places = list(_places(here, there))
    tally = _tally(places, here, there, named_in)
    if not tally.is_template(places):
        return False  # a reworded text has other names here and there, too
    if tally.headed or tally.whole >= 2 or tally.whole + tally.half >= 3:
        return True
    shared, fewest = _shared_numbers(here, there)
    if same_minute:  # one figure is a correction, and so are some of many
        return tally.numbers >= 2 and shared == 0
    return tally.numbers + tally.dates > 0 and shared * 2 < max(fewest, 1)


@lru_cache(maxsize=16)
def wording_of(article: Article) -> Wording:
    """Take a wording apart."""
    plain: list[str] = []
    printed: list[str] = []
    sure: set[str] = set()
    head = 0
    for number, text in enumerate((article.title or "", *article.paragraphs)):
        for word, is_inside in _words(normalise_for_match(text)):
            printed.append(word)
            plain.append(folded(word))
            if number and is_inside and word[0].isupper():
                sure.add(plain[-1])
        printed.append(_BREAK)
        plain.append(_BREAK)
        head = len(plain) if number < 2 else head
    return Wording(tuple(plain), tuple(printed), frozenset(sure) - _DATES, _capitals(printed), head)


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Each word, and whether it stands inside a sentence."""
    end, previous = 0, ""
    for found in _TOKEN.finditer(text):
        gap = text[end : found.start()]
        is_initial = len(previous) == 1 and gap == ". "
        yield found[0], bool(end) and (is_initial or not _STARTS.search(gap))
        end, previous = found.end(), found[0]


def _places(new: Wording, old: Wording) -> Iterator[Place]:
    """Every place at which words differ; a word that only one of both has is one, too."""
    ends = (len(new.folded), len(old.folded))
    start = other = 0
    before = 1
    blocks = Levenshtein.opcodes(new.folded, old.folded)
    equal = [block for block in blocks if block.tag == "equal"]
    for src, dest, size in (
        *((block.src_start, block.dest_start, block.src_end - block.src_start) for block in equal),
        (*ends, _AROUND),
    ):
        if src > start or dest > other:
            yield Place(start, src, other, dest, before + size)
        start, other, before = src + size, dest + size, size


def _tally(places: Sequence[Place], new: Wording, old: Wording, named_in: NamedIn) -> Tally:
    tally = Tally()
    for place in places:
        words = new.folded[place.start : place.end]
        others = old.folded[place.other_start : place.other_end]
        if not (words and others) or max(len(words), len(others)) > _LONGEST:
            continue
        if all(word[0].isdigit() or word in _DATES for word in (*words, *others)):
            tally.numbers += words[0][0].isdigit()
            tally.dates += not words[0][0].isdigit()
            tally.words += place.length
        elif tally.names < _MOST and place.around >= _AROUND:
            _count_names(tally, place, new, old, named_in)
    return tally


def _count_names(tally: Tally, place: Place, new: Wording, old: Wording, named_in: NamedIn) -> None:
    printed = new.printed[place.start : place.end]
    others = old.printed[place.other_start : place.other_end]
    if not _is_swap(printed, others, new, old, named_in):
        return
    tally.names += 1
    tally.words += place.length
    vanished = old.capitals.isdisjoint(_capitals(printed))
    fresh = new.capitals.isdisjoint(_capitals(others))
    tally.whole += vanished and fresh
    tally.half += vanished != fresh
    is_head = place.start < new.head and place.other_start < old.head
    tally.headed |= vanished and fresh and is_head


def _is_swap(
    words: Sequence[str], others: Sequence[str], new: Wording, old: Wording, named_in: NamedIn
) -> bool:
    """Tell whether both are names, and not two spellings of one."""
    here, there = named_in(" ".join(words)), named_in(" ".join(others))
    if here and there:
        return here.isdisjoint(there)
    is_name = _is_name(words, new.sure, here) and _is_name(others, old.sure, there)
    return is_name and not _are_spellings(words, others)


def _is_name(words: Sequence[str], sure: frozenset[str], countries: frozenset[str]) -> bool:
    known = bool(countries) or any(folded(word) in sure and len(word) > 1 for word in words)
    return known and all(word[0].isupper() or len(word) <= _SHORT_WORD for word in words)


def _are_spellings(words: Sequence[str], others: Sequence[str]) -> bool:
    first, second = folded(" ".join(words)), folded(" ".join(others))
    if fuzz.ratio(first, second) >= _ALIKE:
        return True
    return first in {_initials(others), second[:1]} or second in {_initials(words), first[:1]}


def _initials(words: Sequence[str]) -> str:
    """The letters that an abbreviation of a name has."""
    return folded("".join(word[0] for word in words if word[0].isupper()))


def _capitals(words: Sequence[str]) -> frozenset[str]:
    return frozenset(folded(word) for word in words if word[0].isupper())


def _shared_numbers(new: Wording, old: Wording) -> tuple[int, int]:
    """How many numbers both have, and how many the one has that has fewer; years tell nothing."""
    here, there = (
        Counter(word for word in one.folded if word[0].isdigit() and not _YEAR.fullmatch(word))
        for one in (new, old)
    )
    return (here & there).total(), min(here.total(), there.total())
