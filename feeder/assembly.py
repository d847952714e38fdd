"""Settings in, a wired refresh out: the one place where the parts meet."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from importlib import resources
from pathlib import Path

from feeder import __version__
from feeder.absence import Patience
from feeder.catalog import Catalog
from feeder.catalogs import catalog_of, topic_rules_of
from feeder.config import Config, Hub
from feeder.ingest import Ingester, Progress
from feeder.intake import Inlet
from feeder.labels import Labeler
from feeder.labels.countries import CountryLabeler
from feeder.labels.organisations import OrganisationLabeler
from feeder.labels.suggesting import Suggester
from feeder.labels.topics import TopicLabeler, TopicRules
from feeder.locks import writer_lock
from feeder.publication import Publication
from feeder.publishing import FolderPublisher, TrialPublisher
from feeder.refresh import Deliver, Refresh, Settings, digest_of
from feeder.rendering import Context
from feeder.sources.unsettled import Unsettled
from feeder.stopping import StopSignal
from feeder.store import Store
from feeder.store.sql import copy_store, open_store
from feeder.suspects import folder_of, keep

_TITLES = 2_000
"""So many titles are remembered with the countries that they name."""


@dataclass(frozen=True)
class Parts:
    """What settings alone determine: labels, feeds, and what every document says."""

    config: Config
    labeler: Labeler
    catalog: Catalog
    context: Context
    settings: Settings

    @classmethod
    def of(cls, config: Config) -> Parts:
        """Build the parts; takes a moment where names and phrases have to be compiled."""
        rules = topic_rules_of(config)
        catalog = catalog_of(config)
        every = min((s.every for s in config.sources if s.enabled), default=None)
        seconds = int(every.total_seconds()) if every else 3600
        thresholds = _thresholds(config, rules)
        context = Context(config.site, config.agency, seconds, config.hub.address, thresholds)
        labels = digest_of(
            rules.model_dump(),
            config.labels.countries.model_dump(),
            config.labels.organisations.model_dump(),
            config.labels.semantic.model_dump(),
            config.feeds.languages,
            _data_digest(),
        )
        said = (config.site.model_dump(), config.agency.model_dump(), thresholds)
        pages = digest_of(__version__, *said)
        feeds = digest_of(pages, config.feeds.entries, config.hub.address, seconds)
        settings = Settings(labels, pages, feeds)
        labeler = _labeler_of(_Told(labels, config, rules))
        return cls(config, labeler, catalog, context, settings)


@dataclass(frozen=True, slots=True)
class _Told:
    """What labels depend on, told apart by its digest: not all settings can be hashed."""

    digest: str
    config: Config = field(compare=False)
    rules: TopicRules = field(compare=False)


@lru_cache(maxsize=1)
def _labeler_of(told: _Told) -> Labeler:
    """Compile names and phrases: only once, as long as a reload leaves their settings alone."""
    labels = told.config.labels
    return Labeler(
        CountryLabeler(labels.countries),
        TopicLabeler(told.rules),
        OrganisationLabeler(labels.organisations),
        Suggester.of(told.rules, labels.semantic),
    )


def _thresholds(config: Config, rules: TopicRules) -> dict[str, float]:
    own = {
        f"topic:{slug}": rule.threshold
        for slug, rule in rules.topics.items()
        if rule.threshold is not None
    }
    labels = config.labels
    return {
        "country": labels.countries.threshold,
        "organisation": labels.organisations.threshold,
        "topic": rules.threshold,
        **own,
    }


def _teller(store: Store, hub: Hub) -> Deliver:
    if hub.address is None:
        return lambda _now, _stop: []
    # As with web sources: who has no hub needs no HTTP client.
    from feeder.notify import deliver  # noqa: PLC0415 - loaded where it is needed

    return lambda now, stop: deliver(store, hub, now, stop)


def refresh_of(
    parts: Parts,
    inlets: Sequence[Inlet],
    store: Store,
    *,
    publisher: FolderPublisher | None = None,
    progress: Progress = lambda _count: None,
    relabelled: Progress = lambda _count: None,
    tell: Deliver | None = None,
) -> Refresh:
    """Wire a refresh."""
    config = parts.config
    ingester = Ingester(
        store,
        parts.labeler,
        parts.catalog,
        config.agency.zone,
        lru_cache(_TITLES)(parts.labeler.named_in),
    )
    publication = Publication(
        store,
        publisher or FolderPublisher(config.output.path),
        parts.catalog,
        parts.context,
        config.feeds.entries,
    )
    return Refresh(
        inlets,
        store,
        ingester,
        publication,
        parts.settings,
        tell or _teller(store, config.hub),
        progress,
        relabelled,
        Patience(config.withdrawals.confirmations, config.withdrawals.over),
        config.agency.address,
        partial(keep, folder_of(config.store.path)),
    )


@contextmanager
def turn_of(
    store: Path, wait: float, stop: StopSignal, give_up: Callable[[], bool]
) -> Iterator[None]:
    """Hold the one writer's lock; waiting for others does not count against a run's deadline.

    Raises:
        LockedError: another process holds it for longer than `wait` seconds.
    """
    begun = time.monotonic()
    with writer_lock(store, wait, give_up):
        stop.pardon(time.monotonic() - begun)
        yield


@contextmanager
def opened(config: Config) -> Iterator[Store]:
    """Open the store of an installation; close it afterwards."""
    store = open_store(config.store.path, config.agency.zone)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def trial(
    parts: Parts,
    inlets: Sequence[Inlet],
    progress: Progress = lambda _count: None,
    relabelled: Progress = lambda _count: None,
) -> Iterator[Refresh]:
    """Wire a refresh that changes nothing: it works on a copy of the store, and writes no file."""
    config = parts.config
    inlets = [replace(inlet, source=Unsettled(inlet.source)) for inlet in inlets]
    with tempfile.TemporaryDirectory(prefix="feeder-trial-") as folder:
        copy = Path(folder) / "trial.db"
        if config.store.path.exists():
            copy_store(config.store.path, copy)
        there = config.model_copy(update={"store": config.store.model_copy(update={"path": copy})})
        with opened(there) as store:
            publisher = TrialPublisher(config.output.path)
            yield refresh_of(
                parts,
                inlets,
                store,
                publisher=publisher,
                progress=progress,
                relabelled=relabelled,
                tell=lambda _now, _stop: [],
            )


@cache
def _data_digest() -> str:
    """Digest the gazetteer and the other label data that ship with the package."""
    folder = resources.files("feeder.labels") / "data"
    files = sorted((one for one in folder.iterdir() if one.is_file()), key=lambda one: one.name)
    return digest_of(*((one.name, one.read_bytes().hex()) for one in files))
