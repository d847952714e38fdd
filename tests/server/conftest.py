"""One published folder and one server over it for the tests that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .serving import Served, atom, page, rss, serve, write_old


def publish(output: Path) -> None:
    """Lay out a small published folder, old enough to be settled."""
    feeds = {
        "all.atom": atom("A railway opened"),
        "all.rss": rss("A railway opened"),
        "countries/kenya.atom": atom("A railway opened"),
        "countries/kenya.rss": rss("A railway opened"),
        "countries/kenya.json": '{"version": "https://jsonfeed.org/version/1.1"}',
        "feeds.opml": '<?xml version="1.0"?><opml version="2.0"><head/><body/></opml>',
        "index.html": page("Feeds"),
        "countries/index.html": page("Countries"),
        "articles/6f6d1c9e-0b3b-5a53-9a1e-3f1d6c1c0002.html": page("A railway opened"),
        "style.css": "p { margin: 0 }\n",
        "map.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "robots.txt": "User-agent: *\n",
    }
    for name, text in feeds.items():
        write_old(output / name, text)
    (output / "icon.png").write_bytes(b"\x89PNG\r\n\x1a\n" * 100)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder, with things beside it and in it that must not be served."""
    root = tmp_path_factory.mktemp("site")
    output = root / "out"
    publish(output)
    (root / "secret.html").write_text("secret", encoding="utf-8")
    (root / "outside").mkdir()
    (root / "outside" / "secret.html").write_text("secret", encoding="utf-8")
    (output / ".hidden.html").write_text("secret", encoding="utf-8")
    (output / ".git").mkdir()
    (output / ".git" / "index.html").write_text("secret", encoding="utf-8")
    (output / "all.atom.tmp").write_text("secret", encoding="utf-8")
    (output / "feeder.db").write_text("secret", encoding="utf-8")
    (output / "link.html").symlink_to(root / "secret.html")
    (output / "door").symlink_to(root / "outside")
    (output / "hidden-link.html").symlink_to(output / ".hidden.html")
    (output / "same.html").symlink_to(output / "index.html")
    (output / "loop.atom").symlink_to(output / "loop.atom")
    return output


@pytest.fixture(scope="session")
def served(published: Path) -> Iterator[Served]:
    """A server over that folder."""
    with serve(published) as running:
        yield running
