"""An address in; a document out, or that nothing is new or left there, or why it can't be had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feeder.model import Document, MediaType
from feeder.sourceconfig import DumpSource, PageSource
from feeder.sources import Fetched, Memory, Stop
from feeder.sources.asking import DUMP, PAGE, Request, is_known
from feeder.sources.client import Client
from feeder.sources.exchanges import Answer

_MEDIA: Mapping[str, MediaType] = {"dump": "text/plain", "page": "text/html"}


class WebReader:
    """One address that answers with the text of a dump or with a page of the agency's site."""

    def __init__(self, config: DumpSource | PageSource, client: Client) -> None:
        """Take the source's settings, and who asks."""
        self._config = config
        self._client = client
        self._problem: str | None = None

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        return self._config.name

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Ask the address once: see `Source.fetch`."""
        config = self._config
        wanted = PAGE if config.kind == "page" else DUMP
        whole = not is_known(memory, config.address)
        asked = self._client.ask(Request.of(config, wanted, whole=whole), memory, stop)
        self._problem = None
        match asked.outcome:
            case Answer():
                yield asked.document(self.name, _MEDIA[config.kind])
            case outcome:
                yield outcome
        yield from asked.visits(kept=self._problem is None)

    def settle(self, document: Document, problem: str | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Learn whether the document may be taken for known next time."""
        self._problem = problem
