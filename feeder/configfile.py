"""A YAML file in, a `Config` out; an error names file, line, key and what is allowed. An edge."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from feeder.config import Config
from feeder.errors import ConfigError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LONGEST = 1_000_000

Location = tuple[int | str, ...]


def load_config(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; relative paths in them count from the file's folder.

    Raises:
        ConfigError: with one line a mistake.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: there is no such file; `feeder init` writes one, --config names another"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: can't be read as UTF-8 text: {error}") from error
    return parse_config(text, path, environment)


def parse_config(text: str, path: Path, environment: Mapping[str, str]) -> Config:
    """Check settings given as YAML text; `path` is for errors and relative paths."""
    if len(text) > _LONGEST:
        raise ConfigError(f"{path}: longer than {_LONGEST:,} characters: that is no configuration")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(_yaml_line(path, error)) from error
    twice = next(_twice(root), None) if root else None
    if twice:
        raise ConfigError(f"{path}:{twice[1]}: {twice[0]}: stands here a second time; keep one")
    try:
        config = Config.model_validate(_expand({} if raw is None else raw, environment, path))
    except ValidationError as error:
        lines = [_explain(path, root, detail) for detail in error.errors()]
        raise ConfigError("\n".join(lines)) from error
    return _anchor(config, path.resolve().parent)


def _yaml_line(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    where = f"{path}:{mark.line + 1}" if mark else str(path)
    return f"{where}: not valid YAML: {problem}"


def _twice(node: yaml.Node, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, int]]:
    """Find keys that stand twice in one mapping: YAML forbids it, the loader keeps the last."""
    if depth > 50:  # noqa: PLR2004 - deeper than any setting: an alias that contains itself
        return
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _twice(child, f"{prefix}{index}.", depth + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            if name in seen:
                yield f"{prefix}{name}", key.start_mark.line + 1
            seen.add(name)
            yield from _twice(child, f"{prefix}{name}.", depth + 1)


def _expand(value: Any, environment: Mapping[str, str], path: Path) -> Any:
    """Put the environment's values in place of `${NAME}`."""
    if isinstance(value, dict):
        return {str(key): _expand(one, environment, path) for key, one in value.items()}
    if isinstance(value, list):
        return [_expand(one, environment, path) for one in value]
    if not isinstance(value, str):
        return value
    missing = [name for name in _VARIABLE.findall(value) if name not in environment]
    if missing:
        raise ConfigError(
            f"{path}: ${{{missing[0]}}}: the environment has no such variable; set it"
        )
    return _VARIABLE.sub(lambda found: environment[found[1]], value)


def _explain(path: Path, root: yaml.Node | None, detail: ErrorDetails) -> str:
    location = tuple(part for part in detail["loc"] if part not in {"folder", "web"})
    line = _line(root, location)
    where = f"{path}:{line}" if line else str(path)
    key = ".".join(str(part) for part in location) or "(the whole file)"
    return f"{where}: {key}: {_reason(detail, location)}"


def _reason(detail: ErrorDetails, location: Location) -> str:
    match detail["type"]:
        case "extra_forbidden":
            allowed = _allowed(location[:-1])
            return f"unknown key; allowed here: {', '.join(allowed)}" if allowed else "unknown key"
        case "missing":
            return "is missing; it must be set"
        case "union_tag_invalid" | "union_tag_not_found":
            return "kind: must be folder or web"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case _:
            given = repr(detail["input"])
            shown = given if len(given) <= 60 else given[:60] + "…"  # noqa: PLR2004 - one line
            message = detail["msg"][0].lower() + detail["msg"][1:]
            return f"{message}, not {shown}"


def _allowed(location: Location) -> list[str]:
    """Return the keys of the section at a location, where that section is always the same one."""
    section: type[BaseModel] = Config
    for part in location:
        field = section.model_fields.get(str(part))
        if field is None or not isinstance(field.annotation, type):
            return []
        if not issubclass(field.annotation, BaseModel):
            return []
        section = field.annotation
    return sorted(section.model_fields)


def _line(root: yaml.Node | None, location: Location) -> int | None:
    """Return the line of the deepest part of a location that the file has."""
    node, line = root, None
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
    return line


def _anchor(config: Config, folder: Path) -> Config:
    """Make every relative path absolute, counted from the configuration's folder."""
    sources = tuple(
        source.model_copy(update={"path": folder / source.path})
        if source.kind == "folder"
        else source
        for source in config.sources
    )
    return config.model_copy(
        update={
            "sources": sources,
            "store": config.store.model_copy(update={"path": folder / config.store.path}),
            "output": config.output.model_copy(update={"path": folder / config.output.path}),
        }
    )
