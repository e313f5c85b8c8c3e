"""The schema of dimensions/*.yaml."""

from __future__ import annotations

from credit_engine.pack.read.dimensions import DIRECTIONS, POINTS_MAX
from credit_engine.pack.read.fields import NUMBER
from credit_engine.pack.schema.facts import unit, valid_range
from credit_engine.pack.schema.shapes import (
    Schema,
    choice,
    code,
    expression,
    integer,
    mapping,
    named,
    rows,
    text,
    translated,
)


def dimensions_file() -> Schema:
    """A file of dimensions/, whose name is the group."""
    dimension = mapping(
        "One thing measured about a buyer, and what each value is worth.",
        {
            "label": translated("What people call it."),
            "measure": expression(
                "How it is computed from facts, parameters and other dimensions.",
                "current_assets / current_liabilities",
            ),
            "better": choice("Whether higher or lower values are better.", DIRECTIONS),
            "reference": text("Where the measure and its bands come from."),
        },
        {
            "unit": unit("The unit of its values."),
            "valid": valid_range(),
            "if_denominator_zero": _substitute("zero"),
            "if_denominator_negative": _substitute("negative"),
            "bands": _bands(),
            "variants_by": text(
                "The fact, a text of a closed list, that tells which variant holds, as in industry."
            ),
            "variants": {
                **named("Other bands for some buyers, by name.", _variant()),
                "minProperties": 1,
            },
            "missing_reason": code("The reason that is given where the value is absent."),
        },
    )
    varied: Schema = {
        "variants_by": ["variants", "bands"],
        "variants": ["variants_by", "bands"],
    }
    return named(
        "The dimensions of one group, by name.", {**dimension, "dependentRequired": varied}
    )


def _variant() -> Schema:
    return mapping(
        "Bands for buyers of whom the fact says one of the values.",
        {
            "label": translated("What people call these buyers."),
            "values": rows(
                "The values of the fact; each in one variant at most.", text("A value of it.")
            ),
            "reference": text("Where these bands come from."),
            "bands": _bands(),
        },
    )


def _bands() -> Schema:
    return rows("Points by value; every valid value falls in one band.", _band())


def _substitute(sign: str) -> Schema:
    value: Schema = {
        "description": "best, worst, or a number.",
        "anyOf": [
            {"enum": ["best", "worst"]},
            {"type": "number"},
            {"type": "string", "pattern": f"^(?:{NUMBER.pattern})$"},
        ],
    }
    return mapping(
        f"What stands for the value where the measure divides by a {sign} number.",
        {"value": value, "because": text("Why.")},
    )


def _band() -> Schema:
    return mapping(
        "One band.",
        {
            "when": expression(
                "The values of the band, in quotes.", "< 0.3", "[0.3 .. 0.6)", ">= 2"
            ),
            "points": integer("Its points.", 0, POINTS_MAX),
        },
        {"reason": code("The reason that is given for points lost.")},
    )
