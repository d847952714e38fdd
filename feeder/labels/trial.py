"""A topic and an article's wording in, what the topic would make of it out. No I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from feeder.labels.topics import TopicLabeler, TopicRules

_NEAR = 0.6
"""A score from this part of the threshold on is a near miss."""
_ANY = 1e-9
"""A threshold that every score above zero reaches."""

Outcome = Literal["taken", "threshold", "share", "crowded"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a topic scores for an article, whether it is assigned, and with which others.

    `outcome` names what kept the article out: the score is below the `threshold`, or below its
    `share` of the strongest topic's; or the article has as many stronger topics as are allowed.
    """

    score: float
    reasons: tuple[str, ...]
    outcome: Outcome
    others: tuple[str, ...]


class Trial:
    """One topic of some rules, tried on wordings beside all the others."""

    def __init__(self, rules: TopicRules, slug: str) -> None:
        self._slug = slug
        self._rules = rules
        self._threshold = rules.topics[slug].threshold or rules.threshold
        self._all = TopicLabeler(rules)
        # By itself the topic says what it scores below its threshold; and it is quick to ask.
        rule = rules.topics[slug].model_copy(update={"threshold": _ANY})
        self._alone = TopicLabeler(rules.model_copy(update={"topics": {slug: rule}}))

    def of(self, title: str | None, paragraphs: tuple[str, ...]) -> Verdict | None:
        """Return what the topic makes of a wording; None where it is not even a near miss."""
        found = self._alone.label(title, paragraphs)
        if not found or found[0].score < self._threshold * _NEAR:
            return None
        (own,) = found
        labels = self._all.label(title, paragraphs)
        slugs = [label.slug for label in labels]
        others = tuple(slug for slug in slugs if slug != self._slug)
        outcome: Outcome = "taken"
        if own.score < self._threshold:
            outcome = "threshold"
        elif self._slug not in slugs:
            strong = own.score >= self._rules.floor(labels[0].score)
            outcome = "crowded" if strong else "share"
        return Verdict(own.score, own.reasons, outcome, others)
