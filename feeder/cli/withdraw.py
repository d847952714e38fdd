"""`feeder withdraw`: an article that must not be read any longer."""

from __future__ import annotations

import click

from feeder.cli.deciding import deciding
from feeder.cli.output import one_article
from feeder.cli.shell import Shell


@click.command()
@click.argument("article_id", metavar="ID")
@click.option("--reason", required=True, help="Why; readers are told.")
@click.pass_obj
def withdraw(shell: Shell, article_id: str, reason: str) -> int:
    """Put a notice in place of an article, in every feed and on its page.

    Its id stays, so that feed readers replace the text they have. The text itself stays in the
    store; `feeder restore ID` brings it back. The start of an id will do.
    """
    with deciding(shell) as work:
        work.decisions.withdraw(one_article(work.store, article_id), reason)
    return work.exit_code
