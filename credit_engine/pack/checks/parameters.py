"""The values of a parameter stand in the order of their dates."""

from __future__ import annotations

from itertools import pairwise

from credit_engine.pack.draft import Draft


def check_parameters(draft: Draft) -> None:
    """Report a date that is not after the one before it."""
    for parameter in draft.raw.parameters.values():
        for (_, before, _), (place, since, _) in pairwise(parameter.values):
            if since <= before:
                draft.findings.add(
                    "parameter-order",
                    place,
                    f"{since} stands after {before}.",
                    "A reader takes the last line for the value in effect.",
                    "Put the oldest value first.",
                )
