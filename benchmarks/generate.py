"""A size and a seed in, an invented dump in the agency's format out, streamed to standard output.

The same arguments give the same bytes. Sizes are in millions of bytes (1 MB = 1,000,000).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

NOTICE = (
    "This information may not be reproduced without reference to Kazakhstan Today. "
    "Copyright of materials of News Agency Kazakhstan Today."
)
WORDS = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
COUNTRIES = tuple((name, demonym, capital) for name, demonym, capital in WORDS["countries"])
RECENT = 400  # Stories that a later page may show again; all that is kept in memory.
# How often the agency's articles have each part (shares between 0 and 1).
NOTICES, CREDITS, RELAYS, SEPARATORS = 0.2, 0.27, 0.9, 0.1
OWN_SENTENCES = 0.25  # The rest could stand in any story.
TITLE_EDITS = 0.5
NEWS_DAY = range(7 * 60, 23 * 60)  # Minutes of the day in which the agency publishes.


@dataclass(frozen=True, slots=True)
class Plan:
    """What to generate: shares are of all printed articles, between 0 and 1."""

    size: int
    seed: int
    start: date
    per_day: tuple[int, int]
    repeated: float
    edited: float
    twins: float
    russian: float


@dataclass(frozen=True, slots=True)
class Story:
    """One invented article; `seed` and `country` are what its words were made from."""

    seed: int
    country: tuple[str, str, str]
    published: datetime
    title: str
    paragraphs: tuple[str, ...]
    views: int
    notice: bool
    credit: str | None = None
    russian: bool = False


class Slots(Mapping[str, str]):
    """The words for one story's patterns: its own ones, and any others by chance."""

    def __init__(self, rng: random.Random, country: tuple[str, str, str]) -> None:
        name, demonym, capital = country
        self._own = {"country": name, "demonym": demonym, "capital": capital}
        self._rng = rng
        self._made: dict[str, Callable[[], str]] = {
            "number": lambda: f"{rng.randint(40, 9_900):,}",
            "small": lambda: str(rng.randint(2, 39)),
            "town": lambda: self._name(2),
            "person": lambda: f"{self._name(1)[0]}. {self._name(3)}",
        }

    def __getitem__(self, slot: str) -> str:
        if slot in self._own:
            return self._own[slot]
        if slot in self._made:
            return self._made[slot]()
        return self._fill(WORDS["words"][slot])

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def fill(self, patterns: Sequence[str]) -> str:
        """One of the patterns, its slots filled, with a capital letter."""
        text = self._fill(patterns)
        return text[:1].upper() + text[1:]

    def _fill(self, patterns: Sequence[str]) -> str:
        return self._rng.choice(patterns).format_map(self)

    def _name(self, syllables: int) -> str:
        return "".join(self._rng.choices(WORDS["syllables"], k=syllables)).capitalize()


def write_english(seed: int, country: tuple[str, str, str], published: datetime) -> Story:
    """An English story. The same seed with another country gives its twin: the same text."""
    rng = random.Random(seed)
    slots = Slots(rng, country)
    topic = rng.choice(WORDS["topics"])
    own = topic["sentences"]
    title = slots.fill(topic["titles"])
    sentences = min(60, max(5, round(rng.lognormvariate(3.32, 0.45))))
    lead = slots.fill(own).removesuffix(".")
    relay = f", {rng.choice(WORDS['relays'])}." if rng.random() < RELAYS else "."
    paragraphs = [lead + relay]
    while sentences > 0:
        length = min(sentences, rng.randint(1, 4))
        patterns = [
            own if rng.random() < OWN_SENTENCES else WORDS["sentences"] for _ in range(length)
        ]
        paragraphs.append(" ".join(slots.fill(choice) for choice in patterns))
        sentences -= length
    credit = rng.choice(WORDS["credits"]) if rng.random() < CREDITS else None
    views, notice = rng.randint(6, 40_000), rng.random() < NOTICES
    return Story(seed, country, published, title, tuple(paragraphs), views, notice, credit=credit)


def write_russian(seed: int, country: tuple[str, str, str], published: datetime) -> Story:
    """A Russian story, with the dateline that the agency's Russian texts have."""
    rng = random.Random(seed)
    slots = Slots(rng, country)
    russian = WORDS["russian"]
    title = slots.fill(russian["titles"])
    day = f"{published.day} {russian['months'][published.month - 1]}"
    lead = f"Астана. {day}. KAZAKHSTAN TODAY - {slots.fill(russian['sentences'])}"
    rest = [
        " ".join(slots.fill(russian["sentences"]) for _ in range(rng.randint(1, 4)))
        for _ in range(rng.randint(2, 8))
    ]
    views = rng.randint(6, 40_000)
    return Story(seed, country, published, title, (lead, *rest), views, notice=False, russian=True)


def edit(story: Story, rng: random.Random) -> Story:
    """A later wording of a story: one paragraph more, or a title with one word more."""
    if rng.random() < TITLE_EDITS:
        return replace(story, title=f"{story.title} {'вновь' if story.russian else 'Again'}")
    patterns = WORDS["russian"]["sentences"] if story.russian else WORDS["sentences"]
    added = Slots(rng, story.country).fill(patterns)
    return replace(story, paragraphs=(*story.paragraphs, added))


class Generator:
    """The stories of a plan, page by page. `counts` says what has been printed so far."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._rng = random.Random(plan.seed)
        self._moments = self._spread()
        self._recent: deque[Story] = deque(maxlen=RECENT)
        self.counts = {"articles": 0, "new": 0, "repeated": 0, "edited": 0, "twins": 0}

    def pages(self) -> Iterator[str]:
        """Pages of 5 to 12 articles, each newest first as on the site, until it is enough."""
        written = 0
        while written < self._plan.size:
            stories: list[Story] = []
            fresh: list[Story] = []
            for _ in range(self._rng.randint(5, 12)):
                story, is_fresh = self._next()
                stories.append(story)
                if is_fresh:
                    fresh.append(story)
                written += len(print_story(story).encode("utf-8"))
                if written >= self._plan.size:
                    break
            self._recent.extend(fresh)
            yield self._print_page(stories)

    def _next(self) -> tuple[Story, bool]:
        """The next story, and whether it is one that no page has shown before."""
        self.counts["articles"] += 1
        chance = self._rng.random()
        plan = self._plan
        if self._recent and chance < plan.edited + plan.repeated:
            return self._again(edited=chance < plan.edited), False
        self.counts["new"] += 1
        published = next(self._moments)
        if self._recent and chance < plan.edited + plan.repeated + plan.twins:
            twin = self._rng.choice(self._recent)
            if not twin.russian:
                self.counts["twins"] += 1
                return write_english(twin.seed, self._other(twin.country), published), True
        write = write_russian if self._rng.random() < plan.russian else write_english
        seed = self._rng.getrandbits(48)
        return write(seed, self._rng.choice(COUNTRIES), published), True

    def _again(self, *, edited: bool) -> Story:
        self.counts["edited" if edited else "repeated"] += 1
        index = self._rng.randrange(len(self._recent))
        story = self._recent[index]
        seen = replace(story, views=story.views + self._rng.randint(1, 9_000))
        self._recent[index] = edit(seen, self._rng) if edited else seen
        return self._recent[index]

    def _other(self, country: tuple[str, str, str]) -> tuple[str, str, str]:
        return self._rng.choice([other for other in COUNTRIES if other != country])

    def _spread(self) -> Iterator[datetime]:
        """Moments of publication: every minute at most once, so that identity has no doubt."""
        day = datetime.combine(self._plan.start, datetime.min.time())
        while True:
            count = self._rng.randint(*self._plan.per_day)
            for minute in sorted(self._rng.sample(NEWS_DAY, count)):
                yield day + timedelta(minutes=minute)
            day += timedelta(days=1)

    def _print_page(self, stories: list[Story]) -> str:
        ordered = sorted(stories, key=lambda story: story.published, reverse=True)
        captured = ordered[0].published.date() + timedelta(days=self._rng.randint(1, 5))
        texts = [print_story(story) for story in ordered]
        if self._rng.random() < SEPARATORS:
            texts.insert(1, "relevant news\n")
        return f" date {captured.isoformat()} {''.join(texts)}"


def print_story(story: Story) -> str:
    """A story as a dump prints it: header, title, paragraphs, credit and notice lines."""
    lines = [f"{story.published:%d.%m.%Y, %H:%M} {story.views}", story.title, *story.paragraphs]
    if story.credit:
        lines.append(story.credit)
    if story.notice:
        lines.append(NOTICE)
    return "\n".join(lines) + "\n"


def read_arguments() -> Plan:
    """The plan that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=100.0, help="size (default 100)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same bytes (default 1)")
    parser.add_argument("--start", type=date.fromisoformat, default=date(2021, 1, 1))
    parser.add_argument("--per-day", type=int, nargs=2, default=(60, 120), metavar=("MIN", "MAX"))
    parser.add_argument("--repeated", type=float, default=0.0, help="share shown again")
    parser.add_argument("--edited", type=float, default=0.0, help="share shown again, edited")
    parser.add_argument("--twins", type=float, default=0.0, help="share retold of another country")
    parser.add_argument("--russian", type=float, default=0.1, help="share in Russian")
    given = parser.parse_args()
    if not 1 <= given.per_day[0] <= given.per_day[1] <= len(NEWS_DAY):
        parser.error(f"--per-day wants 1 <= MIN <= MAX <= {len(NEWS_DAY)}")
    if not 0 <= given.repeated + given.edited + given.twins <= 1:
        parser.error("--repeated, --edited and --twins are shares and add up to 1 at most")
    return Plan(
        size=round(given.megabytes * 1_000_000),
        seed=given.seed,
        start=given.start,
        per_day=tuple(given.per_day),
        repeated=given.repeated,
        edited=given.edited,
        twins=given.twins,
        russian=given.russian,
    )


def main() -> None:
    """Print the dump, and on standard error one JSON line of what is in it."""
    generator = Generator(read_arguments())
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr] # a TextIO
    try:
        for page in generator.pages():
            sys.stdout.write(page)
    except BrokenPipeError:
        sys.stderr.close()  # `| head` is a normal end.
        return
    sys.stderr.write(json.dumps(generator.counts) + "\n")


if __name__ == "__main__":
    main()
