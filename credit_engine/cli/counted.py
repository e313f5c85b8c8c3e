"""Counts in sentences."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def percent(basis_points: int) -> str:
    """`96.2 %`, rounded down."""
    tenths = basis_points // 10
    return f"{tenths // 10}.{tenths % 10} %"
