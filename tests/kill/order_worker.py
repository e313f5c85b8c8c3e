"""
A process of threads that order for one buyer as fast as they can.

    python -m tests.kill.order_worker shipped|reads_before BUYER_ID NAME THREADS ORDERS SEED

Each thread checks orders; of those that pass it amends, releases and confirms some. What is
contended is sent again. It prints how often which answer came, as JSON.
"""

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from credit_engine.bootstrap import build_context
from credit_engine.domain.money import Money
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.errors import Busy
from credit_engine.services.amend_order import AmendOrder, amend_order
from credit_engine.services.answer_once import Answer
from credit_engine.services.check_order import CheckOrder, check_order
from credit_engine.services.confirm_reservation import ConfirmReservation, confirm_reservation
from credit_engine.services.context import Context
from credit_engine.services.release_reservation import release_reservation
from credit_engine.services.reservation_calls import ReservationCall
from credit_engine.settings import Settings
from tests.planted.stores import ReadsBefore
from tests.sample_records import CALLER

MOST_MINOR = 900_000
ATTEMPTS = 2_000


@dataclass
class Desk:
    """One thread that orders."""

    context: Context
    buyer_id: str
    name: str
    rng: random.Random
    counts: Counter[str] = field(default_factory=Counter)

    def work(self, orders: int) -> None:
        for number in range(orders):
            answer = self.check(f"{self.name}-{number}", self.rng.randint(1, MOST_MINOR))
            self.counts[answer["answer"]] += 1
            if answer["answer"] == "approved":
                self.live(answer["reservation"]["reservation_id"])

    def live(self, reservation_id: str) -> None:
        """Let a reservation live on, in one of a few ways."""
        call = ReservationCall(reservation_id, f"{reservation_id}-1", "sha256:0")
        draw = self.rng.random()
        if draw < 0.35:
            self.once(lambda: release_reservation(self.context, CALLER, call))
            self.counts["released"] += 1
        elif draw < 0.6:
            amount = Money(self.rng.randint(1, MOST_MINOR), "EUR")
            amend = AmendOrder(call, amount)
            answer = self.once(lambda: amend_order(self.context, CALLER, amend))
            self.counts[f"amended: {answer['answer']}"] += 1
        elif draw < 0.65:
            confirm = ConfirmReservation(call, Money(1, "EUR"))
            self.once(lambda: confirm_reservation(self.context, CALLER, confirm))
            self.counts["confirmed in part"] += 1

    def check(self, number: str, minor: int) -> Any:
        request = OrderRequest(DocumentRef(Stage.ORDER, number), Money(minor, "EUR"))
        command = CheckOrder(self.buyer_id, request, number, "sha256:0")
        return self.once(lambda: check_order(self.context, CALLER, command))

    def once(self, ask: Callable[[], Answer]) -> Any:
        for _ in range(ATTEMPTS):
            try:
                return json.loads(ask().body)
            except Busy:
                self.counts["sent again"] += 1
                time.sleep(0.01)
        raise AssertionError("contended without an end")


def main(*arguments: str) -> None:
    store, buyer_id, name, threads, orders, seed = arguments
    settings = Settings.from_environ(os.environ)
    context = build_context(settings)
    if store == "reads_before":
        planted = ReadsBefore.open(settings)
        planted.buyer_id = buyer_id
        context = replace(context, store=planted)
    desks = [
        Desk(context, buyer_id, f"{name}-{place}", random.Random(f"{seed}/{name}/{place}"))
        for place in range(int(threads))
    ]
    failures: list[BaseException] = []

    def work(desk: Desk) -> None:
        try:
            desk.work(int(orders))
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the test must see it
            failures.append(failure)

    print("ready", flush=True)  # noqa: T201 - all processes begin together
    sys.stdin.readline()
    running = [threading.Thread(target=work, args=(desk,)) for desk in desks]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if failures:
        raise failures[0]
    total: Counter[str] = Counter()
    for desk in desks:
        total += desk.counts
    print(json.dumps(total))  # noqa: T201 - its only answer


if __name__ == "__main__":
    main(*sys.argv[1:])
