"""Exchange rates: record and list them. They are a seller's, and of no buyer."""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api.access import LOADERS, READERS
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.exchange_rates import (
    ExchangeRatePageSchema,
    ExchangeRatesSchema,
    RatePageQuery,
    RecordedRatesSchema,
)
from credit_engine.domain.document_parts import read_list
from credit_engine.domain.exchange_document import read_exchange_rate, write_exchange_rate
from credit_engine.errors import Busy, Unavailable
from credit_engine.services.exchange_rates import list_exchange_rates, record_exchange_rates
from credit_engine.services.ports import RecordedExchangeRate

exchange_rates = Blueprint("exchange_rates", __name__)

ROUTE = "/v1/exchange-rates"
FAILS = [Busy, Unavailable]


@operation(
    exchange_rates,
    "POST",
    ROUTE,
    roles=LOADERS,
    body=ExchangeRatesSchema,
    answers=[Answer(200, RecordedRatesSchema)],
    fails=FAILS,
)
def post_exchange_rates(call: Call) -> Response:
    """Record exchange rates; what a source states otherwise of the same day counts from now on."""
    rates = read_list(call.body, "exchange_rates", read_exchange_rate)
    recorded = record_exchange_rates(call.context, call.caller, rates)
    return answer({"recorded": recorded.recorded, "unchanged": recorded.unchanged})


@operation(
    exchange_rates,
    "GET",
    ROUTE,
    roles=READERS,
    query=RatePageQuery,
    answers=[Answer(200, ExchangeRatePageSchema)],
    fails=FAILS,
)
def get_exchange_rates(call: Call) -> Response:
    """List exchange rates in the order of their recording."""
    after = int(call.query.get("after", 0))
    page = list_exchange_rates(call.context, call.caller, after, call.query["limit"])
    return answer({"items": [_document(held) for held in page.items], "next": page.next})


def _document(held: RecordedExchangeRate) -> dict[str, object]:
    return {
        **write_exchange_rate(held.rate),
        "recorded_at": held.recording.recorded_at,
        "stated_by": held.recording.stated_by,
    }
