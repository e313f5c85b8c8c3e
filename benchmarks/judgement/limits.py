"""
Limits judged on the same firms: how much is granted, and how much of it to firms that failed.

Ours are whole assessments by the row path, of sellers of growing size: the seller's four
amounts (its sales, the loss that it bears, and two ceilings above which a person decides) are
multiplied together, so that what holds the limit is more and more what the buyer can carry.
Each firm wants a tenth of its sales. A referral grants nothing: a person decides.

The naive rules are a share of net worth or of sales, for all firms or for those in Altman's safe
and grey zones. Any total can be reached by them with another share, so each is a straight line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.judgement.accounts import AS_OF, buyer_of
from benchmarks.judgement.measured import KNOWN, Column, Measured
from benchmarks.judgement.packs import ESTABLISHED
from benchmarks.judgement.ranking import Failed
from benchmarks.judgement.rows import Firm
from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.domain.facts import Facts
from credit_engine.pack.model import CompiledPack

# What a seller sets by its own size, and how many times the shipped amounts are tried.
SELLERS_OWN = (
    "seller_annual_sales",
    "expected_loss_budget",
    "automatic_ceiling",
    "weak_grade_ceiling",
)
SIZES = (1, 10, 100, 1_000, 1_000_000)
CENTS = 100
MILLION = 1e6  # of the data
NET_WORTH_SHARE = 0.10
SALES_SHARE = 0.02
# Altman's limits of distress: below the first number of each, nothing is granted.
ALTMAN_ZONES = {"Z''": ("altman_z_double_prime", 1.10), "Z 1968": ("altman_z_1968", 1.81)}

Amounts = NDArray[np.float64]


class Granted(NamedTuple):
    """All that is granted, and what of it to firms that failed; in whole currency units."""

    total: float
    to_failing: float


@dataclass(frozen=True, slots=True)
class Frontier:
    """What is granted by growing sellers, ascending in the total."""

    points: tuple[Granted, ...]

    def to_failing_at(self, total: float) -> float:
        """What goes to failing firms where *total* is granted, straight between points."""
        totals = [0.0, *(point.total for point in self.points)]
        failing = [0.0, *(point.to_failing for point in self.points)]
        if total > totals[-1]:  # larger shares of the same buyers, in proportion
            return failing[-1] * total / totals[-1]
        return float(np.interp(total, totals, failing))


def for_accounts_alone(pack: CompiledPack) -> CompiledPack:
    """*pack* for a seller that asks an established buyer for register and accounts alone."""
    segment = pack.segments[ESTABLISHED]
    return replace(pack, segments={**pack.segments, ESTABLISHED: replace(segment, expects=KNOWN)})


def for_seller_of(pack: CompiledPack, size: float) -> CompiledPack:
    """*pack* with the seller's own amounts *size* times as large."""
    parameters = dict(pack.parameters)
    for name in SELLERS_OWN:
        held = parameters[name]
        values = tuple((day, value * size) for day, value in held.values)
        parameters[name] = replace(held, values=values)
    return replace(pack, parameters=parameters)


def granted_to(pack: CompiledPack, buyers: Sequence[Facts]) -> Amounts:
    """What an assessment grants each of *buyers* by itself, in whole currency units."""
    found = []
    for facts in buyers:
        granted = assess(pack, facts, AS_OF, kleene.infer).assessment.granted
        found.append(0.0 if granted is None else granted.minor / CENTS)
    return np.array(found)


def summed(amounts: Amounts, failed: Failed) -> Granted:
    """The two sums of a rule's amounts."""
    return Granted(float(amounts.sum()), float(amounts[failed].sum()))


def wanting(firms: Sequence[Firm]) -> tuple[Sequence[Facts], Column]:
    """The firms as buyers, by their last accounts without market value; and their revenue."""
    revenue = np.array([float(firm.rows[-1]["total_revenue"]) for firm in firms]) * MILLION
    return [buyer_of(firm, 0, market=False) for firm in firms], revenue


def our_amounts(pack: CompiledPack, buyers: Sequence[Facts]) -> Sequence[Amounts]:
    """What we grant each of *buyers*, for sellers of SIZES."""
    alone = for_accounts_alone(pack)
    return [granted_to(for_seller_of(alone, size), buyers) for size in SIZES]


def frontier_of(ours: Sequence[Amounts], failed: Failed) -> Frontier:
    """The frontier of what growing sellers grant each firm."""
    return Frontier(tuple(sorted(summed(amounts, failed) for amounts in ours)))


def our_frontier(pack: CompiledPack, buyers: Sequence[Facts], failed: Failed) -> Frontier:
    """Our limits, for sellers of SIZES."""
    return frontier_of(our_amounts(pack, buyers), failed)


def naive_amounts(measured: Measured, revenue: Column) -> Mapping[str, Amounts]:
    """What each naive rule grants each firm."""
    net_worth = NET_WORTH_SHARE * np.maximum(measured.of("net_worth"), 0)
    sales = SALES_SHARE * np.maximum(revenue, 0)
    found = {"10 % of net worth": net_worth, "2 % of sales": sales}
    for zone, (dimension, limit) in ALTMAN_ZONES.items():
        inside = np.nan_to_num(measured.of(dimension), nan=-np.inf) >= limit
        found[f"10 % of net worth, Altman {zone} zones"] = np.where(inside, net_worth, 0)
        found[f"2 % of sales, Altman {zone} zones"] = np.where(inside, sales, 0)
    return found
