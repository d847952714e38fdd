"""Feeds in, articles and links out: RSS, Atom, strange ones, hostile ones, and none."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feeder.errors import ParseError
from feeder.model import Article, Link, Newsroom, Published, SetAside
from feeder.parsing.feedxml import LIMIT
from feeder.parsing.lines import NOTICE
from feeder.parsing.syndication import Syndicated, parse_feed, read_syndicated
from feeder.sourceconfig import Texts

ZONE = ZoneInfo("Asia/Almaty")
NEWSROOM = Newsroom(ZONE)
FEED = "https://www.kt.kz/eng/rss"
AT = datetime(2026, 2, 27, 13, 4, tzinfo=ZONE)
PAGE = "https://www.kt.kz/eng/society/bridge_1377988501.html"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    ' xmlns:yandex="http://news.yandex.ru"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
SUMMARY = "<description>A bridge is open.</description>"


def rss(*entries: str, head: str = "") -> bytes:
    """A feed of these entries."""
    inside = "".join(f"<item>{entry}</item>" for entry in entries)
    told = f"<title>News</title><link>https://www.kt.kz/</link>{head}"
    return f'<rss version="2.0" {NAMESPACES}><channel>{told}{inside}</channel></rss>'.encode()


def atom(*entries: str) -> bytes:
    """An Atom feed of these entries."""
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{inside}</feed>'.encode()


def read(data: bytes | str, text: Texts = "auto") -> Syndicated:
    """Read a feed."""
    raw = data.encode() if isinstance(data, str) else data
    return read_syndicated(raw, newsroom=NEWSROOM, address=FEED, text=text)


def article(data: bytes | str, text: Texts = "auto") -> Article:
    """Return the only part of a feed, an article."""
    (part,) = read(data, text).parts
    assert isinstance(part, Article)
    return part


def entry(*more: str, title: str = "Bridge") -> str:
    """An entry with a title and more."""
    return f"<title>{title}</title>{''.join(more)}"


def refusal(data: bytes, within: float = 4.0) -> str:
    """Return why bytes are no feed, which has to be clear in time and on one line."""
    started = time.monotonic()
    with pytest.raises(ParseError) as caught:
        list(parse_feed(data, newsroom=NEWSROOM, address=FEED))
    assert time.monotonic() - started < within
    assert str(caught.value).startswith(f"{FEED}: ")
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_an_entry_becomes_an_article() -> None:
    """With the lines of a page, and everything that stands beside the text."""
    body = (
        "<p>Images | Harbour Press</p><p>Tell a friend</p><img src='/neofiles/2.jpg'/>"
        "<p>The harbour&nbsp;master opened a bridge, Harbour Office of Bern reports.</p>"
        f"<div>It has seven lamps.<br>They are green.</div><p>{NOTICE}</p>"
    )
    found = article(
        rss(
            entry(
                f"<link>{PAGE}?utm_source=rss&amp;utm_medium=x#top</link>",
                '<guid isPermaLink="false">kt-1</guid>',
                "<pubDate>Fri, 27 Feb 2026 08:04:59 GMT</pubDate>",
                SUMMARY,
                f"<content:encoded><![CDATA[{body}]]></content:encoded>",
                title="Bridge &amp;quot;One&amp;quot; &lt;b&gt;opens&lt;/b&gt;",
            )
        )
    )
    assert found == Article(
        title='Bridge "One" opens',
        published=Published(AT),
        views=None,
        paragraphs=(
            "The harbour\u00a0master opened a bridge, Harbour Office of Bern reports.",
            "It has seven lamps.",
            "They are green.",
        ),
        language="en",
        relayed_from="Harbour Office of Bern",
        image_credits=("Harbour Press",),
        notice=True,
        address=PAGE,
        agency_id="1377988501",
        section="society",
        image="https://www.kt.kz/neofiles/2.jpg",
        guid="kt-1",
    )


CONTENT = "<content:encoded>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</content:encoded>"
TRAILING = "<content:encoded>&lt;p&gt;One and …&lt;/p&gt;</content:encoded>"
NOTICED = f"<description>One.&lt;br&gt;Two.&lt;br&gt;{NOTICE}</description>"
YANDEX = "<yandex:full-text>One.\nTwo.</yandex:full-text>"


@pytest.mark.parametrize(
    ("inside", "setting", "paragraphs", "is_excerpt"),
    [
        pytest.param(SUMMARY, "auto", ("A bridge is open.",), True, id="summary"),
        pytest.param(SUMMARY, "full", ("A bridge is open.",), False, id="said to be full"),
        pytest.param(SUMMARY + CONTENT, "auto", ("One.", "Two."), False, id="content"),
        pytest.param(SUMMARY + CONTENT, "full", ("One.", "Two."), False, id="content, full"),
        pytest.param(SUMMARY + CONTENT, "excerpt", ("A bridge is open.",), True, id="excerpt"),
        pytest.param(CONTENT, "excerpt", ("One.", "Two."), True, id="nothing but content"),
        pytest.param(SUMMARY + TRAILING, "auto", ("One and …",), True, id="trails off"),
        pytest.param(SUMMARY + YANDEX, "auto", ("One.", "Two."), False, id="full text"),
        pytest.param(NOTICED, "auto", ("One.", "Two."), False, id="ends in the notice"),
        pytest.param(NOTICED, "excerpt", ("One.", "Two."), True, id="notice, but excerpt"),
        pytest.param("<pubDate>2026-02-27</pubDate>", "full", (), True, id="only a title"),
    ],
)
def test_an_entry_holds_the_whole_text_or_a_teaser(
    inside: str, setting: Texts, paragraphs: tuple[str, ...], *, is_excerpt: bool
) -> None:
    """As the setting says, or as the entry shows."""
    found = article(rss(entry(inside)), setting)
    assert (found.paragraphs, found.excerpt) == (paragraphs, is_excerpt)


def test_atom_is_read_as_well() -> None:
    """Markup as elements, plain text with angle brackets, relative links, names."""
    found = article(
        atom(
            '<title type="text">Two &lt; three</title><id>urn:uuid:7</id>'
            '<link href="/eng/society/bridge_1377988501.html"/>'
            "<published>2026-02-27T13:04:30+05:00</published><updated>2026-03-01T00:00:00Z</updated>"
            "<summary>Short.</summary>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
            "<p>One.</p><p>Two.</p></div></content>"
        )
    )
    assert (found.title, found.address, found.guid) == ("Two < three", PAGE, "urn:uuid:7")
    assert (found.paragraphs, found.published) == (("One.", "Two."), Published(AT))


MIDNIGHT = datetime(2026, 2, 27, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("printed", "published"),
    [
        ("<pubDate>Fri, 27 Feb 2026 13:04:00 +0500</pubDate>", Published(AT)),
        ("<pubDate>Fri, 27 Feb 2026 13:04:00</pubDate>", Published(AT)),
        ("<pubDate>Fri, 27 Feb 2026 13:04 ALMT</pubDate>", Published(AT)),
        ("<pubDate>27.02.2026, 13:04</pubDate>", Published(AT)),
        ("<dc:date>2026-02-27T08:04:00Z</dc:date>", Published(AT)),
        ("<pubDate>Fri, 27 Feb 2026 00:00:00 +0500</pubDate>", Published(MIDNIGHT, "day")),
        ("<pubDate>Fri, 27 Feb 2026 00:00:00 GMT</pubDate>", Published(MIDNIGHT, "day")),
        ("<pubDate>2026-02-27</pubDate>", Published(MIDNIGHT, "day")),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None),
        ("<pubDate>31.02.2026, 25:61</pubDate>", None),
        ("<pubDate>Fri, 27 Feb 99999 13:04:00 GMT</pubDate>", None),
        ("<pubDate></pubDate>", None),
        ("", None),
    ],
)
def test_a_date_is_the_agencys_minute_or_its_day(printed: str, published: Published | None) -> None:
    """Midnight is no minute; a time without a known zone is the agency's."""
    assert article(rss(entry(SUMMARY, printed))).published == published


@pytest.mark.parametrize(
    ("inside", "address", "guid"),
    [
        (f"<link>{PAGE}</link><guid>{PAGE}</guid>", PAGE, None),
        (f"<link>{PAGE}</link><guid>http://kt.kz/eng/a/b_1377988501.html</guid>", PAGE, None),
        (f"<guid>{PAGE}</guid>", PAGE, None),
        (f"<link>https://count.example/1.html</link><guid>{PAGE}</guid>", PAGE, None),
        (f"<link>{PAGE}</link><guid>https://kt.kz/?p=1</guid>", PAGE, "https://kt.kz/?p=1"),
        ('<guid isPermaLink="false">17</guid>', None, "17"),
        ("<link>https://www.kt.kz/</link><guid isPermaLink='false'>17</guid>", None, "17"),
        ("<link>javascript:alert(1)</link>", None, None),
        (f"<guid isPermaLink='false'>{'x' * 2_001}</guid>", None, None),
        ("<link>/eng/society/bridge_1377988501.html</link>", PAGE, None),
    ],
)
def test_a_name_that_is_no_address_is_kept(
    inside: str, address: str | None, guid: str | None
) -> None:
    """An entry's own page is its address; no front page, counter or script is."""
    found = article(rss(entry(SUMMARY, inside)))
    assert (found.address, found.guid) == (address, guid)


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        ('<enclosure url="/a.jpg" type="image/jpeg"/>', "https://www.kt.kz/a.jpg"),
        ('<enclosure url="/a.mp3" type="audio/mpeg"/>', None),
        ('<media:content url="/a.webp"/>', "https://www.kt.kz/a.webp"),
        ('<media:content url="/a.mp4" medium="video"/>', None),
        ('<media:content url="http://[/a.jpg"/>', None),
        ('<media:thumbnail url="/a"/>', "https://www.kt.kz/a"),
        ("<description>x &lt;img src='/a.gif'&gt;</description>", "https://www.kt.kz/a.gif"),
        ("<description>x &lt;img src='/a.gif' width='1'&gt;</description>", None),
        ("<description>x &lt;img src='data:image/gif;base64,R0'&gt;</description>", None),
    ],
)
def test_a_picture_is_found_where_feeds_keep_it(inside: str, image: str | None) -> None:
    """Enclosures, Media RSS, the text; no sound, no script, no counter of readers."""
    assert article(rss(entry("<pubDate>2026-02-27</pubDate>", inside))).image == image


def test_links_come_with_title_and_date() -> None:
    """One an entry that has a page of its own, in the feed's order."""
    feed = read(rss(entry(f"<link>{PAGE}</link>", SUMMARY), entry(SUMMARY, title="No page")))
    assert feed.links == (Link(PAGE, "Bridge", None),)
    assert len(feed.parts) == 2


def test_what_several_entries_share_names_none_of_them() -> None:
    """A feed that gives all its entries one name or one address tells nothing by it."""
    shared = f"<guid isPermaLink='false'>0</guid><link>{PAGE}</link>{SUMMARY}"
    feed = read(rss(entry(shared), entry(shared, title="Harbour")))
    for part in feed.parts:
        assert isinstance(part, Article)
        assert (part.guid, part.address, part.agency_id, part.section) == (None,) * 4
    assert feed.links == ()


@pytest.mark.parametrize(
    ("head", "ttl"),
    [
        ("<ttl>30</ttl>", timedelta(minutes=30)),
        ("<ttl>999999</ttl>", timedelta(days=7)),
        ("<ttl>-5</ttl>", None),
        ("<ttl>1e9</ttl>", None),
        ("<ttl>0</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            timedelta(hours=6),
        ),
        ("<sy:updatePeriod>whenever</sy:updatePeriod>", None),
    ],
)
def test_a_feed_says_how_long_it_lasts(head: str, ttl: timedelta | None) -> None:
    """In minutes, or as periods; nonsense says nothing."""
    assert read(rss(entry(SUMMARY), head=head)).ttl == ttl


def test_a_teaser_has_the_language_of_its_address() -> None:
    """Few words don't show it: Kazakh letters are rare."""
    address = "https://www.kt.kz/kaz/politics/x_1377988501.html"
    found = article(rss(entry(f"<link>{address}</link>", title="Алматыда жаздан бері жаңбыр")))
    assert found.language == "kk"
    assert article(rss(entry(f"<link>{address}</link>", title="Алматы"))).language == "kk"


def test_damaged_xml_is_repaired() -> None:
    """Single ampersands, entities of HTML, control characters, unknown prefixes."""
    feed = rss(entry("<description>A &laquo;B&raquo; & C</description><x:y/>", title="D & E \x0b"))
    found = article(feed)
    assert (found.title, found.paragraphs) == ("D & E", ("A «B» & C",))
    assert article(feed.decode().encode("utf-16")).paragraphs == ("A «B» & C",)
    declared = b'<?xml version="1.0" encoding="windows-1251"?>'
    there = rss(entry(SUMMARY, title="Мост открыт")).decode().encode("cp1251")
    assert article(declared + there).title == "Мост открыт"


def test_a_feed_that_breaks_off_gives_what_stood_before() -> None:
    """But for its last entry, of which nobody knows how it went on."""
    whole = rss(entry(SUMMARY), entry(SUMMARY, title="Harbour"))
    cut = whole[: whole.index(b"Harbour") + 4]
    parts = parse_feed(cut, newsroom=NEWSROOM, address=FEED)
    first = next(parts)
    assert isinstance(first, Article)
    assert first.title == "Bridge"
    with pytest.raises(ParseError, match="breaks off before its end"):
        next(parts)


EXPANDING = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "there is no markup in it"),
        (b"27.02.2026, 13:04 12\nA title\n", "there is no markup in it"),
        (b"<!DOCTYPE html><html><title>Log in</title>", "is a web page"),
        (b"\xef\xbb\xbf <html><body>", "is a web page"),
        (b"<opml/>", "<opml> is no RSS or Atom feed"),
        (b"<" * 1_000_000, "can't be read"),
        (rss(), "the feed has no entries"),
        (f"<!DOCTYPE r [<!ENTITY a0 'x'>{EXPANDING}]>".encode() + rss(entry("&a9;")), "refused"),
        (b'<!DOCTYPE r SYSTEM "file:///etc/passwd">' + rss(entry(SUMMARY)), "refused"),
        (b'<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd">' + rss(entry(SUMMARY)), "refused"),
        (rss(entry(SUMMARY)) + b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", "refused"),
        (b'<rss version="2.0">' + b"<a>" * 50_000, "nested deeper"),
        (rss("<a/>" * 250_000), "more than 200000 elements"),
        (b'<rss version="2.0"><channel>' + b"<!--" * 50_000, "breaks off"),
        (b" " * (LIMIT + 1), "is larger than"),
        (b"<![" * 1_000_000, "refused"),
        (b"&" * 1_000_000 + b"<rss>", "can't be read"),
    ],
    ids=range(17),
)
def test_what_is_no_feed_is_one_clear_line(data: bytes, said: str) -> None:
    """Empty, a page, a bomb, a file to be read, too deep, too much: refused in time."""
    assert said in refusal(data)


TOKENS = (
    *("<![CDATA[", "]]>", "<!--", "-->", "&", "&#0;", "&#x110000;", "<", ">", "<item>", "</item>"),
    *("\x00", "<?pi ?>", "http://[", "9999999999999", "-0001-01-01T00:00:00Z", "<link href=''/>"),
    *("<content:encoded>", "<guid isPermaLink='true'>", "<title type='xhtml'>", "<enclosure/>"),
    *("</link>", "</guid>", "<media:content/>", "<dc:date>", "xml:base='http://[::1'"),
)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_feed_is_read_or_refused(seed: int) -> None:
    """Whatever was cut, doubled or thrown in: nothing but articles, or one clear line."""
    chance = random.Random(seed)
    whole = rss(
        entry(f"<link>{PAGE}</link><guid>1</guid>", SUMMARY + CONTENT, "<pubDate>2026</pubDate>"),
        entry('<media:content url="/a.webp"/><enclosure url="x"/>', YANDEX),
        head="<ttl>30</ttl>",
    ).decode()
    read_well, refused = 0, list[str]()
    for _ in range(150):
        text = whole
        for _ in range(chance.randint(1, 12)):
            place, kept = chance.randrange(len(text)), chance.choice((0, 0, 7, 40))
            text = text[:place] + chance.choice(("", *TOKENS)) + text[place + kept :]
        try:
            read_well += any(
                isinstance(part, Article)
                for part in parse_feed(text.encode(), newsroom=NEWSROOM, address=FEED)
            )
        except ParseError as error:
            refused.append(str(error))
    assert read_well > 30
    assert all(reason.isprintable() and reason.startswith(FEED) for reason in refused)


def test_an_encoding_that_can_not_be_is_not_looked_for() -> None:
    """A NUL in its name is damage like any."""
    declared = b'<?xml version="1.0" encoding="utf-\x008"?>'
    assert article(declared + rss(entry(SUMMARY))).paragraphs == ("A bridge is open.",)


def test_an_entry_that_is_too_much_is_set_aside() -> None:
    """50,000 nested elements in one text don't cost the others."""
    deep = f"<description><![CDATA[{'<div>' * 50_000}]]></description>"
    first, second = read(rss(entry(deep), entry(SUMMARY))).parts
    assert isinstance(first, SetAside)
    assert "nested deeper" in first.reason
    assert isinstance(second, Article)


def test_text_that_belongs_to_no_article_is_kept() -> None:
    """What stands after the notice, and entries that say nothing of their own."""
    more = f"<description>One.&lt;br&gt;{NOTICE}&lt;br&gt;Read also: Bees</description>"
    assert [type(part) for part in read(rss(entry(more), "<author>x</author>")).parts] == [
        Article,
        SetAside,
    ]
    (aside,) = read(rss("<title>Only words</title>")).parts
    assert aside == SetAside("Only words", "an entry without text")


def test_markup_of_a_text_is_nothing_but_text() -> None:
    """Scripts and handlers are gone; what is written with entities twice is read once."""
    found = article(
        rss(
            entry(
                "<description>&lt;p onclick='x()'&gt;One&lt;script&gt;evil()&lt;/script&gt;"
                " &amp;lt;b&amp;gt; two ]]&gt;&lt;/p&gt;</description>"
            )
        )
    )
    assert found.paragraphs == ("One <b> two ]]>",)
