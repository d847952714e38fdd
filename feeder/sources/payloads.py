"""The packed body of an HTTP answer in memory in, the page that it was out: never more than asked.

For answers that a crawler kept; what comes over the wire is unpacked as it comes.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping, Sequence

import brotli
from fastwarc.stream_io import ChunkedReader, ZstdReader

from feeder.errors import SourceError

_CUT = "their content is cut"
_MOST_CODINGS = 3
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<?xml")
_GZIP = b"\x1f\x8b"
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
        except (zlib.error, brotli.error, OSError) as error:
            raise SourceError("their content is damaged or cut") from error
    return content


def _name(coding: str) -> str:
    return coding.strip().lower().removeprefix("x-")


def _is_markup(content: bytes) -> bool:
    """Whether content is a page as it stands: no packing begins with such bytes."""
    return content[:100].removeprefix(_BOM).lstrip().lower().startswith(_MARKUP)


def _dechunked(content: bytes, size: int) -> bytes:
    return ChunkedReader(io.BytesIO(content)).read(size)


def _gunzipped(content: bytes, size: int) -> bytes:
    """RFC 1952 2.2: members follow each other. fastwarc's own reader takes cut ones for whole."""
    found, rest = _inflated(content, size, zlib.MAX_WBITS | 16)
    while rest.startswith(_GZIP) and len(found) < size:
        member, rest = _inflated(rest, size - len(found), zlib.MAX_WBITS | 16)
        found += member
    return found


def _deflated(content: bytes, size: int) -> bytes:
    """RFC 9110 8.4.1.2: within zlib's frame; some servers leave the frame out."""
    try:
        return _inflated(content, size, zlib.MAX_WBITS)[0]
    except zlib.error:
        return _inflated(content, size, -zlib.MAX_WBITS)[0]


def _inflated(content: bytes, size: int, bits: int) -> tuple[bytes, bytes]:
    """Return what is unpacked, and what follows it."""
    unpacker = zlib.decompressobj(wbits=bits)
    found = unpacker.decompress(content, size)
    if not unpacker.eof and len(found) < size:
        raise SourceError(_CUT)
    return found, unpacker.unused_data


def _unbrotlied(content: bytes, size: int) -> bytes:
    unpacker = brotli.Decompressor()
    found: bytes = unpacker.process(content, output_buffer_limit=size)
    if not unpacker.is_finished() and len(found) < size:
        raise SourceError(_CUT)
    return found


def _unzstd(content: bytes, size: int) -> bytes:
    return ZstdReader(io.BytesIO(content)).read(size)


_UNPACKERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "chunked": _dechunked,
    "gzip": _gunzipped,
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
