"""Pages in, articles out: several on a page, strange ones, hostile ones, and none."""

from __future__ import annotations

import io
import json
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feeder.errors import ParseError
from feeder.model import SITE, Article, Document, Newsroom, Part, SetAside
from feeder.parsing.address import AgencyAddress, can_be_articles, read_address
from feeder.parsing.document import parts_of
from feeder.parsing.dump import split
from feeder.parsing.page import parse_page
from feeder.sourceconfig import Selectors

CASES = Path(__file__).parents[1] / "cases" / "page"
ZONE = ZoneInfo("Asia/Almaty")
NEWSROOM = Newsroom(ZONE)
BASE = "https://www.kt.kz/eng/"
NAMES = sorted(path.stem for path in CASES.glob("*.html"))


def parse(
    markup: bytes | str,
    address: str | None = BASE,
    selectors: Selectors | None = None,
    newsroom: Newsroom = NEWSROOM,
) -> list[Part]:
    """Return the parts of a page."""
    markup = markup.encode() if isinstance(markup, str) else markup
    chosen = selectors or Selectors()
    return list(parse_page(markup, selectors=chosen, newsroom=newsroom, address=address))


def article(markup: bytes | str, address: str | None = BASE) -> Article:
    """Return the only part of a page, an article."""
    (part,) = parse(markup, address)
    assert isinstance(part, Article)
    return part


def page(title: str = "A title", meta: str = "27.02.2026, 13:04 12", body: str = "A body.") -> str:
    """Return a page with one article."""
    return (
        f'<header class="page-heading"><h1>{title}</h1></header>'
        f'<div class="page-meta"><span>{meta}</span></div>'
        f'<div class="page-content"><div>{body}</div></div>'
    )


def refusal(markup: bytes | str, within: float = 2.0, selectors: Selectors | None = None) -> str:
    """Return why a page gives nothing, which has to be clear in time and on one line."""
    started = time.monotonic()
    with pytest.raises(ParseError) as caught:
        parse(markup, selectors=selectors)
    assert time.monotonic() - started < within
    assert str(caught.value).startswith(f"{BASE}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def as_json(part: Part) -> dict[str, object]:
    """Return a part as the case files write it."""
    match part:
        case Article(published=published):
            said = None if published is None else published.isoformat()
            kept = {**asdict(replace(part, published=None)), "published": said}
            return {key: value for key, value in kept.items() if value not in (None, (), False)}
        case _:
            return {"set_aside": asdict(part)}


def test_there_are_cases() -> None:
    """A moved folder must not make the next test pass."""
    assert len(NAMES) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_the_parts_written_beside_it(name: str) -> None:
    """Each case is a page and the parts that it holds."""
    parts = parse((CASES / f"{name}.html").read_bytes())
    expected = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    assert json.loads(json.dumps([as_json(part) for part in parts])) == expected


def test_an_article_is_the_same_from_its_page_and_from_its_dump() -> None:
    """Only the address is more: so both end as one article."""
    dump = (
        "12.03.2025, 11:05 4821\n"
        "New bridge over the Ishim opens to walkers\n"
        "Images | Akimat of the invented town\n"
        "A footbridge of forty metres was opened in the invented town of Qayyndy, "
        "Ministry of Invented Roads of the Republic of Kazakhstan reports.\n"
        "It stands on piles of the old mill & is lit at night.\n"
        "Tell a friend\n"
        "This information may not be reproduced without reference to Kazakhstan Today. "
        "Copyright of materials of News Agency Kazakhstan Today.\n"
    )
    (from_dump,) = split(io.BytesIO(dump.encode()), zone=ZONE, name="a.txt")
    from_page = article((CASES / "one-article.html").read_bytes())
    assert replace(from_page, address=None, agency_id=None, section=None) == from_dump


# Addresses


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://www.kt.kz/eng/society/some_words_1377988501.html",
            AgencyAddress("1377988501", "society", "en"),
        ),
        (
            "http://kt.kz/rus/state/_1377988501.html?x=1#y",
            AgencyAddress("1377988501", "state", "ru"),
        ),
        (
            "https://www.kt.kz:443/kaz/international_affair/%D0%B0_1377988501.html",
            AgencyAddress("1377988501", "international_affair", "kk"),
        ),
        (
            "https://WWW.KT.KZ/eng/video/video1377988501.html",
            AgencyAddress("1377988501", "video", "en"),
        ),
        ("https://www.kt.kz/eng/society/words_137798850.html", None),
        ("https://www.kt.kz/eng/society/words_13779885011.html", None),
        ("https://www.kt.kz/eng/society/words_١٣٧٧٩٨٨٥٠١.html", None),
        ("https://www.kt.kz/eng/society/a/words_1377988501.html", None),
        ("https://www.kt.kz/deu/society/words_1377988501.html", None),
        ("https://www.kt.kz/eng/", None),
        ("https://www.kt.kz.example/eng/society/words_1377988501.html", None),
        ("https://user@www.kt.kz/eng/society/words_1377988501.html", None),
        ("https://www.kt.kz:8443/eng/society/words_1377988501.html", None),
        ("https://www.kt.kz:x/eng/society/words_1377988501.html", None),
        ("https://[::1/eng/society/words_1377988501.html", None),
        ("ftp://www.kt.kz/eng/society/words_1377988501.html", None),
        ("/eng/society/words_1377988501.html", None),
        ("https://www.kt.kz/eng/society/wo rds_1377988501.html", None),
        ("https://www.kt.kz/eng/society/" + "a" * 2000 + "_1377988501.html", None),
        ("", None),
    ],
)
def test_an_address_says_what_the_agency_put_into_it(
    url: str, expected: AgencyAddress | None
) -> None:
    """Number, section and language of an article on kt.kz, and nothing of any other address."""
    assert read_address(url) == expected


@pytest.mark.parametrize(
    ("site", "host", "is_there"),
    [
        ("https://news.example/", "https://news.example", True),
        ("https://news.example/", "http://www.news.example:80", True),
        ("https://www.news.example/", "https://m.news.example", True),
        ("https://www.news.example/", "https://news.example:443", True),
        ("http://127.0.0.1:8899/", "http://127.0.0.1:8899", True),
        ("http://127.0.0.1:8899/", "http://127.0.0.1", False),
        ("http://127.0.0.1:8899/", "http://127.0.0.1:8898", False),
        ("https://www.news.example/", "https://www.news.example.org", False),
        ("https://www.news.example/", "https://othernews.example", False),
        ("https://news.example/", "https://www.kt.kz", False),
        (SITE, "https://www.kt.kz.example", False),
    ],
)
def test_the_site_is_the_one_that_the_settings_name(
    site: str, host: str, *, is_there: bool
) -> None:
    """Its host and those below it, on its own port or a usual one; lists are known there only."""
    article, listed = f"{host}/eng/society/words_1377988501.html", f"{host}/eng/all"
    known = AgencyAddress("1377988501", "society", "en")
    assert read_address(article, site) == (known if is_there else None)
    assert can_be_articles(article, site)
    assert can_be_articles(listed, site) is not is_there


def test_a_page_of_another_site_tells_number_and_section_where_that_is_the_agencys() -> None:
    """The words are the same, whoever's site it is."""
    address = "https://news.example/eng/society/words_1377988501.html"
    (known,) = parse(page(), address, newsroom=Newsroom(ZONE, "https://www.news.example/"))
    (strange,) = parse(page(), address)
    assert isinstance(known, Article)
    assert (known.address, known.agency_id, known.section) == (address, "1377988501", "society")
    assert replace(known, address=None, agency_id=None, section=None) == strange


def test_the_address_that_was_asked_is_used_only_where_it_is_an_articles() -> None:
    """A front page is not the address of the article printed on it."""
    asked = "https://www.kt.kz/eng/society/words_1377988501.html"
    assert article(page(), asked).address == asked
    assert article(page(), asked).agency_id == "1377988501"
    assert article(page(), BASE).address is None
    assert article(page(), None).address is None


def test_the_declared_address_is_the_first_articles_not_that_of_what_stands_before_it() -> None:
    """A notice about cookies in the same layout does not take the address away."""
    declared = '<link rel="canonical" href="/eng/society/words_1377988501.html">'
    before = '<div class="page-content"><div>Cookies help us.</div></div>'
    end = "A body.<br>relevant news<br>More"
    _, first, _, second = parse(declared + before + page(body=end) + page("Another title"))
    assert isinstance(first, Article)
    assert first.agency_id == "1377988501"
    assert isinstance(second, Article)
    assert second.address is None


@pytest.mark.parametrize(
    "href",
    [
        "",
        "  ",
        "//",
        "/rus/all",
        "javascript:a()",
        "http://[::1/",
        "mailto:a@b.c",
        "https://x.example",
    ],
)
def test_a_declared_address_that_is_none_is_passed_over(href: str) -> None:
    """The page may declare anything; only what can be an article's address is believed."""
    declared = f'<link rel="canonical" href="{href}"><meta property="og:url" content="/eng/x.html">'
    assert article(declared + page()).address == "https://www.kt.kz/eng/x.html"
    assert article("<link rel=canonical><meta property=og:url>" + page()).address is None


# Encodings


RUSSIAN = page(
    "Новая школа в ауле", body="Школу построили за одно лето, и в ней учатся сорок детей."
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_page_is_read_in_its_encoding_declared_or_not(encoding: str, *, declared: bool) -> None:
    """What it declares is used, and where it declares nothing its letters prove it."""
    head = f'<meta charset="{encoding}">' if declared else ""
    found = article((head + RUSSIAN + "<p>Ещё немного букв на русском языке").encode(encoding))
    assert found.title == "Новая школа в ауле"
    assert found.language == "ru"


def test_utf_8_is_recognised_under_a_wrong_declaration() -> None:
    """Templates outlive the encoding of a site; bytes that are UTF-8 are no accident."""
    assert article('<meta charset="windows-1251">' + RUSSIAN).title == "Новая школа в ауле"


def test_a_strange_declaration_is_not_obeyed() -> None:
    """Codecs that are no character sets can be slow or do other things."""
    for name in ("punycode", "unicode_escape", "hex", "utf-7", "nonsense", ""):
        assert article(f'<meta charset="{name}">' + RUSSIAN).title == "Новая школа в ауле"


def test_damaged_bytes_are_refused_with_their_offset() -> None:
    """No half of a character ends in an article."""
    markup = page(body="Fine text and a caf\xe9").encode("latin-1")
    assert f"byte {markup.index(0xE9)} is not UTF-8 text" in refusal(markup)
    declared = b'<meta charset="koi8-r">' + markup  # every byte is a letter there
    assert article(declared).paragraphs == ("Fine text and a cafИ",)
    ascii_only = b'<meta charset="us-ascii">' + markup
    assert f"byte {ascii_only.index(0xE9)} is not text in ascii" in refusal(ascii_only)


# No article


def test_a_page_without_articles_names_each_selector_that_matched_nothing() -> None:
    """Whoever has to correct the configuration reads which keys."""
    text = refusal("<html><body><form>Please sign in</form></body></html>")
    for key in ("title", "meta", "body"):
        assert f"`selectors.{key}` ({getattr(Selectors(), key)})" in text
    text = refusal('<header class="page-heading"><h1>Welcome</h1></header><p>Text')
    assert "`selectors.title`" not in text
    assert "`selectors.body`" in text


def test_a_page_that_only_looks_like_an_article_is_none() -> None:
    """A message in the agency's layout has no date and no sentence worth the name."""
    assert "although every selector matched" in refusal(page("Not found", "-", "Go back"))


def test_selectors_come_from_the_configuration() -> None:
    """A change of the layout needs no release."""
    selectors = Selectors(title="h2", meta="time", body=".text")
    markup = "<h2>A title</h2><time>27.02.2026, 13:04 12</time><p class=text>A body.</p>"
    (found,) = parse(markup, selectors=selectors)
    assert isinstance(found, Article)
    assert (found.title, found.views, found.paragraphs) == ("A title", 12, ("A body.",))


@pytest.mark.parametrize("selector", ["div[", "", ":no-such-thing", "a >> b"])
def test_a_selector_that_is_none_is_named(selector: str) -> None:
    """Settings refuse it; whoever makes selectors in another way hears of it from the parser."""
    text = refusal(page(), selectors=Selectors().model_copy(update={"body": selector}))
    assert f"`selectors.body` {selector!r} is not a CSS selector" in text


# Hostile pages


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param(b"", "there is no markup in it", id="empty"),
        pytest.param(b"https://www.kt.kz/", "there is no markup in it", id="an address"),
        pytest.param(b"\0" * 1000, "there is no markup in it", id="zeros"),
        pytest.param(b"<", "matched nothing", id="one mark"),
        pytest.param(b"<!--" * 50_000, "matched nothing", id="open comments"),
        pytest.param(b"<![CDATA[" * 20_000, "matched nothing", id="open CDATA"),
        pytest.param(b"<a " * 60_000, "", id="open tags"),
        pytest.param(b"&" * 500_000 + b"<p>", "matched nothing", id="ampersands"),
        pytest.param(b"<div>" * 50_000, "nested deeper than 200", id="deep"),
        pytest.param(b"<b><i>" * 50_000, "nested deeper than 200", id="deep inline"),
        pytest.param(b"<table><tr><td>" * 20_000, "nested deeper than 200", id="deep tables"),
        pytest.param(b"<p>x" * 400_000, "more than 20000 elements", id="many"),
        pytest.param(b"<p " + b"a=b " * 400_000 + b">", "matched nothing", id="attributes"),
        pytest.param(b"<p>" * 700_000, "larger than 2000000 bytes", id="large"),
        pytest.param(
            b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>"
            b"<!ENTITY b '&a;&a;'>]><rss><channel>&b;</channel></rss>",
            "matched nothing",
            id="entities",
        ),
    ],
)
def test_a_hostile_page_ends_soon_and_in_one_line(markup: bytes, expected: str) -> None:
    """No input costs more than a moment."""
    assert expected in refusal(markup)


def test_a_page_just_within_its_limits_is_read_soon() -> None:
    """What is allowed is affordable: 15,000 lines in nested blocks."""
    started = time.monotonic()
    body = "<div>" * 190 + "</div>" * 190 + "<div>A line.</div>" * 15_000
    assert len(article(page(body=body)).paragraphs) == 15_000
    assert time.monotonic() - started < 10


def test_a_counter_of_thousands_of_digits_is_none() -> None:
    """It is damage, not a measurement."""
    assert article(page(meta="27.02.2026, 13:04 " + "9" * 5_000)).views is None


def test_no_control_character_reaches_an_article() -> None:
    """What XML can not carry is left out, and line ends inside a line are spaces."""
    found = article(page("A\0 ti\x0btle\x1b[31m &#8; \ufffe", body="One\r\ntwo &#0; three"))
    assert found.title is not None
    assert found.title.isprintable()
    assert all(line.isprintable() for line in found.paragraphs)


# Documents


def document(content: bytes, media_type: str, opened: list[io.BytesIO]) -> Document:
    """Return a document that remembers its streams."""

    def reopen() -> io.BytesIO:
        opened.append(io.BytesIO(content))
        return opened[-1]

    return Document(
        source="live",
        address=BASE,
        digest="",
        size=len(content),
        modified=datetime(2026, 2, 28, tzinfo=UTC),
        open=reopen,
        media_type=media_type,  # type: ignore[arg-type]  # one of the two
    )


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (page().encode(), "text/html"),
        (b"27.02.2026, 13:04 12\nA title of words\nA body.\n", "text/plain"),
    ],
)
def test_the_media_type_decides_who_reads_a_document(content: bytes, media_type: str) -> None:
    """Both kinds give articles, and both streams are closed."""
    opened: list[io.BytesIO] = []
    parts = parts_of(
        document(content, media_type, opened), newsroom=NEWSROOM, selectors=Selectors()
    )
    (found,) = parts
    assert isinstance(found, Article)
    assert found.views == 12
    assert [stream.closed for stream in opened] == [True]


def test_a_document_that_is_too_large_for_a_page_is_not_read_whole() -> None:
    """It is refused, and its stream is closed."""
    opened: list[io.BytesIO] = []
    large = document(b"<p>" * 1_000_000, "text/html", opened)
    with pytest.raises(ParseError, match="larger than 2000000 bytes"):
        list(parts_of(large, newsroom=NEWSROOM, selectors=Selectors()))
    assert [stream.closed for stream in opened] == [True]


def test_what_is_no_article_is_kept_and_reported() -> None:
    """Beside an article, a title without a body is set aside with its reason."""
    _, left = parse(page() + '<header class="page-heading"><h1>Alone</h1></header>')
    assert left == SetAside("Alone", "a title or date without a body")
