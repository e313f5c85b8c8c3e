"""
How well a risk ranks firms that failed above those that did not, and how sure that is.

A risk is any number that is higher where failure is likelier; firms of one risk share their
place. Differences between two risks are of the same firms, drawn again with replacement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ks_2samp, rankdata

Risk = NDArray[np.float64]
Failed = NDArray[np.bool_]

DRAWS = 1_000
SEED = 20_261_130
TAILS = (0.10, 0.20)


@dataclass(frozen=True, slots=True)
class Ranking:
    """AUC and Gini, Kolmogorov and Smirnov's distance, failures among the riskiest 10 and 20 %."""

    auc: float
    gini: float
    ks: float
    caught: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much the AUC of one risk is above another's, and the middle 95 % of the draws."""

    mean: float
    low: float
    high: float


def rank(risk: Risk, failed: Failed) -> Ranking:
    """Measure *risk* against who *failed*; both have a value for each firm."""
    area = auc(risk, failed)
    return Ranking(
        auc=area,
        gini=2 * area - 1,
        ks=float(ks_2samp(risk[failed], risk[~failed]).statistic),
        caught=tuple(caught_in_tail(risk, failed, share) for share in TAILS),
    )


def auc(risk: Risk, failed: Failed) -> float:
    """The chance that a firm that failed has the higher risk; one half where they are equal."""
    bad = int(failed.sum())
    good = len(failed) - bad
    places = rankdata(risk)
    return float((places[failed].sum() - bad * (bad + 1) / 2) / (bad * good))


def caught_in_tail(risk: Risk, failed: Failed, share: float) -> float:
    """
    The share of all failures among the riskiest *share* of firms.

    Of firms of one risk on the border, as many count as fit, each for the same part.
    """
    size = share * len(risk)
    border = np.sort(risk)[::-1][min(int(np.ceil(size)), len(risk)) - 1]
    above, level = risk > border, risk == border
    part = (size - above.sum()) / level.sum()
    return float((failed[above].sum() + part * failed[level].sum()) / failed.sum())


def paired_differences(
    ours: Risk, others: Mapping[str, Risk], failed: Failed, draws: int = DRAWS
) -> Mapping[str, Difference]:
    """The AUC of *ours* less that of each of *others*, over seeded draws of the same firms."""
    random = np.random.default_rng(SEED)
    found: dict[str, list[float]] = {name: [] for name in others}
    for _ in range(draws):
        drawn = random.integers(0, len(failed), len(failed))
        if failed[drawn].all() or not failed[drawn].any():
            continue
        own = auc(ours[drawn], failed[drawn])
        for name, other in others.items():
            found[name].append(own - auc(other[drawn], failed[drawn]))
    return {name: _middle(np.array(of)) for name, of in found.items()}


def _middle(found: NDArray[np.float64]) -> Difference:
    low, high = np.quantile(found, (0.025, 0.975))
    return Difference(float(found.mean()), float(low), float(high))
