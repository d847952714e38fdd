"""Two wordings in, whether names or numbers of one take the places of the other's out. Pure.

An agency fills one text with another country, person or figure. Such a text is another article,
however much alike the two are; a corrected spelling or a reworded sentence is the same one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from feeder.model import Article
from feeder.passages import DATES, Passage, Wording, arranged, capitals_of, wording_of
from feeder.shape import folded

NamedIn = Callable[[str], frozenset[str]]
"""The codes of the countries that a text names."""

_YEAR = re.compile("(?:19|20)[0-9]{2}")
_LONGEST = 6  # words of a name
_SHORT_WORD = 3  # letters of `of`, `the`, `and`, `для`
_SPELLING = 75  # per cent that Sadykov and Sadikov have in common
_AROUND = 3  # equal words around a swap
_MOST = 60  # replacements that are looked at: a template shows itself sooner


@dataclass(frozen=True, slots=True)
class Place:
    """Words of one text that stand where the other one has others, or none.

    `around` is how many words before and after are equal; `is_head` says that in one of the texts
    it is in the title or the first paragraph.
    """

    words: tuple[str, ...]
    others: tuple[str, ...]
    around: int
    is_head: bool

    @property
    def length(self) -> int:
        """How many words are replaced, in both; 0 where one text has far more than the other."""
        shorter, longer = sorted((len(self.words), len(self.others)))
        is_addition = not shorter or longer > max(_LONGEST, shorter * 3)
        return 0 if is_addition else shorter + longer

    @property
    def is_number(self) -> bool:
        """Whether there are only numbers, in both."""
        return all(word[0].isdigit() for word in (*self.words, *self.others))

    @property
    def is_date(self) -> bool:
        """Whether there are only months and days of the week, in both."""
        return all(folded(word) in DATES for word in (*self.words, *self.others))


@dataclass(slots=True)
class Tally:
    """How many names, numbers, and dates in words were swapped.

    `whole` counts swaps of a name that the other text has nowhere for one that this text has
    nowhere, `half` those of which only one is true; `headed` says that one of both kinds stands in
    the head, `countries` that one of the former is of two countries; `words` is how many words all
    swaps have, in both texts.
    """

    names: int = 0
    numbers: int = 0
    dates: int = 0
    whole: int = 0
    half: int = 0
    headed: bool = False
    countries: bool = False
    words: int = 0

    @property
    def is_systematic(self) -> bool:
        """Whether names were swapped that matter, or as often as no correction would."""
        if self.whole and (self.headed or self.countries):
            return True
        return self.whole >= 2 or self.whole + self.half >= 3

    def is_most_of(self, places: Sequence[Place]) -> bool:
        """Tell whether swaps are most of what was replaced."""
        swaps = self.names + self.numbers + self.dates
        replaced = sum(place.length for place in places)
        return swaps * 2 >= len(places) and self.words * 4 >= replaced


def tells_of_another(new: Article, old: Article, named_in: NamedIn, *, same_minute: bool) -> bool:
    """Tell whether one text was filled with other names or numbers than the other."""
    here, there = wording_of(new), wording_of(old)
    found = _places(here.passages, arranged(there.passages, here.passages))
    # What was added tells nothing.
    places = list(islice((place for place in found if place.length), _MOST))
    tally = _tally(places, here, there, named_in)
    if not tally.is_most_of(places):
        return False  # a reworded text has other names here and there, too
    if tally.is_systematic:
        return True
    shared, fewest = _shared_numbers(here, there)
    if same_minute:  # one figure is a correction, and so are some of many
        return tally.numbers >= 2 and shared == 0
    return tally.numbers + tally.dates > 0 and shared * 2 < max(fewest, 1)


def share_little(new: Article, old: Article) -> bool:
    """Tell whether the text with fewer names, or fewer numbers, has most of them for itself."""
    here, there = wording_of(new), wording_of(old)
    names, fewest_names = len(here.names & there.names), min(len(here.names), len(there.names))
    numbers, fewest_numbers = _shared_numbers(here, there)
    return names * 2 < fewest_names or numbers * 2 < fewest_numbers


def _places(new: Sequence[Passage], old: Sequence[Passage]) -> Iterator[Place]:
    """Every place at which words differ."""
    here, there = ([word for one in text for word in one.plain] for text in (new, old))
    words, others = ([word for one in text for word in one.printed] for text in (new, old))
    heads, other_heads = ([one.is_head for one in text for _ in one.plain] for text in (new, old))
    start = other = 0
    before = 1  # the beginning of the text is something that both have
    blocks = [block for block in Levenshtein.opcodes(here, there) if block.tag == "equal"]
    runs = [(block.src_start, block.dest_start, block.src_end, block.dest_end) for block in blocks]
    end = (len(here), len(there))
    for src, dest, src_end, dest_end in (*runs, (*end, *end)):
        if src > start or dest > other:
            around = before + src_end - src
            is_head = any((*heads[start:src], *other_heads[other:dest]))
            yield Place(tuple(words[start:src]), tuple(others[other:dest]), around, is_head)
        start, other, before = src_end, dest_end, src_end - src


def _tally(places: Sequence[Place], new: Wording, old: Wording, named_in: NamedIn) -> Tally:
    tally = Tally()
    for place in places:
        if place.is_number or place.is_date:
            tally.numbers += place.is_number
            tally.dates += place.is_date
            tally.words += place.length
        elif _is_swap(place, new, old, named_in):
            _count_name(tally, place, new, old, named_in)
    return tally


def _count_name(tally: Tally, place: Place, new: Wording, old: Wording, named_in: NamedIn) -> None:
    is_gone, is_fresh = _is_absent(place.others, new), _is_absent(place.words, old)
    tally.names += 1
    tally.words += place.length
    tally.whole += is_gone and is_fresh
    tally.half += is_gone != is_fresh
    tally.headed |= place.is_head and (is_gone or is_fresh)
    if is_gone and is_fresh and not tally.countries:
        tally.countries = all(named_in(" ".join(name)) for name in (place.words, place.others))


def _is_absent(name: Sequence[str], text: Wording) -> bool:
    """Tell whether a text has a name nowhere; adjectives of countries may have no capital."""
    capitals = capitals_of(name)
    if capitals:
        return text.capitals.isdisjoint(capitals)
    return not any(folded(word) in passage.plain for passage in text.passages for word in name)


def _is_swap(place: Place, new: Wording, old: Wording, named_in: NamedIn) -> bool:
    """Tell whether one name stands for another, and not for another spelling of itself."""
    if place.around < _AROUND or max(len(place.words), len(place.others)) > _LONGEST:
        return False
    here, there = named_in(" ".join(place.words)), named_in(" ".join(place.others))
    if here and there:
        return here.isdisjoint(there)
    is_name = bool(here) or _has_name(place.words, new.names)
    is_other = bool(there) or _has_name(place.others, old.names)
    if not (is_name and is_other and _is_title_like((*place.words, *place.others))):
        return False
    return not _are_spellings(place.words, place.others)


def _has_name(words: Sequence[str], names: frozenset[str]) -> bool:
    return any(folded(word) in names and len(word) > 1 for word in words)


def _is_title_like(words: Sequence[str]) -> bool:
    """Tell whether all but short words have a capital letter."""
    return all(word[0].isupper() or len(word) <= _SHORT_WORD for word in words)


def _are_spellings(words: Sequence[str], others: Sequence[str]) -> bool:
    first, second = folded(" ".join(words)), folded(" ".join(others))
    if fuzz.ratio(first, second) >= _SPELLING:
        return True
    return first == _initials(others) or second == _initials(words)


def _initials(words: Sequence[str]) -> str:
    """The letters that an abbreviation of a name has."""
    return folded("".join(word[0] for word in words if word[0].isupper()))


def _shared_numbers(new: Wording, old: Wording) -> tuple[int, int]:
    """How many numbers both have, and how many the one has that has fewer; years tell nothing."""
    here, there = (
        Counter(
            word
            for passage in one.passages
            for word in passage.plain
            if word[0].isdigit() and not _YEAR.fullmatch(word)
        )
        for one in (new, old)
    )
    return (here & there).total(), min(here.total(), there.total())
