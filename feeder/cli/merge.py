"""`feeder merge`: one article that was taken for two."""

from __future__ import annotations

import click

from feeder.cli.deciding import deciding
from feeder.cli.output import one_article
from feeder.cli.shell import Shell


@click.command()
@click.argument("article_id", metavar="ID")
@click.argument("other_id", metavar="OTHER")
@click.option("--reason", default="", help="Why, for the record.")
@click.pass_obj
def merge(shell: Shell, article_id: str, other_id: str, reason: str) -> int:
    """Make one article of two: ID stays, and OTHER's id and page lead to it.

    The sightings and wordings of both become one history. `feeder split OTHER` takes it back. The
    start of an id will do.
    """
    with deciding(shell) as work:
        work.decisions.merge(
            one_article(work.store, article_id), one_article(work.store, other_id), reason
        )
    return work.exit_code
