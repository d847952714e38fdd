"""A proxy is used if, and only if, it is configured; then it is the peer."""

from __future__ import annotations

import select
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_httpserver import HTTPServer

from feeder.sources.exchanges import Answer

from .host import Host, Said, ask, asking, failed
from .wire import body, silent, wired


@dataclass
class Proxy:
    """A proxy on this machine, and what went through it."""

    port: int = 0
    log: list[str] = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/"


def _relay(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        for ready in select.select([one, other], [], [], 5)[0]:
            part = ready.recv(65536)
            if not part:
                return
            (other if ready is one else one).sendall(part)


@contextmanager
def proxied() -> Iterator[Proxy]:
    """Run a proxy for http and, by CONNECT, for https."""
    proxy = Proxy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            proxy.connections += 1

        def do_GET(self) -> None:
            proxy.log.append(f"GET {self.path}")
            parts = urlsplit(self.path)
            if parts.hostname == "refused.example":
                self.send_error(502)
                return
            # Whatever the host is called: only this machine is asked.
            with socket.create_connection(("127.0.0.1", parts.port or 80), 5) as line:
                head = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close"
                line.sendall(f"{head}\r\n\r\n".encode())
                content = b"".join(iter(lambda: line.recv(65536), b"")).partition(b"\r\n\r\n")[2]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_CONNECT(self) -> None:
            proxy.log.append(f"CONNECT {self.path}")
            if self.path.startswith("refused.example"):
                self.send_error(403)
                return
            with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2]))) as line:
                self.send_response(200)
                self.end_headers()
                with suppress(OSError):
                    _relay(self.connection, line)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        proxy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


def test_everything_goes_through_the_proxy_that_is_configured(host: Host) -> None:
    """Also robots.txt; names are looked up there, so that the peer can't be looked at."""
    host.say("/robots.txt", Said(200, b"User-agent: *\nDisallow: /closed\n"))
    host.say("/a", Said(200, b"by proxy"))
    address = f"http://inside.example:{host.port}"
    with proxied() as proxy, asking(proxy=proxy.address) as client:
        asked = ask(client, f"{address}/a", obey_robots=True, allow_private=False)
        assert isinstance(asked.outcome, Answer)
        assert body(asked.outcome) == b"by proxy"
        assert [one.peer for one in asked.exchanges] == ["127.0.0.1"] * 2
        failed(ask(client, f"{address}/closed", obey_robots=True, allow_private=False))
        assert proxy.log == [f"GET {address}/robots.txt", f"GET {address}/a"]
        assert proxy.connections == 1


def test_https_goes_through_a_tunnel_and_its_certificate_counts(tmp_path: Path) -> None:
    """The proxy can't read along: a certificate that nobody trusts is refused as ever."""
    path = tmp_path / "certificate.pem"
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
        f" -addext subjectAltName=IP:127.0.0.1 -keyout {path}.key -out {path}"
    )
    try:
        subprocess.run(command.split(), check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl here to make a certificate with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, f"{path}.key")
    with (
        HTTPServer(ssl_context=context) as safe,
        proxied() as proxy,
        asking(proxy=proxy.address) as client,
    ):
        address = f"https://127.0.0.1:{safe.port}/"
        assert "its certificate is not trusted (" in failed(ask(client, address)).reason
        assert proxy.log == [f"CONNECT 127.0.0.1:{safe.port}"]


def test_a_proxy_that_fails_is_named() -> None:
    """It is no fault of the site's."""
    with asking(proxy="http://127.0.0.1:1/") as client:
        for scheme in ("http", "https"):
            failure = failed(ask(client, f"{scheme}://site.example/"))
            assert "no connection by way of the proxy: connection refused" in failure.reason
            assert failure.weight == "soft"


def test_a_proxy_that_refuses_is_named() -> None:
    """In a tunnel it says so before the site could."""
    with proxied() as proxy, asking(proxy=proxy.address, retries=0) as client:
        failure = failed(ask(client, "https://refused.example/"))
        assert "the proxy refuses: " in failure.reason
        assert failure.weight == "soft"
        assert "answered 502" in failed(ask(client, "http://refused.example/")).reason


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_silent_proxy_ends_with_the_deadline(scheme: str) -> None:
    """Its connection is cut as any other."""
    with wired(silent) as wire, asking(proxy=wire.address) as client:
        asked = ask(client, f"{scheme}://site.example/", timeout=timedelta(seconds=0.4))
        assert "gave no whole answer within 0.4 s" in failed(asked).reason


def test_a_proxy_of_the_environment_is_not_used(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would hide whom feeder talks to, and nobody configured it."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    host.say("/", Said())
    with asking() as client:
        assert isinstance(ask(client, host.url()).outcome, Answer)
