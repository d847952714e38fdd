"""An answer that is being read in, its body out, unpacked piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import requests

from feeder.errors import SourceError
from feeder.sources.reading import one_line

CUT = "closed the connection before the answer was whole"
_CHUNK = 1 << 16


def unpacked(response: requests.Response) -> Iterator[bytes]:
    """Yield the body in pieces of at most `_CHUNK` bytes, unpacked if it is packed as asked for.

    urllib3 could unpack it, but takes a packed stream that ends too early for a whole one.
    Raises SourceError (a reason without the address) for another packing and a cut one, and
    `zlib.error` for a damaged one.
    """
    chunks = iter(lambda: response.raw.read1(_CHUNK, decode_content=False), b"")
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing in {"", "identity"}:
        yield from chunks
    elif packing in {"gzip", "x-gzip"}:
        yield from _gunzipped(chunks)
    else:
        raise SourceError(f"is packed as {one_line(packing)[:40]!r}, which was not asked for")


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = None
    for chunk in chunks:
        rest, full = chunk, False
        while rest or full:
            unpacker = unpacker or zlib.decompressobj(wbits=31)
            piece = unpacker.decompress(rest, _CHUNK)
            yield piece
            # A full piece may have left something behind in the unpacker, with no input to show it.
            rest, full = unpacker.unconsumed_tail, len(piece) == _CHUNK
            if unpacker.eof:  # RFC 1952 section 2.2: members may follow each other
                rest, full, unpacker = unpacker.unused_data, False, None
    if unpacker is not None:
        raise SourceError(CUT)
