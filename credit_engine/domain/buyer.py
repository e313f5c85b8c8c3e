"""The buyer: who buys on credit, under which numbers, and what a register says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from credit_engine.domain.identifier import MASK, Identifier


@dataclass(frozen=True, slots=True)
class BuyerNumber:
    """The number under which another system knows a buyer (many numbers, one legal entity)."""

    system: str
    payer_number: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at the buyer: personal data, kept encrypted under a key of its own."""

    name: str
    email: str | None = None
    phone: str | None = None

    @property
    def masked(self) -> Contact:
        """The person without the ways to reach them: that there are some is all that is shown."""
        return replace(self, email=self.email and MASK, phone=self.phone and MASK)

    def document(self) -> dict[str, object]:
        """The JSON form, without what is not known."""
        parts = {"name": self.name, "email": self.email, "phone": self.phone}
        return {key: value for key, value in parts.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Buyer:
    """
    A buyer as one seller knows it.

    `version` counts what was recorded about it and is its ETag. `register`
    holds what the trade register says, newest value per fact name. No two buyers
    of a seller have a number or a legal identifier in common.
    """

    buyer_id: str
    seller_id: str
    name: str
    numbers: tuple[BuyerNumber, ...]
    version: int
    register: dict[str, object]
    contact: Contact | None = None
    identifiers: tuple[Identifier, ...] = ()
