"""`feeder diff`: what an edit changed, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

import click
from rich.style import Style
from rich.text import Text

from feeder.cli.output import console, localised, named, one_article
from feeder.cli.shell import Shell, json_option, moment, print_json, printable
from feeder.difference import Difference, Hunk, compare, legible, told
from feeder.errors import FeederError
from feeder.model import Revision

_MARKS = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
"""What `git diff --word-diff=plain` writes."""
_STYLES = {
    "same": Style(),
    "deleted": Style(color="red", strike=True),
    "inserted": Style(color="green", underline=True),
}


@click.command()
@click.argument("article_id", metavar="ID")
@click.option(
    "--from", "old", type=int, metavar="N", help="The older revision; default: the one before."
)
@click.option("--to", "new", type=int, metavar="M", help="The newer revision; default: the newest.")
@click.option("--all", "everything", is_flag=True, help="Print paragraphs that stayed, too.")
@json_option
@click.pass_obj
def diff(
    shell: Shell,
    article_id: str,
    *,
    old: int | None,
    new: int | None,
    everything: bool,
    as_json: bool,
) -> None:
    """Show what an edit changed, word by word: the last one, or all between two wordings."""
    config = shell.config()
    with shell.store(config) as store:
        number = one_article(store, article_id)
        stored = store.load_articles([number])[number]
        revisions = [localised(one, config.agency.zone) for one in store.revisions_of(number)]
    if stored.moved_to is not None:
        raise FeederError(f"this article was merged into {stored.moved_to}, which has its wordings")
    before, after = _chosen(revisions, old, new)
    difference = compare(legible(before), legible(after)) if before else None
    if as_json:
        print_json({"id": stored.id, **_as_json(before, after, difference)})
    elif before is None or difference is None:
        click.echo(f"{stored.id}\nrevision 1, {_seen(after)}, is the only one: nothing was edited")
    else:
        click.echo(stored.id)
        _print_wording("from", before, revisions)
        _print_wording("to", after, revisions)
        for text in _texts(difference, everything=everything):
            console().print(text, soft_wrap=True)


def _chosen(
    revisions: Sequence[Revision], old: int | None, new: int | None
) -> tuple[Revision | None, Revision]:
    """Return the two wordings that are meant; no older one where there is only one at all."""
    there = {revision.revision: revision for revision in revisions}
    last = revisions[-1].revision
    for number in (old, new):
        if number is not None and number not in there:
            wordings = "1" if last == 1 else f"1 to {last}"
            raise click.UsageError(
                f"there is no revision {number} of this article, only {wordings}"
            )
    after = there[last if new is None else new]
    if old is None and after.revision == 1 < last:
        raise click.UsageError(
            "nothing stands before revision 1; --from says what to compare it with"
        )
    return there.get(after.revision - 1 if old is None else old), after


def _print_wording(word: str, revision: Revision, revisions: Sequence[Revision]) -> None:
    before = next((one for one in revisions if one.revision == revision.revision - 1), None)
    line = f"{word:>4} revision {revision.revision}, {_seen(revision)}: {told(before, revision)}"
    click.echo(printable(line))


def _seen(revision: Revision) -> str:
    return printable(f"seen {moment(revision.captured)} in {revision.source}")


def _texts(difference: Difference, *, everything: bool) -> Iterator[Text]:
    """Yield paragraphs with an empty line before each; those that stayed as one `…`."""
    if difference.is_nothing:
        yield Text("\nnothing that can be seen: white space, or what is not printed")
    for hunk in difference.title:
        yield Text("\n") + _text(hunk)
    for is_same, hunks in groupby(difference.body, key=lambda hunk: hunk.is_same):
        if is_same and not everything:
            yield Text("\n…")
        else:
            yield from (Text("\n") + _text(hunk) for hunk in hunks)
    for hunk in difference.pictures:
        if everything or not hunk.is_same:
            yield Text("\npicture: ") + _text(hunk)


def _text(hunk: Hunk) -> Text:
    screen = console()
    styled = screen.is_terminal and not screen.no_color and not screen.is_dumb_terminal
    text = Text("(moved) " if hunk.moved else "")
    for run in hunk.runs:
        printed = printable(run.text.replace("\n", "¶\n"))
        if styled:
            text.append(printed, _STYLES[run.kind])
        else:
            text.append(_MARKS[run.kind].format(printed))
    return text


def _as_json(
    before: Revision | None, after: Revision, difference: Difference | None
) -> dict[str, object]:
    return {
        "from": _head(before) if before else None,
        "to": _head(after),
        **(asdict(difference) if difference else dict.fromkeys(("title", "body", "pictures"), ())),
    }


def _head(revision: Revision) -> dict[str, object]:
    """Everything of a wording but its text."""
    text = {"paragraphs", "image_credits"}
    return {key: value for key, value in named(revision).items() if key not in text}
