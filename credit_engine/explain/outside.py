"""
What may leave the credit department: the representations for sales and for the buyer.

Both are put together from a closed list of parts. No score, grade, point, threshold,
rule or fact is among them; tests/explain holds that over the sample and drawn buyers.
"""

from __future__ import annotations

from credit_engine.assess.trace import Assessment, Document
from credit_engine.explain.actions import actions_of
from credit_engine.explain.decided import Decided
from credit_engine.explain.sentences import next_step, sentence
from credit_engine.pack.model import CompiledPack


def sales_document(decided: Decided) -> Document:
    """For sales: a sentence to read out, and what it stands on."""
    return {
        "for": "sales",
        **_outcome(decided),
        "sentence": dict(sentence(decided)),
        "reasons": [
            {"family": reason.family, "text": dict(reason.buyer)}
            for reason in decided.principal_reasons()
        ],
    }


def buyer_document(decided: Decided) -> Document:
    """For the buyer: the principal reasons, and what to do next."""
    return {
        "for": "buyer",
        **_outcome(decided),
        "reasons": [dict(reason.buyer) for reason in decided.principal_reasons()],
        "next_step": dict(next_step(decided)),
    }


def conditions(pack: CompiledPack, assessment: Assessment) -> list[Document]:
    """What is required, in the buyer's words."""
    return [
        {
            "require": required.require,
            "precedent": required.precedent,
            "text": dict(pack.reasons[required.reason].buyer),
        }
        for required in assessment.requirements
    ]


def _outcome(decided: Decided) -> Document:
    wanted, granted, terms = decided.facts.request.wanted, decided.granted, decided.terms
    return {
        "decision_id": decided.decision_id,
        "as_of": decided.assessment.as_of.isoformat(),
        "outcome": decided.outcome.value,
        "wanted": {"amount": wanted.text, "currency": wanted.currency},
        "granted": (
            {"amount": granted.text, "currency": granted.currency} if granted is not None else None
        ),
        "terms": terms.document() if terms is not None else None,
        "conditions": conditions(decided.pack, decided.assessment),
        "actions": [action.document() for action in actions_of(decided)],
    }
