"""Read buyers: by id, by another system's number, by a legal identifier, or page by page."""

from __future__ import annotations

from dataclasses import replace

from credit_engine.domain.buyer import Buyer, BuyerNumber
from credit_engine.domain.identifier import Identifier
from credit_engine.errors import BuyerNotFound
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.ports import Reading


def buyer_in(reading: Reading, caller: Caller, buyer_id: str) -> Buyer:
    """
    The seller's buyer, within an open session, without its contact person.

    Raises:
        BuyerNotFound: no such buyer, or another seller's: the two look the same.
    """
    buyer = reading.buyer(caller.seller_id, buyer_id)
    if buyer is None:
        raise BuyerNotFound(f"There is no buyer {buyer_id}; check the id, or create the buyer.")
    return buyer


def read_buyer(context: Context, caller: Caller, buyer_id: str) -> Buyer:
    """The buyer with its contact person. Raises BuyerNotFound."""
    with context.store.reading() as reading:
        buyer = buyer_in(reading, caller, buyer_id)
        return replace(buyer, contact=reading.contact(caller.seller_id, buyer_id))


def find_buyer(context: Context, caller: Caller, number: BuyerNumber) -> str:
    """The id of the buyer with *number*. Raises BuyerNotFound."""
    with context.store.reading() as reading:
        buyer_id = reading.buyer_id_of(caller.seller_id, number)
    if buyer_id is None:
        raise BuyerNotFound(
            f"No buyer has the number {number.payer_number!r} in system {number.system!r}; "
            "create the buyer with it, or add it to the buyer that it belongs to."
        )
    return buyer_id


def find_identified(context: Context, caller: Caller, identifier: Identifier) -> str:
    """The id of the buyer with *identifier*. Raises BuyerNotFound."""
    with context.store.reading() as reading:
        buyer_id = reading.buyer_id_with(caller.seller_id, identifier)
    if buyer_id is None:
        raise BuyerNotFound(
            f"No buyer has the {identifier.scheme} {identifier.value}; "
            "create the buyer with it, or add it to the buyer that it belongs to."
        )
    return buyer_id


def list_buyers(context: Context, caller: Caller, after: str | None, limit: int) -> Page[Buyer]:
    """A page of the seller's buyers in order of id, without their contact persons."""
    with context.store.reading() as reading:
        found = reading.buyers(caller.seller_id, after, limit + 1)
    return page_of(found, limit, lambda buyer: buyer.buyer_id)
