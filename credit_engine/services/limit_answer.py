"""What the caller of a limit request is answered: outcome, amount, reasons, conditions."""

from __future__ import annotations

from credit_engine.assess.trace import Assessment, Document
from credit_engine.domain.exchange_document import write_exchange_rate
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.referral import Referral
from credit_engine.explain.actions import actions_of
from credit_engine.explain.decided import Decided
from credit_engine.explain.outside import conditions
from credit_engine.explain.reasons import families
from credit_engine.pack.model import CompiledPack
from credit_engine.services.decision_bytes import Decision
from credit_engine.services.limit_moves import Moves
from credit_engine.services.make_assessment import MadeAssessment

GRADE_SCALE = "1 best, 10 worst"
AUTOMATIC, PERSON = "automatic", "person"


def answer_document(
    pack: CompiledPack, decision: Decision, made: MadeAssessment, moves: Moves
) -> Document:
    """
    The answer's document. Texts come in every language of the pack.

    `limit_id` is the limit that this decision granted, null when it granted
    none; `limit_in_force` is what holds now, whoever granted it. Rates are there
    where some were used.
    """
    found, decided = made.assessment, _decided(pack, decision, made, moves)
    answer: Document = {
        "request_id": decision.request_id,
        "decision_id": decision.decision_id,
        "buyer_id": decision.buyer_id,
        "limit_id": moves.added.limit_id if moves.added else None,
        "outcome": decision.outcome.value,
        "response_code": decision.outcome.edifact_4507,
        "limit_in_force": moves.in_force.document() if moves.in_force else None,
        "amount_basis": _amount_basis(found),
        "amount_reasons": [
            {"code": reason.code, "of": reason.of, "text": dict(pack.reasons[reason.code].analyst)}
            for reason in made.explanation.amount_reasons
        ],
        "reasons": _reasons(decided),
        "conditions": conditions(pack, found),
        "actions": [action.code for action in actions_of(decided)],
        "authority": PERSON if decision.outcome is Outcome.REFERRED else AUTOMATIC,
        "analyst": {**_analyst(found), "authority": _authority(decision)},
        "pack": {"id": decision.pack_id, "revision": decision.revision},
        "as_of": decision.as_of.isoformat(),
    }
    if moves.added is not None and moves.added != moves.in_force:
        answer["limit_pending"] = moves.added.document()
    if found.exchange_rates:
        answer["exchange_rates"] = [write_exchange_rate(rate) for rate in found.exchange_rates]
    if decision.alarm is not None:
        answer["alarm"] = decision.alarm
    return answer


def with_referral(answer: Document, referral: Referral | None) -> Document:
    """The answer, with the open referral of its buyer, if any: who asks can follow it."""
    told = None
    if referral is not None:
        told = {"referral_id": referral.referral_id, "due_at": referral.due_at.isoformat()}
    return {**answer, "referral": told}


def _decided(pack: CompiledPack, decision: Decision, made: MadeAssessment, moves: Moves) -> Decided:
    in_force = moves.in_force
    return Decided(
        decision_id=decision.decision_id,
        outcome=decision.outcome,
        alarm=decision.alarm,
        in_force=in_force.amount if in_force else None,
        in_force_since=in_force.decision_id if in_force else None,
        pack=pack,
        facts=made.facts,
        assessment=made.assessment,
        explanation=made.explanation,
        above_authority=decision.above_authority,
    )


def _amount_basis(found: Assessment) -> Document | None:
    if found.binding is None:
        return None
    following = found.next_figure
    return {
        "binding": found.binding.of,
        "next": following.of if following else None,
        "currency": found.currency,
        "figures": [
            {"of": figure.of, "amount": Money(figure.minor, found.currency).text}
            for figure in found.figures
        ],
    }


def _reasons(decided: Decided) -> list[Document]:
    """What the buyer may be told: families and words, no codes, figures or thresholds."""
    told = families(decided.pack, decided.explanation)
    if decided.above_authority:
        told = decided.principal_reasons()
    return [{"family": reason.family, "text": dict(reason.buyer)} for reason in told]


def _authority(decision: Decision) -> Document:
    """Who may grant it, where the rules do not: which row of authority.yaml, and which level."""
    needed = decision.needed
    return {"row": needed.row, "level": needed.level, "exceeded": decision.above_authority}


def _analyst(found: Assessment) -> Document:
    score = found.score
    analyst: Document = {"segment": found.segment, "pd": None}
    if score is not None:
        analyst |= {
            "score": score.score,
            "grade": score.grade,
            "grade_scale": GRADE_SCALE,
            "coverage": score.coverage_bp / 10_000,
            "pd": score.pd.document() if score.pd is not None else None,
        }
    return analyst
