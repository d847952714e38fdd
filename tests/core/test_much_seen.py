"""Articles that were seen very often: what their histories cost, and that they stay the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeder import editions
from feeder.diff import Past, Shown, Weight, fingerprint, weigh
from feeder.editions import fold
from feeder.model import Article
from feeder.ordering import in_order

from .samples import CAPTURED, article

WORDINGS = {
    fingerprint(one): one for one in (article(), article("Glass footbridge opens over the river"))
}
FIRST, SECOND = WORDINGS
SEEN = st.builds(
    Shown,
    st.integers(0, 4).map(lambda hour: CAPTURED + timedelta(hours=hour)),
    st.just(FIRST),
    st.none() | st.integers(0, 4),
    st.booleans(),
    st.integers(1, 5),
    st.integers(0, 3),
    st.sampled_from([None, None, 7]),
)


def test_an_article_seen_in_two_wordings_by_turns_is_hardly_ever_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A year of captures every hour costs as many comparisons as there are edits and wordings."""
    compared = []

    def counted(old: Article, new: Article) -> Weight:
        compared.append(new)
        return weigh(old, new)

    monkeypatch.setattr(editions, "weigh", counted)
    prints = (FIRST, SECOND)
    shown = tuple(
        Shown(CAPTURED + timedelta(hours=hour), prints[hour % 2], document=hour)
        for hour in range(8760)
    )
    assert len(fold(Past(shown, WORDINGS)).editions) == 3
    assert len(compared) <= 3 * 2


@given(st.lists(SEEN, max_size=8))
def test_what_is_not_dated_comes_after_each_dated_sighting_that_is_older(
    sightings: list[Shown],
) -> None:
    """Older is what has fewer views, or as many and arrived before."""
    ordered = in_order(sightings)
    assert len(ordered) == len(sightings)
    for one in (one for one in ordered if not one.dated):
        lower = [other.captured for other in sightings if _is_same(one, other)]
        older = [other.captured for other in sightings if other.dated and _is_older(other, one)]
        assert one.captured in {max([bound, *older]) for bound in lower}


def _is_same(one: Shown, other: Shown) -> bool:
    """Whether this is the sighting as it was before it was put in order."""
    fields = ("fingerprint", "views", "dated", "document", "position", "origin")
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def _is_older(other: Shown, one: Shown) -> bool:
    if one.views is None:
        return other.document < one.document
    if other.views == one.views:
        return other.document < one.document
    return other.views is not None and other.views < one.views
