"""Paragraphs in, the name of whom the agency relays out ("... reports."). No I/O, no clock.

A name is given only where the wording is one that is known and what stands in its place can be a
name. Doubt gives None: a wrong credit is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from feeder.model import Language

_LONGEST_NAME = 120
_MOST_WORDS = 16
_LEAD = 3
_LONGEST_LEAD = 4_000
_REPORTS = " reports."

_ENGLISH_CUES = ("report", "citing", "cites", " learn", "inform")
_ENGLISH = re.compile(
    r"\b(?:(?:reports?|reported|informs?|informed)"
    r"(?:,? (?:citing|quoting|with reference to|referring to) (?P<cited>[^;]{2,150}?))?"
    r"|,? ?(?:citing|cites) (?P<alone>[^;]{2,150}?)"
    r"|(?:has |have )?learn(?:ed|t) from (?P<learnt>[^;]{2,150}?))"
    r"[\"”]?(?:\.[\"”]?)?(?=$|(?<=[.\"”])\s+[A-Z\"“])"
)
_REPORTS_WHO = re.compile(r"[,-] reports? (?P<who>[A-Z][^,;]{1,100}?)\.?$")
_KNOWN = re.compile(
    r"(?:^|[\s,])(?P<who>[KQ]azinform(?: (?:International )?News Agency)?|Xinhua(?: News Agency)?"
    r"|RT|TASS|RIA Novosti|Reuters|AFP|Interfax(?:-Kazakhstan)?|(?:www\.)?[a-z0-9-]+(?:\.gov)?\.kz"
    r"|(?:[Tt]he )?[Pp]ress[ -](?:service|office) of [^,;.]{3,90}"
    r"|Ministry of [A-Z][^,;.]{3,90})$"
)
_OWN = re.compile(
    r"kazakhstan today|\bKT\b|\bКТ\b|correspondent|корреспондент|тілші"
    r"|^(?:the )?agency$|^агентств|^агенттік",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|said|says|met|held|took|told|noted|it|"
    r"that|who|which|he|she|they|this|also|according|after|during|earlier|citing)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"(?:Ministry|Embassy|Agency|Committee|Department|Administration|Akimat|Press|Office|Bureau)\b"
)
_LOWER_HEAD = re.compile(
    r"press[ -](?:service|office|center|centre|secretary)\b|official (?:web)?site\b|website of\b"
    r"|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6}$"
)
_JOINING = frozenset(
    ["of", "the", "for", "and", "in", "on", "to", "at", "by", "de", "al", "under", "with", "&"]
)
_ROLES = frozenset(
    [
        "Minister",
        "Ministry",
        "President",
        "Spokesperson",
        "Police",
        "Agency",
        "He",
        "She",
        "It",
        "They",
    ]
)
_LEADING = re.compile(r"^(?:(?:as|and|while|the|a|of) )+", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:[,;:!?»”\"]|[a-zа-я0-9)]\.| [-\u2013\u2014])\s+")

_RUSSIAN_CUES = ("сообщ", "переда", "информиру", "ссылкой на", "пишет")
_RUSSIAN = re.compile(
    r"\b(?:(?:[Сс]ообща(?:ет|ют)|[Сс]ообщил[аио]?|[Пп]ереда(?:[её]т|ют)|[Ии]нформиру(?:ет|ют)|пишет)"
    r"(?P<inside> во?)? (?P<who>[^,;]{2,150}?)(?: со ссылкой на (?P<cited>[^,;]{2,150}?))?"
    r"|со ссылкой на (?P<alone>[^,;]{2,150}?))"
    r"[»\"]?(?=$|\.$|, |\.[»\"]?\s+[А-ЯЁA-Z\"«]| - )"
)
_RUSSIAN_HEADS = {
    "пресс-служба": "пресс-служба",
    "пресс-службе": "пресс-служба",
    "пресс-службу": "пресс-служба",
    "пресс-центр": "пресс-центр",
    "пресс-центре": "пресс-центр",
    "министерство": "министерство",
    "министерстве": "министерство",
    "департамент": "департамент",
    "департаменте": "департамент",
    "комитет": "комитет",
    "комитете": "комитет",
    "акимат": "акимат",
    "акимате": "акимат",
    "агентство": "агентство",
    "агентстве": "агентство",
    "управление": "управление",
    "управлении": "управление",
    "посольство": "посольство",
    "посольстве": "посольство",
    "портал": "портал",
    "портале": "портал",
    "сайт": "сайт",
    "сайте": "сайт",
    "издание": "издание",
    "телеканал": "телеканал",
}
_RUSSIAN_CLAUSE = re.compile(
    r"\b(?:что|который|которая|был|была|были|будет|это|он|она|они|на|ходе|время|после)\b",
    re.IGNORECASE,
)

_KAZAKH = re.compile(
    r"(?:хабарлайды|хабарлады|мәлімдеді|жазады) (?P<who>[^,;]{2,150}?)"
    r"(?=$|\.$|\.\s+[А-ЯӘҒҚҢӨҰҮҺІA-Z])"
)


def relayed_source(paragraphs: Sequence[str], language: Language) -> str | None:
    """Return the name of whom the article relays, as printed, or None.

    Reads the first three paragraphs and the last. The agency's own reporting gives None, unless
    it cites somebody. Russian names are given in the nominative ("в пресс-службе X" gives
    "пресс-служба X").
    """
    if (name := _closing_name(paragraphs, language)) is not None:
        return name
    read = paragraphs if len(paragraphs) <= _LEAD + 1 else (*paragraphs[:_LEAD], paragraphs[-1])
    for paragraph in read:
        for name in _names(paragraph[:_LONGEST_LEAD], language):
            if name is not None:
                return name
    return None


def _closing_name(paragraphs: Sequence[str], language: Language) -> str | None:
    """Return the name in ", NAME reports." at the end of a first paragraph: the usual case.

    None says nothing: then all is read.
    """
    first = paragraphs[0] if paragraphs and language == "en" else ""
    if not first.endswith(_REPORTS) or len(first) > _LONGEST_LEAD:
        return None
    comma = first.rfind(", ", -_LONGEST_NAME - 60 - len(_REPORTS), -len(_REPORTS))
    return _plain_name(first[comma + 2 : -len(_REPORTS)]) if comma > 0 else None


@lru_cache(maxsize=4096)
def _plain_name(segment: str) -> str | None:
    """Return what `_subject` makes of a text that ends in ", " and the segment; None if unsure."""
    if segment[:1].isspace() or _CLAUSE.search(segment):
        return None
    return None if " and " in segment and not _is_head(segment) else _name(segment)


def ends_in_credit(text: str) -> bool:
    """Whether the text, of any language, closes with such a wording; own reporting counts, too."""
    tail = text[-_LONGEST_NAME - 60 :]
    if _closes(_ENGLISH, tail):
        return any(_english(tail)) or _OWN.search(tail) is not None
    return not text.isascii() and (_closes(_RUSSIAN, tail) or _closes(_KAZAKH, tail))


def _closes(pattern: re.Pattern[str], tail: str) -> bool:
    return any(match.end() >= len(tail) - 2 for match in pattern.finditer(tail))


def _names(paragraph: str, language: Language) -> Iterator[str | None]:
    match language:
        case "en":
            yield from _english(paragraph)
        case "ru":
            yield from _russian(paragraph)
        case _:
            for found in _KAZAKH.finditer(paragraph):
                who = found.group("who").strip()
                yield who if who[0].isupper() and not _OWN.search(who) else None


def _english(paragraph: str) -> Iterator[str | None]:
    if paragraph.endswith(_REPORTS):  # the usual case, without a search through the paragraph
        yield _subject(paragraph[: -len(_REPORTS)])
    if not any(map(paragraph.__contains__, _ENGLISH_CUES)):
        return
    for match in _ENGLISH.finditer(paragraph):
        subject = _subject(paragraph[: match.start()].rstrip(" ,"))
        cited = match.group("cited") or match.group("alone") or match.group("learnt")
        yield subject or (_name(cited) if cited else None)
    if tail := _REPORTS_WHO.search(paragraph):
        yield _name(tail.group("who"))


def _subject(before: str) -> str | None:
    """Return the name that the text before the verb ends in."""
    start, head = 0, ""
    for clause in _CLAUSE.finditer(before, max(0, len(before) - _LONGEST_NAME - 60)):
        previous, start = start, clause.end()
        head = before[previous : clause.start()]
    segment = before[start:]
    if start and " and " in segment and not _is_head(segment):
        whole = f"{head}, {segment}"  # "Ministry of Trade, Integration and Industry"
        if _is_head(head) and (name := _name(whole)):
            return name
    if name := _name(segment):
        return name
    known = _KNOWN.search(before)
    return _name(known.group("who")) if known else None


def _is_head(text: str) -> bool:
    return _ORGANISATION.match(_LEADING.sub("", text)) is not None


@lru_cache(maxsize=4096)  # the same few names close most articles
def _name(text: str) -> str | None:
    """Return the text as a name, or None where it is no name, or the agency itself."""
    name = _LEADING.sub("", text.strip(' ,"“”«')).strip()
    if not name or len(name) > _LONGEST_NAME or name.count(" ") >= _MOST_WORDS:
        return None
    if _VERB.search(name) or _OWN.search(name):
        return None
    if _LOWER_HEAD.match(name) or (_is_head(name) and " " in name):
        return name
    words = name.split()
    # "Astana hosted the forum" is no name: its small words are not those of names.
    is_name = name.lstrip("\"“«'")[:1].isupper() and all(
        not word[0].islower() or word in _JOINING for word in words
    )
    return name if is_name and not (len(words) == 1 and name in _ROLES) else None


def _russian(paragraph: str) -> Iterator[str | None]:
    if not any(map(paragraph.__contains__, _RUSSIAN_CUES)):
        return
    for match in _RUSSIAN.finditer(paragraph):
        yield _russian_name(match.group("who")) or _russian_name(
            match.group("cited") or match.group("alone")
        )


def _russian_name(text: str | None) -> str | None:
    if text is None or len(text) > _LONGEST_NAME or _OWN.search(text):
        return None
    first, _, rest = text.strip().partition(" ")
    if _RUSSIAN_CLAUSE.search(text) or text.count(" ") >= _MOST_WORDS:
        return None
    if (head := _RUSSIAN_HEADS.get(first.lower())) is not None:
        # "сообщили в министерстве" names nobody.
        return f"{head if first[0].islower() else head.capitalize()} {rest}" if rest else None
    is_name = first.lstrip('«"')[:1].isupper() or _LOWER_HEAD.match(text) is not None
    return text.strip() if is_name else None
