"""
A hold: somebody stopped new credit to a buyer, until it is lifted.

Our own record of holds is whole, so that a buyer of whom none is recorded has none. A
hold whose review is past stays in force: only a record that it was lifted ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Hold:
    """
    A hold of a buyer by its code, of which a buyer has one at a time.

    It is in force from `placed_on` to the day before `lifted_on`.
    """

    code: str
    reason: str
    placed_on: date
    placed_by: str
    review_by: date
    lifted_on: date | None = None

    def is_in_force_on(self, day: date) -> bool:
        """Whether it holds on *day*."""
        return self.placed_on <= day and (self.lifted_on is None or day < self.lifted_on)


def on_hold(holds: Sequence[Hold], day: date) -> bool:
    """Whether any hold is in force."""
    return any(hold.is_in_force_on(day) for hold in holds)


def hold_days(holds: Sequence[Hold], day: date) -> int:
    """For how many days, today included, the oldest hold has been in force; 0 without one."""
    return _most((day - hold.placed_on).days + 1 for hold in holds if hold.is_in_force_on(day))


def hold_review_overdue_days(holds: Sequence[Hold], day: date) -> int:
    """Days since the review of any hold in force was due; 0 where none is overdue."""
    return _most((day - hold.review_by).days for hold in holds if hold.is_in_force_on(day))


def _most(days: Iterable[int]) -> int:
    return max([0, *days])


@dataclass(frozen=True, slots=True)
class HoldMeasure:
    """A fact that the holds give: its type and unit in a rule pack, and how it is taken."""

    type: str
    unit: str | None
    take: Callable[[Sequence[Hold], date], bool | int]
    values: tuple[str, ...] | None = None


# What facts.yaml may declare with `source: holds`.
HOLD_MEASURES: Mapping[str, HoldMeasure] = {
    "on_hold": HoldMeasure("boolean", None, on_hold),
    "hold_days": HoldMeasure("number", "days", hold_days),
    "hold_review_overdue_days": HoldMeasure("number", "days", hold_review_overdue_days),
}
