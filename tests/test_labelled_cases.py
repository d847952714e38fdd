"""The labelled articles: each has the form that their README promises, and lies in its part."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

import pytest

from tests.installation import ROOT

FOLDER = ROOT / "tests" / "cases" / "labels"
PLAIN = {"title", "language", "paragraphs", "published", "section", "about", "mentions", "optional"}
KEYS = PLAIN | {
    kind + arguable for kind in ("topics", "organisations") for arguable in ("", "_optional")
}
CASES: list[tuple[str, dict[str, Any]]] = [
    (part, json.loads(line))
    for part in ("dev", "test")
    for line in (FOLDER / f"articles-{part}.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("part", "case"), CASES, ids=[case["title"] for _, case in CASES])
def test_a_labelled_article_has_the_promised_form(part: str, case: dict[str, Any]) -> None:
    """Only the keys of the README; codes are alpha-2; what is certain is not arguable too."""
    assert set(case) - {"note"} == KEYS
    assert set(case["about"]) <= set(case["mentions"])
    codes = case["mentions"] + case["optional"]
    assert all(len(code) == 2 and code.isupper() and code != "KZ" for code in codes)
    assert len(case["topics"]) <= 3
    assert not set(case["topics"]) & set(case["topics_optional"])
    assert not set(case["organisations"]) & set(case["organisations_optional"])
    mark = blake2b(case["title"].encode(), digest_size=8).digest()[0]
    assert part == ("test" if mark % 5 < 2 else "dev")


def test_no_labelled_article_stands_twice() -> None:
    """Twice in a part would count twice; in both parts would be tuned and measured."""
    titles = [case["title"] for _, case in CASES]
    assert len(titles) == len(set(titles))
