"""
What is said of a ledger as a whole: that it is complete as of a day, also where it is empty.

An empty ledger alone may be one that was never sent. With a statement, no invoice means that
there was none; and where the statement counts the invoices, one that got lost is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.document_parts import need, read_date, read_object, read_whole
from credit_engine.domain.receivable import Invoice, issued_by

COUNT_MAX = 10**9


@dataclass(frozen=True, slots=True)
class Ledger:
    """
    All that the seller invoiced to the buyer up to `complete_as_of` was sent.

    `invoices` is how many there were until then, paid ones too; None where nobody counted.
    """

    complete_as_of: date
    invoices: int | None = None

    def lacks_any(self, held: Sequence[Invoice]) -> bool:
        """Whether fewer invoices are *held* than it counts."""
        return (
            self.invoices is not None and len(issued_by(held, self.complete_as_of)) < self.invoices
        )


def read_ledger(document: object, at: str) -> Ledger:
    """
    Read `{complete_as_of, invoices}`, of which the second may be left out.

    Raises:
        InvalidDocument: with the JSON Pointer of the fault.
    """
    entry = read_object(document, at, ("complete_as_of", "invoices"))
    return Ledger(
        complete_as_of=read_date(need(entry, "complete_as_of", at), f"{at}/complete_as_of"),
        invoices=(
            read_whole(entry["invoices"], f"{at}/invoices", 0, COUNT_MAX)
            if "invoices" in entry
            else None
        ),
    )


def read_ledger_of(whole: Mapping[str, object]) -> Ledger | None:
    """The ledger's statement of a document that may have one, under `ledger`."""
    return read_ledger(whole["ledger"], "/ledger") if "ledger" in whole else None


def write_ledger(ledger: Ledger) -> dict[str, object]:
    """The document of a ledger's statement."""
    document: dict[str, object] = {"complete_as_of": ledger.complete_as_of.isoformat()}
    if ledger.invoices is not None:
        document["invoices"] = ledger.invoices
    return document
