"""Votes for topics in a wording in, one ballot a topic out, strongest first. Pure: the hot path.

A vote is a phrase that stands in the text; see docs/labels-topics.md for how votes add up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from feeder.labels.automaton import END, TAIL, Place
from feeder.labels.wording import Wording, Zone

_ROUNDING = 0.01


class Vote(NamedTuple):
    """What one phrase says for one topic, wherever it stands; topics go by number."""

    topic: int
    phrase: str
    weight: float

    @property
    def letters(self) -> tuple[int, int]:
        """How exactly the phrase says what it means: its letters; then, how few tails it has."""
        tails = self.phrase.count(TAIL)
        return len(self.phrase) - tails, -tails


class Limits(NamedTuple):
    """How votes add up, and what makes a topic of a sum; a threshold for each topic."""

    title_factor: float
    lead_factor: float
    body_factor: float
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

    `places` stand in the order of their ends.
    """
    cast, head, body = _cast(_outside(places, masks), wording, limits)
    likely = _likely(cast, head, body, limits, every=every)
    counted: list[Ballot] = []
    floor = 0.0
    for bound, topic in likely:
        if bound < floor and not every:
            break  # no topic that follows can reach its share of the strongest
        ballot = _counted(topic, cast[topic], wording, limits)
        counted.append(ballot)
        if ballot.score >= limits.thresholds[topic]:
            floor = max(floor, min(ballot.score * limits.share, limits.sure))
    return _decided(counted, floor, limits, every=every)


def _cast(
    places: Sequence[Place], wording: Wording, limits: Limits
) -> tuple[dict[int, list[_Cast]], list[float], list[float]]:
    """The votes for each topic, and what it could reach at most in head and body."""
    topics = len(limits.thresholds)
    head, body = [0.0] * topics, [0.0] * topics
    cast: dict[int, list[_Cast]] = {}
    title, lead = (
        bisect_right(places, end, key=END) for end in (wording.title_end, wording.lead_end)
    )
    for part, sums, factor in (
        (places[:title], head, limits.title_factor),
        (places[title:lead], head, limits.lead_factor),
        (places[lead:], body, limits.body_factor),
    ):
        for votes, start, end in part:
            for vote in votes:
                topic, _, weight = vote
                own = cast.get(topic)
                if own is None:
                    cast[topic] = [(start, end, vote)]
                elif own[-1][1] <= start:
                    own.append((start, end, vote))
                elif not _lengthened(own, (start, end, vote)):
                    continue
                if weight > 0:
                    sums[topic] += weight * factor
    return cast, head, body


def _lengthened(own: list[_Cast], vote: _Cast) -> bool:
    """Whether a vote that overlaps the last one counts: of nested phrases only the longest does.

    Of two at the very same place it is the one that says more exactly what it means.
    """
    start, end, said = vote
    first, last, before = own[-1]
    if last == end and first <= start and (first < start or before.letters >= said.letters):
        return False
    while own and own[-1][0] >= start:
        own.pop()
    own.append(vote)
    return True


def _outside(places: Sequence[Place], masks: Sequence[Place]) -> Sequence[Place]:
    """The places that lie in no mask."""
    for _, first, last in masks:
        places = [place for place in places if place[1] < first or place[2] > last]
    return places


def _likely(
    cast: dict[int, list[_Cast]],
    head: list[float],
    body: list[float],
    limits: Limits,
    *,
    every: bool,
) -> list[tuple[float, int]]:
    """The topics that may reach their threshold, with what they can reach, strongest first.

    Most topics of an article are a passing word: not worth the careful count.
    """
    cap, thresholds = limits.body_cap, limits.thresholds
    bounds = []
    for topic in cast:
        reach = body[topic]
        bound = head[topic] + (min(cap, reach)) + _ROUNDING
        if every or bound >= thresholds[topic]:
            bounds.append((bound, topic))
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
            value = weight * limits.body_factor
            body += value
            points["body", phrase].append(value)
            votes.append((start, end, value, ""))
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
