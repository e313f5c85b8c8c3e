"""Intervals of numbers, and what a set of them leaves out or holds twice, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from credit_engine.language.render import render_value


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two ends; an end that is None is open to infinity."""

    low: float | None
    low_closed: bool
    high: float | None
    high_closed: bool

    def __str__(self) -> str:
        """The interval as a unary test, the way a rule pack writes it."""
        if self.low is None and self.high is None:
            return "any number"
        if self.low is None:
            return f"{'<=' if self.high_closed else '<'} {render_value(self.high)}"
        if self.high is None:
            return f"{'>=' if self.low_closed else '>'} {render_value(self.low)}"
        if self.low == self.high:
            return render_value(self.low)
        left, right = "[" if self.low_closed else "(", "]" if self.high_closed else ")"
        return f"{left}{render_value(self.low)} .. {render_value(self.high)}{right}"

    def holds(self, number: float) -> bool:
        """Whether *number* lies inside."""
        above = self.low is None or number > self.low or (self.low_closed and number == self.low)
        below = (
            self.high is None or number < self.high or (self.high_closed and number == self.high)
        )
        return above and below

    def covers(self, piece: Interval) -> bool:
        """Whether all of *piece* lies inside, as real numbers."""
        low_fits = self.low is None or (
            piece.low is not None
            and (
                piece.low > self.low
                or (piece.low == self.low and (self.low_closed or not piece.low_closed))
            )
        )
        high_fits = self.high is None or (
            piece.high is not None
            and (
                piece.high < self.high
                or (piece.high == self.high and (self.high_closed or not piece.high_closed))
            )
        )
        return low_fits and high_fits


EVERYTHING = Interval(None, low_closed=False, high=None, high_closed=False)


def partition(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """
    The number line cut at every end of *intervals*: points and the open stretches between.

    Each piece lies wholly inside or wholly outside of each interval.
    """
    ends = sorted(
        {end for interval in intervals for end in (interval.low, interval.high) if end is not None}
    )
    pieces: list[Interval] = []
    before: float | None = None
    for end in ends:
        pieces.append(Interval(before, low_closed=False, high=end, high_closed=False))
        pieces.append(Interval(end, low_closed=True, high=end, high_closed=True))
        before = end
    pieces.append(Interval(before, low_closed=False, high=None, high_closed=False))
    return tuple(pieces)


def merge(pieces: Iterable[Interval]) -> tuple[Interval, ...]:
    """Ascending pieces of a partition, with those that touch joined into one."""
    merged: list[Interval] = []
    for piece in pieces:
        if merged and _touch(merged[-1], piece):
            last = merged.pop()
            merged.append(Interval(last.low, last.low_closed, piece.high, piece.high_closed))
        else:
            merged.append(piece)
    return tuple(merged)


def _touch(left: Interval, right: Interval) -> bool:
    return left.high == right.low and (left.high_closed or right.low_closed)
