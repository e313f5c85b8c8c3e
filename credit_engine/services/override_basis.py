"""
What an override rests on: the buyer's newest decision on a request, and its limits as they are.

Both are looked at when it is proposed and again when it is approved: what nobody has judged in
between is not granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from credit_engine.domain.limit import LimitOnDay, LimitState, LimitStep, Scope, limit_on
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.override import Override, SetAside
from credit_engine.domain.override_errors import (
    DecisionNotOverridable,
    OverrideOutdated,
)
from credit_engine.domain.terms import Terms
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import (
    LimitPending,
    LimitSuspended,
)
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.acting_rules import acted_in_record
from credit_engine.services.bind_amount import Judged, judged_in
from credit_engine.services.change_record import NOTHING, OUTCOME, ChangeOfLimits
from credit_engine.services.person_of import person_of
from credit_engine.services.ports import DecisionRecord
from credit_engine.services.read_decisions import decision_in
from credit_engine.services.replay_decision import checked


@dataclass(frozen=True, slots=True)
class Basis:
    """
    A decision that may be set aside, and how the rules judged in it.

    `asked_by` is the person who asked for the credit, None where nobody did; `wanted_terms` are
    those that were asked for.
    """

    sets_aside: SetAside
    judged: Judged
    asked_by: str | None
    wanted_terms: Terms | None


def basis_of(change: ChangeOfLimits, record: DecisionRecord) -> Basis:
    """
    What of *record* matters to whoever sets it aside.

    Raises:
        DecisionNotOverridable: it is no decision on a request, not the buyer's newest, or too old.
        BrokenRecord: the stored bytes do not match their hashes.
    """
    document: Mapping[str, Any] = checked(record)
    if record.outcome == OUTCOME:
        raise DecisionNotOverridable(
            f"By decision {record.decision_id} a person changed a limit. Name the newest decision "
            "on a request of the buyer."
        )
    newest = change.writing.newest_decision_on_request(change.buyer_id)
    if newest != record.decision_id:
        raise DecisionNotOverridable(
            f"Decision {record.decision_id} is not the newest on a request of the buyer, which is "
            f"{newest}: look at that one."
        )
    evidence = _evidence(change, record, document)
    assessed: Mapping[str, Any] = checked(evidence)
    _check_fresh(change, record.decision_id, assessed)
    rules = acted_in_record(assessed, orjson.loads(evidence.assessment_bytes))
    judged = judged_in(assessed)
    if record.outcome == Outcome.REFUSED:  # by a person, maybe, where the rules only referred
        judged = replace(judged, outcome=Outcome.REFUSED)
    wanted = document.get("request", {}).get("terms")
    return Basis(
        SetAside(
            record.decision_id, record.leaf.hex(), record.outcome, evidence.decision_id, rules
        ),
        judged,
        _asked_by(change, document, assessed),
        None if wanted is None else read_terms(wanted, "/max_terms"),
    )


def _evidence(
    change: ChangeOfLimits, record: DecisionRecord, document: Mapping[str, Any]
) -> DecisionRecord:
    """The decision with the assessment: the same, or the one that a person answers by it."""
    if record.assessment_bytes != NOTHING:
        return record
    return decision_in(change.writing, change.caller, str(document.get("answers")))


def _asked_by(
    change: ChangeOfLimits, document: Mapping[str, Any], assessed: Mapping[str, Any]
) -> str | None:
    """Who asked; whoever had a referral assessed anew did not."""
    writing, seller_id = change.writing, change.caller.seller_id
    referral = writing.open_referral(change.buyer_id)
    if "referral_id" in document:
        referral = writing.referral(seller_id, str(document["referral_id"]))
    if referral is not None and referral.case.decision_id == assessed["decision_id"]:
        return referral.requested_by
    return person_of(writing, seller_id, str(assessed["principal"]))


def _check_fresh(change: ChangeOfLimits, decision_id: str, assessed: Mapping[str, Any]) -> None:
    as_of = date.fromisoformat(str(assessed["as_of"]))
    days, most = (change.today - as_of).days, change.pack.authority.evidence_days
    if days > most:
        raise DecisionNotOverridable(
            f"The evidence of decision {decision_id} is {days} days old, and nothing rests on "
            f"evidence of more than {most} by the rule pack. Send the limit request again, and "
            "look at its answer."
        )


def check_unchanged(change: ChangeOfLimits, override: Override) -> Basis:
    """
    Hold the buyer to what it was when *override* was proposed.

    Raises:
        OverrideOutdated: another decision came, or its limits are others than they were.
    """
    record = decision_in(change.writing, change.caller, override.sets_aside.decision_id)
    try:
        basis = basis_of(change, record)
    except DecisionNotOverridable as why:
        raise _outdated(override, str(why)) from None
    limits = own_limits(change)
    standing = limits.amount or Money(0, override.amount.currency)
    if limits.suspended or standing != override.standing:
        raise _outdated(
            override,
            f"The buyer's own limits came to {override.standing.text} {override.standing.currency}"
            f" when it was proposed, and come to {standing.text} {standing.currency} today.",
        )
    if limits_digest(change) != override.limits_sha256:
        raise _outdated(override, "A limit of the buyer was changed since it was proposed.")
    return basis


def _outdated(override: Override, why: str) -> OverrideOutdated:
    return OverrideOutdated(f"Override {override.override_id} is outdated: {why} Propose it anew.")


def own_limits(change: ChangeOfLimits) -> LimitOnDay:
    """What the buyer's own limits come to today."""
    return limit_on(change.standing, change.today)


def check_usable(change: ChangeOfLimits, limits: LimitOnDay) -> None:
    """
    Keep an override from going past what somebody stopped, or a condition that is not met.

    Raises:
        LimitSuspended, LimitPending: a limit of the buyer is suspended, or waits for conditions.
    """
    if limits.suspended:
        raise LimitSuspended(
            f"Limit {limits.limit_ids[0]} is suspended, and an override does not go past that. "
            "Resume it, or withdraw it first."
        )
    for limit in change.standing:
        now = limit.on(change.today)
        if now is None or limit.scope is not Scope.BUYER:
            continue
        if now.state is LimitState.PENDING_CONDITIONS:
            raise LimitPending(
                f"Limit {limit.limit_id} waits for its conditions, and an override does not go "
                "past them. Record that they are met, or cancel it first."
            )


def limits_digest(change: ChangeOfLimits) -> str:
    """The digest of the lives of the buyer's own limits that are not over, planned steps too."""
    lives = [
        {**limit.document(), "steps": [_step(step) for step in limit.steps]}
        for limit in change.standing
        if limit.scope is Scope.BUYER
    ]
    return sha256_text(canonical_bytes(lives))


def _step(step: LimitStep) -> dict[str, object]:
    return {
        "effective_on": step.effective_on.isoformat(),
        "event": step.event,
        "state": step.state.value,
        "amount": step.amount.text,
        "max_terms": step.max_terms.document(),
        "review_by": step.review_by.isoformat(),
        "valid_to": None if step.valid_to is None else step.valid_to.isoformat(),
    }
