"""An article's wording in, the topics it is about out, with scores and reasons. No clock.

The rules are weighted phrases; the ones that ship are package data (`data/topics.yaml`), and an
installation may replace or add topics. `docs/labels-topics.md` explains how a score comes about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from feeder.labels.media_topics import live_code
from feeder.labels.phrases import PhraseFinder, Place, check_phrase, fold
from feeder.model import Label, Topic
from feeder.text import is_readable, plain

if TYPE_CHECKING:
    from collections.abc import Mapping


_Where = Literal["title", "lead", "body"]
_REASONS = 8
_RELAY_LENGTH = 300
# The end of a first paragraph that names whom the agency relays. It is not what the news is about.
_RELAY = re.compile(
    r",\s[^,]{3,160}(?:,[^,]{3,80})?\s(?:reports?|reported|informs?|informed)"
    r"(?:\s(?:citing|with reference to)[^.]{3,120})?\.?$"
    r"|,\s(?:сообщ|переда|информиру)[^.]{3,200}\.?$"
)


def _readable(name: str) -> str:
    if not is_readable(name):
        raise ValueError("must have a letter or a digit: people read it")
    return plain(name)


def _finite(weight: float) -> float:
    if not isfinite(weight):
        raise ValueError("must be a number")
    return weight


Phrase = Annotated[str, AfterValidator(check_phrase)]
Weight = Annotated[float, AfterValidator(_finite)]
Factor = Annotated[Weight, Field(ge=0)]
Limit = Annotated[Weight, Field(gt=0)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Code = Annotated[str, Field(pattern=r"^medtop:\d{8}$"), AfterValidator(live_code)]


class TopicRule(BaseModel):
    """One topic: what it is called, its IPTC Media Topics code, and what speaks for it.

    A weight of zero or less makes a phrase a mask: shorter phrases of this topic inside it do not
    count, and a negative weight is taken off the score. `threshold` replaces the common one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, AfterValidator(_readable)]
    code: Code
    phrases: dict[Phrase, Weight] = Field(min_length=1)
    threshold: Limit | None = None


class TopicScoring(BaseModel):
    """How hits add up to a score: place x weight, capped; and which scores make a topic."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title_factor: Factor = Field(3.0, description="what a weight in the title is multiplied with")
    lead_factor: Factor = Field(2.0, description="the same for the first paragraph; the body has 1")
    body_cap: Limit = Field(5.0, description="most that the body can add to a topic")
    phrase_cap: int = Field(2, ge=1, description="so many times a phrase counts at most")
    threshold: Limit = Field(4.0, description="a topic's from this score on")
    share: float = Field(
        0.4, ge=0, le=1, description="and from this share of the strongest topic's score"
    )
    max_topics: int = Field(4, ge=1, description="so many topics an article has at most")
    masks: tuple[Phrase, ...] = Field(
        (), description="phrases inside which nothing votes for any topic, beside those that ship"
    )


class TopicRules(TopicScoring):
    """All topics and how they are scored; `masks` are names of ministries and the like."""

    topics: dict[Slug, TopicRule] = Field(min_length=1)

    def merged(
        self, overrides: Mapping[str, TopicRule], scoring: TopicScoring | None = None
    ) -> TopicRules:
        """These rules with some topics replaced, new ones added at the end, and scored otherwise.

        The masks of `scoring` are added to those that are here.
        """
        changed: dict[str, object] = dict(scoring) if scoring else {}
        changed["masks"] = tuple(dict.fromkeys(self.masks + (scoring.masks if scoring else ())))
        changed["topics"] = {**self.topics, **overrides}
        return self.model_copy(update=changed)


@lru_cache(maxsize=1)
def load_topic_rules() -> TopicRules:
    """The rules that ship with the package."""
    text = files("feeder.labels").joinpath("data", "topics.yaml").read_text(encoding="utf-8")
    # libyaml where it is there: the file is long, and the pure reader takes ten times as long.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return TopicRules.model_validate(yaml.load(text, Loader=loader))  # noqa: S506 - both are safe


class _Vote(NamedTuple):
    """What one phrase says for one topic, wherever it stands."""

    slug: str
    phrase: str
    weight: float


# Where a hit begins, minus where it ends, phrase, weight, place: sorts with the longer one first.
# (A plain tuple, since there are dozens an article.)
_Hit = tuple[int, int, str, float, _Where]
_Points = dict[tuple[_Where, str], list[float]]


class _Ballot(NamedTuple):
    """One topic's count; `points` are kept for the explanation."""

    slug: str
    score: float
    points: _Points
    capped: bool


class TopicLabeler:
    """Assigns topics by rules that are compiled once; labelling is pure and deterministic."""

    def __init__(self, rules: TopicRules) -> None:
        self._rules = rules
        self._factors: dict[_Where, float] = {
            "title": rules.title_factor,
            "lead": rules.lead_factor,
            "body": 1.0,
        }
        self._votes = _votes_by_phrase(rules)
        self._first_mask = len(self._votes)
        self._finder = PhraseFinder([*(votes[0].phrase for votes in self._votes), *rules.masks])

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Every topic that can be assigned, by name: the feeds that exist."""
        rules = self._rules.topics.items()
        named = (Topic(slug=slug, name=rule.name, code=rule.code) for slug, rule in rules)
        return tuple(sorted(named, key=lambda topic: (topic.name, topic.slug)))

    def label(self, title: str | None, paragraphs: tuple[str, ...]) -> tuple[Label, ...]:
        """The topics of an article, strongest first; none where nothing speaks clearly."""
        lead = _without_relay(paragraphs[0]) if paragraphs else ""
        parts = [fold(title or ""), fold(lead)]
        parts.extend(fold(paragraph) for paragraph in paragraphs[1:])
        ballots = [self._counted(slug, hits) for slug, hits in self._hits(parts).items()]
        ballots = [ballot for ballot in ballots if ballot.score >= self._threshold(ballot.slug)]
        ballots.sort(key=lambda ballot: (-ballot.score, ballot.slug))
        floor = ballots[0].score * self._rules.share if ballots else 0.0
        strongest = ballots[: self._rules.max_topics]
        return tuple(self._label(ballot) for ballot in strongest if ballot.score >= floor)

    def _threshold(self, slug: str) -> float:
        own = self._rules.topics[slug].threshold
        return self._rules.threshold if own is None else own

    def _hits(self, parts: list[str]) -> dict[str, list[_Hit]]:
        """The hits of each topic that may reach its threshold, in no order."""
        title_end = len(parts[0])
        lead_end = title_end + 1 + len(parts[1])
        places = self._finder.find("\n".join(parts))
        masks = [place for place in places if place[0] >= self._first_mask]
        hits: dict[str, list[_Hit]] = defaultdict(list)
        most: dict[str, float] = defaultdict(float)
        for place in places if not masks else _unmasked(places, masks):
            number, start, end = place
            where: _Where = "title" if start < title_end else "lead" if start < lead_end else "body"
            factor = self._factors[where]
            for slug, phrase, weight in self._votes[number]:
                hits[slug].append((start, -end, phrase, weight, where))
                if weight > 0:
                    most[slug] += weight * factor
        # Most topics of an article are a passing word: not worth the careful count.
        return {slug: hits[slug] for slug, sum_ in most.items() if sum_ >= self._threshold(slug)}

    def _counted(self, slug: str, hits: list[_Hit]) -> _Ballot:
        """One topic's sum: only the longest of nested phrases, each phrase `phrase_cap` times."""
        points: _Points = defaultdict(list)
        seen: dict[str, int] = defaultdict(int)
        body = rest = 0.0
        reached = -1
        for _, negative_end, phrase, weight, where in sorted(hits):
            if -negative_end <= reached:
                continue
            reached = -negative_end
            seen[phrase] += 1
            if not weight or seen[phrase] > self._rules.phrase_cap:
                continue
            value = weight * self._factors[where]
            points[where, phrase].append(value)
            if where == "body":
                body += value
            else:
                rest += value
        cap = self._rules.body_cap
        return _Ballot(slug, round(rest + min(body, cap), 2), points, capped=body > cap)

    def _label(self, ballot: _Ballot) -> Label:
        rule = self._rules.topics[ballot.slug]
        reasons = _reasons(ballot.points)
        if ballot.capped:
            reasons = (*reasons, f"body: capped at {self._rules.body_cap:g}")
        return Label(
            kind="topic",
            code=rule.code,
            slug=ballot.slug,
            name=rule.name,
            score=ballot.score,
            assigned=True,
            reasons=reasons,
        )


def _votes_by_phrase(rules: TopicRules) -> tuple[tuple[_Vote, ...], ...]:
    """The votes of each phrase, by its number."""
    votes: dict[str, list[_Vote]] = defaultdict(list)
    for slug, rule in rules.topics.items():
        for phrase, weight in rule.phrases.items():
            votes[phrase].append(_Vote(slug, phrase, weight))
    return tuple(map(tuple, votes.values()))


def _unmasked(places: list[Place], masks: list[Place]) -> list[Place]:
    """The places that do not lie inside a mask (and so without the masks themselves)."""
    spans = [(start, end) for _, start, end in masks]
    return [
        place
        for place in places
        # A list: for the one or two masks of an article it is faster than a generator.
        if not any([first <= place[1] and place[2] <= last for first, last in spans])  # noqa: C419 - measured
    ]


def _reasons(points: _Points) -> tuple[str, ...]:
    """The heaviest hits as short lines, such as `title: interfaith +12`."""
    sums = sorted((-abs(sum(each)), *key, len(each), sum(each)) for key, each in points.items())
    return tuple(
        f"{where}: {phrase}{f' x{times}' if times > 1 else ''} {total:+g}"
        for _, where, phrase, times, total in sums[:_REASONS]
    )


def _without_relay(lead: str) -> str:
    """The first paragraph without its end that names whom the agency relays."""
    # The expression is anchored at the end, so only the tail is worth searching.
    head, tail = lead[:-_RELAY_LENGTH], lead[-_RELAY_LENGTH:]
    return head + _RELAY.sub("", tail)
