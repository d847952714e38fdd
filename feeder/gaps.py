"""Articles that no rule took in, the names and words that are frequent in them out. Pure.

What is frequent there and in no rule is a gap in the vocabulary. Each article counts once a phrase.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from feeder.model import Article, Language
from feeder.text import normalise_for_match

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞİŁŃŇŐŘŚŠŞŤŮŰŹŻŽА-ЯЁӘҒҚҢӨҰҮҺІ"
_NAME = rf"[{_UPPER}][\w'-]*"
# Small words that names have inside, and none of them ends with.
_LINK = r"(?:of|the|for|de|del|la|el|al|bin|ibn|von|van|по|при|имени)"
_RUN = re.compile(rf"(?<!\w){_NAME}(?: (?:{_LINK} ){{0,2}}{_NAME})*")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_LINKS = frozenset(_LINK.strip("(?:)").split("|"))
_BEFORE = 8
_OPENING = " \"'([„"
_ENDING = (".", "!", "?", "…", ":", ";", " -")
_LEAST = 2
_SHORTEST = 4
_TITLE_CASE = 0.6


@dataclass(frozen=True, slots=True)
class Gap:
    """A phrase or word, in how many articles it stands, and the first of them."""

    text: str
    articles: int
    example: int


def names_in(articles: Sequence[Article], limit: int) -> Sequence[Gap]:
    """Return the frequent names: runs of capitalised words, and abbreviations.

    The word that begins a sentence is part of a name only if it is nowhere a small word, and the
    rest is nowhere a name by itself. Whom an article relays is left out: that is in nearly every
    article, and no gap. `example` is the position of an article.
    """
    texts = [_Text.of(article) for article in articles]
    small = frozenset[str]().union(*(text.small for text in texts))
    sure = {run for text in texts for run, begins in text.runs if not begins}
    found: dict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        names = (_name(run, small, sure) if begins else run for run, begins in text.runs)
        for name in dict.fromkeys(names):
            if _is_name(name) and name not in text.relayed_from:
                found[name].append(position)
    return _most(found, limit)


def words_in(articles: Sequence[Article], others: Iterable[Article], limit: int) -> Sequence[Gap]:
    """Return the words that are frequent in these articles, and rarer in others of the language.

    So no list of small words is needed, in any language.
    """
    found: dict[tuple[Language, str], list[int]] = defaultdict(list)
    for position, article in enumerate(articles):
        for word in _Text.of(article).words:
            found[article.language, word].append(position)
    here = Counter(article.language for article in articles)
    elsewhere: Counter[Language] = Counter()
    usual: Counter[tuple[Language, str]] = Counter()
    for article in others:
        elsewhere[article.language] += 1
        usual.update((article.language, word) for word in _Text.of(article).words)
    weighed: dict[str, float] = {}
    positions: dict[str, list[int]] = {}
    for (language, word), where in found.items():
        share = (len(where) + 1) / (here[language] + 2)
        lift = log(share * (elsewhere[language] + 2) / (usual[language, word] + 1))
        if lift > log(2):
            weighed[word] = len(where) * lift
            positions[word] = where
    return _most(positions, limit, weighed)


def _most(
    found: Mapping[str, Sequence[int]], limit: int, weighed: Mapping[str, float] | None = None
) -> Sequence[Gap]:
    """Those in two articles or more, the most frequent (or the heaviest) first."""
    gaps = [
        Gap(text, len(where), where[0]) for text, where in found.items() if len(where) >= _LEAST
    ]

    def order(gap: Gap) -> tuple[float, str]:
        return (-(weighed[gap.text] if weighed else gap.articles), gap.text)

    return sorted(gaps, key=order)[:limit]


@dataclass(frozen=True)
class _Text:
    """The parts of an article in which a capital letter means something."""

    parts: Sequence[str]
    relayed_from: str

    @classmethod
    def of(cls, article: Article) -> _Text:
        """Leave out what is printed in capitals, and titles that capitalise every word."""
        title = normalise_for_match(article.title or "")
        body = map(normalise_for_match, article.paragraphs)
        parts = [part for part in body if not part.isupper()]
        if not title.isupper() and not _in_title_case(title):
            parts.insert(0, title)
        return cls(parts, normalise_for_match(article.relayed_from or ""))

    @cached_property
    def small(self) -> Collection[str]:
        """The words that stand here in small letters."""
        return {word for part in self.parts for word in _WORD.findall(part) if word.islower()}

    @property
    def words(self) -> Iterator[str]:
        """The small words, but for the shortest."""
        return (word for word in self.small if len(word) >= _SHORTEST)

    @cached_property
    def runs(self) -> Sequence[tuple[str, bool]]:
        """Runs of capitalised words, and whether each begins a sentence."""
        return [
            (" ".join(word.strip("'-") for word in run[0].split(" ")), _begins(part, run.start()))
            for part in self.parts
            for run in _RUN.finditer(part)
        ]


def _name(run: str, small: Collection[str], sure: Collection[str]) -> str:
    """The name in a run that begins a sentence: perhaps without its first word."""
    first, *words = run.split(" ")
    while words and words[0] in _LINKS:
        del words[0]
    rest = " ".join(words)
    return rest if first.lower() in small or rest in sure else run


def _is_name(run: str) -> bool:
    """Whether it has several words or is an abbreviation: one word is too often Astana."""
    return " " in run or (run.isupper() and len(run) > 1)


def _in_title_case(title: str) -> bool:
    long = [word for word in _WORD.findall(title)[1:] if len(word) >= _SHORTEST]
    return sum(1 for word in long if word[0].isupper()) > _TITLE_CASE * len(long)


def _begins(text: str, at: int) -> bool:
    """Tell whether a sentence begins here."""
    before = text[max(0, at - _BEFORE) : at].rstrip(_OPENING)
    return before.endswith(_ENDING) or not before
