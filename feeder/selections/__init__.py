"""An expression as people write it in, a frozen tree out: `country = KE and not topic = trade`.

Pure, and safe for texts from strangers: nothing is evaluated, and length, depth and the number of
values have limits. `feeder.store.selecting` makes SQL of a tree; docs/selections.md has the
language.
"""

from __future__ import annotations

from feeder.selections.parsing import parse, reread
from feeder.selections.tree import (
    And,
    Compare,
    Has,
    Not,
    Or,
    Term,
    Tree,
    Words,
    all_of,
    any_of,
    fields_of,
    named_in,
    negated,
)
from feeder.selections.vocabulary import Named, Vocabulary

__all__ = [
    "And",
    "Compare",
    "Has",
    "Named",
    "Not",
    "Or",
    "Term",
    "Tree",
    "Vocabulary",
    "Words",
    "all_of",
    "any_of",
    "fields_of",
    "named_in",
    "negated",
    "parse",
    "reread",
]
