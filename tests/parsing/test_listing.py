"""List pages in, addresses of articles out: usual ones, strange ones, hostile ones, and none."""

from __future__ import annotations

import json
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feeder.errors import ParseError
from feeder.model import Newsroom
from feeder.parsing.listing import Listing, parse_listing
from feeder.sourceconfig import ListSelectors

CASES = Path(__file__).parents[1] / "cases" / "list"
ZONE = ZoneInfo("Asia/Almaty")
NEWSROOM = Newsroom(ZONE)
BASE = "https://www.kt.kz/eng/all"
READ = sorted(path.stem for path in CASES.glob("*.json"))
REFUSED = sorted(path.stem for path in CASES.glob("*.error"))


def parse(
    markup: bytes | str,
    address: str = BASE,
    selectors: ListSelectors | None = None,
    seen: tuple[str, ...] = (),
) -> Listing:
    """Return what a list page shows."""
    markup = markup.encode() if isinstance(markup, str) else markup
    chosen = selectors or ListSelectors()
    return parse_listing(markup, selectors=chosen, newsroom=NEWSROOM, address=address, seen=seen)


def entry(href: str, inside: str = "A title", beside: str = "") -> str:
    """Return one entry of a list."""
    return (
        '<div class="news-list__item"><article>'
        f'<a class="news__overlay-link" href="{href}">{inside}</a>{beside}</article></div>'
    )


ENTRY = entry("/eng/society/a_1377000901.html")


def refusal(
    markup: bytes | str, within: float = 2.0, selectors: ListSelectors | None = None
) -> str:
    """Return why a page lists nothing, which has to be clear in time and on one line."""
    started = time.monotonic()
    with pytest.raises(ParseError) as caught:
        parse(markup, selectors=selectors)
    assert time.monotonic() - started < within
    assert str(caught.value).startswith(f"{BASE}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def as_json(listing: Listing) -> dict[str, object]:
    """Return a listing as the case files write it."""
    links = [
        {
            "address": link.address,
            "title": link.title,
            "published": link.published and link.published.isoformat(),
        }
        for link in listing.links
    ]
    return {
        "links": [{key: value for key, value in link.items() if value} for link in links],
        "following": listing.following,
        "entries": listing.entries,
        "lacking": list(listing.lacking),
    }


def test_there_are_cases() -> None:
    """A moved folder must not make the next tests pass."""
    assert len(READ) >= 3
    assert len(REFUSED) >= 4


@pytest.mark.parametrize("name", READ)
def test_a_list_gives_the_links_written_beside_it(name: str) -> None:
    """Each case is a page and what it shows."""
    found = parse((CASES / f"{name}.html").read_bytes())
    assert as_json(found) == json.loads((CASES / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", REFUSED)
def test_a_page_that_lists_nothing_says_why(name: str) -> None:
    """Whoever has to correct the configuration reads which keys."""
    text = refusal((CASES / f"{name}.html").read_bytes())
    assert text == (CASES / f"{name}.error").read_text("utf-8").strip()


# Addresses


def test_a_copy_of_the_site_is_a_site_of_its_own() -> None:
    """Its host and port count, whatever they are; paths tell articles there as well."""
    address = "http://127.0.0.1:8123/eng/all"
    listing = parse(
        ENTRY + entry("http://127.0.0.1:9/x") + entry("http://127.0.0.2:8123/x"), address
    )
    assert [link.address for link in listing.links] == [
        "http://127.0.0.1:8123/eng/society/a_1377000901.html"
    ]
    links = "".join(f'<a href="/eng/society/a_137700090{n}.html">x</a>' for n in range(4))
    with pytest.raises(ParseError, match="links to 4 articles"):
        parse(links, address)


def test_links_are_relative_to_what_the_page_says() -> None:
    """As in a browser; but no such line leads off the site."""
    markup = entry("b_1377000902.html")
    (link,) = parse('<base href="/eng/sports/">' + markup).links
    assert link.address == "https://www.kt.kz/eng/sports/b_1377000902.html"
    (link,) = parse('<base href="javascript:x">' + markup).links
    assert link.address == "https://www.kt.kz/eng/b_1377000902.html"
    assert "none has a link to another page" in refusal(
        '<base href="https://elsewhere.example/">' + markup
    )


def test_an_address_that_is_no_kt_kz_article_is_listed_too() -> None:
    """A change of the site's addresses needs no release."""
    (link,) = parse(entry("/news/2026/words")).links
    assert link.address == "https://www.kt.kz/news/2026/words"


# Titles, dates


def test_the_title_is_read_where_it_stands() -> None:
    """A heading inside a link, its text without the date, its name, a heading beside it."""
    href = "/eng/society/a_1377000901.html"
    date = '<span class="news__date">03.03.2026, 10:00</span>'
    for inside, beside in (
        (f"<h3>A title</h3>{date}<p>And a teaser</p>", ""),
        (f"A \n title {date}", ""),
        ("<img alt='x'>", f"<h2>A title</h2>{date}"),
    ):
        (link,) = parse(entry(href, inside, beside)).links
        assert link.title == "A title"
        assert link.published is not None
    named = ENTRY.replace(">A title<", ' aria-label="A name"><')
    assert parse(named).links[0].title == "A name"
    assert parse(ENTRY.replace("A title", "A\x0b \x1b tit\u200ble")).links[0].title is not None
    assert parse(ENTRY.replace("A title", "")).links[0].title is None


@pytest.mark.parametrize(
    ("printed", "published"),
    [
        ("03.03.2026, 18:20", "2026-03-03T18:20:00+05:00"),
        ("03.03.2026 18:20 | Society", "2026-03-03T18:20:00+05:00"),
        ("29.02.2024, 12:00 1,204", "2024-02-29T12:00:00+06:00"),
        ("03.03.2026", "2026-03-03"),
        ("18:20", None),
        ("today", None),
        ("today, 18:20", None),
        ("сегодня, 18:20", None),
        ("вчера", None),
        ("3 марта 2026", None),
        ("30.02.2026, 10:00", None),
        ("03.03.2026, 24:00", None),
        ("03.03.0000", None),
        ("٠٣.٠٣.٢٠٢٦", None),
        ("", None),
    ],
)
def test_a_date_is_known_only_where_the_day_is_printed(printed: str, published: str | None) -> None:
    """What needs a clock is unknown, and so is what never was."""
    markup = entry("/x", beside=f'<span class="news__date">{printed}</span>')
    (link,) = parse(markup).links
    assert (link.published and link.published.isoformat()) == published


# Entries


def test_an_entry_may_be_the_link_itself_or_stand_in_it() -> None:
    """Layouts differ in what holds what."""
    selectors = ListSelectors(entry="a.row", link="a.row", date="time")
    markup = '<a class="row" href="/x">A title <time>03.03.2026</time></a>'
    assert [link.title for link in parse(markup, selectors=selectors).links] == ["A title"]
    selectors = ListSelectors(entry="li", link="h3", date="time")
    markup = '<a href="/x"><li><h3>A title</h3></li></a><li><h3><a href="/y">Another</a></h3></li>'
    listing = parse(markup, selectors=selectors)
    assert [link.title for link in listing.links] == ["A title", "Another"]
    assert listing.lacking == ("date", "following")


@pytest.mark.parametrize("key", ["entry", "link", "date", "following"])
def test_a_selector_that_is_none_is_named(key: str) -> None:
    """The key and the selector stand in the error."""
    text = refusal(ENTRY, selectors=ListSelectors().model_copy(update={key: "div["}))
    assert f"`entries.{key}` 'div[' is not a CSS selector" in text


# Paging


@pytest.mark.parametrize(
    ("onward", "following"),
    [
        ('<a rel="next" href="?page=2">', f"{BASE}?page=2"),
        ('<link rel="next" href="/eng/all/2">', None),
        ('<ul class="pagination"><li class="next"><a href="?page=2#x">', f"{BASE}?page=2"),
        ('<ul class="pagination"><li class="next disabled"><a href="#">', None),
        ('<ul class="pagination"><li class="next"><a href="javascript:go(2)">', None),
        ('<ul class="pagination"><li class="next"><a>', None),
        ('<a rel="next" href="/eng/all">', None),
        ('<a rel="next" href="https://kt.kz/eng/all?page=2">', "https://kt.kz/eng/all?page=2"),
        ('<a rel="next" href="https://photo.kt.kz/eng/all?page=2">', None),
        ('<a rel="next" href="http://10.0.0.1/">', None),
        ('<a rel="next" href="file:///etc/passwd">', None),
        ('<a rel="next" href="?page=0"><a rel="next" href="?page=2">', f"{BASE}?page=2"),
    ],
)
def test_the_page_after_is_on_the_same_host(onward: str, following: str | None) -> None:
    """And it is none of those that were seen before."""
    seen = (f"{BASE}?page=0",)
    assert parse(ENTRY + onward, seen=seen).following == following


def test_a_page_after_may_be_declared_in_the_head() -> None:
    """If the selector says so."""
    selectors = ListSelectors(following='link[rel~="next"]')
    markup = '<link rel="next" href="/eng/all/2">' + ENTRY
    assert parse(markup, selectors=selectors).following == "https://www.kt.kz/eng/all/2"


def test_paging_never_goes_round() -> None:
    """Whatever the pages say, each one is met once."""
    seen: list[str] = []
    address: str | None = BASE
    while address is not None:
        seen.append(address)
        onward = "".join(f'<a rel="next" href="?page={n}">' for n in (1, 2, 3, 1))
        address = parse(ENTRY + onward, address, seen=tuple(seen)).following
    assert seen == [BASE, *(f"{BASE}?page={n}" for n in (1, 2, 3))]


# Hostile pages


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param(b"", "there is no markup in it", id="empty"),
        pytest.param(b"<!--" * 50_000, "matched nothing", id="open comments"),
        pytest.param(b"<div>" * 50_000, "nested deeper than 200", id="deep"),
        pytest.param(b"<p>x" * 400_000, "more than 20000 elements", id="many"),
        pytest.param(b"<p>" * 700_000, "larger than 2000000 bytes", id="large"),
        pytest.param(b"<p>caf\xe9 au lait", "is not UTF-8 text", id="damaged"),
        pytest.param(b'<a href="/eng/">x</a>' * 19_000, "matched nothing", id="links"),
    ],
)
def test_a_hostile_page_ends_soon_and_in_one_line(markup: bytes, expected: str) -> None:
    """No input costs more than a moment."""
    assert expected in refusal(markup, within=5)


def test_a_page_of_nested_entries_is_read_soon() -> None:
    """Only the outermost ones count, so that none is looked through twice."""
    nested = '<div class="news-list__item"><article>' * 90 + "<p>x</p>" * 15_000
    started = time.monotonic()
    listing = parse(ENTRY * 100 + nested)
    assert time.monotonic() - started < 10
    assert (len(listing.links), listing.entries) == (1, 101)
