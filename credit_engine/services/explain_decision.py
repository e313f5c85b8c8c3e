"""
Explain a decision: to the analyst in full, to sales and to the buyer what they may know.

Everything comes from the record, by the pack that decided: what is known today
changes no explanation. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from credit_engine.assess.trace import Document
from credit_engine.domain.outcome import Outcome
from credit_engine.errors import Unavailable
from credit_engine.explain.decided import Decided, in_force_of
from credit_engine.explain.inside import analyst_document
from credit_engine.explain.outside import buyer_document, sales_document
from credit_engine.services.context import Caller, Context
from credit_engine.services.read_decisions import find_decision
from credit_engine.services.replay_decision import reassess


class Audience(StrEnum):
    """For whom a decision is explained."""

    ANALYST = "analyst"
    SALES = "sales"
    BUYER = "buyer"


_DOCUMENTS: Mapping[Audience, Callable[[Decided], Document]] = {
    Audience.ANALYST: analyst_document,
    Audience.SALES: sales_document,
    Audience.BUYER: buyer_document,
}


def explain_decision(
    context: Context, caller: Caller, decision_id: str, audience: Audience
) -> Document:
    """
    The explanation of one decision, with the parts that *audience* may know.

    Raises:
        DecisionNotFound.
        DecisionNotAssessed: a person decided: the record has the reason.
        BrokenRecord: the stored bytes do not match their hashes.
        Unavailable: the pack revision that decided was not kept, or it gives
            another assessment here than was recorded.
    """
    return _DOCUMENTS[audience](recall(context, caller, decision_id))


def recall(context: Context, caller: Caller, decision_id: str) -> Decided:
    """The decision with the assessment that it rests on. Raises as `explain_decision`."""
    record = find_decision(context, caller, decision_id)
    again = reassess(context, record)
    if again.made.assessment_bytes != record.assessment_bytes:
        raise Unavailable(
            f"Assessed again, decision {decision_id} comes out differently than it was recorded, "
            "so it cannot be explained here; replay it to see in what."
        )
    in_force, granted_by = in_force_of(again.decision)
    alarm = again.decision.get("alarm")
    return Decided(
        decision_id=decision_id,
        outcome=Outcome(str(again.decision["outcome"])),
        alarm=None if alarm is None else str(alarm),
        in_force=in_force,
        in_force_since=granted_by,
        pack=again.pack,
        facts=again.facts,
        assessment=again.made.assessment,
        explanation=again.made.explanation,
        above_authority=_above_authority(again.decision),
    )


def _above_authority(decision: Mapping[str, object]) -> bool:
    """Whether the amount was for a person to grant; decisions before authority.yaml had none."""
    authority = decision.get("authority")
    return isinstance(authority, Mapping) and bool(authority["exceeded"])
