"""Words on a command line in, an exit code out. Every command is a module of its own.

Exit codes: 0 all is well; 1 something needs a look (a file, a source, a refused document);
2 wrong usage or configuration; 3 another process holds the lock; 4 the store can't be used.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from feeder import __version__
from feeder.cli.articles import articles, show
from feeder.cli.check import check
from feeder.cli.feeds import feeds
from feeder.cli.inspect import inspect
from feeder.cli.output import Shell
from feeder.cli.refresh import refresh
from feeder.cli.run import run
from feeder.cli.serve import serve
from feeder.cli.status import status
from feeder.errors import ConfigError, FeederError, LockedError, StoreError

_INTERRUPTED = 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all is well; 1 something needs a look; 2 wrong usage or configuration; "
    "3 another process holds the lock; 4 the store can't be used.",
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
    context.obj = Shell(path)


for command in (refresh, run, serve, inspect, articles, show, status, feeds, check):
    cli.add_command(command)


def main() -> None:
    """Run the command line, and turn every error that a user can mend into one clear line."""
    try:
        code = cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
        sys.exit(1)
    except FeederError as error:
        click.echo(f"feeder: {error}", err=True)
        sys.exit(_code_of(error))
    sys.exit(code if isinstance(code, int) else 0)


def _code_of(error: FeederError) -> int:
    match error:
        case ConfigError():
            return 2
        case LockedError():
            return 3
        case StoreError():
            return 4
        case _:
            return 1
