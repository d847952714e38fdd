"""A YAML file in, a `Config` out; an error names file, line, key and what is allowed. An edge."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from feeder.catalogs import mistakes_in
from feeder.config import Config
from feeder.errors import ConfigError
from feeder.labels.topics import TopicRule
from feeder.sourceconfig import KINDS, ArchiveSource, FolderSource, SourceConfig
from feeder.yamlfile import Location, node_at, read_text, read_yaml, where

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SHOWN = 60
_PATTERN = re.compile(r"[*?\[]")
_TOPICS: Location = ("labels", "topics")


def load_config(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; relative paths in them count from the file's folder.

    Raises:
        ConfigError: with one line a mistake.
    """
    text = read_text(path, "go to its folder, or name it with --config")
    return parse_config(text, path, environment)


def parse_config(text: str, path: Path, environment: Mapping[str, str]) -> Config:
    """Check settings given as YAML text; `path` is for errors and relative paths."""
    values, root = _read(text, path, environment)
    config = _anchor(_checked(values, path, root), path.resolve().parent)
    more = _topics_of_files(config, path, root, environment)
    labels = config.labels.model_copy(update={"topics": more})
    config = config.model_copy(update={"labels": labels})
    _check_selections(config, path, root)
    return config


def _check_selections(config: Config, path: Path, root: yaml.Node | None) -> None:
    lines = [
        f"{where(path, root, ('feeds', 'selections', slug, 'where'))}: {error}"
        for slug, error in mistakes_in(config).items()
    ]
    if lines:
        raise ConfigError("\n".join(lines))


def parse_topics(
    text: str, path: Path, environment: Mapping[str, str] = os.environ
) -> dict[str, TopicRule]:
    """Check topics given as YAML text, in the form of the settings' `labels.topics`.

    Raises:
        ConfigError: with one line a mistake; `path` is for these.
    """
    values, root = _read(text, path, environment)
    return _checked({"labels": {"topics": values}}, path, root, _TOPICS).labels.topics


def _read(text: str, path: Path, environment: Mapping[str, str]) -> tuple[Any, yaml.Node | None]:
    raw, root = read_yaml(text, path)
    values, missing = _expand({} if raw is None else raw, environment)
    if missing:
        raise ConfigError("\n".join(_unset(path, root, *one) for one in missing))
    return values, root


def _checked(values: Any, path: Path, root: yaml.Node | None, above: Location = ()) -> Config:
    """Check settings; `above` is what stands around a file that holds only a part of them."""
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        lines = [_explain(path, root, detail, above) for detail in error.errors()]
        raise ConfigError("\n".join(lines)) from error


def _topics_of_files(
    config: Config, path: Path, root: yaml.Node | None, environment: Mapping[str, str]
) -> dict[str, TopicRule]:
    """Read the files that the settings name, and put their topics before the settings' own."""
    places = dict.fromkeys(config.labels.topics, path)
    found: dict[str, TopicRule] = {}
    for file in _topic_files(config, path, root):
        text = read_text(file, "make it, or take it out of labels.topic_files")
        for slug, rule in parse_topics(text, file, environment).items():
            if slug in places:
                here = where(file, read_yaml(text, file)[1], (slug,))
                raise ConfigError(f"{here}: stands in {places[slug]} already; keep one")
            places[slug], found[slug] = file, rule
    return found | config.labels.topics


def _topic_files(config: Config, path: Path, root: yaml.Node | None) -> dict[Path, None]:
    """Find the files with topics, in order; a pattern may match none."""
    folder = path.resolve().parent
    files: dict[Path, None] = {}
    for index, pattern in enumerate(config.labels.topic_files):
        if not _PATTERN.search(pattern):
            files[folder / pattern] = None
            continue
        wanted = Path(pattern)
        start = Path(wanted.anchor) if wanted.anchor else folder
        try:
            matching = sorted(start.glob(str(wanted.relative_to(wanted.anchor))))
        except ValueError as error:
            here = where(path, root, ("labels", "topic_files", index))
            raise ConfigError(f"{here}: {pattern!r} is no pattern: {error}") from error
        files |= dict.fromkeys(file for file in matching if file.is_file())
    return files


def _expand(
    value: Any, environment: Mapping[str, str], at: Location = ()
) -> tuple[Any, list[tuple[str, Location]]]:
    """Put the environment's values in place of `${NAME}`; tell which names it lacks, and where."""
    missing: list[tuple[str, Location]] = []

    def expanded(one: Any, part: int | str) -> Any:
        result, lacking = _expand(one, environment, (*at, part))
        missing.extend(lacking)
        return result

    if isinstance(value, dict):
        return {str(key): expanded(one, str(key)) for key, one in value.items()}, missing
    if isinstance(value, list):
        return [expanded(one, index) for index, one in enumerate(value)], missing
    if not isinstance(value, str):
        return value, missing
    missing = [(name, at) for name in _VARIABLE.findall(value) if name not in environment]
    return _VARIABLE.sub(lambda found: environment.get(found[1], ""), value), missing


def _unset(path: Path, root: yaml.Node | None, name: str, location: Location) -> str:
    return (
        f"{where(path, root, location)}: ${{{name}}}: the environment has no such variable; set it"
    )


def _explain(path: Path, root: yaml.Node | None, detail: ErrorDetails, above: Location = ()) -> str:
    location, section = _located(detail["loc"])
    location = location[len(above) :]
    reason = _reason(detail, section, _as_written(root, location))
    if not location and reason.startswith("sources: "):  # said of the list as a whole
        location, reason = ("sources",), reason.removeprefix("sources: ")
    return f"{where(path, root, location)}: {reason}"


def _located(location: Location) -> tuple[Location, type[BaseModel] | None]:
    """Return where the file has an error's place, and the section that the place is in.

    pydantic puts the kind of a source, and that it means a key, into a path; the file does not.
    """
    location = location[:-1] if location[-1:] == ("[key]",) else location
    match location:
        case ("labels", "topics", str(), *rest):
            return location, _section(TopicRule, tuple(rest[:-1]))
        case ("sources", int(), str(kind), *rest) if kind in KINDS:
            return (*location[:2], *rest), _section(KINDS[kind], tuple(rest[:-1]))
        case _:
            return location, _section(Config, location[:-1])


def _as_written(root: yaml.Node | None, location: Location) -> str | None:
    """Return a value that holds `${NAME}` as the file has it: what it stands for may be secret."""
    node = node_at(root, location)
    is_filled_in = isinstance(node, yaml.ScalarNode) and _VARIABLE.search(node.value)
    return str(node.value) if node and is_filled_in else None


def _reason(detail: ErrorDetails, section: type[BaseModel] | None, written: str | None) -> str:
    given = written or detail["input"]
    match detail["type"]:
        case "extra_forbidden":
            allowed = sorted(section.model_fields) if section else []
            return f"unknown key; allowed here: {', '.join(allowed)}" if allowed else "unknown key"
        case "missing":
            return "is missing; it must be set"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"must be a section with keys of its own, not {_shown(given)}"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"kind: must be one of {', '.join(KINDS)}"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case _:
            first, _, rest = detail["msg"].partition(" ")
            message = f"{first if first.isupper() else first.lower()} {rest}"  # URL stays
            return f"{message}, not {_shown(given)}"


def _shown(given: Any) -> str:
    text = repr(given)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _section(section: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """Return the section at a location, where that is always the same one."""
    for part in location:
        field = section.model_fields.get(str(part))
        if field is None or not isinstance(field.annotation, type):
            return None
        if not issubclass(field.annotation, BaseModel):
            return None
        section = field.annotation
    return section


def _anchor(config: Config, folder: Path) -> Config:
    """Make every relative path absolute, counted from the configuration's folder."""
    sources = tuple(_anchored(source, folder) for source in config.sources)
    return config.model_copy(
        update={
            "sources": sources,
            "store": config.store.model_copy(update={"path": folder / config.store.path}),
            "output": config.output.model_copy(update={"path": folder / config.output.path}),
        }
    )


def _anchored(source: SourceConfig, folder: Path) -> SourceConfig:
    match source:
        case FolderSource(path=path):
            return source.model_copy(update={"path": folder / path})
        case ArchiveSource(path=Path() as path):
            return source.model_copy(update={"path": folder / path})
        case _:
            return source
