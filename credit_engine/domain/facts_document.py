"""
The facts document: `Facts` as plain JSON values, and back.

One form serves the record of a decision, `credit-engine assess --facts`, the
cases of a rule pack and imports. Amounts are decimal strings beside their
currency, dates are YYYY-MM-DD; nothing is guessed, nothing unknown is skipped, and
nothing may be stated twice, so that no order of its lists means anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from credit_engine.domain.cover_document import read_cover, write_cover
from credit_engine.domain.document_parts import need, read_list, read_object
from credit_engine.domain.exchange_document import read_exchange_rate, write_exchange_rate
from credit_engine.domain.facts import Facts
from credit_engine.domain.hold_document import read_hold, write_hold
from credit_engine.domain.invoice_document import read_invoice, write_invoice
from credit_engine.domain.ledger import read_ledger_of, write_ledger
from credit_engine.domain.observation_document import (
    read_observation,
    read_register,
    write_observation,
)
from credit_engine.domain.request_document import read_request, write_request
from credit_engine.domain.statement import in_order
from credit_engine.domain.statement_document import read_statement, write_statement
from credit_engine.errors import InvalidDocument


def read_facts(document: object) -> Facts:
    """
    Read a whole facts document.

    `register` and `register_valid_at` are a short form for observations whose
    source is the register; everything but `request` may be left out. A fact, an invoice
    number, a policy, the code of a hold and a pair of currencies may each be stated once,
    a period once for the buyer's own accounts and once for those of its group.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    known = (
        "register",
        "register_valid_at",
        "observations",
        "statements",
        "receivables",
        "covers",
        "holds",
        "ledger",
        "request",
        "exchange_rates",
    )
    whole = read_object(document, "", known)
    observations = read_register(whole)
    observations += read_list(whole, "observations", read_observation)
    statements = read_list(whole, "statements", read_statement)
    invoices = read_list(whole, "receivables", read_invoice)
    covers = read_list(whole, "covers", read_cover)
    holds = read_list(whole, "holds", read_hold)
    rates = read_list(whole, "exchange_rates", read_exchange_rate)
    _refuse_twice([stated.fact for stated in observations], "/observations")
    _refuse_twice([of.name for of in statements], "/statements")
    _refuse_twice([of.number for of in invoices], "/receivables")
    _refuse_twice([of.policy for of in covers], "/covers")
    _refuse_twice([of.code for of in holds], "/holds")
    _refuse_twice([rate.pair for rate in rates], "/exchange_rates")
    return Facts(
        observations=tuple(sorted(observations, key=lambda stated: stated.fact)),
        statements=in_order(statements),
        invoices=tuple(sorted(invoices, key=lambda of: of.number)),
        request=read_request(need(whole, "request", ""), "/request"),
        covers=tuple(sorted(covers, key=lambda of: of.policy)),
        holds=tuple(sorted(holds, key=lambda of: of.code)),
        ledger=read_ledger_of(whole),
        exchange_rates=tuple(sorted(rates, key=lambda rate: rate.pair)),
    )


def write_facts(facts: Facts) -> dict[str, object]:
    """
    The document of *facts*; `read_facts` gives equal facts back.

    Covers, holds, the ledger and exchange rates stand in it where there are any, so that what
    was written before the engine knew them is written the same.
    """
    document: dict[str, object] = {
        "observations": [write_observation(stated) for stated in facts.observations],
        "statements": [write_statement(statement) for statement in facts.statements],
        "receivables": [write_invoice(invoice) for invoice in facts.invoices],
        "request": write_request(facts.request),
    }
    if facts.covers:
        document["covers"] = [write_cover(cover) for cover in facts.covers]
    if facts.holds:
        document["holds"] = [write_hold(hold) for hold in facts.holds]
    if facts.ledger is not None:
        document["ledger"] = write_ledger(facts.ledger)
    if facts.exchange_rates:
        document["exchange_rates"] = [write_exchange_rate(rate) for rate in facts.exchange_rates]
    return document


def _refuse_twice(names: Iterable[str], at: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidDocument(f"{name!r} is stated twice; state it once.", at)
        seen.add(name)
