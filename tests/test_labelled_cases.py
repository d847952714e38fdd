"""The labelled articles: each has the form that their README promises, and none stands twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.installation import ROOT

FOLDER = ROOT / "tests" / "cases" / "labels"
PLAIN = {"title", "language", "paragraphs", "published", "section", "about", "mentions", "optional"}
KEYS = PLAIN | {
    kind + arguable for kind in ("topics", "organisations") for arguable in ("", "_optional")
}
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for path in sorted(FOLDER.glob("articles-*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_a_labelled_article_has_the_promised_form(case: dict[str, Any]) -> None:
    """Only the keys of the README; codes are alpha-2; what is certain is not arguable too."""
    assert set(case) - {"note"} == KEYS
    assert set(case["about"]) <= set(case["mentions"])
    codes = case["mentions"] + case["optional"]
    assert all(len(code) == 2 and code.isupper() and code != "KZ" for code in codes)
    assert len(case["topics"]) <= 3
    assert not set(case["topics"]) & set(case["topics_optional"])
    assert not set(case["organisations"]) & set(case["organisations_optional"])


def test_no_labelled_article_stands_twice() -> None:
    """Twice in a set would count twice; in two sets would be tuned and measured."""
    titles = [case["title"] for case in CASES]
    assert len(titles) == len(set(titles))
