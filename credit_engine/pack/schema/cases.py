"""
The schema of cases/*.yaml.

The facts of a case are a facts document (docs/cli.md), which the engine itself reads
and which an editor is told the outline of only.
"""

from __future__ import annotations

from credit_engine.domain.facts import Absence
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.request import RequestKind
from credit_engine.pack.cases import POINTS_MAX, SCORE_MAX, SECTIONS, TRUTHS
from credit_engine.pack.read.scorecards import GRADE_MAX
from credit_engine.pack.schema.shapes import (
    Schema,
    choice,
    day,
    integer,
    mapping,
    named,
    number,
    rows,
    text,
)

_SECTION_TEXTS = {
    "register": "Facts of the register, by name.",
    "register_valid_at": "The day on which the register said so.",
    "statements": "Annual accounts, one for each period, of the buyer and of its group.",
    "receivables": "The seller's invoices to the buyer, each in its present state.",
    "ledger": "That all invoices up to a day are there: {complete_as_of, invoices}.",
    "covers": "What insurers cover of the buyer, each policy as it is known.",
    "holds": "Holds on the buyer, each by its code.",
    "observations": "Single facts with their source: {fact, value, valid_at, source}.",
    "exchange_rates": "Rates to the pack's currency: {base, quote, rate, on, source}.",
    "request": "What is asked for: {kind, wanted: {amount, currency}, terms}.",
}
_OUTLINES: dict[str, Schema] = {
    "register": {"type": "object"},
    "register_valid_at": {"type": "string"},
    "ledger": {"type": "object"},
    "request": {
        "type": "object",
        "properties": {"kind": choice("What is asked for.", RequestKind)},
    },
}
_LIST: Schema = {"type": "array", "items": {"type": "object"}}


def cases_file() -> Schema:
    """A file of cases/."""
    case = mapping(
        "One case: facts, and what the pack must make of them.",
        {
            "note": text("What the case shows."),
            "as_of": day("The day of the assessment."),
            "facts": mapping("A facts document (docs/cli.md).", {}, _sections()),
            "expect": _expectation(),
        },
    )
    return named("Cases, by name.", case)


def _sections() -> dict[str, Schema]:
    return {
        section: {
            "description": _SECTION_TEXTS.get(section, "A part of a facts document."),
            **_OUTLINES.get(section, _LIST),
        }
        for section in sorted(SECTIONS)
    }


def _expectation() -> Schema:
    truths: Schema = {"enum": [*TRUTHS, True, False]}
    dimension = mapping(
        "What one dimension must come to.",
        {},
        {
            "value": number("Its value."),
            "margin": number("How far the value may be off.", 0),
            "points": integer("Its points.", 0, POINTS_MAX),
            "absence": choice("The kind of absence.", Absence),
        },
    )
    limit: Schema = {
        "description": "The amount, such as 50000.00; null where there must be no limit.",
        "type": ["string", "number", "boolean", "null"],
        "minLength": 1,
    }
    return mapping(
        "What must come out; what is left out is not looked at.",
        {"outcome": choice("The outcome.", Outcome)},
        {
            "limit": limit,
            "grade": integer("The grade.", 1, GRADE_MAX),
            "score": integer("The score.", 0, SCORE_MAX),
            "segment": text("The segment."),
            "binding": text("What bound the amount, such as capacity:net_worth."),
            "rules": {
                "description": "Which rules hold: true, false or unknown.",
                "type": "object",
                "additionalProperties": truths,
            },
            "dimensions": named("Values, points and absences, by dimension.", dimension),
            "reasons": rows("Reason codes that must be among those given.", text("A code.")),
        },
    )
