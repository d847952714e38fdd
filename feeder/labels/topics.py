"""An article's wording in, the topics it is about out, with scores and reasons. No clock.

The rules are weighted phrases; the ones that ship are package data (`data/topics.yaml`), and an
installation may replace or add topics. `docs/labels-topics.md` explains how a score comes about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files
from math import isfinite
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from feeder.labels.automaton import END, Finder, Place, Vocabulary
from feeder.labels.ballots import Ballot, Limits, Points, Vote, ballots
from feeder.labels.explanation import Part, Spot, Verdict
from feeder.labels.media_topics import live_code
from feeder.labels.phrases import Phrases, check_phrase, fold
from feeder.labels.wording import Wording, Zone, read
from feeder.model import Label, Topic
from feeder.text import is_readable, plain

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
    lead_factor: Factor = Field(2.5, description="the same for the first paragraph")
    body_factor: Factor = Field(0.7, description="the same for the other paragraphs")
    body_cap: Limit = Field(8.0, description="most that the other paragraphs can add to a topic")
    phrase_cap: int = Field(2, ge=1, description="so many times a phrase counts at most")
    threshold: Limit = Field(4.0, description="a topic's from this score on")
    share: float = Field(
        0.4, ge=0, le=1, description="and from this share of the strongest topic's score"
    )
    sure: Limit = Field(12.0, description="this score is enough, however strong another topic is")
    max_topics: int = Field(3, ge=1, description="so many topics an article has at most")
    masks: tuple[Phrase, ...] = Field(
        (), description="phrases inside which nothing votes for any topic, beside those that ship"
    )


class TopicRules(TopicScoring):
    """All topics and how they are scored; `masks` are names of ministries and the like."""

    topics: dict[Slug, TopicRule] = Field(min_length=1)

    def floor(self, strongest: float) -> float:
        """What a further topic must reach beside one with this score."""
        return min(strongest * self.share, self.sure)

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


class TopicLabeler:
    """Assigns topics by rules that are compiled once; labelling is pure and deterministic."""

    def __init__(self, rules: TopicRules) -> None:
        self._rules = rules
        slugs = tuple(rules.topics)
        self._slugs = slugs
        self._limits = Limits(
            rules.title_factor,
            rules.lead_factor,
            rules.body_factor,
            rules.body_cap,
            rules.phrase_cap,
            rules.share,
            rules.sure,
            rules.max_topics,
            slugs,
            tuple(rule.threshold or rules.threshold for rule in rules.topics.values()),
        )

    @cached_property
    def _phrases(self) -> Phrases:
        """Compiled when the first article comes: most refreshes bring none."""
        votes: dict[str, list[Vote]] = defaultdict(list)
        for number, slug in enumerate(self._slugs):
            for phrase, weight in self._rules.topics[slug].phrases.items():
                votes[fold(phrase)].append(Vote(number, phrase, weight))
        return Phrases({phrase: tuple(own) for phrase, own in votes.items()})

    @cached_property
    def _masks(self) -> Phrases:
        return Phrases({fold(mask): mask for mask in self._rules.masks})

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Every topic that can be assigned, by name: the feeds that exist."""
        rules = self._rules.topics.items()
        named = (Topic(slug=slug, name=rule.name, code=rule.code) for slug, rule in rules)
        return tuple(sorted(named, key=lambda topic: (topic.name, topic.slug)))

    @property
    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """What an automaton must find for this labeler: phrases, then masks."""
        return *self._phrases.vocabularies, *self._masks.vocabularies

    @cached_property
    def _finder(self) -> Finder:
        return Finder(*self.vocabularies)

    def label(self, title: str | None, paragraphs: tuple[str, ...]) -> tuple[Label, ...]:
        """The topics of an article, strongest first; none where nothing speaks clearly."""
        wording = read(title, paragraphs)
        return self.labels_of(wording, self._finder.find(wording))

    def labels_of(self, wording: Wording, places: Sequence[list[Place]]) -> tuple[Label, ...]:
        """The labels of a wording in which the automaton found these places."""
        votes, masks = self._places(wording, places)
        elected = ballots(votes, masks, wording, self._limits)
        return tuple([self._label(ballot) for ballot in elected])

    def explain(
        self, wording: Wording, places: Sequence[list[Place]]
    ) -> tuple[list[Spot], list[Verdict]]:
        """The same labels with all that led to them."""
        votes, masks = self._places(wording, places)
        spots = [Spot(start, end, "mask", "", "", 0.0, "mask") for _, start, end in masks]
        if (relay := _relay_start(wording)) < wording.lead_end:
            note = "whom the agency relays"
            spots.append(Spot(relay, wording.lead_end, "mask", "", "", 0.0, note))
        verdicts = []
        for ballot in ballots(votes, masks, wording, self._limits, every=True):
            label = self._label(ballot)
            verdicts.append(self._verdict(label, ballot))
            for start, end, weight, note in ballot.votes:
                # A phrase with a tail is found by its beginning; its word is what people see.
                whole = wording.spaced.index(" ", end)
                spots.append(Spot(start, whole, "topic", label.code, label.slug, weight, note))
        return spots, verdicts

    def _places(
        self, wording: Wording, places: Sequence[list[Place]]
    ) -> tuple[list[Place], list[Place]]:
        """The phrases that vote, and the parts of the text inside which nothing votes."""
        votes = self._phrases.places(places[0], places[1], wording.folded)
        masks = self._masks.places(places[2], places[3], wording.folded)
        relay, lead_end = _relay_start(wording), wording.lead_end
        if relay < lead_end:
            low, high = (bisect_right(votes, place, key=END) for place in (relay, lead_end))
            # What only ends there ("…Educational, Scientific and Cultural Organization") stands.
            across = [place for place in votes[low:high] if place[1] < relay]
            votes = votes[:low] + across + votes[high:]
        return votes, masks

    def _label(self, ballot: Ballot) -> Label:
        slug = self._limits.slugs[ballot.topic]
        rule = self._rules.topics[slug]
        reasons = _reasons(ballot.points)
        if ballot.body > self._rules.body_cap:
            reasons = (*reasons, f"body: capped at {self._rules.body_cap:g}")
        return Label(
            kind="topic",
            code=rule.code,
            slug=slug,
            name=rule.name,
            score=ballot.score,
            assigned=not ballot.why_not,
            reasons=reasons,
        )

    def _verdict(self, label: Label, ballot: Ballot) -> Verdict:
        sums: dict[Zone, float] = {"title": 0.0, "lead": 0.0, "body": 0.0}
        for (zone, _), values in ballot.points.items():
            sums[zone] += sum(values)
        caps = {"body": self._rules.body_cap}
        parts = tuple(
            Part(zone, sum_, min(sum_, caps.get(zone, sum_))) for zone, sum_ in sums.items()
        )
        threshold = self._limits.thresholds[ballot.topic]
        return Verdict(label, parts, (), threshold, ballot.why_not)


def _reasons(points: Points) -> tuple[str, ...]:
    """The heaviest hits as short lines, such as `title: interfaith +12`."""
    sums = sorted([(-abs(sum(each)), *key, len(each), sum(each)) for key, each in points.items()])
    return tuple(
        [
            f"{where}: {phrase} x{times} {total:+g}"
            if times > 1
            else f"{where}: {phrase} {total:+g}"
            for _, where, phrase, times, total in sums[:_REASONS]
        ]
    )


def _relay_start(wording: Wording) -> int:
    """Where the end of the first paragraph that names whom the agency relays begins."""
    # The expression is anchored at the end, so only the tail is worth searching.
    end = wording.lead_end
    found = _RELAY.search(wording.text, max(wording.title_end, end - _RELAY_LENGTH), end)
    return found.start() if found else end
