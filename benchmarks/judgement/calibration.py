"""Failures by grade: shares of the sample with their intervals, and smoothed over the grades."""

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
