"""A verdict on a label, or none, in; why the label was given or was not, in one line, out. Pure."""

from __future__ import annotations

from feeder.labels import Labeler
from feeder.labels.explanation import Verdict
from feeder.model import Article, Label, LabelKind


class Reasons:
    """Says of a label why a labeler gave it, and of one that was missed how near it came."""

    def __init__(self, labeler: Labeler) -> None:
        self._labeler = labeler

    def __call__(self, article: Article, kind: LabelKind, name: str) -> str:
        """Say it in one line; `name` is a country's code, or a slug."""
        verdicts = self._labeler.explain(article).verdicts
        found = (one for one in verdicts if one.label.kind == kind and name == _name(one.label))
        return why(next(found, None))


def why(verdict: Verdict | None) -> str:
    """Say why a label was given, or what kept it out."""
    if verdict is None:
        return "no rule speaks for it"
    said = f"score {verdict.label.score:g}"
    if verdict.why_not:
        said += f", {verdict.why_not}"
    reasons = "; ".join(verdict.label.reasons)
    return f"{said}: {reasons}" if reasons else said


def _name(label: Label) -> str:
    return label.code if label.kind == "country" else label.slug
