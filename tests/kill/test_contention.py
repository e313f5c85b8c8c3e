"""A server that cannot take a request says so, says when to come back, and does nothing by half."""

import json
import random
import threading
from pathlib import Path

from tests.kill.load import Sent, ask, ask_until_answered, draw_request, is_retryable
from tests.kill.raw_record import another_writer, read_raw
from tests.kill.record_judge import faults_of
from tests.proofs import Proof
from tests.real_server import Answer, RealServer, backend_of
from tests.sample_records import record_sample


def test_a_request_behind_another_writer_gets_503_and_leaves_no_trace(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    rng = random.Random(proof.seed)
    buyers = record_sample(database_url, 8)
    times = proof.size(quick=1, full=5)
    with RealServer(database_url, tmp_path) as server:
        for number in range(times):
            buyer = rng.choice(buyers)
            request = draw_request(buyer, rng) | {"kind": "new"}
            sent = Sent(f"busy-{number}", json.dumps(request).encode())
            before = read_raw(database_url)
            with another_writer(database_url, buyer.buyer_id), server.client() as client:
                answer = ask(client, sent)
                assert is_retryable(answer), answer
                assert answer.json()["type"] == "/problems/busy"
                assert read_raw(database_url) == before
                assert server.readiness() == 200  # readers go on
            assert ask_until_answered(server, sent).status == 201
    record = read_raw(database_url)

    assert faults_of(record) == []
    assert len(record.decisions) == len(record.answers) == times
    proof.record(
        f"requests behind another writer on {backend_of(database_url)}",
        counts={"requests": times, "answered 503": times, "decided when sent again": times},
    )


def test_more_clients_than_places_get_503_and_the_rest_are_decided_right(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    rng = random.Random(proof.seed)
    buyers = record_sample(database_url, 8)
    clients = 24
    requests = proof.size(quick=8, full=60)
    answers: dict[str, Answer] = {}
    places = {"workers": 1, "threads": 1, "waiting": 2, "pool_size": 1}
    drawn = [
        [draw_request(rng.choice(buyers), rng) for _ in range(requests)] for _ in range(clients)
    ]

    with RealServer(database_url, tmp_path, **places) as server:

        def work(number: int) -> None:
            with server.client() as client:
                for place, request in enumerate(drawn[number]):
                    body = json.dumps(request | {"kind": "new"}).encode()
                    sent = Sent(f"{number}-{place}", body)
                    answers[sent.key] = ask(client, sent)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    decided = {key: answer.body for key, answer in answers.items() if answer.status == 201}
    others = [answer for answer in answers.values() if answer.status != 201]
    record = read_raw(database_url)

    assert len(answers) == clients * requests
    assert all(is_retryable(answer) for answer in others)
    assert "/problems/too-busy" in {answer.json()["type"] for answer in others}
    assert decided != {}
    assert record.bodies == decided
    assert faults_of(record) == []
    proof.record(
        f"more clients than places on {backend_of(database_url)}",
        counts={
            "requests": len(answers),
            "decided": len(decided),
            "answered 503": len(others),
            "answered otherwise": 0,
        },
    )
