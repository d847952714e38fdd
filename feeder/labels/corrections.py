"""Labels by the rules and an operator's corrections in, labels as they stand out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from feeder.model import Correction, Label, LabelKind

__all__ = ["ASSIGNED", "TAKEN_AWAY", "Known", "corrected"]

ASSIGNED = "assigned by the operator"
TAKEN_AWAY = "taken away by the operator"

Known = Mapping[tuple[LabelKind, str], Label]
"""Every label that there can be, by kind and slug; without score and reasons."""


def corrected(
    labels: tuple[Label, ...], corrections: Collection[Correction], known: Known
) -> tuple[Label, ...]:
    """Let an operator's word win over the rules.

    What the rules did not find stands after the others of its kind, with a score of 0. A correction
    of a label that no longer exists (a topic that was taken out of the settings) does nothing.
    """
    if not corrections:
        return labels
    words = {(one.kind, one.slug): one.assigned for one in corrections}
    told = [_told(label, words.pop((label.kind, label.slug), None)) for label in labels]
    added = [
        replace(known[key], assigned=True, reasons=(ASSIGNED,))
        for key, assigned in sorted(words.items())
        if assigned and key in known
    ]
    order = {label.kind: at for at, label in reversed(list(enumerate(told)))}
    kinds = list(dict.fromkeys([*sorted(order, key=order.__getitem__), *(a.kind for a in added)]))
    return tuple(sorted([*told, *added], key=lambda label: kinds.index(label.kind)))


def _told(label: Label, assigned: bool | None) -> Label:  # noqa: FBT001 - an operator's word, or none
    if assigned is None:
        return label
    reason = ASSIGNED if assigned else TAKEN_AWAY
    return replace(label, assigned=assigned, reasons=(*label.reasons, reason))
