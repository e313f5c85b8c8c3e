"""
The schema of cases/*.yaml.

The facts of a case are a facts document (docs/cli.md), which the engine itself reads
and which an editor is told the outline of only.
"""

from __future__ import annotations

from credit_engine.domain.facts import Absence
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.request import RequestKind
from credit_engine.pack.authority_model import CoverClass
from credit_engine.pack.case_tables import (
    DAYS_MAX,
    GRANTED_BY,
    POINTS_MAX,
    SCORE_MAX,
    TRUTHS,
    UNDATED,
    Subject,
)
from credit_engine.pack.cases import SECTIONS
from credit_engine.pack.read.authority import GRADE_NAMES
from credit_engine.pack.read.scorecards import GRADE_MAX
from credit_engine.pack.schema.shapes import (
    Schema,
    choice,
    code,
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
_SUBJECT_TEXTS = {
    Subject.DIMENSION: "The dimension whose points the rows tell.",
    Subject.MEASURE: "The dimension whose formula the rows tell.",
    Subject.RULE: "The rule whose truth the rows tell.",
    Subject.SEGMENT: "The segment whose condition the rows tell.",
    Subject.SCORECARD: "The scorecard whose grades the rows tell.",
    Subject.AUTHORITY: "The outcome of the rules for which the rows tell who may grant.",
    Subject.AMOUNT: "need, capacity:NAME, starter:NAME or cap:RULE.",
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
    return named("Cases, by name; a table of one part of the pack, or a whole case.", _either(case))


def _either(case: Schema) -> Schema:
    """A table where a key says what it is about, in the order in which the reader asks."""
    schema = case
    for subject in reversed(Subject):
        schema = {"if": {"required": [subject.value]}, "then": _table(subject), "else": schema}
    return schema


def _table(subject: Subject) -> Schema:
    head: dict[str, Schema] = {
        "note": text("What the rows show."),
        subject.value: text(_SUBJECT_TEXTS[subject]),
    }
    if subject not in UNDATED:
        head["as_of"] = day("The day whose parameters hold.")
    head["rows"] = rows("What is given, and what must come out; what is left out is not looked at.",
                        _row(subject))  # fmt: skip
    return mapping("Cases of one part of the pack, a row each.", head)


def _row(subject: Subject) -> Schema:
    truth: Schema = {
        "description": "Whether it holds: true, false or unknown.",
        "enum": [*TRUTHS, True, False],
    }
    given: dict[str, Schema] = {
        "given": {
            "description": "Values by name.",
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
        "absent": {
            "description": "Kinds of absence by name; what is not named at all is missing.",
            "type": "object",
            "additionalProperties": choice("The kind.", Absence),
        },
    }
    match subject:
        case Subject.DIMENSION:
            return _dimension_row()
        case Subject.SCORECARD:
            return mapping(
                "A score and its grade.",
                {
                    "score": integer("The score.", 0, SCORE_MAX),
                    "grade": integer("The grade.", 1, GRADE_MAX),
                },
            )
        case Subject.MEASURE:
            return mapping(
                "Values, and what the measure makes of them.",
                {},
                {
                    **given,
                    "value": number("Its value, to nine digits."),
                    "absence": choice("Why there is none.", Absence),
                    "stands_for": text("What a denominator makes of it: best, worst or a number."),
                },
            )
        case Subject.SEGMENT:
            return mapping("Values, and whether such a buyer belongs here.", {"is": truth}, given)
        case Subject.AMOUNT:
            amount = text("The amount in the pack's currency; none where there is none.")
            days = integer("The days that a starter table gives.", 0, DAYS_MAX)
            return mapping("Values, and the amount.", {"amount": amount}, {**given, "days": days})
        case Subject.AUTHORITY:
            return mapping(
                "A grade, what is known of the cover, an amount, and who may grant it.",
                {
                    "grade": text(
                        "The grade, or `unrated`.", pattern=f"^({'|'.join(GRADE_NAMES)})$"
                    ),
                    "cover": choice("What is known of the cover.", CoverClass),
                    "amount": text("The amount in the pack's currency."),
                    "by": choice("Who may grant it at least.", GRANTED_BY),
                },
            )
        case Subject.RULE:
            return mapping(
                "Values, and whether the rule holds.", {"is": truth}, {**given, **_effect(truth)}
            )


def _effect(truth: Schema) -> dict[str, Schema]:
    return {
        "signals": {
            "description": "Whether signals hold; one that is not named is unknown.",
            "type": "object",
            "additionalProperties": truth,
        },
        "reason": code("The reason that the rule gives."),
        "refer_to": text("Whom it refers to."),
        "require": text("What it requires."),
        "precedent": {
            "description": "Whether what it requires blocks the limit until it is there.",
            "enum": ["true", "false", True, False],
        },
    }


def _dimension_row() -> Schema:
    expected = {
        "points": integer("Its points.", 0, POINTS_MAX),
        "reason": code("The reason that its band gives."),
        "absence": choice("Why it has no value: `invalid` outside its valid range.", Absence),
    }
    given = {
        "value": number("The value."),
        "absent": choice("The kind of absence, in place of a value.", Absence),
    }
    return {
        **mapping("A value or an absence, and its points.", {}, {**given, **expected}),
        "oneOf": [{"required": [key]} for key in given],
    }


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
