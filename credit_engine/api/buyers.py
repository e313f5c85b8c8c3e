"""Buyers: create, read, find, list, edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from credit_engine.api import edge, problems
from credit_engine.api.access import LOADERS, READERS, shown_to
from credit_engine.api.operations import Answer, Call, Header, answer, operation
from credit_engine.api.problems import Fault, Refused
from credit_engine.api.read_log import log_contacts
from credit_engine.api.schemas.buyers import (
    BuyerChangesSchema,
    BuyerPageSchema,
    BuyerQuerySchema,
    BuyerSchema,
    CreatedBuyerSchema,
    LikelyDuplicatesSchema,
    NewBuyerSchema,
)
from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.document_parts import read_date
from credit_engine.domain.facts import FactValue
from credit_engine.domain.identifier import Identifier, read_identifier
from credit_engine.domain.observation_document import read_value
from credit_engine.errors import (
    Busy,
    BuyerChanged,
    BuyerNotFound,
    BuyerNumberTaken,
    IdentifierTaken,
    InvalidIdentifier,
    Unavailable,
    UnknownFact,
)
from credit_engine.services.create_buyer import NewBuyer, create_buyer, likely_duplicates_of
from credit_engine.services.edit_buyer import BuyerChanges, edit_buyer
from credit_engine.services.likely_duplicates import list_likely_duplicates
from credit_engine.services.page import Page
from credit_engine.services.read_buyers import find_buyer, list_buyers, read_buyer

buyers = Blueprint("buyers", __name__)

CONTACT_PURPOSE = "to know the buyer, and whom to call there"
IF_MATCH = Header("If-Match", edge.ENTITY_TAG.pattern, "The buyer's ETag, as it was last read.")


@operation(
    buyers,
    "POST",
    "/v1/buyers",
    roles=LOADERS,
    body=NewBuyerSchema,
    answers=[Answer(201, CreatedBuyerSchema, ("ETag", "Location"))],
    fails=[
        BuyerNumberTaken,
        IdentifierTaken,
        InvalidIdentifier,
        UnknownFact,
        Busy,
        Unavailable,
    ],
)
def post_buyer(call: Call) -> Response:
    """Create a buyer, and point out others that may be the same legal entity."""
    new = NewBuyer(
        name=call.body["name"],
        numbers=_numbers(call.body),
        register=_register(call.body),
        register_valid_at=_register_valid_at(call.body),
        contact=_contact(call.body),
        identifiers=_identifiers(call.body),
    )
    alike = likely_duplicates_of(call.context, call.caller, new)
    buyer = create_buyer(call.context, call.caller, new)
    document = {
        **buyer_document(call, buyer),
        "likely_duplicates": [other.document() for other in alike],
    }
    headers = {"ETag": etag(buyer.version), "Location": f"/v1/buyers/{buyer.buyer_id}"}
    return answer(document, 201, headers)


@operation(
    buyers,
    "GET",
    "/v1/buyers",
    roles=READERS,
    query=BuyerQuerySchema,
    answers=[Answer(200, BuyerPageSchema)],
    fails=[Busy, Unavailable],
    purpose=CONTACT_PURPOSE,
)
def get_buyers(call: Call) -> Response:
    """List buyers, or find the one with a number in a system or a legal identifier."""
    if "system" in call.query or "scheme" in call.query:
        page = _found(call)
    else:
        page = list_buyers(call.context, call.caller, call.query.get("after"), call.query["limit"])
    items = [buyer_document(call, buyer) for buyer in page.items]
    log_contacts(call, items)
    return answer({"items": items, "next": page.next})


@operation(
    buyers,
    "GET",
    "/v1/buyers/{buyer_id}",
    roles=READERS,
    answers=[Answer(200, BuyerSchema, ("ETag",))],
    fails=[BuyerNotFound, Busy, Unavailable],
    purpose=CONTACT_PURPOSE,
)
def get_buyer(call: Call, buyer_id: str) -> Response:
    """Read a buyer, with its contact person where the role has need of one."""
    document = buyer_document(call, read_buyer(call.context, call.caller, buyer_id))
    log_contacts(call, [document])
    return _buyer_answer(document)


@operation(
    buyers,
    "GET",
    "/v1/buyers/{buyer_id}/likely-duplicates",
    roles=READERS,
    answers=[Answer(200, LikelyDuplicatesSchema)],
    fails=[BuyerNotFound, Busy, Unavailable],
)
def get_likely_duplicates(call: Call, buyer_id: str) -> Response:
    """Point out buyers that may be the same legal entity; nothing is merged."""
    alike = list_likely_duplicates(call.context, call.caller, buyer_id)
    return answer({"items": [other.document() for other in alike]})


@operation(
    buyers,
    "PATCH",
    "/v1/buyers/{buyer_id}",
    roles=LOADERS,
    body=BuyerChangesSchema,
    headers=(IF_MATCH,),
    answers=[Answer(200, BuyerSchema, ("ETag",))],
    fails=[
        BuyerNotFound,
        BuyerNumberTaken,
        IdentifierTaken,
        InvalidIdentifier,
        BuyerChanged,
        UnknownFact,
        problems.PRECONDITION_REQUIRED,
        Busy,
        Unavailable,
    ],
)
def patch_buyer(call: Call, buyer_id: str) -> Response:
    """Edit a buyer that is still as last read; its contact is shown where it was sent."""
    changes = BuyerChanges(
        name=call.body.get("name"),
        numbers=_numbers(call.body),
        register=_register(call.body),
        register_valid_at=_register_valid_at(call.body),
        contact=_contact(call.body),
        identifiers=_identifiers(call.body),
    )
    version = edge.expected_version(request)
    buyer = edit_buyer(call.context, call.caller, buyer_id, version, changes)
    # The answer repeats what was sent and reads out nothing else: an edit is no read to record.
    return _buyer_answer(buyer_document(call, replace(buyer, contact=changes.contact)))


def buyer_document(call: Call, buyer: Buyer) -> dict[str, object]:
    """The JSON form of a buyer, with what the caller may see of it."""
    buyer = shown_to(call.caller, buyer)
    document: dict[str, object] = {
        "buyer_id": buyer.buyer_id,
        "name": buyer.name,
        "numbers": [
            {"system": number.system, "payer_number": number.payer_number}
            for number in buyer.numbers
        ],
        "identifiers": [identifier.document() for identifier in buyer.identifiers],
        "register": dict(buyer.register),  # dates become texts as they are written
        "version": buyer.version,
    }
    if buyer.contact is not None:
        document["contact"] = buyer.contact.document()
    return document


def etag(version: int) -> str:
    """The ETag of a buyer at *version*."""
    return f'"{version}"'


def _buyer_answer(document: Mapping[str, Any]) -> Response:
    return answer(document, headers={"ETag": etag(document["version"])})


def referred_buyer_id(call: Call, reference: Mapping[str, Any]) -> str:
    """The id of the buyer that *reference* names, which has a valid form. Raises BuyerNotFound."""
    if "buyer_id" in reference:
        return str(reference["buyer_id"])
    if "scheme" in reference:
        identifier = read_identifier(reference["scheme"], reference["value"], "/buyer")
        return find_buyer(call.context, call.caller, identifier)
    number = BuyerNumber(reference["system"], reference["payer_number"])
    return find_buyer(call.context, call.caller, number)


def _found(call: Call) -> Page[Buyer]:
    try:
        buyer_id = referred_buyer_id(call, call.query)
    except BuyerNotFound:
        return Page((), None)
    except InvalidIdentifier as fault:
        faults = [Fault("?value", str(fault))]
        raise Refused(problems.INVALID_QUERY, str(fault), faults) from None
    return Page((read_buyer(call.context, call.caller, buyer_id),), None)


def _numbers(body: Mapping[str, Any]) -> tuple[BuyerNumber, ...]:
    return tuple(
        BuyerNumber(number["system"], number["payer_number"]) for number in body.get("numbers", [])
    )


def _identifiers(body: Mapping[str, Any]) -> tuple[Identifier, ...]:
    sent = enumerate(body.get("identifiers", []))
    return tuple(
        read_identifier(one["scheme"], one["value"], f"/identifiers/{place}") for place, one in sent
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
