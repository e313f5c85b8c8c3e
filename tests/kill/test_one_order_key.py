"""One key of an order check, however many clients send it at once, is one reservation."""

import json
from pathlib import Path

from tests.kill.load import Sent
from tests.kill.order_desks import LIMIT_MINOR, MINIMAL, limited_buyer, minimal_context
from tests.kill.order_load import CHECK
from tests.kill.order_record import order_faults, read_orders, reserved_of
from tests.kill.test_one_key import CLIENTS, send_together
from tests.proofs import Proof
from tests.real_server import RealServer, backend_of


def test_fifty_clients_with_one_key_make_one_reservation_and_get_the_same_bytes(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    context = minimal_context(database_url)
    buyer_id = limited_buyer(context, LIMIT_MINOR)
    context.store.close()
    rounds = proof.size(quick=2, full=50)
    retried = 0
    with RealServer(database_url, tmp_path, **MINIMAL) as server:
        server.await_workers()
        for number in range(rounds):
            check = {
                "buyer": {"buyer_id": buyer_id},
                "document": {"stage": "order", "number": f"SO-{number}"},
                "open_amount": {"amount": "100.00", "currency": "EUR"},
            }
            sent = Sent(f"round-{number}", json.dumps(check).encode(), CHECK)
            answers, turned_away = send_together(server, [sent] * CLIENTS)
            retried += turned_away
            assert {answer.status for answer in answers} == {200}
            assert len({answer.body for answer in answers}) == 1
            first = [each for each in answers if "idempotency-replayed" not in each.headers]
            assert len(first) == 1
    record = read_orders(database_url)

    assert len(record.checks) == len(record.answers) == len(record.reservations) == rounds
    assert sum(map(reserved_of, record.reservations)) == rounds * 10_000
    assert order_faults(record, {buyer_id: LIMIT_MINOR}) == []
    proof.record(
        f"fifty clients with one key of an order on {backend_of(database_url)}",
        counts={
            "keys": rounds,
            "requests": rounds * CLIENTS,
            "sent again after a 503": retried,
            "reservations": len(record.reservations),
        },
    )
