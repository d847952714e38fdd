"""Cases and a labeler in, figures and each mistake with its reasons out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from feeder.evaluation.cases import Case
from feeder.evaluation.figures import Figures, Judged, Key, figures, judged
from feeder.evaluation.reading import Numbered
from feeder.model import Article, Label, LabelKind

KEYS: tuple[Key, ...] = ("mentions", "about", "topics", "organisations")
KIND_OF: Mapping[Key, LabelKind] = {
    "mentions": "country",
    "about": "country",
    "topics": "topic",
    "organisations": "organisation",
}

LabelIt = Callable[[Article], tuple[Label, ...]]
Explain = Callable[[Article, LabelKind, str], str]
"""Why a label of a kind, named by its code or slug, was given to an article, or was not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One case, and what was given for each key that it measures."""

    case: Numbered
    keys: Mapping[Key, Judged]

    @property
    def is_exact(self) -> bool:
        """Whether every key is exactly right."""
        return all(one.is_exact for one in self.keys.values())


@dataclass(frozen=True, slots=True)
class Mistake:
    """A case with at least one wrong or missed label, or a wrong main topic."""

    case: Numbered
    keys: Mapping[Key, Judged]

    @property
    def weight(self) -> int:
        """How bad it is: so many labels are wrong or missed; a wrong main topic counts as one."""
        labels = sum(len(one.wrong) + len(one.missed) for one in self.keys.values())
        topics = self.keys.get("topics")
        return labels + (topics is not None and not topics.is_main_right)

    def reasons(self, explain: Explain) -> Mapping[Key, Mapping[str, str]]:
        """Say of each wrong or missed label why it was given, or what it lacked."""
        article = self.case.case.article
        return {
            key: {label: explain(article, KIND_OF[key], label) for label in one.wrong + one.missed}
            for key, one in self.keys.items()
        }


@dataclass(frozen=True)
class Evaluation:
    """What came of some cases."""

    answers: tuple[Answer, ...]

    @cached_property
    def figures(self) -> Mapping[Key, Figures]:
        """The figures of every key that at least one case measures."""
        found = {
            key: [answer.keys[key] for answer in self.answers if key in answer.keys] for key in KEYS
        }
        return {key: figures(all_judged) for key, all_judged in found.items() if all_judged}

    @property
    def exact(self) -> int:
        """So many cases are right in everything that they measure."""
        return sum(answer.is_exact for answer in self.answers)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Every case that is not right, the worst first, then in the order of the cases."""
        found = [Mistake(answer.case, _mistaken(answer.keys)) for answer in self.answers]
        return tuple(sorted((one for one in found if one.keys), key=lambda one: -one.weight))

    def by_language(self) -> Mapping[str, Evaluation]:
        """The same, each language by itself."""
        languages = sorted({answer.case.case.article.language for answer in self.answers})
        return {
            language: Evaluation(
                tuple(a for a in self.answers if a.case.case.article.language == language)
            )
            for language in languages
        }


def evaluate(cases: Iterable[Numbered], label: LabelIt) -> Evaluation:
    """Label every case, and compare."""
    return Evaluation(
        tuple(Answer(one, compared(one.case, label(one.case.article))) for one in cases)
    )


def compared(case: Case, labels: Sequence[Label]) -> Mapping[Key, Judged]:
    """Compare the labels of one case with those that it wants; only keys that it has."""
    countries = [label for label in labels if label.kind == "country"]
    assigned = [label for label in labels if label.assigned]
    topics = [label.slug for label in assigned if label.kind == "topic"]
    organisations = [label.slug for label in assigned if label.kind == "organisation"]
    rows: tuple[tuple[Key, tuple[str, ...] | None, list[str], tuple[str, ...]], ...] = (
        ("mentions", case.mentions, [label.code for label in countries], case.optional),
        ("about", case.about, [c.code for c in countries if c.assigned], case.optional),
        ("topics", case.topics, topics, case.topics_optional),
        ("organisations", case.organisations, organisations, case.organisations_optional),
    )
    return {
        key: judged(wanted, given, optional)
        for key, wanted, given, optional in rows
        if wanted is not None
    }


def _mistaken(keys: Mapping[Key, Judged]) -> Mapping[Key, Judged]:
    """The keys that are not right; of topics, the main one must be right too."""
    return {
        key: one
        for key, one in keys.items()
        if not one.is_exact or (key == "topics" and not one.is_main_right)
    }
