"""The rules of the house: sizes, docstrings, imports, documented settings and commands."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from feeder.cli import COMMANDS
from feeder.config import Config
from feeder.configfile import load_config
from feeder.labels.country_rules import CountryRules
from feeder.schema import schema
from feeder.sourceconfig import KINDS, FolderSource
from tests.installation import ROOT, surroundings

MODULES = [
    path
    for path in sorted((ROOT / "feeder").rglob("*.py"))
    if "versions" not in path.parts  # a migration is a list of tables, and never edited again
]
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
WORDS_OF_NOTHING = ("item", "manager", "helper", "utils", "misc", "stuff")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_fits_its_idea(path: Path) -> None:
    """At most 300 lines."""
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_function_fits_the_eye(path: Path) -> None:
    """At most 40 lines, docstring included."""
    long = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_the_first_line_says_what_a_module_is(path: Path) -> None:
    """A sentence in the first line of the file."""
    first = path.read_text("utf-8").splitlines()[0]
    assert re.match(r'"""[A-Za-z`].{20,}', first), first


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_name_says_what_it_names(path: Path) -> None:
    """No file is called after nothing in particular."""
    assert not any(word in path.stem for word in WORDS_OF_NOTHING)


def test_imports_point_from_edge_to_core() -> None:
    """The contracts in pyproject.toml hold."""
    words = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(
        [*words, "--no-cache"],
        cwd=ROOT,
        env=surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda p: p.stem)
def test_every_test_is_a_sentence(path: Path) -> None:
    """A name of several words, a docstring of one sentence or two."""
    for node in functions(path):
        if node.name.startswith("test_"):
            assert node.name.count("_") > 1, node.name
            assert (ast.get_docstring(node) or "").endswith((".", "?")), node.name


def keys_of(value: object, prefix: str = "") -> Iterator[str]:
    """The keys that a YAML document has, with dots; members of a list under their kind."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield f"{prefix}{key}"
            yield from keys_of(child, f"{prefix}{key}.")
    if isinstance(value, list):
        for child in value:
            if isinstance(child, dict):
                yield from keys_of(child, f"{prefix}{child.get('kind')}.")


def fields_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The keys that the settings may have, in the same form."""
    for name, field in model.model_fields.items():
        yield f"{prefix}{name}"
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not CountryRules:
                yield from fields_of(kind, f"{prefix}{name}.")
    if model is Config:
        for kind, section in KINDS.items():
            yield from fields_of(section, f"sources.{kind}.")


def written() -> Any:
    """The settings as they stand in the file."""
    return yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))


def test_every_setting_stands_in_the_file() -> None:
    """And none that does not exist; a user's own topics and selections are shown as comments."""
    there = {key for key in keys_of(written()) if not key.startswith("labels.countries.")}
    own = ("labels.topics.", "feeds.selections.")
    possible = {key for key in fields_of(Config) if not key.startswith(own)}
    assert there == possible


def test_every_setting_is_explained() -> None:
    """A comment stands over each key, or over its section."""
    lines = (ROOT / "config.yaml").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"[a-z_]+:", line):
            assert lines[number - 1].startswith("# "), line


def test_the_file_says_the_defaults() -> None:
    """Except its sources: the one that the defaults have, and an example that is off."""
    config = load_config(ROOT / "config.yaml", {})
    default = Config()
    for section in Config.model_fields:
        if section not in {"sources", "store", "output"}:
            assert getattr(config, section) == getattr(default, section), section
    assert config.store.path == ROOT / default.store.path
    assert config.output.path == ROOT / default.output.path
    (folder,) = default.sources
    assert isinstance(folder, FolderSource)
    assert config.sources[0] == folder.model_copy(update={"path": ROOT / folder.path})
    assert not any(source.enabled for source in config.sources[1:])
    for source in config.sources[1:]:
        needed = source.model_dump(include={"name", "kind", "path", "address"})
        assert source == type(source).model_validate({**needed, "enabled": False})


def test_the_schema_for_editors_is_the_settings_own() -> None:
    """`python -m feeder.schema > docs/config.schema.json` makes it anew."""
    path = ROOT / "docs" / "config.schema.json"
    assert path.read_text("utf-8") == schema()
    first = (ROOT / "config.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/config.schema.json"


def test_the_schema_knows_every_setting() -> None:
    """Each section forbids what it does not know, and durations are texts."""
    read = json.loads(schema())
    assert set(read["properties"]) == set(Config.model_fields)
    for name in ("Site", "Agency", "FolderSource", "ListSource", "Schedule", "Feeds", "Hub"):
        assert read["$defs"][name]["additionalProperties"] is False
    durations = list(_with_pattern(read))
    assert len(durations) >= 5
    for pattern, default in durations:
        assert re.search(pattern, default), default
        assert Config.model_validate({"schedule": {"deadline": default}})


def _with_pattern(node: object) -> Iterator[tuple[str, str]]:
    """The durations of a schema that have a default."""
    if isinstance(node, dict):
        if "smhd" in str(node.get("pattern")) and "default" in node:
            yield node["pattern"], node["default"]
        for child in node.values():
            yield from _with_pattern(child)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/README.md"])
def test_pages_name_commands_and_files_that_exist(page: str) -> None:
    """`feeder x`, `make x`, and links to files of the project."""
    text = (ROOT / page).read_text("utf-8")
    commands = set(re.findall(r"(?:`|bin/|^|\| )feeder ([a-z]+)", text, re.MULTILINE))
    assert commands <= set(COMMANDS)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ *)make ([a-z]+)", text, re.MULTILINE)) <= targets
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in link:
            assert ((ROOT / page).parent / link).exists(), link


def test_the_readme_names_every_command() -> None:
    """A stranger finds them all."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert {name for name in COMMANDS if f"feeder {name}" not in text} == set()
