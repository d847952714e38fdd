"""Answers that are slow, huge, broken or lead elsewhere: each ends in time, in one clear line."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from feeder.errors import SourceError
from feeder.sources import http
from feeder.sources.http import Answer, Limits, get
from feeder.sources.peers import is_public

from .wire import Talk, dripping, never, saying, silent, wired

TEXT = b"27.02.2026, 13:04 12\nA title\nA paragraph.\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
SECOND = 1.0


def ask(address: str, *, seconds: float = 5, private: bool = True, **more: object) -> Answer:
    """Ask an address within limits that a test can wait for."""
    limits = Limits(seconds, 1_000_000, allow_private=private, **more)  # type: ignore[arg-type]  # named by the tests
    return get(address, headers={"User-Agent": "feeder"}, limits=limits, stop=never)


def refusal(address: str, *, within: float = 3, **limits: object) -> str:
    """Return why an address gives no answer, which has to be clear in time."""
    started = time.monotonic()
    with pytest.raises(SourceError) as caught:
        ask(address, **limits)  # type: ignore[arg-type]  # named by the tests
    assert time.monotonic() - started < within
    text = str(caught.value)
    assert text.isprintable()
    return text


def body(answer: Answer) -> bytes:
    """Return the whole body of an answer."""
    with answer.body.open() as stream:
        return stream.read()


# Slow answers


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(silent, id="silence"),
        pytest.param(dripping(b"", b"H"), id="status drip"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"), id="header drip"),
        pytest.param(dripping(OK + b"\r\n", b"a"), id="body drip"),
        pytest.param(dripping(OK + b"Content-Length: 999\r\n\r\n", b"a"), id="counted drip"),
        pytest.param(
            dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"), id="chunk drip"
        ),
        pytest.param(
            dripping(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
            id="packed drip",
        ),
        pytest.param(dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="continue drip"),
        pytest.param(
            dripping(b"HTTP/1.1 302 Found\r\nLocation: /\r\n", b"X: 1\r\n"), id="redirect drip"
        ),
    ],
)
def test_a_slow_answer_ends_with_the_deadline(talk: Talk) -> None:
    """Each byte comes well within any read timeout; only a deadline for the whole ends it."""
    with wired(talk) as wire:
        text = refusal(wire.address, seconds=0.6, within=0.6 + SECOND)
        assert text == "gave no whole answer within 0.6 s"


def test_a_name_server_that_does_not_answer_ends_with_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Looking a name up can't be interrupted, so it is not waited for."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(5) or [])
    try:
        text = refusal("http://slow.example/", seconds=0.5, within=0.5 + SECOND)
    finally:
        over.set()
    assert text == "gave no whole answer within 0.5 s"


def test_a_connection_that_comes_after_the_deadline_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever gave up does not leave a thread behind that goes on asking."""
    over = threading.Event()
    look_up = socket.getaddrinfo

    def slow(*args: object, **named: object) -> object:
        over.wait(5)
        return look_up(*args, **named)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with wired(silent) as wire:
        refusal(f"http://localhost:{wire.port}/", seconds=0.3, within=0.3 + SECOND)
        over.set()
        deadline = time.monotonic() + 2
        while any(t.name == "feeder-fetch" for t in threading.enumerate()):
            assert time.monotonic() < deadline
            time.sleep(0.02)


# Large and packed answers


def test_an_answer_larger_than_allowed_is_refused(httpserver: HTTPServer) -> None:
    """The cap counts bytes as they come; a body that just fits is taken."""
    for size in (1_000_000, 1_000_001):
        httpserver.expect_oneshot_request("/").respond_with_data(b"a" * size)
        if size <= 1_000_000:
            assert ask(httpserver.url_for("/")).body.size == size
        else:
            text = refusal(httpserver.url_for("/"))
            assert text.startswith("is larger than 1000000 bytes once unpacked; raise `max_bytes`")


def test_a_packed_gigabyte_is_refused_without_being_unpacked(
    bomb: bytes, httpserver: HTTPServer
) -> None:
    """A megabyte that becomes a gigabyte costs neither its memory nor its time."""
    httpserver.expect_request("/").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        text = refusal(httpserver.url_for("/"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert text.startswith("is larger than 1000000 bytes once unpacked")
    assert peak < 20_000_000


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A gigabyte of zeros in a megabyte of gzip: members in a row are one stream."""
    return gzip.compress(bytes(16_000_000)) * 64


@pytest.mark.parametrize(
    "packing", ["gzip, " * 49 + "gzip", "gzip, gzip", "deflate", "br", "zstd", "\x1b[31m"]
)
def test_a_packing_that_was_not_asked_for_is_refused(packing: str) -> None:
    """Fifty encodings on top of each other are never begun with."""
    head = OK + f"Content-Encoding: {packing}\r\n\r\n".encode()
    with wired(saying(head + gzip.compress(TEXT))) as wire:
        text = refusal(wire.address)
    assert text.startswith("is packed as '")
    assert text.endswith("which was not asked for")


PACKED = gzip.compress(bytes(range(256)) * 2_000)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff" * 500, "its content can not be unpacked"),
        (PACKED[:-9] + b"\0" + PACKED[-8:], "its content can not be unpacked"),
        (PACKED[:-5] + b"\0" + PACKED[-4:], "its content can not be unpacked"),
        (PACKED + b"more", "its content can not be unpacked"),
        (PACKED[:-1], "closed the connection before the answer was whole"),
        (PACKED[:500], "closed the connection before the answer was whole"),
        (PACKED[:5], "closed the connection before the answer was whole"),
    ],
)
def test_damaged_or_cut_packing_is_refused(content: bytes, expected: str) -> None:
    """The end mark and the checksum of a packed answer are looked at."""
    with wired(saying(OK + b"Content-Encoding: gzip\r\n\r\n" + content)) as wire:
        assert refusal(wire.address).startswith(expected)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 700_000])
@pytest.mark.parametrize("members", [1, 3])
def test_a_packed_answer_of_any_size_comes_whole(size: int, members: int) -> None:
    """Sizes around a piece's length, zeros that pack best, and several members in a row."""
    content = gzip.compress(bytes(size // members)) * members
    with wired(saying(OK + b"Content-Encoding: x-gzip\r\n\r\n" + content)) as wire:
        assert body(ask(wire.address)) == bytes(size // members * members)


def test_an_answer_without_an_end_is_refused(httpserver: HTTPServer) -> None:
    """A stream that goes on for ever is cut at the cap, not at the deadline."""
    httpserver.expect_request("/").respond_with_handler(
        lambda _: Response(bytes(10_000) for _ in range(100_000))
    )
    assert "is larger than" in refusal(httpserver.url_for("/"))


# Broken answers


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", "closed the connection before the answer was whole"),
        (b"junk\r\n\r\n", "can not be fetched"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "can not be fetched"),
        (OK + b"Content-Length: 99\r\n\r\n" + TEXT, "closed the connection before the answer"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc", "closed the connection before the"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", "closed the connection before the"),
        (OK + b"X: " + b"a" * 70_000 + b"\r\n\r\n", "can not be fetched"),
        (OK + b"X: a\r\n" * 200 + b"\r\n", "can not be fetched"),
    ],
)
def test_a_broken_answer_is_no_answer(answer: bytes, expected: str) -> None:
    """What is cut or no HTTP is refused, so that half a dump never counts as one."""
    with wired(saying(answer)) as wire:
        assert refusal(wire.address).startswith(expected)


def test_a_reset_connection_is_named() -> None:
    """The system's reason is told."""

    def reset(connection: socket.socket, _over: threading.Event) -> None:
        linger = b"\1\0\0\0\0\0\0\0"
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    with wired(reset) as wire:
        assert refusal(wire.address) == "no connection: connection reset by peer"


def test_a_body_longer_than_its_length_ends_where_it_says() -> None:
    """What follows is not part of the answer (RFC 9112 section 6.3)."""
    with wired(saying(OK + b"Content-Length: 7\r\n\r\n" + TEXT)) as wire:
        assert body(ask(wire.address)) == TEXT[:7]


def test_a_body_in_chunks_is_joined() -> None:
    """Chunks are how servers send what they have not counted."""
    chunks = b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    with wired(saying(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)) as wire:
        assert body(ask(wire.address)) == b"abcdefg"


def test_the_body_of_an_error_is_not_read() -> None:
    """An error's status is enough."""
    with wired(dripping(b"HTTP/1.1 503 Busy\r\n\r\n", b"a")) as wire:
        assert ask(wire.address, seconds=2).status == 503


def test_a_dead_port_is_named() -> None:
    """The system's reason is told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/") == "no connection: connection refused"


def test_an_unknown_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """That a name is unknown is not the same as that its server is down."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refusal("http://nowhere.example/").startswith("its host name is not known")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "http://",
        "http:///path",
        "/path",
        "http://[::1/",
        "http://user:word@127.0.0.1/",
        "http://user@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://a..b/",
        "http://*.example/",
        "http://" + "a" * 64 + ".example/",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    """Other schemes, passwords and misspellings end in one line."""
    assert refusal(address)


def test_a_header_that_can_not_be_sent_is_refused() -> None:
    """A line break in a user agent would begin another header."""
    limits = Limits(5, 1_000, allow_private=True)
    with pytest.raises(SourceError, match="can not be fetched"):
        get("http://127.0.0.1:1/", headers={"User-Agent": "a\r\nb"}, limits=limits, stop=never)


def test_a_bug_is_not_taken_for_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody expected reaches the caller as it is, out of the thread."""
    monkeypatch.setattr(http, "_Adapter", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask("http://127.0.0.1:1/")


def test_a_full_disk_is_named(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that can not be kept is a failure of this address, not of the run."""
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    httpserver.expect_request("/").respond_with_data(b"a" * 500_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        text = refusal(httpserver.url_for("/"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous)
    assert "file too large" in text


# Redirects


def chain(httpserver: HTTPServer, hops: int) -> str:
    """Lead through so many redirects to the text; return where they begin."""
    for hop in range(hops):
        httpserver.expect_request(f"/{hop}").respond_with_data(
            status=(301, 302, 303, 307, 308)[hop % 5], headers={"Location": f"{hop + 1}"}
        )
    httpserver.expect_request(f"/{hops}").respond_with_data(TEXT)
    return httpserver.url_for("/0")


def test_five_redirects_are_followed(httpserver: HTTPServer) -> None:
    """The answer names the address that it came from."""
    answer = ask(chain(httpserver, 5))
    assert body(answer) == TEXT
    assert answer.address == httpserver.url_for("/5")


def test_six_redirects_and_a_loop_are_refused(httpserver: HTTPServer) -> None:
    """Whoever leads in circles is left after the fifth."""
    assert refusal(chain(httpserver, 6)) == "redirects more than 5 times"
    httpserver.expect_request("/loop").respond_with_data(status=302, headers={"Location": "/loop"})
    assert refusal(httpserver.url_for("/loop")) == "redirects more than 5 times"


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "data:text/plain,x",
        "http://user:word@127.0.0.1/",
        "http://[::1/",
    ],
)
def test_a_redirect_to_what_is_no_web_address_is_refused(target: str) -> None:
    """Only http and https are followed, and nobody's password is sent along."""
    moved = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\n\r\n".encode()
    with wired(saying(moved)) as wire:
        assert refusal(wire.address).startswith("redirects to ")


def test_the_body_of_a_redirect_is_not_read(httpserver: HTTPServer) -> None:
    """Nor is one that never ends: where it leads is in the head."""
    httpserver.expect_request("/").respond_with_data(TEXT)
    moved = f"HTTP/1.1 302 Found\r\nLocation: {httpserver.url_for('/')}\r\n\r\n".encode()
    with wired(dripping(moved, b"a")) as wire:
        assert body(ask(wire.address, seconds=2)) == TEXT


def test_a_redirect_in_plain_letters_is_followed(httpserver: HTTPServer) -> None:
    """Cyrillic in a Location is sent on as UTF-8, as browsers do."""
    httpserver.expect_request("/новости").respond_with_data(TEXT)
    where = httpserver.url_for("/") + "новости"
    with wired(saying(f"HTTP/1.1 302 Found\r\nLocation: {where}\r\n\r\n".encode())) as wire:
        assert body(ask(wire.address)) == TEXT


def test_a_redirect_without_a_target_is_an_answer_of_its_own(httpserver: HTTPServer) -> None:
    """There is nowhere to go."""
    httpserver.expect_request("/").respond_with_data(status=302)
    assert ask(httpserver.url_for("/")).status == 302


# The inside network


@pytest.mark.parametrize(
    ("host", "bound"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("localhost.", "127.0.0.1"),
        ("[::ffff:127.0.0.1]", "127.0.0.1"),
        ("[::ffff:7f00:1]", "127.0.0.1"),
        ("[::1]", "::1"),
    ],
)
def test_a_local_peer_is_refused_however_it_is_spelled(
    monkeypatch: pytest.MonkeyPatch, host: str, bound: str
) -> None:
    """Not a byte is sent to a peer that is not in the open internet."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda name, *rest: look_up(str(name).rstrip("."), *rest)
    )
    try:
        with wired(saying(OK + b"\r\n"), bound) as wire:
            text = refusal(f"http://{host}:{wire.port}/", private=False)
    except OSError as error:
        pytest.skip(f"no {bound} here: {error}")
    assert "which is not in the open internet; set `allow_private: true`" in text
    assert not any(wire.requests)


def test_a_name_that_turns_to_a_local_peer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a name server says first proves nothing: the connection itself is looked at."""
    with wired(saying(OK + b"\r\n")) as wire:
        answers = iter(["93.184.215.14"])

        def rebinding(_host: str, port: int, *_: object) -> list[object]:
            address = next(answers, "127.0.0.1")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        assert socket.getaddrinfo("rebound.example", 80, 0)[0][4][0] == "93.184.215.14"
        text = refusal(f"http://rebound.example:{wire.port}/", private=False)
    assert text.startswith("leads to 127.0.0.1, which is not in the open internet")
    assert not any(wire.requests)


def test_a_redirect_into_the_inside_network_is_refused(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open address (here one that counts as such) may not lead to a closed one."""
    monkeypatch.setattr(http, "is_public", lambda host: host == "127.0.0.2" or is_public(host))
    secret = httpserver.url_for("/secret")
    httpserver.expect_request("/secret").respond_with_data("secret")
    moved = f"HTTP/1.1 302 Found\r\nLocation: {secret}\r\n\r\n".encode()
    with wired(saying(moved), "127.0.0.2") as wire:
        text = refusal(f"http://127.0.0.2:{wire.port}/", private=False)
    assert wire.requests
    assert text.startswith("leads to 127.0.0.1, which is not in the open internet")
    assert httpserver.log == []


def test_a_proxy_of_the_environment_is_not_used(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would hide whom feeder talks to."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    httpserver.expect_request("/").respond_with_data(TEXT)
    assert body(ask(httpserver.url_for("/"))) == TEXT


def test_passwords_of_the_environment_are_not_sent(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A `.netrc` of the operator's is not for the sites that feeder reads."""
    (tmp_path / ".netrc").write_text("default login me password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    httpserver.expect_request("/").respond_with_data(TEXT)
    ask(httpserver.url_for("/"))
    ((request, _),) = httpserver.log
    assert "Authorization" not in request.headers


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and its key in one file, which nobody trusts."""
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
        f" -addext subjectAltName=IP:127.0.0.1 -keyout {path}.key -out {path}"
    )
    try:
        subprocess.run(command.split(), check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl here to make a certificate with")
    return path


@pytest.fixture
def safe(certificate: Path) -> Iterator[HTTPServer]:
    """A server that speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, f"{certificate}.key")
    with HTTPServer(ssl_context=context) as server:
        yield server


def test_a_certificate_that_nobody_trusts_is_refused(safe: HTTPServer) -> None:
    """There is no switch that turns this off."""
    assert refusal(safe.url_for("/").replace("localhost", "127.0.0.1")).startswith(
        "its certificate is not trusted ("
    )


def test_a_trusted_certificate_is_accepted_and_a_way_down_refused(
    safe: HTTPServer, certificate: Path
) -> None:
    """From https a redirect leads to https or nowhere."""
    safe.expect_request("/text").respond_with_data(TEXT)
    safe.expect_request("/here").respond_with_data(status=302, headers={"Location": "/text"})
    safe.expect_request("/down").respond_with_data(
        status=302, headers={"Location": "http://127.0.0.1:1/"}
    )
    start = f"https://127.0.0.1:{safe.port}"
    assert body(ask(f"{start}/here", authorities=str(certificate))) == TEXT
    assert refusal(f"{start}/down", authorities=str(certificate)) == (
        "redirects from https down to http://127.0.0.1:1/; that is not followed"
    )


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (silent, "gave no whole answer within 0.6 s"),
        (dripping(b"\x16\x03\x03\x40\x00", b"\x02"), "gave no whole answer within 0.6 s"),
        (saying(b"HTTP/1.1 400 no\r\n\r\n"), "no safe connection ("),
    ],
    ids=["silence", "drip", "no TLS"],
)
def test_a_handshake_that_does_not_come_to_an_end_is_refused(talk: Talk, expected: str) -> None:
    """The deadline holds while the connection is made safe, too."""

    def at_once(connection: socket.socket, over: threading.Event) -> None:
        talk(connection, over)

    with wired(at_once, greeting=False) as wire:
        address = wire.address.replace("http:", "https:")
        assert refusal(address, seconds=0.6).startswith(expected)


def test_a_local_peer_is_refused_before_the_handshake() -> None:
    """Not even the name of the wanted host is told to it."""
    with wired(silent, greeting=False) as wire:
        address = wire.address.replace("http:", "https:")
        assert "not in the open internet" in refusal(address, private=False)


# A long run


def test_descriptors_and_threads_stay_level(httpserver: HTTPServer) -> None:
    """Forty answers, good and bad, leave nothing open."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("no list of descriptors here")
    httpserver.expect_request("/good").respond_with_data(TEXT)
    httpserver.expect_request("/large").respond_with_data(bytes(1_100_000))
    httpserver.expect_request("/loop").respond_with_data(status=302, headers={"Location": "/loop"})

    def round_trip() -> None:
        body(ask(httpserver.url_for("/good")))
        refusal(httpserver.url_for("/large"))
        refusal(httpserver.url_for("/loop"))
        refusal(httpserver.url_for("/good"), private=False)

    def count() -> tuple[int, int]:
        deadline = time.monotonic() + 3
        names = [thread.name for thread in threading.enumerate()]
        while "feeder-fetch" in names and time.monotonic() < deadline:
            time.sleep(0.02)
            names = [thread.name for thread in threading.enumerate()]
        return len(names), len(list(descriptors.iterdir()))

    round_trip()
    before = count()
    for _ in range(10):
        round_trip()
    after = count()
    assert after[0] <= before[0] + 1
    assert after[1] <= before[1] + 4
