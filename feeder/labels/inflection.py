"""A Russian or Kazakh dictionary form in, the spellings to look for out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

Endings = tuple[tuple[str, str], ...]

# Kazakh is agglutinative: the matcher takes a name and then lets these endings follow.
KAZAKH_TAIL = re.compile(
    r"(?:-?(?:лық|лік|дық|дік|тық|тік))?(?:тар|тер|дар|дер|лар|лер)?(?:ы|і|сы|сі)?"
    r"(?:н?ның|н?нің|дың|дің|тың|тің|н?ға|н?ге|қа|ке|на|не|ды|ді|ты|ті|ны|ні"
    r"|н?да|н?де|та|те|н?дан|н?ден|тан|тен|нан|нен|мен|бен|пен|дағы|дегі|тағы|тегі)?"
    r"(?=\W|$)"
)
KAZAKH_TAIL_CAPITALS = re.compile(KAZAKH_TAIL.pattern, re.IGNORECASE)
_ADJECTIVE_ENDINGS = (
    "ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими", "о"
)  # fmt: skip
_DECLINED_ADJECTIVES = {
    "ая": "ая ой ой ую ой ой", "яя": "яя ей ей юю ей ей", "ие": "ие их им ие ими их",
    "ые": "ые ых ым ые ыми ых", "ое": "ое ого ому ое ым ом", "ий": "ий ого ому ий им ом",
    "ый": "ый ого ому ый ым ом", "вы": "вы вых вым вы выми вых",
}  # fmt: skip
# Ending -> (letters to cut, endings of the six cases); the longest that fits is taken.
_NOUNS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("ия", 1, ("я и и ю ей и",)),
    ("ея", 1, ("я и е ю ей е",)),
    ("ья", 1, ("я и е ю ей е",)),
    ("цы", 1, ("ы ев ам ев ами ах",)),
    ("ки", 1, ("и ов ам ов ами ах",)),
    ("хи", 1, ("и ов ам ов ами ах",)),
    ("не", 1, ("е _ ам _ ами ах",)),
    ("ье", 1, ("е я ю е ем е",)),
    ("ство", 1, ("о а у о ом е",)),
    ("острова", 1, ("а ов ам а ами ах",)),
    ("Острова", 1, ("а ов ам а ами ах",)),
    ("рец", 2, ("ец ца цу ец цом це",)),
    ("сть", 1, ("ь и и ь ью и",)),
    ("ши", 1, ("и ей ам ей ами ах",)),
    ("я", 1, ("я и е ю ей е",)),
    ("ца", 1, ("а ы е у ей е",)),
    ("га", 1, ("а и е у ой е",)),
    ("ка", 1, ("а и е у ой е",)),
    ("ха", 1, ("а и е у ой е",)),
    ("жа", 1, ("а и е у ей е",)),
    ("ча", 1, ("а и е у ей е",)),
    ("ша", 1, ("а и е у ей е",)),
    ("а", 1, ("а ы е у ой е",)),
    ("ь", 1, ("ь я ю ь ем е", "ь и и ь ью и")),
    ("й", 1, ("й я ю й ем е",)),
    ("ы", 1, ("ы ов ам ы ами ах", "ы _ ам ы ами ах")),
)
_NEUTER_NOUNS = ("ение", "ание", "тие", "вие")
_PLURAL: Endings = (
    ("ия", "я й ям я ями ях"), ("ии", "и й ям и ями ях"),
    ("ли", "и ей ям и ями ях"), ("ни", "и ей ям и ями ях"),
)  # fmt: skip
_NEUTER: Endings = (("ие", "е я ю е ем и"), ("е", "е я ю е ем е"), ("о", "о а у о ом е"))
_CONSONANT, _AFTER_HUSH = "_ а у _ ом е", "_ а у _ ем е"
_SURNAMES = ("ов", "ев", "ёв", "ин", "ын")
_SURNAME_ADJECTIVES = ("ский", "цкий")
_FINAL_CONSONANT = re.compile(r"[бвгджзклмнпрстфхцчшщ]$")


def _noun(word: str) -> list[tuple[str, ...]]:
    town, river, rest = word.partition("-на-")
    if river:  # Ростов-на-Дону
        return [tuple(form + river + rest for form in case) for case in _noun(town)]
    for ending, cut, cases in _NOUNS:
        if word.endswith(ending):
            return [_cases(word[:-cut], case) for case in cases]
    if _FINAL_CONSONANT.search(word):
        return [_cases(word, _AFTER_HUSH if word[-1] in "жчшщц" else _CONSONANT)]
    return [(word,) * 6]


def _cases(stem: str, endings: str) -> tuple[str, ...]:
    return tuple(stem + ending.strip("_") for ending in endings.split())


def _adjective(word: str) -> list[tuple[str, ...]]:
    endings = _DECLINED_ADJECTIVES.get(word[-2:])
    if not endings or word.endswith(_NEUTER_NOUNS):
        return []
    if word.endswith("ний"):  # Нижний
        return [_cases(word[:-2], "ий его ему ий им ем")]
    if word.endswith(("гое", "кое", "хое")):
        endings = endings.replace("ым", "им")
    return [_cases(word[:-2], endings)]


def _word(word: str, *, last: bool) -> list[tuple[str, ...]]:
    if word == "и" or word.isupper():
        return [(word,) * 6]
    if not last and (declined := _adjective(word)):
        return declined
    return _noun(word)


def russian_forms(phrase: str) -> Iterator[str]:
    """The case forms of a name. "a|b|c" lists them by hand, "=a" says that it never changes.

    Where the gender can't be told from the spelling both declensions are given: a form that no
    one writes does no harm.
    """
    if phrase.startswith("="):
        yield phrase[1:]
        return
    if "|" in phrase:
        yield from phrase.split("|")
        return
    words = phrase.split(" ")
    paradigms = [_word(word, last=index == len(words) - 1) for index, word in enumerate(words)]
    seen = dict.fromkeys(
        " ".join(case) for chosen in product(*paradigms) for case in zip(*chosen, strict=True)
    )
    yield from seen


def russian_adjectives(word: str) -> Iterator[str]:
    """The forms of an adjective in -ий, small and capital, and its compound form in -о.

    A word that is no such adjective is the name of a people, declined as a noun, and one of them
    with it where the spelling tells: китайцы, китаец; россияне, россиянин, россиянка.
    """
    if word.endswith("ий"):
        forms = [word[:-2] + ending for ending in _ADJECTIVE_ENDINGS]
    else:
        forms = [*russian_forms(word), *_one_of(word)]
    for form in dict.fromkeys(forms):
        yield form
        yield form[0].upper() + form[1:]


def _one_of(people: str) -> Iterator[str]:
    if people.endswith("цы"):
        stem = people[:-2]
        yield stem.rstrip("йь") + "ец"
        yield from _cases(stem, "ца цу цем це")
    elif people.endswith("не"):
        yield from _cases(people[:-1], "ин ина ину ином ине ка ки ке ку кой")


def russian_person(name: str) -> Iterator[str]:
    """The case forms of a man's name. "a|b" and "=a" as in `russian_forms`, for women's names."""
    if name.startswith("=") or "|" in name:
        yield from russian_forms(name)
        return
    yield from dict.fromkeys(map(" ".join, zip(*map(_masculine, name.split(" ")), strict=True)))


def _masculine(word: str) -> tuple[str, ...]:
    if word.endswith(_SURNAME_ADJECTIVES):
        return _cases(word[:-2], "ий ого ому ого им ом")
    if word.endswith(_SURNAMES):
        return _cases(word, "_ а у а ым е")
    if _FINAL_CONSONANT.search(word):
        return _cases(word, "_ а у а ом е")
    if word[-1] in "йь":
        return _cases(word[:-1], f"{word[-1]} я ю я ем е")
    return _noun(word)[0]


def russian_phrases(phrase: str) -> Iterator[str]:
    """The case forms of a phrase as it stands and with a capital. "a|b" and "=a" as elsewhere.

    Adjectives and the noun that they lead to are declined, what follows is not: Парижское
    соглашение, Шанхайская организация сотрудничества, битва за Москву.
    """
    listed = phrase.startswith("=") or "|" in phrase
    for form in russian_forms(phrase) if listed else _headed(phrase.split(" ")):
        yield form
        yield form[0].upper() + form[1:]


def _headed(words: list[str]) -> Iterator[str]:
    at = next((at for at, word in enumerate(words) if not _adjective(word)), len(words) - 1)
    if len(words) == 1 and words[0].endswith("ий"):
        yield from (words[0][:-2] + ending for ending in _ADJECTIVE_ENDINGS)
        return
    leading = [_adjective(word)[0] for word in words[:at]]
    plural = at > 0 and words[at - 1].endswith(("ие", "ые"))
    for head in _adjective(words[at]) or _head(words[at], _PLURAL if plural else _NEUTER):
        for case in zip(*leading, head, strict=True):
            yield " ".join((*case, *words[at + 1 :]))


def _head(word: str, first: Endings) -> list[tuple[str, ...]]:
    for ending, cases in first:
        if word.endswith(ending):
            return [_cases(word[:-1], cases)]
    return _noun(word)
