"""Buyers: create, read, find, list, edit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from credit_engine.api import edge, problems
from credit_engine.api.operations import Answer, Call, Header, answer, operation
from credit_engine.api.schemas.buyers import (
    BuyerChangesSchema,
    BuyerPageSchema,
    BuyerQuerySchema,
    BuyerSchema,
    NewBuyerSchema,
)
from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.facts import FactValue
from credit_engine.domain.facts_document import read_date, read_value
from credit_engine.errors import (
    Busy,
    BuyerChanged,
    BuyerNotFound,
    BuyerNumberTaken,
    Unavailable,
    UnknownFact,
)
from credit_engine.services.create_buyer import NewBuyer, create_buyer
from credit_engine.services.edit_buyer import BuyerChanges, edit_buyer
from credit_engine.services.page import Page
from credit_engine.services.read_buyers import find_buyer, list_buyers, read_buyer

buyers = Blueprint("buyers", __name__)

IF_MATCH = Header("If-Match", edge.ENTITY_TAG.pattern, "The buyer's ETag, as it was last read.")


@operation(
    buyers,
    "POST",
    "/v1/buyers",
    body=NewBuyerSchema,
    answers=[Answer(201, BuyerSchema, ("ETag", "Location"))],
    fails=[BuyerNumberTaken, UnknownFact, Busy, Unavailable],
)
def post_buyer(call: Call) -> Response:
    """Create a buyer."""
    new = NewBuyer(
        name=call.body["name"],
        numbers=_numbers(call.body),
        register=_register(call.body),
        register_valid_at=_register_valid_at(call.body),
        contact=_contact(call.body),
    )
    buyer = create_buyer(call.context, call.caller, new)
    return _buyer_answer(buyer, 201, {"Location": f"/v1/buyers/{buyer.buyer_id}"})


@operation(
    buyers,
    "GET",
    "/v1/buyers",
    query=BuyerQuerySchema,
    answers=[Answer(200, BuyerPageSchema)],
    fails=[Busy, Unavailable],
)
def get_buyers(call: Call) -> Response:
    """List buyers, or find the one with a number in a system."""
    if "system" in call.query:
        page = _found(call, BuyerNumber(call.query["system"], call.query["payer_number"]))
    else:
        page = list_buyers(call.context, call.caller, call.query.get("after"), call.query["limit"])
    return answer({"items": [buyer_document(buyer) for buyer in page.items], "next": page.next})


@operation(
    buyers,
    "GET",
    "/v1/buyers/{buyer_id}",
    answers=[Answer(200, BuyerSchema, ("ETag",))],
    fails=[BuyerNotFound, Busy, Unavailable],
)
def get_buyer(call: Call, buyer_id: str) -> Response:
    """Read a buyer, with its contact person."""
    return _buyer_answer(read_buyer(call.context, call.caller, buyer_id))


@operation(
    buyers,
    "PATCH",
    "/v1/buyers/{buyer_id}",
    body=BuyerChangesSchema,
    headers=(IF_MATCH,),
    answers=[Answer(200, BuyerSchema, ("ETag",))],
    fails=[
        BuyerNotFound,
        BuyerNumberTaken,
        BuyerChanged,
        UnknownFact,
        problems.PRECONDITION_REQUIRED,
        Busy,
        Unavailable,
    ],
)
def patch_buyer(call: Call, buyer_id: str) -> Response:
    """Edit a buyer that is still as the caller last read it."""
    changes = BuyerChanges(
        name=call.body.get("name"),
        numbers=_numbers(call.body),
        register=_register(call.body),
        register_valid_at=_register_valid_at(call.body),
        contact=_contact(call.body),
    )
    version = edge.expected_version(request)
    return _buyer_answer(edit_buyer(call.context, call.caller, buyer_id, version, changes))


def buyer_document(buyer: Buyer) -> dict[str, object]:
    """The JSON form of a buyer."""
    document: dict[str, object] = {
        "buyer_id": buyer.buyer_id,
        "name": buyer.name,
        "numbers": [
            {"system": number.system, "payer_number": number.payer_number}
            for number in buyer.numbers
        ],
        "register": dict(buyer.register),  # dates become texts as they are written
        "version": buyer.version,
    }
    if buyer.contact is not None:
        document["contact"] = buyer.contact.document()
    return document


def etag(version: int) -> str:
    """The ETag of a buyer at *version*."""
    return f'"{version}"'


def _buyer_answer(
    buyer: Buyer, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return answer(buyer_document(buyer), status, {"ETag": etag(buyer.version), **(headers or {})})


def _found(call: Call, number: BuyerNumber) -> Page[Buyer]:
    try:
        buyer_id = find_buyer(call.context, call.caller, number)
    except BuyerNotFound:
        return Page((), None)
    return Page((read_buyer(call.context, call.caller, buyer_id),), None)


def _numbers(body: Mapping[str, Any]) -> tuple[BuyerNumber, ...]:
    return tuple(
        BuyerNumber(number["system"], number["payer_number"]) for number in body.get("numbers", [])
    )


def _register(body: Mapping[str, Any]) -> Mapping[str, FactValue]:
    register = body.get("register", {})
    return {fact: read_value(value, f"/register/{fact}") for fact, value in register.items()}


def _register_valid_at(body: Mapping[str, Any]) -> date | None:
    if "register_valid_at" not in body:
        return None
    return read_date(body["register_valid_at"], "/register_valid_at")


def _contact(body: Mapping[str, Any]) -> Contact | None:
    contact = body.get("contact")
    return None if contact is None else Contact(**contact)
