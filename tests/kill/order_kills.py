"""
Kills what serves orders under load, again and again, and judges what it left each time.

    load ─ so many acknowledgements ─ SIGKILL ─ judge ─ start ─ every key again ─ judge
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.kill.load import Sent, Traffic, ask_until_answered
from tests.kill.order_load import OrderLoad
from tests.kill.order_record import order_faults, read_orders
from tests.real_server import RealServer

CLIENTS = 4
ACKNOWLEDGED_MAX = 40


@dataclass(slots=True)
class OrderKills:
    """
    One server on one database whose buyers have `limit`, to be killed again and again.

    `kill` and `start` are of the server, or of the database under it.
    """

    server: RealServer
    database_url: str
    buyers: Sequence[str]
    limit: int
    seed: int
    kill: Callable[[], None]
    start: Callable[[], None]
    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("kills", "acknowledged", "in flight", "of which committed", "checks", "faults"), 0
        )
    )
    _answers: dict[str, bytes] = field(default_factory=dict)  # all that were acknowledged, ever

    def run(self, rounds: int, *, until_fault: bool = False) -> None:
        """Kill *rounds* times, or until the first fault."""
        rng = random.Random(f"kills {self.seed}")
        for number in range(rounds):
            traffic = self._kill_under_load(number, rng)
            self.faults += traffic.faults
            self.start()
            self._judge()
            self._send_again(traffic)
            self._judge()
            if self.faults and until_fault:
                break
        self.counts["checks"] = len(read_orders(self.database_url).checks)
        self.counts["faults"] = len(self.faults)

    def _kill_under_load(self, number: int, rng: random.Random) -> Traffic:
        load = OrderLoad(self.server, self.buyers, f"round-{number}", CLIENTS, self.seed)
        load.start()
        try:
            load.await_acknowledged(rng.randint(1, ACKNOWLEDGED_MAX))
        finally:
            self.kill()
            load.stop()
        traffic = load.traffic
        self.counts["kills"] += 1
        self.counts["acknowledged"] += len(traffic.acknowledged)
        self.counts["in flight"] += len(traffic.unanswered)
        self._answers |= traffic.acknowledged
        return traffic

    def _send_again(self, traffic: Traffic) -> None:
        """Each key once more: what was answered before gets the same bytes."""
        bodies = read_orders(self.database_url).bodies
        for sent in traffic.sent.values():
            before = bodies.get(sent.key)
            self.counts["of which committed"] += (
                before is not None and sent.key not in self._answers
            )
            self._send_one_again(sent, before)

    def _send_one_again(self, sent: Sent, before: bytes | None) -> None:
        answer = ask_until_answered(self.server, sent)
        if before is not None and (answer.status, answer.body) != (200, before):
            self.faults.append(f"key {sent.key}: another answer than before the kill")
        if answer.status == 200:
            self._answers[sent.key] = answer.body
        else:
            self.faults.append(f"key {sent.key}: {answer.status} {answer.body[:300]!r}")

    def _judge(self) -> None:
        record = read_orders(self.database_url)
        kept = record.bodies
        self.faults += [
            f"key {key}: acknowledged and {'changed' if key in kept else 'not there'}"
            for key, body in self._answers.items()
            if kept.get(key) != body
        ]
        self.faults += order_faults(record, dict.fromkeys(self.buyers, self.limit))
