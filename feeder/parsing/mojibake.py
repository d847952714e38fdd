"""Pieces of UTF-8 in, the place where text was saved in a wrong encoding out. No I/O.

Russian `Ток` is the bytes D0 A2 D0 BE D0 BA; read as windows-1252 and saved again they are
`Ð¢Ð¾Ðº`, read as windows-1251 `РўРѕРє`. A quotation mark becomes `â€™` or `вЂ™`. Such a file
is good UTF-8, and so no decoder refuses it.
"""

from __future__ import annotations

import re

_ASCII = bytes(range(0x80))
# What nearly each sentence of such text holds, of each kind once, where ASCII is left out.
_SIGNS = (
    b"\xc3\x90",  # Ð
    b"\xd0\xa0\xc2\xb0",  # Р°
    b"\xc3\xa2\xe2\x82\xac",  # â€
    b"\xc3\xa2\xc2\x80",  # the same, read as Latin-1
    b"\xd0\xb2\xd0\x82",  # вЂ
    b"\xc3\xae\xc3",  # î, which was an о of windows-1251
)
# English with curly quotation marks holds none of the bytes that they begin with.
_SIGNS_BY_LEAD = tuple((sign[:1], sign) for sign in _SIGNS)


def _tails(encoding: str) -> str:
    """Return the characters that the second byte of a letter is read as, for a pattern."""
    read = bytes(range(0x80, 0xC0)).decode(encoding, "ignore")
    return re.escape("".join(sorted({*read, *map(chr, range(0x80, 0xC0))})))


_WORDS = re.compile(
    f"(?:[ÐÑÒÓ][{_tails('cp1252')}]){{3,}}|(?:[РСТУ][{_tails('cp1251')}]){{3,}}|[À-ÖØ-öø-ÿ]{{5,}}"
)
_QUOTES = re.compile(f"(?:â[€\x80]|вЂ)[{_tails('cp1252')}™љњќћџ]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_CYRILLIC_LEADS = (b"\xd0", b"\xd1", b"\xd2", b"\xd3")  # in UTF-8, and of no other letters
_CURLY_LEAD = b"\xe2\x80"
_CURLY = re.compile("[\u2010-\u2026]")
_LEAST_LETTERS = 8
_LEAST_QUOTES = 3


class Watch:
    """Counts, over the pieces of one document, what was read wrongly and what rightly.

    One odd `â€™` is what the agency printed; more of them than of right ones is a broken file.
    """

    def __init__(self) -> None:
        self._letters, self._quotes = 0, 0
        self._cyrillic, self._curly = 0, 0

    def breaks_at(self, data: bytes) -> int | None:
        """Return where, in a piece of UTF-8, wrongly read text begins, counted in characters.

        None while it is no rule. Most pieces show by their bytes that there is nothing to count.
        """
        if data.isascii():
            return None
        signs = [sign for lead, sign in _SIGNS_BY_LEAD if lead in data]
        if not signs:
            self._curly += data.count(_CURLY_LEAD)
            return None
        beyond = data.translate(None, _ASCII)
        if not any(map(beyond.__contains__, signs)):
            self._cyrillic += sum(beyond.count(lead) for lead in _CYRILLIC_LEADS)
            self._curly += beyond.count(_CURLY_LEAD)
            return None
        text = data.decode("utf-8", "surrogateescape")  # damage is for others to find
        words = [match.span() for match in _WORDS.finditer(text)]
        quotes = [match.span() for match in _QUOTES.finditer(text)]
        wrong = sum(end - start for start, end in words) // 2
        self._letters += wrong
        self._quotes += len(quotes)
        self._cyrillic += len(_CYRILLIC.findall(_WORDS.sub("", text)))
        self._curly += len(_CURLY.findall(_QUOTES.sub("", text)))
        if words and self._letters >= max(_LEAST_LETTERS, self._cyrillic):
            return words[0][0]
        if quotes and self._quotes >= max(_LEAST_QUOTES, self._curly):
            return quotes[0][0]
        return None
