"""What a sales system asks of a document: whether it may go on, for what it will ship."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from credit_engine.domain.money import Money
from credit_engine.domain.reservation import DocumentRef, Shipment, in_order
from credit_engine.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """
    A document of which `amount` is open: not invoiced yet, whatever is reserved or loaded.

    `shipments` say when it leaves, as far as that is known, earliest first, and come to
    `amount` at most. `follows` are the earlier documents of its chain, which it takes over.
    """

    document: DocumentRef
    amount: Money
    shipments: tuple[Shipment, ...] = ()
    terms: Terms | None = None
    follows: tuple[DocumentRef, ...] = ()

    def shipments_on(self, day: date) -> tuple[Shipment, ...]:
        """All that is open, earliest first; what has no day of its own leaves on *day*."""
        rest = self.amount.minor
        for shipment in self.shipments:
            rest -= shipment.minor
        return in_order([*self.shipments, Shipment(day, rest)])
