"""A document in, its parts out: the media type decides who reads it. No network, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from feeder.model import Document, Newsroom, Part
from feeder.parsing.dump import split
from feeder.parsing.placing import placed
from feeder.parsing.starts import Knows, nothing_known
from feeder.sourceconfig import Selectors, Texts


def parts_of(
    document: Document,
    knows: Knows = nothing_known,
    *,
    newsroom: Newsroom,
    selectors: Selectors,
    text: Texts = "auto",
) -> Iterator[Part]:
    """Yield the parts of a document in document order; its stream is closed at the end.

    `knows` tells whether an article of exactly this title is known; a dump's splitter asks it
    where a line can be read in two ways. `text` is the setting of a feed's source.

    Raises ParseError where it can not be understood, and SourceError where it is no longer what
    the source found; parts before that place have been yielded by then.
    """
    with document.open() as stream:
        match document.media_type:
            case "text/plain":
                parts = split(stream, zone=newsroom.zone, name=document.address, knows=knows)
                yield from placed(parts, document.address, newsroom.site)
            case "text/html":
                where = document.location or document.address
                yield from _page(stream.read, where, newsroom, selectors)
            case "application/xml":  # pragma: no branch - a closed union
                # As with HTML, for most installations.
                from feeder.parsing.feedxml import LIMIT  # noqa: PLC0415 - loaded when needed
                from feeder.parsing.syndication import parse_feed  # noqa: PLC0415 - as above

                data = stream.read(LIMIT + 1)
                yield from parse_feed(data, newsroom=newsroom, address=document.address, text=text)


def _page(
    read: Callable[[int], bytes], address: str, newsroom: Newsroom, selectors: Selectors
) -> Iterator[Part]:
    # An HTML parser takes more memory than a splitter, and most installations read dumps only.
    from feeder.parsing.markup import LIMIT  # noqa: PLC0415 - loaded where it is needed
    from feeder.parsing.page import parse_page  # noqa: PLC0415 - as above

    # One byte more than a page may have shows that it is too large.
    yield from parse_page(read(LIMIT + 1), selectors=selectors, newsroom=newsroom, address=address)
