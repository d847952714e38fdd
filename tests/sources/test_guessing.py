"""What an address answered, and the kind of source that it is taken for."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feeder.errors import SourceError
from feeder.model import Newsroom
from feeder.sources.finding import find, find_here, is_address
from feeder.sources.guessing import (
    AddressKind,
    Answered,
    Elsewhere,
    Guess,
    Unknown,
    default_name,
    guess,
    is_archive,
    seen_as,
)
from tests.installation import BRIDGE, WOOL, dump

ZONE = ZoneInfo("Asia/Almaty")
NEWSROOM = Newsroom(ZONE)
SITE = "https://www.kt.kz"
ARTICLE = f"{SITE}/eng/society/a_bridge_opens_1377000001.html"
DUMP = dump(BRIDGE, WOOL)


def article(title: str, meta: str = "27.02.2026, 13:04 12") -> str:
    """An article in the site's layout."""
    return (
        f'<header class="page-heading"><h1>{title}</h1></header>'
        f'<div class="page-meta"><span>{meta}</span></div>'
        f'<div class="page-content"><div>The lamps of the bridge are of green glass.</div></div>'
    )


def entry(number: int, day: str = "27.02.2026, 13:04", shown: str = "") -> str:
    """An entry of a list in the site's layout; its link has no text unless `shown`."""
    return (
        f'<div class="news-list__item"><article><a class="news__overlay-link"'
        f' href="/eng/society/words_137700000{number}.html">{shown}</a>'
        f"<h3>Entry {number}</h3><span class=news__date>{day}</span></article></div>"
    )


def link(number: int, host: str = "") -> str:
    """A link to an article."""
    return f'<a href="{host}/eng/sports/words_137700000{number}.html">Link {number}</a>'


def page(*inside: str, head: str = "") -> str:
    """A whole page."""
    return f"<!doctype html><html><head>{head}</head><body>{''.join(inside)}</body></html>"


def declared(href: str = "/eng/rss", kind: str = "application/rss+xml") -> str:
    """A feed that a page declares."""
    return f'<title>News by the river</title><link rel="alternate" type="{kind}" href="{href}">'


def rss(*items: tuple[str, str], head: str = "", root: str = "rss") -> str:
    """A feed of titles and dates."""
    inside = "".join(f"<item><title>{t}</title><pubDate>{d}</pubDate></item>" for t, d in items)
    return f"<?xml version='1.0'?>{head}<{root} version='2.0'><channel>{inside}</channel></{root}>"


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>'
    "<entry><title>Older</title><updated>2026-02-26T10:00:00Z</updated></entry>"
    "<entry><title>Newer</title><updated>2026-02-27T10:00:00+05:00</updated></entry></feed>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/"><channel/><item><title>One</title></item></rdf:RDF>'
)
DAYS = ("Thu, 26 Feb 2026 08:00:00 GMT", "Fri, 27 Feb 2026 08:00:00 GMT")
TWO = rss(("Older", DAYS[0]), ("Newer &amp;amp; &lt;b&gt;", DAYS[1]))
HTML = "text/html"
THREE = (entry(1, "25.02.2026, 10:00"), entry(2), entry(3, "26.02.2026, 10:00"))

KINDS = {
    "RSS": ("application/rss+xml", TWO, SITE, "feed", 2, "Newer &amp; <b>"),
    "Atom": ("application/atom+xml", ATOM, SITE, "feed", 2, "Newer"),
    "RSS 1.0": ("text/xml", RDF, SITE, "feed", 1, "One"),
    "a feed without entries": ("text/xml", rss(), SITE, "feed", 0, None),
    "a feed sent as HTML": (HTML, TWO, SITE, "feed", 2, "Newer &amp; <b>"),
    "a feed sent as text": ("text/plain", "\n\n" + TWO, SITE, "feed", 2, "Newer &amp; <b>"),
    "a feed of an unknown date": ("text/xml", rss(("A", ""), ("B", DAYS[1])), SITE, "feed", 2, "A"),
    "a dump": ("text/plain", DUMP, SITE, "dump", 2, BRIDGE[1]),
    "a dump without a type": ("", DUMP, SITE, "dump", 2, BRIDGE[1]),
    "a dump as bytes": ("application/octet-stream", "\ufeff" + DUMP, SITE, "dump", 2, BRIDGE[1]),
    "a page": (HTML, page(article("A bridge")), ARTICLE, "page", 1, "A bridge"),
    "a page on another host": (
        *(HTML, page(article("A bridge")), ARTICLE.replace(SITE, "http://127.0.0.1:8080")),
        *("page", 1, "A bridge"),
    ),
    "a page with links and a feed": (
        *(HTML, page(article("A bridge"), *THREE, head=declared()), ARTICLE, "page", 1, "A bridge"),
    ),
    "an XHTML page": (
        *("application/xhtml+xml", "<?xml version='1.0'?>" + page(article("A bridge"))),
        *(ARTICLE, "page", 1, "A bridge"),
    ),
    "a page without a type": ("", page(article("A bridge")), ARTICLE, "page", 1, "A bridge"),
    "articles under no article's address": (
        *(HTML, page(article("A bridge"), article("Wool")), f"{SITE}/eng/", "page", 2, "A bridge"),
    ),
    "a list": (HTML, page(*THREE), f"{SITE}/eng/all", "list", 3, "Entry 2"),
    "a list whose links have titles": (
        *(HTML, page(*(entry(n, "today", f"Title {n}") for n in (1, 2, 3)))),
        *(f"{SITE}/eng/all", "list", 3, "Title 1"),
    ),
    "a list with an article in full": (
        *(HTML, page(article("A bridge"), *THREE), f"{SITE}/eng/all", "list", 3, "Entry 2"),
    ),
    "a web archive": ("application/warc", "WARC/1.0\r\n", f"{SITE}/a", "archive", 0, None),
}


def answered(media_type: str, text: str, address: str = SITE) -> Answered:
    """An answer."""
    return Answered(address, media_type, text.encode())


@pytest.mark.parametrize(
    ("media_type", "text", "address", "kind", "count", "newest"), KINDS.values(), ids=KINDS
)
def test_an_answer_shows_the_kind_of_its_source(
    media_type: str, text: str, address: str, kind: str, count: int, newest: str | None
) -> None:
    """With what it would find, and the newest title."""
    found = guess(answered(media_type, text, address), NEWSROOM)
    assert isinstance(found, Guess)
    assert (found.kind, found.count, found.doubt) == (kind, count, None)
    assert (found.titles[0] if found.titles else None) == newest


UNKNOWN = {
    "nothing": ("text/plain", "", "an empty answer"),
    "prose": ("text/plain", "Some words.\nAnd more of them.\n", "text without a dated article"),
    "packed bytes": ("", "\x00\x01", "bytes that are no text"),
    "JSON": ("application/json", "{}", "an answer of the type application/json"),
    "a picture": ("image/png", "PNG", "an answer of the type image/png"),
    "a map of the site": (
        "text/xml",
        "<?xml version='1.0'?><urlset/>",
        "outermost element is <url",
    ),
    "broken XML": ("text/xml", "<?xml version='1.0'?>", "XML that can't be read"),
    "a feed with an entity": (
        *("text/xml", rss(head="<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>")),
        "a feed with a document type of its own, which can lead anywhere",
    ),
    "a feed with a document type elsewhere": (
        *("text/xml", rss(head="<!DOCTYPE rss SYSTEM 'http://x.example/rss.dtd'>")),
        "a feed with a document type of its own",
    ),
    "a login page": (
        *(HTML, page("<form>Who are you?</form>", head="<title>Sign  in</title>")),
        "an HTML page, 'Sign in', with no dated article, fewer than 3 entries of a list or links",
    ),
    "an undated page": (HTML, page(article("A bridge", "today")), "with no dated article"),
    "two links to articles": (HTML, page(link(1), link(2), link(2)), "fewer than 3 entries"),
    "links to another host": (
        *(HTML, page(*(link(n, "https://kt.example") for n in (1, 2, 3)))),
        "fewer than 3 entries",
    ),
    "HTML too deep": (HTML, "<div>" * 5_000, "HTML that is too large, too deep, or no text"),
    "HTML of no text": (HTML, "<p>" + "\x00" * 10 + "<", "an HTML page, '(no title)'"),
}


@pytest.mark.parametrize(("media_type", "text", "seen"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_answer_that_is_no_source_is_described(media_type: str, text: str, seen: str) -> None:
    """So that the operator knows what feeder was given."""
    started = time.monotonic()
    found = guess(answered(media_type, text, f"{SITE}/eng/"), NEWSROOM)
    assert time.monotonic() - started < 2
    assert isinstance(found, Unknown)
    assert seen in found.seen
    assert found.seen.isprintable()


def test_links_to_articles_make_a_list_with_a_doubt() -> None:
    """Whose selectors somebody has to set; a link is counted once."""
    text = page(link(1), link(2), link(3, SITE), link(1), head=declared())
    found = guess(answered(HTML, text, f"{SITE}/eng/"), NEWSROOM)
    assert isinstance(found, Guess)
    assert (found.kind, found.count, found.titles[0]) == ("list", 3, "Link 1")
    assert "set `entries`" in (found.doubt or "")
    assert found.feeds == (f"{SITE}/eng/rss",)


def test_a_page_leads_to_the_feeds_that_it_declares() -> None:
    """Web addresses only, and feeds only; what else it may be is kept for the case they fail."""
    head = (
        declared("rss.xml#top")
        + declared("https://x.example/a", "Application/Atom+XML; charset=utf-8")
        + declared("javascript:alert(1)")
        + declared("http://[x/")
        + declared("/kaz/", HTML)
    )
    found = guess(answered(HTML, page(head=head), f"{SITE}/eng/"), NEWSROOM)
    assert isinstance(found, Elsewhere)
    assert found.feeds == (f"{SITE}/eng/rss.xml", "https://x.example/a")
    assert isinstance(found.otherwise, Unknown)
    found = guess(answered(HTML, page(article("A bridge"), head=declared()), SITE), NEWSROOM)
    assert isinstance(found, Elsewhere)
    assert found.otherwise == Guess("page", 1, ("A bridge",))


def test_an_entity_bomb_is_not_unfolded() -> None:
    """Ten lines that would be gigabytes."""
    lines = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = rss(("&a11;", ""), head=f"<!DOCTYPE rss [<!ENTITY a0 'words '>{lines}]>")
    started = time.monotonic()
    assert isinstance(guess(answered("text/xml", bomb), NEWSROOM), Unknown)
    assert seen_as("feed", answered("text/xml", bomb), NEWSROOM) == Guess("feed")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("kind", "count"), [("dump", 0), ("page", 1), ("list", 3), ("feed", 0), ("archive", 0)]
)
def test_a_kind_that_was_named_sees_what_it_can(kind: AddressKind, count: int) -> None:
    """Be it nothing."""
    text = page(article("A bridge"), *THREE)
    found = seen_as(kind, answered(HTML, text, f"{SITE}/eng/"), NEWSROOM)
    assert (found.kind, found.count) == (kind, count)
    assert seen_as("list", answered(HTML, "<div>" * 5_000), NEWSROOM) == Guess("list")


def test_titles_are_short_and_on_one_line() -> None:
    """They come from anywhere, and go to a terminal."""
    found = guess(answered("text/xml", rss(("a\n b\x7f" + " c" * 90, ""), (" ", ""))), NEWSROOM)
    assert isinstance(found, Guess)
    assert found.titles[0].startswith("a b")
    assert found.titles[0].endswith("c…")
    assert len(found.titles[0]) <= 80
    assert found.titles[1] == "(no title)"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.kt.kz/eng/rss", "kt-kz-eng-rss"),
        ("https://kt.kz/", "kt-kz"),
        ("http://127.0.0.1:8000/eng/all?page=2", "127-0-0-1-8000-eng-all"),
        (ARTICLE, "kt-kz-eng-society-a-bridge-opens"),
        ("https://x.example/%D0%B0/feed.xml", "x-example-feed"),
        ("https://" + "a" * 60 + ".example/", "a" * 40),
        ("Архив", "source"),
        ("My dumps", "my-dumps"),
        ("-_-", "source"),
    ],
)
def test_a_name_comes_from_host_and_path(address: str, name: str) -> None:
    """As the settings allow it."""
    assert default_name(address, ()) == name
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", name)


def test_a_name_that_is_taken_gets_a_number() -> None:
    """And stays short enough."""
    taken: set[str] = set()
    for _ in range(12):
        taken.add(default_name("https://www.kt.kz/eng/rss", taken))
        taken.add(default_name("https://" + "a" * 60, taken))
    assert {"kt-kz-eng-rss", "kt-kz-eng-rss-2", "kt-kz-eng-rss-12", f"{'a' * 37}-12"} <= taken
    assert len(taken) == 24
    assert max(map(len, taken)) == 40


class Site:
    """Answers by address; anything else can't be asked."""

    def __init__(self, answers: Mapping[str, tuple[str, str]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, address: str) -> Answered:
        """Answer as the table says."""
        self.asked.append(address)
        if address not in self.answers:
            raise SourceError(f"{address}: answered 404 Not Found")
        return answered(*self.answers[address], address)


def test_a_declared_feed_is_asked_before_it_is_believed() -> None:
    """The first that is one."""
    front = page(head=declared("/gone") + declared("/login") + declared("/eng/rss"))
    site = Site(
        {
            f"{SITE}/": (HTML, front),
            f"{SITE}/login": (HTML, page()),
            f"{SITE}/eng/rss": ("text/xml", TWO),
        }
    )
    found = find(f"{SITE}/", site, NEWSROOM)
    assert (found.address, found.via, found.guess.kind) == (f"{SITE}/eng/rss", f"{SITE}/", "feed")
    assert site.asked == [f"{SITE}/", f"{SITE}/gone", f"{SITE}/login", f"{SITE}/eng/rss"]


def test_a_page_whose_feeds_fail_is_what_it_else_is() -> None:
    """Or an error that says what became of each."""
    site = Site({SITE: (HTML, page(article("A bridge"), head=declared("/gone")))})
    assert find(SITE, site, NEWSROOM).guess.kind == "page"
    site = Site({SITE: (HTML, page(head=declared("/gone") + declared(SITE)))})
    with pytest.raises(SourceError) as caught:
        find(SITE, site, NEWSROOM)
    assert f"{SITE}/gone: answered 404 Not Found; {SITE}: is no feed" in str(caught.value)
    assert "--kind" in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "media_type", "text"),
    [
        ("feed", HTML, TWO),
        ("page", "text/plain", page(article("A bridge"))),
        ("list", "application/octet-stream", page(*THREE)),
    ],
)
def test_a_type_that_the_reader_refuses_is_told_at_once(
    kind: AddressKind, media_type: str, text: str
) -> None:
    """It would fail at each look; one who names the kind is told, too."""
    address = ARTICLE if kind == "page" else f"{SITE}/eng/all"
    front = f"{SITE}/front"
    site = Site({address: (media_type, text), front: (HTML, page(head=declared(address)))})
    with pytest.raises(SourceError, match=f"is a {kind}, but its server sends it as {media_type}"):
        find(address, site, NEWSROOM)
    found = find(address, site, NEWSROOM, kind)
    assert (found.guess.kind, found.guess.count > 0) == (kind, True)
    assert f"its server sends it as {media_type}, and `kind: {kind}` takes" in str(
        found.guess.doubt
    )
    if kind == "feed":
        with pytest.raises(SourceError, match=f"{address}: its server sends it as text/html"):
            find(front, site, NEWSROOM)


def test_an_archive_is_not_asked_for() -> None:
    """It may have gigabytes."""
    site = Site({})
    for address in (f"{SITE}/crawl.warc.gz", f"{SITE}/crawl.wet?x=1", f"{SITE}/CRAWL.WARC"):
        assert find(address, site, NEWSROOM).guess == Guess("archive")
    assert find(f"{SITE}/crawl", site, NEWSROOM, "archive").guess == Guess("archive")
    assert not site.asked
    assert not is_archive(f"{SITE}/warc")


def test_what_is_nothing_says_how_to_name_a_kind() -> None:
    """The address first, then what was seen, then the way out."""
    site = Site({SITE: ("application/json", "{}")})
    with pytest.raises(SourceError) as caught:
        find(SITE, site, NEWSROOM)
    assert str(caught.value).startswith(f"{SITE}: answers with an answer of the type")
    assert "name its kind with --kind (dump, page, list, feed, archive)" in str(caught.value)


def test_a_folder_is_one_of_documents_or_of_archives(tmp_path: Path) -> None:
    """Hidden files do not count; packed ones do."""
    assert (find_here(tmp_path).kind, find_here(tmp_path).count) == ("folder", 0)
    (tmp_path / "a.warc.gz").touch()
    (tmp_path / ".b.txt").touch()
    found = find_here(tmp_path)
    assert (found.kind, found.count, found.names) == ("archive", 1, ("a.warc.gz",))
    for name in ("a.txt", "b.txt.zst", "c.html"):
        (tmp_path / name).touch()
    assert (find_here(tmp_path).kind, find_here(tmp_path).count) == ("folder", 3)
    assert find_here(tmp_path / "a.warc.gz").kind == "archive"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.txt", "is a file, and a source is a folder that is watched: add its folder"),
        ("gone", "there is no such file or folder; an address begins with http:// or https://"),
        ("a.txt/b", "there is no such file or folder"),
        ("x" * 300, "can't be looked at: File name too long"),
    ],
)
def test_a_path_that_is_no_source_is_told_clearly(tmp_path: Path, name: str, reason: str) -> None:
    """With what to do instead."""
    (tmp_path / "a.txt").touch()
    with pytest.raises(SourceError, match=re.escape(reason)):
        find_here(tmp_path / name)


def test_an_address_is_told_from_a_path() -> None:
    """By its scheme; a host alone may be a folder."""
    assert all(map(is_address, ("http://a", "HTTPS://a", "ftp://a", "file:///a")))
    assert not any(map(is_address, ("www.kt.kz/eng", "a:b", "/a", "C:\\a", "a//b")))
