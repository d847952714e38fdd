"""Suggested topics: only where the rules find none, only shown unless told, only if installed."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from feeder.assembly import Parts
from feeder.config import Config
from feeder.errors import ConfigError
from feeder.labels import suggesting
from feeder.labels.suggesting import SemanticRules, Suggester, is_suggestion
from feeder.labels.topics import load_topic_rules
from feeder.model import Article, Correction, Label, Language
from tests.conftest import Run
from tests.installation import NINE, Installation, line_of, surroundings

RULES = load_topic_rules()
TEACHERS = (
    "Pupils Meet Their Teachers Again",
    "Children came back to their classrooms, where teachers handed out textbooks and timetables.",
)
ODD = ("Qzx", "Mnv plk wrt.")
needs_model = pytest.mark.skipif(
    find_spec("wordllama") is None,
    reason="the model is not installed: pip install 'feeder[semantic]'",
)


def article(title: str, *paragraphs: str, language: Language = "en") -> Article:
    """An article with this text."""
    return Article(title, None, None, paragraphs, language)


def settings(**changes: object) -> dict[str, Any]:
    """Settings under which no rule finds a topic, and the model may suggest one."""
    return {"semantic": {"enabled": True, **changes}, "topic_rules": {"threshold": 10_000}}


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    """The model with the topics that ship, and the threshold that ships."""
    found = Suggester.of(RULES, SemanticRules(enabled=True))
    assert found is not None
    return found


# Whether the model is there or not


def test_nothing_is_suggested_unless_the_settings_say_so() -> None:
    """The default needs no model and makes no suggester."""
    assert Suggester.of(RULES, SemanticRules()) is None
    assert Parts.of(Config()).labeler.suggester is None


def test_a_missing_model_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, feeder: Run, installation: Installation
) -> None:
    """With what to install; as any mistake in the settings, it ends a command with 2."""
    monkeypatch.setattr(suggesting, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r"pip install 'feeder\[semantic\]'"):
        Suggester.of(RULES, SemanticRules(enabled=True))
    installation.drop("nine.txt", NINE)
    done = feeder("evaluate", "--semantic", installation.dumps / "nine.txt")
    assert done.returncode == 2
    assert line_of(done.stderr).startswith("feeder: labels.semantic.enabled: the model is not")
    installation.configure(labels={"semantic": {"enabled": True}})
    for words in (["refresh"], ["inspect", str(NINE)]):
        done = feeder(*words)
        assert (done.returncode, done.stdout) == (2, b"")
        assert "pip install 'feeder[semantic]'" in line_of(done.stderr)


@pytest.mark.parametrize(
    "wrong", [{"threshold": 0}, {"threshold": 1.1}, {"enabled": "perhaps"}, {"model": "large"}]
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    """A similarity is at most 1, and there is one model."""
    with pytest.raises(ValidationError):
        SemanticRules.model_validate(wrong)


def test_a_suggestion_is_told_from_what_the_rules_found() -> None:
    """By its reason."""
    label = Label("topic", "medtop:05000000", "education", "Education", 0.4, assigned=False)
    assert not is_suggestion(label)
    assert not any(
        is_suggestion(one) for one in Parts.of(Config()).labeler.label(article(*TEACHERS))
    )


# With the model


@needs_model
@pytest.mark.semantic
def test_the_likeliest_topic_is_suggested_and_says_how_sure_it_is(suggester: Suggester) -> None:
    """Shown, not assigned; with code, slug and name of the topic."""
    (found,) = suggester.suggest(article(*TEACHERS), ())
    assert (found.kind, found.slug, found.assigned) == ("topic", "education", False)
    assert (found.code, found.name) == (
        RULES.topics["education"].code,
        RULES.topics["education"].name,
    )
    assert 0.25 <= found.score <= 1
    assert found.reasons == (f"suggested: similarity {found.score:.2f} to {found.name}",)
    assert is_suggestion(found)
    assert suggester.suggest(article(*TEACHERS), ()) == (found,)


@needs_model
@pytest.mark.semantic
@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Goalkeeper and Strikers Win the Football Match", "sport"),
        ("Surgeons Transplant a Kidney in a Regional Hospital", "health"),
        ("Paintings and Sculptures Shown in the Gallery", "culture"),
        ("Ploughs and Seed Drills Arrive for Sowing Barley", "agriculture"),
    ],
)
def test_subjects_are_told_apart_without_their_phrases(
    suggester: Suggester, title: str, slug: str
) -> None:
    """One title each."""
    assert [one.slug for one in suggester.suggest(article(title), ())] == [slug]


@needs_model
@pytest.mark.semantic
def test_nothing_is_suggested_beside_a_topic_of_the_rules(suggester: Suggester) -> None:
    """One that is only a country or not assigned does not count."""
    topic = Label("topic", "medtop:15000000", "sport", "Sport", 9.0, assigned=True)
    country = Label("country", "KE", "kenya", "Kenya", 9.0, assigned=True)
    assert suggester.suggest(article(*TEACHERS), (topic,)) == ()
    assert suggester.suggest(article(*TEACHERS), (country,)) != ()


@needs_model
@pytest.mark.semantic
def test_what_the_model_does_not_know_gets_no_suggestion(suggester: Suggester) -> None:
    """Other languages, no words, no sense."""
    assert suggester.suggest(article("Оқушылар мектепке келді", language="kk"), ()) == ()
    assert suggester.suggest(article("Ученики вернулись в школу", language="ru"), ()) == ()
    assert suggester.suggest(Article(None, None, None, (), "en"), ()) == ()
    assert suggester.suggest(article(*ODD), ()) == ()


@needs_model
@pytest.mark.semantic
def test_the_threshold_is_a_setting(suggester: Suggester) -> None:
    """A similarity that is equal to it is enough, one hundredth more is too much."""
    score = suggester.suggest(article(*TEACHERS), ())[0].score
    for threshold, count in ((score, 1), (round(score + 0.01, 2), 0)):
        other = Suggester.of(RULES, SemanticRules(enabled=True, threshold=threshold))
        assert other is not None
        assert len(other.suggest(article(*TEACHERS), ())) == count


@needs_model
@pytest.mark.semantic
@pytest.mark.parametrize("assign", [False, True])
def test_the_settings_say_whether_a_suggestion_leads_to_a_feed(*, assign: bool) -> None:
    """And an operator's word wins over it."""
    parts = Parts.of(Config.model_validate({"labels": settings(assign=assign)}))
    found = [one for one in parts.labeler.label(article(*TEACHERS)) if one.kind == "topic"]
    assert [(one.slug, one.assigned) for one in found] == [("education", assign)]
    paths = parts.catalog.feeds_of("en", found)
    assert ("topics/education" in paths) is assign
    said = [Correction("topic", "education", assigned=not assign)]
    corrected = parts.labeler.label(article(*TEACHERS), said)
    assert [(one.slug, one.assigned) for one in corrected if one.kind == "topic"] == [
        ("education", not assign)
    ]


@needs_model
@pytest.mark.semantic
def test_the_model_needs_no_network_and_writes_no_file(tmp_path: Path) -> None:
    """All of it is in the wheel."""
    program = """
import socket
def closed(*_, **__): raise OSError("no network here")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = closed
from feeder.labels.suggesting import SemanticRules, Suggester
from feeder.labels.topics import load_topic_rules
from feeder.model import Article
suggester = Suggester.of(load_topic_rules(), SemanticRules(enabled=True))
title = "Goalkeeper and Strikers Win the Football Match"
found = suggester.suggest(Article(title, None, None, (), "en"), ())
print(found[0].slug)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=surroundings({"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}),
        capture_output=True,
        check=False,
    )
    assert done.stdout == b"sport\n", done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


@needs_model
@pytest.mark.semantic
def test_evaluate_measures_what_suggestions_add(
    feeder: Run, installation: Installation, tmp_path: Path
) -> None:
    """The same command, with and without."""
    installation.configure(labels={"topic_rules": {"threshold": 10_000}})
    path = tmp_path / "own.jsonl"
    case = {"title": TEACHERS[0], "paragraphs": TEACHERS[1:], "topics": ["education"]}
    path.write_text(json.dumps(case), encoding="utf-8")
    for words, exact in (((), 0), (("--semantic",), 1)):
        done = feeder("evaluate", "--json", path, *words)
        assert json.loads(done.stdout)["sets"][0]["exact"] == exact


@needs_model
@pytest.mark.semantic
def test_what_is_unrouted_shows_its_suggestion(feeder: Run, installation: Installation) -> None:
    """Until suggestions are assigned: then a topic's feed has the article."""
    title, text = TEACHERS
    installation.configure(labels=settings())
    installation.drop("one.txt", f"14.03.2026, 10:00 11\n{title}\n{text}\n")
    installation.refresh()
    (found,) = json.loads(feeder("unrouted", "--json").stdout)["articles"]
    assert (found["topics"], found["suggested"]) == ([], ["education"])
    assert "Education 0." in feeder("unrouted").stdout.decode()
    inspected = feeder("inspect", installation.dumps / "one.txt").stdout.decode()
    assert "(topic, only suggested)" in inspected
    printed = json.loads(feeder("inspect", "--json", installation.dumps / "one.txt").stdout)
    assert printed["topics"] == []
    installation.configure(labels=settings(assign=True))
    installation.refresh()
    assert json.loads(feeder("unrouted", "--json").stdout)["articles"] == []
    assert installation.titles("topics/education") == [title]
