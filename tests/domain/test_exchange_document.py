"""Exchange rates in a document: one form, and nothing that could pass for a rate."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.exchange_document import read_exchange_rate, write_exchange_rate
from credit_engine.domain.facts_document import read_facts, write_facts
from credit_engine.errors import InvalidAmount, InvalidDocument
from tests.builders import a_facts_document
from tests.domain.drawn_rates import exchange_rates

STATED = {"base": "EUR", "quote": "USD", "rate": "1.0865", "on": "2026-11-20", "source": "ecb"}


@given(exchange_rates())
def test_a_rate_comes_back_from_its_document(rate):
    assert read_exchange_rate(write_exchange_rate(rate), "") == rate


def test_a_rate_is_read_exactly_and_written_without_trailing_zeros():
    found = read_exchange_rate({**STATED, "rate": "1.08650"}, "")

    assert found == ExchangeRate("EUR", "USD", Decimal("1.0865"), date(2026, 11, 20), "ecb")
    assert write_exchange_rate(found) == STATED
    assert read_exchange_rate({**STATED, "rate": "100"}, "").rate_text == "100"


@pytest.mark.parametrize(
    ("changed", "error", "pointer"),
    [
        ({"rate": "0.000"}, InvalidDocument, "/r/rate"),
        ({"rate": "-1.1"}, InvalidDocument, "/r/rate"),
        ({"rate": "1e3"}, InvalidDocument, "/r/rate"),
        ({"rate": "1,1"}, InvalidDocument, "/r/rate"),
        ({"rate": "12345678901"}, InvalidDocument, "/r/rate"),
        ({"rate": "1.1234567890123"}, InvalidDocument, "/r/rate"),
        ({"rate": 1.1}, InvalidDocument, "/r/rate"),
        ({"quote": "EUR"}, InvalidDocument, "/r/quote"),
        ({"base": "XXQ"}, InvalidAmount, "/r/base"),
        ({"on": "20.11.2026"}, InvalidDocument, "/r/on"),
        ({"source": ""}, InvalidDocument, "/r/source"),
        ({"bid": "1.08"}, InvalidDocument, "/r/bid"),
    ],
)
def test_what_is_no_rate_is_refused_at_its_place(changed, error, pointer):
    with pytest.raises(error) as refused:
        read_exchange_rate({**STATED, **changed}, "/r")

    assert refused.value.pointer == pointer


def test_facts_state_a_pair_once_whichever_way():
    inverse = {**STATED, "base": "USD", "quote": "EUR", "on": "2026-11-19"}

    with pytest.raises(InvalidDocument, match=r"EUR/USD.* stated twice"):
        read_facts(a_facts_document(exchange_rates=[STATED, inverse]))


def test_facts_without_rates_have_no_key_for_them():
    assert "exchange_rates" not in write_facts(read_facts(a_facts_document()))
    assert write_facts(read_facts(a_facts_document(exchange_rates=[STATED])))["exchange_rates"] == [
        STATED
    ]
