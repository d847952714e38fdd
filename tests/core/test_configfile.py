"""config.yaml in, settings or clear lines out: one file a case."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from importlib import resources
from pathlib import Path

import pytest

from feeder.config import Config
from feeder.configfile import load_config, parse_config
from feeder.errors import ConfigError
from feeder.sourceconfig import FolderSource, PageSource
from tests.installation import PATIENCE, surroundings

CASES = Path(__file__).parents[1] / "cases" / "config"
WRONG = sorted(CASES.glob("*.error"))
RIGHT = sorted(path for path in CASES.glob("*.yaml") if not path.with_suffix(".error").exists())
ENVIRONMENT = {"OPERATOR": "Example", "PORT": "8080"}


@pytest.mark.parametrize("expected", WRONG, ids=lambda path: path.stem)
def test_a_mistake_is_told_in_one_line_each(expected: Path) -> None:
    """Each line names the file, then what stands in the `.error` file: line, key, what is allowed.

    A line of the `.error` file may be the beginning of the message's.
    """
    path = expected.with_suffix(".yaml")
    with pytest.raises(ConfigError) as caught:
        load_config(path, ENVIRONMENT)
    lines = str(caught.value).splitlines()
    wanted = expected.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(wanted)
    for line, part in zip(lines, wanted, strict=True):
        start = str(path) if part.startswith(":") else f"{path}:"
        assert line.startswith(start)
        assert line.removeprefix(start).startswith(part)


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_what_is_allowed_is_read(path: Path) -> None:
    """A case without an `.error` file is no mistake."""
    assert load_config(path, ENVIRONMENT).feeds.entries == 50


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    """But for paths, which count from the file's folder."""
    empty = load_config(CASES / "empty.yaml", {})
    assert empty.store.path == CASES / "feeder.db"
    assert empty.output.path == CASES / "feeds"
    [source] = empty.sources
    assert isinstance(source, FolderSource)
    assert source.path == CASES / "dumps"
    assert empty.site == Config().site
    absolute = f"store: {{path: {tmp_path}/x.db}}"
    assert parse_config(absolute, CASES / "x.yaml", {}).store.path == tmp_path / "x.db"


def test_merged_keys_make_two_sources() -> None:
    """YAML's own way of saying things once works."""
    names = [source.name for source in load_config(CASES / "anchors_and_merges.yaml").sources]
    assert names == ["one", "two"]


def test_the_environment_is_put_in_before_values_are_checked() -> None:
    """A number may come from there, and text around it stays."""
    config = load_config(CASES / "environment.yaml", ENVIRONMENT)
    assert (config.site.operator, config.server.port) == ("Example and friends", 8080)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30s", 30), ("15 m", 900), (" 2h ", 7200), ("1d", 86400)],
)
def test_a_duration_is_a_number_and_a_unit(text: str, expected: int) -> None:
    """Seconds, minutes, hours, days."""
    config = parse_config(f"schedule: {{deadline: '{text}'}}", CASES / "x.yaml", {})
    assert config.schedule.deadline == timedelta(seconds=expected)


def test_a_missing_file_says_how_to_name_another(tmp_path: Path) -> None:
    """The advice is an option."""
    with pytest.raises(ConfigError, match=r"there is no such file; .*--config"):
        load_config(tmp_path / "config.yaml")


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    """Neither a folder nor bytes of another encoding are settings."""
    (tmp_path / "cp1251.yaml").write_bytes("site: {title: Мост}".encode("cp1251"))
    for path in (tmp_path, tmp_path / "cp1251.yaml"):
        with pytest.raises(ConfigError, match="can't be read as UTF-8 text") as caught:
            load_config(path)
        assert "\n" not in str(caught.value)


def test_a_file_that_is_no_configuration_is_not_parsed() -> None:
    """Somebody named a dump."""
    with pytest.raises(ConfigError, match="longer than 1,000,000 characters"):
        parse_config("#" * 1_000_001, CASES / "x.yaml", {})


def test_the_shipped_configuration_is_right() -> None:
    """Every key stands in config.yaml with its default."""
    shipped = load_config(Path(__file__).parents[2] / "config.yaml", {})
    assert shipped.site == Config().site
    assert shipped.agency == Config().agency
    assert shipped.schedule == Config().schedule
    assert shipped.feeds == Config().feeds
    assert shipped.labels == Config().labels


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org:443/News", "https://example.org/News/"),
        ("https://мост.example/kt/", "https://xn--l1aeje.example/kt/"),
    ],
)
def test_an_address_is_kept_as_feeds_and_headers_write_it(written: str, read: str) -> None:
    """Small letters, and ASCII only: readers compare addresses letter by letter."""
    config = parse_config(f"site: {{base_url: '{written}'}}", CASES / "x.yaml", {})
    assert config.site.base_url == read


def test_every_address_is_normalised() -> None:
    """That of the agency, the operator, the hub and a source."""
    big, small = "HTTPS://Example.ORG", "https://example.org/"
    source = {"kind": "web", "name": "one", "address": big, "user_agent": " Mirror/1 "}
    config = Config.model_validate(
        {
            "site": {"operator_url": big},
            "agency": {"address": big},
            "hub": {"address": big},
            "sources": [source],
        }
    )
    [web] = config.sources
    assert isinstance(web, PageSource)
    assert (web.address, web.user_agent) == (small, "Mirror/1")
    assert (config.site.operator_url, config.agency.address) == (small, small)
    assert config.hub.address == small


def test_the_time_zone_is_that_of_the_pinned_database(tmp_path: Path) -> None:
    """A system whose database is older prints the agency's times an hour off; feeder does not."""
    old = resources.files("tzdata") / "zoneinfo" / "Asia" / "Dhaka"
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia" / "Almaty").write_bytes(old.read_bytes())
    code = (
        "from datetime import datetime; from zoneinfo import ZoneInfo\n"
        "from feeder.config import Config\n"
        "for zone in (ZoneInfo('Asia/Almaty'), Config().agency.zone):\n"
        "    print(datetime(2026, 3, 1, tzinfo=zone).isoformat())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings({"PYTHONTZPATH": str(tmp_path)}),
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert ran.stdout.split() == ["2026-03-01T00:00:00+06:00", "2026-03-01T00:00:00+05:00"]


@pytest.mark.parametrize(
    "name",
    ["", "../x", "Asia", "Asia/", "/Asia/Almaty", "Asia/../Asia/Almaty", "leapseconds", "X/Y"],
)
def test_a_name_that_is_no_time_zone_is_refused(name: str) -> None:
    """Neither a folder, nor a way out of the database, nor a file that lies beside the zones."""
    with pytest.raises(ConfigError, match="is not an IANA time zone such as Asia/Almaty"):
        parse_config(f"agency: {{time_zone: '{name}'}}", CASES / "x.yaml", {})


def test_an_error_does_not_show_what_a_variable_holds(tmp_path: Path) -> None:
    """The value may be a secret; the name in the file is what has to be looked at."""
    path = tmp_path / "config.yaml"
    with pytest.raises(ConfigError) as caught:
        parse_config("server:\n  port: ${PORT}\n", path, {"PORT": "hunter2"})
    assert "hunter2" not in str(caught.value)
    assert f"{path}:2: server.port: " in str(caught.value)
    assert "'${PORT}'" in str(caught.value)
