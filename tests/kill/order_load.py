"""Load of orders on a real server: checks, and what becomes of what they reserve."""

import json
import random
import threading
from collections.abc import Sequence

from tests.kill.load import Sent, Traffic, ask, is_retryable
from tests.real_server import LOST, Client, RealServer, polls

CHECK = "/v1/orders/check"
STEPS = ("confirm", "release", "amend")
MOST_MINOR = 400_000


class OrderLoad:
    """So many clients that order, until they are told to stop or lose the server."""

    def __init__(
        self, server: RealServer, buyers: Sequence[str], name: str, clients: int, seed: int
    ) -> None:
        self.traffic = Traffic()
        self._server = server
        self._buyers = buyers
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._work,
                args=(f"{name}-{number}", random.Random(f"{seed}/{name}/{number}")),
            )
            for number in range(clients)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def await_acknowledged(self, count: int) -> None:
        """Wait until *count* requests were done, or one was answered as it must not be."""
        for _ in polls():
            if len(self.traffic.acknowledged) >= count or self.traffic.faults:
                return
            assert any(each.is_alive() for each in self._threads), "every client lost the server"
        raise AssertionError(f"no {count} acknowledgements, and no fault")

    def stop(self) -> None:
        """Let each client finish the request that it is in."""
        self._stopped.set()
        self.join()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _work(self, name: str, rng: random.Random) -> None:
        number = 0
        reserved: list[str] = []
        try:
            with self._server.client() as client:
                while not self._stopped.is_set():
                    number += 1
                    sent = draw_order(f"{name}-{number}", rng.choice(self._buyers), reserved, rng)
                    self._ask(client, sent, reserved)
        except LOST:
            return  # the server went away: what was in flight stays unanswered

    def _ask(self, client: Client, sent: Sent, reserved: list[str]) -> None:
        with self.traffic.lock:
            self.traffic.sent[sent.key] = sent
        answer = ask(client, sent)
        with self.traffic.lock:
            self.traffic.answers[sent.key] = answer
        if answer.status == 200:
            reservation = answer.json().get("reservation")
            if sent.path == CHECK and reservation is not None:
                reserved.append(reservation["reservation_id"])
        elif not is_retryable(answer):
            self.traffic.fault(f"{sent.path} {sent.key}: {answer.status} {answer.body[:300]!r}")


def draw_order(key: str, buyer_id: str, reserved: list[str], rng: random.Random) -> Sent:
    """A check of a new order, or a step of a reservation that takes no further one."""
    minor = rng.randint(1, MOST_MINOR)
    amount = {"amount": f"{minor // 100}.{minor % 100:02}", "currency": "EUR"}
    if reserved and rng.random() < 0.5:
        step = rng.choice(STEPS)
        body = {"open_amount": amount} if step == "amend" else {}
        reservation_id = reserved.pop()
        return Sent(key, json.dumps(body).encode(), f"/v1/reservations/{reservation_id}/{step}")
    check = {
        "buyer": {"buyer_id": buyer_id},
        "document": {"stage": "order", "number": key},
        "open_amount": amount,
    }
    return Sent(key, json.dumps(check).encode(), CHECK)
