"""The schema of scorecards/*.yaml."""

from __future__ import annotations

from credit_engine.pack.read.scorecards import GRADE_MAX, WEIGHT_MAX
from credit_engine.pack.schema.shapes import Schema, expression, integer, mapping, named, rows


def scorecards_file() -> Schema:
    """A file of scorecards/."""
    group = mapping(
        "One group of dimensions.",
        {
            "weight": integer("What the group weighs in the score.", 1, WEIGHT_MAX),
            "dimensions": {
                "description": "What each dimension weighs within the group.",
                "type": "object",
                "additionalProperties": integer("Its weight.", 1, WEIGHT_MAX),
            },
        },
    )
    grade = mapping(
        "One grade.",
        {
            "when": expression("The scores (0 to 1000) of the grade, in quotes.", ">= 850"),
            "grade": integer("The grade, 1 the best.", 1, GRADE_MAX),
        },
    )
    scorecard = mapping(
        "One scorecard.",
        {
            "groups": named("Its groups, by name.", group),
            "grades": rows("The grade of each score.", grade),
        },
    )
    return named("Scorecards, by name.", scorecard)
