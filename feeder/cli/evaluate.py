"""`feeder evaluate`: how often the labels are right, over cases that people labelled. An edge."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from feeder.assembly import Parts
from feeder.cli.evaluated import By, described, print_figures, print_worst
from feeder.cli.progress import progress
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.config import Config
from feeder.errors import FeederError, ParseError
from feeder.evaluation import (
    Evaluation,
    Floor,
    Known,
    Numbered,
    below,
    cases_in,
    floor_in,
    recorded,
    unknown,
)
from feeder.evaluation import evaluate as compared
from feeder.evaluation.reasons import Reasons
from feeder.labels.countries import COUNTRIES
from feeder.model import LabelKind

_STDIN = "-"
# Recognised without an ISO code of its own, so a case may mention it.
_KOSOVO = "XK"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--worst", type=click.IntRange(0), default=5, show_default=True, help="Show so many mistakes."
)
@click.option(
    "--by", type=click.Choice(["language", "topic"]), help="Show each of them by itself, too."
)
@click.option("--semantic", is_flag=True, help="Assign what feeder[semantic] suggests, too.")
@click.option("--floor", type=_FILE, help="Exit with 1 if a figure is lower than recorded there.")
@click.option("--record", type=_FILE, help="Write the figures there; other sets in it stay.")
@json_option
@click.pass_obj
def evaluate(
    shell: Shell,
    files: tuple[str, ...],
    *,
    worst: int,
    by: By | None,
    semantic: bool,
    floor: Path | None,
    record: Path | None,
    as_json: bool,
) -> int:
    """Compare the labels that the rules give with those that people gave to the cases in FILE.

    FILE is JSON Lines or a JSON array of labelled titles or articles, - is standard input;
    docs/evaluation.md shows what a case looks like. No store is needed.
    """
    config = shell.config_or_defaults()
    if semantic:
        config = _with_suggestions(config)
    least = _floor(floor) if floor else {}
    parts = Parts.of(config)
    sets = _evaluated(parts, _read(parts, files))
    fallen = [line for name, one in sets.items() for line in below(one, name, least)]
    if record:
        _record(record, sets)
    explain = Reasons(parts.labeler)
    if as_json:
        print_json({"sets": described(sets, explain, worst=worst, by=by), "below": fallen})
    else:
        print_figures(sets, by=by)
        print_worst(sets, explain, worst=worst)
    for line in fallen:
        click.echo(printable(f"feeder: {line}"), err=True)
    return int(bool(fallen))


def _read(parts: Parts, files: Sequence[str]) -> Mapping[str, Sequence[Numbered]]:
    """Read every file; a set is called after its file.

    Raises:
        ParseError: with one line a mistake, of all files.
    """
    home = parts.config.labels.countries.home
    codes = {country.code for country in COUNTRIES} | {_KOSOVO}
    known = Known(home, codes, _slugs(parts, "topic"), _slugs(parts, "organisation"))
    sets: dict[str, Sequence[Numbered]] = {}
    problems: list[str] = []
    for file in files:
        name = Path(file).name
        if name in sets:
            raise click.UsageError(f"two files are called {name}; a set is called after its file")
        try:
            sets[name] = cases_in(_text(file), file, known)
        except ParseError as error:
            problems.append(str(error))
            continue
        for line in unknown(sets[name], known):
            click.echo(printable(f"feeder: {line}"), err=True)
    if problems:
        raise ParseError("\n".join(problems))
    return sets


def _with_suggestions(config: Config) -> Config:
    """The settings, with suggestions that count."""
    semantic = config.labels.semantic.model_copy(update={"enabled": True, "assign": True})
    labels = config.labels.model_copy(update={"semantic": semantic})
    return config.model_copy(update={"labels": labels})


def _slugs(parts: Parts, kind: LabelKind) -> frozenset[str]:
    """The labels of a kind that have feeds."""
    feeds = parts.catalog.feeds.values()
    return frozenset(feed.path.rpartition("/")[2] for feed in feeds if feed.kind == kind)


def _text(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == _STDIN else Path(file).read_bytes()
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ParseError(f"{file}:{line}: must be UTF-8 text") from error
    except OSError as error:
        raise ParseError(f"{file}: {error.strerror}") from error


def _evaluated(parts: Parts, sets: Mapping[str, Sequence[Numbered]]) -> Mapping[str, Evaluation]:
    with progress("Labelling") as advance:
        done = {}
        for name, cases in sets.items():
            done[name] = compared(cases, parts.labeler.label)
            advance(len(cases))
    return done


def _floor(path: Path) -> Floor:
    return floor_in(_text(str(path)), str(path))


def _record(path: Path, sets: Mapping[str, Evaluation]) -> None:
    """Write the figures of these sets over those that the file has of them.

    Raises:
        FeederError: it can't be written.
    """
    floor = dict(_floor(path)) if path.exists() else {}
    floor |= {name: recorded(one) for name, one in sets.items()}
    text = json.dumps(dict(sorted(floor.items())), indent=1)
    try:
        path.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise FeederError(f"{path}: {error.strerror}") from error
