"""A folder in, a running server and small valid feeds out."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from feeder.server import run_server

BASE_URL = "https://feeds.example.org/kt"
HUB = "https://hub.example.org/"
MAX_AGE = 600
PARAGRAPH = "<p>An invented delegation discussed an invented railway in an invented town.</p>"


@dataclass(frozen=True)
class Served:
    """A server that listens, and the folder that it serves."""

    output: Path
    address: str

    @property
    def port(self) -> int:
        """The port that it took."""
        return int(self.address.rpartition(":")[2])

    def connect(self) -> socket.socket:
        """A connection over which nothing was sent yet."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)

    def exchange(self, request: bytes) -> bytes:
        """Send bytes as they are; everything that comes back until the server closes."""
        with self.connect() as client:
            client.sendall(request)
            return b"".join(iter(lambda: client.recv(65536), b""))

    def status_of(self, target: str | bytes) -> int:
        """The status for a request target that no client library would send unchanged."""
        raw = target if isinstance(target, bytes) else target.encode("latin-1")
        answer = self.exchange(b"GET " + raw + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return int(answer.split(b" ", 2)[1])


@contextmanager
def serve(output: Path) -> Iterator[Served]:
    """Run the server in a thread of its own on a free port, and end it."""
    listening, stopping = threading.Event(), threading.Event()
    addresses: list[str] = []

    def ready(address: str) -> None:
        addresses.append(address)
        listening.set()

    options = {"max_age": MAX_AGE, "base_url": BASE_URL, "hub": HUB}
    thread = threading.Thread(
        target=run_server,
        args=(output, "127.0.0.1", 0),
        kwargs={**options, "ready": ready, "stopping": stopping},
    )
    thread.start()
    try:
        assert listening.wait(10), "the server did not start"
        yield Served(output, addresses[0])
    finally:
        stopping.set()
        thread.join(10)
    assert not thread.is_alive(), "the server did not end"


def replace_file(path: Path, text: str) -> None:
    """Replace a file as the publisher does: whole, by a rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def write_old(path: Path, text: str, *, modified: int = 1_767_225_600) -> None:
    """Write a file that last changed long ago (2026-01-01T00:00:00Z)."""
    replace_file(path, text)
    os.utime(path, (modified, modified))


def atom(title: str, updated: str = "2026-02-27T08:04:00Z") -> str:
    """An Atom feed of one entry."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <id>urn:uuid:6f6d1c9e-0b3b-5a53-9a1e-3f1d6c1c0001</id>
  <title>Kenya, republished from Kazakhstan Today</title>
  <updated>{updated}</updated>
  <link rel="self" href="{BASE_URL}/countries/kenya.atom"/>
  <entry>
    <id>urn:uuid:6f6d1c9e-0b3b-5a53-9a1e-3f1d6c1c0002</id>
    <title>{title}</title>
    <updated>{updated}</updated>
    <published>2026-02-27T08:04:00Z</published>
    <author><name>Kazakhstan Today</name></author>
    <link rel="alternate" href="{BASE_URL}/articles/6f6d1c9e-0b3b-5a53-9a1e-3f1d6c1c0002.html"/>
    <content type="html">{PARAGRAPH.replace("<", "&lt;") * 12}</content>
  </entry>
</feed>
"""


def rss(title: str, built: str = "Fri, 27 Feb 2026 08:04:00 +0000") -> str:
    """An RSS feed of one item."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0">
  <channel>
    <title>Kenya, republished from Kazakhstan Today</title>
    <link>{BASE_URL}/countries/kenya.html</link>
    <description>What Kazakhstan Today wrote about Kenya.</description>
    <lastBuildDate>{built}</lastBuildDate>
    <item>
      <title>{title}</title>
      <link>{BASE_URL}/articles/6f6d1c9e-0b3b-5a53-9a1e-3f1d6c1c0002.html</link>
      <guid isPermaLink="false">urn:uuid:6f6d1c9e-0b3b-5a53-9a1e-3f1d6c1c0002</guid>
      <pubDate>Fri, 27 Feb 2026 08:04:00 +0000</pubDate>
      <description>{PARAGRAPH.replace("<", "&lt;") * 12}</description>
    </item>
  </channel>
</rss>
"""


def page(title: str) -> str:
    """An HTML page, long enough to be worth compressing."""
    return f'<!doctype html><html lang="en"><title>{title}</title>{PARAGRAPH * 12}</html>'
