"""The schema of limits.yaml."""

from __future__ import annotations

from credit_engine.pack.read.limits import STARTER_DAYS_MAX, STEP_MAX
from credit_engine.pack.schema.limit_life import limit_life
from credit_engine.pack.schema.shapes import (
    Schema,
    code,
    expression,
    integer,
    mapping,
    named,
    rows,
    share,
    text,
    translated,
    truth,
)


def limits_file() -> Schema:
    """limits.yaml."""
    need = mapping(
        "What the buyer needs; null leaves the amount wanted alone.",
        {"amount": expression("The amount."), "reason": code("The reason, where it binds.")},
    )
    return mapping(
        "What a buyer needs, what it can carry, and the first steps of one without a score.",
        {
            "step": integer("Limits are rounded down to multiples of it.", 1, STEP_MAX),
            "capacities": named("What a buyer can carry, by name; the least holds.", _capacity()),
        },
        {
            "need": need,
            "starters": named("Tables for buyers without a score, by name.", _starter()),
            "life": limit_life(),
        },
    )


def _capacity() -> Schema:
    row = mapping(
        "The share of some grades.",
        {"when": expression("The grades, in quotes.", "[1 .. 2]"), "share": share("The share.")},
    )
    return mapping(
        "One bound on what the buyer can carry.",
        {
            "label": translated("What people call it."),
            "amount": expression("The amount of which a share is taken.", "max(net_worth, 0)"),
            "required": truth("Whether a person decides also where its facts are not expected."),
            "reason": code("The reason, where it binds."),
            "segments": rows("The segments that it holds for.", text("A segment.")),
            "reference": text("Where the method comes from."),
        },
        {"share_by_grade": rows("The share that each grade gets; else the whole.", row)},
    )


def _starter() -> Schema:
    row = mapping(
        "One step.",
        {
            "when": expression("Who is on this step."),
            "amount": text("The limit, in units of the pack's currency, such as 2500.00."),
            "days": integer("The longest terms.", 0, STARTER_DAYS_MAX),
            "reason": code("The reason of the step."),
        },
    )
    return mapping(
        "One table; the first row that fits holds.",
        {
            "rows": rows("Its steps.", row),
            "otherwise_reason": code("The reason where no row fits, and a person decides."),
        },
    )
