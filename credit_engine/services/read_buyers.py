"""Read buyers: by id, by another system's number, by a legal identifier, or page by page."""

from __future__ import annotations

from dataclasses import replace

from credit_engine.domain.buyer import Buyer, BuyerNumber
from credit_engine.domain.identifier import Identifier
from credit_engine.errors import BuyerNotFound
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.ports import Reading

BuyerReference = str | BuyerNumber | Identifier  # our id, a system's number, an authority's


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


def find_buyer(context: Context, caller: Caller, reference: BuyerNumber | Identifier) -> str:
    """The id of the buyer with a number or a legal identifier. Raises BuyerNotFound."""
    with context.store.reading() as reading:
        return referred_buyer_in(reading, caller, reference)


def referred_buyer_in(reading: Reading, caller: Caller, reference: BuyerReference) -> str:
    """
    The id of the buyer that *reference* names, within an open session.

    Raises:
        BuyerNotFound: nobody has the number or identifier (an id is not looked up here).
    """
    if isinstance(reference, str):
        return reference
    if isinstance(reference, BuyerNumber):
        found = reading.buyer_id_of(caller.seller_id, reference)
        what = f"number {reference.payer_number!r} in system {reference.system!r}"
    else:
        found = reading.buyer_id_with(caller.seller_id, reference)
        what = f"{reference.scheme} {reference.masked.value}"
    if found is None:
        raise BuyerNotFound(
            f"No buyer has the {what}; "
            "create the buyer with it, or add it to the buyer that it belongs to."
        )
    return found


def list_buyers(context: Context, caller: Caller, after: str | None, limit: int) -> Page[Buyer]:
    """A page of the seller's buyers in order of id, without their contact persons."""
    with context.store.reading() as reading:
        found = reading.buyers(caller.seller_id, after, limit + 1)
    return page_of(found, limit, lambda buyer: buyer.buyer_id)
