"""
Exposure: what a buyer owes or is about to owe, in positions that add up.

Whatever makes exposure (a reservation, an order, a delivery, an open item, a guarantee
given) gives *positions*: an amount in its own currency, in a category, with the day that
matters to the category. Positions of one kind and day add up, so that the exposure of a
buyer with ten thousand documents is read from a handful of sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Category(StrEnum):
    """
    A kind of exposure, and what the day of its positions is.

    Open items are what was invoiced and not paid. Special liabilities are what we stand for
    without an invoice: bills of exchange, guarantees. Collateral and prepayments lower exposure.
    """

    RESERVATIONS = "reservations"  # the day of the shipment
    ORDERS = "orders"  # the day of the shipment
    DELIVERIES = "deliveries"  # the day of the delivery
    OPEN_ITEMS = "open_items"  # the due date
    SPECIAL_LIABILITIES = "special_liabilities"  # the last day
    COLLATERAL = "collateral"  # the last day
    PREPAYMENTS = "prepayments"  # the day of the receipt


LOWERING = frozenset({Category.COLLATERAL, Category.PREPAYMENTS})
# Goods that have not left: what is shipped beyond the horizon does not count yet.
AHEAD = frozenset({Category.RESERVATIONS, Category.ORDERS})
# They count to their last day; no other position ends by itself.
ENDING = frozenset({Category.SPECIAL_LIABILITIES, Category.COLLATERAL})
NEVER_ENDS = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an amount counts: category, ISO 4217 currency, and the category's day."""

    category: Category
    currency: str
    day: date


Positions = Mapping[Place, int]  # minor units of the place's currency, above zero


def added_up(parts: Iterable[tuple[Place, int]]) -> dict[Place, int]:
    """Sum amounts by place; places that come to nothing are left out."""
    total: dict[Place, int] = {}
    for place, minor in parts:
        total[place] = total.get(place, 0) + minor
    return {place: minor for place, minor in total.items() if minor}


def total_minor(positions: Positions) -> int:
    """Add up positions of one currency, in minor units."""
    total = 0
    for minor in positions.values():
        total += minor
    return total


def difference(before: Positions, after: Positions) -> dict[Place, int]:
    """What must be added to *before* to make it *after*; amounts may be below zero."""
    return added_up([*after.items(), *((place, -minor) for place, minor in before.items())])
