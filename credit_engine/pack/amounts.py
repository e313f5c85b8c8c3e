"""Amounts of caps: a share of a named amount, in basis points, or a formula of its own."""

from __future__ import annotations

from fractions import Fraction

from credit_engine.language.tree import Arithmetic, Literal, Node, Reading
from credit_engine.pack.model import AmountShare
from credit_engine.pack.scopes import SHARED_AMOUNTS

_WHOLE = 10_000


def share_of_amount(root: Node) -> AmountShare | None:
    """
    `capacity`, `0.5 * capacity` or `capacity * 0.5` as a share; None where *root* is no such.

    The share is from 0 to 1, in whole hundredths of a percent.
    """
    match root:
        case Reading(name=name) if name in SHARED_AMOUNTS:
            return AmountShare(_WHOLE, name)
        case (
            Arithmetic(operator="*", left=Literal(value=share), right=Reading(name=name))
            | Arithmetic(operator="*", left=Reading(name=name), right=Literal(value=share))
        ) if name in SHARED_AMOUNTS and isinstance(share, float):
            # repr gives back the decimals as written, so 0.1 is exactly 1,000 basis points;
            # a Fraction is exact, and a Decimal as exact as the context of its thread.
            basis_points = Fraction(repr(share)) * _WHOLE
            if 0 <= basis_points <= _WHOLE and basis_points == int(basis_points):
                return AmountShare(int(basis_points), name)
    return None
