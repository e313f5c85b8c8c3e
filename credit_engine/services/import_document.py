"""
One buyer of an import as plain JSON values: who it is, and all that is known of it.

    {"name": …, "numbers": [{"system": …, "payer_number": …}, …],
     "identifiers": [{"scheme": …, "value": …}, …], "contact": {"name": …},
     "register": {…}, "register_valid_at": …, "statements": […], "receivables": […],
     "ledger": {…}, "observations": […], "covers": […], "holds": […]}

The last eight are parts of a facts document (domain.facts_document) and may be left
out. Nothing is guessed, and nothing unknown is skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from credit_engine.domain.buyer import BuyerNumber, Contact
from credit_engine.domain.cover_document import read_cover
from credit_engine.domain.document_parts import need, read_list, read_object
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.exchange_document import read_exchange_rate
from credit_engine.domain.hold_document import read_hold
from credit_engine.domain.identifier import Identifier, read_identifier
from credit_engine.domain.invoice_document import read_invoice
from credit_engine.domain.ledger import read_ledger_of
from credit_engine.domain.observation_document import read_observation, read_register
from credit_engine.domain.statement_document import read_statement
from credit_engine.domain.trade_document import InvoicePayment, TradeDocument
from credit_engine.domain.trade_document_json import read_payment, read_trade_document
from credit_engine.errors import InvalidDocument
from credit_engine.services.import_buyer import ImportedBuyer
from credit_engine.services.read_buyers import BuyerReference
from credit_engine.services.record_facts import Records
from credit_engine.services.take_over_limit import ExistingLimit, read_existing_limit

_KEYS = (
    "name",
    "numbers",
    "identifiers",
    "contact",
    "register",
    "register_valid_at",
    "statements",
    "receivables",
    "ledger",
    "observations",
    "covers",
    "holds",
)
NAME_CHARS_MAX = 200
NUMBER_CHARS_MAX = 64


def read_imported(document: object) -> ImportedBuyer:
    """
    Read one buyer of an import.

    Raises:
        InvalidDocument, InvalidAmount, InvalidIdentifier: with the JSON Pointer of the fault.
    """
    whole = _object(document, "", _KEYS, needed=("name",))
    numbers = read_list(whole, "numbers", _number)
    identifiers = read_list(whole, "identifiers", _identifier)
    if not numbers and not identifiers:
        raise InvalidDocument(
            "`numbers` and `identifiers` are empty; a buyer is found again by a number of "
            "another system, or by a legal identifier.",
            "/numbers",
        )
    return ImportedBuyer(
        name=_text(whole["name"], "/name", NAME_CHARS_MAX),
        numbers=tuple(numbers),
        identifiers=tuple(sorted(set(identifiers))),
        contact=_contact(whole["contact"]) if "contact" in whole else None,
        register=tuple(read_register(whole)),
        statements=tuple(read_list(whole, "statements", read_statement)),
        invoices=tuple(read_list(whole, "receivables", read_invoice)),
        observations=tuple(read_list(whole, "observations", read_observation)),
        covers=tuple(read_list(whole, "covers", read_cover)),
        holds=tuple(read_list(whole, "holds", read_hold)),
        ledger=read_ledger_of(whole),
    )


@dataclass(frozen=True, slots=True)
class StatedOfBuyer:
    """What is stated of one buyer that is there already."""

    buyer: BuyerReference
    records: Records


def read_stated(document: object, part: str) -> StatedOfBuyer:
    """
    Read `{"buyer": {…}, "<part>": […]}`: a buyer, and the body of POST /v1/buyers/…/<part>.

    Invoices may have a `ledger` beside them, and that may stand alone.

    Raises:
        InvalidDocument, InvalidAmount, InvalidIdentifier: with the JSON Pointer of the fault.
    """
    beside = ("ledger",) if part == "receivables" else ()
    alone = isinstance(document, Mapping) and any(name in document for name in beside)
    needed = ("buyer",) if alone else ("buyer", part)
    whole = _object(document, "", ("buyer", part, *beside), needed=needed)
    records = Records(
        observations=read_list(whole, "observations", read_observation),
        statements=read_list(whole, "statements", read_statement),
        invoices=read_list(whole, "receivables", read_invoice),
        covers=read_list(whole, "covers", read_cover),
        holds=read_list(whole, "holds", read_hold),
        ledger=read_ledger_of(whole),
    )
    if not records.count:
        raise InvalidDocument(f"`{part}` is empty.", f"/{part}")
    return StatedOfBuyer(read_reference(whole["buyer"], "/buyer"), records)


@dataclass(frozen=True, slots=True)
class DocumentsOfBuyer:
    """Documents of the ledger beside invoices, of a buyer that is there already."""

    buyer: BuyerReference
    documents: Sequence[TradeDocument]


@dataclass(frozen=True, slots=True)
class PaymentsOfBuyer:
    """Payments on invoices of a buyer that is there already."""

    buyer: BuyerReference
    payments: Sequence[InvoicePayment]


def read_documents_of_buyer(document: object) -> DocumentsOfBuyer:
    """
    Read `{"buyer": {…}, "documents": […]}`.

    Raises:
        InvalidDocument, InvalidAmount, InvalidIdentifier: with the JSON Pointer of the fault.
    """
    whole = _object(document, "", ("buyer", "documents"), needed=("buyer", "documents"))
    documents = read_list(whole, "documents", read_trade_document)
    if not documents:
        raise InvalidDocument("`documents` is empty.", "/documents")
    return DocumentsOfBuyer(read_reference(whole["buyer"], "/buyer"), documents)


def read_payments_of_buyer(document: object) -> PaymentsOfBuyer:
    """
    Read `{"buyer": {…}, "payments": […]}`.

    Raises:
        InvalidDocument, InvalidAmount, InvalidIdentifier: with the JSON Pointer of the fault.
    """
    whole = _object(document, "", ("buyer", "payments"), needed=("buyer", "payments"))
    payments = read_list(whole, "payments", read_payment)
    if not payments:
        raise InvalidDocument("`payments` is empty.", "/payments")
    return PaymentsOfBuyer(read_reference(whole["buyer"], "/buyer"), payments)


@dataclass(frozen=True, slots=True)
class StatedRates:
    """Exchange rates, which are of no buyer."""

    rates: Sequence[ExchangeRate]


def read_stated_rates(document: object) -> StatedRates:
    """
    Read `{"exchange_rates": […]}`, the body of POST /v1/exchange-rates.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    part = "exchange_rates"
    rates = read_list(_object(document, "", (part,), needed=(part,)), part, read_exchange_rate)
    if not rates:
        raise InvalidDocument(f"`{part}` is empty.", f"/{part}")
    return StatedRates(rates)


@dataclass(frozen=True, slots=True)
class LimitOfBuyer:
    """A limit that is in force elsewhere, of a buyer that is there already."""

    buyer: BuyerReference
    limit: ExistingLimit


def read_limit_of_buyer(document: object) -> LimitOfBuyer:
    """
    Read `{"buyer": {…}, "limit": {…}}`.

    Raises:
        InvalidDocument, InvalidAmount, InvalidIdentifier: with the JSON Pointer of the fault.
    """
    whole = _object(document, "", ("buyer", "limit"), needed=("buyer", "limit"))
    limit = read_existing_limit(whole["limit"], "/limit")
    return LimitOfBuyer(read_reference(whole["buyer"], "/buyer"), limit)


@dataclass(frozen=True, slots=True)
class ParentOfBuyer:
    """The buyer that stands directly above another one, and why."""

    buyer: BuyerReference
    parent: BuyerReference
    reason: str


def read_parent_of_buyer(document: object) -> ParentOfBuyer:
    """
    Read `{"buyer": {…}, "parent": {…}, "reason": …}`.

    Raises:
        InvalidDocument, InvalidIdentifier: with the JSON Pointer of the fault.
    """
    keys = ("buyer", "parent", "reason")
    whole = _object(document, "", keys, needed=keys)
    return ParentOfBuyer(
        buyer=read_reference(whole["buyer"], "/buyer"),
        parent=read_reference(whole["parent"], "/parent"),
        reason=_text(whole["reason"], "/reason", NAME_CHARS_MAX),
    )


def read_reference(document: object, at: str) -> BuyerReference:
    """
    Read how a buyer is named: by its id, by a number of a system, or by a legal identifier.

    Raises:
        InvalidDocument, InvalidIdentifier: with the JSON Pointer of the fault.
    """
    keys = ("buyer_id", "system", "payer_number", "scheme", "value")
    entry = _object(document, at, keys, needed=())
    if entry.keys() == {"buyer_id"}:
        return _text(entry["buyer_id"], f"{at}/buyer_id", NUMBER_CHARS_MAX)
    if entry.keys() == {"scheme", "value"}:
        return _identifier(entry, at)
    if entry.keys() == {"system", "payer_number"}:
        return _number(entry, at)
    raise InvalidDocument(
        "name the buyer by buyer_id, by system and payer_number, or by scheme and value.", at
    )


def _number(document: object, at: str) -> BuyerNumber:
    keys = ("system", "payer_number")
    entry = _object(document, at, keys, needed=keys)
    system, payer_number = (_text(entry[key], f"{at}/{key}", NUMBER_CHARS_MAX) for key in keys)
    return BuyerNumber(system, payer_number)


def _identifier(document: object, at: str) -> Identifier:
    keys = ("scheme", "value")
    entry = _object(document, at, keys, needed=keys)
    scheme, value = (_text(entry[key], f"{at}/{key}", NUMBER_CHARS_MAX) for key in keys)
    return read_identifier(scheme, value, at)


def _contact(document: object) -> Contact:
    at = "/contact"
    entry = _object(document, at, ("name", "email", "phone"), needed=("name",))
    parts = {key: _text(part, f"{at}/{key}", NAME_CHARS_MAX) for key, part in entry.items()}
    return Contact(**parts)


def _object(
    document: object, at: str, known: tuple[str, ...], needed: tuple[str, ...]
) -> Mapping[str, object]:
    entry = read_object(document, at, known)
    for key in needed:
        need(entry, key, at)
    return entry


def _text(value: object, at: str, chars_max: int) -> str:
    sound = isinstance(value, str) and 0 < len(value) <= chars_max
    if not sound or not str(value).isprintable() or str(value) != str(value).strip():
        raise InvalidDocument(
            f"expected a text of 1 to {chars_max} characters, "
            "without control characters and outer spaces.",
            at,
        )
    return str(value)
