"""A YAML text in, its values out, and where each of them stands; mistakes name file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from feeder.errors import ConfigError

_LONGEST = 1_000_000
_HEAVIEST = 100_000

Location = tuple[int | str, ...]


def read_text(path: Path, advice: str) -> str:
    """Return a file's text; `advice` says what to do where there is no such file.

    Raises:
        ConfigError: there is none, or it is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file; {advice}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: can't be read as UTF-8 text: {error}") from error


def read_yaml(text: str, path: Path) -> tuple[Any, yaml.Node | None]:
    """Return what a YAML text says, and the tree of where it says it; `path` is for errors.

    Raises:
        ConfigError: it is not valid YAML, unfolds without end, or has a key twice.
    """
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
    return raw, root


def where(path: Path, root: yaml.Node | None, location: Location) -> str:
    """Return `file:line: key` of a location, for the beginning of a message."""
    line = _line(root, location)
    key = ".".join(str(part) for part in location) or "(the whole file)"
    return f"{path}:{line}: {key}" if line else f"{path}: {key}"


def node_at(root: yaml.Node | None, location: Location) -> yaml.Node | None:
    """Return the value at a location, None if the file has none."""
    steps = list(_steps(root, location))
    return steps[-1][1] if steps and len(steps) == len(location) else None


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


def _line(root: yaml.Node | None, location: Location) -> int | None:
    """Return the line of the deepest part of a location that the file has."""
    marks = [mark for mark, _ in _steps(root, location)]
    return marks[-1].line + 1 if marks else None


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
