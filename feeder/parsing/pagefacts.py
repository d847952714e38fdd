"""What a page prints round an article in; its date, counter, section and language out. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Comment, Tag

from feeder.model import Language
from feeder.parsing.address import language_in, link_to, section_in
from feeder.parsing.header import HEADER_PATTERN, Header, count_of, header_of
from feeder.parsing.markup import line_of
from feeder.text import language_of

_HEADER = re.compile(r"(?<![0-9.])" + HEADER_PATTERN)
_NUMBER = r"(?P<views>[0-9]{1,3}(?:[ ,\u00a0\u202f][0-9]{3})+|[0-9]+)"
_VIEWS = r"(?:[Vv]iews?|[Rr]eads|[Пп]росмотр(?:ов|ы|а)?|[Ққ]аралым|[Ққ]аралды)"
# A bare number may count comments as well, so it is taken only right after the date.
_COUNTER = re.compile(rf"(?:{_VIEWS} ?[:|]? ?)?{_NUMBER}(?: {_VIEWS})?")
_NAMED = re.compile(rf"{_VIEWS} ?[:|]? ?{_NUMBER}(?![0-9.:,])")
_CODE = re.compile(r"[a-z0-9_-]{1,40}")
_TELLING = 60
"""So many letters tell their language by themselves."""
_LANGUAGES: dict[str, Language] = {
    "en": "en", "eng": "en", "ru": "ru", "rus": "ru", "kk": "kk", "kaz": "kk", "kz": "kk",
}  # fmt: skip


def header_in(printed: str, zone: ZoneInfo) -> Header | None:
    """Return the first date that exists, with its counter if one is printed after it."""
    headers = (header_of(match, zone) for match in _HEADER.finditer(printed))
    return next((header for header in headers if header is not None), None)


def views_beside(metas: Sequence[Tag], printed: str, header: Header) -> int | None:
    """Return the counter that says what it is, or stands alone in the element after the date's."""
    after = printed.partition(header.text)[2]
    if (named := _NAMED.search(after)) is not None:
        return count_of(named["views"])
    for meta in metas:
        if header.text in line_of(meta):
            following = _following(meta)
            found = None if following is None else _COUNTER.fullmatch(line_of(following))
            return None if found is None else count_of(found["views"])
    return None


def section_of(sections: Sequence[Tag], base: str | None) -> str | None:
    """Return the section that an element names: by its link, else by its text.

    A text that can be no segment of an address (`Общество`) says nothing.
    """
    for element in sections:
        anchor = element if element.name == "a" else element.find("a", href=True)
        anchor = anchor or element.find_parent("a", href=True)
        link = link_to(anchor.get("href"), base) if isinstance(anchor, Tag) else None
        section = section_in(link) if link is not None else None
        if section is not None:
            return section
        text = element.get("content") if element.name == "meta" else line_of(element)
        code = str(text or "").strip().lower().replace(" ", "_")
        if _CODE.fullmatch(code):
            return code
    return None


def declared_language(tree: BeautifulSoup, address: str | None) -> Language | None:
    """Return the language that the page's address or its root element declares."""
    if address is not None and (language := language_in(address)) is not None:
        return language
    value = tree.html.get("lang") if tree.html is not None else None
    primary = str(value or "").strip().lower().replace("_", "-").partition("-")[0]
    return _LANGUAGES.get(primary)


def language_with(text: str, declared: Language | None) -> Language:
    """Return the language of a text; what is declared decides where few letters tell nothing.

    Only their absence is doubtful: a name in Latin letters may be a Russian title, and a few
    Cyrillic ones may be Kazakh; but no Cyrillic text is English.
    """
    found = language_of(text)
    if declared is None or sum(map(str.isalpha, text)) >= _TELLING:
        return found
    match found, declared:
        case ("en", "ru" | "kk") | ("ru", "kk"):
            return declared
        case _:
            return found


def _following(element: Tag) -> Tag | None:
    """Return the next element that prints something, at most one level out."""
    for one in (element, element.parent):
        if one is None or (one is not element and line_of(one) != line_of(element)):
            return None
        for sibling in one.next_siblings:
            if isinstance(sibling, Tag):
                if line_of(sibling):
                    return sibling
            elif not isinstance(sibling, Comment) and str(sibling).strip():
                return None
    return None
