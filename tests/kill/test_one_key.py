"""One idempotency key, however many clients send it at once, is one decision."""

import json
import random
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.kill.load import Sent, ask, draw_request, is_retryable
from tests.kill.raw_record import read_raw
from tests.kill.record_judge import faults_of
from tests.proofs import Proof
from tests.real_server import Answer, RealServer, backend_of, polls
from tests.sample_records import record_sample

CLIENTS = 50


def send_together(server: RealServer, requests: Sequence[Sent]) -> tuple[list[Answer], int]:
    """Send all at once, each on its own connection; their answers, and how many came back."""
    ready = threading.Barrier(len(requests))
    answers: list[Answer] = []
    turned_away: list[Answer] = []

    def send(sent: Sent) -> None:
        with server.client() as client:
            client.connection.connect()
            ready.wait()
            for _ in polls():
                answer = ask(client, sent)
                if not is_retryable(answer):
                    answers.append(answer)
                    return
                turned_away.append(answer)

    threads = [threading.Thread(target=send, args=(sent,)) for sent in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(requests)
    return answers, len(turned_away)


def test_fifty_clients_with_one_key_get_one_decision_and_the_same_bytes(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    rng = random.Random(proof.seed)
    buyers = record_sample(database_url, 8)
    rounds = proof.size(quick=2, full=50)
    retried = 0
    with RealServer(database_url, tmp_path) as server:
        server.await_workers()
        for number in range(rounds):
            request = draw_request(rng.choice(buyers), rng) | {"kind": "new"}
            sent = Sent(f"round-{number}", json.dumps(request).encode())
            answers, turned_away = send_together(server, [sent] * CLIENTS)
            retried += turned_away
            assert {answer.status for answer in answers} == {201}
            assert len({answer.body for answer in answers}) == 1
            first = [each for each in answers if "idempotency-replayed" not in each.headers]
            assert len(first) == 1
    record = read_raw(database_url)

    assert len(record.decisions) == len(record.answers) == rounds
    assert faults_of(record) == []
    proof.record(
        f"fifty clients with one key on {backend_of(database_url)}",
        counts={
            "keys": rounds,
            "requests": rounds * CLIENTS,
            "sent again after a 503": retried,
            "decisions": len(record.decisions),
        },
    )


def test_of_two_bodies_under_one_key_one_is_decided_and_the_other_gets_422(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    rng = random.Random(proof.seed)
    buyers = record_sample(database_url, 8)
    rounds = proof.size(quick=2, full=20)
    with RealServer(database_url, tmp_path) as server:
        server.await_workers()
        for number in range(rounds):
            one = draw_request(rng.choice(buyers), rng) | {"kind": "new"}
            other = one | {"wanted": {"amount": f"{100 + number}.00", "currency": "USD"}}
            bodies = [json.dumps(request).encode() for request in (one, other)]
            sent = [Sent(f"two-{number}", body) for body in bodies * 10]
            answers, _ = send_together(server, sent)
            assert Counter(answer.status for answer in answers) == {201: 10, 422: 10}
            assert len({answer.body for answer in answers if answer.status == 201}) == 1
            problems = {answer.json()["type"] for answer in answers if answer.status == 422}
            assert problems == {"/problems/idempotency-key-reused"}
    record = read_raw(database_url)

    assert len(record.decisions) == len(record.answers) == rounds
    assert faults_of(record) == []
    proof.record(
        f"two bodies under one key on {backend_of(database_url)}",
        counts={"keys": rounds, "requests": rounds * 20, "decisions": len(record.decisions)},
    )
