"""The packed body of an HTTP answer in memory in, the page that it was out: never more than asked.

For answers that a crawler kept; what comes over the wire is unpacked as it comes.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from fastwarc.stream_io import ChunkedReader

from feeder.errors import SourceError
from feeder.sources.packing import PACKINGS, pieces
from feeder.sources.troubles import NoAnswerError

_CHUNK = 1 << 16
_CUT = "their content is cut"
_DAMAGED = "their content is damaged or cut"
_MOST_CODINGS = 3
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<?xml")
_BOM = b"\xef\xbb\xbf"


def unpacked(content: bytes, codings: Sequence[str], limit: int) -> bytes:
    """Take off codings, the last one first; what is longer than `limit` is cut a little after it.

    Many a crawler keeps the page unpacked beside the header that says how it was packed: what is
    markup needs no unpacking. Raises SourceError, a reason without the address, for an unknown
    coding, for damaged content, and for content that is cut.
    """
    names = [name for name in map(_name, codings) if name not in {"", "identity"}]
    if len(names) > _MOST_CODINGS:
        raise SourceError("their content is packed too many times")
    for name in reversed(names):
        if _is_markup(content):
            break
        if name not in _UNPACKERS:
            raise SourceError(f"their content is packed as {name[:20]!r}")
        try:
            content = _UNPACKERS[name](content, limit + 1)
        except NoAnswerError as error:
            raise SourceError(_CUT if error.weight == "soft" else _DAMAGED) from error
        except (zlib.error, OSError) as error:
            raise SourceError(_DAMAGED) from error
    return content


def _name(coding: str) -> str:
    return coding.strip().lower().removeprefix("x-")


def _is_markup(content: bytes) -> bool:
    """Whether content is a page as it stands: no packing begins with such bytes."""
    return content[:100].removeprefix(_BOM).lstrip().lower().startswith(_MARKUP)


def _dechunked(content: bytes, size: int) -> bytes:
    return ChunkedReader(io.BytesIO(content)).read(size)


def _unpacked_as(packing: str, content: bytes, size: int) -> bytes:
    """Unpack as over the wire, up to a size."""
    found = bytearray()
    chunks = (content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK))
    for piece in pieces(chunks, packing):
        found += piece
        if len(found) >= size:
            break
    return bytes(found)


def _deflated(content: bytes, size: int) -> bytes:
    """RFC 9110 8.4.1.2: within zlib's frame; some servers leave the frame out."""
    try:
        return _inflated(content, size, zlib.MAX_WBITS)
    except zlib.error:
        return _inflated(content, size, -zlib.MAX_WBITS)


def _inflated(content: bytes, size: int, bits: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=bits)
    found = unpacker.decompress(content, size)
    if not unpacker.eof and len(found) < size:
        raise SourceError(_CUT)
    return found


_UNPACKERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "chunked": _dechunked,
    "deflate": _deflated,
    **{name: partial(_unpacked_as, name) for name in PACKINGS},
}
