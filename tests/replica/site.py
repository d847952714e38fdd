"""What the site prints, as a value that changes by what editors do. No I/O, no clock."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from tests.replica.stories import FIRST_NUMBER, Edition, Story, later_stories, stories_of, write

Robots = Literal["allow", "forbid", "missing"]
Gone = Literal[404, 410]
PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Layout:
    """The class names of a layout."""

    heading: str
    meta: str
    body: str
    item: str
    link: str
    date: str


USUAL = Layout(
    heading="page-heading",
    meta="page-meta",
    body="page-content",
    item="news-list__item",
    link="news__overlay-link",
    date="news__date",
)
"""What the default selectors find."""

OTHER = Layout(
    heading="story-head",
    meta="story-info",
    body="story-text",
    item="feed-card",
    link="feed-card__anchor",
    date="feed-card__when",
)
"""What they do not find."""


@dataclass
class Site:
    """The stories of the site and how it prints them; any thread may change or read it.

    `neighbours` is how many older stories stand under an article, as the endless scroll prints
    them. `ttl` is what the feeds say (minutes), `crawl_delay` what robots.txt says (seconds).
    Stories that are `unlisted` have their page, and stand nowhere else.
    """

    stories: dict[str, Story]
    neighbours: int = 3
    layout: Layout = USUAL
    robots: Robots = "allow"
    crawl_delay: int | None = None
    ttl: int | None = None
    gone: dict[str, Gone] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    former: dict[str, str] = field(default_factory=dict)
    published_later: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @classmethod
    def until(cls, newest: datetime, *, seed: int = 1, count: int | None = None) -> Site:
        """Make a site of ten days of news, the newest of it at a moment; or of so many stories."""
        return cls({story.number: story for story in stories_of(newest, seed=seed)[:count]})

    def shown(self, edition: Edition, section: str | None = None) -> list[Story]:
        """Return what an edition, or a section of it, shows: newest first."""
        with self.lock:
            hidden = self.gone.keys() | self.unlisted
            there = [story for number, story in self.stories.items() if number not in hidden]
        chosen = (
            story
            for story in there
            if story.edition == edition and section in {None, story.section}
        )
        return sorted(chosen, key=lambda story: (story.at, story.number), reverse=True)

    def on_page(self, story: Story) -> list[Story]:
        """Return what a story's page shows: itself, and its older neighbours."""
        shown = self.shown(story.edition)
        if story not in shown:
            return [story]  # it left the list, and its page stands
        place = shown.index(story)
        return shown[place : place + 1 + self.neighbours]

    def at(self, path: str) -> Story | Gone | str | None:
        """Return what stands at an address: a story, a status, where it moved to, or nothing."""
        with self.lock:
            here = next((one for one in self.stories.values() if one.path == path), None)
            number = here.number if here else self.former.get(path)
            if number is None:
                return None
            if number in self.gone:
                return self.gone[number]
            return here or self.stories[number].path

    # What editors do. Each returns the story as it is afterwards.

    def publish(self, at: datetime) -> Story:
        """Print the next story."""
        with self.lock:
            draft = next(later_stories(self.published_later))
            self.published_later += 1
            newest = max(map(int, self.stories), default=FIRST_NUMBER)
            return self._put(write(draft, newest + 1, at))

    def edit(
        self, number: str, *, title: str | None = None, paragraphs: tuple[str, ...] | None = None
    ) -> Story:
        """Give a story another title or another text."""
        with self.lock:
            story = self.stories[number]
            return self._put(
                replace(
                    story,
                    title=title or story.title,
                    paragraphs=paragraphs or story.paragraphs,
                )
            )

    def add_paragraph(self, number: str, text: str) -> Story:
        """Let a story end with one paragraph more."""
        return self.edit(number, paragraphs=(*self.stories[number].paragraphs, text))

    def retouch(self, number: str) -> Story:
        """Change the white space of a story's end, and nothing that is said."""
        *first, last = self.stories[number].paragraphs
        hard = last.replace(" ", "\N{NO-BREAK SPACE}", 1)
        return self.edit(number, paragraphs=(*first, hard if hard != last else last + " "))

    def mistype(self, number: str) -> Story:
        """Swap two letters of the longest word of a story's last paragraph; once more: back."""
        *first, last = self.stories[number].paragraphs
        word = max(re.findall(r"[^\W\d_]+", last), key=len)
        return self.edit(
            number, paragraphs=(*first, last.replace(word, word[:2] + word[3:1:-1] + word[4:], 1))
        )

    def renumber(self, step: int = 57) -> None:
        """Let every view counter show more."""
        with self.lock:
            for story in list(self.stories.values()):
                self._put(replace(story, views=story.views + step + int(story.number) % 13))

    def move(self, number: str, section: str, words: str | None = None) -> Story:
        """Put a story into another section; its old address leads to the new one from now on."""
        with self.lock:
            story = self.stories[number]
            self.former[story.path] = number
            moved = self._put(replace(story, section=section, words=words or story.words))
            self.former.pop(moved.path, None)
            return moved

    def withdraw(self, number: str, status: Gone = 410) -> Story:
        """Take a story off every page; its address answers the status."""
        with self.lock:
            self.gone[number] = status
            return self.stories[number]

    def restore(self, number: str) -> Story:
        """Show a story again."""
        with self.lock:
            self.gone.pop(number, None)
            return self.stories[number]

    def _put(self, story: Story) -> Story:
        self.stories[story.number] = story
        return story


def pages_of(stories: list[Story]) -> Iterator[list[Story]]:
    """Cut a list into its pages."""
    for start in range(0, len(stories), PER_PAGE):
        yield stories[start : start + PER_PAGE]
