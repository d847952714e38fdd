"""Conditions in, random expressions over them out: for the property tests of selections."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from feeder.selections import Term, Tree, Words, all_of, any_of, negated

OPS: Any = st.sampled_from(["=", "<", "<=", ">", ">="])


def words(field: Any, terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Tree]:
    """One to three terms that all must stand in a field."""
    some = st.lists(terms, min_size=1, max_size=3, unique=True)
    return some.map(lambda chosen: Words(field, tuple(chosen)))


def trees_of(conditions: st.SearchStrategy[Tree], leaves: int) -> st.SearchStrategy[Tree]:
    """Trees of at most so many conditions, joined and negated in every way."""

    def grown(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
        several = st.lists(inner, min_size=1, max_size=4)
        return st.one_of(several.map(all_of), several.map(any_of), inner.map(negated))

    return st.recursive(conditions, grown, max_leaves=leaves)
