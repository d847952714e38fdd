"""A document in, its parts out: the media type decides who reads it. No network, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from feeder.config import Selectors
from feeder.model import Document, Part
from feeder.parsing.dump import split
from feeder.parsing.markup import LIMIT
from feeder.parsing.page import parse_page


def parts_of(document: Document, *, zone: ZoneInfo, selectors: Selectors) -> Iterator[Part]:
    """Yield the parts of a document in document order; its stream is closed at the end.

    Raises ParseError where it can not be understood, and SourceError where it is no longer what
    the source found; parts before that place have been yielded by then.
    """
    with document.open() as stream:
        match document.media_type:
            case "text/plain":
                yield from split(stream, zone=zone, name=document.address)
            case "text/html":  # pragma: no branch  # a closed union
                # One byte more than a page may have shows that it is too large.
                markup = stream.read(LIMIT + 1)
                yield from parse_page(
                    markup, selectors=selectors, zone=zone, address=document.address
                )
