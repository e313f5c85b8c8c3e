"""
The firms of a split as the pack sees them, so many years before failure, with or without market.

The market value is an item of the accounts (`market_equity`): without it, whatever reads it is
absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.judgement.accounts import buyer_of, failures, with_stand_ins
from benchmarks.judgement.measured import Measured, Measurer, check_rows
from benchmarks.judgement.ranking import Failed
from benchmarks.judgement.rows import Firm

# Accounts before failure: the last, and those of one, two and three years before them.
YEARS_BEFORE = (0, 1, 2, 3)
CHECKED = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """
    Firms at one time: who failed, and all columns.

    `checked` counts the values that were compared with the row path and found equal.
    """

    failed: Failed
    measured: Measured
    checked: int


def see(measurer: Measurer, firms: Sequence[Firm], years_before: int, *, market: bool) -> Seen:
    """Measure *firms*, and compare some of them with the row path."""
    buyers = [buyer_of(firm, years_before, market=market) for firm in firms]
    measured = measurer.measure(buyers)
    checked = check_rows(measurer.pack, buyers[:CHECKED], measured)
    return Seen(np.array(failures(firms)), measured, checked)


def see_textbook(measurer: Measurer, firms: Sequence[Firm], years_before: int) -> Measured:
    """*firms* with their market value and with stand-ins, for textbook models alone."""
    return measurer.measure([with_stand_ins(buyer_of(firm, years_before)) for firm in firms])
