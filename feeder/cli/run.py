"""`feeder run`: the daemon."""

from __future__ import annotations

import logging

import click

from feeder.cli.shell import Shell
from feeder.daemon import Daemon


@click.command()
@click.option("--serve", "with_server", is_flag=True, help="Serve the feeds over HTTP as well.")
@click.option("--verbose", is_flag=True, help="Log more.")
@click.pass_obj
def run(shell: Shell, *, with_server: bool, verbose: bool) -> None:
    """Refresh every source when it is due, until told to stop.

    SIGTERM and SIGINT end it within ten seconds, SIGHUP reads the settings anew. It logs to
    standard error.
    """
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    if not verbose:
        # At WARNING it complains each time that a source is due while its last run still goes on.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for library in ("alembic", "watchfiles"):
            logging.getLogger(library).setLevel(logging.WARNING)
    Daemon(shell.config, serve=with_server).run()
