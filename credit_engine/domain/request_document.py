"""A limit request as plain JSON values, and back."""

from __future__ import annotations

from credit_engine.domain.document_parts import (
    need,
    read_currency,
    read_object,
    read_owed,
    read_text,
)
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.terms import PREPAYMENT
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import InvalidAmount, InvalidDocument


def read_request(document: object, at: str) -> LimitRequest:
    """Read `{kind, wanted: {amount, currency}, terms: {instrument, days, from}}`."""
    entry = read_object(document, at, ("kind", "wanted", "terms"))
    kind = read_text(need(entry, "kind", at), f"{at}/kind")
    kinds = [known.value for known in RequestKind]
    if kind not in kinds:
        raise InvalidDocument(
            f"{kind!r} is not a kind of request; use {', '.join(kinds)}.", f"{at}/kind"
        )
    wanted = read_object(need(entry, "wanted", at), f"{at}/wanted", ("amount", "currency"))
    currency = read_currency(need(wanted, "currency", f"{at}/wanted"), f"{at}/wanted/currency")
    amount = read_owed(need(wanted, "amount", f"{at}/wanted"), currency, f"{at}/wanted/amount")
    if amount.minor == 0 and kind != RequestKind.REDUCE:
        raise InvalidAmount(
            "a total of nothing is wanted; only kind `reduce` may ask for a zero limit.",
            f"{at}/wanted/amount",
        )
    terms = read_terms(need(entry, "terms", at), f"{at}/terms")
    if terms.instrument == PREPAYMENT and amount.minor > 0:
        raise InvalidDocument(
            "prepayment leaves nothing owed, so no limit is needed; only kind `reduce` to zero "
            "may name it.",
            f"{at}/terms/instrument",
        )
    return LimitRequest(kind=RequestKind(kind), wanted=amount, terms=terms)


def write_request(request: LimitRequest) -> dict[str, object]:
    """The document of a limit request."""
    return {
        "kind": request.kind.value,
        "wanted": {"amount": request.wanted.text, "currency": request.wanted.currency},
        "terms": request.terms.document(),
    }
