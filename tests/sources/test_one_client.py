"""How sources come by their client: one a process, and none where nothing is asked."""

from __future__ import annotations

import subprocess
import sys

from feeder import __version__
from feeder.config import Config
from feeder.inlets import agent_of, client_of, inlets_of
from tests.installation import ROOT, surroundings

from .host import Host, Said
from .wire import Remembered, never


def settings(host: Host, *paths: str, **fetching: object) -> Config:
    """An installation with a page source for each of these paths."""
    sources = [
        {"kind": "page", "name": path.strip("/"), "address": host.url(path), "allow_private": True}
        for path in paths
    ]
    return Config.model_validate({"sources": sources, "fetching": {"delay": "0s", **fetching}})


def test_all_sources_of_a_process_ask_over_one_connection(host: Host) -> None:
    """Each look makes its sources anew; what is known of a host stays."""
    page = Said(200, b"<p>x", {"Content-Type": "text/html"})
    host.say("/robots.txt", Said(404))
    host.say("/a", page)
    host.say("/b", page)
    config, memory = settings(host, "/a", "/b"), Remembered()
    for _ in range(2):
        for inlet in inlets_of(config):
            memory.note(inlet.source.fetch(memory, never))
    assert host.paths() == ["/robots.txt", "/a", "/b", "/a", "/b"]
    assert host.connections == 1
    client_of.cache_clear()


def test_other_settings_make_another_client(host: Host) -> None:
    """A daemon that reads its configuration anew asks as it says from then on."""
    one, other = settings(host), settings(host, contact="desk@feeds.example")
    agents = [agent_of(config) for config in (one, other)]
    assert agents == [
        f"feeder/{__version__} (+{one.site.base_url})",
        f"feeder/{__version__} (+desk@feeds.example)",
    ]
    first = client_of(one.fetching, agents[0])
    assert client_of(settings(host).fetching, agents[0]) is first
    assert client_of(other.fetching, agents[1]) is not first
    client_of.cache_clear()


def test_who_reads_folders_only_loads_no_client() -> None:
    """Most installations need no HTTP client in memory."""
    code = (
        "from feeder.inlets import inlets_of; from feeder.config import Config; import sys;"
        " inlets_of(Config()); print({'requests', 'urllib3', 'brotli', 'protego'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=surroundings(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"
