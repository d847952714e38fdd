"""Settings as YAML text and a source in, the text with it out; also the file, replaced whole.

`yamllist` finds the place and writes the lines, `configfile` reads the result: unless it says what
the text said before and the new source besides, nothing is written.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from feeder.config import Config
from feeder.configfile import parse_config
from feeder.errors import ConfigError
from feeder.sourceconfig import ArchiveSource, FolderSource, SourceConfig
from feeder.yamlfile import node_at, read_yaml
from feeder.yamllist import Entry, with_entries

_HEADING = "Where documents come from: docs/sources.md."
_DEFAULT = "The drop folder, as it is without `sources`."
_FIRST = ("name", "kind", "address", "path")
_ANY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Settings:
    """A file with settings as it stands: its bytes, their text and what it says."""

    path: Path
    raw: bytes
    text: str
    config: Config

    @property
    def bare(self) -> bool:
        """Whether it has no `sources`, so that the default ones hold."""
        return node_at(read_yaml(self.text, self.path)[1], ("sources",)) is None


def read_settings(path: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read settings that are to be edited; `sources:` with nothing after it is an empty list.

    Raises:
        ConfigError: they can't be read, or are not valid already.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except FileNotFoundError as error:
        advice = "go to its folder, or name it with --config"
        raise ConfigError(f"{path}: there is no such file; {advice}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: can't be read as UTF-8 text: {error}") from error
    values, root = read_yaml(text, path)
    is_empty = isinstance(values, dict) and "sources" in values and values["sources"] is None
    if is_empty and (node := node_at(root, ("sources",))) is not None:
        said = f"{text[: node.start_mark.index]} []{text[node.end_mark.index :]}"
        return Settings(path, raw, text, parse_config(said, path, environment))
    return Settings(path, raw, text, parse_config(text, path, environment))


def with_source(
    settings: Settings,
    source: SourceConfig,
    comment: str,
    environment: Mapping[str, str] = os.environ,
) -> str:
    """Return the settings' text with a source at the end of `sources`, all else as it was.

    A relative path of the source counts from the folder of the file. The default source is written
    down, too, where it only held because the text names none.

    Raises:
        ConfigError: the name is taken, or nothing can be added here without changing more.
    """
    before = settings.config
    if source.name in {one.name for one in before.sources}:
        raise ConfigError(
            f"{settings.path}: sources: the name {source.name!r} is taken; choose another with"
            " --name"
        )
    entries = [Entry(written(source), comment)]
    if settings.bare:
        entries = [*(Entry(written(one), _DEFAULT) for one in Config().sources), *entries]
    wanted = (*before.sources, _anchored(source, settings.path.resolve().parent))
    try:
        text = with_entries(settings.text, "sources", entries, _HEADING)
        after = parse_config(text, settings.path, environment)
    except (ConfigError, YAMLError, ValueError) as error:
        raise _by_hand(settings.path, source) from error
    if after != before.model_copy(update={"sources": wanted}):
        raise _by_hand(settings.path, source)
    return text


def written(source: SourceConfig) -> dict[str, Any]:
    """Return the keys of a source that differ from their defaults, as a file has them."""
    keys = source.model_dump(mode="json", exclude_defaults=True)
    first = {name: keys[name] for name in _FIRST if name in keys}
    return first | keys


def replace_settings(settings: Settings, text: str) -> None:
    """Put a text in the place of the settings' file: whole at every instant, with the same mode.

    Where the path is a symbolic link, the file behind it is replaced.

    Raises:
        ConfigError: it is read-only, was changed meanwhile, or can't be written.
    """
    path = settings.path
    try:
        target = path.resolve(strict=True)
        mode = target.stat().st_mode
        # The superuser may write to a file that nobody may write to; whoever closed it meant it.
        if not mode & _ANY_WRITES or not os.access(target, os.W_OK):
            raise ConfigError(f"{path}: is read-only; let it be written to, or edit it by hand")
        if target.read_bytes() != settings.raw:
            raise ConfigError(f"{path}: was changed by somebody else just now; try again")
        _replace(target, text.encode())
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(f"{path}: can't be written: {reason}; it is as it was") from error


def _replace(target: Path, body: bytes) -> None:
    before = target.stat()
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(body)
            stream.flush()
            with suppress(PermissionError):  # only the superuser gives files away
                os.fchown(number, before.st_uid, before.st_gid)
            os.fchmod(number, stat.S_IMODE(before.st_mode))
            os.fsync(number)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _by_hand(path: Path, source: SourceConfig) -> ConfigError:
    keys = ", ".join(f"{name}: {value}" for name, value in written(source).items())
    return ConfigError(
        f"{path}: the way `sources` is written, nothing can be added without changing more;"
        f" add it by hand: {keys}"
    )


def _anchored(source: SourceConfig, folder: Path) -> SourceConfig:
    match source:
        case FolderSource(path=Path() as path) | ArchiveSource(path=Path() as path):
            return source.model_copy(update={"path": folder / path})
        case _:
            return source
