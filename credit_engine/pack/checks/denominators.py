"""A substitute for a zero or negative denominator needs a denominator."""

from __future__ import annotations

from credit_engine.language.tree import Arithmetic
from credit_engine.pack.draft import Draft
from credit_engine.pack.slots import measure_key


def check_denominators(draft: Draft) -> None:
    """Report if_denominator_* where the measure's top is no division."""
    for name, dimension in draft.raw.dimensions.items():
        measure = draft.expressions.get(measure_key(name))
        if measure is None:
            continue
        if isinstance(measure.root, Arithmetic) and measure.root.operator == "/":
            continue
        for substitute in (dimension.if_denominator_zero, dimension.if_denominator_negative):
            if substitute is not None:
                draft.findings.add(
                    "substitute-without-division",
                    substitute.place,
                    f"The measure of {name} is no division at its top.",
                    "There is no denominator to be zero or negative.",
                    "Delete it, or write the measure as one division.",
                )
