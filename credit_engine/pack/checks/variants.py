"""
Which variant of a dimension's bands holds is told by one fact, and never by two at once.

A variant names values of a closed list, so that it can be seen here that no buyer has two.
"""

from __future__ import annotations

from credit_engine.pack.diagnostics import did_you_mean
from credit_engine.pack.draft import Draft
from credit_engine.pack.raw import RawDimension, RawFact


def check_variants(draft: Draft) -> None:
    """Report facts that are no closed list, values that they never have, and values used twice."""
    for dimension in draft.raw.dimensions.values():
        if dimension.variants_by is None:
            continue
        fact = draft.raw.facts.get(dimension.variants_by.text)
        if fact is None or not fact.whole:
            continue  # reported where facts are read, or names linked
        if fact.values is None:
            draft.findings.add(
                "variant-fact",
                dimension.variants_by.place,
                f"{fact.name.text} is not a text of a closed list.",
                "Only of such a fact can it be told that no two variants hold at once.",
                "Name a fact that has `values`.",
            )
        else:
            _check_values(dimension, fact, fact.values, draft)


def _check_values(
    dimension: RawDimension, fact: RawFact, values: tuple[str, ...], draft: Draft
) -> None:
    held: dict[str, str] = {}
    for variant in dimension.variants:
        for value in variant.values:
            if value.text not in values:
                draft.findings.add(
                    "unknown-value",
                    value.place,
                    f"{fact.name.text} is never {value.text[:60]}.",
                    f"It is one of {', '.join(values)}.",
                    did_you_mean(value.text, values),
                )
            elif value.text in held:
                draft.findings.add(
                    "variant-overlap",
                    value.place,
                    f"{value.text} stands in the variant {held[value.text]} already.",
                    "A buyer must have one set of bands.",
                    "Delete it from one of them.",
                )
            held.setdefault(value.text, variant.name.text)
