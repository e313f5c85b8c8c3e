"""The client's calls about orders against a real server, through a proxy that loses answers."""

import pytest

from credit_engine.client import Client, Problem
from tests.api.conftest import SELLER
from tests.api.running_server import Running, running_server
from tests.flaky_proxy import FlakyProxy, flaky_proxy


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with running_server(tmp_path_factory.mktemp("orders")) as running:
        yield running


@pytest.fixture
def proxy(server: Running):
    with flaky_proxy(server.port) as running:
        yield running


@pytest.fixture
def client(proxy: FlakyProxy) -> Client:
    return Client(proxy.url, SELLER.key, sleep=lambda _: None)


@pytest.fixture
def buyer_id(client: Client) -> str:
    made = client.create_buyer("Acme GmbH")
    limit = {
        "amount": "1000.00",
        "currency": "EUR",
        "valid_from": "2026-01-01",
        "review_by": "2199-12-31",
        "max_terms": {"instrument": "open_account", "days": 60, "from": "invoice_date"},
        "reason": "test",
    }
    client.import_rows("limits", [{"buyer": {"buyer_id": made["buyer_id"]}, "limit": limit}])
    return str(made["buyer_id"])


def an_order(buyer_id: str, number: str, amount: str = "300.00") -> dict[str, object]:
    return {
        "buyer": {"buyer_id": buyer_id},
        "document": {"stage": "order", "number": number},
        "open_amount": {"amount": amount, "currency": "EUR"},
    }


def test_a_check_whose_answer_is_lost_goes_out_again_and_reserves_once(
    client: Client, proxy: FlakyProxy, buyer_id: str
) -> None:
    proxy.faults.extend(["lose", "busy", "lose"])

    answer = client.check_order(an_order(buyer_id, "SO-1"))

    assert answer["headroom"]["amount"] == "1000.00"
    assert [of["amount"] for of in client.reservations(buyer_id=buyer_id)] == ["300.00"]
    assert client.read_check(answer["check_id"])["check"]["check_id"] == answer["check_id"]


def test_what_moves_a_reservation_goes_out_again_and_is_done_once(
    client: Client, proxy: FlakyProxy, buyer_id: str
) -> None:
    reserved = client.check_order(an_order(buyer_id, "SO-1"))["reservation"]["reservation_id"]
    proxy.faults.append("lose")
    part = client.confirm(reserved, amount={"amount": "100.00", "currency": "EUR"})
    proxy.faults.append("lose")
    whole = client.confirm(reserved)

    assert (part["amount"], whole["state"]) == ("200.00", "confirmed")
    with pytest.raises(Problem) as refused:
        client.release(reserved)
    assert refused.value.type == "/problems/reservation-confirmed"


def test_lists_are_read_page_by_page(client: Client, proxy: FlakyProxy, buyer_id: str) -> None:
    for place in range(3):
        client.check_order(an_order(buyer_id, f"SO-{place}", "10.00"))
    calls = len(proxy.seen)

    found = list(client.reservations(buyer_id=buyer_id, limit="2"))

    assert [of["document"]["number"] for of in found] == ["SO-0", "SO-1", "SO-2"]
    assert len(proxy.seen) == calls + 2
    assert [of["amount"] for of in client.limits(buyer_id)] == ["1000.00"]


def test_a_group_and_a_record_of_shipments_are_read(client: Client, buyer_id: str) -> None:
    group = client.read_group(buyer_id)
    record = client.read_shipment_record(buyer_id, first="2026-01-01", last="2026-01-31")

    assert [of["limit"]["amount"] for of in group["members"]] == ["1000.00"]
    assert (record["from"], record["shipments"]) == ("2026-01-01", [])
