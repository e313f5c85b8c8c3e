"""The schemas of facts.yaml and parameters/*.yaml."""

from __future__ import annotations

from credit_engine.pack.fact_model import Counts, FactSource
from credit_engine.pack.read.facts import FACT_TYPES, STALE_DAYS_MAX
from credit_engine.pack.read.fields import DATE
from credit_engine.pack.schema.shapes import (
    NEVER,
    Schema,
    choice,
    integer,
    keyed,
    mapping,
    named,
    number,
    rows,
    text,
    translated,
    truth,
    where,
)

_ONLY_FOR = {"values": "text", "valid": "number"}


def facts_file() -> Schema:
    """facts.yaml."""
    fact = mapping(
        "One input.",
        {
            "label": translated("What people call it."),
            "type": choice("The type of its values.", FACT_TYPES),
            "source": choice("Where it comes from; segments name the sources.", FactSource),
        },
        {
            "unit": unit("Its unit; money is whole units of the pack's currency."),
            "values": rows(
                "All values that it can have. Put yes, no, on, off in quotes: NO is Norway.",
                text("One value."),
            ),
            "valid": valid_range(),
            "fresh_for": integer(
                "Days for which it counts in full; from there to stale_after its points fall.",
                1,
                STALE_DAYS_MAX,
            ),
            "stated_by": rows(
                "Who may state it, by the name that stands as an observation's source; "
                "the name of the fact's source where this is left out.",
                text("One name."),
            ),
            "verified": truth("Whether it counts only where somebody verified it."),
            "personal": truth("Whether it is about a person."),
            "actionable": truth(
                "Whether the buyer can do something about it; never what others say of it."
            ),
            "counts": choice(
                "Where a segment does not expect its source: left out whatever was sent "
                "(when_expected, as where this is left out), or read where it was stated.",
                Counts,
            ),
            "kept_for": text("What a fact that no formula reads is for."),
            "stale_after": integer(
                "Days from the day on which it was true to the day on which it counts as absent.",
                1,
                STALE_DAYS_MAX,
            ),
        },
    )
    elsewhere = [
        where("type", kind, {"properties": {key: NEVER}})
        for key, wanted in _ONLY_FOR.items()
        for kind in FACT_TYPES
        if kind != wanted
    ]
    return named("Every input that formulas read.", {**fact, "allOf": elsewhere})


def parameters_file() -> Schema:
    """A file of parameters/."""
    values = keyed(
        "Its values, each under the day from which it holds, the oldest first.",
        DATE.pattern,
        number("The value from that day on."),
    )
    parameter = mapping(
        "One dated number.",
        {
            "description": text("What it is, for the reader of a rule."),
            "reference": text("Where it comes from: policy, practice, or a source."),
            "values": {**values, "minProperties": 1},
        },
        {"unit": unit("Its unit.")},
    )
    return named("Numbers that the business owns, by name.", parameter)


def valid_range() -> Schema:
    """`valid: {min, max}`."""
    ends = {"min": number("The least value."), "max": number("The greatest value.")}
    return mapping("Values outside count as absent; either end may be left out.", {}, ends)


def unit(description: str) -> Schema:
    """The unit of a number."""
    return text(description, examples=["money", "ratio", "days", "count", "percent"])
