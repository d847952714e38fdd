"""One look at a source in, each of its outcomes carried out: read, counted, remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from feeder.absence import Roll
from feeder.bursts import bursts
from feeder.choosing import Chosen
from feeder.course import Course
from feeder.errors import ParseError, SourceError
from feeder.identity import title_key
from feeder.ingest import Ingester, Progress
from feeder.model import Article, Document, Language, Part
from feeder.parsing.starts import Knows
from feeder.remembering import StoreMemory, usual_for
from feeder.report import SourceReport
from feeder.schedule import Pace
from feeder.sources import (
    Failure,
    Fetched,
    Gone,
    Later,
    Listed,
    Seen,
    Source,
    Stop,
    Suspect,
    Unchanged,
    Visit,
)
from feeder.sources.reading import GrowingError
from feeder.store import Store
from feeder.suspicion import Expectation, suspicious
from feeder.vanishing import Vanishing

_MUCH = 1_000_000
"""Bytes from which a file is not read again only to find that it is the same."""

Parse = Callable[[Document, Knows], Iterator[Part]]
Turn = Callable[[], AbstractContextManager[None]]
Keep = Callable[[Document], Path | None]
"""Puts a suspect document aside, so that somebody can look at it; returns where."""


@dataclass(frozen=True, slots=True)
class Inlet:
    """A source, how its documents are taken apart, and whether they show all of their time.

    `pace` is how often it is looked at; None for what is read once, from a command line.
    `expected` is what is known of its documents where they come from a live site, which may answer
    with anything; None where somebody put them there. `languages` are those whose articles are
    taken in; none means all. `waits` says that looking at it takes long for reasons of others, so
    that nobody else is to wait for it meanwhile. `many` says that it gives many small documents at
    once, so that some of them share a transaction.
    """

    source: Source
    parse: Parse
    complete: bool = False
    pace: Pace | None = None
    expected: Expectation | None = None
    waits: bool = False
    languages: frozenset[Language] = frozenset()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes sources in at a moment, until `stop` raises.

    `turn` holds the right to write, while something is carried out.
    """

    store: Store
    ingester: Ingester
    vanishing: Vanishing
    keep: Keep
    progress: Progress
    now: datetime
    stop: Stop
    turn: Turn = nullcontext

    def take_in(self, inlet: Inlet, report: SourceReport) -> Course:
        """Look at a source once. Raises StoppedError from `stop`."""
        course = Course(report)
        memory = StoreMemory(self.store, inlet.source.name)
        whole, each = (nullcontext, self.turn) if inlet.waits else (self.turn, nullcontext)
        with whole():
            try:
                outcomes = inlet.source.fetch(memory, self.stop)
                for some in bursts(outcomes) if inlet.many else ([one] for one in outcomes):
                    with each(), self.store.together() if len(some) > 1 else nullcontext():
                        for fetched in some:
                            self.stop()
                            self._take(inlet, fetched, course)
            except SourceError as error:
                course.fail(Failure(inlet.source.name, str(error)))
            if inlet.complete and course.listed:
                with each():
                    for listed in course.listed:
                        self.vanishing.unlisted(listed, report)
        return course

    def _take(self, inlet: Inlet, fetched: Fetched, course: Course) -> None:
        match fetched:
            case Document():
                problem = self._take_document(inlet, fetched, course)
                inlet.source.settle(fetched, problem)
            case Unchanged(address=address, fetched=asked):
                self._pass(inlet, address, asked, course)
            case Visit():
                course.note(fetched)
                self.store.record_visit(fetched)
            case Listed():
                course.answered += 1
                course.listed.append(fetched)
                if fetched.wanted:
                    self.store.note_listed(inlet.source.name, fetched)
            case Later(reason=reason):
                course.report.later.append(reason)
            case Gone() | Suspect() | Failure():
                self._take_trouble(fetched, course)

    def _take_trouble(self, fetched: Gone | Suspect | Failure, course: Course) -> None:
        match fetched:
            case Gone() if self.vanishing.gone(fetched, course.report):
                course.report.tally.skipped += 1
                course.answered += 1
            case Gone(address=address, reason=reason):
                course.fail(Failure(address, reason))
            case Suspect(document=document, reason=reason):
                self._suspect(document, reason, course)
            case Failure():
                course.fail(fetched)

    def _take_document(self, inlet: Inlet, document: Document, course: Course) -> str | None:
        if self._is_known(document):
            self._pass(inlet, document.address, document.fetched, course)
            return None
        return self._read(inlet, document, course)

    def _pass(self, inlet: Inlet, address: str, asked: datetime | None, course: Course) -> None:
        """An address that answers the same a day later lacks the same; a file just lies there."""
        course.accept()
        course.report.tally.skipped += 1
        if inlet.complete and asked is not None and not course.listed:
            self.vanishing.again(address, asked, course.report)

    def _is_known(self, document: Document) -> bool:
        """Skip the same bytes; what tells that they are the same may be new."""
        if not self.store.is_known(document):
            return False
        if document.fetched is not None and self.store.shows_withdrawn(document):
            return False  # it came back as it was: that is news
        last = self.store.recall(document.source, document.address)
        if last is not None and _is_worth_a_note(last, document):
            self.store.touch(document.source, document)
        return True

    def _read(self, inlet: Inlet, document: Document, course: Course) -> str | None:
        """Read a document to its end; return why that is not possible."""
        report = course.report
        report.tally.read += 1
        # What a list led to shows what it likes: the list alone is complete.
        is_complete, roll = inlet.complete and not course.listed, Roll()
        try:
            chosen = Chosen(self._parts(inlet, document), inlet.languages)
            parts = roll.listen(iter(chosen)) if is_complete else iter(chosen)
            count = self.ingester.read(
                document, parts, report, seen=self.now, stop=self.stop, progress=self.progress
            )
        except _SuspectError as error:
            return self._suspect(document, str(error), course)
        except _BrokenOffError as error:
            return course.fail(Failure(document.address, str(error), "soft"))
        except GrowingError as error:
            report.later.append(str(error))
            return str(error)
        except (ParseError, SourceError) as error:
            return self._unread(inlet, document, str(error), course)
        if not count and not chosen.others:
            reason = (
                f"{document.address}: no articles found; is it a dump of the agency's pages?"
                " `feeder inspect` shows how it is read"
            )
            return self._unread(inlet, document, reason, course)
        course.accept()
        if is_complete:
            self.vanishing.after(document, roll, report)
        return None

    def _unread(self, inlet: Inlet, document: Document, reason: str, course: Course) -> str:
        """A live site that answers with what holds no news is suspect; a file is just wrong."""
        if inlet.expected is not None:
            return self._suspect(document, reason, course)
        return course.fail(Failure(document.address, reason))

    def _parts(self, inlet: Inlet, document: Document) -> Iterator[Part]:
        """Take a document apart. Raises _SuspectError before anything of it is stored.

        One that breaks off after some articles is read so far, unless these are suspect.
        """
        parts = inlet.parse(
            document, lambda title: self.store.was_shown(title_key(title), document)
        )
        if inlet.expected is None or document.media_type == "text/plain":
            return parts
        found, broken = _taken(parts)
        why = suspicious(found, document.size, usual_for(self.store, document), inlet.expected)
        if why is not None:
            raise _SuspectError(f"{document.address}: {why}")
        return iter(found) if broken is None else chain(found, _breaking(broken))

    def _suspect(self, document: Document, reason: str, course: Course) -> str:
        kept = self.keep(document)
        where = "" if kept is None else f"; a copy is kept: {kept}"
        course.doubt(reason)
        course.report.failures.append(f"{reason}{where}")
        return reason


class _SuspectError(Exception):
    """A document can't be what its source should give."""


class _BrokenOffError(ParseError):
    """A document of a live site is damaged behind some of its articles."""


def _taken(parts: Iterator[Part]) -> tuple[list[Part], ParseError | None]:
    """Take all parts of what is small: those before a damage, too. Raises what comes alone."""
    found: list[Part] = []
    try:
        found.extend(parts)
    except ParseError as error:
        if not any(isinstance(part, Article) for part in found):
            raise
        return found, error
    return found, None


def _breaking(error: ParseError) -> Iterator[Part]:
    raise _BrokenOffError(str(error)) from error
    yield  # a generator


def _is_worth_a_note(last: Seen, document: Document) -> bool:
    """Tell whether to write down what else shows that bytes are the same.

    New validators save a fetch. A file's new stamp saves reading it, which is worth a write only
    where there is much to read: a small dump that is seen again leaves the store as it was.
    """
    if (last.etag, last.last_modified) != (document.etag, document.last_modified):
        return True
    return last.stamp != document.stamp and document.size >= _MUCH
