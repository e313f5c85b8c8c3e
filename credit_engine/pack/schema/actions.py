"""The schema of actions.yaml."""

from __future__ import annotations

from credit_engine.pack.model import ActionFigure
from credit_engine.pack.read.fields import CODE
from credit_engine.pack.schema.shapes import Schema, choice, mapping, named, rows, translated


def actions_file() -> Schema:
    """actions.yaml."""
    code: Schema = {
        "description": "A code of reasons.yaml.",
        "type": "string",
        "pattern": f"^(?:{CODE.pattern})$",
    }
    action = mapping(
        "One action.",
        {
            "text": translated("What the buyer reads: no figures, thresholds or third parties."),
            "reasons": rows("The reasons that it helps with.", code),
        },
        {
            "names": choice(
                "What the engine adds, of the buyer's own; without it, the action is left out.",
                tuple(ActionFigure),
            )
        },
    )
    return named("What a buyer can do about the reasons of a decision.", action)
