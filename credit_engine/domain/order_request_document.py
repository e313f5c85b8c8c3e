"""A request about an order as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credit_engine.domain.document_parts import (
    need,
    read_currency,
    read_date,
    read_list,
    read_object,
    read_one_of,
    read_owed,
)
from credit_engine.domain.follows import read_number
from credit_engine.domain.money import Money, minor_text
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Shipment, Stage, in_order
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import InvalidAmount, InvalidDocument

SHIPMENTS_MAX = 100
FOLLOWS_MAX = 20
_STAGES = tuple(stage.value for stage in Stage)
_PARTS = ("document", "open_amount", "shipments", "terms", "follows")


def read_order_request(document: object, at: str) -> OrderRequest:
    """
    Read `{document, open_amount, shipments, terms, follows}`; the last three may be missing.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    entry = read_object(document, at, _PARTS)
    ref = read_document_ref(need(entry, "document", at), f"{at}/document")
    amount = read_open_amount(need(entry, "open_amount", at), f"{at}/open_amount")
    follows = read_list(entry, "follows", read_document_ref, at)
    if ref in follows:
        raise InvalidDocument("a document does not follow itself.", f"{at}/follows")
    return OrderRequest(
        document=ref,
        amount=amount,
        shipments=read_shipments(entry, amount, at),
        terms=read_terms(entry["terms"], f"{at}/terms") if "terms" in entry else None,
        follows=tuple(dict.fromkeys(follows)),
    )


def read_document_ref(document: object, at: str) -> DocumentRef:
    """Read `{stage, number}`."""
    entry = read_object(document, at, ("stage", "number"))
    stage = read_one_of(need(entry, "stage", at), _STAGES, f"{at}/stage")
    return DocumentRef(Stage(stage), read_number(need(entry, "number", at), f"{at}/number"))


def read_open_amount(document: object, at: str) -> Money:
    """Read `{amount, currency}`, above zero."""
    entry = read_object(document, at, ("amount", "currency"))
    currency = read_currency(need(entry, "currency", at), f"{at}/currency")
    amount = read_owed(need(entry, "amount", at), currency, f"{at}/amount")
    if amount.minor == 0:
        raise InvalidAmount(
            "nothing is open; ask for an amount above zero, or release the reservation.",
            f"{at}/amount",
        )
    return amount


def read_shipments(whole: Mapping[str, object], amount: Money, at: str) -> tuple[Shipment, ...]:
    """Read `shipments: [{on, amount}, …]`, which come to *amount* at most, in its currency."""

    def read(document: object, place: str) -> Shipment:
        entry = read_object(document, place, ("on", "amount"))
        minor = read_owed(need(entry, "amount", place), amount.currency, f"{place}/amount").minor
        return Shipment(read_date(need(entry, "on", place), f"{place}/on"), minor)

    shipments = in_order(read_list(whole, "shipments", read, at))
    total = 0
    for shipment in shipments:
        total += shipment.minor
    if total > amount.minor:
        raise InvalidAmount(
            f"the shipments come to {minor_text(total, amount.currency)}, which is more than "
            f"the {amount.text} that are open.",
            f"{at}/shipments",
        )
    return shipments


def write_order_request(request: OrderRequest) -> dict[str, object]:
    """The document of a request; what was not stated is left out."""
    document: dict[str, object] = {
        "document": write_document_ref(request.document),
        "open_amount": {"amount": request.amount.text, "currency": request.amount.currency},
    }
    if request.shipments:
        document["shipments"] = write_shipments(request.shipments, request.amount.currency)
    if request.terms is not None:
        document["terms"] = request.terms.document()
    if request.follows:
        document["follows"] = [write_document_ref(ref) for ref in request.follows]
    return document


def write_document_ref(ref: DocumentRef) -> dict[str, object]:
    """`{stage, number}`."""
    return {"stage": ref.stage.value, "number": ref.number}


def write_shipments(shipments: Sequence[Shipment], currency: str) -> list[dict[str, object]]:
    """`[{on, amount}, …]`."""
    return [
        {"on": shipment.on.isoformat(), "amount": minor_text(shipment.minor, currency)}
        for shipment in shipments
    ]
