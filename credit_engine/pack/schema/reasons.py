"""The schema of reasons.yaml."""

from __future__ import annotations

from credit_engine.pack.read.fields import CODE
from credit_engine.pack.read.reasons import SEVERITY_MAX
from credit_engine.pack.schema.shapes import (
    Schema,
    integer,
    keyed,
    mapping,
    name,
    text,
    translated,
)


def reasons_file() -> Schema:
    """reasons.yaml."""
    reason = mapping(
        "One reason.",
        {
            "family": name("The family that it belongs to.", "payment_behaviour"),
            "severity": integer("1 is named first.", 1, SEVERITY_MAX),
            "analyst": translated("What the analyst reads."),
            "buyer": translated("What the buyer reads: no figures, thresholds or third parties."),
        },
        {
            "edifact_4509": text(
                "The code of UN/EDIFACT data element 4509, in quotes.", examples=["12"]
            )
        },
    )
    return keyed("Every reason code with its words.", CODE.pattern, reason)
