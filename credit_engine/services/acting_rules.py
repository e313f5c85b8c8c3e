"""
Which rules acted in an assessment: what refused, referred, bound the amount, or set conditions.

They are named as the assessment names its sources: `rule:insolvency`, `capacity:net_worth`.
A rule that fired and changed nothing has not acted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credit_engine.assess.trace import Assessment

ALARM = "alarm"


def acted_in(assessment: Assessment, alarm: str | None) -> tuple[str, ...]:
    """The sources that acted, in order; an alarm of the inference refers as a rule does."""
    return _in_order(
        [cause.source for cause in assessment.causes],
        [required.rule for required in assessment.requirements],
        alarm,
    )


def acted_in_record(decision: Mapping[str, Any], assessment: Mapping[str, Any]) -> tuple[str, ...]:
    """`acted_in` of the documents of a decision and of the assessment that it rests on."""
    return _in_order(
        [str(cause["source"]) for cause in assessment["causes"]],
        [str(required["rule"]) for required in assessment["requirements"]],
        decision.get("alarm"),
    )


def _in_order(sources: list[str], conditions: list[str], alarm: str | None) -> tuple[str, ...]:
    found = {*sources, *(f"rule:{name}" for name in conditions)}
    if alarm is not None:
        found.add(ALARM)
    return tuple(sorted(found))
