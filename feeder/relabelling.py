"""New rules in, stored articles labelled anew out: what changed alone is written and published.

stored article ─▶ label ─▶ differs? ─▶ store.relabel (labels, memberships, dirty marks)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from feeder.catalog import Catalog
from feeder.labels import Labeler
from feeder.report import Relabels
from feeder.sources import Stop
from feeder.store import Relabelled, Store

LABELS, _UNDER_WAY = "labels", "relabelling"
"""Names under which the store remembers what was labelled under which settings."""
_MIXED = "mixed"
"""What stands for the settings while labels were made under several."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Relabelling:
    """Applies the rules to every stored article; needs the one writer's lock to be held.

    `settings` is the digest of all that labels depend on. How far it came is remembered, so that
    a deadline costs nothing.
    """

    store: Store
    labeler: Labeler
    catalog: Catalog
    settings: str

    def settle_first(self) -> None:
        """Note under which settings labels are made from now on; comes before any is made.

        An empty store has no labels of older rules. Of any other, not all labels are made under
        the same settings until `run` ends: neither under the older ones, should they come back.
        """
        if not self.store.after(0, 1):
            self.store.set_setting(LABELS, self.settings)
        labels = self.store.setting(LABELS)
        if labels == self.settings:
            return
        if self._come_to is None:
            self.store.set_setting(_UNDER_WAY, f"{self.settings} 0")
        if labels != _MIXED:
            self.store.set_setting(LABELS, _MIXED)

    def run(self, stop: Stop, progress: Callable[[int], None]) -> Relabels:
        """Label what was labelled under other settings.

        Raises:
            StoppedError: from `stop`, between two batches.
        """
        done = Relabels()
        if self.store.setting(LABELS) == self.settings:
            return done
        after = self._come_to or 0
        while numbers := self.store.after(after, _AT_ONCE):
            stop()
            after = numbers[-1]
            relabelled = list(self._relabelled(numbers, done))
            if relabelled:
                self.store.relabel(relabelled)
            self.store.set_setting(_UNDER_WAY, f"{self.settings} {after}")
            progress(len(numbers))
        self.store.set_setting(LABELS, self.settings)
        return done

    @property
    def _come_to(self) -> int | None:
        """The last article that has labels by these settings; None if others came since."""
        rules, _, number = (self.store.setting(_UNDER_WAY) or "").partition(" ")
        return int(number) if rules == self.settings else None

    def _relabelled(self, numbers: Sequence[int], done: Relabels) -> Iterator[Relabelled]:
        loaded = self.store.load_articles(numbers)
        corrections = self.store.corrections_of(numbers)
        labels_before = self.store.all_labels(numbers)
        feeds_before = self.store.feeds_of(numbers)
        for number in numbers:
            article = loaded[number].article
            labels = self.labeler.label(article, corrections[number])
            feeds = self.catalog.feeds_of(article.language, labels)
            before = {path for path in feeds_before[number] if not self.catalog.is_selected(path)}
            if labels != labels_before[number] or set(feeds) != before:
                done.articles += 1
                done.gained.update(set(feeds) - before)
                done.lost.update(before - set(feeds))
                yield Relabelled(number, labels, feeds)
