"""Confirming against expiry, by two clocks that differ: exactly one of the two wins."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from credit_engine.errors import Busy, ReservationExpired
from credit_engine.services.confirm_reservation import ConfirmReservation, confirm_reservation
from credit_engine.services.expire_reservations import expire_reservations
from tests.services.order_world import OrderWorld


def until_not_busy(step):
    while True:
        try:
            return step()
        except Busy:
            continue


def test_of_a_confirmation_and_the_sweep_exactly_one_wins(world, proof):
    orders = OrderWorld(world)
    buyer_id = orders.buyer("1000000.00")
    rounds = proof.size(quick=40, full=5_000)
    # The sweep runs where the clock is a second ahead, as two machines' clocks are.
    early, late = (
        replace(world.context, clock=lambda by=by: world.clock.now + by)
        for by in (timedelta(hours=72, seconds=-1), timedelta(hours=72))
    )
    won: Counter[str] = Counter()
    together = threading.Barrier(2)

    def confirm(reservation_id: str) -> None:
        command = ConfirmReservation(orders.call(reservation_id))
        together.wait()
        try:
            until_not_busy(lambda: confirm_reservation(early, world.seller, command))
            won["confirmed"] += 1
        except ReservationExpired:
            won["refused"] += 1

    for number in range(rounds):
        reservation_id = orders.reserve(buyer_id, f"SO-{number}", "0.01")
        rival = threading.Thread(target=confirm, args=(reservation_id,))
        rival.start()
        together.wait()
        won["expired"] += until_not_busy(lambda: expire_reservations(late, 10))
        rival.join()
        assert won["confirmed"] + won["expired"] == number + 1
        assert won["refused"] == won["expired"]

    assert orders.counted(buyer_id) == ({"orders": won["confirmed"]} if won["confirmed"] else {})
    backend = world.database_url.split("+", maxsplit=1)[0].split(":", maxsplit=1)[0]
    proof.record(f"confirm races expiry, on {backend}", counts={"rounds": rounds, **won})
