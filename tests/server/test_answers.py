"""What every answer says: type, validators, encoding, caching, links, protection."""

from __future__ import annotations

import gzip

import pytest
import requests

from .serving import BASE_URL, HUB, Served

ARTICLE = "articles/6f6d1c9e-0b3b-5a53-9a1e-3f1d6c1c0002.html"
PLAIN = {"Accept-Encoding": "identity"}
TYPES = {
    "all.atom": "application/atom+xml; charset=utf-8",
    "countries/kenya.rss": "application/rss+xml; charset=utf-8",
    "countries/kenya.json": "application/feed+json; charset=utf-8",
    "feeds.opml": "text/x-opml+xml; charset=utf-8",
    "index.html": "text/html; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "map.svg": "image/svg+xml; charset=utf-8",
    "robots.txt": "text/plain; charset=utf-8",
    "icon.png": "image/png",
}


def get(served: Served, path: str, **headers: str) -> requests.Response:
    """GET a path with headers, `_` in their names standing for `-`."""
    wanted = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(f"{served.address}/{path}", headers=wanted, timeout=5)


@pytest.mark.parametrize(("name", "media_type"), TYPES.items())
def test_every_kind_of_file_has_its_content_type(
    served: Served, name: str, media_type: str
) -> None:
    """A reader is told what it gets, and in which character set."""
    answer = get(served, name)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content == (served.output / name).read_bytes()


def test_a_feed_says_how_long_it_lasts_and_when_it_changed(served: Served) -> None:
    """Cache-Control comes from the refresh interval, Last-Modified from the file."""
    headers = get(served, "all.atom").headers
    assert headers["Cache-Control"] == "public, max-age=600"
    assert headers["Last-Modified"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    assert "Date" in headers
    assert "Server" not in headers


def test_the_tag_is_strong_and_differs_by_encoding(served: Served) -> None:
    """Two encodings are two representations (RFC 9110 8.8.3.3)."""
    plain = get(served, "all.atom", Accept_Encoding="identity")
    packed = get(served, "all.atom", Accept_Encoding="gzip")
    assert plain.headers["ETag"].startswith('"')
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.content == packed.content


def test_compressed_bytes_carry_no_time(served: Served) -> None:
    """Equal files give equal compressed bytes: the gzip header's time is zero."""
    request = b"GET /all.atom HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n"
    head, _, body = served.exchange(request + b"\r\n").partition(b"\r\n\r\n")
    assert body == gzip.compress((served.output / "all.atom").read_bytes(), 6, mtime=0)
    assert b"content-length: %d" % len(body) in head.lower()


def test_what_compression_does_not_help_is_sent_plain(served: Served) -> None:
    """Very short texts and pictures are not compressed; a picture does not vary."""
    assert "Content-Encoding" not in get(served, "style.css", Accept_Encoding="gzip").headers
    picture = get(served, "icon.png", Accept_Encoding="gzip").headers
    assert "Content-Encoding" not in picture
    assert "Vary" not in picture


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_fresh_copy_is_answered_with_304_and_no_body(served: Served, coding: str) -> None:
    """The tag of the same encoding gets 304 with the headers that a cache must renew."""
    first = get(served, "all.atom", Accept_Encoding=coding)
    tag = first.headers["ETag"]
    second = get(served, "all.atom", Accept_Encoding=coding, If_None_Match=f'W/"x", W/{tag}')
    assert (second.status_code, second.content) == (304, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary", "Link"):
        assert second.headers[name] == first.headers[name]
    assert "Content-Type" not in second.headers
    assert "Content-Length" not in second.headers


def test_the_tag_of_another_encoding_is_not_fresh(served: Served) -> None:
    """A compressed copy does not make the plain one current."""
    tag = get(served, "all.atom", Accept_Encoding="gzip").headers["ETag"]
    answer = get(served, "all.atom", Accept_Encoding="identity", If_None_Match=tag)
    assert answer.status_code == 200


def test_the_tag_decides_before_the_date(served: Served) -> None:
    """An old tag means 200 however new the date; a date alone is believed."""
    late = "Fri, 01 Jan 2027 00:00:00 GMT"
    same = "Thu, 01 Jan 2026 00:00:00 GMT"
    early = "Wed, 31 Dec 2025 23:59:59 GMT"
    statuses = [
        get(served, "all.atom", If_None_Match='"old"', If_Modified_Since=late).status_code,
        get(served, "all.atom", If_Modified_Since=same).status_code,
        get(served, "all.atom", If_Modified_Since=early).status_code,
    ]
    assert statuses == [200, 304, 200]


def test_head_gives_the_headers_of_get_without_a_body(served: Served) -> None:
    """HEAD differs from GET in its empty body only."""
    address = f"{served.address}/all.atom"
    head = requests.head(address, headers=PLAIN, timeout=5)
    full = requests.get(address, headers=PLAIN, timeout=5)
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "date": ""} == {**full.headers, "date": ""}
    assert int(head.headers["Content-Length"]) == len(full.content)


def test_head_of_a_fresh_copy_is_304(served: Served) -> None:
    """Conditions hold for HEAD too (RFC 9110 13.1.2)."""
    address = f"{served.address}/all.atom"
    tag = requests.head(address, timeout=5).headers["ETag"]
    assert requests.head(address, headers={"If-None-Match": tag}, timeout=5).status_code == 304


def test_a_feed_links_to_itself_and_its_hub_and_opens_to_other_origins(served: Served) -> None:
    """WebSub discovery works from the headers, and a script of any page may read a feed."""
    headers = get(served, "countries/kenya.rss").headers
    assert headers["Link"] == (f'<{BASE_URL}/countries/kenya.rss>; rel="self", <{HUB}>; rel="hub"')
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in headers["Access-Control-Expose-Headers"]


def test_a_page_is_closed_to_other_origins_and_runs_no_script(served: Served) -> None:
    """Pages carry a strict policy and neither links nor CORS."""
    for name in ("index.html", ARTICLE, "map.svg"):
        headers = get(served, name).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "script-src" not in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers
        assert "Link" not in headers


def test_articles_are_kept_out_of_search_indexes(served: Served) -> None:
    """Republished text is not to compete with the agency's own page."""
    assert get(served, ARTICLE).headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in get(served, "index.html").headers


@pytest.mark.parametrize(
    ("path", "name"), [("", "index.html"), ("countries/", "countries/index.html")]
)
def test_a_folder_shows_its_index(served: Served, path: str, name: str) -> None:
    """The address of a folder gives its index page."""
    assert get(served, path).content == (served.output / name).read_bytes()


def test_queries_do_not_change_the_answer(served: Served) -> None:
    """Tracking parameters neither break a feed nor fill the memory."""
    assert get(served, "all.atom?utm_source=x").content == get(served, "all.atom").content


def test_health_answers_with_json_that_is_not_kept(served: Served) -> None:
    """A probe sees the server itself, never a cache."""
    answer = get(served, "health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"


def test_a_missing_file_is_a_small_clean_page(served: Served) -> None:
    """404 says what to do next and repeats nothing of the request."""
    answer = get(served, "countries/<script>alert(1)</script>.atom")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert 'href="/kt/"' in answer.text
    assert "script" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
@pytest.mark.parametrize("path", ["all.atom", "missing.atom", "health"])
def test_other_methods_are_refused_with_what_is_allowed(
    served: Served, method: str, path: str
) -> None:
    """Nothing can be sent to the server."""
    raw = f"{method} /{path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    answer = served.exchange(raw.encode()).decode().lower()
    # A parser may not know a made-up method at all, and then says 400.
    assert answer.startswith(("http/1.1 405", "http/1.1 400 bad"))
    if method != "NONSENSE":
        assert "\r\nallow: get, head, options\r\n" in answer


def test_options_lets_a_script_ask_conditionally(served: Served) -> None:
    """A browser's preflight for If-None-Match succeeds on feeds, and only there."""
    feed = requests.options(f"{served.address}/all.atom", timeout=5)
    other = requests.options(f"{served.address}/index.html", timeout=5)
    assert (feed.status_code, other.status_code) == (204, 204)
    assert feed.headers["Allow"] == other.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in feed.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in other.headers


@pytest.mark.parametrize("accept", ["application/rss+xml", "image/*;q=1", "nonsense"])
def test_no_accept_header_is_ever_refused(served: Served, accept: str) -> None:
    """Readers ask for one format and take another: there is no 406."""
    answer = get(served, "all.atom", Accept=accept, Accept_Encoding="br;q=1, *;q=0")
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_file_that_can_not_be_read_now_is_not_gone(served: Served) -> None:
    """503 with Retry-After, because readers drop a feed that answers 404."""
    answer = get(served, "loop.atom")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
