"""A stream of bytes in, chunks of text with plain line feeds out; nothing is ever guessed silently.

UTF-8 (with or without a byte order mark), UTF-16, and, where the sample proves it, windows-1251
and KOI8-R. Anything else is a ParseError that names the offset.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

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
_CONTROLS = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UTF8_C1 = re.compile(rb"\xc2[\x80-\x9f]")
# Byte order marks stand inside files that were joined end to end.
_ODD = "\ufeff\ufffe\uffff\u2028\u2029"

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


def text_chunks(stream: BinaryIO, name: str) -> Iterator[str]:
    """Yield the text of the stream in pieces of about 256 KiB, line ends folded to line feeds.

    Control characters and all else that XML can not carry are left out, and so is a character
    that the end of the file cuts in two. Raises ParseError (one line with `name` and the byte
    offset) where bytes are not text in a recognised encoding.
    """
    first = stream.read(_SAMPLE)
    encoding, skip = _encoding_of(first, name)
    held_return = ""
    for chunk in _decoded(stream, first[skip:], skip, encoding, name):
        text = held_return + chunk
        held_return = ""
        if "\r" in text:
            if text.endswith("\r"):  # the line feed of this CR may open the next chunk
                text, held_return = text[:-1], "\r"
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        yield text
    if held_return:
        yield "\n"


def _decoded(
    stream: BinaryIO, first: bytes, offset: int, encoding: str, name: str
) -> Iterator[str]:
    decode = _decoder(encoding)
    watch = Watch()
    pending = first
    while True:
        try:
            text, used = decode(pending, "strict", False)
        except UnicodeDecodeError as error:
            raise _undecodable(name, offset + error.start, encoding) from error
        if text:
            _refuse_mojibake(watch, pending[:used], text, offset, encoding, name)
            dirty = encoding != "utf-8" or _is_dirty(pending, text)
            yield without_controls(text) if dirty else text
        offset += used
        chunk = stream.read(CHUNK)
        if not chunk:
            return
        pending = pending[used:] + chunk


def _refuse_mojibake(
    watch: Watch, data: bytes, text: str, offset: int, encoding: str, name: str
) -> None:
    """Raise ParseError where text was read in a wrong encoding before it was saved in this one."""
    found = watch.breaks_at(data if encoding == "utf-8" else text.encode(), text)
    if found is not None:
        at = offset + len(text[:found].encode(encoding))
        raise ParseError(
            f"{name}: byte {at} is not text as printed: it was read in a wrong encoding and saved"
            " again; save the page anew, as UTF-8"
        )


def _is_dirty(data: bytes, text: str) -> bool:
    """Whether UTF-8 holds a character to be dropped: each searched where that is fastest."""
    return (
        len(data.translate(None, _CONTROLS)) != len(data)
        or _UTF8_C1.search(data) is not None
        or any(character in text for character in _ODD)
    )


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
            raise _undecodable(name, error.start, "utf-8") from error
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


def _undecodable(name: str, offset: int, encoding: str) -> ParseError:
    return ParseError(
        f"{name}: byte {offset} is not {encoding.upper()} text; "
        "save the file as UTF-8, or remove the damaged byte"
    )
