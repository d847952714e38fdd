"""`labels.topic_files` and `labels.topic_rules`: topics in files, and how topics are scored."""

from __future__ import annotations

from pathlib import Path

import pytest

from feeder.assembly import Parts
from feeder.config import Config
from feeder.configfile import load_config
from feeder.errors import ConfigError
from feeder.labels.topics import load_topic_rules

BEES = "bees:\n  name: Bees\n  code: medtop:20000210\n  phrases: {beekeep*: 4, honey: 2}\n"


def settings(folder: Path, text: str, **files: str) -> Path:
    """A configuration, and files beside it (`_` in a name is a `/`)."""
    for name, content in files.items():
        path = folder / f"{name.replace('_', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_topics_of_files_are_topics_of_the_settings(tmp_path: Path) -> None:
    """In the order of the list, sorted within a pattern; a file named twice counts once."""
    text = "labels: {topic_files: ['own/*.yaml', 'own/b.yaml', 'none/*.yaml', 'last.yaml']}\n"
    tea, jam, ink = (BEES.replace("bees", slug) for slug in ("tea", "jam", "ink"))
    path = settings(tmp_path, text, own_b=tea, own_a=jam, last=ink)
    config = load_config(path, {})
    assert list(config.labels.topics) == ["jam", "tea", "ink"]
    assert "topics/jam" in Parts.of(config).catalog.feeds


def test_an_absolute_pattern_is_allowed(tmp_path: Path) -> None:
    """Like every other path of the settings."""
    path = settings(tmp_path, f"labels: {{topic_files: ['{tmp_path}/o*/b.yaml']}}", own_b=BEES)
    assert list(load_config(path, {}).labels.topics) == ["bees"]


def test_a_file_may_take_values_from_the_environment(tmp_path: Path) -> None:
    """As the settings do."""
    named = BEES.replace("Bees", "Bees of ${WHERE}")
    path = settings(tmp_path, "labels: {topic_files: [own.yaml]}", own=named)
    config = load_config(path, {"WHERE": "Altai"})
    assert config.labels.topics["bees"].name == "Bees of Altai"
    with pytest.raises(ConfigError, match=r"own\.yaml:2: bees\.name: \$\{WHERE\}"):
        load_config(path, {})


@pytest.mark.parametrize(
    ("files", "own", "reason"),
    [
        (
            "[gone.yaml]",
            BEES,
            "gone.yaml: there is no such file; make it, or take it out of labels",
        ),
        ("['']", BEES, ": can't be read as UTF-8 text"),
        ("['**x/*.yaml']", BEES, "config.yaml:1: labels.topic_files.0: '**x/*.yaml' is no pattern"),
        ("own.yaml", BEES, "config.yaml:1: labels.topic_files: "),
        (
            "[own.yaml]",
            "- bees",
            "own.yaml: (the whole file): must be a section with keys of its own",
        ),
        (
            "[own.yaml]",
            BEES.replace("bees", "Bees"),
            "own.yaml: (the whole file): 'Bees' must be low",
        ),
        (
            "[own.yaml]",
            BEES.replace("4", "much"),
            "own.yaml:4: bees.phrases.beekeep*: input should",
        ),
        (
            "[own.yaml]",
            BEES.replace("20000210", "20000687"),
            "own.yaml:3: bees.code: medtop:20000687",
        ),
        (
            "[own.yaml]",
            BEES + "  tail: 1",
            "own.yaml:5: bees.tail: unknown key; allowed here: code, ",
        ),
        ("[own.yaml]", BEES + BEES, "own.yaml:5: bees: stands here a second time; keep one"),
        ("[own.yaml]", "bees: {", "own.yaml:1: not valid YAML"),
    ],
)
def test_a_mistake_names_file_line_and_key(
    tmp_path: Path, files: str, own: str, reason: str
) -> None:
    """The topic's own file, not the one that names it."""
    path = settings(tmp_path, f"labels: {{topic_files: {files}}}\n", own=own)
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    message = str(caught.value)
    assert str(tmp_path) in message
    assert reason in message
    assert "\n" not in message


def test_a_topic_in_two_places_is_refused(tmp_path: Path) -> None:
    """Nobody should have to guess which one counts."""
    path = settings(tmp_path, "labels: {topic_files: [own.yaml, two.yaml]}", own=BEES, two=BEES)
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    where, first = tmp_path / "two.yaml", tmp_path / "own.yaml"
    assert str(caught.value) == f"{where}:1: bees: stands in {first} already; keep one"
    both = "labels:\n  topic_files: [own.yaml]\n  topics:\n    "
    path = settings(tmp_path, both + BEES.replace("\n", "\n    "))
    with pytest.raises(ConfigError, match=r"own\.yaml:1: bees: stands in .*config\.yaml already"):
        load_config(path, {})


def test_the_settings_say_how_topics_are_scored(tmp_path: Path) -> None:
    """Factors and thresholds are the settings' own; their masks are added to those that ship."""
    rules = "{title_factor: 10, share: 1, sure: 100, masks: [committee for honey]}"
    text = f"labels: {{topic_rules: {rules}, topic_files: [own.yaml]}}"
    config = load_config(settings(tmp_path, text, own=BEES), {})
    topics = Parts.of(config).labeler.topics
    (found,) = topics.label("Honey", ())
    assert (found.slug, found.score) == ("bees", 20)
    assert topics.label("Committee for Honey", ()) == ()
    assert topics.label("A meeting", ("It was held in the Ministry of Health.",)) == ()


def test_a_change_of_scoring_is_a_change_of_labels() -> None:
    """Stored articles are labelled anew after it."""
    other = Config.model_validate({"labels": {"topic_rules": {"share": 0.5}}})
    assert Parts.of(other).settings.labels != Parts.of(Config()).settings.labels


@pytest.mark.parametrize("key", ["title_factor", "lead_factor", "body_cap", "threshold", "share"])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_a_factor_is_a_number_that_can_be_reached(key: str, value: float) -> None:
    """Neither negative nor endless."""
    with pytest.raises(ValueError, match=key):
        Config.model_validate({"labels": {"topic_rules": {key: value}}})


def test_the_shipped_rules_leave_scoring_to_the_settings() -> None:
    """One place for each number: what config.yaml shows is what counts."""
    shipped = load_topic_rules()
    own = Config().labels.topic_rules
    assert {**dict(shipped), "masks": (), "topics": {}} == {**dict(own), "topics": {}}
    assert len(shipped.masks) > 50
