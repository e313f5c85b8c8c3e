"""
Failures by grade: shares with their intervals, and the probability of default that follows.

The share of a sample is brought to a population by its odds (Saerens, Latinne and Decaestecker
2002): those of the grade, times those of the base rate, over those of the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta
from sklearn.isotonic import IsotonicRegression

from benchmarks.judgement.measured import Column
from benchmarks.judgement.ranking import Failed

GRADES = range(1, 11)
HALF = 0.5
CERTAINTY = 0.95
# S&P Global Ratings counted 0.15 to 3.22 % of rated companies that defaulted in a year from 1981
# to 1996, 1.26 % on average (Annual Global Corporate Default and Rating Transition Study 2023,
# table 1); a default there is more than an insolvency.
BASE_RATE = 0.013


@dataclass(frozen=True, slots=True)
class GradeFailures:
    """Of one grade: firms, failures, the share with a 95 % interval, and the fitted share."""

    grade: int
    firms: int
    failures: int
    low: float
    high: float
    fitted: float


def failures_by_grade(grades: Column, failed: Failed) -> Sequence[GradeFailures]:
    """
    Each grade that has firms, from the best.

    Intervals are Jeffreys', fitted shares never fall from a grade to a worse one.
    """
    held = [grade for grade in GRADES if (grades == grade).any()]
    firms = np.array([(grades == grade).sum() for grade in held], float)
    bad = np.array([failed[grades == grade].sum() for grade in held], float)
    smooth = IsotonicRegression().fit_transform(
        np.array(held, float), (bad + HALF) / (firms + 2 * HALF), sample_weight=firms
    )
    tail = (1 - CERTAINTY) / 2
    return [
        GradeFailures(
            grade=grade,
            firms=int(count),
            failures=int(lost),
            low=float(beta.ppf(tail, lost + HALF, count - lost + HALF)),
            high=float(beta.ppf(1 - tail, lost + HALF, count - lost + HALF)),
            fitted=round(float(share), 4),
        )
        for grade, count, lost, share in zip(held, firms, bad, smooth, strict=True)
    ]


def corrected(share: float, sample_share: float, base_rate: float) -> float:
    """The probability in a population of *base_rate* that *share* of a sample stands for."""
    odds = _odds(share) * _odds(base_rate) / _odds(sample_share)
    return odds / (1 + odds)


def _odds(share: float) -> float:
    return share / (1 - share)
