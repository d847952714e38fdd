"""Lines in, judgements out: does it read like a title, a lead, a sentence? No I/O, no clock."""

from __future__ import annotations

import re

from feeder.parsing.credits import ends_in_credit
from feeder.parsing.lines import BADGES

_LONGEST_TITLE = 250
_LONGEST_SURE = 160
_SHORT = 110
_LEAST_LEAD = 80
_CLOSING = "\"'”’»“)] "
_BULLETS = "-\u2013\u2014\u2022*\u00b7"
_TITLE_CASE = 0.85
_WORD = re.compile(r"[^\W\d_]{4,}")
_LEAST_DOUBLED = 16
_LEAST_CUT = 40  # the site cuts long titles
_STEM = 5
_SHARED = 0.6
_SENTENCE = re.compile(r"[a-zа-яё0-9%)»”\"][.!?] [A-ZА-ЯЁ«“\"]")
# Abbreviations whose full stop does not end a sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]\.){2,}|\b[ap]\.m\.|\b(?:Jr|Sr|Inc|Ltd|Corp|Co|St|No|etc)\."
    r"|\b(?:тг|тыс|млн|млрд|трлн|г|гг|руб|долл|чел|кв|км|т\.д|т\.п|т\.е|др|см|обл|ул)\.)$"
)
# The same in short, for where a look must cost nothing: what ends so may be a title.
ABBREVIATED_ENDS = (
    "...", ".S.", ".K.", ".N.", ".m.", "тг.", "тыс.", "млн.", "млрд.", "трлн.", " г.", "гг.",
    "руб.", "долл.", "чел.", "др.",
)  # fmt: skip
_NEAR = 8
_DATELINE = re.compile(
    r"[A-ZА-ЯЁ][\w.\- ]{2,40}[.,] \d{1,2} [а-яa-zA-Z]{3,12}[.,] "
    r"(?:KAZAKHSTAN TODAY|Kazakhstan Today)"
)


def is_sentence(text: str) -> bool:
    """Whether the text ends as a sentence of a body does: with a full stop that ends a sentence."""
    bare = text if text[-1:] == "." else text.rstrip(_CLOSING)
    if not bare.endswith("."):
        return False
    # Any match that ends here holds one that begins near: no search through a whole paragraph.
    return not bare.endswith("..") and not _ABBREVIATED.search(bare, len(bare) - _NEAR)


def is_title_shaped(text: str) -> bool:
    """Whether the line could be a title: short, no list entry, not closed like a sentence."""
    if len(text) > _LONGEST_TITLE or text[0] in _BULLETS:
        return False
    last = text[-1]
    if not last.isalnum():  # nearly all titles end in a letter
        last = text.rstrip(_CLOSING)[-1:]
        if last in ",;:" or is_sentence(text):
            return False
    if has_dateline(text):
        return False
    if len(text) > _LONGEST_SURE and (last in "!?" or _SENTENCE.search(text)):
        return False
    return len(text) <= _LEAST_LEAD or not ends_in_credit(text)


def is_title_over(text: str, following: str | None) -> bool:
    """Whether the first line under a header is its title, seen with the line that follows it.

    A title that is closed with a full stop is believed where it is short and either capitalised
    word by word or followed by a lead.
    """
    if is_title_shaped(text):
        return True
    if len(text) > _LONGEST_SURE or text[0] in _BULLETS or has_dateline(text):
        return False
    closed = is_sentence(text)
    if not closed and text[-1] not in ",;:":  # ends in ", the Ministry reports", but is no sentence
        if following is None:
            return False
        sure = is_lead(following) or shares_words(text, following)
        return sure or (len(text) <= _SHORT and is_prose(following))
    if len(text) > _SHORT or ends_in_credit(text):
        return False
    return (closed and is_capitalised(text)) or (following is not None and is_lead(following))


def is_headline(text: str) -> bool:
    """Whether the line, standing alone, could open an article: four words, a capital or a digit."""
    return text.count(" ") >= 3 and is_title_shaped(text) and is_opened(text)  # noqa: PLR2004 - four words


def is_opened(text: str) -> bool:
    """Whether the line begins with a capital or a digit, be it in quotation marks."""
    first = text.lstrip("\"'“”«„ ")[:1]
    return first.isupper() or first.isdigit()


def is_lead(text: str) -> bool:
    """Whether the line opens a body: it has a dateline, or is long and credits a source."""
    return has_dateline(text) or (len(text) >= _LEAST_LEAD and ends_in_credit(text))


def is_prose(text: str) -> bool:
    """Whether the line is a paragraph beyond doubt, long and closed."""
    return len(text) >= _LEAST_LEAD and (is_sentence(text) or len(text) > _LONGEST_TITLE)


def has_dateline(text: str) -> bool:
    """Whether the line begins as Russian articles do: `Астана. 5 марта. KAZAKHSTAN TODAY -`."""
    head = text[:80]
    return ("TODAY" in head or "Today" in head) and _DATELINE.match(head) is not None


def is_capitalised(text: str) -> bool:
    """Whether nearly every longer word begins with a capital, as in the agency's English titles."""
    words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]  # noqa: PLR2004 - words that count, and enough of them
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= len(words) * _TITLE_CASE  # noqa: PLR2004 - words that count, and enough of them


def undoubled(text: str) -> str:
    """Return the half of a text that stands twice in a row, with or without a space; or itself."""
    if len(text) < _LEAST_DOUBLED:
        return text
    half = len(text) // 2
    opening = text[-half]
    if opening != text[0] and not opening.isspace():  # nearly all text, told at a glance
        return text
    if text[:half].strip() != text[-half:].strip():
        return text
    middle = text[half : len(text) - half]
    return text if middle.strip() else text[:half].strip()


def is_doubled(text: str) -> bool:
    """Whether a title stands twice in the line, as in no body; a row of dashes is none."""
    once = undoubled(text)
    return once != text and is_opened(once) and len(set(once.casefold().split())) > 1


def is_cut_of(text: str, title: str) -> bool:
    """Whether the text is the beginning of a title that the site cut, with dots at its end."""
    start = text.rstrip(".… ")
    if start == text or len(start) < _LEAST_CUT or not title.startswith(start):
        return False
    return is_title_shaped(title)


def title_of(text: str) -> str:
    """Return the title that a line prints: once, and without a badge glued to its end."""
    once = undoubled(text)
    if not once.endswith(BADGES):
        return once
    return once[: -len(BADGES[0])].rstrip() or text


def shares_words(title: str, lead: str) -> bool:
    """Whether most of the longer words of a title return in a lead, whatever their endings."""
    return overlap(title, lead) >= _SHARED


def overlap(title: str, text: str) -> float:
    """Return which share of the longer words of a title returns in a text."""
    words = {word[:_STEM].lower() for word in _WORD.findall(title)}
    known = {word[:_STEM].lower() for word in _WORD.findall(text)}
    return len(words & known) / len(words) if words else 0.0
