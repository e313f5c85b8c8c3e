"""
What our score is held against: textbook models, a logistic regression and LightGBM.

The textbook models are dimensions of our own pack, read from the columns. The two that learn
are given every measure of the pack that the accounts carry, and are fitted anew for each
number of years before failure, on firms of the split `train` alone; our scorecard is one for
all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from benchmarks.judgement.measured import Column, Measured
from benchmarks.judgement.ranking import Failed, Risk, auc
from credit_engine.pack.model import CompiledPack

SEED = 20_261_130
FOLDS = 5
KNOWN_LEAST = 0.5
# Beyond any ratio: what stands for best or worst in place of a division by zero.
FAR = 1e9
# Model -> the dimension that computes it.
TEXTBOOK = {
    "Altman Z'": "altman_z_prime_1983",
    "Altman Z''": "altman_z_double_prime",
    "Zmijewski": "zmijewski_1984",
    "Ohlson": "ohlson_o_1980",
}
TEXTBOOK_MARKET = {"Altman Z 1968": "altman_z_1968"}

Table = NDArray[np.float64]


class Learner(Protocol):
    """What scikit-learn calls a classifier."""

    def fit(self, table: Table, failed: Failed) -> object:
        """Learn from *table*."""

    def predict_proba(self, table: Table) -> Table:
        """Give the chances of both outcomes."""


Make = Callable[[], Learner]


def logistic_regression(strength: float) -> Learner:
    """Ratios brought to normal shape by their ranks, then a logistic regression with a penalty."""
    return make_pipeline(
        SimpleImputer(strategy="median"),
        QuantileTransformer(n_quantiles=200, output_distribution="normal", random_state=SEED),
        LogisticRegression(C=strength, max_iter=5_000),
    )


def boosted_trees(leaves: int, trees: int) -> Learner:
    """LightGBM on one thread."""
    return LGBMClassifier(
        n_estimators=trees,
        num_leaves=leaves,
        learning_rate=0.03,
        min_child_samples=20,
        subsample=0.7,
        subsample_freq=1,
        colsample_bytree=0.3,
        random_state=SEED,
        n_jobs=1,
        deterministic=True,
        verbose=-1,
    )


# What is tried of each, and chosen by cross-validation.
LEARNERS: Mapping[str, Sequence[Make]] = {
    "Logistic regression": [
        (lambda strength=strength: logistic_regression(strength)) for strength in (0.01, 0.05, 0.2)
    ],
    "LightGBM": [
        (lambda leaves=leaves, trees=trees: boosted_trees(leaves, trees))
        for leaves, trees in ((4, 300), (8, 300), (15, 200))
    ],
}


def textbook_risks(pack: CompiledPack, measured: Measured, *, market: bool) -> Mapping[str, Risk]:
    """The risk by each textbook model; a firm that it cannot measure is the riskiest."""
    models = TEXTBOOK | (TEXTBOOK_MARKET if market else {})
    return {
        name: risk_of(measured.of(dimension), pack.dimensions[dimension].better)
        for name, dimension in models.items()
    }


def risk_of(values: Column, better: str) -> Risk:
    """Values of a dimension turned so that more is riskier; what is absent is the riskiest."""
    risk = -values if better == "higher" else values
    return np.where(np.isnan(risk), np.inf, risk)


def inputs_of(pack: CompiledPack, measured: Measured) -> Sequence[str]:
    """The measures of *pack* that at least half of the firms have, and that differ among them."""
    names = []
    for name, dimension in pack.dimensions.items():
        if name not in measured.columns or dimension.unit in {"money", "months"}:
            continue
        values = measured.of(name)
        known = values[~np.isnan(values)]
        if len(known) >= KNOWN_LEAST * len(values) and len(set(known)) > 1:
            names.append(name)
    return names


def table_of(measured: Measured, names: Sequence[str]) -> Table:
    """The measures *names* side by side, infinities far out."""
    return np.clip(np.column_stack([measured.of(name) for name in names]), -FAR, FAR)


def folds(failed: Failed) -> Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Firms to learn from and firms to be judged, five times; failures are spread evenly."""
    cut = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    return list(cut.split(np.zeros(len(failed)), failed))


def out_of_fold(make: Make, table: Table, failed: Failed) -> Risk:
    """The risk of each firm by a learner that has not seen it."""
    risk = np.zeros(len(failed))
    for learned, judged in folds(failed):
        learner = make()
        learner.fit(table[learned], failed[learned])
        risk[judged] = learner.predict_proba(table[judged])[:, 1]
    return risk


def chosen(name: str, table: Table, failed: Failed) -> Make:
    """Of what is tried of learner *name* the best by cross-validation."""
    return max(LEARNERS[name], key=lambda make: auc(out_of_fold(make, table, failed), failed))
