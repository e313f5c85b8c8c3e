"""The record of a buyer's shipments, from its first order on: documents, checks and their chain."""

from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest
import sqlalchemy as sa

from credit_engine.domain.cover_document import read_cover
from credit_engine.domain.limit import Scope
from credit_engine.domain.money import Money
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Shipment, Stage
from credit_engine.errors import BuyerNotFound, InvalidInput
from credit_engine.explain.shipment_document import write_record
from credit_engine.explain.shipment_page import render_shipment_page
from credit_engine.services import shipment_record as module
from credit_engine.services.check_order import CheckOrder, check_order
from credit_engine.services.confirm_reservation import ConfirmReservation, confirm_reservation
from credit_engine.services.record_documents import record_documents
from credit_engine.services.record_facts import record_covers, record_receivables
from credit_engine.services.reservation_calls import ReservationCall
from credit_engine.services.shipment_record import Between, make_shipment_record
from tests.services.ledgers import a_delivery, an_invoice, an_order, follows
from tests.services.test_join_group import a_firm
from tests.services.test_read_group import grant
from tests.services.world import NOON, OTHER_SELLER

TODAY = NOON.date()
COVER = {
    "policy": "P-77",
    "kind": "in_force",
    "valid_from": "2026-01-01",
    "source": "insurer portal",
    "insurer": "Atlas",
    "review_by": "2027-01-01",
    "amount": "80.00",
    "currency": "EUR",
    "insured_percent": 90,
    "max_terms_days": 90,
}


def check(world, buyer_id, number, minor, stage="order"):
    request = OrderRequest(
        DocumentRef(Stage(stage), number), Money(minor, "EUR"), (Shipment(TODAY, minor),)
    )
    key = world.context.ids()
    answer = check_order(world.context, world.seller, CheckOrder(buyer_id, request, key, key))
    return orjson.loads(answer.body)


def confirm(world, answer):
    call = ReservationCall(answer["reservation"]["reservation_id"], world.context.ids(), "sent")
    confirm_reservation(world.context, world.seller, ConfirmReservation(call))


def record(world, buyer_id, first=None, last=None):
    between = Between(first, last)
    return write_record(make_shipment_record(world.context, world.seller, buyer_id, between))


@pytest.fixture
def buyer_id(world):
    """A buyer with a limit of 100.00, whose order of 60.00 was checked, confirmed, half sent."""
    buyer_id = a_firm(world)
    grant(world, buyer_id, 10_000, Scope.BUYER)
    record_covers(world.context, world.seller, buyer_id, [read_cover(COVER, "")])
    confirm(world, check(world, buyer_id, "SO-1", 6_000))
    world.clock.now += timedelta(hours=1)
    delivery = a_delivery("D-1", 3_000, follows("order", "SO-1", 3_000))
    left = [replace(delivery, delivered_on=TODAY)]
    record_documents(world.context, world.seller, buyer_id, left)
    return buyer_id


def test_what_left_and_what_is_planned_stand_with_the_check_that_let_them_pass(world, buyer_id):
    check(world, buyer_id, "SO-2", 1_000)

    found = record(world, buyer_id)

    assert [
        (of["kind"], of["number"], of["amount"], of["planned"]) for of in found["shipments"]
    ] == [
        ("delivery", "D-1", "30.00", False),
        ("order", "SO-1", "30.00", True),
        ("reservation", "SO-2", "10.00", True),
    ]
    delivered = found["shipments"][0]
    assert delivered["check"]["document"] == {"stage": "order", "number": "SO-1"}
    assert delivered["check"]["answer"] == "approved"
    assert delivered["check"]["figures"]["before"]["total"] == "0.00"
    assert found["shipments"][2]["check"]["figures"]["before"]["total"] == "60.00"
    assert delivered["known_then"]["limit"]["amount"] == {"amount": "100.00", "currency": "EUR"}
    assert delivered["known_then"]["cover"]["usable"] == [{"amount": "80.00", "currency": "EUR"}]
    assert found["begins_on"] == TODAY.isoformat()


def test_the_chain_of_checks_verifies_until_somebody_changes_one(world, buyer_id):
    check(world, buyer_id, "SO-2", 1_000)
    sound = record(world, buyer_id)["chain"]

    with world.tampering() as connection:
        for statement in without_triggers(connection, "order_checks"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("DELETE FROM order_checks WHERE buyer_seq = 2")
    cut = record(world, buyer_id)["chain"]

    assert (sound["checks"], sound["verifies"], sound["faults"]) == (2, True, [])
    assert len(sound["last_leaf"]) == 64
    assert (cut["checks"], cut["verifies"]) == (1, False)


def test_bytes_that_were_changed_show_and_let_nothing_pass(world, buyer_id):
    with world.tampering() as connection:
        for statement in without_triggers(connection, "order_checks"):
            connection.exec_driver_sql(statement)
        connection.execute(sa.text("UPDATE order_checks SET check_bytes = :it"), {"it": b"{}"})

    found = record(world, buyer_id)

    assert not found["chain"]["verifies"]
    assert [of["check"] for of in found["shipments"]] == [None, None]
    assert "the chain does not verify" in render_shipment_page(found)


def without_triggers(connection, table):
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
        )
        return [f"DROP TRIGGER {name}" for (name,) in found]
    return [f"DROP TRIGGER {table}_refuse_change ON {table}"]


def test_news_that_comes_later_is_told_beside_what_was_known(world, buyer_id):
    world.clock.now += timedelta(days=3)
    stopped = COVER | {"valid_from": TODAY.isoformat(), "stopped_from": TODAY.isoformat()}
    record_covers(world.context, world.seller, buyer_id, [read_cover(stopped, "")])

    delivered = record(world, buyer_id)["shipments"][0]

    assert delivered["known_otherwise_now"]
    assert delivered["known_then"]["cover"]["state"] == "in_force"
    assert delivered["known_now"]["cover"]["state"] == "stopped"
    assert len(record(world, buyer_id)["covers"]) == 2


def test_an_invoice_without_a_delivery_is_a_shipment(world, buyer_id):
    loose, following = (
        an_invoice("R-1", 500),
        an_invoice("R-2", 300, follows("delivery", "D-1", 300)),
    )
    record_receivables(world.context, world.seller, buyer_id, [loose, following])

    kinds = [(of["kind"], of["number"]) for of in record(world, buyer_id)["shipments"]]

    assert ("invoice", "R-1") in kinds
    assert ("invoice", "R-2") not in kinds


def test_only_the_days_that_are_asked_for_are_told(world, buyer_id):
    before = replace(a_delivery("D-0"), delivered_on=date(2026, 1, 5))
    record_documents(world.context, world.seller, buyer_id, [before])

    found = record(world, buyer_id, date(2026, 1, 1), date(2026, 1, 31))

    assert [of["number"] for of in found["shipments"]] == ["D-0"]
    assert found["shipments"][0]["check"] is None
    assert (found["from"], found["to"]) == ("2026-01-01", "2026-01-31")


def test_the_record_is_never_cut_in_silence(world, buyer_id, monkeypatch):
    monkeypatch.setattr(module, "LINES_MAX", 1)

    with pytest.raises(InvalidInput, match="shorter time"):
        record(world, buyer_id)


def test_another_seller_has_no_such_record(world, buyer_id):
    with pytest.raises(BuyerNotFound):
        make_shipment_record(world.context, OTHER_SELLER, buyer_id, Between())


def test_the_page_says_the_same_and_runs_nothing(world, buyer_id):
    order = an_order("<script>alert(1)</script>")
    record_documents(world.context, world.seller, buyer_id, [order])

    page = render_shipment_page(record(world, buyer_id))

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for said in ("Hansa Handel GmbH", "D-1", "100.00 EUR", "80.00 EUR", "at 90 %", "P-77"):
        assert said in page, said
    assert page.count("<!doctype html>") == 1
    assert "no check let it pass" in page
