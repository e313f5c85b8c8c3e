"""
A document among those of its chain: what it adds, what it takes over, what is to be reserved.

A chain (order, delivery, invoice) counts once. A document stands in for its own
reservation and its own entry in the ledger whole, and for what it follows as far as it
reaches, so that a delivery of an open order adds only what exceeds the order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from credit_engine.assess.exposure import counts_on
from credit_engine.assess.order_case import OrderQuestion
from credit_engine.domain.exposure import (
    NEVER_ENDS,
    Category,
    Place,
    Positions,
    added_up,
    difference,
    total_minor,
)
from credit_engine.domain.money import share_of
from credit_engine.domain.reservation import Shipment, Stage, in_order, without_first
from credit_engine.pack.exposure_model import ExposurePolicy

_STAGES = tuple(Category)  # of one chain, the earliest first


@dataclass(frozen=True, slots=True)
class ChainPart:
    """
    What a document changes: `new` counts in place of `replaced`, which may be nothing.

    `kept` is the part of what is replaced that the positions keep beside what is reserved:
    what the ledger has of the document itself, or was invoiced of it before.
    """

    new: Positions
    replaced: Positions
    kept: Positions

    def within(self, positions: Positions) -> dict[Place, int]:
        """Give *positions* as they would be with the document."""
        changed = dict(positions)
        for place, by in difference(self.replaced, self.new).items():
            changed[place] = changed.get(place, 0) + by
        return {place: minor for place, minor in changed.items() if minor}


def part_of(question: OrderQuestion) -> ChainPart:
    """
    Place the document in its chain.

    Entries of the chain in another currency cannot be compared with it, and count beside it.
    """
    recorded = _in_currency(question.recorded, question.currency)
    followed = _in_currency(question.follows, question.currency)
    follows = _first(followed, question.minor - total_minor(recorded))
    new = added_up((_place(question, shipment), shipment.minor) for shipment in question.shipments)
    # Nothing takes over what is invoiced: it is owed until it is paid.
    owed = [entry for entry in follows.items() if entry[0].category is Category.OPEN_ITEMS]
    parts = (recorded, follows, question.reserved)
    return ChainPart(
        new=new,
        replaced=added_up(entry for part in parts for entry in part.items()),
        kept=added_up([*recorded.items(), *owed]),
    )


def to_reserve(
    question: OrderQuestion, part: ChainPart, policy: ExposurePolicy, day: date
) -> tuple[Shipment, ...]:
    """
    Give what the reservation of the document is to hold, beside what the positions keep.

    What is kept and counts today stands in for what will count today, by its weight; what
    is kept beyond the horizon stands in for what ships beyond it. No more is reserved than
    the document will count itself, where that weighs less than a reservation. An invoice
    reserves nothing: its goods have left.
    """
    if question.document.stage is Stage.INVOICE:
        return ()
    near: list[Shipment] = []
    far: list[Shipment] = []
    for shipment in in_order(question.shipments):
        counts = counts_on(_place(question, shipment), policy, day)
        (near if counts else far).append(shipment)
    if question.document.stage is Stage.DELIVERY:
        near = [replace(shipment, on=min(shipment.on, day)) for shipment in near]
    weight_bp = policy.categories[Category.RESERVATIONS].weight_bp
    lighter_bp = weight_bp - _weight_bp(question, policy)
    spare = _total(near) * max(lighter_bp, 0)
    spare_far = 0
    for place, minor in part.kept.items():
        if counts_on(place, policy, day):
            spare += minor * policy.categories[place.category].weight_bp
        else:
            spare_far += minor
    # Rounded up, so that both together are never above what was judged.
    spare = -(-spare // weight_bp) if weight_bp else question.minor
    left = without_first(near, spare)
    over = max(spare - _total(near), 0)
    return in_order([*left, *without_first(far, spare_far + over)])


def passed_not_long_ago(
    question: OrderQuestion, part: ChainPart, policy: ExposurePolicy, day: date
) -> bool:
    """
    Whether the re-check rule lets the document go on above a limit.

    It passed within the pack's days, asks for no more than it passed with and the pack's
    deviation, and exceeds what its chain still counts by no more than that deviation: what
    was released or delivered meanwhile is asked for anew.
    """
    passed = question.passed
    if passed is None or not 0 <= (day - passed.on).days < policy.recheck_after_days:
        return False
    deviation_bp = policy.recheck_deviation_bp
    counted = total_minor(_in_currency(part.replaced, question.currency))
    growth = question.minor - counted
    within_passed = question.minor <= passed.minor + share_of(passed.minor, deviation_bp)
    return within_passed and growth <= share_of(counted, deviation_bp)


def _place(question: OrderQuestion, shipment: Shipment) -> Place:
    """Where the document counts once the ledger has it."""
    if question.document.stage is Stage.ORDER:
        return Place(Category.RESERVATIONS, question.currency, shipment.on)
    if question.document.stage is Stage.DELIVERY:
        return Place(Category.DELIVERIES, question.currency, shipment.on)
    return Place(Category.OPEN_ITEMS, question.currency, NEVER_ENDS)


def _weight_bp(question: OrderQuestion, policy: ExposurePolicy) -> int:
    stage = question.document.stage
    counts_as = Category.DELIVERIES if stage is Stage.DELIVERY else Category.RESERVATIONS
    return policy.categories[counts_as].weight_bp


def _in_currency(positions: Positions, currency: str) -> dict[Place, int]:
    return {place: minor for place, minor in positions.items() if place.currency == currency}


def _first(positions: Positions, minor: int) -> dict[Place, int]:
    """Take *minor* of *positions*, of the earliest stage and day first."""
    taken = {}
    for place in sorted(positions, key=lambda at: (_STAGES.index(at.category), at.day)):
        part = min(positions[place], max(minor, 0))
        minor -= part
        if part:
            taken[place] = part
    return taken


def _total(shipments: list[Shipment]) -> int:
    total = 0
    for shipment in shipments:
        total += shipment.minor
    return total
