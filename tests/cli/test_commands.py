"""Every command: help, exit codes, JSON, and messages of one clear line."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from feeder import __version__
from feeder.cli import COMMANDS, cli
from feeder.locks import writer_lock
from tests.installation import NINE, ROOT, Installation, line_of, new_installation, surroundings


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with nine articles; tests only look at it."""
    made = new_installation(tmp_path_factory.mktemp("filled") / "mirror")
    made.drop("nine.txt", NINE)
    assert made.refresh().ok
    return made


def command_of(name: str) -> click.Command:
    """The command behind a name."""
    found: click.Command = getattr(import_module(f"feeder.cli.{name}"), name)
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_a_command_does(name: str) -> None:
    """The list of commands and the command's own help begin with the same words."""
    told = (command_of(name).help or "").replace("\n", " ")
    assert told.startswith(COMMANDS[name].removesuffix("."))


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_printed(name: str, tmp_path: Path) -> None:
    """Without settings, without a store, with exit code 0."""
    done = Installation(tmp_path).feeder(*([name] if name else []), "--help")
    assert done.returncode == 0
    assert b"--help" in done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name: str) -> None:
    """No option without a help text."""
    for parameter in command_of(name).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_commands_and_options_are_documented() -> None:
    """docs/commands.md names every command and option."""
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for name in COMMANDS:
        section = re.search(rf"^## `feeder {name}.*?(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
        assert section, name
        for parameter in command_of(name).params:
            if isinstance(parameter, click.Option):
                assert f"`{parameter.opts[-1]}" in section[0], parameter.opts


def test_the_version_is_printed() -> None:
    """Name and version."""
    done = Installation(ROOT).feeder("--version")
    assert done.stdout.decode().split()[-1] == __version__


def test_the_console_script_is_the_module() -> None:
    """`feeder` and `python -m feeder` run the same."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'feeder = "feeder.cli:main"' in project
    assert cli.list_commands(click.Context(cli)) == list(COMMANDS)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["unknown"], "No such command"),
        (["refresh", "--unknown"], "No such option"),
        (["refresh", "--source", "nobody"], "there is no source 'nobody'; config.yaml has: dumps"),
        (["refresh", "--source", ""], "there is no source ''"),
        (["refresh", "x.txt", "--source", "dumps"], "FILE or --source"),
        (["articles", "--feed", "nowhere"], "there is no feed 'nowhere'"),
        (["articles", "--limit", "0"], "--limit"),
        (["inspect"], "FILES"),
        (["show"], "ID"),
        (["serve", "--port", "70000"], "--port"),
        (["--config", "gone.yaml", "status"], "gone.yaml: there is no such file"),
        (["--config", "gone.yaml", "inspect", str(NINE)], "gone.yaml: there is no such file"),
        (["--config", ".", "status"], "directory"),
    ],
)
def test_wrong_usage_exits_with_2(filled: Installation, words: list[str], reason: str) -> None:
    """And says what is wrong and what is allowed."""
    done = filled.feeder(*words)
    assert done.returncode == 2, done.stderr.decode()
    assert reason in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_message_never_names_a_command_that_does_not_exist(filled: Installation) -> None:
    """Where a message advises `feeder x`, there is an x."""
    advised = set()
    for path in (ROOT / "feeder").rglob("*.py"):
        advised |= set(re.findall(r"`feeder ([a-z]+)", path.read_text("utf-8")))
    assert advised - set(COMMANDS) == set()


@pytest.mark.parametrize("words", [["status"], ["articles"], ["show", "x"], ["feeds"], ["check"]])
def test_looking_before_the_first_refresh_exits_with_4(
    installation: Installation, words: list[str]
) -> None:
    """The line says what to do, and no file is made."""
    done = installation.feeder(*words)
    assert done.returncode == 4
    assert "run `feeder refresh` first" in line_of(done.stderr)
    assert not installation.database.exists()


@pytest.mark.parametrize("words", [["status"], ["refresh"], ["check"], ["refresh", "--dry-run"]])
def test_a_store_that_is_none_exits_with_4(installation: Installation, words: list[str]) -> None:
    """One line names the file; the file is left as it is."""
    installation.database.write_bytes(b"no database at all, but long enough " * 40)
    before = installation.database.read_bytes()
    done = installation.feeder(*words)
    assert done.returncode == 4
    assert str(installation.database) in line_of(done.stderr)
    assert installation.database.read_bytes() == before


def test_a_store_of_a_newer_feeder_exits_with_4(installation: Installation) -> None:
    """It is not touched."""
    with sqlite3.connect(installation.database) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    done = installation.feeder("status")
    assert done.returncode == 4
    assert "made by a newer feeder" in line_of(done.stderr)


def test_nowhere_to_serve_from_exits_with_1(installation: Installation) -> None:
    """`serve` before the first refresh says what to do."""
    done = installation.feeder("serve")
    assert done.returncode == 1
    assert "run `feeder refresh`" in line_of(done.stderr)


def test_a_refresh_waits_for_another_and_says_so(installation: Installation) -> None:
    """Two lines on standard error: that it waits, and, interrupted, why it ended with 3."""
    with writer_lock(installation.database, 0):
        child = subprocess.Popen(
            installation.command("refresh"),
            env=surroundings(),
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert child.stderr is not None
        assert "another refresh is running; waiting" in child.stderr.readline()
        child.send_signal(signal.SIGINT)
        rest = child.stderr.read()
        child.stderr.close()
        assert child.wait(10) == 3
    assert "another feeder is refreshing" in rest


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["status", "--json"], dict),
        (["articles", "--json"], list),
        (["feeds", "--json"], list),
        (["check", "--json"], dict),
        (["refresh", "--json", "--dry-run"], dict),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_json_is_json(filled: Installation, words: list[str], kind: type, encoding: str) -> None:
    """Whatever the terminal's encoding."""
    done = filled.feeder(*words, environment={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr.decode()
    assert isinstance(json.loads(done.stdout), kind)


def test_status_counts_what_is_stored(filled: Installation) -> None:
    """Totals and the last runs."""
    read: dict[str, Any] = json.loads(filled.feeder("status", "--json").stdout)
    assert read["ok"] is True
    totals = read["totals"]
    assert (totals["articles"], totals["sightings"], totals["documents"]) == (9, 9, 1)
    assert totals["dirty_feeds"] == totals["dirty_pages"] == totals["outbox"] == 0
    assert read["runs"][0]["report"]["sources"][0]["tally"]["new"] == 9
    text = filled.feeder("status").stdout.decode()
    assert "9 articles in 9 wordings, seen 9 times in 1 documents" in text


def test_articles_are_listed_newest_first(filled: Installation) -> None:
    """With the start of the id that `show` takes."""
    listed = json.loads(filled.feeder("articles", "--json").stdout)
    published = [article["published"] for article in listed]
    assert published == sorted(published, reverse=True)
    assert [article["countries"] for article in listed][3:5] == [["AE"], ["IL"]]
    kenya = json.loads(filled.feeder("articles", "--json", "--feed", "countries/kenya").stdout)
    assert len(kenya) == 2
    one = json.loads(filled.feeder("articles", "--json", "--limit", "1").stdout)
    assert one == listed[:1]
    assert listed[0]["id"][9:17] in filled.feeder("articles").stdout.decode()


def test_show_shows_everything_of_one_article(filled: Installation) -> None:
    """By its whole id, or by the start of it."""
    first = json.loads(filled.feeder("articles", "--json", "--limit", "1").stdout)[0]
    for name in (first["id"], first["id"].removeprefix("urn:uuid:")[:8]):
        shown = json.loads(filled.feeder("show", name, "--json").stdout)
        assert shown["title"] == first["title"]
        assert len(shown["paragraphs"]) == 4
        assert [revision["revision"] for revision in shown["revisions"]] == [1]
        assert [sighting["views"] for sighting in shown["sightings"]] == [6120]
        assert any(label["code"] == "KE" and label["assigned"] for label in shown["labels"])
    text = filled.feeder("show", first["id"]).stdout.decode()
    assert "source: Kazakhstan Today, as reported by Ministry of Foreign Affairs" in text
    assert "Kenya" in text


@pytest.mark.parametrize(
    "name", ["zzzz", "%", "_", "'", "Ж", b"\xff".decode("utf-8", "surrogateescape")]
)
def test_showing_an_unknown_article_exits_with_1(filled: Installation, name: str) -> None:
    """One line, whatever was asked for."""
    done = filled.feeder("show", name)
    assert done.returncode == 1
    assert "no article has an id that begins with" in line_of(done.stderr)


def test_an_ambiguous_id_asks_for_more(filled: Installation) -> None:
    """All ids begin with nothing."""
    done = filled.feeder("show", "")
    assert done.returncode == 1
    assert "give more of it" in line_of(done.stderr)


def test_feeds_are_listed_with_their_addresses(filled: Installation) -> None:
    """The empty ones only with --all, or as JSON."""
    listed = json.loads(filled.feeder("feeds", "--json").stdout)
    kenya = next(feed for feed in listed if feed["code"] == "KE")
    assert kenya["entries"] == 2
    assert kenya["atom"] == "http://127.0.0.1:8000/countries/kenya.atom"
    shown = filled.feeder("feeds").stdout.decode()
    assert "countries/kenya.atom" in shown
    assert "countries/chad.atom" not in shown
    assert "more feeds are empty so far; --all lists them" in shown
    assert "countries/chad.atom" in filled.feeder("feeds", "--all").stdout.decode()


def test_check_finds_what_is_wrong(installation: Installation) -> None:
    """A changed file, a missing one: one line each with advice that helps; exit code 1."""
    installation.drop("nine.txt", NINE)
    installation.refresh()
    good = installation.feeder("check")
    assert good.returncode == 0, good.stderr.decode()
    assert good.stdout.startswith(b"All is well")
    (installation.feeds / "countries/kenya.atom").write_bytes(b"<feed/>")
    (installation.feeds / "countries/latvia.rss").unlink()
    done = installation.feeder("check")
    assert done.returncode == 1
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 2
    assert "countries/kenya.atom: is not what the store says" in lines[0] + lines[1]
    assert "countries/latvia.rss: is missing" in lines[0] + lines[1]
    problems = json.loads(installation.feeder("check", "--json").stdout)
    assert problems["ok"] is False
    assert len(problems["problems"]) == 2
    assert "`feeder refresh --republish`" in lines[0]
    assert installation.feeder("refresh", "--republish").returncode == 0
    assert installation.feeder("check").returncode == 0


def test_start_up_loads_only_what_a_command_needs() -> None:
    """Help loads neither the store nor the labels; looking at the store loads no labels."""

    def loaded(code: str) -> set[str]:
        told = f"{code}\nimport sys; print(*sys.modules)"
        words = [sys.executable, "-c", told]
        return set(subprocess.check_output(words, env=surroundings(), text=True).split())

    for_help = loaded("import feeder.cli")
    assert not for_help & {"sqlalchemy", "pydantic", "rich", "lxml", "requests", "apscheduler"}
    for_status = loaded("import feeder.cli.status, feeder.cli.articles, feeder.cli.show")
    assert not for_status & {"feedgen", "bs4", "requests", "apscheduler", "starlette", "uvicorn"}
