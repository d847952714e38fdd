"""`feeder restore`: a withdrawn article that stands again."""

from __future__ import annotations

import click

from feeder.cli.deciding import deciding
from feeder.cli.output import one_article
from feeder.cli.shell import Shell


@click.command()
@click.argument("article_id", metavar="ID")
@click.option("--reason", default="", help="Why, for the record.")
@click.pass_obj
def restore(shell: Shell, article_id: str, reason: str) -> int:
    """Let a withdrawn article stand again, whoever withdrew it. The start of an id will do."""
    with deciding(shell) as work:
        work.decisions.restore(one_article(work.store, article_id), reason)
    return work.exit_code
