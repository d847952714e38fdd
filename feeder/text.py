"""Text as printed in, text for XML or for comparing out. No I/O, no clock."""

from __future__ import annotations

import re
import unicodedata

from feeder.model import Language

# What XML 1.0 section 2.2 forbids or discourages. Code units of UTF-16 that stand alone are no
# characters at all. U+FFFE and U+FFFF are the only non-characters that XML refuses.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]+")
# An override could make a credit read as another: Unicode Standard Annex 9, 2.2 and 2.4.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_ODD_SPACE = re.compile("[\x0b\x0c]")

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_FOLDED = (
    ("\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc\u02b9", "'"),
    ("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2039\u203a", '"'),
    ("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    (_INVISIBLE, ""),
)
_FOLD = str.maketrans({mark: folded for marks, folded in _FOLDED for mark in marks})
_FOLDABLE = re.compile(f"[{''.join(marks for marks, _ in _FOLDED)}]+")

_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХІЈЅаеорсухіјѕһԁԛԝ", "ABEKMHOPCTYXIJSaeopcyxijshdqw")
_CYRILLIC_LOOK_ALIKES = str.maketrans("ABEKMHOPCTYXIaeopcyxih", "АВЕКМНОРСТУХІаеорсухіһ")
_MIXED_WORD = re.compile(
    "[A-Za-z]+[\u0400-\u052f][A-Za-z\u0400-\u052f]*|[\u0400-\u052f]+[A-Za-z]+[A-Za-z\u0400-\u052f]*"
)
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-z]")
# In UTF-8 the lead bytes D0 to D3, and some of D4, are those of U+0400 to U+052F; Kazakh letters
# that Russian has not begin with D2 or D3, but for two.
_CYRILLIC_LEADS, _RARE_LEAD = b"\xd0\xd1\xd2\xd3", b"\xd4"
_KAZAKH_LEADS = (b"\xd2", b"\xd3")
_LATIN_LETTERS = bytes([*range(0x41, 0x5B), *range(0x61, 0x7B)])
_KAZAKH = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
# Kazakh text has one such letter in five; a Russian article that names Қазақстан has one in fifty.
_KAZAKH_SHARE = 0.04
_CYRILLIC_SHARE = 0.125
_LANGUAGE_SAMPLE = 2_000


def clean(text: str) -> str:
    """Return the text without what XML can not carry; every line end becomes a line feed.

    Drops control characters, NUL, byte order marks, U+FFFE, U+FFFF and lone surrogates. Vertical
    tab and form feed become a space, because they stood between words. All else stays as printed.
    """
    if text.isprintable():
        return text
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def without_controls(text: str) -> str:
    """Do what `clean` does, but leave carriage returns: their line feed may be yet to come."""
    return _FORBIDDEN.sub("", _ODD_SPACE.sub(" ", _LINE_ENDS.sub("\n", text)))


def plain(text: str) -> str:
    """Return one line of text: what XML can carry, no direction overrides, single spaces."""
    return " ".join(_DIRECTION.sub("", clean(text)).split())


def is_readable(text: str) -> bool:
    """Tell whether people can read it: it has a letter or a digit."""
    return any(char.isalnum() for char in text)


def normalise_for_match(text: str) -> str:
    """Return the text for comparing: NFC, one kind of quote, dash and space, Latin look-alikes.

    A Cyrillic letter that looks Latin is mapped only inside a word that is otherwise Latin, and a
    Latin one that looks Cyrillic inside a word that is otherwise Cyrillic. Case and all else stays.
    What is stored and published is the text as printed, not this.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _FOLDABLE.sub(_folded, text)
        if not text.isascii() and _CYRILLIC.search(text):
            text = _MIXED_WORD.sub(_one_alphabet, text)
    else:
        text = text.replace("`", "'")
    return " ".join(text.split())


def _folded(found: re.Match[str]) -> str:
    return found[0].translate(_FOLD)


def language_of(text: str) -> Language:
    """Return the language by its alphabet: Latin letters are English, Kazakh ones Kazakh.

    Looks at the first 2,000 characters. Text without letters counts as English.
    """
    sample = text[:_LANGUAGE_SAMPLE]
    data = sample.encode("utf-8", "replace")
    if is_surely_english(len(data), len(sample)):
        return "en"
    if _RARE_LEAD in data:
        cyrillic = len(_CYRILLIC.findall(sample))
    else:
        cyrillic = len(data) - len(data.translate(None, _CYRILLIC_LEADS))
    if cyrillic <= len(data) - len(data.translate(None, _LATIN_LETTERS)):
        return "en"
    if "і" not in sample and "І" not in sample and not any(map(data.__contains__, _KAZAKH_LEADS)):
        return "ru"
    return "kk" if len(_KAZAKH.findall(sample)) >= cyrillic * _KAZAKH_SHARE else "ru"


def is_surely_english(size: int, length: int) -> bool:
    """Tell from the bytes of UTF-8 and the characters of a text that its language is English.

    A Cyrillic letter takes a second byte: that tells nearly all English without a count. Holds as
    well for the first 2,000 characters of a longer text of which that much is known.
    """
    return size - length < min(length, _LANGUAGE_SAMPLE) * _CYRILLIC_SHARE


def _one_alphabet(match: re.Match[str]) -> str:
    word = match.group()
    if len(_LATIN.findall(word)) * 2 >= len(word):
        mapped = word.translate(_LOOK_ALIKES)
        return mapped if mapped.isascii() else word
    mapped = word.translate(_CYRILLIC_LOOK_ALIKES)
    return word if _LATIN.search(mapped) else mapped
