"""The schema of segments.yaml."""

from __future__ import annotations

from credit_engine.pack.read.segments import EXPECTABLE
from credit_engine.pack.schema.shapes import (
    Schema,
    choice,
    expression,
    mapping,
    named,
    rows,
    share,
    text,
    translated,
    truth,
)


def segments_file() -> Schema:
    """segments.yaml."""
    segment = mapping(
        "Which buyers belong here, and what such a buyer is expected to have.",
        {
            "label": translated("What people call it."),
            "expects": rows(
                "The sources that such a buyer has facts of.", choice("A source.", EXPECTABLE)
            ),
            "minimum_coverage": share("With less of the expected weight known, there is no score."),
        },
        {
            "when": expression(
                "Who belongs here, by facts of the register.", "files_accounts = true"
            ),
            "otherwise": truth("In place of `when`, in exactly one segment: all others.", True),
            "scorecard": text("The scorecard that scores them; else `starter`."),
            "starter": text("The starter table of limits.yaml that they get; else `scorecard`."),
        },
    )
    placed = [{"required": ["when"]}, {"required": ["otherwise"]}]
    return named("The segments, by name; the first that fits holds.", {**segment, "oneOf": placed})
