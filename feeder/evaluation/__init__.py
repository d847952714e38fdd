"""Labelled cases and a labeler in, figures and mistakes out. Pure: no I/O, no clock.

docs/evaluation.md says what a case looks like and what each figure means.
"""

from __future__ import annotations

from feeder.evaluation.cases import Case, case_of
from feeder.evaluation.figures import Count, Figures, Judged, Key
from feeder.evaluation.floor import Floor, below, floor_in, recorded
from feeder.evaluation.measuring import Evaluation, Explain, Mistake, evaluate
from feeder.evaluation.reading import Known, Numbered, cases_in, unknown

__all__ = [
    "Case",
    "Count",
    "Evaluation",
    "Explain",
    "Figures",
    "Floor",
    "Judged",
    "Key",
    "Known",
    "Mistake",
    "Numbered",
    "below",
    "case_of",
    "cases_in",
    "evaluate",
    "floor_in",
    "recorded",
    "unknown",
]
