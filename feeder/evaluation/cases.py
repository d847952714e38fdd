"""A labelled case as its JSON says it in, an article and the labels wanted for it out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from feeder.model import Article, Label, LabelKind, Language, Published
from feeder.text import clean, language_of


def _no_label_twice(labels: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ValueError(f"{twice[0]} stands here twice; keep one")
    return labels


Text = Annotated[str, AfterValidator(clean)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Codes = Annotated[tuple[Code, ...], AfterValidator(_no_label_twice)]
Slugs = Annotated[tuple[Slug, ...], AfterValidator(_no_label_twice)]
Day = Annotated[date | AwareDatetime, Field(description="2026-03-01, or with time and offset")]


class Case(BaseModel):
    """A title or an article, and the labels that an editor would give it.

    A key that is None is not measured. Optional labels are neither right nor wrong. `topics` has
    the main topic first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text | None = Field(validation_alias=AliasChoices("title", "text"))
    language: Language | None = None
    paragraphs: tuple[Text, ...] = ()
    published: Day | None = None
    section: str | None = None
    about: Codes | None = None
    mentions: Codes | None = None
    optional: Codes = ()
    topics: Slugs | None = None
    topics_optional: Slugs = ()
    organisations: Slugs | None = None
    organisations_optional: Slugs = ()
    note: Text = ""

    @model_validator(mode="after")
    def _about_what_is_mentioned(self) -> Self:
        if self.about is not None and self.mentions is not None:
            unnamed = sorted(set(self.about) - set(self.mentions))
            if unnamed:
                raise ValueError(f"about: {unnamed[0]} must be among mentions, too")
        return self

    @model_validator(mode="after")
    def _something_to_measure(self) -> Self:
        if all(x is None for x in (self.about, self.mentions, self.topics, self.organisations)):
            raise ValueError("nothing to measure; give about, mentions, topics or organisations")
        return self

    @property
    def article(self) -> Article:
        """The article to label; its language is found from its words where the case has none."""
        language = self.language or language_of(" ".join((self.title or "", *self.paragraphs)))
        return Article(
            title=self.title,
            published=_published(self.published),
            views=None,
            paragraphs=self.paragraphs,
            language=language,
            section=self.section,
        )


def _published(given: date | datetime | None) -> Published | None:
    match given:
        case None:
            return None
        case datetime():
            return Published(given)
        case date():
            return Published(datetime.combine(given, time(), UTC), "day")


_MEASURED: tuple[LabelKind, ...] = ("country", "topic", "organisation")


def case_of(
    article: Article,
    labels: Iterable[Label],
    *,
    kinds: Collection[LabelKind] = _MEASURED,
    note: Text = "",
) -> dict[str, object]:
    """Return one labelled case, as its line of JSON says it: an article and its final labels.

    Only assigned labels of these kinds are written, in their order. Whatever nobody has looked at
    should be left out by `kinds`, and mere mentions always are: else the rules' own answer would be
    held to be the truth. The date and the section stand there where they are known.
    """
    assigned = [label for label in labels if label.assigned]
    written: dict[str, object] = {
        "title": article.title,
        "language": article.language,
        "paragraphs": list(article.paragraphs),
    }
    if article.published:
        written["published"] = article.published.isoformat()
    if article.section:
        written["section"] = article.section
    if "country" in kinds:
        written["about"] = [label.code for label in assigned if label.kind == "country"]
    if "topic" in kinds:
        written["topics"] = [label.slug for label in assigned if label.kind == "topic"]
    if "organisation" in kinds:
        written["organisations"] = [
            label.slug for label in assigned if label.kind == "organisation"
        ]
    return written | ({"note": note} if note else {})
