"""Invented articles in, what labelling them costs out: step by step, and beside other libraries.

The others only find countries, and say neither what an article is about nor its topics. They come
with `pip install 'feeder[bench]'`; without them the table is shorter.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.generate import COUNTRIES, write_english
from feeder.assembly import Parts
from feeder.config import Config
from feeder.labels import Labeler
from feeder.labels.wording import read
from feeder.model import Article
from feeder.parsing.dump import split

ZONE = ZoneInfo("Asia/Almaty")
CASES = Path(__file__).parents[1] / "tests" / "cases" / "labels"
TITLES = ("countries-titles-dev.jsonl", "countries-titles-test.jsonl")
SIZE = 2_700
# Articles of about the usual size, so that the cost of one can be told.
SIZES = range(2_200, 3_200)
PUBLISHED = datetime(2026, 3, 1, tzinfo=ZONE)
HOME = "KZ"
Codes = Callable[[str], set[str]]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to find countries in a text, and how many articles it is given: some take long."""

    name: str
    codes: Codes
    share: float


def main() -> None:
    """Generate, measure, and print both tables."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--articles", type=int, default=400)
    words.add_argument("--runs", type=int, default=7, help="of each step; the fastest counts")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--file", type=Path, help="a dump of your own instead of generated articles")
    asked = words.parse_args()
    labeler = Parts.of(Config()).labeler
    articles = list(
        from_dump(asked.file) if asked.file else islice(stories(asked.seed), asked.articles)
    )
    sizes = [size_of(one) for one in articles]
    print(f"{len(articles)} articles of {statistics.mean(sizes):,.0f} characters on average")
    show_steps(labeler, articles, asked.runs)
    show_ways(labeler, articles, asked.runs)


def stories(seed: int) -> Iterator[Article]:
    """Invented English articles of about the usual size, the same for the same seed."""
    rng = random.Random(seed)
    while True:
        story = write_english(rng.getrandbits(48), rng.choice(COUNTRIES), PUBLISHED)
        article = Article(story.title, None, None, story.paragraphs, "en")
        if size_of(article) in SIZES:
            yield article


def from_dump(path: Path) -> Iterator[Article]:
    """The articles of a file."""
    with path.open("rb") as stream:
        for part in split(stream, zone=ZONE, name=path.name):
            if isinstance(part, Article):
                yield part


def size_of(article: Article) -> int:
    """Characters of title and text."""
    return len(article.title or "") + sum(map(len, article.paragraphs))


def microseconds(run: Callable[[int], object], count: int, runs: int) -> float:
    """What a run costs for each of `count` articles: the fastest of some, on the processor."""
    fastest = float("inf")
    for _ in range(runs):
        begun = time.process_time()
        for number in range(count):
            run(number)
        fastest = min(fastest, time.process_time() - begun)
    return fastest / count * 1e6


def show_steps(labeler: Labeler, articles: Sequence[Article], runs: int) -> None:
    """Print what each step costs by itself, and all together."""
    found = [labeler.places(one) for one in articles]
    labels = (labeler.countries.labels_of, labeler.topics.labels_of)
    steps: dict[str, Callable[[int], object]] = {
        "read: normalise, fold": lambda at: read(articles[at].title, articles[at].paragraphs),
        "read and find: one automaton": lambda at: labeler.places(articles[at]),
        "countries": lambda at: labels[0](found[at][0], found[at][1], articles[at].language),
        "topics": lambda at: labels[1](found[at][0], found[at][3]),
        "organisations": lambda at: labeler.organisations.labels_of(
            found[at][0], found[at][2], articles[at].language
        ),
        "all labels": lambda at: labeler.label(articles[at]),
    }
    scale = SIZE / statistics.mean(map(size_of, articles))
    print(f"\n{'':<30}{'an article':>12}{'of 2.7 KB':>12}{'a second':>12}")
    for name, run in steps.items():
        cost = microseconds(run, len(articles), runs)
        print(f"{name:<30}{cost:>9.1f} µs{cost * scale:>9.1f} µs{1e6 / cost:>12,.0f}")


def show_ways(labeler: Labeler, articles: Sequence[Article], runs: int) -> None:
    """Print what other ways to find countries cost, and how often each is right over titles."""
    cases = list(titles())
    print(f"\n{'':<34}{'an article':>12}{'times':>8}{'F1 of mentions':>16}{'cases':>7}")
    base = 0.0
    for way in ways(labeler):
        some = articles[: max(1, round(len(articles) * way.share))]
        texts = ["\n".join((one.title or "", *one.paragraphs)) for one in some]
        cost = microseconds(partial(read_one, way.codes, texts), len(some), runs)
        base = base or cost
        right = f1(way.codes, cases)
        print(f"{way.name:<34}{cost:>9.0f} µs{cost / base:>8.1f}{right:>16.2f}{len(cases):>7}")


def read_one(codes: Codes, texts: Sequence[str], at: int) -> set[str]:
    """The countries of one of the texts."""
    return codes(texts[at])


def ways(labeler: Labeler) -> Iterator[Way]:
    """Ours first; the others where they are installed."""

    def ours(text: str) -> set[str]:
        title, *paragraphs = text.split("\n")
        labels = labeler.label(Article(title, None, None, tuple(paragraphs), "en"))
        return {label.code for label in labels if label.kind == "country"}

    yield Way("feeder: every kind of label", ours, 1)
    try:
        import pycountry  # noqa: PLC0415 - optional
        from country_named_entity_recognition import find_countries  # noqa: PLC0415 - optional
    except ImportError:
        print("the others are not installed: pip install 'feeder[bench]'")
        return
    names = [
        (country.alpha_2, re.compile(rf"\b{re.escape(name)}\b"))
        for country in pycountry.countries
        for name in {country.name, getattr(country, "common_name", country.name)}
    ]
    yield Way(
        "pycountry, an expression a name",
        lambda text: {code for code, name in names if name.search(text)},
        0.25,
    )
    yield Way(
        "country-named-entity-recognition",
        lambda text: {country.alpha_2 for country, _ in find_countries(text)},
        0.1,
    )


def titles() -> Iterator[tuple[str, set[str], set[str]]]:
    """Labelled English titles: the countries that each mentions, and those that are arguable."""
    for name in TITLES:
        for line in (CASES / name).read_text("utf-8").splitlines():
            case = json.loads(line)
            if case.get("language", "en") == "en":
                yield case["title"], set(case["mentions"]), {*case.get("optional", ()), HOME}


def f1(codes: Codes, cases: Iterable[tuple[str, set[str], set[str]]]) -> float:
    """Micro F1 of the countries found; the arguable ones and the home one do not count."""
    right = wrong = 0
    for title, mentions, arguable in cases:
        got, want = codes(title) - arguable, mentions - arguable
        right += len(got & want)
        wrong += len(got ^ want)
    return 2 * right / (2 * right + wrong)


if __name__ == "__main__":
    main()
