"""
A scorecard fitted to who failed: bands of each dimension where wanted, then one weight for each.

The weights are those of a logistic regression on the points that may not be negative, so that
no dimension ever counts against its declared direction, with a penalty that spreads them among
dimensions that say the same. They are whole numbers, as the pack writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.judgement.bands import POINTS_MAX, FittedBands, fit_bands
from benchmarks.judgement.measured import Column
from benchmarks.judgement.ranking import Failed, Risk
from credit_engine.pack.model import Dimension

# Weights of the fitted part add up to about so much; what rounds to 0 is left out.
WEIGHTS_SUM = 100
# A band holds at least this share of the firms.
BAND_LEAST = 0.03


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What is chosen by cross-validation: how many bands, how strong the penalty.

    No bands mean those of the pack, with their points, as they stand.
    """

    bands_max: int
    penalty: float
    years: tuple[int, ...]  # before failure: the accounts that are learned from


@dataclass(frozen=True, slots=True)
class FittedScorecard:
    """Bands (None where those of the pack stand) and weight by dimension."""

    bands: Mapping[str, FittedBands | None]
    weights: Mapping[str, int]

    def risk_of(self, columns: Mapping[str, Column]) -> Risk:
        """The weighted mean of points turned round: 0 the best, 100 the worst."""
        total = np.zeros(len(next(iter(columns.values()))))
        for name, weight in self.weights.items():
            total += weight * _points_of(name, self.bands[name], columns)
        return POINTS_MAX - total / sum(self.weights.values())


def fit_scorecard(
    dimensions: Sequence[Dimension],
    columns: Mapping[str, Column],
    failed: Failed,
    choice: Choice,
    kept_cuts: Mapping[str, Sequence[float]],
) -> FittedScorecard:
    """Fit bands and weights of *dimensions* to firms in rows of *columns*."""
    found: dict[str, FittedBands | None] = {}
    for dimension in dimensions:
        if choice.bands_max == 0:
            found[dimension.name] = None
            continue
        bands = fit_bands(
            columns[dimension.name],
            failed,
            higher_is_better=dimension.better == "higher",
            bands_max=choice.bands_max,
            least=BAND_LEAST,
            cuts=kept_cuts.get(dimension.name, ()),
        )
        if bands is not None:
            found[dimension.name] = bands
    points = np.column_stack([_points_of(name, of, columns) for name, of in found.items()])
    shares = _shares(points / POINTS_MAX, failed, choice.penalty)
    weights = {name: round(WEIGHTS_SUM * share) for name, share in zip(found, shares, strict=True)}
    return FittedScorecard(found, {name: weight for name, weight in weights.items() if weight})


def _points_of(name: str, bands: FittedBands | None, columns: Mapping[str, Column]) -> Column:
    if bands is None:
        return np.nan_to_num(columns[f"{name}!points"])
    return bands.points_of(columns[name])


def _shares(points: NDArray[np.float64], failed: Failed, penalty: float) -> NDArray[np.float64]:
    """Each column's part of the whole in a logistic regression without negative weights."""
    centred = points - points.mean(axis=0)
    bad = failed.astype(float)

    def loss(held: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = held[0] - centred @ held[1:]
        lost = np.logaddexp(0, odds).sum() - bad @ odds + penalty * (held[1:] ** 2).sum()
        short = 1 / (1 + np.exp(-odds)) - bad
        slope = np.concatenate([[short.sum()], 2 * penalty * held[1:] - centred.T @ short])
        return float(lost), slope

    count = points.shape[1]
    found = minimize(
        loss,
        np.concatenate([[-2.0], np.full(count, 0.2)]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None)] + [(0, None)] * count,
        options={"maxiter": 5_000},
    )
    return found.x[1:] / found.x[1:].sum()
