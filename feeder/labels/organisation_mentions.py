"""Terms where they stand in, what each of them says of its organisation out. Pure.

Doubtful abbreviations are settled here, an abbreviation in brackets is joined to its name, and
the words around tell an official of an organisation from a mere group of countries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from feeder.labels.organisation_names import (
    OrganisationTerm,
    evidence,
    name_stems,
    stems,
)
from feeder.model import Language


class Named(NamedTuple):
    """A term at `text[start:end]`."""

    start: int
    end: int
    term: OrganisationTerm


class Mention(NamedTuple):
    """An organisation at `text[start:end]`: how named, in passing or not, beside which office."""

    start: int
    end: int
    code: str
    text: str
    passing: bool
    office: str


class _Cues(NamedTuple):
    """Expressions over the text before a term (ending at it) and after it.

    Before a term their matches end in one of `endings`: cheap to ask first.
    """

    endings: tuple[str, ...]

    office_before: re.Pattern[str]
    office_after: re.Pattern[str]
    passing_before: re.Pattern[str]
    passing_after: re.Pattern[str]
    telling_before: re.Pattern[str]
    telling_after: re.Pattern[str]


_I = re.IGNORECASE
_NEVER = re.compile(r"(?!)")
_EN_OFFICE = (
    r"(?:Secretar(?:y|ies)(?:[- ]General)?|Directors?(?:[- ]General)?|(?:Vice[- ])?Presidents?"
    r"|Chair(?:man|woman|person)?(?:-in-Office)?|Commissioners?|Heads?|Administrator|Coordinator"
    r"|Representatives?|Managers?|Rapporteurs?|Envoys?|Ombudsman|Governors?|Mission|Experts?)"
)
# Who does a thing, or helps to: that says as much as an official does.
_EN_PART = (
    r"(?:assistance|support|help|request|initiative|invitation|meetings?|auspices|aegis) of"
    r"|(?:initiated|chosen|funded|financed|organised|organized|hosted|provided|donated|distributed"
    r"|conducted|implemented|carried out|supported|prepared|held|developed|purchased|delivered"
    r"|selected|launched|announced|signed|drafted|together|jointly)(?: jointly| together)?"
    r" (?:by|with)"
)
_CUES: dict[Language, _Cues] = {
    "en": _Cues(
        endings=(
            *(" of ", " of the ", " by ", " by the ", " with ", " with the "),
            *("ithin the ", "utside the ", "utside ", " to the ", " to "),
        ),
        office_before=re.compile(rf"\b(?:{_EN_OFFICE} of|{_EN_PART}) (?:the )?$", _I),
        office_after=re.compile(
            r"(?:'s?)? (?:(?:Assistant|Deputy|Executive|Special|High|Resident|Permanent|Regional"
            r"|Country|Managing|Acting|Under|First|Senior)[- ]){0,3}" + _EN_OFFICE + r"\b",
            _I,
        ),
        passing_before=re.compile(r"\b(?:outside|accession to|membership of) (?:the )?$", _I),
        passing_after=re.compile(
            r"'?s? (?:countries|nations|nationals|citizens|passports?|standards?|markets?"
            r"|World Heritage|World Cup|Charter|Sustainable Development Goals|SDGs?)\b",
            _I,
        ),
        telling_before=re.compile(
            r"\b(?:headquarters|summit|member|member states|framework|auspices|session|meeting"
            r"|assembly|council) of (?:the )?$|\bwithin the $",
            _I,
        ),
        telling_after=re.compile(
            r"'?s? (?:(?:\d+\w* )?summit|council of ministers|member|observer|headquarters"
            r"|secretariat|session|council|assembly|commission|region)\b",
            _I,
        ),
    ),
    "ru": _Cues(
        endings=(" ",),
        office_before=re.compile(
            r"\b(?:секретар|директор|президент|вице-президент|глав[аоеуы]|председател|генсек"
            r"|гендиректор|представител|координатор|комиссар|эксперт|мисси|обратил|поддержк"
            r"|содействи|просьб|приглашени|инициатив)\w* $|\bсовместно с $",
            _I,
        ),
        office_after=_NEVER,
        passing_before=re.compile(
            r"\b(?:стран|(?<!глав )государств|граждан|рын|стандарт|наследи|устав|развити|цур)\w* $",
            _I,
        ),
        passing_after=_NEVER,
        telling_before=re.compile(r"\b(?:саммит|заседани|сесси|рамк|член|штаб-квартир)\w* $", _I),
        telling_after=_NEVER,
    ),
    "kk": _Cues(
        endings=(),
        office_before=_NEVER,
        office_after=re.compile(
            r"(?:-?\w{2,4})? (?:бас хатшысы|бас директоры|президенті|вице-президенті|төрағасы"
            r"|басшысы|өкілі|өкілдері|үйлестірушісі)",
            _I,
        ),
        passing_before=_NEVER,
        passing_after=re.compile(r" (?:елдері|мемлекеттері|азаматтары|нарығы|жарғысы)", _I),
        telling_before=_NEVER,
        telling_after=re.compile(r"(?:-?\w{2,4})? (?:саммиті|отырысы|мүшесі|штаб-пәтері)", _I),
    ),
}
_AGAINST = re.compile(r"\b(?:non|anti|не)-$", _I)
_REACH = 40
_SAME_AGAIN = re.compile(
    r"(?:'s)? (?:the )?| \((?:the |hereinafter |далее ?- ?|бұдан әрі ?- ?)?\"?|, or (?:the )?|/|-",
    _I,
)
_BRIDGE = 20
_WORD = re.compile(r"[\w'-]+")


def mentions(text: str, named: Sequence[Named], language: Language) -> list[Mention]:
    """What the terms that can be trusted say, in reading order."""
    cues = _CUES[language]
    found: list[Mention] = []
    previous: Named | None = None
    for each in _trusted(text, named, language, cues):
        if previous is None or not _repeats(text, previous, each):
            found.append(_mention(text, each, cues))
        previous = each
    return found


def _repeats(text: str, previous: Named, each: Named) -> bool:
    """Whether this is the abbreviation in brackets after its name, or the other way round."""
    if previous.term.code != each.term.code or each.start - previous.end > _BRIDGE:
        return False
    return bool(_SAME_AGAIN.fullmatch(text, previous.end, each.start))


def _mention(text: str, each: Named, cues: _Cues) -> Mention:
    before, after = _around(text, each, cues)
    passing = bool(
        (after and cues.passing_after.match(after))
        or (before and cues.passing_before.search(before))
    )
    office = "" if passing else _office(text[each.start : each.end], each, (before, after), cues)
    return Mention(each.start, each.end, each.term.code, each.term.text, passing, office)


def _around(text: str, each: Named, cues: _Cues) -> tuple[str, str]:
    """The text before and after a term, each of them "" if it can't tell anything."""
    before = text[max(0, each.start - _REACH) : each.start]
    after = text[each.end : each.end + _REACH]
    return (
        before if before.endswith(cues.endings) else "",
        after if after[:1].isalpha() or after.startswith((" ", "'", "-")) else "",
    )


def _office(named: str, each: Named, around: tuple[str, str], cues: _Cues) -> str:
    before, after = around
    if each.term.kind == "office":
        return each.term.text
    if before and (found := cues.office_before.search(before)):
        return found[0] + named
    if after and (found := cues.office_after.match(after)):
        return named + found[0]
    return ""


def _trusted(text: str, named: Sequence[Named], language: Language, cues: _Cues) -> list[Named]:
    real = [each for each in named if each.term.code and not _denied(text, each)]
    other = _other_meanings(text, real, language)
    real = [each for each in real if each.term.text not in other]
    sure = {each.term.code for each in real if each.term.kind != "doubtful"}
    return [each for each in real if each.term.code in sure or _evident(text, each, language, cues)]


def _denied(text: str, each: Named) -> bool:
    """Whether it names those outside: non-OPEC."""
    if text[each.start - 1 : each.start] != "-":
        return False
    return bool(_AGAINST.search(text, max(0, each.start - 8), each.start))


def _evident(text: str, each: Named, language: Language, cues: _Cues) -> bool:
    """Whether the text around a doubtful abbreviation tells that the organisation is meant."""
    if any(word in text for word in evidence(each.term.code, language)):
        return True
    before, after = around = _around(text, each, cues)
    return bool(
        _office(each.term.text, each, around, cues)
        or (before and cues.telling_before.search(before))
        or (after and cues.telling_after.match(after))
    )


def _other_meanings(text: str, named: Sequence[Named], language: Language) -> set[str]:
    """Abbreviations that the text itself spells out as something else.

    Half of the words must be those of the organisation's: the agency renders names as it likes.
    """
    other = set()
    for each in named:
        if each.term.kind not in {"short", "doubtful"} or not _in_brackets(text, each):
            continue
        words = _spelled_out(text[: each.start - 1], each.term.text)
        if words and 2 * len(stems(words) & name_stems(each.term.code, language)) < len(words):
            other.add(each.term.text)
    return other


def _in_brackets(text: str, each: Named) -> bool:
    return text[each.end : each.end + 1] == ")" and text[each.start - 1 : each.start] == "("


def _spelled_out(before: str, abbreviation: str) -> list[str]:
    """The last words of `before` whose capitals spell an abbreviation, if they do."""
    capitalised = [word for word in _WORD.findall(before[-120:]) if word[0].isupper()]
    words = capitalised[-len(abbreviation) :]
    spelled = "".join(word[0] for word in words)
    return words if spelled == abbreviation.upper() else []
