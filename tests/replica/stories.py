"""A seed and a moment in, invented stories out: the same arguments give the same stories. No I/O.

Each is a whole article as the agency would have it: address, time, views, text, credits.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml

ALMATY = ZoneInfo("Asia/Almaty")
Edition = Literal["eng", "rus"]
DAYS = 10
FIRST_NUMBER = 1_377_990_000
"""The agency's numbers have ten digits and grow with time."""

_EACH = 3
"""So many countries to a pattern; more are left for news that is yet to come."""


@dataclass(frozen=True, slots=True)
class Story:
    """One article. `at` is the minute of publication, in the agency's zone.

    `relayed` is whom its text credits, `credit` whose its picture is.
    """

    number: str
    edition: Edition
    section: str
    words: str
    title: str
    paragraphs: tuple[str, ...]
    at: datetime
    views: int
    relayed: str | None = None
    credit: str | None = None
    notice: bool = False
    picture: str | None = None

    @property
    def path(self) -> str:
        """Where its page stands."""
        return f"/{self.edition}/{self.section}/{self.words}_{self.number}.html"


@cache
def _words() -> Any:
    return yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))


def stories_of(newest: datetime, *, seed: int = 1, days: int = DAYS) -> tuple[Story, ...]:
    """Return the stories of the days before a moment, newest first, the last one at it."""
    chance = random.Random(seed)
    drafts = list(_drafts(chance))
    minutes = sorted(chance.sample(range(1, days * 24 * 60), len(drafts) - 1))
    moments = [newest - timedelta(minutes=count) for count in (0, *minutes)]
    total = len(drafts)
    return tuple(
        _story(draft, FIRST_NUMBER + total - place, moment, chance)
        for place, (draft, moment) in enumerate(zip(drafts, moments, strict=True))
    )


def later_stories(after: int, *, seed: int = 1) -> Iterator[Draft]:
    """Yield what is yet to be published, beginning after so many: country by country, no end."""
    patterns, countries = _words()["english"], _words()["countries"]
    number = after
    while True:
        chance = random.Random(f"{seed} later {number}")
        pattern = patterns[number * 7 % len(patterns)]
        shift = _EACH + number // len(patterns)
        place = (number * 7 % len(patterns) * _EACH + shift) % len(countries)
        yield Draft("eng", pattern, countries[place], chance.random())
        number += 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A story that has no time and no number yet."""

    edition: Edition
    pattern: Mapping[str, Any]
    country: tuple[str, str, str]
    seed: float


def write(draft: Draft, number: int, at: datetime) -> Story:
    """Write a draft out."""
    return _story(draft, number, at, random.Random(draft.seed))


def _drafts(chance: random.Random) -> Iterator[Draft]:
    words = _words()
    drafts = [
        Draft(
            "eng",
            pattern,
            words["countries"][(place * _EACH + turn) % len(words["countries"])],
            chance.random(),
        )
        for place, pattern in enumerate(words["english"])
        for turn in range(_EACH)
    ]
    drafts += [
        Draft("rus", pattern, words["countries"][turn], chance.random())
        for pattern in words["russian"]
        for turn in range(2)
    ]
    chance.shuffle(drafts)
    return iter(drafts)


def _story(draft: Draft, number: int, moment: datetime, chance: random.Random) -> Story:
    words = _words()
    own = random.Random(draft.seed)
    at = moment.astimezone(ALMATY).replace(second=0, microsecond=0)
    slots = _slots(draft, at, own)
    texts = [_filled(text, slots, own) for text in draft.pattern["text"]]
    if draft.edition == "eng":
        texts.append(_filled(own.choice(words["closings"]), slots, own))
    title = _filled(draft.pattern["title"], slots, own)
    return Story(
        number=str(number),
        edition=draft.edition,
        section=draft.pattern["section"],
        words=words_of(title),
        title=title,
        paragraphs=tuple(texts),
        at=at,
        views=chance.randint(6, 9_000),
        relayed=_relayed(texts[0]),
        credit=own.choice(words["credits"]),
        notice=own.random() < 0.2,
        picture=f"{own.getrandbits(96):024x}" if own.random() < 0.7 else None,
    )


def _slots(draft: Draft, at: datetime, own: random.Random) -> dict[str, str]:
    words = _words()
    country, demonym, capital = draft.country
    return {
        "country": country,
        "demonym": demonym,
        "capital": capital,
        "person": own.choice(words["people"]),
        "town": own.choice(words["towns"]),
        "relay": own.choice(words["relays"]),
        "count": str(own.randint(4, 19)),
        "day": f"{at.day} {words['months'][at.month - 1]}",
    }


def _filled(pattern: str, slots: Mapping[str, str], own: random.Random) -> str:
    """Fill a pattern; each number is another one."""

    def word(found: re.Match[str]) -> str:
        match found[1]:
            case "number":
                return f"{own.randint(110, 9_900):,}"
            case "small":
                return str(own.randint(4, 19))
            case slot:
                return slots[slot]

    return re.sub(r"\{(\w+)\}", word, pattern)


def _relayed(lead: str) -> str | None:
    """Return whom a lead credits."""
    if found := re.search(r", ([^,]+) reports\.$", lead):
        return found[1]
    found = re.search(r"сообщает ([^,]+)\.$", lead)
    return None if found is None else found[1]


def words_of(title: str) -> str:
    """Return the words of a title as they stand in an address."""
    latin = title.lower().translate(str.maketrans(_words()["letters"]))
    return re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:90]
