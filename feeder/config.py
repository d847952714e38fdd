"""The settings of one installation as frozen values. No I/O: `configfile` reads them from YAML."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from feeder.kinds import Duration, HttpAddress, Section, Slug, Span, Text, base, zone
from feeder.labels.countries import CountryRules
from feeder.labels.organisations import OrganisationRules
from feeder.labels.suggesting import SemanticRules
from feeder.labels.topics import TopicRule, TopicScoring
from feeder.model import SITE, Language, Newsroom
from feeder.sourceconfig import Fetching, FolderSource, SourceConfig, with_kind

NOTICE = (
    "This information may not be reproduced without reference to Kazakhstan Today. "
    "Copyright of materials of News Agency Kazakhstan Today."
)


class Site(Section):
    """This mirror: what it is called, where it lives, who runs it."""

    title: Text = "Kazakhstan Today by country and topic"
    base_url: Annotated[HttpAddress, AfterValidator(base)] = Field(
        "http://127.0.0.1:8000/", description="address under which `output.path` is served"
    )
    language: Language = "en"
    operator: Text = "the operator of this mirror"
    operator_url: HttpAddress | None = None


class Agency(Section):
    """Whose news it is: every entry is credited to this agency."""

    name: Text = "Kazakhstan Today"
    address: HttpAddress = Field(
        SITE, description="its site: addresses there tell the number of an article"
    )
    notice: Text = NOTICE
    time_zone: str = "Asia/Almaty"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            zone(value)
        except ZoneInfoNotFoundError as error:
            raise ValueError(f"{value!r} is not an IANA time zone such as Asia/Almaty") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the agency prints its times."""
        return zone(self.time_zone)

    @property
    def newsroom(self) -> Newsroom:
        """What its pages are read with."""
        return Newsroom(self.zone, self.address)


class Schedule(Section):
    """How the daemon spaces its runs."""

    jitter: Duration = timedelta(seconds=15)
    deadline: Span = Field(timedelta(minutes=10), description="a run that takes longer is ended")


class Withdrawals(Section):
    """When an article counts as withdrawn that its source no longer shows."""

    confirmations: int = Field(3, ge=2, le=100)
    over: Span = Field(timedelta(days=1), description="from the first confirmation to the last")


class Selected(Section):
    """A feed of the operator's own."""

    title: Text
    where: str = Field(min_length=1, description="an expression: docs/selections.md")


class Feeds(Section):
    """What the feeds hold."""

    entries: int = Field(50, ge=1, le=500)
    languages: tuple[Language, ...] = Field(
        ("en",), min_length=1, description="languages of the country and topic feeds"
    )
    selections: dict[Slug, Selected] = Field(
        default_factory=dict, description="feeds of your own, by their permanent addresses"
    )

    @property
    def without_selections(self) -> Feeds:
        """The same without the operator's own."""
        return self.model_copy(update={"selections": {}})


class Labels(Section):
    """How countries, organisations and topics are recognised."""

    countries: CountryRules = CountryRules()
    organisations: OrganisationRules = OrganisationRules()
    topics: dict[str, TopicRule] = Field(default_factory=dict)
    topic_files: tuple[str, ...] = Field(
        (),
        description="files with more topics, in the form of `topics`; * and ? may stand in it",
    )
    topic_rules: TopicScoring = TopicScoring()
    semantic: SemanticRules = SemanticRules()

    @field_validator("topics")
    @classmethod
    def _slugs(cls, value: dict[str, TopicRule]) -> dict[str, TopicRule]:
        for slug in value:
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
                raise ValueError(f"{slug!r} must be lower-case letters, digits and single hyphens")
        return value


class Store(Section):
    """Where articles are kept."""

    path: Path = Path("feeder.db")


class Output(Section):
    """Where published files are written."""

    path: Path = Path("feeds")


class Server(Section):
    """Where `feeder serve` listens."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)


class Hub(Section):
    """A WebSub hub that is told which feeds changed."""

    address: HttpAddress | None = None
    timeout: Span = timedelta(seconds=10)


class Config(Section):
    """Everything that config.yaml can say; each key has a working default."""

    site: Site = Site()
    agency: Agency = Agency()
    sources: tuple[Annotated[SourceConfig, BeforeValidator(with_kind)], ...] = (
        FolderSource(kind="folder", name="dumps", path=Path("dumps")),
    )
    fetching: Fetching = Fetching()
    schedule: Schedule = Schedule()
    withdrawals: Withdrawals = Withdrawals()
    labels: Labels = Labels()
    feeds: Feeds = Feeds()
    store: Store = Store()
    output: Output = Output()
    server: Server = Server()
    hub: Hub = Hub()

    @model_validator(mode="after")
    def _unique_names(self) -> Config:
        names = [source.name for source in self.sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"sources: the name {twice[0]!r} is used twice; names must differ")
        return self
