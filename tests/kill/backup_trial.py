"""
A backup is taken while threads decide limits and check orders, and is restored elsewhere.

Some buyers only get decisions, others only order, so that each kind of record is judged by
the judge that knows it. Neither shares code with what writes, backs up or restores.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from credit_engine.errors import Busy, CreditEngineError
from credit_engine.services.check_accounts import check_accounts
from credit_engine.services.check_order import CheckOrder, check_order
from credit_engine.services.confirm_reservation import (
    ConfirmReservation,
    confirm_reservation,
)
from credit_engine.services.reservation_calls import ReservationCall
from credit_engine.services.verify_chains import verify_chains
from credit_engine.store.open import open_store
from tests.kill.order_record import OrderRecord, order_faults, read_orders
from tests.kill.raw_record import RawRecord, read_raw
from tests.kill.record_judge import faults_of, lost
from tests.real_server import polls
from tests.services.order_world import OrderWorld, an_order, digest
from tests.services.world import World
from tests.store.restoring import MASTER_KEY, ignore, put, take

LIMIT = "900000.00"
LIMIT_MINOR = 90_000_000
BUYERS = 2  # of each kind; each has a thread of its own


@dataclass
class Writers:
    """Threads that write until they are told to stop, and what they were answered."""

    world: World
    answered: dict[str, bytes] = field(default_factory=dict)  # by key
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        orders = OrderWorld(self.world)
        self.deciding = [self.world.buyer(f"D-{place}") for place in range(BUYERS)]
        self.ordering = [orders.buyer(LIMIT, f"O-{place}") for place in range(BUYERS)]
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(write, buyer_id))
            for write, buyers in ((self._decide, self.deciding), (self._order, self.ordering))
            for buyer_id in buyers
        ]
        for thread in self._threads:
            thread.start()

    def await_more(self, count: int) -> None:
        """Wait until *count* more answers came than there are."""
        wanted = len(self.answered) + count
        for _ in polls():
            if len(self.answered) >= wanted or self.faults:
                return
        raise AssertionError(f"{len(self.answered)} answers, and not {wanted}")

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _work(self, write: Callable[[str, int], None], buyer_id: str) -> None:
        number = 0
        try:
            while not self._stopped.is_set():
                number += 1
                try:
                    write(buyer_id, number)
                except Busy:
                    continue
        except Exception as error:  # noqa: BLE001 - told by the trial
            self.faults.append(f"a writer failed: {error!r}")

    def _decide(self, buyer_id: str, number: int) -> None:
        key = f"{buyer_id}/{number}"
        amount = f"{1000 + number % 40_000}.00"
        self.answered[key] = self.world.decide(buyer_id, key, amount=amount).body

    def _order(self, buyer_id: str, number: int) -> None:
        context, seller = self.world.context, self.world.seller
        key = f"{buyer_id}/{number}"
        order = an_order(key, f"{number % 90 + 1}.00")
        asked = check_order(context, seller, CheckOrder(buyer_id, order, key, digest(key)))
        self.answered[key] = asked.body
        reservation = orjson.loads(asked.body).get("reservation")
        if reservation and number % 2:
            call = ReservationCall(reservation["reservation_id"], f"{key}/confirm", digest(key))
            confirmed = confirm_reservation(context, seller, ConfirmReservation(call, None))
            self.answered[call.key] = confirmed.body


@dataclass
class TrialReport:
    """What was acknowledged before the backup, what while it was taken, and what was wrong."""

    before: int
    meanwhile: int
    restored: int
    faults: list[str]


def backup_trial(world: World, folder: Path, target_url: str, answers: int) -> TrialReport:
    """Take a backup after *answers* were given, restore it into *target_url*, judge that."""
    writers = Writers(world)
    path = folder / "under-load.backup"
    try:
        writers.await_more(answers)
        before = dict(writers.answered)
        rows = 0

        def go_on(count: int) -> None:
            """Let others write in the first table, and again and again later."""
            nonlocal rows
            rows += count
            if rows in {1, 10, 100}:
                writers.await_more(4)

        take(world.database_url, path, progress=go_on)
        meanwhile = len(writers.answered) - len(before)
    finally:
        writers.stop()
    faults = list(writers.faults)
    restored = 0
    try:
        put(path, target_url)
    except CreditEngineError as error:
        faults.append(f"it cannot be restored: {error}")
    else:
        faults += faults_there(target_url, writers, before)
        restored = len(read_raw(target_url).bodies)
    return TrialReport(len(before), meanwhile, restored, faults)


def faults_there(url: str, writers: Writers, before: dict[str, bytes]) -> list[str]:
    """What is wrong with the restored database, and what it lacks of *before*."""
    raw = read_raw(url)
    store = open_store(url, MASTER_KEY, 2)
    try:
        verified = [
            *verify_chains(store, ignore).faults,
            *check_accounts(store, ignore).faults,
            *store.faults(),
        ]
    finally:
        store.close()
    return [
        *verified,
        *lost(raw, before),
        *faults_of(_of_decisions(raw, writers.deciding)),
        *order_faults(
            _of_orders(read_orders(url), writers.ordering),
            dict.fromkeys(writers.ordering, LIMIT_MINOR),
        ),
    ]


def _of_decisions(record: RawRecord, buyers: list[str]) -> RawRecord:
    """The part of a record that is of *buyers*."""
    limits = [row for row in record.limits if row["buyer_id"] in buyers]
    ids = {row["limit_id"] for row in limits}
    return replace(
        record,
        buyers=[row for row in record.buyers if row["buyer_id"] in buyers],
        decisions=[row for row in record.decisions if row["buyer_id"] in buyers],
        answers=[row for row in record.answers if "decision_id" in json.loads(row["body"])],
        limits=limits,
        limit_events=[row for row in record.limit_events if row["limit_id"] in ids],
    )


def _of_orders(record: OrderRecord, buyers: list[str]) -> OrderRecord:
    """The part of a record that is of *buyers*."""
    return replace(record, accounts=[row for row in record.accounts if row["buyer_id"] in buyers])
