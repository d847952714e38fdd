"""What stands round an article on its page: pictures, credits, section, counter, language."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feeder.errors import ParseError
from feeder.model import Article, Language, Newsroom
from feeder.parsing.dump import split
from feeder.parsing.page import parse_page
from feeder.sourceconfig import Selectors

CASES = Path(__file__).parents[1] / "cases" / "page"
ZONE = ZoneInfo("Asia/Almaty")
NEWSROOM = Newsroom(ZONE)
BASE = "https://www.kt.kz/"
OWN = "https://www.kt.kz/eng/society/words_1377988501.html"
PICTURE = "/neofiles/serve-image/0123456789abcdef01234567/738x473/c1"
SHOWN = "https://www.kt.kz" + PICTURE
OTHER = "/neofiles/serve-image/fedcba9876543210fedcba98/738x473/c1"
NEVER = "No printed word is in another place than its own, whatever the page shows around it."


def articles(
    markup: str, address: str | None = BASE, selectors: Selectors | None = None
) -> list[Article]:
    """Return the articles of a page."""
    chosen = selectors or Selectors()
    parts = parse_page(markup.encode(), selectors=chosen, newsroom=NEWSROOM, address=address)
    return [part for part in parts if isinstance(part, Article)]


def article(markup: str, address: str | None = BASE, selectors: Selectors | None = None) -> Article:
    """Return the only article of a page."""
    (found,) = articles(markup, address, selectors)
    return found


def page(
    title: str = "A title",
    meta: str = "<span>27.02.2026, 13:04 12</span>",
    between: str = "",
    body: str = "A body.",
    after: str = "",
) -> str:
    """Return a page with one article."""
    return (
        f'<header class="page-heading"><h1>{title}</h1></header>'
        f'<div class="page-meta">{meta}</div>{between}'
        f'<div class="page-content"><div>{body}</div></div>{after}'
    )


def image(source: str = PICTURE, more: str = "") -> str:
    """Return a picture as the site prints it."""
    return f'<img src="{source}" {more}>'


# Pictures


@pytest.mark.parametrize(
    "markup",
    [
        page(between=image()),
        page(between=f"<figure>{image()}</figure>"),
        page(between=f'<a href="{OTHER}">{image()}</a>'),
        page(body=f"{image()}A body."),
        page(body=f"<p>A body.</p><p>{image()}{image(OTHER)}</p>"),
        page(title=f"A title {image()}"),
        page(between=image("data:,", f'data-src="{PICTURE}"')),
        page(between=image("/blank.gif", f'data-src="{PICTURE}"')),
        page(between=f'<img data-original="{PICTURE}">'),
        page(between=f'<img srcset="/s.jpg 1x, {PICTURE} 2x">'),
        page(between=f'<img data-srcset="{OTHER} 320w, {PICTURE} 1280w, /x 640w" src="data:,">'),
        page(between=f'<picture><source srcset="{PICTURE} 2x"><img alt=""></picture>'),
        page(between=f"{image('data:,')}<noscript>{image()}</noscript>"),
        page(between=image(f"  {PICTURE}\n")),
        page(between=image(PICTURE + "#x")),
        page(between=image("//www.kt.kz" + PICTURE)),
        page(between=image(f"javascript:{PICTURE}") + image()),
        page(between=image(f"file://{PICTURE}") + image()),
        page(between=image(f"https://user:pw@x.example{PICTURE}") + image()),
        page(between=image(f"http://[::1{PICTURE}") + image()),
        page(between=image(OTHER, 'width="1" height="1"') + image()),
        page(between=f"<aside>{image(OTHER)}</aside>{image()}"),
        page(between=f'<a href="/eng/sports/x_1377000001.html">{image(OTHER)}</a>{image()}'),
        f"<nav>{image(OTHER)}</nav>{image(OTHER)}" + page(between=image()),
        f"<article>{image()}{page()}</article>",
        f"<article>{page(after=image())}</article>",
        page(between=image(), after=image(OTHER)),
        f'<base href="https://www.kt.kz/eng/">{page(between=image())}',
    ],
)
def test_the_first_picture_of_an_article_is_its_own(markup: str) -> None:
    """By its absolute address, however it is put; and no word of the article changes."""
    found = article(markup)
    assert found.image == SHOWN
    assert replace(found, image=None) == article(page())


@pytest.mark.parametrize(
    "markup",
    [
        page(),
        page(between=image("data:image/png;base64,/neofiles/serve-image/")),
        page(between=image(f"javascript:{PICTURE}")),
        page(between=image("")),
        page(between='<img alt="x">'),
        page(between='<img srcset=", , ,">'),
        page(between=image("/static/logo.png")),
        page(after=image()),
        page(after=f"<footer>{image()}</footer>"),
        page(between=f'<a href="/eng/sports/x_1377000001.html">{image()}</a>'),
        image() + page(),
        page() + '<meta property="og:image" content="data:,x">',
        page() + '<meta property="og:image">',
        page() + '<meta property="og:image" content="javascript:x">',
    ],
)
def test_what_is_no_picture_of_the_article_is_none(markup: str) -> None:
    """A wrong one is worse than none."""
    assert article(markup).image is None


def test_a_picture_belongs_to_the_title_over_it_or_around_which_the_article_stands() -> None:
    """On a page of several, each has its own."""
    one, two, three = (PICTURE.replace("0123", f"{n}" * 4) for n in (1, 2, 3))
    markup = page("One", between=image(one)) + page("Two") + page("Three", between=image(three))
    assert [found.image for found in articles(markup)] == [BASE[:-1] + one, None, BASE[:-1] + three]
    markup = "".join(f"<article>{image(n)}{page('Title')}</article>" for n in (one, two, three))
    assert [found.image for found in articles(markup)] == [BASE[:-1] + n for n in (one, two, three)]
    markup = "".join(f"<div>{image(n)}{page('Title')}</div>" for n in (one, two))
    assert [found.image for found in articles(markup)] == [None, None]


def test_a_declared_picture_is_that_of_the_first_article_without_one() -> None:
    """Open Graph speaks of the page, and a page is first of all its first article."""
    declared = f'<meta property="og:image" content="{PICTURE}">'
    first, second = articles(declared + page("One") + page("Two"))
    assert (first.image, second.image) == (SHOWN, None)
    first, second = articles(declared + page("One", between=image(OTHER)) + page("Two"))
    assert (first.image, second.image) == ("https://www.kt.kz" + OTHER, None)


def test_a_link_to_the_article_itself_does_not_make_its_picture_a_teaser() -> None:
    """Front pages link pictures as well as titles."""
    linked = f'<a href="{OWN}?from=front">{image()}</a>'
    found = article(page(title=f'<a href="{OWN}">A title</a>', between=linked))
    assert (found.address, found.image) == (OWN, SHOWN)


def test_a_saved_page_is_relative_to_what_it_declares() -> None:
    """A file has no address of its own."""
    declared = f'<link rel="canonical" href="{OWN}">'
    for address in (None, "dumps/saved.html"):
        assert article(declared + page(between=image()), address).image == SHOWN
        assert article(page(between=image()), address).image is None


def test_the_selector_of_pictures_may_find_what_holds_them() -> None:
    """A figure, a link, a declaration; and none at all."""
    for selector, between in (
        ("figure", f"<figure><figcaption>A kite</figcaption>{image()}</figure>"),
        ("source", f'<picture><source srcset="{PICTURE}"></picture>'),
        ("meta.p", f'<meta class="p" content="{PICTURE}">'),
    ):
        found = article(page(between=between), selectors=Selectors(image=selector))
        assert found.image == SHOWN
    assert article(page(between=image()), selectors=Selectors(image=None)).image is None
    spaced = article(page(between=image("/a b.jpg")), selectors=Selectors(image="img"))
    assert spaced.image == "https://www.kt.kz/a%20b.jpg"


@pytest.mark.parametrize("key", ["image", "section"])
def test_a_selector_that_is_none_is_named(key: str) -> None:
    """The key and the selector stand in the error."""
    with pytest.raises(ParseError, match=f"`selectors.{key}` 'div\\[' is not a CSS selector"):
        article(page(), selectors=Selectors().model_copy(update={key: "div["}))


def test_many_pictures_cost_little() -> None:
    """What is allowed is affordable."""
    started = time.monotonic()
    markup = "<article>" + page(body="<div>" * 150 + image(OTHER) * 9_000 + "A body.")
    assert article(markup).image == "https://www.kt.kz" + OTHER
    commas = page(between=f'<img srcset="{"," * 900_000}"><img srcset="{"a " * 400_000}">')
    assert article(commas).image is None
    assert time.monotonic() - started < 10


# Credits


@pytest.mark.parametrize(
    ("between", "names"),
    [
        (image(more='alt="Images | Club of the hill"'), ("Club of the hill",)),
        (image(more='alt="Фото: Архив аула"'), ("Архив аула",)),
        (image(more='title="Сурет: Асан"'), ("Асан",)),
        (image(more='alt="A kite over the hill. Photo: Club of the hill"'), ("Club of the hill",)),
        (image(more='alt="A kite (Фото: Архив аула)"'), ("Архив аула",)),
        (
            f"<figure>{image()}<figcaption>Images |\n Club <b>of</b> it</figcaption></figure>",
            ("Club of it",),
        ),
        (
            f"<figure>{image(more='alt=Photo:X')}<figcaption>Photo: Y</figcaption></figure>",
            ("Y",),
        ),
        (image(more='alt="Photo: X"') + image(more='alt="Photo: X"'), ("X",)),
        (image(more='alt="A kite over the hill"'), ()),
        (image(more='alt="Images"'), ()),
        (image(more='alt="pexels.com"'), ()),
        (image(more='alt="Photographers: a history"'), ()),
        (image(more='alt="The photo: a memory of spring"'), ()),
        (image("/logo.png", 'alt="Photo: X"'), ()),
        (f'<a href="/eng/sports/x_1377000001.html">{image(more="alt=Photo:X")}</a>', ()),
    ],
)
def test_a_picture_says_whose_it_is(between: str, names: tuple[str, ...]) -> None:
    """In its caption or its description, in the agency's wording."""
    assert article(page(between=between)).image_credits == names


def test_a_printed_credit_goes_before_a_description() -> None:
    """A dump has only what is printed, and both have to give the same article."""
    found = article(
        page(between=image(more='alt="Photo: X"'), body="A body.<p>Images | Y</p>", after="")
    )
    (from_dump,) = split(
        io.BytesIO(b"27.02.2026, 13:04 12\nA title\nA body.\nImages | Y\n"), zone=ZONE, name="a"
    )
    assert replace(found, image=None) == from_dump


# Sections


@pytest.mark.parametrize(
    ("element", "section"),
    [
        ('<a class="s" href="/eng/sports/">Sport</a>', "sports"),
        ('<a class="s" href="/eng/sports">Sport</a>', "sports"),
        ('<b class="s"><a href="/rus/state/?page=1">Государство</a></b>', "state"),
        ('<a href="/eng/world/"><b class="s">Anything</b></a>', "world"),
        ('<b class="s">International affair</b>', "international_affair"),
        ('<b class="s"> Economy </b>', "economy"),
        ('<meta class="s" content="politics">', "politics"),
        ('<b class="s">Общество</b>', "society"),
        ('<b class="s"></b>', "society"),
        ('<b class="s">' + "a" * 50 + "</b>", "society"),
        ('<b class="s"></b><b class="s">Video</b>', "video"),
        ("", "society"),
    ],
)
@pytest.mark.parametrize("over", [True, False])
def test_a_section_is_named_by_a_link_or_a_word(element: str, section: str, *, over: bool) -> None:
    """Over the title or under it; what says nothing leaves it to the address."""
    selectors = Selectors(section=".s")
    markup = element + page() if over else page(between=element)
    assert article(markup, OWN, selectors).section == section
    assert article(markup, OWN).section == "society"


def test_each_article_has_a_section_of_its_own() -> None:
    """That of the first one is not handed down."""
    crumb = '<b class="s">Sports</b>'
    found = articles(crumb + page("One") + page("Two"), OWN, Selectors(section=".s"))
    assert [one.section for one in found] == ["sports", None]
    markup = f"<article>{page('One')}{crumb}</article><article>{page('Two')}</article>"
    found = articles(markup, OWN, Selectors(section=".s"))
    assert [one.section for one in found] == ["sports", None]


# Counters


@pytest.mark.parametrize(
    ("meta", "views"),
    [
        ("<time>27.02.2026, 13:04</time><i>4821</i>", 4821),
        ("<time>27.02.2026, 13:04</time> <i>4,821</i>", 4821),
        ("<time>27.02.2026, 13:04</time><!-- x --><i>4\u00a0821</i>", 4821),
        ("<time>27.02.2026, 13:04</time><i>1 234 567</i>", 1234567),
        ("<time>27.02.2026, 13:04</time><i><svg></svg></i><i>12</i>", 12),
        ("<b><time>27.02.2026, 13:04</time></b><i>12</i>", 12),
        ("<time>27.02.2026, 13:04</time><i>Views: 12</i>", 12),
        ("<time>27.02.2026, 13:04</time><i>Просмотров: 12</i>", 12),
        ("<time>27.02.2026, 13:04</time><i>12 просмотров</i>", 12),
        ("<time>27.02.2026, 13:04</time><i>Қаралды 12</i>", 12),
        ("<time>27.02.2026, 13:04 Views: 1,204</time>", 1204),
        ("<time>27.02.2026, 13:04 7</time><i>12</i>", 7),
        ("<time>27.02.2026, 13:04</time>", None),
        ("<time>27.02.2026, 13:04</time><i>Comments: 12</i>", None),
        ("<time>27.02.2026, 13:04</time> by <i>12</i>", None),
        ("<time>27.02.2026, 13:04</time><i>by 12</i>", None),
        ("<time>27.02.2026, 13:04</time><i>12:30</i>", None),
        ("<time>27.02.2026, 13:04</time><i>Author</i><i>12</i>", None),
        ("<time>27.02.2026, 13:04</time><i>" + "9" * 5_000 + "</i>", None),
        ("<time>27.02.2026, 13:04</time><i>١٢</i>", None),
        ("<i>12</i><time>27.02.2026, 13:04</time>", None),
    ],
)
def test_a_counter_stands_after_the_date_or_right_beside_it(meta: str, views: int | None) -> None:
    """In the date's element, or alone in the next one; another number is no counter."""
    found = article(page(meta=meta), selectors=Selectors(meta="time"))
    assert found.views == views
    assert found.published is not None


# Languages


@pytest.mark.parametrize(
    ("title", "body", "address", "lang", "language"),
    [
        ("Forum 2025", "Expo.", "https://www.kt.kz/rus/", "", "ru"),
        ("Forum 2025", "Expo.", "https://www.kt.kz/kaz/all?page=2", "", "kk"),
        ("Forum 2025", "Expo.", "http://127.0.0.1:80/rus", "", "ru"),
        ("Forum 2025", "Expo.", BASE, "ru-RU", "ru"),
        ("Forum 2025", "Expo.", BASE, "KZ", "kk"),
        ("Forum 2025", "Expo.", None, "kk_KZ", "kk"),
        ("Forum 2025", "Expo.", BASE, "", "en"),
        ("Forum 2025", "Expo.", BASE, "deutsch", "en"),
        ("Forum 2025", "Expo.", "https://www.kt.kz/russia/", "", "en"),
        ("Forum 2025", "Expo.", "https://www.kt.kz/eng/", "ru", "en"),
        ("Той", "Арман.", BASE, "kk", "kk"),
        ("Той", "Арман.", BASE, "en", "ru"),
        ("Бала күні", "Ән.", BASE, "ru", "kk"),
        ("Forum", NEVER, "https://www.kt.kz/rus/", "ru", "en"),
        (
            "Форум",
            "Ни одно слово не стоит на чужом месте, что бы ни стояло на странице вокруг него.",
            BASE,
            "kk",
            "ru",
        ),
    ],
)
def test_a_language_is_declared_where_letters_are_too_few_to_tell(
    title: str, body: str, address: str | None, lang: str, language: Language
) -> None:
    """By the address, else by the page; a text that is long enough tells by itself."""
    markup = f'<html lang="{lang}"><body>' + page(title, body=body)
    assert article(markup, address).language == language


def test_the_language_of_an_articles_own_address_goes_before_that_of_the_page() -> None:
    """A Russian page may show a Kazakh article."""
    link = '<a href="https://www.kt.kz/kaz/society/a_1377001101.html">Forum 2025</a>'
    assert article(page(link), "https://www.kt.kz/rus/").language == "kk"
