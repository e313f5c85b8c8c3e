"""`credit-engine reservations expire`: the room of what is due is free again, once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from credit_engine.bootstrap import build_context
from credit_engine.cli.workplace import read_settings
from credit_engine.domain.money import Money
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.services.check_order import CheckOrder, check_order
from tests.kill.order_desks import limited_buyer
from tests.sample_records import CALLER


def test_what_is_due_is_expired_once(minimal) -> None:
    now = datetime.now(UTC)
    context = build_context(read_settings())
    reserve(replace(context, clock=lambda: now - timedelta(hours=100)), "D-1")
    kept = reserve(context, "D-2")
    context.store.close()

    assert minimal.json("reservations", "expire") == {"expired": 1}
    assert minimal.run("reservations", "expire").stdout == "0 reservations expired.\n"
    with context.store.reading() as reading:
        assert reading.reservation("S-1", kept).state.value == "open"
    context.store.close()


def reserve(context, number: str) -> str:
    """Reserve for an order of a buyer of its own; the id of the reservation."""
    buyer_id = limited_buyer(context, 10_000, number)
    request = OrderRequest(DocumentRef(Stage.ORDER, "SO-1"), Money(10_000, "EUR"))
    answered = check_order(context, CALLER, CheckOrder(buyer_id, request, number, "sha256:0"))
    return json.loads(answered.body)["reservation"]["reservation_id"]
