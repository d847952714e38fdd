"""Votes for topics in a wording in, one ballot a topic out, strongest first. Pure: the hot path.

A vote is a phrase that stands in the text; see docs/labels-topics.md for how votes add up.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from feeder.labels.automaton import Place
from feeder.labels.wording import Wording, Zone

_ROUNDING = 0.01
_NOWHERE: Place = (None, sys.maxsize, sys.maxsize)


class Vote(NamedTuple):
    """What one phrase says for one topic, wherever it stands; topics go by number."""

    topic: int
    phrase: str
    weight: float


class Limits(NamedTuple):
    """How votes add up, and what makes a topic of a sum; a threshold for each topic."""

    title_factor: float
    lead_factor: float
    body_cap: float
    phrase_cap: int
    share: float
    sure: float
    max_topics: int
    slugs: tuple[str, ...]
    thresholds: tuple[float, ...]


_Cast = tuple[int, int, Vote]
"""A vote, and where it begins and ends."""
Points = dict[tuple[Zone, str], list[float]]


Counted = tuple[int, int, float, str]
"""A vote in its place: where it begins and ends, what it counts, or in words why nothing."""


class Ballot(NamedTuple):
    """One topic's count: `head` is title and first paragraph, `body` is before its cap."""

    topic: int
    score: float
    head: float
    body: float
    points: Points
    votes: list[Counted]
    why_not: str = ""


def ballots(
    places: Sequence[Place],
    masks: Sequence[Place],
    wording: Wording,
    limits: Limits,
    *,
    every: bool = False,
) -> list[Ballot]:
    """The assigned topics; if `every`, also what was considered and why it is not assigned.

    `places` stand in the order of their ends; `masks` in theirs, none inside another.
    """
    most, cast = _cast(places, masks, wording, limits)
    likely = _likely(most, limits, every=every)
    counted: list[Ballot] = []
    floor = 0.0
    for bound, topic in likely:
        if bound + _ROUNDING < floor and not every:
            break  # no topic that follows can reach its share of the strongest
        ballot = _counted(topic, cast[topic], wording, limits)
        counted.append(ballot)
        if ballot.score >= limits.thresholds[topic]:
            floor = max(floor, min(ballot.score * limits.share, limits.sure))
    return _decided(counted, floor, limits, every=every)


def _cast(
    places: Sequence[Place], masks: Sequence[Place], wording: Wording, limits: Limits
) -> tuple[list[list[float]], list[list[_Cast]]]:
    """What each topic could reach at most in head and body, and the votes that were cast for it."""
    topics = len(limits.thresholds)
    head, body = [0.0] * topics, [0.0] * topics
    cast: list[list[_Cast]] = [[] for _ in range(topics)]
    title_end, lead_end = wording.title_end, wording.lead_end
    title_factor, lead_factor = limits.title_factor, limits.lead_factor
    hidden = iter(masks)
    _, hidden_from, hidden_to = next(hidden, _NOWHERE)
    for votes, start, end in places:
        while end > hidden_to:
            _, hidden_from, hidden_to = next(hidden, _NOWHERE)
        if start >= hidden_from:
            continue
        if start > lead_end:
            sums, factor = body, 1.0
        else:
            sums, factor = head, title_factor if start < title_end else lead_factor
        for vote in votes:
            topic, _, weight = vote
            own = cast[topic]
            # Of nested phrases the longest counts; of two with one end it comes first.
            while own and own[-1][0] >= start:
                own.pop()
            if not own or own[-1][1] < end:
                own.append((start, end, vote))
                if weight > 0:
                    sums[topic] += weight * factor
    return [head, body], cast


def _likely(most: list[list[float]], limits: Limits, *, every: bool) -> list[tuple[float, int]]:
    """The topics that may reach their threshold, with what they can reach, strongest first.

    Most topics of an article are a passing word: not worth the careful count.
    """
    cap = limits.body_cap
    bounds = [
        (head + (min(cap, body)), topic)
        for topic, (head, body) in enumerate(zip(*most, strict=True))
        if head or body
    ]
    if not every:
        thresholds = limits.thresholds
        bounds = [one for one in bounds if one[0] + _ROUNDING >= thresholds[one[1]]]
    bounds.sort(reverse=True)
    return bounds


def _counted(topic: int, cast: list[_Cast], wording: Wording, limits: Limits) -> Ballot:
    """One topic's sum, to which each phrase adds `phrase_cap` times."""
    points: Points = defaultdict(list)
    seen: dict[str, int] = {}
    votes: list[Counted] = []
    body = head = 0.0
    title_end, lead_end, phrase_cap = wording.title_end, wording.lead_end, limits.phrase_cap
    for start, end, (_, phrase, weight) in cast:
        times = seen[phrase] = seen.get(phrase, 0) + 1
        if not weight:
            votes.append((start, end, 0.0, "mask"))
        elif times > phrase_cap:
            votes.append((start, end, 0.0, "counted often enough"))
        elif start > lead_end:
            body += weight
            points["body", phrase].append(weight)
            votes.append((start, end, weight, ""))
        else:
            titled = start < title_end
            value = weight * (limits.title_factor if titled else limits.lead_factor)
            head += value
            points["title" if titled else "lead", phrase].append(value)
            votes.append((start, end, value, ""))
    score = round(head + min(body, limits.body_cap), 2)
    return Ballot(topic, score, head, body, points, votes)


def _decided(counted: list[Ballot], floor: float, limits: Limits, *, every: bool) -> list[Ballot]:
    """The ballots in order; those of topics that are not assigned say why, or are left out."""
    slugs = limits.slugs
    counted.sort(key=lambda ballot: (-ballot.score, slugs[ballot.topic]))
    decided: list[Ballot] = []
    elected = 0
    for ballot in counted:
        why_not = ""
        if ballot.score < limits.thresholds[ballot.topic]:
            why_not = f"below the threshold of {limits.thresholds[ballot.topic]:g}"
        elif ballot.score < floor:
            why_not = f"under {limits.share:.0%} of the strongest topic's score"
        elif elected == limits.max_topics:
            why_not = f"more than {limits.max_topics} topics"
        else:
            elected += 1
        if not why_not:
            decided.append(ballot)
        elif every and ballot.points:
            decided.append(ballot._replace(why_not=why_not))
    return decided
