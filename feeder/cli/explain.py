"""`feeder explain`: why an article has its labels, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import click
from rich.style import Style
from rich.text import Text

from feeder.assembly import Parts
from feeder.cli.output import console, named, one_article
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.errors import FeederError
from feeder.labels.explanation import Explanation, Mark, Verdict
from feeder.model import Article

_ASSIGNED = Style(color="green", bold=True)
_CONSIDERED = Style(color="yellow")
_ASIDE = Style(dim=True)
_ZONES = {"title": "title", "lead": "first paragraph", "body": "body"}


@click.command()
@click.argument("article_id", metavar="ID")
@json_option
@click.pass_obj
def explain(shell: Shell, article_id: str, *, as_json: bool) -> None:
    """Show why an article has its labels: every hit in its text, its weight, the sums."""
    config = shell.config()
    with shell.store(config) as store:
        number = one_article(store, article_id)
        stored = store.load_articles([number])[number]
        corrections = store.corrections_of([number])[number]
    if stored.moved_to is not None:
        raise FeederError(f"this article was merged into {stored.moved_to}, which has its labels")
    explanation = Parts.of(config).labeler.explain(stored.article, corrections)
    if as_json:
        print_json({"id": stored.id, **_as_json(stored.article, explanation)})
        return
    click.echo(stored.id)
    screen = console()
    for text in _marked(stored.article, explanation):
        screen.print(Text("\n") + text, soft_wrap=True)
    for verdict in _in_order(explanation.verdicts):
        screen.print(_told(verdict), soft_wrap=True)


def _marked(article: Article, explanation: Explanation) -> Iterator[Text]:
    """Yield title and paragraphs with their marks."""
    assigned = {one.label.slug for one in explanation.verdicts if one.label.assigned}
    for number, printed in enumerate((article.title or "(no title)", *article.paragraphs)):
        marks = [mark for mark in explanation.marks if mark.part == number]
        yield _with_marks(printed, marks, assigned)


def _with_marks(printed: str, marks: Sequence[Mark], assigned: set[str]) -> Text:
    """The text with brackets round each hit, and what it counts at their end.

    On a terminal colours stand for the brackets. Hits of several labels at one place share them.
    """
    screen = console()
    coloured = screen.is_terminal and not screen.no_color and not screen.is_dumb_terminal
    text, reached, inside = Text(), 0, [Style()]
    for at, closing, spans in _brackets(marks):
        text.append(printable(printed[reached:at]), inside[-1])
        reached = at
        for span in spans:
            if closing:
                inside.pop()
                text.append(f" ⟨{_counts(span)}⟩", _ASIDE)
            else:
                inside.append(_style(span, assigned) if coloured else inside[-1])
            if not coloured:
                text.append("]" if closing else "[")
    return text.append(printable(printed[reached:]))


def _brackets(marks: Sequence[Mark]) -> list[tuple[int, bool, list[list[Mark]]]]:
    """Where brackets open and close; the inner ones close first and open last."""
    spans = [list(same) for _, same in groupby(marks, key=lambda mark: (mark.start, mark.end))]
    opening = [(span[0].start, 1, -span[0].end, span) for span in spans]
    closing = [(span[0].end, 0, -span[0].start, span) for span in spans]
    events = sorted(opening + closing, key=lambda event: event[:3])
    return [
        (at, order == 0, [event[3] for event in same])
        for (at, order), same in groupby(events, key=lambda event: event[:2])
    ]


def _style(marks: Sequence[Mark], assigned: set[str]) -> Style:
    counting = {mark.slug for mark in marks if mark.weight}
    return _ASSIGNED if counting & assigned else _CONSIDERED if counting else _ASIDE


def _counts(marks: Sequence[Mark]) -> str:
    return "; ".join(dict.fromkeys(map(_count, marks)))


def _count(mark: Mark) -> str:
    match mark.kind:
        case "mask" | "home":
            return mark.note
        case "country":
            name = mark.code
        case _:
            name = mark.slug
    weight = f" {mark.weight:+.4g}" if mark.weight else " 0"
    return f"{name}{weight}{f', {mark.note}' if mark.note else ''}"


def _in_order(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The assigned labels first; else as they come, kind by kind."""
    return sorted(verdicts, key=lambda verdict: not verdict.label.assigned)


def _told(verdict: Verdict) -> Text:
    """What a label's score is made of, what it had to reach, and what came of it."""
    label = verdict.label
    text = Text("\n")
    text.append(printable(label.name), _ASSIGNED if label.assigned else _CONSIDERED)
    outcome = "assigned" if label.assigned else f"not assigned: {verdict.why_not}"
    text.append(f" ({label.kind} {label.code}): {label.score:g}, {outcome}\n")
    if verdict.parts:
        text.append(f"  {_sum(verdict)}; needed {verdict.threshold:g}\n")
    text.append(printable("\n".join(f"  {reason}" for reason in label.reasons)), _ASIDE)
    return text


def _sum(verdict: Verdict) -> str:
    terms = []
    for part in verdict.parts:
        if part.sum:
            capped = f" (of {part.sum:.4g})" if part.counted < part.sum else ""
            terms.append(f"{_ZONES[part.zone]} {part.counted:.4g}{capped}")
    terms += [f"{name} {points:.4g}" for name, points in verdict.bonuses]
    return " + ".join(terms)


def _as_json(article: Article, explanation: Explanation) -> dict[str, object]:
    return {
        "title": article.title,
        "paragraphs": article.paragraphs,
        "marks": [named(mark) for mark in explanation.marks],
        "labels": [
            {
                **named(verdict.label),
                "parts": [named(part) for part in verdict.parts],
                "bonuses": dict(verdict.bonuses),
                "threshold": verdict.threshold,
                "why_not": verdict.why_not or None,
            }
            for verdict in _in_order(explanation.verdicts)
        ],
    }
