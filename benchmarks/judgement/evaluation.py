"""
Our scores beside their rivals on one split, with and without market value, by years.

All that learns, learns on the split `train`: on those firms by folds, so that none is judged by
a model that saw it, and on others by one fitted to all of `train`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from benchmarks.judgement.calibration import failures_by_grade
from benchmarks.judgement.firms_measured import YEARS_BEFORE, Seen, see, see_textbook
from benchmarks.judgement.fit import candidates, out_of_fold_risks
from benchmarks.judgement.limits import naive_amounts, our_frontier, summed, wanting
from benchmarks.judgement.measured import Measured, Measurer
from benchmarks.judgement.packs import ESTABLISHED, LISTED
from benchmarks.judgement.ranking import Risk, paired_differences, rank
from benchmarks.judgement.readings import Figures
from benchmarks.judgement.rivals import (
    LEARNERS,
    Make,
    chosen,
    inputs_of,
    out_of_fold,
    table_of,
    textbook_risks,
)
from benchmarks.judgement.rows import Firm
from benchmarks.judgement.scorecard_fit import Choice
from credit_engine.pack.model import CompiledPack
from credit_engine.portfolio.scores import coverage_of, grade_of, score_of

OURS = "Our score"
UNSEEN = "Our score, fitted without the firm"
MARKETS = (False, True)
# What fit.py chose for both scorecards.
CHOSEN = Choice(0, 40.0, YEARS_BEFORE)

Risks = Mapping[tuple[bool, int], Mapping[str, Risk]]


@dataclass(frozen=True, slots=True)
class Views:
    """Firms of one split: with and without market value, so many years before failure."""

    firms: Sequence[Firm]
    seen: Mapping[tuple[bool, int], Seen]
    textbook: Mapping[int, Measured]

    def ours(self, pack: CompiledPack, years: int, *, market: bool) -> Risk:
        """The risk by the scorecard as it stands."""
        card = pack.scorecards[LISTED if market else ESTABLISHED]
        return -self.seen[market, years].measured.of(score_of(card))


def views(measurer: Measurer, firms: Sequence[Firm]) -> Views:
    """
    Every way to see *firms*.

    *measurer* is of the pack with the scorecard for listed buyers, which holds the shipped one.
    """
    return Views(
        firms,
        {
            (market, years): see(measurer, firms, years, market=market)
            for market in MARKETS
            for years in YEARS_BEFORE
        },
        {years: see_textbook(measurer, firms, years) for years in YEARS_BEFORE},
    )


def settings(pack: CompiledPack, train: Views) -> Mapping[tuple[bool, str], Make]:
    """Of what is tried of each learner the best by cross-validation on the last accounts."""
    found = {}
    for market in MARKETS:
        last = train.seen[market, 0]
        table = table_of(last.measured, inputs_of(pack, last.measured))
        found |= {(market, name): chosen(name, table, last.failed) for name in LEARNERS}
    return found


def train_risks(pack: CompiledPack, train: Views, best: Mapping[tuple[bool, str], Make]) -> Risks:
    """On the firms learned from: ours as shipped and out of fold, and the rivals out of fold."""
    found = {}
    for market in MARKETS:
        seen = {years: train.seen[market, years] for years in YEARS_BEFORE}
        dimensions = candidates(pack, seen[0].measured.columns)
        unseen = out_of_fold_risks(seen, dimensions, CHOSEN)
        for years, of in seen.items():
            table = table_of(of.measured, inputs_of(pack, of.measured))
            found[market, years] = {
                UNSEEN: unseen[years],
                OURS: train.ours(pack, years, market=market),
                **textbook_risks(pack, train.textbook[years], market=market),
                **{name: out_of_fold(best[market, name], table, of.failed) for name in LEARNERS},
            }
    return found


def other_risks(
    pack: CompiledPack, train: Views, others: Views, best: Mapping[tuple[bool, str], Make]
) -> Risks:
    """On firms that nothing was learned from: ours as shipped, and the rivals fitted to `train`."""
    found = {}
    for (market, years), seen in others.seen.items():
        past = train.seen[market, years]
        names = inputs_of(pack, past.measured)
        learned = {}
        for name in LEARNERS:
            learner = best[market, name]()
            learner.fit(table_of(past.measured, names), past.failed)
            learned[name] = learner.predict_proba(table_of(seen.measured, names))[:, 1]
        found[market, years] = {
            OURS: others.ours(pack, years, market=market),
            **textbook_risks(pack, others.textbook[years], market=market),
            **learned,
        }
    return found


def ranked(seen: Seen, risks: Mapping[str, Risk]) -> Figures:
    """Every risk's ranking, and how far the first is above each of the others."""
    first, *rest = risks
    away = paired_differences(risks[first], {name: risks[name] for name in rest}, seen.failed)
    return {
        name: asdict(rank(risk, seen.failed))
        | ({"ours_above": asdict(away[name])} if name in away else {})
        for name, risk in risks.items()
    }


def figures(pack: CompiledPack, held: Views, risks: Risks) -> Figures:
    """All figures of one split, as plain values."""
    last = held.seen[False, 0]
    card = pack.scorecards[ESTABLISHED]
    known = {
        years: held.seen[False, years].measured.of(coverage_of(card)) for years in YEARS_BEFORE
    }
    assert card.pd is not None
    grades = failures_by_grade(last.measured.of(grade_of(card)), last.failed)
    return {
        "firms": len(held.firms),
        "failures": int(last.failed.sum()),
        "checked_against_rows": sum(of.checked for of in held.seen.values()),
        "known": {str(years): float(of.mean()) / 10_000 for years, of in known.items()},
        "ranking": {
            f"{'with' if market else 'without'} market value, {years}": ranked(
                held.seen[market, years], of
            )
            for (market, years), of in risks.items()
        },
        "base_rate": card.pd.base_rate.values[-1][1],
        "grades": [asdict(of) for of in grades],
        "limits": limit_figures(pack, held),
    }


def limit_figures(pack: CompiledPack, held: Views) -> Figures:
    """Our frontier, and each naive rule, on the last accounts; ours without market value."""
    buyers, revenue = wanting(held.firms)
    last = held.seen[True, 0]
    frontier = our_frontier(pack, buyers, last.failed)
    naive = naive_amounts(last.measured, revenue)
    return {
        "ours": [tuple(point) for point in frontier.points],
        "naive": {name: tuple(summed(of, last.failed)) for name, of in naive.items()},
    }
