"""Figures and those recorded earlier in, what fell out: pure. A set is named by its file's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import TypeAdapter, ValidationError

from feeder.errors import ParseError
from feeder.evaluation.measuring import Evaluation

_DIGITS = 4
# F1 alone, where precision and recall may be traded: a floor under each would forbid every trade.
Floor = Mapping[str, Mapping[str, float]]
"""By set: the number of cases, and figures such as "about f1" and "topics main"."""

_FLOOR: TypeAdapter[dict[str, dict[str, float]]] = TypeAdapter(dict[str, dict[str, float]])


def recorded(evaluation: Evaluation) -> dict[str, float]:
    """Return the figures that must not fall: cases, exact ones, F1 by key, macro and main topic."""
    found: dict[str, float] = {"cases": len(evaluation.answers), "exact": evaluation.exact}
    for key, one in evaluation.figures.items():
        found[f"{key} cases"] = one.cases
        found[f"{key} f1"] = round(one.count.f1, _DIGITS)
        if key == "topics":
            found["topics macro f1"] = round(one.macro[2], _DIGITS)
            found["topics main"] = round(one.main_share, _DIGITS)
    return found


def floor_in(text: str, name: str) -> Floor:
    """Read recorded figures.

    Raises:
        ParseError: they are none.
    """
    try:
        return _FLOOR.validate_json(text)
    except ValidationError as error:
        detail = error.errors()[0]
        where = ".".join(map(str, detail["loc"]))
        raise ParseError(
            f"{name}: {where + ': ' if where else ''}{detail['msg']}; `feeder evaluate --record` "
            "writes such a file"
        ) from error


def below(evaluation: Evaluation, name: str, floor: Floor) -> Iterator[str]:
    """Say which figures of a set are lower than recorded, one line each."""
    now = recorded(evaluation)
    for figure, least in floor.get(name, {}).items():
        if figure not in now:
            yield f"{name}: {figure}: {least:g} was recorded, and it is no longer measured"
        elif now[figure] < least:
            yield f"{name}: {figure}: {now[figure]:g} is less than the {least:g} recorded"
