"""
The documents of a seller's ledger beside its invoices.

Each states its whole amount, in minor units of its currency, and stands until it is
stated again under its number. An order and a delivery are parts of a chain: what a later
document took over counts there. What each counts is the work of document_chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from credit_engine.domain.follows import DocumentKind, DocumentName, Follows
from credit_engine.domain.reservation import Shipment


@dataclass(frozen=True, slots=True)
class Order:
    """
    What the buyer ordered. `shipments` are its whole amount, earliest first.

    Nothing more is delivered on one that is `closed`.
    """

    number: str
    ordered_on: date
    minor: int
    currency: str
    shipments: tuple[Shipment, ...]
    closed: bool = False

    @property
    def name(self) -> DocumentName:
        """Its kind and number."""
        return DocumentName(DocumentKind.ORDER, self.number)

    @property
    def follows(self) -> tuple[Follows, ...]:
        """Nothing: a chain begins with it."""
        return ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    Goods that left. `returned_minor` of its amount came back.

    Nothing more is invoiced of one that is `closed`.
    """

    number: str
    delivered_on: date
    minor: int
    currency: str
    follows: tuple[Follows, ...] = ()
    closed: bool = False
    returned_minor: int = 0

    @property
    def name(self) -> DocumentName:
        """Its kind and number."""
        return DocumentName(DocumentKind.DELIVERY, self.number)


@dataclass(frozen=True, slots=True)
class SpecialLiability:
    """
    What we stand for without an invoice, such as a bill of exchange or a guarantee given.

    `valid_to` is its last day; None: until it is stated otherwise.
    """

    number: str
    what: str
    minor: int
    currency: str
    valid_from: date
    valid_to: date | None = None

    @property
    def name(self) -> DocumentName:
        """Its kind and number."""
        return DocumentName(DocumentKind.SPECIAL_LIABILITY, self.number)

    @property
    def follows(self) -> tuple[Follows, ...]:
        """Nothing: it is in no chain."""
        return ()


@dataclass(frozen=True, slots=True)
class Collateral:
    """
    What the buyer or another gave us: a guarantee, a deposit, a letter of credit.

    `valid_to` is its last day; None: until it is stated otherwise.
    """

    number: str
    what: str
    minor: int
    currency: str
    valid_from: date
    valid_to: date | None = None

    @property
    def name(self) -> DocumentName:
        """Its kind and number."""
        return DocumentName(DocumentKind.COLLATERAL, self.number)

    @property
    def follows(self) -> tuple[Follows, ...]:
        """Nothing: it is in no chain."""
        return ()


@dataclass(frozen=True, slots=True)
class Prepayment:
    """
    Money received before an invoice, of which `used_minor` has paid invoices meanwhile.

    `order` is the number of the order that it was paid for, where it was for one.
    """

    number: str
    received_on: date
    minor: int
    currency: str
    order: str | None = None
    used_minor: int = 0

    @property
    def name(self) -> DocumentName:
        """Its kind and number."""
        return DocumentName(DocumentKind.PREPAYMENT, self.number)

    @property
    def unused_minor(self) -> int:
        """What is left of it."""
        return self.minor - self.used_minor

    @property
    def follows(self) -> tuple[Follows, ...]:
        """The order that it is for, of which it takes nothing over: it is found by it."""
        if self.order is None:
            return ()
        return (Follows(DocumentName(DocumentKind.ORDER, self.order), 0),)


TradeDocument: TypeAlias = Order | Delivery | SpecialLiability | Collateral | Prepayment


@dataclass(frozen=True, slots=True)
class InvoicePayment:
    """
    A payment received on an invoice, as a bank or an ERP tells it: one by one.

    The same `reference` again is the same payment.
    """

    reference: str
    invoice: str
    on: date
    minor: int
    currency: str
