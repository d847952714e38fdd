"""The side of a store that people look at, as a protocol. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from feeder.model import Label, Revision
from feeder.selections import Tree
from feeder.store.nouns import Decision, Kept, Run, Sighting, Totals


class ReadStore(Protocol):
    """The side of a store that people look at. All errors are `StoreError`."""

    def totals(self) -> Totals:
        """Count what is stored."""
        ...

    def find(self, article_id: str) -> Sequence[int]:
        """Return the numbers of the articles that this names, at most three.

        Those whose id or UUID begins with it; or else those that a feed calls so, or that stand
        at this address.
        """
        ...

    def select_articles(self, tree: Tree, limit: int) -> Sequence[int]:
        """Return the numbers of the newest articles that a selection holds, as feeds order them."""
        ...

    def count_articles(self, tree: Tree) -> int:
        """Count the articles that a selection holds."""
        ...

    def labels_of(self, number: int) -> tuple[Label, ...]:
        """Return all labels of an article, mentions too."""
        ...

    def corrected(self) -> Sequence[int]:
        """Return the numbers of the articles whose labels an operator corrected."""
        ...

    def unrouted(self, limit: int) -> Sequence[int]:
        """Return the numbers of the newest articles that no country and no topic took.

        Newest first, then by id; withdrawn and merged ones are left out.
        """
        ...

    def revisions_of(self, number: int) -> Sequence[Revision]:
        """Return every wording of an article, oldest first."""
        ...

    def sightings_of(self, number: int) -> Sequence[Sighting]:
        """Return every sighting of an article, oldest first."""
        ...

    def merged_into(self, number: int) -> int | None:
        """Return the article that this one was merged into, if it was."""
        ...

    def decisions_of(self, number: int) -> Sequence[Decision]:
        """Return what was decided about an article, oldest first."""
        ...

    def set_aside(self, limit: int) -> Sequence[Kept]:
        """Return what was set aside, of the newest documents that left something."""
        ...

    def runs(self, limit: int) -> Sequence[Run]:
        """Return the newest refreshes, newest first."""
        ...

    def problems(self) -> Iterator[str]:
        """Check the store's integrity; yield one line a problem."""
        ...
