"""The schema of credit_rules/*.yaml."""

from __future__ import annotations

from credit_engine.pack.model import RuleKind
from credit_engine.pack.schema.ceilings import ceiling
from credit_engine.pack.schema.shapes import (
    NEVER,
    Schema,
    choice,
    code,
    expression,
    mapping,
    name,
    named,
    translated,
    truth,
    where,
)


def credit_rules_file() -> Schema:
    """A file of credit_rules/."""
    rule = mapping(
        "One rule.",
        {
            "kind": choice(
                "knock_out refuses, referral asks a person, cap limits amount or terms, condition"
                " demands something, signal is read by other rules.",
                RuleKind,
            ),
            "label": translated("What people call it."),
            "when": expression(
                "When it holds.", "max_days_overdue > overdue_days", "signal(distress)"
            ),
        },
        {
            "unless": expression("The exception: when it does not hold after all."),
            "signal": name("The signal that a rule of kind signal gives; else its own name."),
            "then": {"description": "What the rule does.", "type": "object"},
        },
    )
    forms = [where("kind", RuleKind.SIGNAL, {"properties": {"then": NEVER}})]
    for kind, effect in _effects().items():
        properties = {"then": effect, "signal": NEVER}
        forms.append(where("kind", kind, {"properties": properties, "required": ["then"]}))
    return named("Credit rules, by name.", {**rule, "allOf": forms})


def _effects() -> dict[RuleKind, Schema]:
    reason = {"reason": code("The reason that the decision gives.")}
    refused = {"refuse": truth("The request is refused.", True)}
    referred = {"refer_to": name("The role that decides.", "credit_manager")}
    limited = {
        "limit_at_most": expression(
            "The most that the limit may be.", "0.5 * capacity", "thin_history_ceiling"
        )
    }
    required = {
        "require": name("What the buyer has to give.", "parent_guarantee"),
        "precedent": truth("Whether it comes before the limit may be used."),
    }
    return {
        RuleKind.KNOCK_OUT: mapping("What a knock-out does.", {**refused, **reason}),
        RuleKind.REFERRAL: mapping("What a referral does.", {**referred, **reason}),
        RuleKind.CAP: {
            **mapping("What a cap does.", reason, {**limited, "terms_at_most": ceiling()}),
            "anyOf": [{"required": ["limit_at_most"]}, {"required": ["terms_at_most"]}],
        },
        RuleKind.CONDITION: mapping("What a condition does.", {**required, **reason}),
    }
