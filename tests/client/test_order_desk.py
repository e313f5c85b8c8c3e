"""An order desk that goes on while the server cannot be reached, by its small rule."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from credit_engine.client import Client, OfflineRule, OrderDesk, Problem
from credit_engine.client.order_desk import OrderQueueError
from tests.api.conftest import SELLER
from tests.api.running_server import Running, running_server
from tests.flaky_proxy import FlakyProxy, flaky_proxy

RULE = OfflineRule(ceilings={"EUR": "500.00"}, headroom_hours=24)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REFUSALS = 50  # more than any test sends

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with running_server(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture
def proxy(server: Running):
    with flaky_proxy(server.port) as running:
        yield running


@pytest.fixture
def client(proxy: FlakyProxy) -> Client:
    return Client(proxy.url, SELLER.key, attempts=1)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(client: Client, tmp_path: Path, clock: Clock) -> OrderDesk:
    return OrderDesk(client, tmp_path / "desk.db", RULE, now=clock)


@pytest.fixture
def order(client: Client) -> Ask:
    """Give orders of a buyer whose limit is 1,000.00 EUR."""
    buyer_id = client.create_buyer("Acme GmbH")["buyer_id"]
    limit = {
        "amount": "1000.00",
        "currency": "EUR",
        "valid_from": "2026-01-01",
        "review_by": "2199-12-31",
        "max_terms": {"instrument": "open_account", "days": 60, "from": "invoice_date"},
        "reason": "test",
    }
    client.import_rows("limits", [{"buyer": {"buyer_id": buyer_id}, "limit": limit}])

    def asked(number: str, amount: str, currency: str = "EUR") -> dict[str, Any]:
        return {
            "request_reference": f"{buyer_id}/{number}",
            "buyer": {"buyer_id": buyer_id},
            "document": {"stage": "order", "number": number},
            "open_amount": {"amount": amount, "currency": currency},
        }

    return asked


def away(proxy: FlakyProxy) -> None:
    proxy.faults.extend(["refuse"] * REFUSALS)


def back(proxy: FlakyProxy) -> None:
    proxy.faults.clear()


def code(answer: dict[str, Any]) -> str | None:
    return answer["holds"][0]["code"] if answer["holds"] else None


def test_while_the_server_answers_its_answers_count_and_are_remembered(desk, order, clock) -> None:
    answer = desk.check(order("SO-1", "300.00"))

    assert "offline" not in answer
    known = desk.last_known(order("SO-1", "300.00")["buyer"])
    assert (str(known.headroom), known.currency, known.at) == ("700.00", "EUR", NOON)
    assert desk.queued() == []


def test_without_it_small_orders_pass_within_what_was_left(desk, order, proxy) -> None:
    desk.check(order("SO-1", "300.00"))
    away(proxy)

    answers = [desk.check(order(f"SO-{place}", "400.00")) for place in (2, 3)]

    assert [(of["answer"], of["may"]) for of in answers] == [
        ("approved", {"confirm": True, "ship": False}),
        ("hold", {"confirm": False, "ship": False}),
    ]
    assert code(answers[1]) == "OFFLINE-OVER-HEADROOM"
    assert len(desk.queued()) == 2


def test_what_is_too_large_or_unknown_or_old_waits(desk, order, proxy, clock) -> None:
    desk.check(order("SO-1", "100.00"))
    away(proxy)

    assert code(desk.check(order("SO-2", "500.01"))) == "OFFLINE-OVER-CEILING"
    assert code(desk.check(order("SO-3", "1.00", "USD"))) == "OFFLINE-OVER-CEILING"
    stranger = order("SO-4", "1.00") | {"buyer": {"buyer_id": "nobody"}}
    assert code(desk.check(stranger)) == "OFFLINE-HEADROOM-UNKNOWN"
    clock.now = NOON + timedelta(hours=24)
    assert code(desk.check(order("SO-5", "1.00"))) is None
    clock.now += timedelta(seconds=1)
    assert code(desk.check(order("SO-6", "1.00"))) == "OFFLINE-HEADROOM-OLD"


def test_a_buyer_that_was_held_for_more_than_an_amount_waits(desk, order, proxy, client) -> None:
    buyer_id = order("SO-1", "1.00")["buyer"]["buyer_id"]
    hold = {
        "code": "FRAUD",
        "reason": "unknown address",
        "placed_on": "2026-10-01",
        "placed_by": "A. Lee",
        "review_by": "2199-12-01",
    }
    client.record_holds(buyer_id, [hold])
    assert desk.check(order("SO-1", "1.00"))["answer"] == "hold"
    away(proxy)

    assert code(desk.check(order("SO-2", "1.00"))) == "OFFLINE-WAS-HELD"


def test_what_was_queued_is_checked_under_its_reference_and_differences_are_named(
    desk, order, proxy, client
) -> None:
    desk.check(order("SO-1", "100.00"))
    away(proxy)
    for number, amount in (("SO-2", "400.00"), ("SO-3", "450.00"), ("SO-4", "501.00")):
        desk.check(order(number, amount))
    back(proxy)
    client.check_order(order("SO-9", "500.00"))  # by another way

    settled = list(desk.recheck())

    assert [(of["local"]["answer"], of["answer"]["answer"], of["differs"]) for of in settled] == [
        ("approved", "approved", False),
        ("approved", "hold", True),
        ("hold", "hold", False),
    ]
    assert desk.queued() == []
    assert list(desk.recheck()) == []
    again = client.check_order(order("SO-2", "400.00"))
    assert again["check_id"] == settled[0]["answer"]["check_id"]


def test_a_lost_answer_is_found_again_and_nothing_is_reserved_twice(
    desk, order, proxy, client
) -> None:
    desk.check(order("SO-1", "100.00"))
    proxy.faults.append("lose")

    local = desk.check(order("SO-2", "200.00"))  # the server has reserved it
    (settled,) = desk.recheck()

    assert local["offline"]
    assert settled["answer"]["answer"] == "approved"
    buyer_id = order("SO-2", "1.00")["buyer"]["buyer_id"]
    assert len(list(client.reservations(buyer_id=buyer_id))) == 2


def test_the_same_reference_gets_the_same_local_answer_and_a_changed_order_none(
    desk, order, proxy
) -> None:
    desk.check(order("SO-1", "100.00"))
    away(proxy)

    first = desk.check(order("SO-2", "400.00"))

    assert desk.check(order("SO-2", "400.00")) == first
    assert len(desk.queued()) == 1
    with pytest.raises(OrderQueueError, match="another order"):
        desk.check(order("SO-2", "401.00"))


def test_what_is_no_order_is_neither_queued_nor_passed(desk, order, proxy) -> None:
    with pytest.raises(Problem, match="There is no such buyer"):
        desk.check(order("SO-1", "1.00") | {"buyer": {"buyer_id": "nobody"}})
    away(proxy)
    for amount in ("-1.00", "NaN", "1e3", ""):
        with pytest.raises(OrderQueueError, match="no amount"):
            desk.check(order(f"SO-{amount}", amount))
    with pytest.raises(OrderQueueError, match="request_reference"):
        desk.check(order("SO-2", "1.00") | {"request_reference": ""})
    assert desk.queued() == []


def test_a_recheck_stops_where_the_server_is_away_and_goes_on_later(desk, order, proxy) -> None:
    desk.check(order("SO-1", "100.00"))
    away(proxy)
    desk.check(order("SO-2", "50.00"))
    assert list(desk.recheck()) == []
    back(proxy)
    proxy.faults.append("busy")
    assert list(desk.recheck()) == []

    assert len(list(desk.recheck())) == 1


def test_two_at_one_file_never_use_the_same_headroom(desk, order, proxy) -> None:
    desk.check(order("SO-0", "100.00"))
    away(proxy)
    answers: list[dict[str, Any]] = []

    def work(number: int) -> None:
        answers.append(desk.check(order(f"SO-{number}", "250.00")))

    threads = [Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [of["answer"] for of in answers].count("approved") == 3
