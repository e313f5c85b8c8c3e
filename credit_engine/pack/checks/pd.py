"""
A probability of default by grade: rows of grades that the card gives, in their order.

Its base rate is a share on every day on which the pack decides, and the sample's
share lies among those of its grades: percents, or another sample's, do not.
"""

from __future__ import annotations

from itertools import pairwise

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.draft import Draft
from credit_engine.pack.raw import RawParameter, RawPd, RawScorecard


def check_pd(draft: Draft) -> None:
    """Report what does not fit, scorecard by scorecard."""
    for scorecard in draft.raw.scorecards.values():
        pd = scorecard.pd
        if not scorecard.whole or pd is None:
            continue
        given = {row.gives for row in scorecard.grades}
        _check_rows(scorecard, pd, given, draft.findings)
        _check_sample(pd, given, draft.findings)
        base_rate = draft.raw.parameters.get(pd.base_rate.text)
        if base_rate is not None and base_rate.whole:
            _check_base_rate(pd, base_rate, draft)


def _check_rows(scorecard: RawScorecard, pd: RawPd, given: set[int], findings: Findings) -> None:
    seen: set[int] = set()
    for row in pd.by_grade:
        if row.grade not in given or row.grade in seen:
            why = "stands in two rows" if row.grade in seen else "is never given"
            findings.add(
                "pd-grade",
                row.place,
                f"Grade {row.grade} {why}.",
                f"{scorecard.name.text} gives {', '.join(map(str, sorted(given)))}.",
                "Correct or delete the row; a grade without evidence has none.",
            )
        seen.add(row.grade)
    for better, worse in pairwise(sorted(pd.by_grade, key=lambda row: row.grade)):
        if worse.share < better.share:
            shares = f"grade {better.grade} has {better.share:g}, grade {worse.grade} "
            findings.add(
                "pd-order",
                worse.place,
                f"Of the sample's {shares}{worse.share:g}.",
                "A worse grade must not have the lower probability.",
                "Join the evidence of the two grades, and give both its share.",
            )


def _check_sample(pd: RawPd, given: set[int], findings: Findings) -> None:
    shares = [row.share for row in pd.by_grade]
    if not shares or given != {row.grade for row in pd.by_grade}:
        return  # the others may have had more, or fewer
    if not min(shares) <= pd.sample_share <= max(shares):
        findings.add(
            "pd-sample",
            pd.sample_place,
            f"The sample has {pd.sample_share:g}, its grades {min(shares):g} to {max(shares):g}.",
            "The share of a whole sample lies among those of its parts.",
            "Take both from one sample.",
        )


def _check_base_rate(pd: RawPd, parameter: RawParameter, draft: Draft) -> None:
    name = parameter.name.text
    if parameter.unit != "ratio":
        draft.findings.add(
            "pd-base-rate",
            pd.base_rate.place,
            f"{name} has the unit {parameter.unit or 'none'}.",
            "A base rate is a share of buyers.",
            "Give it unit: ratio, and values between 0 and 1.",
        )
    for place, _, value in parameter.values:
        if not 0 < value < 1:
            draft.findings.add(
                "pd-base-rate",
                place,
                f"{name} is {value:g}.",
                "A base rate lies between 0 and 1.",
                "Write 0.015 for 1.5 %.",
            )
    meta = draft.raw.meta
    if meta is not None and parameter.values and parameter.values[0][1] > meta.effective_from:
        draft.findings.add(
            "pd-base-rate",
            pd.base_rate.place,
            f"{name} has no value before {parameter.values[0][1]}.",
            f"The pack decides from {meta.effective_from} on.",
            "Add the value that held then.",
        )
