"""A source in, what it answers and what is made of it out; nothing is stored. An edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from feeder.config import Config
from feeder.errors import ParseError, SourceError
from feeder.inlets import agent_of, expected_of, inlet_of, source_of
from feeder.model import Article, Document, Link, Part, SetAside
from feeder.parsing.markup import LIMIT
from feeder.parsing.seeing import Sight, sights
from feeder.parsing.starts import nothing_known
from feeder.sourceconfig import (
    FeedSource,
    Fetching,
    ListSelectors,
    ListSource,
    PageSource,
    Selectors,
    SourceConfig,
)
from feeder.sources import (
    Failure,
    Fetched,
    Gone,
    Later,
    Lead,
    Listed,
    Memory,
    NoMemory,
    Stop,
    Suspect,
    Unchanged,
    Visit,
)
from feeder.sources.asking import Asked, Request
from feeder.sources.client import Client
from feeder.sources.exchanges import Answer, Exchange
from feeder.suspicion import Usual, suspicious

_NEWEST = 10_000
"""So many articles of a document are looked at."""


@dataclass(slots=True)
class Found:
    """What one document holds."""

    document: Document
    articles: list[Article] = field(default_factory=list)
    aside: int = 0


@dataclass(slots=True)
class Tried:
    """What came of trying a source: what was said on both sides, seen, found, and went wrong."""

    exchanges: list[Exchange] = field(default_factory=list)
    answers: list[Asked] = field(default_factory=list)
    sights: dict[str, list[Sight]] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def links(self) -> Sequence[Link]:
        """What the source's list leads to."""
        return [link for listed in self.listed for link in listed.links]


def try_source(config: Config, source: SourceConfig, pages: int, stop: Stop) -> Tried:
    """Look at a source once, as if nobody ever had, at `pages` article pages or files at most."""
    tried = Tried()
    client = _Listening(config.fetching, agent_of(config), tried)
    limited = _limited(source, pages)
    reader = source_of(limited, lambda: client, config.agency.newsroom)
    parse = inlet_of(config, reader, source).parse
    memory, documents = _Trial(), 0
    for fetched in reader.fetch(memory, stop):
        problem = None
        if isinstance(fetched, Document):
            documents += 1
            problem = _take(fetched, parse(fetched, nothing_known), source, tried)
            reader.settle(fetched, problem)
            if documents == pages and not isinstance(source, ListSource | FeedSource):
                break
        else:
            _note(fetched, memory, tried)
    _see(source, tried)
    client.close()
    return tried


def _take(
    document: Document, parts: Iterator[Part], source: SourceConfig, tried: Tried
) -> str | None:
    found = Found(document)
    tried.found.append(found)
    kept: list[Part] = []
    try:
        for part in islice(parts, _NEWEST):
            kept.append(part)
            found.aside += isinstance(part, SetAside)
            if isinstance(part, Article):
                found.articles.append(part)
    except (ParseError, SourceError) as error:
        tried.problems.append(str(error))
        return str(error)
    expected = expected_of(source)
    why = None if expected is None else suspicious(kept, document.size, Usual(()), expected)
    if not found.articles:
        why = "no articles found"
    if why is not None:
        tried.problems.append(f"{document.address}: {why}")
    return why


def _note(fetched: Fetched, memory: _Trial, tried: Tried) -> None:
    match fetched:
        case Listed():
            tried.listed.append(fetched)
            memory.take(fetched)
        case Failure(reason=reason) | Gone(reason=reason) | Later(reason=reason):
            tried.problems.append(reason)
        case Suspect(reason=reason):
            tried.problems.append(reason)
        case Visit() | Unchanged() | Document():
            pass


def _limited(source: SourceConfig, pages: int) -> SourceConfig:
    if isinstance(source, ListSource | FeedSource):
        few = source.pages.model_copy(update={"limit": pages})
        return source.model_copy(update={"pages": few})
    return source


def _see(source: SourceConfig, tried: Tried) -> None:
    """Look at the first list page and the first article page through the selectors."""
    for asked in tried.answers:
        selectors: Selectors | ListSelectors | None = None
        match source:
            case ListSource() if asked.request.wanted.kind == "list":
                selectors = source.entries
            case PageSource():
                selectors = source.selectors
            case ListSource() | FeedSource() if asked.request.wanted.kind == "page":
                selectors = source.pages.selectors
        if selectors is not None and asked.request.wanted.kind not in tried.sights:
            tried.sights[asked.request.wanted.kind] = _sights(asked, selectors, tried)


def _sights(asked: Asked, selectors: Selectors | ListSelectors, tried: Tried) -> list[Sight]:
    with asked.document("", "text/html").open() as stream:
        markup = stream.read(LIMIT + 1)
    try:
        return sights(markup, selectors, asked.request.address)
    except ParseError as error:
        if str(error) not in tried.problems:
            tried.problems.append(str(error))
        return []


class _Listening(Client):
    """A client that remembers what was said on both sides."""

    def __init__(self, fetching: Fetching, agent: str, tried: Tried) -> None:
        super().__init__(fetching, agent)
        self._tried = tried

    def ask(self, request: Request, memory: Memory, stop: Stop) -> Asked:
        """Ask, and remember."""
        asked = super().ask(request, memory, stop)
        self._tried.exchanges += asked.exchanges
        if isinstance(asked.outcome, Answer):
            self._tried.answers.append(asked)
        return asked


class _Trial(NoMemory):
    """The memory of a first look: what its list shows, and nothing before."""

    def __init__(self) -> None:
        self._leads: list[Lead] = []

    def take(self, listed: Listed) -> None:
        """Remember what a list shows."""
        self._leads += [Lead(link.address, listed.at, listed.at) for link in listed.links]

    def leads(self) -> Sequence[Lead]:
        """Return what the list showed."""
        return self._leads
