"""A stream of bytes in, chunks of clean UTF-8 with plain line feeds out; nothing is guessed.

UTF-8 (with or without a byte order mark), UTF-16, and, where the sample proves it, windows-1251
and KOI8-R. Anything else is a ParseError that names the offset.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from feeder.errors import ParseError
from feeder.parsing.mojibake import Watch
from feeder.text import without_controls

CHUNK = 256 * 1024
_SAMPLE = 64 * 1024

_Decoder = Callable[[bytes, str, bool], tuple[str, int]]

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ("cp1251", "koi8_r")
# Control characters that are no line end and no tab; none of them can stand in a header's way.
# A carriage return is to be folded. 32 searches for one byte are faster than one for any of 32.
_CONTROLS = tuple(bytes([code]) for code in (*range(9), 0x0B, 0x0C, *range(0x0D, 0x20), 0x7F))
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_C1_LEAD, _AFTER_C1, _MANY_LEADS = b"\xc2", 0xA0, 1_000
_UTF8_C1 = re.compile(rb"\xc2[\x80-\x9f]")
# Byte order marks stand inside files that were joined end to end. One byte of each is rare.
_ODD = tuple(
    (odd.encode()[index : index + 1], odd.encode())
    for odd, index in (("\ufeff", 0), ("\ufffe", 0), ("\uffff", 0), ("\u2028", 2), ("\u2029", 2))
)
# UTF-8: where continuation bytes begin, and lead bytes of two, three and four.
_FIRST_CONTINUATION, _FIRST_LEAD, _LEAD_OF_THREE, _LEAD_OF_FOUR = 0x80, 0xC0, 0xE0, 0xF0
_LONGEST_CHARACTER = 4

# The ten commonest letters make up two thirds of any Russian text. Read in the wrong one of the
# two alphabets, the case of every letter turns and the share falls under a tenth.
_COMMON = frozenset("оеаинтсрвл")
_COMMON_SHARE = 0.4
_LEAST_LETTERS = 20
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ")
_FOREIGN = frozenset("ЂЃЉЊЌЋЏђѓљњќћџ")
# Other Cyrillic encodings share most letters with windows-1251, but not the case of each.
_TURNED_CASE = re.compile("[а-яё][А-ЯЁ]")
_TURNED_SHARE = 0.005
_LETTER_SHARE = 0.85
# In UTF-16 every space and line feed has a zero byte, always on the same side.
_ZERO_SHARE = 0.02
_ZERO_SKEW = 0.95
_SPACE_SHARE = 0.03


class Chunk(NamedTuple):
    """Whole characters of clean UTF-8; `offset` is where they stand in the file.

    Without an offset they were rewritten, and are valid; else they are as they stand there, and
    whoever decodes them says where they are not.
    """

    data: bytes
    offset: int | None

    def text(self, name: str) -> str:
        """Return the text. Raises ParseError with `name` and the offset where it is none."""
        try:
            return self.data.decode()
        except UnicodeDecodeError as error:
            raise undecodable(name, (self.offset or 0) + error.start) from error


def utf8_chunks(stream: BinaryIO, name: str) -> Iterator[Chunk]:
    """Yield the text of the stream in pieces of about 256 KiB, line ends folded to line feeds.

    Control characters and all else that XML can not carry are left out, and so is a character
    that the end of the file cuts in two. Raises ParseError (one line with `name` and the byte
    offset) where bytes are not text in a recognised encoding.
    """
    first = stream.read(_SAMPLE)
    encoding, skip = _encoding_of(first, name)
    decode = _decoder(encoding)
    watch = Watch()
    offset, pending, held_return = skip, first[skip:], ""
    while True:
        used = _whole(pending) if encoding == "utf-8" else -1
        if used >= 0 and not held_return and not _is_dirty(pending[:used]):
            ready = Chunk(pending[:used], offset)
            _refuse_mojibake(watch, ready.data, offset, encoding, name)
        else:
            try:
                text, used = decode(pending, "strict", False)
            except UnicodeDecodeError as error:
                raise undecodable(name, offset + error.start, encoding) from error
            _refuse_mojibake(watch, text.encode(), offset, encoding, name)
            text, held_return = _folded(held_return + without_controls(text))
            ready = Chunk(text.encode(), None)
        if ready.data:
            yield ready
        offset += used
        chunk = stream.read(CHUNK)
        if not chunk:
            break
        pending = pending[used:] + chunk
    if used < len(pending):
        _require_cut(pending[used:], name, offset, encoding)
    if held_return:
        yield Chunk(b"\n", None)


def _refuse_mojibake(watch: Watch, data: bytes, offset: int, encoding: str, name: str) -> None:
    """Raise ParseError where text was read in a wrong encoding before it was saved in this one."""
    found = watch.breaks_at(data)
    if found is not None:
        before = data.decode("utf-8", "surrogateescape")[:found]
        at = offset + len(before.encode(encoding, "surrogateescape"))
        raise ParseError(
            f"{name}: byte {at} is not text as printed: it was read in a wrong encoding and saved"
            " again; save the page anew, as UTF-8"
        )


def text_chunks(stream: BinaryIO, name: str) -> Iterator[str]:
    """Yield the same as text. Raises ParseError where bytes are none."""
    for chunk in utf8_chunks(stream, name):
        yield chunk.text(name)


def _folded(text: str) -> tuple[str, str]:
    """Fold line ends; return apart a last CR, whose line feed may open the next chunk."""
    held_return = "\r" if text.endswith("\r") else ""
    text = text.removesuffix("\r")
    return text.replace("\r\n", "\n").replace("\r", "\n"), held_return


def _whole(data: bytes) -> int:
    """Return how many bytes stand before a character that the end cuts in two."""
    for back in range(1, min(_LONGEST_CHARACTER, len(data) + 1)):
        byte = data[-back]
        if byte < _FIRST_CONTINUATION:
            break
        if byte >= _FIRST_LEAD:
            length = 2 + (byte >= _LEAD_OF_THREE) + (byte >= _LEAD_OF_FOUR)
            return len(data) - back if back < length else len(data)
    return len(data)


def _require_cut(rest: bytes, name: str, offset: int, encoding: str) -> None:
    """Raise ParseError where what is left at the end is no beginning of a character."""
    try:
        _decoder(encoding)(rest, "strict", False)
    except UnicodeDecodeError as error:
        raise undecodable(name, offset + error.start, encoding) from error


def _is_dirty(data: bytes) -> bool:
    """Whether UTF-8 holds a character to be dropped or folded: each sought where it is fastest."""
    if any(map(data.__contains__, _CONTROLS)):
        return True
    if data.isascii():
        return False
    return _has_c1(data) or any(rare in data and odd in data for rare, odd in _ODD)


def _has_c1(data: bytes) -> bool:
    lead = data.find(_C1_LEAD)
    for _ in range(_MANY_LEADS):  # a pattern looks at each byte
        if lead < 0 or data[lead + 1] < _AFTER_C1:
            return lead >= 0
        lead = data.find(_C1_LEAD, lead + 1)
    return _UTF8_C1.search(data, max(lead, 0)) is not None


def _decoder(encoding: str) -> _Decoder:
    match encoding:
        case "utf-8":
            return codecs.utf_8_decode
        case "utf-16-le":
            return codecs.utf_16_le_decode
        case "utf-16-be":
            return codecs.utf_16_be_decode
        case _:
            whole = codecs.lookup(encoding).decode
            return lambda data, errors, _final: whole(data, errors)


def _encoding_of(sample: bytes, name: str) -> tuple[str, int]:
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding, len(mark)
    if (wide := _unmarked_utf16(sample)) is not None:
        return wide, 0
    try:
        codecs.utf_8_decode(sample, "strict", False)
    except UnicodeDecodeError as error:
        legacy = _legacy(sample)
        if legacy is None:
            raise undecodable(name, error.start, "utf-8") from error
        return legacy, 0
    return "utf-8", 0


def _unmarked_utf16(sample: bytes) -> str | None:
    zeros = sample.count(0)
    if zeros < max(2, len(sample) * _ZERO_SHARE):
        return None
    odd = sample[1::2].count(0)
    for encoding, side in (("utf-16-le", odd), ("utf-16-be", zeros - odd)):
        if side < zeros * _ZERO_SKEW:
            continue
        text = sample.decode(encoding, "replace")
        if text.count(" ") + text.count("\n") >= len(text) * _SPACE_SHARE:
            return encoding
    return None


def _legacy(sample: bytes) -> str | None:
    lenient = sample.decode("utf-8", "replace")
    damaged = lenient.count("\ufffd")
    if damaged < sum(character > "\x7f" for character in lenient) - damaged:
        return None  # mostly good UTF-8: a stray byte must not turn the rest into mojibake
    # 3 MB of memory that a UTF-8 dump does without.
    from charset_normalizer import from_bytes  # noqa: PLC0415 - loaded where it is needed

    best = from_bytes(sample, cp_isolation=list(_LEGACY), enable_fallback=False).best()
    guesses = [best.encoding] if best is not None else []
    return next((name for name in (*guesses, *_LEGACY) if _is_russian(sample, name)), None)


def _is_russian(sample: bytes, encoding: str) -> bool:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text if character > "\x7f"]
    letters = [character for character in beyond if character in _RUSSIAN]
    common = sum(character in _COMMON for character in letters)
    return (
        len(letters) >= max(_LEAST_LETTERS, len(beyond) * _LETTER_SHARE)
        and _FOREIGN.isdisjoint(beyond)
        and common >= len(letters) * _COMMON_SHARE
        and len(_TURNED_CASE.findall(text)) <= len(letters) * _TURNED_SHARE
        and not _CONTROL_CHARACTERS.search(text)
    )


def undecodable(name: str, offset: int, encoding: str = "utf-8") -> ParseError:
    """Return the error that says where bytes are not text."""
    return ParseError(
        f"{name}: byte {offset} is not {encoding.upper()} text; "
        "save the file as UTF-8, or remove the damaged byte"
    )
