"""A batch of articles in, an `Outcome` each out: what is stored, and what the batch itself said.

fingerprint known? ─▶ Unchanged
                 └ identify ─ decide ─ label ─▶ Outcome
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from feeder.captures import Beside, Captured
from feeder.catalog import Catalog
from feeder.diff import Change, Edition, Known, New, Past, Shown, Unchanged, Withdrawn, fingerprint
from feeder.editions import fold
from feeder.history import begin, decide, withdraw
from feeder.identity import NamedIn, identify, is_possible, keys_of, mint
from feeder.labels import Labeler
from feeder.model import Article, Withdrawal
from feeder.neighbours import Neighbours
from feeder.pasts import grown
from feeder.resighting import only_seen_again
from feeder.retraction import title_taken_back
from feeder.store import Candidate, Current, IngestStore, Outcome, State

COMMON = 40
"""A key that more articles share tells nothing: a stock phrase, a midnight."""
_TAKEN_BACK_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Means:
    """What a comparison works with."""

    store: IngestStore
    labeler: Labeler
    catalog: Catalog
    named_in: NamedIn


class Comparison:
    """A batch of articles against what is stored, and against each other, in their order."""

    def __init__(
        self, means: Means, batch: Sequence[Captured], beside: Beside, document: int
    ) -> None:
        self._in = means
        self._document = document
        self._batch = batch
        self._beside = beside
        self._prints = [fingerprint(one.article) for one in batch]
        self._current = dict(means.store.current(set(self._prints)))
        self._same_print: defaultdict[bytes, set[int]] = defaultdict(set)
        for mark, same in self._current.items():
            self._same_print[mark] |= {one.number for one in same}
        strange = [
            (one.article, mark)
            for one, mark in zip(batch, self._prints, strict=True)
            if self._same_wording(one, mark) is None
        ]
        self._keys = {id(article): keys_of(article) for article, _ in strange}
        self._alike: defaultdict[int, set[int]] = defaultdict(set)
        wanted = {number for _, mark in strange for number in self._same_print[mark]}
        wanted |= self._look_up([article for article, _ in strange])
        self._neighbours = Neighbours(means.store, [article for article, _ in strange])
        wanted |= self._neighbours.wanted([article for article, _ in strange])
        self._known = {known.number: known for known in means.store.load_known(wanted)}
        self._pasts: dict[int, Past] = {}
        self._added: defaultdict[int, list[tuple[Shown, Article]]] = defaultdict(list)
        self._ids = {id(article): mint(article) for article, _ in strange}
        self._asked = set(self._ids.values())
        self._taken = set(means.store.taken(self._asked))
        self._next = means.store.next_number() if strange else 0

    def _look_up(self, articles: Sequence[Article]) -> set[int]:
        """Find what shares a telling key; return the numbers of what is worth loading."""
        wanted: set[int] = set()
        found = self._in.store.alike(set(chain(*self._keys.values())))
        for key, candidates in found.items():
            self._alike[key] |= {candidate.number for candidate in candidates}
        for article in articles:
            for key in self._keys[id(article)]:
                candidates = found.get(key, ())
                if len(candidates) <= COMMON:
                    wanted |= {one.number for one in candidates if _is_possible(article, one)}
        return wanted

    def outcomes(self) -> tuple[Outcome, ...]:
        """Decide every article of the batch."""
        found: list[Outcome] = []
        for one, mark in zip(self._batch, self._prints, strict=True):
            self._beside.turn_to(one.page)
            for outcome in self._outcomes(one, mark):
                found.append(outcome)
                if outcome.seen is not None:
                    self._beside.numbers.add(outcome.number)
        return tuple(found)

    def _outcomes(self, one: Captured, mark: bytes) -> Iterator[Outcome]:
        views, position = one.article.views, one.position
        told = (one.dated, self._document, position)
        seen = Shown(one.moment, mark, views, *told, excerpt=one.article.excerpt)
        number = self._same_wording(one, mark)
        if number is not None:
            yield Outcome(Unchanged(number), number, seen)
        else:
            keys = self._keys.get(id(one.article)) or keys_of(one.article)
            known = self._match(one.article, keys, mark)
            outcome = self._decided(one.article, seen, known, keys)
            number = outcome.number
            yield outcome
            if isinstance(outcome.change, New):
                yield from self._taken_back(one.article, seen)
        self._added[number].append((seen, one.article))

    def _decided(
        self, article: Article, seen: Shown, known: Known | None, keys: Sequence[int]
    ) -> Outcome:
        change: Change
        if known is None:
            number, self._next = self._next, self._next + 1
            change, after, edition = begin(number, self._mint(article), seen, article)
            outcome = self._outcome(change, after, (edition,), seen, article, keys)
            return self._linked(outcome, after)
        before = self._past(known.number)
        past = grown(before, seen, article)
        wording = past.wordings[seen.fingerprint]
        fresh = None if before.wordings.get(seen.fingerprint) == wording else wording
        change, after, editions = decide(known, past, seen)
        is_same = isinstance(change, Unchanged) and _same_state(known, after)
        if is_same and fold(before).editions == editions:
            return Outcome(change, known.number, seen, fresh, keys=self._found_by(known, keys))
        return self._linked(self._outcome(change, after, editions, seen, fresh, keys), after)

    def _outcome(
        self,
        change: Change,
        after: Known,
        editions: tuple[Edition, ...],
        seen: Shown | None,
        wording: Article | None,
        keys: Sequence[int],
    ) -> Outcome:
        self._remember(after)
        labels = self._in.labeler.label(after.article, after.corrections)
        feeds = self._in.catalog.feeds_of(after.article.language, labels)
        state = State(after, editions, labels, feeds)
        telling = self._found_by(after, keys)
        return Outcome(change, after.number, seen, wording, state, telling)

    def _found_by(self, known: Known, keys: Sequence[int]) -> tuple[int, ...]:
        """Let an article be found by the keys of one more sighting; leave out what is common."""
        for key in keys:
            self._alike[key].add(known.number)
        # One more than a key may have: that is how the next batch knows that it tells nothing.
        return tuple(key for key in keys if len(self._alike[key]) <= COMMON + 1)

    def _linked(self, outcome: Outcome, known: Known) -> Outcome:
        """Link an article with the same news in other languages.

        Not only a new one: a later capture may tell its minute, or what both have in common.
        """
        others = self._neighbours.translations(known.article, self._known, self._in.named_in)
        self._neighbours.add(known)
        assert outcome.state is not None  # noqa: S101 - what changed has a state
        return replace(outcome, state=replace(outcome.state, others=others))

    def _past(self, number: int) -> Past:
        """Return all that was seen of an article before this moment."""
        if number not in self._pasts:
            self._pasts[number] = self._in.store.past(number)
        past = self._pasts[number]
        for seen, article in self._added.pop(number, ()):
            past = grown(past, seen, article)
        self._pasts[number] = past
        return past

    def _taken_back(self, article: Article, seen: Shown) -> Iterator[Outcome]:
        """Withdraw the one article whose title a notice of the agency names."""
        title = title_taken_back(article)
        if title is None:
            return
        named = Article(title, None, None, (), article.language)
        keys = keys_of(named)
        stored = chain(*self._in.store.alike(keys).values())
        same = (one for one in stored if one.language == article.language)
        numbers = {one.number for one in same if _is_recent(one.published, seen)}
        numbers |= {n for key in keys for n in self._alike[key] if n in self._known}
        self._known.update(
            (known.number, known)
            for known in self._in.store.load_known(numbers - self._known.keys())
        )
        found = [self._known[number] for number in numbers]
        meant = [known for known in found if _is_recent(known.published, seen)]
        if len(meant) == 1 and meant[0].withdrawn is None:
            yield self._withdrawn(
                meant[0], Withdrawal(seen.captured, "agency", article.title or title)
            )

    def _withdrawn(self, known: Known, withdrawal: Withdrawal) -> Outcome:
        after = withdraw(known, withdrawal)
        editions = fold(self._past(known.number)).editions
        return self._outcome(Withdrawn(known, withdrawal), after, editions, None, None, ())

    def _same_wording(self, one: Captured, mark: bytes) -> int | None:
        return only_seen_again(one, self._current.get(mark, ()))

    def _match(self, article: Article, keys: Sequence[int], mark: bytes) -> Known | None:
        numbers = {n for key in keys if len(self._alike[key]) <= COMMON for n in self._alike[key]}
        numbers |= self._same_print[mark]
        candidates = [self._known[number] for number in sorted(numbers) if number in self._known]
        return identify(article, candidates, self._in.named_in, self._beside.numbers)

    def _mint(self, article: Article) -> str:
        urn, attempt = self._ids.get(id(article)) or mint(article), 1
        while self._is_taken(urn):
            attempt += 1
            urn = mint(article, attempt)
        self._taken.add(urn)
        return urn

    def _is_taken(self, urn: str) -> bool:
        if urn not in self._asked:
            self._asked.add(urn)
            self._taken |= self._in.store.taken([urn])
        return urn in self._taken

    def _remember(self, after: Known) -> None:
        """Let the rest of the batch see this article as it now stands."""
        before = self._known.get(after.number)
        self._known[after.number] = after
        if before is not None:
            gone = self._current.get(before.fingerprint, ())
            kept = [one for one in gone if one.number != after.number]
            self._current[before.fingerprint] = kept
        published = after.article.published
        now = Current(
            after.number,
            after.published,
            published.precision if published else "none",
            after.article.address,
            after.article.agency_id,
            after.captured,
            after.withdrawn is not None,
            after.article.notice,
            after.article.image,
            after.article.guid,
            after.article.excerpt,
        )
        self._current[after.fingerprint] = [*self._current.get(after.fingerprint, ()), now]
        self._same_print[after.fingerprint].add(after.number)


def _same_state(known: Known, after: Known) -> bool:
    """Whether nothing that is stored of an article itself moved."""
    return replace(after, former=known.former, wordings=known.wordings) == known


def _is_recent(published: datetime, seen: Shown) -> bool:
    return seen.captured - _TAKEN_BACK_WITHIN <= published <= seen.captured


def _is_possible(article: Article, one: Candidate) -> bool:
    published = None if one.published_as == "none" else one.published
    return is_possible(article, one.language, published, one.agency_id, one.address, one.guid)
