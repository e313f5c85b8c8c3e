"""
Clients of a trial of groups: they order, confirm, release, close, change limits and move buyers.

Whoever changes something looks before its transaction ends at every group that it touched:
no node may be over a limit, and an order that was refused must not have fitted. Joins and
lower limits of the trial are such as fit, so that a node over its limit can only come of
two that did not wait for each other.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from credit_engine.domain.group import Group
from credit_engine.domain.limit import Scope, limit_on
from credit_engine.domain.money import Money
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Shipment, Stage
from credit_engine.domain.trade_document import Order
from credit_engine.errors import Busy
from credit_engine.services.check_order import CheckOrder, check_order
from credit_engine.services.confirm_reservation import ConfirmReservation, confirm_reservation
from credit_engine.services.context import Context
from credit_engine.services.join_group import NewParent, change_parent_in
from credit_engine.services.ports import Reading, Writing
from credit_engine.services.record_documents import record_documents
from credit_engine.services.release_reservation import release_reservation
from credit_engine.services.reservation_calls import ReservationCall
from credit_engine.services.write_limits import LimitBook, Occasion
from credit_engine.store.open import SqlStore
from tests.services.world import NOON, SELLER

TODAY = NOON.date()
OWN, MIDDLE, TOP = 100_000, 180_000, 400_000  # the first limits, in cents
DEADLOCK = "waited for each other"
ATTEMPTS = 200


@dataclass
class Outcome:
    """What came of a trial: how often each thing was done, and what was wrong."""

    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.done += other.done
        self.faults += other.faults


class WatchedStore:
    """A store whose write transactions end with a look at what they leave behind."""

    def __init__(self, store: SqlStore, outcome: Outcome) -> None:
        self._store = store
        self._outcome = outcome
        self.asked = threading.local()

    def reading(self) -> Any:
        return self._store.reading()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        with self._store.writing() as writing:
            yield writing
            touched, request = self.asked.touched, self.asked.request
            faults = [fault for of in touched for fault in over_limit(writing, of)]
            if request is not None:
                faults += refused_wrongly(writing, *touched, request)
        self._outcome.faults += faults


def over_limit(reading: Reading, buyer_id: str) -> list[str]:
    """Which nodes of the buyer's group are over a limit."""
    group, held, limits = state_of(reading, buyer_id)
    return [
        f"{scope.value} limit of {of}: {owed} of {most}"
        for of in group.below(group.path_to(buyer_id)[0])
        for scope, owed, most in nodes(of, group, held, limits)
        if owed > most
    ]


def refused_wrongly(reading: Reading, buyer_id: str, request: OrderRequest) -> list[str]:
    """A fault, where an order was refused though there was room for it."""
    if reading.open_reservation(buyer_id, request.document) is not None:
        return []
    group, held, limits = state_of(reading, buyer_id)
    rooms = [
        most - owed
        for of in group.path_to(buyer_id)
        for scope, owed, most in nodes(of, group, held, limits)
        if scope is Scope.GROUP or of == buyer_id
    ]
    if min(rooms) < request.amount.minor:
        return []
    return [f"{request.amount.minor} refused to {buyer_id}, though {min(rooms)} was left"]


def state_of(reading: Reading, buyer_id: str) -> tuple[Group, Any, Any]:
    root_id = reading.account(buyer_id).root_id
    parents = {of.buyer_id: of.parent_id for of in reading.accounts_of_group(root_id)}
    held = reading.positions_of_group(root_id)
    return Group(parents), held, reading.limits_of_group(root_id, TODAY)


def nodes(of: str, group: Group, held: Any, limits: Any) -> Iterator[tuple[Scope, int, int]]:
    """What is owed under each limit of a buyer, and the limit."""
    for scope in Scope:
        most = limit_on(limits.get(of, ()), TODAY, scope).amount
        below = held.get(of, {}) if scope is Scope.BUYER else group.positions_from(of, held)
        if most is not None:
            yield scope, sum(below.values()), most.minor


class Client:
    """One thread: a sales system, a ledger and a credit controller in turns."""

    def __init__(self, context: Context, members: list[str], seed: str, outcome: Outcome) -> None:
        self.context = context
        self.members = members
        self.rng = random.Random(seed)
        self.outcome = outcome
        self.open: list[tuple[str, str]] = []  # reservation and buyer
        self.orders: list[tuple[str, Order]] = []

    def work(self, operations: int) -> None:
        acts = [self.reserve, self.confirm, self.release, self.close, self.limit, self.join]
        for _ in range(operations):
            (act,) = self.rng.choices([*acts, self.leave], [10, 3, 3, 3, 2, 4, 1])
            self.until_answered(act.__name__, act())

    def until_answered(self, name: str, act: Callable[[], str]) -> None:
        """Send until it is not answered with Busy, as the client of the API does."""
        for attempt in range(ATTEMPTS):
            try:
                self.outcome.done[act()] += 1
            except Busy as busy:
                self.outcome.done["answered busy"] += 1
                if DEADLOCK in str(busy):
                    self.outcome.faults.append(f"a deadlock in {name}")
                time.sleep(self.rng.random() * 0.01 * (attempt + 1))
            else:
                return
        self.outcome.faults.append(f"{name} stayed busy")

    def watch(self, *touched: str, request: OrderRequest | None = None) -> None:
        self.context.store.asked.touched = touched
        self.context.store.asked.request = request

    def key(self) -> str:
        return f"k-{self.context.ids()}"

    def reserve(self) -> Callable[[], str]:
        buyer_id, number = self.rng.choice(self.members), self.context.ids()
        amount = Money(self.rng.randrange(2_000, 40_000), "EUR")
        ref = DocumentRef(Stage.ORDER, number)
        request = OrderRequest(ref, amount, (Shipment(TODAY, amount.minor),))
        command = CheckOrder(buyer_id, request, self.key(), number)

        def act() -> str:
            self.watch(buyer_id, request=request)
            check_order(self.context, SELLER, command)
            with self.context.store.reading() as reading:
                found = reading.open_reservation(buyer_id, ref)
            if found is None:
                return "orders refused"
            self.open.append((found.reservation_id, buyer_id))
            return "orders reserved"

        return act

    def confirm(self) -> Callable[[], str]:
        if not self.open:
            return self.reserve()
        reservation_id, buyer_id = self.open.pop(self.rng.randrange(len(self.open)))
        call = ReservationCall(reservation_id, self.key(), reservation_id)

        def act() -> str:
            self.watch(buyer_id)
            with self.context.store.reading() as reading:
                held = reading.reservation(SELLER.seller_id, reservation_id)
            confirm_reservation(self.context, SELLER, ConfirmReservation(call))
            shipments = held.shipments
            order = Order(held.document.number, TODAY, held.minor, "EUR", shipments)
            self.orders.append((buyer_id, order))
            return "reservations confirmed"

        return act

    def release(self) -> Callable[[], str]:
        if not self.open:
            return self.reserve()
        reservation_id, buyer_id = self.open.pop(self.rng.randrange(len(self.open)))
        call = ReservationCall(reservation_id, self.key(), reservation_id)

        def act() -> str:
            self.watch(buyer_id)
            release_reservation(self.context, SELLER, call)
            return "reservations released"

        return act

    def close(self) -> Callable[[], str]:
        """Nothing more comes of an order: the ledger says so."""
        if not self.orders:
            return self.reserve()
        buyer_id, order = self.orders.pop(self.rng.randrange(len(self.orders)))

        def act() -> str:
            self.watch(buyer_id)
            record_documents(self.context, SELLER, buyer_id, [replace(order, closed=True)])
            return "orders closed"

        return act

    def limit(self) -> Callable[[], str]:
        """Change a limit, to no less than what is owed under it."""
        buyer_id, scope = self.rng.choice(self.members), self.rng.choice([*Scope])
        drawn = self.rng.randrange(OWN // 2, TOP)

        def act() -> str:
            self.watch(buyer_id)
            with self.context.store.writing() as writing:
                version = writing.lock_buyer(buyer_id).version
                writing.lock_account(buyer_id)
                group, held, limits = state_of(writing, buyer_id)
                (limit,) = (of for of in limits[buyer_id] if of.scope is scope)
                owed = {of: owed for of, owed, _ in nodes(buyer_id, group, held, limits)}[scope]
                amount = Money(max(drawn, owed), "EUR")
                occasion = Occasion(NOON, TODAY, None, version, "trial", "alice")
                book = LimitBook(writing, self.context.ids, occasion)
                book.change(limit, "changed", lambda step: replace(step, amount=amount))
            return "limits at what is owed" if amount.minor == owed else "limits changed"

        return act

    def join(self) -> Callable[[], str]:
        """Move a buyer below another, where the two groups have room for what it owes."""
        buyer_id, parent_id = self.rng.sample(self.members, 2)

        def act() -> str:
            self.watch(buyer_id, parent_id)
            with self.context.store.writing() as writing:
                writing.lock_accounts(buyer_id, parent_id)
                if not fits(writing, buyer_id, parent_id):
                    return "joins left out"
                new = NewParent(parent_id, "trial")
                changed = change_parent_in(writing, self.context, SELLER, buyer_id, new)
            return "joins" if changed else "joins that were so before"

        return act

    def leave(self) -> Callable[[], str]:
        buyer_id = self.rng.choice(self.members)

        def act() -> str:
            self.watch(buyer_id)
            with self.context.store.writing() as writing:
                new = NewParent(None, "trial")
                changed = change_parent_in(writing, self.context, SELLER, buyer_id, new)
            return "leaves" if changed else "leaves that were so before"

        return act


def fits(reading: Reading, buyer_id: str, parent_id: str) -> bool:
    """Whether the tree stays one of three levels, with no node over its limit."""
    group, held, limits = state_of(reading, buyer_id)
    above, held_above, limits_above = state_of(reading, parent_id)
    moved = group.below(buyer_id)
    levels = len(above.path_to(parent_id)) + group.levels_from(buyer_id)
    if parent_id in moved or levels > 3:
        return False
    everyone = {of: group.parent_of(of) for of in group.below(group.path_to(buyer_id)[0])}
    everyone |= {of: above.parent_of(of) for of in above.below(above.path_to(parent_id)[0])}
    after = Group(everyone | {buyer_id: parent_id})
    return all(
        owed <= most
        for of in after.path_to(parent_id)
        for _, owed, most in nodes(of, after, {**held, **held_above}, {**limits, **limits_above})
    )
