"""Many loads and order checks of the same buyers at once: the sums stay those of the records."""

import threading
import time
from random import Random

from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.errors import Busy
from credit_engine.services.check_accounts import check_accounts
from credit_engine.services.import_kinds import KINDS
from credit_engine.services.import_rows import import_rows
from credit_engine.services.import_table import Row
from credit_engine.store.reading import SqlReading
from credit_engine.store.writing import SqlWriting
from tests.databases import postgresql_database
from tests.services.order_world import OrderWorld
from tests.services.order_world import an_order as an_order_to_check
from tests.services.world import a_world
from tests.store.records import opened

BUYERS = 4
HAPPENED = {"order": "ordered_on", "delivery": "delivered_on"}


def draw_row(random, line):
    """Draw a document of one of a few names, so that loads meet at the same ones."""
    kind = random.choice(["order", "delivery", "delivery"])
    minor = random.randint(1, 99)
    document = {
        "kind": kind,
        "number": f"N-{random.randrange(3)}",
        "amount": f"{minor}.00",
        "currency": "EUR",
        HAPPENED[kind]: "2026-11-02",
    }
    if kind == "delivery":
        taken = {"kind": "order", "number": f"N-{random.randrange(3)}", "amount": f"{minor}.00"}
        document["follows"] = [taken]
    number = f"D-{random.randrange(BUYERS)}"
    return Row(line, {"buyer": {"system": "erp", "payer_number": number}, "documents": [document]})


def draw_delivery(random):
    """Draw a check of a delivery that takes over of an order which is loaded meanwhile."""
    return an_order_to_check(
        f"N-{random.randrange(3)}",
        f"{random.randint(1, 99)}.00",
        stage="delivery",
        follows=(DocumentRef(Stage.ORDER, f"N-{random.randrange(3)}"),),
    )


def insist(act):
    """Do something until the database is not busy, as a client does."""
    while True:
        try:
            return act()
        except Busy:
            time.sleep(0.01)


def load_at_once(world, random, loads):
    """Load from four threads, and check orders from two; give what was raised."""
    orders = OrderWorld(world)
    buyers = [orders.buyer("1000000.00", number=f"D-{place}") for place in range(BUYERS)]
    raised = []

    def load(seed):
        drawn = Random(seed)
        for _ in range(loads):
            rows = [draw_row(drawn, line) for line in range(1, 11)]
            kind = KINDS["documents"]
            insist(lambda: list(import_rows(world.context, world.seller, kind, rows)))  # noqa: B023

    def check(seed):
        drawn = Random(seed)
        for place in range(loads):
            order = an_order_to_check(f"S-{seed}-{place}", "1.00")
            if drawn.random() < 0.6:
                order = draw_delivery(drawn)
            buyer_id = drawn.choice(buyers)
            insist(lambda: orders.check(buyer_id, order))  # noqa: B023

    def guarded(act, seed):
        try:
            act(seed)
        except Exception as error:  # noqa: BLE001 - told by the test
            raised.append(error)

    threads = [
        threading.Thread(target=guarded, args=(act, random.randrange(2**32)))
        for act in (load, load, load, load, check, check)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_loads_and_checks_at_once_keep_the_sums(world, proof):
    loads = proof.size(quick=4, full=300)

    raised = load_at_once(world, Random(proof.seed), loads)

    assert raised == []
    assert check_accounts(world.context.store, lambda _: None).faults == ()
    proof.record(
        "loads and checks at once keep the sums",
        counts={"loads": 4 * loads, "checks": 2 * loads, "sums that differ": 0},
    )


def test_a_load_that_does_not_lock_its_buyer_is_found(monkeypatch):
    monkeypatch.setattr(SqlWriting, "lock_buyer", SqlReading.head)
    # SQLite lets one transaction write at a time, locked or not.
    with postgresql_database() as url, opened(url, pool_size=8) as store:
        world = a_world(url, store)
        raised = load_at_once(world, Random(7), 12)
        faults = check_accounts(store, lambda _: None).faults

    # Sums that are wrong show when they are counted, or where one falls below zero.
    assert raised or faults
