"""Equal articles give equal bytes: nothing comes from clock, zone, locale or process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from feeder.rendering.opml import render_opml
from feeder.rendering.site import FeedSummary, render_article, render_index, render_stylesheet
from feeder.rendering.syndication import render_atom, render_rss
from tests.rendering.samples import CONTEXT, EVERYTHING, KENYA, RUSSIAN, START, stored, variety

ROOT = Path(__file__).parents[2]


def everything() -> bytes:
    """All that this package can render, one after the other."""
    feeds = (EVERYTHING, KENYA, RUSSIAN)
    articles = variety()
    summaries = [FeedSummary(feed, len(articles), START) for feed in feeds]
    documents = [render(feed, articles, CONTEXT) for feed in feeds for render in FORMATS]
    documents += [render(KENYA, (), CONTEXT) for render in FORMATS]
    documents += [render_article(article, CONTEXT) for article in articles]
    documents += [
        render_opml(feeds, CONTEXT),
        render_index(summaries, articles, CONTEXT),
        render_stylesheet(),
    ]
    return b"".join(documents)


FORMATS = (render_atom, render_rss)


def test_rendering_twice_gives_the_same_bytes() -> None:
    """No counter, no random order."""
    assert everything() == everything()


def test_the_clock_is_never_asked() -> None:
    """A hundred years later the bytes are the same."""
    now = everything()
    with time_machine.travel(datetime(2126, 1, 1, tzinfo=UTC), tick=False):
        assert everything() == now


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "America/St_Johns", "LANG": "C", "LC_ALL": "C"},
        {"TZ": "Asia/Almaty", "LANG": "ru_RU.UTF-8", "LC_ALL": "ru_RU.UTF-8"},
        {"LANG": "no_SUCH.locale", "PYTHONHASHSEED": "7"},
    ],
    ids=["newfoundland-c", "almaty-ru", "nothing-set"],
)
def test_surroundings_do_not_matter(surroundings: dict[str, str]) -> None:
    """Another process with another zone, locale and hash seed renders the same bytes."""
    script = (
        "import hashlib, locale\n"
        "try: locale.setlocale(locale.LC_ALL, '')\n"
        "except locale.Error: pass\n"
        "from tests.rendering.test_same_bytes import everything\n"
        "print(hashlib.sha256(everything()).hexdigest())"
    )
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "SYSTEMROOT"}}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=kept | surroundings,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == hashlib.sha256(everything()).hexdigest()


@pytest.mark.parametrize("render", FORMATS)
def test_the_zone_in_which_the_store_keeps_a_moment_does_not_matter(
    render: Callable[..., bytes],
) -> None:
    """UTC or Almaty, with or without microseconds: the feed prints the agency's time."""
    article = stored()
    other = replace(
        article,
        published=article.published.astimezone(UTC),
        updated=article.updated.astimezone(CONTEXT.agency.zone).replace(microsecond=5),
    )
    assert render(KENYA, [article], CONTEXT) == render(KENYA, [other], CONTEXT)


def test_views_are_not_published() -> None:
    """A view counter moves with every capture, and must not move a feed."""
    first, later = stored(views=10), stored(views=99_999)
    for render in FORMATS:
        assert render(KENYA, [first], CONTEXT) == render(KENYA, [later], CONTEXT)
    assert render_article(first, CONTEXT) == render_article(later, CONTEXT)
