"""
Load on a real server: client threads that ask for limits and state facts, and remember it all.

Each request has a key of its own. What became of it is one of three: answered
(the whole answer came), or unknown (the connection broke first), or never sent.
"""

import json
import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.real_server import LOST, Answer, Client, RealServer, polls
from tests.sample_records import Known

LIMIT_REQUESTS = "/v1/limit-requests"
KINDS = ("new", "new", "new", "increase", "prolong", "reduce")
SHARE_OF_FACTS = 0.15
DONE = (200, 201)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request under a key as it was sent: a limit request, where no path is given."""

    key: str
    body: bytes
    path: str = LIMIT_REQUESTS


@dataclass(slots=True)
class Traffic:
    """What was sent and what came back; shared by the threads of a load."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    sent: dict[str, Sent] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)  # of limit requests, by key
    stated: dict[float, Answer] = field(default_factory=dict)  # of facts, by their value
    faults: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> dict[str, bytes]:
        """The bodies of the requests that were answered as decided, or done."""
        with self.lock:
            return {key: of.body for key, of in self.answers.items() if of.status in DONE}

    @property
    def unanswered(self) -> list[Sent]:
        """The requests of which nobody knows what became."""
        with self.lock:
            return [sent for key, sent in self.sent.items() if key not in self.answers]

    @property
    def turned_away(self) -> list[Sent]:
        """The requests that were answered and not decided."""
        with self.lock:
            return [self.sent[key] for key, of in self.answers.items() if of.status not in DONE]

    @property
    def request_ids(self) -> set[str]:
        """The server's ids of all requests that were answered."""
        with self.lock:
            answered = [*self.answers.values(), *self.stated.values()]
            return {answer.headers["x-request-id"] for answer in answered}

    def fault(self, text: str) -> None:
        with self.lock:
            self.faults.append(text)


class Load:
    """So many clients at work on one server, until they are told to stop or lose it."""

    def __init__(
        self, server: RealServer, buyers: Sequence[Known], name: str, clients: int, seed: int
    ) -> None:
        self.traffic = Traffic()
        self._server = server
        self._buyers = buyers
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._work,
                args=(f"{name}-{number}", random.Random(f"{seed}/{name}/{number}")),
                name=f"client {number}",
            )
            for number in range(clients)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def await_acknowledged(self, count: int) -> None:
        """Wait until *count* requests were answered as decided, or one as it must not be."""
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
        """Wait until every client has stopped, or lost the server."""
        for thread in self._threads:
            thread.join()

    def _work(self, name: str, rng: random.Random) -> None:
        number = 0
        try:
            with self._server.client() as client:
                while not self._stopped.is_set():
                    number += 1
                    buyer = rng.choice(self._buyers)
                    if rng.random() < SHARE_OF_FACTS:
                        self._state(client, buyer, rng)
                    else:
                        self._ask(client, f"{name}-{number}", buyer, rng)
        except LOST:
            return  # the server went away: what was in flight stays unanswered

    def _ask(self, client: Client, key: str, buyer: Known, rng: random.Random) -> None:
        request = draw_request(buyer, rng)
        sent = Sent(key, json.dumps(request).encode())
        with self.traffic.lock:
            self.traffic.sent[key] = sent
        answer = ask(client, sent)
        with self.traffic.lock:
            self.traffic.answers[key] = answer
        if not is_expected(answer, request["kind"]):
            self.traffic.fault(f"{key}: {answer.status} {answer.body[:300]!r}")

    def _state(self, client: Client, buyer: Known, rng: random.Random) -> None:
        score = 300 + rng.randrange(2**40) / 2**31  # a value that nobody stated before
        today = datetime.now(UTC).date() - timedelta(days=1)
        stated = {
            "fact": "bureau_score",
            "value": score,
            "valid_at": today.isoformat(),
            "source": "bureau",
        }
        body = json.dumps({"observations": [stated]}).encode()
        answer = client.request("POST", f"/v1/buyers/{buyer.buyer_id}/observations", body)
        with self.traffic.lock:
            self.traffic.stated[score] = answer
        if answer.status != 200 and not is_retryable(answer):
            self.traffic.fault(f"observation: {answer.status} {answer.body[:300]!r}")


def draw_request(buyer: Known, rng: random.Random) -> dict[str, Any]:
    """A limit request on *buyer*: any kind, more or less than the sample has it ask for."""
    wanted: Any = buyer.request["wanted"]
    thousands = max(1, int(float(wanted["amount"]) * rng.uniform(0.05, 1.2)) // 1_000)
    return {
        **buyer.request,
        "buyer": {"buyer_id": buyer.buyer_id},
        "kind": rng.choice(KINDS),
        "wanted": {**wanted, "amount": f"{thousands}000.00"},
    }


def ask(client: Client, sent: Sent) -> Answer:
    """Send a request under its key."""
    return client.request("POST", sent.path, sent.body, Idempotency_Key=sent.key)


def ask_until_answered(server: RealServer, sent: Sent) -> Answer:
    """Send a request, again while the server is busy or not back yet."""
    last: object = None
    for _ in polls():
        try:
            with server.client() as client:
                answer = ask(client, sent)
        except LOST as lost:
            last = lost
            continue
        if not is_retryable(answer):
            return answer
        last = answer.body
    raise AssertionError(f"{sent.key} was never answered, at last with {last!r}")


def is_retryable(answer: Answer) -> bool:
    """Whether it is a 503 that says when to come back, as a problem that is documented."""
    return (
        answer.status == 503
        and answer.headers.get("retry-after", "").isdigit()
        and answer.headers.get("content-type") == "application/problem+json"
    )


def is_expected(answer: Answer, kind: str) -> bool:
    """Whether a limit request may be answered so: decided, no limit to change, or come back."""
    if answer.status == 409:
        problem: Mapping[str, Any] = answer.json()
        return kind != "new" and problem["type"] == "/problems/no-limit-in-force"
    return answer.status == 201 or is_retryable(answer)
