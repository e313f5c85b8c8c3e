"""
Proposes weights, and where it is worth it bands and points, for the accounts of a scorecard.

Only firms of the split `train` are read, four times each: their last accounts and those of one,
two and three years before. How strong a penalty, which accounts to learn from and whether to
keep the bands of the pack is chosen by cross-validation by firm. Bands are fitted anew only
where that gains WORTH_NEW_BANDS: those of the pack follow practice and can be told to a buyer.
Of penalties that do nearly as well the strongest is taken, which spreads the weights. What is
proposed is printed as YAML for a person to put into the pack; nothing is written.

    python -m benchmarks.judgement.fit [--listed] [--quick]
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from benchmarks.judgement.bands import FittedBands
from benchmarks.judgement.firms_measured import YEARS_BEFORE, Seen, see
from benchmarks.judgement.measured import Column, Measurer
from benchmarks.judgement.packs import listed_pack, shipped_pack
from benchmarks.judgement.ranking import Risk, auc
from benchmarks.judgement.rivals import KNOWN_LEAST, folds
from benchmarks.judgement.rows import FIRMS, Split, folder, read_firms
from benchmarks.judgement.scorecard_fit import Choice, FittedScorecard, fit_scorecard
from credit_engine.pack.model import CompiledPack, Dimension
from credit_engine.portfolio.measures import points_of

GROUPS = ("liquidity", "leverage", "profitability", "activity", "growth", "model_score", "market")
# Zones of a published model are its own; only their points are fitted.
PUBLISHED = "model_score"
# Another dimension says the same in another unit, so that two would count it twice.
SAME_AS = {
    "altman_em_score": "altman_z_double_prime",
    "liabilities_to_assets": "equity_ratio",
    "ohlson_probability": "ohlson_o_1980",
    "zmijewski_probability": "zmijewski_1984",
}
# An established buyer may have two annual accounts, and these read three.
LONGER = frozenset({"sales_growth_two_years"})
CHOICES = tuple(
    Choice(bands_max, penalty, years)
    for bands_max, years, penalty in product(
        (0, 5), ((0,), (0, 1), YEARS_BEFORE), (10.0, 40.0, 100.0)
    )
)
WORTH_NEW_BANDS = 0.01
NEARLY = 0.005
# Up to here a band says why: its points are what the buyer is told it lost.
REASON_UP_TO = 60

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Trial:
    """A choice, the AUC by years before failure on firms not learned from, and its weights."""

    choice: Choice
    areas: tuple[float, ...]
    dimensions: int

    @property
    def mean(self) -> float:
        """What is chosen by: one scorecard serves all years."""
        return sum(self.areas) / len(self.areas)


def candidates(pack: CompiledPack, columns: Mapping[str, Column]) -> Sequence[Dimension]:
    """Dimensions of the accounts that at least half of the firms have."""
    found = []
    for name, dimension in pack.dimensions.items():
        if dimension.group not in GROUPS or not dimension.bands or name in SAME_AS.keys() | LONGER:
            continue
        values = columns[name][~np.isnan(columns[name])] if name in columns else np.array([])
        if len(values) >= KNOWN_LEAST * len(next(iter(columns.values()))):
            found.append(dimension)
    return found


def published_cuts(dimensions: Sequence[Dimension]) -> Mapping[str, Sequence[float]]:
    """The cuts that stay: those of the published models, read from their bands."""
    return {
        dimension.name: sorted(
            {float(cut) for band in dimension.bands for cut in _NUMBER.findall(band.when)}
        )
        for dimension in dimensions
        if dimension.group == PUBLISHED
    }


def fit_on(
    seen: Mapping[int, Seen],
    firms: Sequence[int] | None,
    dimensions: Sequence[Dimension],
    choice: Choice,
) -> FittedScorecard:
    """Fit to *firms* (places; all where None), each as often as the choice has years."""
    rows = np.arange(len(seen[0].failed)) if firms is None else np.array(firms)
    columns = {
        name: np.concatenate([seen[year].measured.of(name)[rows] for year in choice.years])
        for name in _columns(dimensions)
    }
    failed = np.concatenate([seen[year].failed[rows] for year in choice.years])
    return fit_scorecard(dimensions, columns, failed, choice, published_cuts(dimensions))


def _columns(dimensions: Sequence[Dimension]) -> Sequence[str]:
    return [name for one in dimensions for name in (one.name, points_of(one.name))]


def out_of_fold_risks(
    seen: Mapping[int, Seen], dimensions: Sequence[Dimension], choice: Choice
) -> Mapping[int, Risk]:
    """The risk of each firm by a scorecard fitted without it, by years before failure."""
    risks = {year: np.zeros(len(of.failed)) for year, of in seen.items()}
    for learned, judged in folds(seen[0].failed):
        fitted = fit_on(seen, learned, dimensions, choice)
        for year, of in seen.items():
            risks[year][judged] = fitted.risk_of(
                {name: of.measured.of(name)[judged] for name in _columns(dimensions)}
            )
    return risks


def trials(seen: Mapping[int, Seen], dimensions: Sequence[Dimension]) -> Sequence[Trial]:
    """Each of the choices, cross-validated."""
    found = []
    for choice in CHOICES:
        risks = out_of_fold_risks(seen, dimensions, choice)
        areas = tuple(auc(risks[year], seen[year].failed) for year in YEARS_BEFORE)
        found.append(Trial(choice, areas, len(fit_on(seen, None, dimensions, choice).weights)))
    return found


def best_of(found: Sequence[Trial]) -> Trial:
    """The strongest penalty among those nearly as good as the best, new bands where worth it."""
    kept = [trial for trial in found if trial.choice.bands_max == 0]
    new = [trial for trial in found if trial.choice.bands_max > 0]
    most = max(trial.mean for trial in kept)
    held = new if max(trial.mean for trial in new) >= most + WORTH_NEW_BANDS else kept
    most = max(trial.mean for trial in held)
    near = [trial for trial in held if trial.mean >= most - NEARLY]
    return max(near, key=lambda trial: (trial.choice.penalty, trial.mean))


def proposal(fitted: FittedScorecard, dimensions: Sequence[Dimension]) -> str:
    """What is proposed, as YAML: weights by group, then bands by dimension."""
    lines = ["groups:"]
    held = [one for one in dimensions if one.name in fitted.weights]
    for group in GROUPS:
        parts = [(one.name, fitted.weights[one.name]) for one in held if one.group == group]
        if parts:
            lines += [f"  {group}:", f"    weight: {sum(weight for _, weight in parts)}"]
            lines += ["    dimensions:"] + [f"      {name}: {weight}" for name, weight in parts]
    for one in held:
        bands = fitted.bands[one.name]
        if bands is not None:
            lines += [f"{one.name}:", "  bands:"]
            lines += [f"    - {row}" for row in band_rows(one, bands)]
    return "\n".join(lines)


def band_rows(dimension: Dimension, fitted: FittedBands) -> Sequence[str]:
    """The rows of a dimension's bands, ascending; the reason is that of its worst band today."""
    worst = min(dimension.bands, key=lambda band: band.points)
    ends = [f"{cut:g}" for cut in fitted.cuts]
    tests = [f"< {ends[0]}"]
    tests += [f"[{low} .. {high})" for low, high in pairwise(ends)]
    tests.append(f">= {ends[-1]}")
    rows = []
    for test, points in zip(tests, fitted.points, strict=True):
        reason = f", reason: {worst.reason}" if worst.reason and points <= REASON_UP_TO else ""
        rows.append(f'{{when: "{test}", points: {points}{reason}}}')
    return rows


def main() -> None:
    """Try the choices, tell how each did, and print what the best proposes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--listed", action="store_true", help="with the market value of the equity")
    parser.add_argument("--quick", action="store_true", help="the last accounts of 400 firms only")
    options = parser.parse_args()
    firms = read_firms(folder() / FIRMS, Split.TRAIN)
    measurer = Measurer(listed_pack() if options.listed else shipped_pack())
    taken = firms[:400] if options.quick else firms
    seen = {year: see(measurer, taken, year, market=options.listed) for year in YEARS_BEFORE}
    dimensions = candidates(measurer.pack, seen[0].measured.columns)
    found = trials(seen, dimensions)
    for trial in found:
        areas = " ".join(f"{area:.4f}" for area in trial.areas)
        print(f"# {trial.choice}: AUC {areas}, mean {trial.mean:.4f}, {trial.dimensions} weights")
    best = best_of(found)
    print(f"# chosen: {best.choice}")
    print(proposal(fit_on(seen, None, dimensions, best.choice), dimensions))


if __name__ == "__main__":
    main()
