"""A label, given or not, and the threshold for it in; why it was given or not, in a line, out."""

from __future__ import annotations

from feeder.model import Label


def why(label: Label | None, threshold: float | None) -> str:
    """Say why a label was given, or how far it was from that."""
    if label is None:
        return "no rule speaks for it"
    reasons = "; ".join(label.reasons)
    score = f"score {label.score:g}"
    if not label.assigned and threshold is not None:
        if label.score < threshold:
            score += f", threshold {threshold:g}"
        else:
            score += f", over the threshold of {threshold:g}, but too weak beside others"
    return f"{score}: {reasons}" if reasons else score
