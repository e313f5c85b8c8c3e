"""
Compare what a buyer has open by the seller's own books with what counts here.

Nothing is changed by it. Categories and currencies that only one side has are told too:
a sum over nothing gives no row in most systems. Reservations are ours alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credit_engine.domain.document_chain import counted_anew
from credit_engine.domain.exposure import ENDING, Category, Place
from credit_engine.domain.follows import DocumentKind, DocumentName
from credit_engine.domain.money import minor_text
from credit_engine.errors import InvalidInput
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import Reading
from credit_engine.services.read_buyers import buyer_in

# What each kind of document counts as, which is what a seller's own books can know.
CATEGORY_OF: Mapping[DocumentKind, Category] = {
    DocumentKind.ORDER: Category.ORDERS,
    DocumentKind.DELIVERY: Category.DELIVERIES,
    DocumentKind.INVOICE: Category.OPEN_ITEMS,
    DocumentKind.SPECIAL_LIABILITY: Category.SPECIAL_LIABILITIES,
    DocumentKind.COLLATERAL: Category.COLLATERAL,
    DocumentKind.PREPAYMENT: Category.PREPAYMENTS,
}
KIND_OF = {category: kind for kind, category in CATEGORY_OF.items()}


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """What is open in a category and currency by the seller's books, in minor units."""

    category: Category
    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class StatedDocument:
    """What is open of one document by the seller's books, in minor units."""

    name: DocumentName
    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class TotalLine:
    """One category and currency, theirs and ours in minor units."""

    category: Category
    currency: str
    theirs: int
    ours: int

    def document(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "category": self.category.value,
            "currency": self.currency,
            "theirs": minor_text(self.theirs, self.currency),
            "ours": minor_text(self.ours, self.currency),
            "difference": minor_text(self.theirs - self.ours, self.currency),
        }


class Found(StrEnum):
    """How a document differs."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    OTHER_AMOUNT = "other_amount"


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document that differs; what is open of it by each side in minor units, None: nothing."""

    name: DocumentName
    currency: str
    theirs: int | None
    ours: int | None

    @property
    def found(self) -> Found:
        """How it differs."""
        if self.ours is None:
            return Found.MISSING_HERE
        return Found.MISSING_THERE if self.theirs is None else Found.OTHER_AMOUNT

    def document(self) -> dict[str, object]:
        """The JSON form."""
        theirs, ours = (
            None if minor is None else minor_text(minor, self.currency)
            for minor in (self.theirs, self.ours)
        )
        return {
            "kind": self.name.kind.value,
            "number": self.name.number,
            "currency": self.currency,
            "found": self.found.value,
            "theirs": theirs,
            "ours": ours,
        }


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All sums of one buyer, by category and currency, and the documents that differ, by name."""

    totals: tuple[TotalLine, ...]
    documents: tuple[DocumentLine, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.documents and all(line.theirs == line.ours for line in self.totals)

    def document(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "agrees": self.agrees,
            "totals": [line.document() for line in self.totals],
            "documents": [line.document() for line in self.documents],
        }


def reconcile(
    context: Context,
    caller: Caller,
    buyer_id: str,
    totals: Sequence[StatedTotal],
    documents: Sequence[StatedDocument],
) -> Reconciliation:
    """
    Compare one buyer.

    *documents* are taken to be all open ones of each kind of which they name one.

    Raises:
        BuyerNotFound. InvalidInput: a total or a document is stated twice.
    """
    refuse_twice(totals, documents)
    today = caller.local_date(context.clock())
    with context.store.reading() as reading:
        buyer_in(reading, caller, buyer_id)
        return reconcile_in(reading, buyer_id, totals, documents, today)


def reconcile_in(
    reading: Reading,
    buyer_id: str,
    totals: Sequence[StatedTotal],
    documents: Sequence[StatedDocument],
    today: date,
) -> Reconciliation:
    """Compare one buyer within an open session, in what stands on *today*."""
    ours = _open_documents(reading, buyer_id, today)
    return Reconciliation(_total_lines(totals, ours), _document_lines(documents, ours))


OpenDocuments = Mapping[tuple[DocumentName, str], int]


def _open_documents(reading: Reading, buyer_id: str, today: date) -> OpenDocuments:
    """What each document counts on *today*, by its name and currency; all above zero."""
    counted = counted_anew(reading.recorded_documents(buyer_id), reading.open_items(buyer_id))
    found: dict[tuple[DocumentName, str], int] = {}
    for name, positions in counted.items():
        for place, minor in positions.items():
            if not _is_over(place, today):
                found[name, place.currency] = found.get((name, place.currency), 0) + minor
    return found


def _is_over(place: Place, today: date) -> bool:
    return place.category in ENDING and place.day < today


def _total_lines(totals: Sequence[StatedTotal], ours: OpenDocuments) -> tuple[TotalLine, ...]:
    theirs = {(of.category, of.currency): of.minor for of in totals}
    held: dict[tuple[Category, str], int] = {}
    for (name, currency), minor in ours.items():
        place = (CATEGORY_OF[name.kind], currency)
        held[place] = held.get(place, 0) + minor
    return tuple(
        TotalLine(*place, theirs.get(place, 0), held.get(place, 0))
        for place in sorted(theirs.keys() | held.keys())
    )


def _document_lines(
    documents: Sequence[StatedDocument], ours: OpenDocuments
) -> tuple[DocumentLine, ...]:
    theirs = {(of.name, of.currency): of.minor for of in documents if of.minor}
    kinds = {of.name.kind for of in documents}
    held = {place: minor for place, minor in ours.items() if place[0].kind in kinds}
    return tuple(
        DocumentLine(*place, theirs.get(place), held.get(place))
        for place in sorted(theirs.keys() | held.keys())
        if theirs.get(place) != held.get(place)
    )


def refuse_twice(totals: Sequence[StatedTotal], documents: Sequence[StatedDocument]) -> None:
    """
    Check that each thing is stated once.

    Raises:
        InvalidInput: a total or a document is stated twice.
    """
    seen: set[tuple[object, str]] = set()
    for place, total in enumerate(totals):
        _refuse(seen, (total.category, total.currency), f"/totals/{place}")
    for place, of in enumerate(documents):
        _refuse(seen, (of.name, of.currency), f"/documents/{place}")


def _refuse(seen: set[tuple[object, str]], what: tuple[object, str], at: str) -> None:
    if what in seen:
        raise InvalidInput("it is stated twice; state each once.", at)
    seen.add(what)
