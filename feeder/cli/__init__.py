"""Words on a command line in, an exit code out. Every command is a module of its own.

Exit codes: 0 all is well; 1 something needs a look (a file, a source, a refused document);
2 wrong usage or configuration; 3 another process holds the lock; 4 the store can't be used;
130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from pathlib import Path

import click
from click.core import ParameterSource

from feeder import __version__
from feeder.cli.shell import Shell, printable
from feeder.errors import ConfigError, FeederError, LockedError, SelectionError, StoreError

_INTERRUPTED = 130

COMMANDS = {
    "refresh": "Read dumps, and publish the feeds that changed.",
    "run": "Refresh every source when it is due, until told to stop.",
    "serve": "Serve the published feeds and pages over HTTP until interrupted.",
    "inspect": "Show the articles and labels that feeder sees in FILE…, and store nothing.",
    "evaluate": "Compare the labels that the rules give with those that people gave.",
    "articles": "List stored articles, newest first.",
    "unrouted": "List articles that are in no country's and no topic's feed, newest first.",
    "show": "Show one article: text, labels, wordings, sightings, views.",
    "explain": "Show why an article has its labels: every hit in its text, its weight, the sums.",
    "diff": "Show what an edit changed, word by word: the last one, or all between two wordings.",
    "merge": "Make one article of two: ID stays, and OTHER's id and page lead to it.",
    "split": "Make two articles of one, or take a merge back.",
    "withdraw": "Put a notice in place of an article, in every feed and on its page.",
    "restore": "Let a withdrawn article stand again.",
    "label": "Correct the labels of an article: `feeder label ID +KE -JO`.",
    "relabel": "Apply the rules and selections of the settings to stored articles.",
    "sources": "List the sources: how each is, when it was and will be looked at, what it brought.",
    "status": "Show what is stored and what the last refreshes did.",
    "feeds": "List the feeds, with their addresses.",
    "topics": "List the topics, with their codes and how much each holds; `try` a new one.",
    "check": "Check the settings, the store, and every published file.",
}


class Commands(click.Group):
    """Imports a command only when it is called: `feeder --help` need not load a database."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"feeder.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all is well; 1 something needs a look; 2 wrong usage or configuration; "
    "3 another process holds the lock; 4 the store can't be used. docs/commands.md says more.",
)
@click.version_option(__version__, prog_name="feeder")
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.yaml"),
    show_default=True,
    envvar="FEEDER_CONFIG",
    show_envvar=True,
    help="The settings of this installation.",
)
@click.pass_context
def cli(context: click.Context, path: Path) -> None:
    """Republish Kazakhstan Today as credited Atom and RSS feeds, by country and topic."""
    given = context.get_parameter_source("path") is not ParameterSource.DEFAULT
    context.obj = Shell(path, given=given)


def main() -> None:
    """Run the command line, and turn every error that a user can mend into one clear line."""
    _open_closed_streams()
    sys.exit(_run())


def _run() -> int:
    try:
        code = cli(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except FeederError as error:
        for line in str(error).splitlines():
            click.echo(f"feeder: {printable(line)}", err=True)
        return code_of(error)
    except OSError as error:
        return _unwritten(error)
    return code if isinstance(code, int) else 0


def code_of(error: FeederError) -> int:
    """Return the exit code of an error."""
    match error:
        case ConfigError() | SelectionError():
            return 2
        case LockedError():
            return 3
        case StoreError():
            return 4
        case _:
            return 1


def _open_closed_streams() -> None:
    """Give a process whose streams were closed (`>&-`) empty ones; let no character be too much."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, stream)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


def _unwritten(error: OSError) -> int:
    """Say that standard output can't be written, except to somebody who has stopped reading.

    Any other system error is a bug: files and addresses are the business of the edges.
    """
    if error.filename is not None or error.errno not in {errno.EPIPE, errno.ENOSPC, errno.EIO}:
        raise error
    # What is still in the buffer would fail again, without a word of ours, when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno != errno.EPIPE:
        click.echo(f"feeder: standard output: {error.strerror}", err=True)
    return 1
