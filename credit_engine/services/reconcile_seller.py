"""Compare all buyers of a seller with the rows of a table, those that it does not name too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from credit_engine.domain.document_parts import need, read_object
from credit_engine.domain.exposure import Category
from credit_engine.domain.follows import DocumentName
from credit_engine.errors import InvalidInput, NotFound
from credit_engine.services.context import Caller, Context
from credit_engine.services.import_document import read_reference
from credit_engine.services.import_table import Row
from credit_engine.services.page import PAGE_MAX
from credit_engine.services.ports import Reading
from credit_engine.services.read_buyers import buyer_in, referred_buyer_in
from credit_engine.services.reconcile import (
    Reconciliation,
    StatedDocument,
    StatedTotal,
    reconcile_in,
)
from credit_engine.services.reconcile_document import read_open


@dataclass(frozen=True, slots=True)
class BuyerLines:
    """One buyer and how it compares."""

    buyer_id: str
    name: str
    compared: Reconciliation


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be read, and why; it was left out."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class SellerReconciliation:
    """Every buyer of which anything is open on either side, by id, and the rows left out."""

    buyers: tuple[BuyerLines, ...]
    rejected: tuple[RejectedRow, ...]

    @property
    def agrees(self) -> bool:
        """Whether all rows were read and nothing differs."""
        return not self.rejected and all(buyer.compared.agrees for buyer in self.buyers)

    def document(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "agrees": self.agrees,
            "buyers": [
                {"buyer_id": of.buyer_id, "name": of.name, **of.compared.document()}
                for of in self.buyers
            ],
            "rejected": [{"line": of.line, "message": of.why} for of in self.rejected],
        }


@dataclass(slots=True)
class _Stated:
    totals: dict[tuple[Category, str], StatedTotal] = field(default_factory=dict)
    documents: dict[tuple[DocumentName, str], StatedDocument] = field(default_factory=dict)

    def add(self, found: StatedTotal | StatedDocument) -> None:
        """Add a row. Raises InvalidInput where it is there already."""
        held: StatedTotal | StatedDocument
        if isinstance(found, StatedTotal):
            held = self.totals.setdefault((found.category, found.currency), found)
        else:
            held = self.documents.setdefault((found.name, found.currency), found)
        if held is not found:
            raise InvalidInput("it is stated twice of this buyer; state each once.")


def reconcile_seller(context: Context, caller: Caller, rows: Iterable[Row]) -> SellerReconciliation:
    """Compare the seller's buyers with *rows* of reconcile_document.TABLE, in one snapshot."""
    today = caller.local_date(context.clock())
    stated: dict[str, _Stated] = {}
    rejected: list[RejectedRow] = []
    with context.store.reading() as reading:
        for row in rows:
            try:
                _take(reading, caller, stated, row)
            except (InvalidInput, NotFound) as fault:
                rejected.append(RejectedRow(row.line, str(fault)))
        compared = tuple(_compare(reading, caller, stated, today))
    return SellerReconciliation(compared, tuple(rejected))


def _take(reading: Reading, caller: Caller, stated: dict[str, _Stated], row: Row) -> None:
    """Put a row with those of its buyer. Raises InvalidInput, BuyerNotFound."""
    if row.fault is not None:
        raise row.fault
    whole = read_object(row.document, "", ("buyer", "open"))
    reference = read_reference(need(whole, "buyer", ""), "/buyer")
    found = read_open(need(whole, "open", ""), "/open")
    buyer_id = referred_buyer_in(reading, caller, reference)
    buyer_in(reading, caller, buyer_id)
    stated.setdefault(buyer_id, _Stated()).add(found)


def _compare(
    reading: Reading, caller: Caller, stated: dict[str, _Stated], today: date
) -> Iterator[BuyerLines]:
    after: str | None = None
    while page := reading.buyers(caller.seller_id, after, PAGE_MAX):
        for buyer in page:
            theirs = stated.get(buyer.buyer_id, _Stated())
            totals, documents = [*theirs.totals.values()], [*theirs.documents.values()]
            lines = reconcile_in(reading, buyer.buyer_id, totals, documents, today)
            if lines.totals or lines.documents:
                yield BuyerLines(buyer.buyer_id, buyer.name, lines)
        after = page[-1].buyer_id
