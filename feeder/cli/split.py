"""`feeder split`: two articles that were taken for one."""

from __future__ import annotations

import click

from feeder.cli.deciding import deciding
from feeder.cli.output import one_article
from feeder.cli.shell import Shell


@click.command()
@click.argument("article_id", metavar="ID")
@click.option(
    "--from",
    "revision",
    type=click.IntRange(2),
    help="The first revision of the second article.  [default: the newest]",
)
@click.option("--reason", default="", help="Why, for the record.")
@click.pass_obj
def split(shell: Shell, article_id: str, revision: int | None, reason: str) -> int:
    """Make two articles of one, or take a merge back.

    Where ID was merged into another article, it stands by itself again. Otherwise its newest
    wording, or those from a revision on (`feeder show ID` lists them), become an article of their
    own, with an id of its own; `feeder merge` takes that back. The start of an id will do.
    """
    with deciding(shell) as work:
        number = one_article(work.store, article_id)
        if work.store.merged_into(number) is not None:
            if revision is not None:
                raise click.UsageError("--from is of no use: that article was merged, as a whole")
            work.decisions.unmerge(number, reason)
        else:
            click.echo(f"new article {work.decisions.split(number, revision, reason)}")
    return work.exit_code
