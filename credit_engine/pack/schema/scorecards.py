"""The schema of scorecards/*.yaml."""

from __future__ import annotations

from credit_engine.pack.read.scorecards import GRADE_MAX, HORIZON_MONTHS_MAX, WEIGHT_MAX
from credit_engine.pack.schema.shapes import (
    Schema,
    expression,
    integer,
    mapping,
    name,
    named,
    rows,
    text,
    translated,
)


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
        {"pd": _pd()},
    )
    return named("Scorecards, by name.", scorecard)


def _pd() -> Schema:
    row = mapping(
        "A grade of which there is evidence.",
        {
            "grade": integer("The grade.", 1, GRADE_MAX),
            "share": _share("The share of the sample's buyers of this grade that met the event."),
        },
    )
    return mapping(
        "The probability of default of a grade, from a sample.",
        {
            "event": name("What happened, such as insolvency.", "insolvency"),
            "horizon_months": integer("Within how many months.", 1, HORIZON_MONTHS_MAX),
            "population": translated("Of which buyers the base rate is."),
            "base_rate": text("The parameter with the share of them that meet the event."),
            "sample_share": _share("The share of all buyers of the sample that met the event."),
            "by_grade": rows("A worse grade never has the lower share.", row),
            "reference": text("Which sample it is, and how the shares were taken from it."),
        },
    )


def _share(description: str) -> Schema:
    return {
        "description": f"{description} Above 0 and below 1.",
        "anyOf": [
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            {"type": "string", "pattern": "^0+\\.[0-9]{1,15}$"},
        ],
    }
