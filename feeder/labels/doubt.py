"""Hits that may be people, birds or towns in, the country each one stands for out. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feeder.labels.gazetteer import gazetteer
from feeder.labels.matching import Hit

_GIVEN = frozenset(gazetteer()["given_names"])
_HONORIFIC = frozenset(gazetteer()["honorifics"])
_PREVIOUS = re.compile(r"(\S+) $")
_NEXT = re.compile(r" ([A-ZА-ЯЁ][\w'-]*)")
_INITIAL = re.compile(r"(?:^|\W)[A-ZА-ЯЁ]\.$")
_LINK = re.compile(r"(?:,| and| &|, and|-| -|/|'s and) ?(?:the )?", re.IGNORECASE)
_PLACE_BEFORE = frozenset(gazetteer()["place_words"])
_VERBISH = re.compile(r"(?:ed|ing|s)$")
# What follows a country in a headline that capitalises every word, and follows no first name.
_HEADLINE = frozenset(gazetteer()["headline_words"])


def refused(text: str, hits: Sequence[Hit], home: str) -> list[str]:
    """The code each hit stands for; "" for masks and for doubtful names without evidence."""
    codes: list[str] = []
    doubtful: list[int] = []
    states = False
    for at, (_, _, (_, code, kind, ambiguous, _)) in enumerate(hits):
        codes.append(code)
        if ambiguous:
            doubtful.append(at)
        elif kind == "state":
            states = True
    if states:
        _us_towns(text, hits, codes)
        doubtful = [at for at in doubtful if codes[at] == hits[at].term.code]
    if "CG" in codes:
        _congolese(hits, codes)
    if not doubtful:
        return codes
    plausible = {at: _plausible(text, hits, codes, at) for at in doubtful}
    sure = {code for at, code in enumerate(codes) if at not in plausible} - {home, ""}
    sure |= {codes[at] for at, likely in plausible.items() if likely}
    for at, likely in plausible.items():
        if not likely and (codes[at] not in sure or _is_person(text, hits[at])):
            codes[at] = ""
    return codes


def _congolese(hits: Sequence[Hit], codes: list[str]) -> None:
    """Let the one people of both Congos be of the country that a name or a city tells."""
    told = {code for code, hit in zip(codes, hits, strict=True) if hit.term.kind != "demonym"}
    if "CD" in told and "CG" not in told:
        codes[:] = ["CD" if code == "CG" else code for code in codes]


def _us_towns(text: str, hits: Sequence[Hit], codes: list[str]) -> None:
    """Lebanon, New Hampshire and Athens, Texas lie in the state that follows the comma."""
    for at in range(len(hits) - 1):
        state = hits[at + 1]
        between = text[hits[at].end : state.start]
        if state.term.kind == "state" and between == ", " and codes[at]:
            codes[at] = codes[at + 1]


def _is_person(text: str, hit: Hit) -> bool:
    before = text[max(0, hit.start - 24) : hit.start]
    if _INITIAL.search(before) or _INITIAL.search(before.rstrip()):
        return True
    previous = _PREVIOUS.search(before)
    return previous is not None and (previous[1] in _GIVEN or previous[1] in _HONORIFIC)


def _plausible(text: str, hits: Sequence[Hit], codes: list[str], at: int) -> bool:
    hit = hits[at]
    if _is_person(text, hit):
        return False
    if _linked(text, hits, codes, at):
        return True
    possessive, following = _after(text, hit.end)
    previous = _PREVIOUS.search(text, max(0, hit.start - 24), hit.start)
    before = previous[1] if previous else ""
    if before.lower() in _PLACE_BEFORE:
        return True
    if following and not possessive:
        if following in _HEADLINE:
            return True
        return before.lower() == "with" and bool(_VERBISH.search(following))
    return not _unknown_name(before)


def _after(text: str, end: int) -> tuple[bool, str]:
    """Whether a possessive follows; and the next word, if it has a capital letter."""
    if text.startswith("'", end):
        return True, ""
    following = _NEXT.match(text, end)
    return False, following[1] if following else ""


def _unknown_name(word: str) -> bool:
    """Whether the word before could be a first name that the list does not know."""
    if not word[:1].isupper() or word.isupper() or word[-1:] in ",;:.\"'":
        return False
    return word not in _HEADLINE and not _VERBISH.search(word)


def _linked(text: str, hits: Sequence[Hit], codes: list[str], at: int) -> bool:
    """Whether the name is joined to a country by "and" or a comma."""
    if at and codes[at - 1] and _LINK.fullmatch(text[hits[at - 1].end : hits[at].start]):
        return True
    return (
        at + 1 < len(hits)
        and bool(codes[at + 1])
        and bool(_LINK.fullmatch(text[hits[at].end : hits[at + 1].start]))
    )
