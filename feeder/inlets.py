"""Settings in; each source, joined with how its documents are taken apart, out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from feeder import __version__
from feeder.config import Config
from feeder.errors import ConfigError
from feeder.intake import Inlet
from feeder.model import Newsroom
from feeder.parsing.document import parts_of
from feeder.schedule import Pace
from feeder.sourceconfig import (
    Addressed,
    ArchiveSource,
    DumpSource,
    FeedSource,
    Fetching,
    FolderSource,
    ListSource,
    PageSource,
    Selectors,
    SourceConfig,
)
from feeder.sources import Source
from feeder.sources.folder import FolderReader
from feeder.suspicion import Expectation

if TYPE_CHECKING:
    from feeder.sources.client import Client


@lru_cache(maxsize=1)
def client_of(fetching: Fetching, agent: str) -> Client:
    """Make who asks addresses: one a process, because it keeps connections and intervals."""
    # Most installations read dumps only, and need no HTTP client in memory.
    from feeder.sources.client import Client  # noqa: PLC0415 - loaded where it is needed

    return Client(fetching, agent)


def agent_of(config: Config) -> str:
    """Say who asks: the program, and where its operator can be reached."""
    return f"feeder/{__version__} (+{config.fetching.contact or config.site.base_url})"


def source_of(config: SourceConfig, client: Callable[[], Client], newsroom: Newsroom) -> Source:
    """Make the reader of a configured source; `client` is called by one that asks addresses."""
    match config:
        case FolderSource():
            return FolderReader(config)
        case DumpSource() | PageSource():
            from feeder.sources.web import WebReader  # noqa: PLC0415 - as above

            return WebReader(config, client())
        case FeedSource():
            from feeder.sources.feed import FeedReader  # noqa: PLC0415 - as above

            return FeedReader(config, client(), newsroom)
        case ListSource():
            from feeder.sources.listing import ListReader  # noqa: PLC0415 - as above

            return ListReader(config, client(), newsroom)
        case ArchiveSource():
            from feeder.sources.archive import ArchiveReader  # noqa: PLC0415 - as above

            return ArchiveReader(config, client, newsroom.site, now=lambda: datetime.now(UTC))


def inlets_of(config: Config, only: str | None = None) -> list[Inlet]:
    """Make the enabled sources, or the one that is named, enabled or not.

    Raises:
        ConfigError: no source has that name.
    """
    client = partial(client_of, config.fetching, agent_of(config))
    chosen = [s for s in config.sources if (s.enabled if only is None else s.name == only)]
    if only is not None and not chosen:
        names = ", ".join(source.name for source in config.sources) or "none"
        raise ConfigError(f"there is no source {only!r}; config.yaml has: {names}")
    return [_inlet(config, source, client) for source in chosen]


def _inlet(config: Config, source: SourceConfig, client: Callable[[], Client]) -> Inlet:
    return replace(
        inlet_of(config, source_of(source, client, config.agency.newsroom), source),
        pace=pace_of(source),
        expected=expected_of(source),
        languages=frozenset(source.languages if isinstance(source, ArchiveSource) else ()),
        waits=not isinstance(source, FolderSource),
        many=isinstance(source, ArchiveSource),
    )


def inlet_of(config: Config, source: Source, settings: SourceConfig | None = None) -> Inlet:
    """Join a source with the way its documents are taken apart; None: as by default."""
    parse = partial(
        parts_of,
        newsroom=config.agency.newsroom,
        selectors=Selectors() if settings is None else _selectors(settings),
        text=settings.text if isinstance(settings, FeedSource) else "auto",
    )
    return Inlet(source, parse, complete=settings is not None and settings.complete)


def pace_of(source: SourceConfig) -> Pace:
    """Return how often a source is looked at: a folder always as often."""
    slowest = source.every if isinstance(source, FolderSource) else source.slowest
    return Pace(source.every, slowest)


def expected_of(source: SourceConfig) -> Expectation | None:
    """Return what is known of the documents of a source that may answer with anything."""
    return Expectation(source.language) if isinstance(source, Addressed) else None


def _selectors(source: SourceConfig) -> Selectors:
    match source:
        case FolderSource() | PageSource() | ArchiveSource():
            return source.selectors
        case ListSource() | FeedSource():
            return source.pages.selectors
        case DumpSource():
            return Selectors()
