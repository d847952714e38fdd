"""A wording in, what the store finds it by out: keys that two sightings share, and its id. Pure."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from zlib import crc32

from feeder.diff import essence, fingerprint
from feeder.model import Article

NAMESPACE = uuid.UUID("a5cf6e0a-7b39-5f5a-9d3c-4d1c0f5a2b61")
"""Ours, fixed for ever: article ids are version 5 UUIDs in it (RFC 9562 5.5)."""

_SENTENCE_END = ". "  # an expression that knows the others takes five times as long
_LONGEST_PARAGRAPHS = 2
_KEYED_SENTENCES = 3
_LEAD_WORDS, _MIN_LEAD = 8, 25
_MIN_KEYED = 40
"""Shorter pieces are stock phrases more often than not."""


def keys_of(article: Article) -> tuple[int, ...]:
    """Signed 64-bit keys; two sightings of one article share at least one of them.

    The exact wording, the agency's id, the address, the name in the agency's feed, the minute, the
    title, and pieces of the text, of which an edit leaves some alone.
    """
    texts = [f"f:{fingerprint(article).hex()}"]
    if article.agency_id:
        texts.append(f"a:{article.agency_id}")
    if article.address:
        texts.append(f"u:{article.address}")
    if article.guid:
        texts.append(f"g:{article.guid}")
    if article.published and article.published.precision == "minute":
        texts.append(f"m:{int(article.published.at.timestamp())}")
    if article.title:
        texts.append(_titled(article.title))
    texts += (f"p:{essence(piece)}" for piece in _pieces(article.paragraphs))
    return tuple(dict.fromkeys(_key(text) for text in texts))


def title_key(title: str) -> int:
    """Return the key under which every article of this title is found."""
    return _key(_titled(title))


def name_keys(name: str) -> tuple[int, ...]:
    """Return the keys under which the article is found that a feed calls so, or at that address."""
    return _key(f"g:{name}"), _key(f"u:{name}")


def mint(article: Article, attempt: int = 1) -> str:
    """Make the `urn:uuid:` of an article from what is known at first sight (RFC 4287 4.2.6).

    Where that id is taken by another article, a higher attempt gives another one.
    """
    seed = _seed(article)
    return uuid.uuid5(NAMESPACE, seed if attempt == 1 else f"{seed}\n{attempt}").urn


def _pieces(paragraphs: tuple[str, ...]) -> Iterator[str]:
    """Two long paragraphs, three sentences that chance chose, and the lead's first words.

    The sentences are those with the smallest sums, wherever they stand.
    """
    long = [text for text in paragraphs if len(text) >= _MIN_KEYED]
    if not long:
        return
    yield from sorted(long, key=len, reverse=True)[:_LONGEST_PARAGRAPHS]
    sentences = [
        sentence
        for text in long
        for sentence in text.split(_SENTENCE_END)
        if len(sentence) >= _MIN_KEYED
    ]
    yield from sorted(sentences, key=_sum)[:_KEYED_SENTENCES]
    words = long[0].split(maxsplit=2 * _LEAD_WORDS)
    for start in (0, _LEAD_WORDS):
        piece = " ".join(words[start : start + _LEAD_WORDS])
        if len(piece) >= _MIN_LEAD:
            yield piece


def _sum(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _titled(title: str) -> str:
    return f"t:{essence(title).casefold()}"


def _seed(article: Article) -> str:
    if article.agency_id:
        return f"agency:{article.agency_id}"
    title = essence(article.title or "").casefold()
    # The day alone: whether the minute was printed depends on which capture came first.
    day = article.published.at.date().isoformat() if article.published else "undated"
    if article.published and title:
        return f"printed:{day}\n{title}"
    first = essence(article.paragraphs[0]).casefold() if article.paragraphs else ""
    return f"printed:{day}\n{title}\n{first}"


def _key(text: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(),
        "big",
        signed=True,
    )
