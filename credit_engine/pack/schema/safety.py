"""The schema of safety.yaml."""

from __future__ import annotations

from credit_engine.pack.read.safety import CLAIMS
from credit_engine.pack.schema.shapes import (
    Schema,
    expression,
    mapping,
    named,
    rows,
    text,
    translated,
    truth,
)


def safety_file() -> Schema:
    """safety.yaml."""
    claims: dict[str, Schema] = {
        "no_limit_when": expression(
            "Where this holds, no buyer is granted a limit above zero.",
            'register_status = "insolvency_proceedings"',
        ),
        "or_unknown": truth("With no_limit_when: also where it is not known to be false."),
        "never_raises_limit": {
            **mapping(
                "Facts that may move so, at once or one by one, without the limit ever rising.",
                {},
                {
                    "more": rows("Numbers that rise.", text("A fact.")),
                    "less": rows("Numbers that fall.", text("A fact.")),
                },
            ),
            "minProperties": 1,
        },
        "losing_facts_never_helps": truth(
            "The loss of expected facts raises no score, grade or limit, and moves no outcome "
            "towards approval.",
            True,
        ),
        "limit_never_exceeds": rows(
            "A limit that is granted is no larger than any of these.",
            expression("An amount.", "wanted", "capacity", "automatic_ceiling"),
        ),
    }
    statement = mapping(
        "One statement about all buyers; it makes exactly one claim.",
        {"says": translated("What it says, in a sentence.")},
        claims,
    )
    one_claim = {
        "oneOf": [{"required": [claim]} for claim in CLAIMS],
        "dependentRequired": {"or_unknown": ["no_limit_when"]},
    }
    return named("What `pack check` proves of this pack.", {**statement, **one_claim})
