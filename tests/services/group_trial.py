"""
Many at once on two groups of three levels, from several processes, and an observer beside them.

What each client does, and looks at, stands in group_clients; the observer reads snapshots.
"""

import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from credit_engine.assess import kleene
from credit_engine.domain.limit import Limit, LimitState, Scope
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.services.context import Context
from credit_engine.services.count_account import positions_anew
from credit_engine.services.create_buyer import NewBuyer, create_buyer
from credit_engine.services.join_group import NewParent, change_parent_in
from credit_engine.services.write_limits import LimitBook, Occasion
from credit_engine.store.address import read_address
from credit_engine.store.open import SqlStore
from credit_engine.store.vault import Vault
from tests.services.group_clients import (
    MIDDLE,
    OWN,
    TODAY,
    TOP,
    Client,
    Outcome,
    WatchedStore,
    over_limit,
)
from tests.services.world import NOON, SELLER, Clock, Shelf

# A process that has imported everything, of which the processes of trials are forked.
STARTED_ONCE = get_context("forkserver")
STARTED_ONCE.set_forkserver_preload([__name__])


@dataclass
class Ids:
    """Ids of one process, none of them another's."""

    process: str
    last: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> str:
        with self.lock:
            self.last += 1
            return f"{self.process}-{self.last:07}"


def opened(database_url: str, store_class: str) -> SqlStore:
    """Open a store of a class that is named as module:Class, for another process to find it."""
    module, _, name = store_class.partition(":")
    backend, address = read_address(database_url)
    return getattr(import_module(module), name)(backend, address, Vault(bytes(32)), 8)


def context_of(store: Any, process: str) -> Context:
    return Context(store, Clock(), Ids(process), Shelf(store), kleene.infer)


def made_forest(context: Context, width: int) -> list[str]:
    """Make two groups of three levels, *width* below each, every buyer with both limits."""
    members = []
    for _ in range(2):
        top = made_buyer(context, None, TOP)
        members.append(top)
        for _ in range(width):
            middle = made_buyer(context, top, MIDDLE)
            members += [middle, *(made_buyer(context, middle, OWN) for _ in range(width))]
    return members


def made_buyer(context: Context, parent_id: str | None, group_limit: int) -> str:
    new = NewBuyer("Hansa Handel GmbH", numbers=(), register={})
    buyer_id = create_buyer(context, SELLER, new).buyer_id
    with context.store.writing() as writing:
        change_parent_in(writing, context, SELLER, buyer_id, NewParent(parent_id, "trial"))
        occasion = Occasion(NOON, TODAY, None, 1, "trial", "alice")
        for scope, minor in ((Scope.BUYER, OWN), (Scope.GROUP, group_limit)):
            limit = Limit(
                limit_id=context.ids(),
                buyer_id=buyer_id,
                seller_id=SELLER.seller_id,
                decision_id=None,
                amount=Money(minor, "EUR"),
                state=LimitState.IN_FORCE,
                valid_from=TODAY,
                review_by=date(2027, 11, 22),
                max_terms=Terms("open_account", 60, "invoice_date"),
                scope=scope,
            )
            LimitBook(writing, context.ids, occasion).add(limit, "granted")
    return buyer_id


@dataclass(frozen=True, slots=True)
class Part:
    """What one process does."""

    database_url: str
    store_class: str
    process: str
    members: list[str]
    seed: int
    threads: int
    operations: int  # of each thread


def run_part(part: Part) -> Outcome:
    """Run the threads of one process to their end."""
    outcome = Outcome()
    store = opened(part.database_url, part.store_class)
    context = context_of(WatchedStore(store, outcome), part.process)
    clients = [
        Client(context, part.members, f"{part.seed}-{part.process}-{place}", Outcome())
        for place in range(part.threads)
    ]
    failures: list[Exception] = []

    def work(client: Client) -> None:
        try:
            client.work(part.operations)
        except Exception as failure:  # noqa: BLE001 - the others go on; it is told at the end
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    outcome.faults += [f"{type(failure).__name__}: {failure}" for failure in failures]
    for client in clients:
        outcome.add(client.outcome)
    return outcome


@dataclass(frozen=True, slots=True)
class Size:
    """How large a trial is; `operations` in all."""

    width: int
    processes: int
    threads: int
    operations: int


def run_trial(database_url: str, store_class: str, size: Size, seed: int) -> Outcome:
    """Run a trial over an empty database."""
    store = opened(database_url, "credit_engine.store.open:SqlStore")
    members = made_forest(context_of(store, "P"), size.width)
    each = size.operations // (size.processes * size.threads)
    parts = [
        Part(database_url, store_class, f"P{place}", members, seed, size.threads, each)
        for place in range(size.processes)
    ]
    whole = Outcome()
    with ProcessPoolExecutor(size.processes, mp_context=STARTED_ONCE) as pool:
        running = [pool.submit(run_part, part) for part in parts]
        while not all(future.done() for future in running):
            with store.reading() as reading:
                tops = {reading.account(of).root_id for of in members}
                whole.faults += [fault for top in tops for fault in over_limit(reading, top)]
            whole.done["looks at all groups"] += 1
            time.sleep(0.02)
        for future in running:
            whole.add(future.result())
    with store.reading() as reading:
        whole.faults += [
            f"the positions of {of} are not those of its records"
            for of in members
            if reading.positions(of) != positions_anew(reading, of)
        ]
        whole.faults += [
            fault
            for top in {reading.account(of).root_id for of in members}
            for fault in over_limit(reading, top)
        ]
    store.close()
    return whole
