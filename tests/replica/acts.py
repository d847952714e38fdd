"""What can be made to happen at the site, by name: each act in, one line that says it out."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.replica.desk import Desk
from tests.replica.site import OTHER, USUAL
from tests.replica.stories import Story

_RECENT = 8
"""Acts are done to one of so many new stories; not to the newest, which no list can miss."""
_ADDED = (
    "The embassy added that the number of places was raised at the last moment, and that families"
    " of the guests are invited, too."
)


@dataclass
class Acts:
    """The acts of a site; `chance` chooses the stories that they are done to."""

    desk: Desk
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    mistyped: str | None = None

    def do(self, name: str) -> str | None:
        """Do an act; return what happened, or None where there is no such act."""
        act = self.all.get(name)
        return None if act is None else act[1]()

    @property
    def all(self) -> Mapping[str, tuple[str, Callable[[], str]]]:
        """Every act by its name: what a button says, and what it does."""
        return {
            "publish": ("Publish a story", self._publish),
            "title": ("Edit a title", self._title),
            "paragraph": ("Add a paragraph", self._paragraph),
            "typo": ("Make a typing error, or mend it", self._typo),
            "views": ("Let all view counters grow", self._views),
            "move": ("Move a story to another section", self._move),
            "withdraw": ("Withdraw a story (410)", self._withdraw),
            "lose": ("Lose a story (404)", self._lose),
            "restore": ("Restore what was withdrawn", self._restore),
            "captcha": ("Show a captcha everywhere", self._captcha),
            "login": ("Show a login page everywhere", self._login),
            "busy": ("Answer 429, Retry-After: 20", self._busy),
            "down": ("Answer 503 everywhere", self._down),
            "slow": ("Answer a byte at a time", self._slow),
            "well": ("Answer as usual", self._well),
            "layout": ("Change the layout, or change it back", self._layout),
            "robots": ("Let robots.txt forbid everything, or allow it", self._robots),
        }

    def _any(self) -> Story:
        return self.chance.choice(self.desk.site.shown("eng")[1 : _RECENT + 1])

    def _publish(self) -> str:
        story = self.desk.site.publish(self.desk.clock())
        return f"published: {story.title}"

    def _title(self) -> str:
        story = self._any()
        base = story.title.removesuffix(" (Updated)")
        new = f"{base} (Updated)" if base == story.title else base
        self.desk.site.edit(story.number, title=new)
        return f"title edited: {new}"

    def _paragraph(self) -> str:
        story = self._any()
        self.desk.site.add_paragraph(story.number, _ADDED)
        return f"paragraph added: {story.title}"

    def _typo(self) -> str:
        if (number := self.mistyped) is not None:
            self.mistyped = None
            return f"typing error mended: {self.desk.site.mistype(number).title}"
        self.mistyped = self._any().number
        return f"typing error made: {self.desk.site.mistype(self.mistyped).title}"

    def _views(self) -> str:
        self.desk.site.renumber()
        return "all view counters grew; nothing else did"

    def _move(self) -> str:
        story = self._any()
        section = "politics" if story.section != "politics" else "society"
        moved = self.desk.site.move(story.number, section)
        return f"moved from {story.section} to {section}: {moved.title}"

    def _withdraw(self) -> str:
        story = self._any()
        self.desk.site.withdraw(story.number)
        return f"withdrawn (its address answers 410): {story.title}"

    def _lose(self) -> str:
        story = self._any()
        self.desk.site.withdraw(story.number, 404)
        return f"lost (its address answers 404): {story.title}"

    def _restore(self) -> str:
        gone = list(self.desk.site.gone)
        for number in gone:
            self.desk.site.restore(number)
        titles = ", ".join(self.desk.site.stories[number].title for number in gone)
        return f"restored: {titles or 'nothing, for nothing was withdrawn'}"

    def _captcha(self) -> str:
        self.desk.faults.put("captcha")
        return "every address shows a captcha, with status 200"

    def _login(self) -> str:
        self.desk.faults.put("login")
        return "every address shows a login page in the usual layout, with status 200"

    def _busy(self) -> str:
        self.desk.faults.put("429", retry_after="20")
        return "every address answers 429, Retry-After: 20"

    def _down(self) -> str:
        self.desk.faults.put("503")
        return "every address answers 503"

    def _slow(self) -> str:
        self.desk.faults.put("slow")
        return "every address answers a byte at a time"

    def _well(self) -> str:
        self.desk.faults.clear()
        return "every address answers as usual"

    def _layout(self) -> str:
        site = self.desk.site
        site.layout = OTHER if site.layout is USUAL else USUAL
        back = "the usual layout is back" if site.layout is USUAL else "the layout changed"
        return f"{back}: articles are in div.{site.layout.body}"

    def _robots(self) -> str:
        site = self.desk.site
        site.robots = "allow" if site.robots == "forbid" else "forbid"
        return f"robots.txt now says: {site.robots}"
