"""
Which rules acted in an assessment: what refused, referred, bound the amount, or set conditions.

They are named as the assessment names its sources: `rule:insolvency`, `capacity:net_worth`.
A rule that fired and changed nothing has not acted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from credit_engine.services.make_assessment import MadeAssessment

ALARM = "alarm"  # of the inference
AUTHORITY = "authority"  # the rules would grant it, and may not by themselves


def acted_in(made: MadeAssessment, *, above_authority: bool) -> tuple[str, ...]:
    """The sources that acted in a decision that is being made, in order."""
    found = made.assessment
    return _in_order(
        [cause.source for cause in found.causes],
        [required.rule for required in found.requirements],
        alarm=made.alarm is not None,
        above_authority=above_authority,
    )


def acted_in_record(decision: Mapping[str, Any], assessment: Mapping[str, Any]) -> tuple[str, ...]:
    """`acted_in` of the documents of a decision and of the assessment that it rests on."""
    return _in_order(
        [str(cause["source"]) for cause in assessment["causes"]],
        [str(required["rule"]) for required in assessment["requirements"]],
        alarm=decision.get("alarm") is not None,
        above_authority=bool(decision.get("authority", {}).get("exceeded", False)),
    )


def _in_order(
    sources: Iterable[str], conditions: Iterable[str], *, alarm: bool, above_authority: bool
) -> tuple[str, ...]:
    found = {*sources, *(f"rule:{name}" for name in conditions)}
    if alarm:
        found.add(ALARM)
    if above_authority:
        found.add(AUTHORITY)
    return tuple(sorted(found))
