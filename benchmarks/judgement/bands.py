"""
Bands and points of one dimension, fitted to who failed: few, readable, in one direction.

A decision tree held to the declared direction finds where the failure rate changes, each cut
is rounded to two digits, and the weight of evidence of each band (the logarithm of the odds of
going on) becomes its points: 0 for the worst band, 100 for the best, in fives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.tree import DecisionTreeClassifier

from benchmarks.judgement.measured import Column
from benchmarks.judgement.ranking import Failed

FAR = 1e9
DIGITS = 2
POINTS_STEP = 5
POINTS_MAX = 100
# Half a firm on either side keeps a band in which nobody failed finite.
HALF = 0.5


@dataclass(frozen=True, slots=True)
class FittedBands:
    """
    Cuts in ascending order, and the points of the bands between them, in the same order.

    `spread` is the weight of evidence of the best band less that of the worst.
    """

    higher_is_better: bool
    cuts: tuple[float, ...]
    points: tuple[int, ...]
    spread: float

    def points_of(self, values: Column) -> NDArray[np.float64]:
        """Points of *values*; what is absent has the worst."""
        held = np.array(self.points)[np.searchsorted(self.cuts, _far(values), side="right")]
        return np.where(np.isnan(values), 0, held)


def fit_bands(
    values: Column,
    failed: Failed,
    *,
    higher_is_better: bool,
    bands_max: int,
    least: float,
    cuts: Sequence[float] = (),
) -> FittedBands | None:
    """
    Bands of at least the share *least* of the firms; None where the direction does not show.

    *cuts* are kept as they are where there are any, such as the published zones of a model.
    """
    known = ~np.isnan(values)
    held, bad = _far(values[known]), failed[known]
    found = sorted(cuts) or _cuts(
        held, bad, higher_is_better=higher_is_better, bands_max=bands_max, least=least
    )
    while found:
        points, spread = _points(held, bad, found, higher_is_better=higher_is_better)
        steps = zip(found, points[:-1], points[1:], strict=True)
        merged = [cut for cut, low, high in steps if low != high]
        if len(merged) == len(found):
            return FittedBands(higher_is_better, tuple(found), tuple(points), spread)
        if cuts and len(set(points)) > 1:
            return FittedBands(higher_is_better, tuple(found), tuple(points), spread)
        found = merged
    return None


def _far(values: Column) -> Column:
    return np.clip(values, -FAR, FAR)


def _cuts(
    held: Column, bad: Failed, *, higher_is_better: bool, bands_max: int, least: float
) -> list[float]:
    tree = DecisionTreeClassifier(
        max_leaf_nodes=bands_max,
        min_samples_leaf=max(1, int(least * len(held))),
        monotonic_cst=[-1 if higher_is_better else 1],
        random_state=0,
    ).fit(held[:, None], bad)
    inner = tree.tree_.threshold[tree.tree_.feature == 0]
    return sorted({readable(cut) for cut in inner if abs(cut) < FAR / 2})


def readable(cut: float) -> float:
    """*cut* to two digits, as a person would write it."""
    if cut == 0:
        return 0.0
    exact = Decimal(repr(float(cut)))
    return float(round(exact, DIGITS - 1 - exact.adjusted()))


def _points(
    held: Column, bad: Failed, cuts: Sequence[float], *, higher_is_better: bool
) -> tuple[list[int], float]:
    """Points by band, ascending in value, and the spread of the weight of evidence."""
    place = np.searchsorted(cuts, held, side="right")
    bands = np.arange(len(cuts) + 1)
    failures = np.array([bad[place == band].sum() for band in bands], float)
    counts = np.array([(place == band).sum() for band in bands], float)
    rates = (failures + HALF) / (counts + 2 * HALF)
    one_way = IsotonicRegression(increasing=not higher_is_better)
    smooth = one_way.fit_transform(bands, rates, sample_weight=counts + 1)
    evidence = np.log((1 - smooth) / smooth)
    spread = float(evidence.max() - evidence.min())
    if spread == 0:
        return [0] * len(bands), 0.0
    scaled = (evidence - evidence.min()) / spread * POINTS_MAX / POINTS_STEP
    return [int(np.floor(part + HALF)) * POINTS_STEP for part in scaled], spread
