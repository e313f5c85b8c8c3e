"""
Cover lowers the loss, not the chance of default: no signal and no scorecard reads it.

A buyer is no better because somebody else would pay for it, and a score that says so
would fall on the day on which the insurer leaves. Rules and amounts may read it.
"""

from __future__ import annotations

from collections.abc import Iterator

from credit_engine.pack.draft import Draft
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.nodes import Place
from credit_engine.pack.periods import Readings
from credit_engine.pack.slots import unless_key, when_key


def check_cover(draft: Draft) -> None:
    """Report signals and weighed dimensions that read cover, be it through dimensions."""
    if draft.measures is None:
        return
    for what, place, readings in (*_signals(draft), *_weighed(draft)):
        if FactSource.COVER in draft.measures.sources_of(readings):
            draft.findings.add(
                "cover-in-score",
                place,
                f"{what} reads the insurer's cover.",
                "Cover lowers the loss, not the chance of default.",
                "Read it in a credit rule or an amount instead.",
            )


def _signals(draft: Draft) -> Iterator[tuple[str, Place, Readings]]:
    for name, rule in draft.raw.rules.items():
        if rule.produces is None:
            continue
        for key, scalar in ((when_key(name), rule.when), (unless_key(name), rule.unless)):
            found = draft.expressions.get(key)
            if scalar is not None and found is not None:
                yield f"The signal {name}", scalar.place, found.readings


def _weighed(draft: Draft) -> Iterator[tuple[str, Place, Readings]]:
    for scorecard in draft.raw.scorecards.values():
        for group in scorecard.groups:
            for dimension, _ in group.dimensions:
                yield dimension.text, dimension.place, ((dimension.text, 0),)
                found = draft.raw.dimensions.get(dimension.text)
                if found is not None and found.variants_by is not None:
                    yield dimension.text, dimension.place, ((found.variants_by.text, 0),)
