"""Evaluations in, tables for people or values for programs out. An edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import click

from feeder.cli.output import print_table
from feeder.cli.shell import printable
from feeder.evaluation import Count, Evaluation, Explain, Figures, Judged, Mistake

By = Literal["language", "topic"]
Row = tuple[object, ...]
_COLUMNS = ("set", "of", "cases", "precision", "recall", "F1", "exact", "main topic")


def print_figures(sets: Mapping[str, Evaluation], *, by: By | None) -> None:
    """Print one row a set and key; after them, if asked, each language or topic by itself."""
    print_table(_COLUMNS, (row for name, one in sets.items() for row in _rows(name, one)))
    if by == "language":
        click.echo()
        print_table(
            _COLUMNS,
            (
                row
                for name, one in sets.items()
                for language, part in one.by_language().items()
                for row in _rows(f"{name} [{language}]", part)
            ),
        )
    if by == "topic":
        click.echo()
        print_table(
            ("set", "topic", "wanted", "right", "wrong", "missed", "precision", "recall", "F1"),
            (
                (name, slug, c.right + c.missed, c.right, c.wrong, c.missed, *_shares(c))
                for name, one in sets.items()
                if "topics" in one.figures
                for slug, c in one.figures["topics"].each.items()
            ),
        )


def _rows(name: str, evaluation: Evaluation) -> Iterator[Row]:
    for key, one in evaluation.figures.items():
        main = f"{one.main} of {one.cases}" if key == "topics" else ""
        exact = f"{one.exact} of {one.cases}"
        yield (name, key, one.cases, *_shares(one.count), exact, main)
        if key == "topics":
            macro = tuple(f"{share:.3f}" for share in one.macro)
            yield (name, "topics, macro", one.cases, *macro, "", "")
    cases = len(evaluation.answers)
    yield (name, "everything", cases, "", "", "", f"{evaluation.exact} of {cases}", "")


def _shares(count: Count) -> tuple[str, str, str]:
    return (f"{count.precision:.3f}", f"{count.recall:.3f}", f"{count.f1:.3f}")


def print_worst(sets: Mapping[str, Evaluation], explain: Explain, *, worst: int) -> None:
    """Print the worst mistakes of each set, and why each label was given or missed."""
    for name, one in sets.items():
        shown = one.mistakes[:worst]
        if not shown:
            continue
        heading = f"{name}: the worst {len(shown)} of {len(one.mistakes)} cases with a mistake"
        click.echo("\n" + click.style(printable(heading), bold=True))
        for mistake in shown:
            _print_mistake(mistake, explain)


def _print_mistake(mistake: Mistake, explain: Explain) -> None:
    where = mistake.case
    click.echo(printable(f"{where.line:>5}  {where.case.title or '(no title)'}"))
    if where.case.note:
        click.echo(printable(f"       ({where.case.note})"))
    told = mistake.reasons(explain)
    for key, one in mistake.keys.items():
        click.echo(printable(f"       {key}: wanted {_all(one.wanted)}; got {_all(one.given)}"))
        for label, reason in told[key].items():
            how = "wrong" if label in one.wrong else "missed"
            click.echo(printable(f"         {how} {label}: {reason}"))


def _all(labels: tuple[str, ...]) -> str:
    return ", ".join(labels) or "none"


def described(
    sets: Mapping[str, Evaluation], explain: Explain, *, worst: int, by: By | None
) -> list[dict[str, object]]:
    """Describe evaluations as other tools read them: keys may be added, never renamed."""
    return [
        {
            "set": name,
            **_figures(one),
            **({"by_language": _by_language(one)} if by == "language" else {}),
            **({"by_topic": _by_topic(one)} if by == "topic" else {}),
            "mistakes": len(one.mistakes),
            "worst": [_mistake(mistake, explain) for mistake in one.mistakes[:worst]],
        }
        for name, one in sets.items()
    ]


def _figures(evaluation: Evaluation) -> dict[str, object]:
    return {
        "cases": len(evaluation.answers),
        "exact": evaluation.exact,
        "figures": {
            key: {
                "cases": one.cases,
                **_counted(one.count),
                "exact": one.exact,
                **(_topics(one) if key == "topics" else {}),
            }
            for key, one in evaluation.figures.items()
        },
    }


def _counted(count: Count) -> dict[str, object]:
    return {
        "right": count.right,
        "wrong": count.wrong,
        "missed": count.missed,
        "precision": count.precision,
        "recall": count.recall,
        "f1": count.f1,
    }


def _topics(one: Figures) -> dict[str, object]:
    macro = dict(zip(("precision", "recall", "f1"), one.macro, strict=True))
    return {"macro": macro, "main": one.main, "main_share": one.main_share}


def _by_language(evaluation: Evaluation) -> dict[str, object]:
    return {language: _figures(part) for language, part in evaluation.by_language().items()}


def _by_topic(evaluation: Evaluation) -> dict[str, object]:
    topics = evaluation.figures.get("topics")
    return {slug: _counted(count) for slug, count in topics.each.items()} if topics else {}


def _mistake(mistake: Mistake, explain: Explain) -> dict[str, object]:
    told = mistake.reasons(explain)
    return {
        "line": mistake.case.line,
        "title": mistake.case.case.title,
        "note": mistake.case.case.note,
        **{key: _answer(one) | {"reasons": told[key]} for key, one in mistake.keys.items()},
    }


def _answer(one: Judged) -> dict[str, object]:
    return {"wanted": one.wanted, "got": one.given}
