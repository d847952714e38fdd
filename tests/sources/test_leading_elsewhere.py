"""Redirects, peers inside the network, and TLS: where an address may lead."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from feeder.sources import http
from feeder.sources.peers import is_public

from .wire import OK, TEXT, Talk, ask, body, dripping, refusal, saying, silent, wired


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
