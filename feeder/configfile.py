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

from feeder.catalogs import mistakes_in
from feeder.config import Config, FolderSource, WebSource
from feeder.errors import ConfigError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LONGEST = 1_000_000
_HEAVIEST = 100_000
_SHOWN = 60

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
            f"{path}: there is no such file; go to its folder, or name it with --config"
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
        if root is not None and _weight(root, {}) > _HEAVIEST:
            raise ConfigError(f"{path}: its aliases (*name) unfold without end: write them out")
        raw = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(_yaml_line(path, error)) from error
    twice = next(_twice(root), None) if root else None
    if twice:
        raise ConfigError(f"{path}:{twice[1]}: {twice[0]}: stands here a second time; keep one")
    values, missing = _expand({} if raw is None else raw, environment)
    if missing:
        raise ConfigError("\n".join(_unset(path, root, *one) for one in missing))
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        lines = [_explain(path, root, detail) for detail in error.errors()]
        raise ConfigError("\n".join(lines)) from error
    _check_selections(config, path, root)
    return _anchor(config, path.resolve().parent)


def _check_selections(config: Config, path: Path, root: yaml.Node | None) -> None:
    lines = [
        f"{_where(path, root, ('feeds', 'selections', slug, 'where'))}: {error}"
        for slug, error in mistakes_in(config).items()
    ]
    if lines:
        raise ConfigError("\n".join(lines))


def _weight(node: yaml.Node, known: dict[int, float]) -> float:
    """Count the nodes that a tree has once its aliases are unfolded; an endless one is infinite."""
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = float("inf")  # until it is counted: an alias inside itself has no end
    children: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode):
        children = node.value
    elif isinstance(node, yaml.MappingNode):
        children = [child for pair in node.value for child in pair]
    known[id(node)] = 1 + sum(_weight(child, known) for child in children)
    return known[id(node)]


def _yaml_line(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    where = f"{path}:{mark.line + 1}" if mark else str(path)
    return f"{where}: not valid YAML: {problem}"


def _twice(node: yaml.Node, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Find keys that stand twice in one mapping: YAML forbids it, the loader keeps the last."""
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _twice(child, f"{prefix}{index}.")
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            if name in seen:
                yield f"{prefix}{name}", key.start_mark.line + 1
            seen.add(name)
            yield from _twice(child, f"{prefix}{name}.")


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
    where = _where(path, root, location)
    return f"{where}: ${{{name}}}: the environment has no such variable; set it"


def _explain(path: Path, root: yaml.Node | None, detail: ErrorDetails) -> str:
    location, section = _located(detail["loc"])
    reason = _reason(detail, section, _as_written(root, location))
    if not location and reason.startswith("sources: "):  # said of the list as a whole
        location, reason = ("sources",), reason.removeprefix("sources: ")
    return f"{_where(path, root, location)}: {reason}"


def _located(location: Location) -> tuple[Location, type[BaseModel] | None]:
    """Return where the file has an error's place, and the section that the place is in.

    pydantic puts the kind of a source into the path of its keys; the file does not.
    """
    match location:
        case ("sources", int(), "folder" | "web" as kind, *rest):
            section = FolderSource if kind == "folder" else WebSource
            return (*location[:2], *rest), _section(section, tuple(rest[:-1]))
        case _:
            return location, _section(Config, location[:-1])


def _where(path: Path, root: yaml.Node | None, location: Location) -> str:
    line = _line(root, location)
    key = ".".join(str(part) for part in location) or "(the whole file)"
    return f"{path}:{line}: {key}" if line else f"{path}: {key}"


def _as_written(root: yaml.Node | None, location: Location) -> str | None:
    """Return a value that holds `${NAME}` as the file has it: what it stands for may be secret."""
    node = _node(root, location)
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
            return "kind: must be folder or web"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case _:
            message = detail["msg"][0].lower() + detail["msg"][1:]
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


def _line(root: yaml.Node | None, location: Location) -> int | None:
    """Return the line of the deepest part of a location that the file has."""
    marks = [mark for mark, _ in _steps(root, location)]
    return marks[-1].line + 1 if marks else None


def _node(root: yaml.Node | None, location: Location) -> yaml.Node | None:
    """Return the value at a location, None if the file has none."""
    steps = list(_steps(root, location))
    return steps[-1][1] if steps and len(steps) == len(location) else None


def _steps(root: yaml.Node | None, location: Location) -> Iterator[tuple[yaml.Mark, yaml.Node]]:
    """Follow a location into the file, as far as it goes: where each part stands, and its value."""
    node = root
    for part in location:
        match node:
            case yaml.SequenceNode() if isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                yield node.start_mark, node
            case yaml.MappingNode():
                pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
                if pair is None:
                    return
                node = pair[1]
                yield pair[0].start_mark, node
            case _:
                return


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
