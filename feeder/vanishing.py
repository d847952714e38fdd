"""What a source no longer shows in, withdrawals in the store out: counted first, then carried out.

A complete source lacks an article, or an article's own page answers 404 or 410. When that is
enough is decided in `feeder.absence`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from feeder.absence import (
    USUAL,
    Absence,
    Listing,
    Missing,
    Patience,
    Roll,
    Window,
    confirmed,
    expected,
    is_due,
    lacks_too_many,
    suspicion,
    window_of,
)
from feeder.diff import Known
from feeder.history import withdraw
from feeder.identity import keys_of
from feeder.model import Article, Document, Withdrawal, WithdrawnBy
from feeder.parsing.address import read_address
from feeder.report import ChangeLine, SourceReport
from feeder.sources import Gone, Lead, Listed
from feeder.store import Store

_NOTHING_WITHDRAWN = "so nothing is withdrawn because of it"


@dataclass(frozen=True, slots=True)
class Vanishing:
    """Looks for what is gone from the agency's site; needs the one writer's lock to be held."""

    store: Store
    patience: Patience
    site: str

    def after(self, document: Document, roll: Roll, report: SourceReport) -> None:
        """Look for what a document lacks that was just read to its end."""
        source, address = document.source, document.address
        extent, *earlier = self.store.extents(source, address, USUAL + 1)
        why = suspicion(roll, extent, earlier)
        window = window_of(roll) if why is None else None
        if why is not None:
            report.failures.append(f"{address}: {why}; {_NOTHING_WITHDRAWN}")
        if window is not None:
            self.store.set_window(source, address, window)
            self.again(address, document.fetched, report)

    def again(self, address: str, asked: datetime | None, report: SourceReport) -> None:
        """Look once more for what the newest document of an address lacks."""
        listing = self.store.listing(report.name, address, asked)
        if listing is None:
            return
        self._judge(address, listing, report)

    def unlisted(self, listed: Listed, report: SourceReport) -> None:
        """Count what a complete list no longer shows, and whose own page does not either."""
        roll = Roll()
        for link in listed.links:
            roll.note(link.published)
        window = window_of(roll) if listed.whole else None
        if window is None:
            return
        missing = tuple(
            missed
            for lead in self.store.unlisted(report.name, listed.at)
            if (missed := self._missed(lead, listed, window, report.name)) is not None
        )
        listing = Listing(listed.at, window, len(listed.links), missing)
        self._judge(listed.address, listing, report)

    def _missed(self, lead: Lead, listed: Listed, window: Window, source: str) -> Missing | None:
        """Return the article that a list no longer leads to, if it stands and nobody shows it."""
        published = lead.published
        if published is None or not window.start < published.at < window.end:
            return None
        known = self._article_of(lead.address, source)
        if known is None or known.withdrawn is not None or self.store.is_held(known.number):
            return None
        if self.store.is_seen_since(known.number, listed.at):
            return None
        still = lead.status == HTTPStatus.NOT_MODIFIED
        if still and self.store.is_shown_at(known.number, source, lead.address):
            return None
        before = self.store.absence(known.number, source)
        return Missing(known.number, published.at, published.precision, before)

    def _judge(self, address: str, listing: Listing, report: SourceReport) -> None:
        missing = expected(listing)
        if lacks_too_many(listing, missing):
            self.store.set_window(report.name, address, None)
            report.failures.append(
                f"{address}: lacks {len(missing):,} articles of its time and shows"
                f" {listing.shown:,}: is it complete? {_NOTHING_WITHDRAWN}"
            )
            return
        before = [one.before for one in missing]
        counted = [
            confirmed(one.before, one.number, report.name, listing.moment, self.patience)
            for one in missing
        ]
        fresh = [one for one, old in zip(counted, before, strict=True) if one != old]
        self._count(fresh, listing, report)

    def gone(self, fetched: Gone, report: SourceReport) -> bool:
        """Take in that an address is gone; False where no article is known to stand there."""
        known = self._article_of(fetched.address, report.name)
        if known is None:
            return False
        if known.withdrawn is not None or self.store.is_held(known.number):
            return True
        moment = fetched.fetched
        before = self.store.absence(known.number, report.name)
        absence = confirmed(before, known.number, report.name, moment, self.patience)
        # Who was restored once may come and go: then 410 is believed no faster than 404.
        at_once = fetched.status == 410 and known.touched is None  # noqa: PLR2004 - RFC 9110 15.5.11
        if at_once or is_due(absence, self.patience):
            why = f"{fetched.address} answered {fetched.status}"
            self._withdraw([(known, "address", moment, why)], (), report)
        elif absence != before:
            self.store.miss([absence], ())
        return True

    def _count(self, absences: Sequence[Absence], listing: Listing, report: SourceReport) -> None:
        due = {one.article: one for one in absences if is_due(one, self.patience)}
        waiting = [one for one in absences if one.article not in due]
        withdrawn: list[tuple[Known, WithdrawnBy, datetime, str]] = [
            (known, "absence", listing.moment, _missed(due[known.number]))
            for known in self.store.load_known(due)
        ]
        if absences:
            self._withdraw(withdrawn, waiting, report)

    def _withdraw(
        self,
        gone: Sequence[tuple[Known, WithdrawnBy, datetime, str]],
        waiting: Sequence[Absence],
        report: SourceReport,
    ) -> None:
        # What the notice says to readers is enough; where and how often is the operator's business.
        after = [(withdraw(known, Withdrawal(at, by, "")), why) for known, by, at, why in gone]
        self.store.miss(waiting, after)
        for known, why in after:
            title = known.article.title or "(no title)"
            report.note(ChangeLine("withdrawn", known.id, title, why))

    def _article_of(self, address: str, source: str) -> Known | None:
        """Return the one article whose own page stands at an address; a list is nobody's page.

        The agency's number in an address says whose page it is, whatever else stands on it.
        """
        agency = read_address(address, self.site)
        own = () if agency else self.store.extents(source, address, 1, elsewhere=False)
        if any(one.articles > 1 for one in own):
            return None
        number = None if agency is None else agency.agency_id
        page = Article(None, None, None, (), "en", address=address, agency_id=number)
        alike = self.store.alike(keys_of(page)).values()
        numbers = {one.number for some in alike for one in some}
        numbers.update(self.store.at_address(address))
        found = [one for one in self.store.load_known(numbers) if _stands_at(one, page)]
        return found[0] if len(found) == 1 else None


def _stands_at(known: Known, page: Article) -> bool:
    if page.agency_id is not None and known.article.agency_id is not None:
        return page.agency_id == known.article.agency_id
    return any(one.address == page.address for one in (known.article, *known.wordings))


def _missed(absence: Absence) -> str:
    return (
        f"{absence.source} no longer shows it: missed {absence.times} times"
        f" since {absence.first.isoformat()}"
    )
