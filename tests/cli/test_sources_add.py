"""`feeder sources add`: what an address is, what is written, and what is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from feeder.inlets import client_of
from feeder.sourceconfig import DumpSource, FeedSource, FolderSource, ListSource, PageSource
from tests.conftest import Run
from tests.installation import BRIDGE, WOOL, Installation, dump, line_of

RSS = (
    "<rss version='2.0'><channel><item><title>Older &#8238;</title></item>"
    "<item><title>Newer &amp; longer</title></item></channel></rss>"
)
ARTICLE = "/eng/society/a_bridge_opens_1377000001.html"
PAGE = (
    '<!doctype html><header class="page-heading"><h1>A bridge opens</h1></header>'
    '<div class="page-meta"><span>27.02.2026, 13:04 12</span></div>'
    '<div class="page-content"><div>The lamps of the bridge are of green glass.</div></div>'
)
LINKS = "".join(f'<a href="/eng/sports/words_137700000{n}.html">Link {n}</a>' for n in range(4))
FRONT = '<!doctype html><link rel=alternate type="application/rss+xml" href="/eng/rss"><p>Hello'


@pytest.fixture
def site(httpserver: HTTPServer, installation: Installation) -> HTTPServer:
    """A site with one of each kind, whose robots.txt forbids a corner of it."""
    answers = {
        "/robots.txt": ("User-agent: *\nDisallow: /private", "text/plain"),
        "/eng/rss": (RSS, "application/rss+xml"),
        "/dump.txt": (dump(BRIDGE, WOOL), "text/plain; charset=utf-8"),
        ARTICLE: (PAGE, "text/html"),
        "/eng/all": (f"<!doctype html>{LINKS}", "text/html"),
        "/": (FRONT, "text/html"),
        "/login": ("<!doctype html><title>Sign in</title>", "text/html"),
        "/private": (RSS, "text/xml"),
    }
    for path, (body, kind) in answers.items():
        httpserver.expect_request(path).respond_with_data(body, content_type=kind)
    installation.configure(fetching={"delay": "0s"})
    client_of.cache_clear()  # it knows the robots.txt of a test before
    return httpserver


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a command printed that ended well and had no doubts."""
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout.decode()


def refused(done: subprocess.CompletedProcess[bytes], code: int = 1) -> str:
    """The one line of a command that did nothing."""
    assert (done.returncode, done.stdout.decode()) == (code, "")
    return line_of(done.stderr)


def test_a_feed_is_found_and_written(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """It says what it found, what stands in the settings now, and what to do next."""
    address = site.url_for("/eng/rss")
    shown = said(feeder("sources", "add", address, "--allow-private", "--name", "kt"))
    assert shown.splitlines() == [
        f"{address} is a feed: 2 entries",
        "the newest:",
        "  Older �",
        "  Newer & longer",
        "",
        f"{installation.config_path} has now:",
        "",
        f"# Read the terms of {site.host} first, and ask for its consent to republish.",
        "- name: kt",
        "  kind: feed",
        f"  address: {address}",
        "  allow_private: true",
        "",
        f"Read the terms of {site.host} first, and ask for its consent to republish.",
        "next: `feeder sources test kt` shows what it reads, and stores nothing",
        "      a running daemon reads the settings anew on SIGHUP",
    ]
    folder, feed = installation.config.sources
    assert folder.name == "dumps"
    assert feed == FeedSource(kind="feed", name="kt", address=address, allow_private=True)
    asked = [request.path for request, _ in site.log]
    assert asked == ["/robots.txt", "/eng/rss"]


@pytest.mark.parametrize(
    ("path", "kind", "found"),
    [
        ("/dump.txt", DumpSource, "is a dump: 2 articles"),
        (ARTICLE, PageSource, "is a page: 1 article\n"),
        ("/", FeedSource, "/eng/rss is a feed: 2 entries"),
    ],
)
def test_each_kind_is_told_from_its_answer(
    installation: Installation, feeder: Run, site: HTTPServer, path: str, kind: type, found: str
) -> None:
    """And gets a name of its own, made from the address."""
    shown = said(feeder("sources", "add", site.url_for(path), "--allow-private"))
    assert found in shown
    added = installation.config.sources[-1]
    assert isinstance(added, kind)
    assert added.name.startswith(f"{site.host}-{site.port}".replace(".", "-"))
    assert f"`feeder sources test {added.name}`" in shown


def test_a_declared_feed_says_who_declares_it(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """In the settings, too; no line of the comment is longer than the others there."""
    shown = said(feeder("sources", "add", site.url_for("/"), "--allow-private"))
    assert f"{site.url_for('/')} is no source itself, and declares a feed" in shown
    lines = installation.config_path.read_text("utf-8").splitlines()
    assert f"# The feed that {site.url_for('/')} declares. Read the terms" in "\n".join(lines)
    assert max(map(len, lines)) <= 100


def test_a_list_without_known_entries_says_what_to_set(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """On standard error and in the settings."""
    done = feeder("sources", "add", site.url_for("/eng/all"), "--allow-private")
    assert done.returncode == 0
    assert "is a list: 4 links" in done.stdout.decode()
    assert "set `entries`" in line_of(done.stderr)
    assert isinstance(installation.config.sources[-1], ListSource)
    words = installation.config_path.read_text("utf-8").replace("\n#", "")
    assert "Its entries are not where `entries` of a list looks by default: set `entries`." in words


def test_a_list_tells_of_the_feed_that_it_declares(
    feeder: Run, site: HTTPServer, httpserver: HTTPServer
) -> None:
    """With the command that adds it."""
    httpserver.expect_request("/both").respond_with_data(FRONT + LINKS, content_type="text/html")
    done = feeder("sources", "add", site.url_for("/both"), "--allow-private", "--dry-run")
    told = f"it also declares a feed: `feeder sources add {site.url_for('/eng/rss')}`"
    assert told in done.stdout.decode()


def test_comments_and_all_else_in_the_file_stay(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """The old file is the beginning of the new one; the mode stays."""
    before = (
        "# Mine.\r\nfetching: {delay:   0s}\r\nsources:\r\n  # The folder.\r\n"
        "  - {kind: folder, name: 'dumps', path: dumps}\r\n"
    )
    installation.config_path.write_bytes(before.encode())
    installation.config_path.chmod(0o600)
    said(feeder("sources", "add", site.url_for("/eng/rss"), "--allow-private", "--disabled"))
    after = installation.config_path.read_bytes().decode()
    assert after.startswith(before)
    assert after.endswith("allow_private: true, enabled: false}\r\n")
    assert installation.config_path.stat().st_mode & 0o777 == 0o600
    assert not installation.config.sources[-1].enabled


def test_a_trial_writes_nothing(installation: Installation, feeder: Run, site: HTTPServer) -> None:
    """And says what it would write; a disabled source says how it is switched on."""
    before = installation.config_path.read_bytes()
    words = ("sources", "add", site.url_for("/eng/rss"), "--allow-private", "--disabled")
    shown = said(feeder(*words, "--dry-run"))
    assert f"{installation.config_path} would get:" in shown
    assert "  enabled: false" in shown
    assert "next:" not in shown
    assert installation.config_path.read_bytes() == before
    assert "set `enabled: true` in the settings" in said(feeder(*words))


def test_the_same_source_is_not_added_twice(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """The line names the one that is there; another kind at the address is another source."""
    words = ("sources", "add", site.url_for("/eng/rss"), "--allow-private", "--disabled")
    said(feeder(*words, "--name", "kt"))
    told = refused(feeder(*words))
    assert "kt is this feed already; set `enabled: true` there to switch it on" in told
    assert "the name 'kt' is taken; choose another with --name" in refused(
        feeder(*words, "--name", "kt"), 2
    )
    assert feeder(*words, "--kind", "page").returncode == 0
    assert [source.name for source in installation.config.sources][1] == "kt"
    assert len(installation.config.sources) == 3


def test_what_can_not_be_asked_is_one_line_and_nothing_is_written(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """Each says what to do."""
    before = installation.config_path.read_bytes()
    reasons = {
        site.url_for("/login"): "an HTML page, 'Sign in', with no dated article",
        site.url_for("/private"): "robots.txt",
        site.url_for("/nowhere"): "answered 500",
        "http://127.0.0.1:9/": "no connection: connection refused",
        "http://no-such-host.invalid/": "its host name is not known",
        "ftp://kt.example/": "is no http or https address that can be asked",
        "http://user:word@kt.example/": "holds a user name or password",
        "http://[x/": "is no http or https address",
    }
    for address, reason in reasons.items():
        told = refused(feeder("sources", "add", address, "--allow-private"))
        assert reason in told, told
        assert "word" not in told.replace("password", "")
    assert installation.config_path.read_bytes() == before


def test_a_private_address_is_refused_unless_allowed(feeder: Run, site: HTTPServer) -> None:
    """Not a byte is sent; the line names the option."""
    told = refused(feeder("sources", "add", site.url_for("/eng/rss")))
    assert "is not in the open internet" in told
    assert "(here: --allow-private)" in told
    assert not site.log


def test_a_kind_that_is_named_is_written_whatever_comes(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """With a doubt on standard error: the operator may know better."""
    done = feeder("sources", "add", site.url_for("/login"), "--kind", "list", "--allow-private")
    assert done.returncode == 0
    assert "as a list it shows nothing now; that stops nothing" in line_of(done.stderr)
    words = ("sources", "add", "http://no-such-host.invalid/rss", "--kind", "feed", "--name", "x")
    lines = feeder(*words).stderr.decode().splitlines()
    assert "its host name is not known" in lines[0]
    assert "is not the site of Kazakhstan Today, to whom every article" in lines[1]
    assert [source.kind for source in installation.config.sources] == ["folder", "list", "feed"]


def test_an_archive_at_an_address_is_not_asked_for(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """It may be large; that is said."""
    address = site.url_for("/crawl.warc.gz")
    shown = said(feeder("sources", "add", address, "--allow-private"))
    assert f"{address} is a web archive; it was not asked for" in shown
    assert installation.config.sources[-1].kind == "archive"
    assert not site.log


def test_a_folder_is_written_relative_to_the_settings(
    installation: Installation, feeder: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the command is run; one outside keeps its whole path."""
    more = installation.folder / "more dumps"
    more.mkdir()
    for name in ("a.txt", "b.txt"):
        (more / name).write_text("words", "utf-8")
    monkeypatch.chdir(more)
    shown = said(feeder("sources", "add", "."))
    assert ". is a folder: 2 files" in shown
    assert "  path: more dumps" in installation.config_path.read_text("utf-8")
    added = installation.config.sources[-1]
    assert isinstance(added, FolderSource)
    assert (added.name, added.path) == ("more-dumps", more)
    outside = installation.folder.parent / "outside"
    outside.mkdir()
    (outside / "a.warc").touch()
    assert "is an archive: 1 file\n" in said(feeder("sources", "add", outside))
    assert f"path: {outside}" in installation.config_path.read_text("utf-8")
    (installation.folder / "${HOME}").mkdir()
    told = refused(feeder("sources", "add", installation.folder / "${HOME}"))
    assert "its name can't stand in the settings; rename it" in told
    assert "dumps is this folder already" in refused(feeder("sources", "add", installation.dumps))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("dumps", "--kind", "page"), "--kind page does not go with dumps, which is a path"),
        (("dumps", "--allow-private"), "--allow-private is for addresses"),
        (("https://kt.example/", "--kind", "folder"), "--kind folder is for a path"),
        (("dumps", "--name", "Кедр"), "must be lower-case letters, digits, - and _"),
        (("dumps", "--kind", "gopher"), "is not one of 'folder', 'dump', 'page', 'list', 'feed'"),
    ],
)
def test_words_that_do_not_go_together_are_wrong_usage(
    installation: Installation,
    feeder: Run,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    reason: str,
) -> None:
    """Exit code 2, and nothing was done."""
    monkeypatch.chdir(installation.folder)
    before = installation.config_path.read_bytes()
    done = feeder("sources", "add", *words)
    assert done.returncode == 2
    assert reason in done.stderr.decode()
    assert installation.config_path.read_bytes() == before


def test_a_read_only_or_wrong_file_is_refused_first(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """A wrong one before anybody is asked."""
    installation.config_path.chmod(0o400)
    words = ("sources", "add", site.url_for("/eng/rss"), "--allow-private")
    assert "is read-only" in refused(feeder(*words), 2)
    installation.config_path.chmod(0o600)
    installation.config_path.write_text("sit: {}\n", "utf-8")
    site.clear_log()
    assert "sit: unknown key" in refused(feeder(*words), 2)
    assert not site.log


def test_what_is_added_is_read_by_the_next_refresh(
    installation: Installation, feeder: Run, site: HTTPServer
) -> None:
    """From the address to the store."""
    said(feeder("sources", "add", site.url_for("/dump.txt"), "--allow-private", "--name", "far"))
    installation.configure(sources=[])
    installation.config_path.write_text("fetching: {delay: 0s}\nsources: []\n", "utf-8")
    said(feeder("sources", "add", site.url_for("/dump.txt"), "--allow-private", "--name", "far"))
    report = installation.refresh()
    assert report.ok
    assert installation.titles("all") == [BRIDGE[1], WOOL[1]]


def test_no_file_is_left_behind(installation: Installation, feeder: Run, site: HTTPServer) -> None:
    """Neither by a success nor by a refusal."""
    before = sorted(Path(installation.folder).iterdir())
    feeder("sources", "add", site.url_for("/eng/rss"), "--allow-private")
    feeder("sources", "add", site.url_for("/eng/rss"), "--allow-private")
    assert sorted(Path(installation.folder).iterdir()) == before
