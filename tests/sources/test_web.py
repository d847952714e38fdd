"""An address: what is new, what is not, and each way in which an answer can be no document."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feeder.errors import ParseError, StoppedError
from feeder.model import Document, Newsroom
from feeder.parsing.document import parts_of
from feeder.sourceconfig import DumpSource, Fetching, PageSource, Selectors
from feeder.sources import Failure, Fetched, Gone, NoMemory, Seen, Unchanged, Visit
from feeder.sources.client import Client
from feeder.sources.redirects import is_same_page
from feeder.sources.web import WebReader

from .wire import Remembered, never, saying, silent, wired

NOW = datetime(2026, 2, 28, 9, 0, tzinfo=UTC)
TEXT = b"27.02.2026, 13:04 12\nA title\nA paragraph.\n"
CONFIG: TypeAdapter[DumpSource | PageSource] = TypeAdapter(DumpSource | PageSource)
ETAG = '"v1"'
AGENT = "feeder/test (+http://127.0.0.1/)"
CHANGED = "Fri, 27 Feb 2026 08:30:00 GMT"


def reader(address: str, **settings: object) -> WebReader:
    """Return a reader of dump text at an address that may be local."""
    known = {
        "name": "live",
        "kind": "dump",
        "allow_private": True,
        "obey_robots": False,
        "timeout": "5s",
    }
    config = CONFIG.validate_python({**known, "address": address, **settings})
    fetching = Fetching(delay=timedelta(0), retries=0)
    return WebReader(config, Client(fetching, AGENT, now=lambda: NOW))


def ask(address: str, *known: Visit, **settings: object) -> Fetched:
    """Return the outcome of asking an address once; what follows it is a visit."""
    read = [Seen(one.address, one.digest) for one in known if one.digest is not None]
    outcome, visit = reader(address, **settings).fetch(Remembered(*known, *read), never)
    assert isinstance(visit, Visit)
    assert (visit.address, visit.at) == (address, NOW)
    return outcome


def visited(address: str, etag: str | None = ETAG, modified: str | None = CHANGED) -> Visit:
    """A visit an hour ago that brought a whole answer."""
    before = NOW - timedelta(hours=1)
    return Visit(address, before, 200, etag, modified, digest="digest", whole=before)


def reason(outcome: Fetched) -> str:
    """Return why an outcome is a failure; the line names its address."""
    assert isinstance(outcome, Failure | Gone)
    assert outcome.reason.startswith(f"{outcome.address}: ")
    assert outcome.reason.isprintable()
    return outcome.reason


def read(outcome: Fetched) -> bytes:
    """Return the bytes of a document."""
    assert isinstance(outcome, Document)
    with outcome.open() as stream:
        return stream.read()


def test_a_new_answer_becomes_a_document(httpserver: HTTPServer) -> None:
    """Validators, age, moment and media type come with it, and its bytes can be read twice."""
    headers = {"ETag": ETAG, "Last-Modified": CHANGED}
    httpserver.expect_oneshot_request("/dump").respond_with_data(
        TEXT, headers=headers, content_type="text/plain; charset=utf-8"
    )
    address = httpserver.url_for("/dump")
    document = ask(address)
    assert isinstance(document, Document)
    assert document == Document(
        source="live",
        address=address,
        digest=hashlib.blake2b(TEXT, digest_size=32).hexdigest(),
        size=len(TEXT),
        modified=datetime(2026, 2, 27, 8, 30, tzinfo=UTC),
        open=document.open,
        fetched=NOW,
        media_type="text/plain",
        etag=ETAG,
        last_modified=CHANGED,
    )
    assert read(document) == read(document) == TEXT
    assert reader(address).name == "live"


def test_a_page_is_a_document_of_markup(httpserver: HTTPServer) -> None:
    """`kind: page` says how the bytes are to be read."""
    httpserver.expect_request("/").respond_with_data("<p>", content_type="text/html")
    document = ask(httpserver.url_for("/"), kind="page")
    assert isinstance(document, Document)
    assert document.media_type == "text/html"
    assert document.modified == NOW


@pytest.mark.parametrize(("agent", "sent"), [(None, AGENT), ("x", "x")])
def test_the_request_says_who_asks_and_for_what(
    httpserver: HTTPServer, agent: str | None, sent: str
) -> None:
    """One GET with an honest name and nothing that a first question needs not."""
    httpserver.expect_request("/").respond_with_data(TEXT, content_type="text/plain")
    ask(httpserver.url_for("/"), user_agent=agent)
    ((request, _),) = httpserver.log
    assert request.method == "GET"
    assert request.headers["User-Agent"] == sent
    assert request.headers["Accept"].startswith("text/plain")
    assert request.headers["Accept-Encoding"] == "gzip, br, zstd"
    assert not {"If-None-Match", "If-Modified-Since", "Cookie"} & set(request.headers.keys())


def test_a_known_address_is_asked_conditionally_and_304_is_unchanged(
    httpserver: HTTPServer,
) -> None:
    """Both validators go back as they came."""

    def answer(request: Request) -> Response:
        assert request.headers["If-None-Match"] == ETAG
        assert request.headers["If-Modified-Since"] == CHANGED
        return Response(status=304)

    httpserver.expect_request("/").respond_with_handler(answer)
    address = httpserver.url_for("/")
    assert ask(address, visited(address)) == Unchanged(address)


def test_an_answer_of_304_that_nobody_asked_for_is_a_failure(httpserver: HTTPServer) -> None:
    """Without validators there is nothing that could be unchanged."""
    httpserver.expect_request("/").respond_with_data(status=304)
    address = httpserver.url_for("/")
    assert "answered 304 Not Modified" in reason(ask(address))
    bare = visited(address, None, None)
    assert "answered 304 Not Modified" in reason(ask(address, bare))


@pytest.mark.parametrize(
    "value", ["", '"a\r\nX-Evil: 1"', '"a\n"', '"' + "a" * 1024 + '"', '"\x1b[31m"', '"\0"']
)
def test_a_validator_that_can_not_be_sent_back_is_not_sent(
    httpserver: HTTPServer, value: str
) -> None:
    """Whatever a store holds, a request has no more headers than feeder gave it."""
    httpserver.expect_request("/").respond_with_data(TEXT, content_type="text/plain")
    address = httpserver.url_for("/")
    known = visited(address, value, value)
    assert read(ask(address, known)) == TEXT
    ((request, _),) = httpserver.log
    assert not {"If-None-Match", "If-Modified-Since", "X-Evil"} & set(request.headers.keys())


@pytest.mark.parametrize("tag", [b'"a\x1b[31mb"', b'"' + b"a" * 1100 + b'"', b'"a\x01b"'])
def test_a_validator_that_can_not_be_sent_back_is_not_kept(tag: bytes) -> None:
    """Control characters and lengths that no server means are dropped."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: " + tag + b"\r\n\r\n"
    with wired(saying(head + TEXT)) as wire:
        document = ask(wire.address)
    assert read(document) == TEXT
    assert isinstance(document, Document)
    assert document.etag is None


@pytest.mark.parametrize(
    ("header", "modified"),
    [
        ("Fri, 27 Feb 2026 08:30:00 GMT", datetime(2026, 2, 27, 8, 30, tzinfo=UTC)),
        ("Fri, 27 Feb 2026 08:30:00 -0000", datetime(2026, 2, 27, 8, 30, tzinfo=UTC)),
        ("Fri, 27 Feb 2026 13:30:00 +0500", datetime(2026, 2, 27, 8, 30, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 08:30:00 GMT", NOW),
        ("Thu, 01 Jan 1970 00:00:00 GMT", NOW),
        ("Fri, 31 Feb 2026 08:30:00 GMT", NOW),
        ("Sat, 01 Jan 1000 00:00:00 +2359", NOW),
        ("yesterday", NOW),
    ],
)
def test_only_a_date_that_can_be_true_is_the_age_of_a_document(
    httpserver: HTTPServer, header: str, modified: datetime
) -> None:
    """A date of the future, of the clock's beginning, or of no calendar is not believed."""
    httpserver.expect_request("/").respond_with_data(
        TEXT, headers={"Last-Modified": header}, content_type="text/plain"
    )
    document = ask(httpserver.url_for("/"))
    assert isinstance(document, Document)
    assert document.modified == modified
    assert document.modified.utcoffset() == timedelta(0)


def test_an_address_on_the_local_network_needs_the_operators_word(httpserver: HTTPServer) -> None:
    """Without `allow_private` the inside network is not asked."""
    httpserver.expect_request("/").respond_with_data(TEXT, content_type="text/plain")
    text = reason(ask(httpserver.url_for("/"), allow_private=False))
    assert "set `allow_private: true` for this source" in text
    assert httpserver.log == []


def test_a_packed_answer_is_unpacked(httpserver: HTTPServer) -> None:
    """The digest is of the text, so that packing it otherwise changes nothing."""
    headers = {"Content-Encoding": "gzip"}
    httpserver.expect_request("/").respond_with_data(
        gzip.compress(TEXT), headers=headers, content_type="text/plain"
    )
    document = ask(httpserver.url_for("/"))
    assert read(document) == TEXT
    assert isinstance(document, Document)
    assert document.digest == hashlib.blake2b(TEXT, digest_size=32).hexdigest()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (204, "answered 204 No Content; check the address"),
        (401, "answered 401 Unauthorized; the site does not let feeder in"),
        (403, "answered 403 Forbidden; the site does not let feeder in"),
        (404, "answered 404 Not Found; correct `address` of this source"),
        (410, "answered 410 Gone; correct `address` of this source"),
        (418, "answered 418 I'm a Teapot; check the address"),
        (429, "answered 429 Too Many Requests; raise `every`"),
        (500, "answered 500 Internal Server Error; the site is in trouble"),
        (503, "answered 503 Service Unavailable; the site is in trouble"),
        (599, "answered 599; the site is in trouble"),
    ],
)
def test_a_status_that_brings_no_document_says_what_to_do(
    httpserver: HTTPServer, status: int, expected: str
) -> None:
    """One line names the address, the status and the way out; the error's body is not read."""
    httpserver.expect_request("/").respond_with_data(TEXT, status=status)
    assert expected in reason(ask(httpserver.url_for("/")))


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("dump", "text/html; charset=utf-8"),
        ("dump", "application/json"),
        ("page", "text/plain"),
        ("page", "image/png"),
        ("page", "text/\x1b[31mhtml"),
    ],
)
def test_an_answer_of_the_wrong_type_is_refused(form: str, kind: str) -> None:
    """A login page is markup where dump text was expected, and says so by its type."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode()
    with wired(saying(head + TEXT)) as wire:
        text = reason(ask(wire.address, kind=form))
    assert f"which is not what `kind: {form}` expects" in text


def test_a_login_page_in_place_of_a_page_says_which_selectors_matched_nothing(
    httpserver: HTTPServer,
) -> None:
    """Its type is right and its status is 200: only the reader of the page can tell."""
    httpserver.expect_request("/").respond_with_data(
        "<title>Please sign in</title><form><input name=user></form>", content_type="text/html"
    )
    document = ask(httpserver.url_for("/"), kind="page")
    assert isinstance(document, Document)
    with pytest.raises(ParseError, match=r"no article found: `selectors\.title`.*login page"):
        list(parts_of(document, newsroom=Newsroom(ZoneInfo("Asia/Almaty")), selectors=Selectors()))


def test_a_stop_is_obeyed_before_and_while_an_address_is_asked() -> None:
    """A server that says nothing does not keep the process from ending."""

    def after(calls: int) -> Callable[[], None]:
        left = iter(range(calls))

        def stop() -> None:
            if next(left, None) is None:
                raise StoppedError("stopped")

        return stop

    with wired(silent) as wire:
        with pytest.raises(StoppedError):
            next(reader(wire.address).fetch(NoMemory(), after(0)))
        assert wire.requests == []
        with pytest.raises(StoppedError):
            next(reader(wire.address).fetch(NoMemory(), after(2)))


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_is_gone_says_so_itself(httpserver: HTTPServer, status: int) -> None:
    """With the moment of the answer; whether that is a failure depends on what stood there."""
    httpserver.expect_request("/a.html").respond_with_data(status=status)
    address = httpserver.url_for("/a.html")
    outcome = ask(address)
    assert isinstance(outcome, Gone)
    assert (outcome.address, outcome.status, outcome.fetched) == (address, status, NOW)


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("/a.html/", Gone),
        ("/", Failure),
        ("/login?next=/a.html", Failure),
        ("/a.html?session=1", Failure),
        ("/b.html", Failure),
    ],
)
def test_only_the_page_itself_can_say_that_it_is_gone(
    httpserver: HTTPServer, target: str, kind: type
) -> None:
    """A redirect that changes more than the spelling leads to another page."""
    httpserver.expect_oneshot_request("/a.html").respond_with_data(
        status=302, headers={"Location": target}
    )
    httpserver.expect_request(re.compile(".*")).respond_with_data(status=404)
    outcome = ask(httpserver.url_for("/a.html"))
    assert len(httpserver.log) == 2
    assert "answered 404" in reason(outcome)
    assert type(outcome) is kind


@pytest.mark.parametrize(
    ("asked", "answered", "is_same"),
    [
        ("http://kt.example/a.html", "https://www.kt.example/a.html", True),
        ("https://kt.example/a.html", "https://other.example/a.html", False),
    ],
)
def test_a_page_is_the_same_under_https_and_www(
    asked: str, answered: str, *, is_same: bool
) -> None:
    """Sites move all their pages there."""
    assert is_same_page(asked, answered) == is_same


@pytest.mark.parametrize(
    ("problem", "etag"),
    [(None, ETAG), ("no articles found", None), ("suspect: a login page", None)],
)
def test_only_what_could_be_used_is_taken_for_known_next_time(
    httpserver: HTTPServer, problem: str | None, etag: str | None
) -> None:
    """The visit comes after its document, when it is clear what became of that."""
    httpserver.expect_request("/").respond_with_data(
        TEXT, headers={"ETag": ETAG}, content_type="text/plain"
    )
    one = reader(httpserver.url_for("/"))
    outcomes = one.fetch(NoMemory(), never)
    document = next(outcomes)
    assert isinstance(document, Document)
    one.settle(document, problem)
    (visit,) = outcomes
    assert isinstance(visit, Visit)
    assert (visit.status, visit.etag) == (0 if problem else 200, etag)
    assert visit.digest == (None if problem else document.digest)


def test_what_robots_txt_says_is_remembered_with_the_visit(httpserver: HTTPServer) -> None:
    """It comes after the outcome, too."""
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /\n")
    outcome, visit, robots = reader(httpserver.url_for("/"), obey_robots=True).fetch(
        NoMemory(), never
    )
    assert "robots.txt of" in reason(outcome)
    assert isinstance(robots, Visit)
    assert isinstance(visit, Visit)
    assert robots.address == httpserver.url_for("/robots.txt")
    assert robots.body == b"User-agent: *\nDisallow: /\n"
    assert (visit.status, visit.digest) == (0, None)


def test_an_unchanged_answer_says_when_it_came(httpserver: HTTPServer) -> None:
    """A list that is the same a day later is another look at it."""
    httpserver.expect_request("/").respond_with_data(status=304)
    address = httpserver.url_for("/")
    outcome = ask(address, visited(address))
    assert isinstance(outcome, Unchanged)
    assert outcome.fetched == NOW
