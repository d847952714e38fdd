"""An article that no rule gave a topic in, the likeliest topic out: an option, off by default.

A small model of word vectors that ships inside a wheel (`pip install 'feeder[semantic]'`) compares
the article with each topic's name and phrases. It knows English only: docs/evaluation.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from feeder.errors import ConfigError
from feeder.labels.topics import TopicRules
from feeder.model import Article, Label

_MODEL = "wordllama"
_SUGGESTED = "suggested"
_ENGLISH = re.compile(r"[a-z0-9 '.&/-]+")
_PARAGRAPHS = 2  # the subject stands at the beginning; the rest blurs it


class SemanticRules(BaseModel):
    """Whether a model may suggest topics, how sure it must be, and what a suggestion does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(default=False, description="needs feeder[semantic]")
    threshold: float = Field(0.25, gt=0, le=1, description="least similarity")
    assign: bool = Field(default=False, description="put the article into the topic's feed")


@dataclass(frozen=True)
class Suggester:
    """Suggests one topic where the rules found none. The model is read when it is first asked."""

    rules: TopicRules
    semantic: SemanticRules

    @classmethod
    def of(cls, rules: TopicRules, semantic: SemanticRules) -> Suggester | None:
        """Return a suggester; None where the settings want none.

        Raises:
            ConfigError: the settings want one, and the model is not installed.
        """
        if not semantic.enabled:
            return None
        if find_spec(_MODEL) is None:
            raise ConfigError(
                "labels.semantic.enabled: the model is not installed: "
                "pip install 'feeder[semantic]', or set it to false"
            )
        return cls(rules, semantic)

    def suggest(self, article: Article, found: Sequence[Label]) -> tuple[Label, ...]:
        """Return the likeliest topic of an English article that has none, if it is likely enough.

        Its score is the similarity, from -1 to 1 with two decimals.
        """
        if article.language != "en" or any(one.kind == "topic" and one.assigned for one in found):
            return ()
        text = " ".join([article.title or "", *article.paragraphs[:_PARAGRAPHS]])
        if not text.strip():
            return ()
        slugs, centroids, middle = self._centroids
        similarities = centroids @ _unit(self._vectors([text])[0] - middle)
        best = int(similarities.argmax())
        similarity = round(float(similarities[best]), 2)
        if similarity < self.semantic.threshold:
            return ()
        rule = self.rules.topics[slugs[best]]
        return (
            Label(
                kind="topic",
                code=rule.code,
                slug=slugs[best],
                name=rule.name,
                score=similarity,
                assigned=self.semantic.assign,
                reasons=(f"{_SUGGESTED}: similarity {similarity:.2f} to {rule.name}",),
            ),
        )

    @cached_property
    def _centroids(self) -> tuple[list[str], Any, Any]:
        """Each topic's mean direction, apart from what all topics have in common."""
        slugs = list(self.rules.topics)
        means = [self._vectors(self._phrases(slug)).mean(axis=0) for slug in slugs]
        middle = sum(means) / len(means)
        numpy = import_module("numpy")
        return slugs, numpy.array([_unit(mean - middle) for mean in means]), middle

    def _phrases(self, slug: str) -> list[str]:
        """What speaks for a topic in English: its name, and phrases without the open tails."""
        rule = self.rules.topics[slug]
        phrases = [phrase.replace("*", "") for phrase, weight in rule.phrases.items() if weight > 0]
        return [rule.name, *filter(_ENGLISH.fullmatch, phrases)]

    def _vectors(self, texts: list[str]) -> Any:
        """Return a unit vector each."""
        return self._model.embed(texts, norm=True)

    @cached_property
    def _model(self) -> Any:
        """The model as its wheel has it.

        Its loader looks for the tokenizer in a folder that the wheel calls otherwise, and would
        then ask a host on the net; named as a cache, the wheel's own folder has everything.
        """
        package = import_module(_MODEL)
        folder = Path(str(package.__file__)).parent
        return package.WordLlama.load(cache_dir=folder, disable_download=True)


def is_suggestion(label: Label) -> bool:
    """Tell a topic that the model suggested from one that the rules found."""
    return label.kind == "topic" and any(one.startswith(_SUGGESTED) for one in label.reasons)


def _unit(vector: Any) -> Any:
    length = float((vector @ vector) ** 0.5)
    return vector / length if length else vector
