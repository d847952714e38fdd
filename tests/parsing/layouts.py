"""A random generator in, a page as the site printed it out, and the parts that it must give.

Each article carries the names of the forms it was printed in, so that a failure names its cause.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from feeder.model import CaptureDay, Published
from feeder.parsing.lines import NOTICE
from tests.parsing.material import CITIES, DIGESTS, SUB_HEADINGS, Story, Tongue, extra, story

ALMATY = ZoneInfo("Asia/Almaty")
CREDITS = ("Images | Kazakh MFA", "Images", "Images | Pexels", "pexels.com", "akorda.kz")
SHARES = {"en": "Tell a friend", "ru": "Рассказать друзьям"}
LAYOUTS = (
    "date-header", "header", "orphus", "teaser", "teaser-headerless", "title-first", "share-first",
    "image-first", "notice-first", "doubled", "doubled-line", "no-header", "five-blanks",
    "flashes", "headlines",
)  # fmt: skip


@dataclass
class Printed:
    """An article as it must come out, and the forms in which it was printed."""

    title: str | None
    published: Published | None
    views: int | None
    paragraphs: tuple[str, ...]
    images: tuple[str, ...] = ()
    notice: bool = False
    forms: tuple[str, ...] = ()

    @property
    def wording(self) -> tuple[object, ...]:
        """What has to be equal for the article to be split exactly."""
        return (self.title, self.published, self.views, self.paragraphs)


@dataclass
class Page:
    """The lines of a page; what must come out of it."""

    layout: str
    lines: list[str] = field(default_factory=list)
    articles: list[Printed] = field(default_factory=list)
    captured: CaptureDay | None = None
    aside: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The page as a file."""
        return "\n".join(self.lines) + "\n"


class Press:
    """Prints one page."""

    def __init__(self, rng: Random, layout: str, tongue: Tongue) -> None:
        self.rng = rng
        self.tongue: Tongue = tongue
        self.page = Page(layout)
        self.day = date(2021, 8, 3) + timedelta(days=rng.randrange(1670))
        self.told: set[str] = set()
        self.titled_above = layout in {"orphus", "doubled"}
        self.gap = {
            "orphus": [rng.choice((" ", ""))], "five-blanks": [""] * 5, "doubled": [""],
        }.get(layout, [] if rng.random() < 0.8 else [rng.choice((" ", "", "\u00a0"))])  # fmt: skip

    def chance(self, share: float) -> bool:
        """Decide by lot."""
        return self.rng.random() < share

    def put(self, *lines: str) -> None:
        """Print lines as they are."""
        self.page.lines += lines

    def text(self, *paragraphs: str) -> None:
        """Print paragraphs as this page divides them."""
        for paragraph in paragraphs:
            self.put(paragraph, *self.gap)

    def story(self) -> Story:
        """Invent what this page has not told yet."""
        while True:
            new = story(self.rng, self.tongue)
            if new.title not in self.told:
                self.told.add(new.title)
                return new

    def header(self, forms: list[str]) -> tuple[str, Published, int | None]:
        """Invent a header; neighbours stand in any order of time."""
        day = self.day - timedelta(days=self.rng.randrange(-1, 9))
        at = datetime(day.year, day.month, day.day, tzinfo=ALMATY)
        views = self.rng.choice((6, 17, 843, 6956, 23631, self.rng.randrange(111_481)))
        form = self.rng.choices(("full", "midnight", "no-views", "date-only"), (92, 2, 3, 3))[0]
        if self.page.layout == "flashes":
            form = "full"
        forms.append(f"header:{form}")
        shown = f"{day:%d.%m.%Y}"
        if form == "date-only":
            return shown, Published(at, "day"), None
        if form != "midnight":
            at = at.replace(hour=self.rng.randrange(7, 22), minute=self.rng.randrange(60))
        shown += f", {at:%H:%M}"
        if form == "no-views":
            return shown, Published(at), None
        return f"{shown} {views}", Published(at), views

    def article(self, *, titled: bool = True, start: str = "") -> None:
        """Print an article with a header; `start` stands on the header's line."""
        told, forms = self.story(), [f"layout:{self.page.layout}", f"tongue:{self.tongue}"]
        header, published, views = self.header(forms)
        title = self.titled(told, forms) if titled else None
        if not titled:
            forms.append("untitled")
        if self.titled_above:
            shown = title or ""
            repeated = self.chance(0.55) or self.page.layout == "doubled"
            self.put(*([""] if not self.gap else []), shown, "", start + header)
            if repeated:
                forms.append("repeated")
                self.put(shown)
        elif self.page.layout == "doubled-line" and title:
            self.put(title + title, start + header)
        else:
            self.put(start + header, *([title + self.badge] if title else []))
            self.put(*([self.rng.choice(self.gap)] if self.gap and title else []))
        self.body(told, Printed(title, published, views, (), forms=tuple(forms)))

    badge = ""

    def titled(self, told: Story, forms: list[str]) -> str:
        """Return the title; the badge that is printed with it is no part of it."""
        self.badge = ""
        forms.append(f"title:{told.kind}")
        if self.tongue == "ru" and not self.titled_above and self.chance(0.1):
            self.badge = self.rng.choice((" Эксклюзив КТ", "Эксклюзив КТ"))
            forms.append("badge")
        return told.title

    def headerless(self, evidence: str) -> None:
        """Print an article without a header where its neighbours have one."""
        told = self.story()
        while evidence in {"bare", "credited"} and told.kind in {"two-words", "stopped"}:
            told = self.story()  # nobody could tell these from a line of the body
        forms = [f"headerless:{evidence}", f"layout:{self.page.layout}", f"tongue:{self.tongue}"]
        title = self.titled(told, forms) + self.badge
        lead = told.lead
        images: tuple[str, ...] = ()
        if evidence == "credited" and not lead.rstrip(".").endswith(("reports", "агентства")):
            lead += " It will be repeated next year, Xinhua reports."
        self.text(title)
        if evidence == "pictured":
            self.put("Images | Kazakh MFA")
            images = ("Kazakh MFA",)
        if evidence == "shared":
            self.put(SHARES[self.tongue])
        rest = told.paragraphs
        printed = Printed(told.title, None, None, (), images, forms=tuple(forms))
        self.body(Story(told.title, lead, rest, told.tongue, told.kind), printed, plain=True)

    def body(self, told: Story, printed: Printed, *, plain: bool = False) -> None:
        """Print the text of an article with its furniture, and note how it must come out."""
        forms, images = list(printed.forms), list(printed.images)
        paragraphs = [told.lead, *told.paragraphs]
        if not plain and printed.title and self.chance(0.05):
            paragraphs.insert(0, f"Residents of {self.rng.choice(CITIES)} had waited for this day")
            forms.append("deck")
        if not plain and self.chance(0.12) and len(paragraphs) > 2:
            heading = self.rng.choice(SUB_HEADINGS)
            paragraphs.insert(self.rng.randrange(2, len(paragraphs)), heading)
            forms.append("sub-heading")
        if self.chance(0.08):
            form, lines = extra(self.rng, self.tongue)
            paragraphs += lines
            forms.append(f"extra:{form}")
        if not plain and self.chance(0.25):
            credit = self.rng.choice(CREDITS)
            forms.append(f"credit-top:{credit}")
            self.put(credit)
            images += self.named(credit)
        shared = not plain and self.chance(0.12)
        if shared:
            self.put(SHARES[self.tongue])
            forms.append("share-top")
        inside = self.tongue == "ru" and self.chance(0.2) and len(paragraphs) > 1
        for index, paragraph in enumerate(paragraphs):
            if inside and index == 1:
                self.put("Фото: Depositphotos")
                images += ["Depositphotos"] if "Depositphotos" not in images else []
                forms.append("foto")
            if index == 0 and not shared and not plain and self.chance(0.02):
                forms.append("share-glued")
                self.text(SHARES[self.tongue] + paragraph)
            else:
                self.text(paragraph)
        self.tail(forms, images)
        printed.notice = self.noticed(forms)
        printed.paragraphs = tuple(paragraphs)
        printed.images, printed.forms = tuple(images), tuple(forms)
        self.page.articles.append(printed)

    def named(self, credit: str) -> list[str]:
        """Return the name in a picture credit, if it has one."""
        name = credit.removeprefix("Images").removeprefix(" | ")
        return [name] if name else []

    def tail(self, forms: list[str], images: list[str]) -> None:
        """Print what may stand after the last paragraph."""
        if self.chance(0.06):
            self.put(self.rng.choice(("Source: Kazinform", "Sourse: Kazinform")))
            forms.append("source")
        if self.chance(0.08) and not images:
            credit = self.rng.choice(CREDITS)
            self.put(credit)
            images += self.named(credit)
            forms.append("credit-end")
        if self.chance(0.03):
            self.put(SHARES[self.tongue])
            forms.append("share-end")

    def noticed(self, forms: list[str]) -> bool:
        """Print the notice under one article in five."""
        if not self.chance(0.2):
            return False
        self.put(NOTICE)
        forms.append("notice")
        return True

    def digest(self) -> None:
        """Print a digest with sub-headings that read like titles."""
        forms = ["digest"]
        header, published, views = self.header(forms)
        title = self.rng.choice(DIGESTS)
        sections: list[str] = ["The week was rich in events, and here are those that matter."]
        for _ in range(self.rng.randint(2, 5)):
            told = self.story()
            # Articles have a dateline, sections of a digest have none.
            lead = told.lead.partition("TODAY - ")[2] or told.lead
            sections += [told.title, lead, *told.paragraphs[:1]]
        if self.titled_above:
            self.put(title, "", header)
        else:
            self.put(header, title)
        self.text(*sections)
        printed = Printed(title, published, views, tuple(sections))
        printed.notice = self.noticed(forms)
        printed.forms = tuple(forms)
        self.page.articles.append(printed)


def page(rng: Random, layout: str | None = None) -> Page:
    """Print a page of five to nine articles in one of the layouts."""
    tongue: Tongue = "ru" if rng.random() < 0.2 else "en"
    press = Press(rng, layout or rng.choice(LAYOUTS), tongue)
    _opening(press)
    for _ in range(rng.randint(4, 8)):
        _next(press)
    return press.page


def _opening(press: Press) -> None:
    day = press.day + timedelta(days=press.rng.randint(1, 5))
    start = f" date {day} "
    captured = CaptureDay(day)
    match press.page.layout:
        case "date-header":
            press.page.captured = captured
            press.article(titled=press.chance(0.9), start=start)
        case "orphus" | "doubled":
            press.page.captured = captured
            press.put(f"{start}Система Orphus")
            press.article()
        case "teaser" | "teaser-headerless":
            press.page.captured = captured
            other = press.story().title
            press.put(f"{start}{other}{other}")
            press.page.aside.append(other + other)
            if press.page.layout == "teaser":
                press.article()
            else:
                press.headerless("first")
        case "title-first" | "no-header" | "five-blanks":
            press.headerless("first")
        case "share-first":
            press.put(SHARES[press.tongue])
            _untitled(press)
        case "image-first":
            press.put("Images | Kazakh MFA")
            _untitled(press, "Kazakh MFA")
        case "notice-first":
            press.put(NOTICE)
            press.article()
        case _:
            press.article(titled=press.page.layout == "flashes" or press.chance(0.92))


def _untitled(press: Press, *images: str) -> None:
    """Print an article of which the page lost header and title."""
    told = press.story()
    forms = (f"layout:{press.page.layout}", "headerless:untitled")
    press.body(told, Printed(None, None, None, (), images, forms=forms), plain=True)


def _next(press: Press) -> None:
    last = press.page.articles[-1]
    if press.page.layout in {"no-header", "five-blanks"}:
        if press.page.layout == "no-header" and not last.notice:
            press.put("relevant news")
        if press.page.layout == "no-header" or last.notice:
            press.headerless("after-separator")
        return
    if press.page.layout == "flashes" and press.chance(0.5):
        forms: list[str] = ["flash"]
        told = press.story()
        header, published, views = press.header(forms)
        press.put(header, told.title)
        press.page.articles.append(
            Printed(told.title, published, views, (), forms=(*forms, f"title:{told.kind}"))
        )
        return
    if press.chance(0.07):
        press.put("relevant news")
        if press.page.layout == "headlines":
            _headlines(press)
        elif press.chance(0.4):
            press.headerless("after-separator")
    elif press.chance(0.12) and not {"flash", "digest"} & set(last.forms):
        plain = ["credited", "pictured", "shared", "bare"]
        ok = last.paragraphs[-1:] and last.paragraphs[-1].endswith(".")
        evidence = press.rng.choice(plain) if ok else "pictured"
        press.headerless("after-notice" if last.notice else evidence)
    elif press.chance(0.04):
        press.digest()
        return
    untitled = not press.titled_above and press.chance(0.05) and press.page.layout != "flashes"
    press.article(titled=not untitled)


def _headlines(press: Press) -> None:
    """Print a list of headlines: no article, and kept all the same."""
    headlines = [press.story().title for _ in range(press.rng.randint(2, 5))]
    press.put(*headlines)
    press.page.aside.append("\n".join(headlines))
