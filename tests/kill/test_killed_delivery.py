"""A worker that is killed between telling a webhook and recording it: told again, never lost."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credit_engine.bootstrap import build_context
from credit_engine.domain.event import Event
from credit_engine.services.context import Context
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.deliver_events import CLAIM
from credit_engine.services.read_events import oldest_undelivered_age
from credit_engine.services.register_webhook import register_webhook, remove_webhook
from credit_engine.settings import Settings
from tests.builders import a_buyer
from tests.proofs import Proof
from tests.real_server import (
    HANG_SECONDS,
    RealServer,
    backend_of,
    clean_environment,
    polls,
    server_variables,
)
from tests.sample_records import CALLER
from tests.webhook_receiver import Got, Receiver, a_receiver, deliver_all

ROOT = Path(__file__).parents[2]
LOCAL = {
    "pack": ROOT / "tests" / "packs" / "minimal",
    "webhook_networks": "127.0.0.0/8",
    "webhook_http": "allow",
}
KINDS = ["limit.*", "order.*"]


@contextmanager
def a_worker(database_url: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`credit-engine work` as somebody starts it."""
    environ = clean_environment() | server_variables(database_url, **LOCAL)
    with (folder / "work.err").open("ab") as errors:
        worker = subprocess.Popen(
            [sys.executable, "-m", "credit_engine", "work"],
            env=environ,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait(HANG_SECONDS)


@pytest.fixture
def context(database_url: str) -> Iterator[Context]:
    opened = build_context(Settings.from_environ(server_variables(database_url, **LOCAL)))
    yield opened
    opened.store.close()


def buyers_of(context: Context, count: int) -> list[str]:
    numbers = [f"D-{number}" for number in range(count)]
    pack = context.packs.active()
    assert pack.facts
    return [create_buyer(context, CALLER, a_buyer(number=one)).buyer_id for one in numbers]


def happen(context: Context, buyer_id: str) -> str:
    event = Event(context.ids(), "S-1", buyer_id, "limit.granted", context.clock(), {})
    with context.store.writing() as writing:
        writing.append_event(event)
    return event.event_id


def await_got(receiver: Receiver, count: int) -> None:
    for _ in polls():
        if len(receiver.got) >= count:
            return
    raise AssertionError(f"{len(receiver.got)} of {count} arrived")


def deadly(
    worker: subprocess.Popen[bytes], fatal: int, died: threading.Event
) -> Callable[[Got], int]:
    """Answer, but kill the worker while it waits for the answer to its *fatal*-th message."""
    turn, seen = threading.Lock(), []

    def answer(got: Got) -> int:
        with turn:
            seen.append(got.id)
            if len(seen) == fatal:
                os.kill(worker.pid, signal.SIGKILL)
                worker.wait()
                died.set()
        return 204

    return answer


def test_what_a_killed_worker_told_and_did_not_record_is_told_again(
    context: Context, database_url: str, tmp_path: Path, proof: Proof
) -> None:
    rng = random.Random(proof.seed)
    buyers = buyers_of(context, 3)
    kills = proof.size(quick=1, full=50)
    ids: list[str] = []
    with a_receiver() as receiver:
        for _ in range(kills):
            # A webhook of its own each time: the clock of the last one went ahead.
            hook = register_webhook(context, CALLER, receiver.url, KINDS).webhook
            ids += [happen(context, rng.choice(buyers)) for _ in range(12)]
            fatal, died = rng.randint(1, 8), threading.Event()
            with a_worker(database_url, tmp_path) as worker:
                receiver.answer = deadly(worker, fatal, died)
                assert died.wait(HANG_SECONDS)
            receiver.answer = lambda _: 204
            # Nobody tells the webhook until the claim of the dead has lapsed.
            assert deliver_all(context) == 0
            lapsed = datetime.now(UTC) + CLAIM
            deliver_all(replace(context, clock=lambda lapsed=lapsed: lapsed))
            remove_webhook(context, CALLER, hook.webhook_id)

        told = list(dict.fromkeys(receiver.ids))
        assert set(told) == set(ids)
        buyer_of = {got.id: got.event["buyer_id"] for got in receiver.got}
        for buyer_id in buyers:
            first = [one for one in told if buyer_of[one] == buyer_id]
            assert first == [one for one in ids if buyer_of[one] == buyer_id]
        proof.record(
            f"every event reaches a webhook whose worker is killed, on {backend_of(database_url)}",
            counts={
                "kills": kills,
                "events": len(ids),
                "told more than once": len(receiver.got) - len(told),
                "lost": len(set(ids) - set(told)),
            },
        )


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(
    context: Context, database_url: str, tmp_path: Path
) -> None:
    (buyer_id,) = buyers_of(context, 1)
    with a_receiver() as receiver, a_worker(database_url, tmp_path) as worker:
        begun, release = threading.Event(), threading.Event()

        def answer(_: Got) -> int:
            begun.set()
            return 204 if release.wait(HANG_SECONDS) else 500

        receiver.answer = answer
        register_webhook(context, CALLER, receiver.url, KINDS)
        event_id = happen(context, buyer_id)
        assert begun.wait(HANG_SECONDS)
        worker.send_signal(signal.SIGTERM)
        release.set()

        assert worker.wait(HANG_SECONDS) == 0
        assert receiver.ids == [event_id]
        assert oldest_undelivered_age(context).total_seconds() == 0


def test_the_workers_of_a_server_tell_webhooks_and_give_back_their_claims_at_a_stop(
    context: Context, database_url: str, tmp_path: Path
) -> None:
    buyers = buyers_of(context, 4)
    with a_receiver() as receiver, RealServer(database_url, tmp_path, **LOCAL) as server:
        server.await_workers()
        register_webhook(context, CALLER, receiver.url, KINDS)
        ids = [happen(context, buyers[number % 4]) for number in range(40)]
        await_got(receiver, 20)
        begun, release = threading.Event(), threading.Event()

        def answer(_: Got) -> int:
            begun.set()
            return 204 if release.wait(HANG_SECONDS) else 500

        await_got(receiver, 40)
        receiver.answer = answer
        ids.append(happen(context, buyers[0]))
        assert begun.wait(HANG_SECONDS)
        timer = threading.Timer(0.5, release.set)
        timer.start()
        assert server.stop() == 0
        timer.join()

        assert sorted(receiver.ids) == sorted(ids)
        assert oldest_undelivered_age(context).total_seconds() == 0
