"""The labels over the project's own cases: no figure may fall under the one recorded last."""

from __future__ import annotations

from pathlib import Path

import pytest

from feeder.evaluation import (
    Evaluation,
    Known,
    Numbered,
    below,
    cases_in,
    evaluate,
    floor_in,
    recorded,
    unknown,
)
from feeder.labels.countries import COUNTRIES
from tests.installation import ROOT, common_parts

CASES = ROOT / "tests" / "cases" / "labels"
HARD = ROOT.parent / "shared" / "classify" / "hard_sentences.json"
SETS = sorted(CASES.glob("*.jsonl"))
RECORDED = CASES / "recorded.json"


def known() -> Known:
    """The labels that the rules which ship can give."""
    feeds = common_parts().catalog.feeds.values()
    slugs = {kind: {f.path.split("/")[-1] for f in feeds if f.kind == kind}
             for kind in ("topic", "organisation")}  # fmt: skip
    codes = {country.code for country in COUNTRIES} | {"XK"}
    return Known("KZ", codes, slugs["topic"], slugs["organisation"])


def cases(path: Path) -> list[Numbered]:
    """The cases of one set."""
    return list(cases_in(path.read_text("utf-8"), path.name, known()))


def table(evaluation: Evaluation) -> str:
    """Figures for whoever reads the output of a failed run, or of `pytest -s`."""
    return ", ".join(f"{name} {value:g}" for name, value in recorded(evaluation).items())


@pytest.mark.parametrize("path", [*SETS, HARD], ids=lambda path: path.stem)
def test_no_figure_falls_under_the_recorded_one(path: Path) -> None:
    """After a gain, `make record` writes the new ones."""
    if not path.exists():
        pytest.skip("hard_sentences.json is not beside the project")
    found = evaluate(cases(path), common_parts().labeler.label)
    print(f"{path.name}: {table(found)}")  # noqa: T201 - shown where it fails, and with -s
    floor = floor_in(RECORDED.read_text("utf-8"), RECORDED.name)
    assert floor[path.name]["cases"] > 0
    assert list(below(found, path.name, floor)) == []


def test_every_set_is_recorded_and_nothing_else() -> None:
    """A set without a floor could fall unseen, and one that is gone would seem to be held."""
    floor = floor_in(RECORDED.read_text("utf-8"), RECORDED.name)
    assert set(floor) == {path.name for path in [*SETS, HARD]}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_our_cases_want_only_labels_that_there_are(path: Path) -> None:
    """A slug with a slip of the pen would count as missed for ever."""
    assert unknown(cases(path), known()) == []


def test_what_is_held_out_is_in_no_other_set() -> None:
    """A case of a test set that rules may be made for is no test any longer."""
    titles: dict[str, set[str]] = {"dev": set(), "test": set()}
    for path in SETS:
        titles["test" if path.stem.endswith("-test") else "dev"] |= {
            one.case.title or "" for one in cases(path)
        }
    assert titles["dev"] & titles["test"] <= {""}
    assert all(titles.values())
