"""A scorecard weighs each dimension once, and only dimensions that have points."""

from __future__ import annotations

from credit_engine.pack.draft import Draft


def check_scorecards(draft: Draft) -> None:
    """Report dimensions that stand twice or have no bands."""
    for name, scorecard in draft.raw.scorecards.items():
        seen: set[str] = set()
        for group in scorecard.groups:
            for dimension, _ in group.dimensions:
                found = draft.raw.dimensions.get(dimension.text)
                if found is not None and found.whole and not found.bands:
                    draft.findings.add(
                        "dimension-without-bands",
                        dimension.place,
                        f"{dimension.text} has no bands, so no points.",
                        "",
                        "Give it bands, or take it out of the scorecard.",
                    )
                if dimension.text in seen:
                    draft.findings.add(
                        "dimension-twice",
                        dimension.place,
                        f"{dimension.text} stands in {name} a second time.",
                        "It would count twice.",
                        "Raise its weight in one group instead.",
                    )
                seen.add(dimension.text)
