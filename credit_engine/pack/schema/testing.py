"""The schema of testing.yaml."""

from __future__ import annotations

from credit_engine.pack.schema.shapes import Schema, mapping, share
from credit_engine.pack.testing import Covered

_TEXTS = {
    Covered.BANDS: "Bands of dimensions with a value in some case.",
    Covered.RULES_FIRED: "Rules that fire in some case.",
    Covered.RULES_FALSE: "Rules that are certainly false in some case.",
    Covered.RULES_UNKNOWN: "Rules that are unknown in some case.",
    Covered.CONDITIONS: "Truths (true, false, unknown) of atomic conditions.",
    Covered.SEGMENTS: "Segments that a buyer of some case belongs to.",
    Covered.GRADES: "Grades of scorecards that some case gets.",
    Covered.CAPACITIES: "Capacities that bind the limit of some case.",
    Covered.STARTER_ROWS: "Rows of starter tables that give some case its amount.",
}


def testing_file() -> Schema:
    """testing.yaml."""
    return mapping(
        "What the pack asks of its cases; less is a finding of `pack test` and `pack mutate`.",
        {},
        {
            "coverage": mapping(
                "The least share of each that the cases must reach.",
                {},
                {kind.value: share(_TEXTS[kind]) for kind in Covered},
            ),
            "mutation": mapping(
                "What deliberate faults in the pack must come to.",
                {"noticed": share("The least share of faults that some case notices.")},
            ),
        },
    )
