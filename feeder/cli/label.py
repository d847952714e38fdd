"""`feeder label`: an operator's word on what an article is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from feeder.assembly import Parts
from feeder.cli.deciding import deciding
from feeder.cli.output import one_article, print_table
from feeder.cli.shell import Shell, print_json_line
from feeder.errors import FeederError
from feeder.evaluation import case_of
from feeder.labels.corrections import Known
from feeder.model import Correction, Label
from feeder.store import Store

_WORD = re.compile(r"(?P<sign>[+-])(?:(?P<kind>country|topic|organisation):)?(?P<name>.+)")


# No -h here: click would find it in -china and in -health.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("article_id", metavar="ID", required=False)
@click.argument("words", metavar="+LABEL|-LABEL…", nargs=-1)
@click.option("--clear", is_flag=True, help="Take every correction of ID back.")
@click.option("--export", is_flag=True, help="Print all corrected articles as labelled cases.")
@click.pass_obj
def label(
    shell: Shell, article_id: str | None, words: tuple[str, ...], *, clear: bool, export: bool
) -> int:
    """Correct the labels of an article: `feeder label ID +KE -JO`.

    A LABEL is the code or the slug of a country, topic or organisation (KE, kenya, education,
    who); `topic:law` says which kind is meant. A correction wins over the rules, whatever becomes
    of them or of the text; --clear takes all of an article's back. Without LABEL, its labels are
    shown.
    """
    if export:
        return _export(shell)
    if article_id is None:
        raise click.UsageError("which article? `feeder articles` lists them")
    if clear and words:
        raise click.UsageError("give labels or --clear, not both")
    if not words and not clear:
        return _show(shell, article_id)
    parts = Parts.of(shell.config())
    said = [correction_of(word, parts.labeler.known, parts.catalog.home) for word in words]
    with deciding(shell, parts) as work:
        number = one_article(work.store, article_id)
        work.decisions.correct(number, said, "cleared" if clear else " ".join(words))
    return work.exit_code


def correction_of(word: str, known: Known, home: str) -> Correction:
    """Read `+KE`, `-jordan`, `+topic:law`; `home` is the country that gets no label.

    Raises:
        UsageError: it is none, or names nothing that there is, or more than one thing.
    """
    found = _WORD.fullmatch(word)
    if found is None:
        raise click.UsageError(f"{word!r}: a label begins with + or -, such as +KE or -education")
    name = found["name"].casefold()
    meant = [
        one
        for one in known.values()
        if name in {one.slug, one.code.casefold(), one.name.casefold()}
        and found["kind"] in {None, one.kind}
    ]
    # Several topics share a code of the vocabulary: then the slug says which.
    exact = [one for one in meant if one.slug == name] or meant
    if not exact:
        raise click.UsageError(
            f"{word!r}: there is no such country, topic or organisation; `feeder feeds --all` lists"
            " them by their addresses"
        )
    if len(exact) > 1:
        choices = " or ".join(f"{found['sign']}{one.kind}:{one.slug}" for one in exact)
        raise click.UsageError(f"{word!r} has several meanings: say {choices}")
    if exact[0].kind == "country" and exact[0].code == home:
        raise click.UsageError(f"{word!r}: every article is about the home country: it is no label")
    return Correction(exact[0].kind, exact[0].slug, assigned=found["sign"] == "+")


def _show(shell: Shell, article_id: str) -> int:
    config = shell.config()
    with shell.store(config) as store:
        number = one_article(store, article_id)
        if moved := store.load_articles([number])[number].moved_to:
            raise FeederError(f"this article was merged into {moved}, which has its labels")
        labels = store.labels_of(number)
    print_table(("label", "kind", "", "reasons"), map(_row, labels))
    return 0


def _row(label: Label) -> Sequence[object]:
    state = "assigned" if label.assigned else "not assigned"
    return label.slug, label.kind, state, "; ".join(label.reasons)


def _export(shell: Shell) -> int:
    config = shell.config()
    with shell.store(config) as store:
        for number in store.corrected():
            print_json_line(_case(store, number))
    return 0


def _case(store: Store, number: int) -> object:
    """The kinds that somebody corrected: of the others nobody said that the rules are right."""
    kinds = {one.kind for one in store.corrections_of([number])[number]}
    article = store.load_articles([number])[number].article
    return case_of(article, store.labels_of(number), kinds=kinds)
