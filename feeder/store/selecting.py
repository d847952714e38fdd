"""A selection's tree in, the numbers of the articles that it holds out. An edge."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from feeder.selections import Tree
from feeder.store import schema as s
from feeder.store.conditions import where
from feeder.store.publish import Publishing


class Selecting(Publishing):
    """The part of `ReadStore` that selections are asked of."""

    def select_articles(self, tree: Tree, limit: int) -> Sequence[int]:
        """Return the numbers of the newest articles that a selection holds, as feeds order them."""
        a = s.articles.c
        query = select(a.number).where(where(tree, self._zone), a.merged_into.is_(None))
        query = query.order_by(a.published.desc(), a.id).limit(limit)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def count_articles(self, tree: Tree) -> int:
        """Count the articles that a selection holds."""
        merged = s.articles.c.merged_into
        query = select(func.count()).select_from(s.articles)
        query = query.where(where(tree, self._zone), merged.is_(None))
        with self._reading() as connection:
            count: int = connection.execute(query).scalar_one()
        return count
