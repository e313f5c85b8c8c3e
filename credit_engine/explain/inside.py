"""
For credit analysts and auditors: the whole way from facts to outcome, in the pack's words.

Each dimension with what it read and lost, each rule with its text, its place in the
pack, and the values that its conditions saw; the figures of the amount, least first.
"""

from __future__ import annotations

from credit_engine.assess.trace import (
    TRUTHS,
    VERDICTS,
    Assessment,
    DimensionResult,
    Document,
    RuleResult,
    input_document,
    plain,
)
from credit_engine.domain.exchange_document import write_exchange_rate
from credit_engine.domain.money import Money
from credit_engine.explain.actions import actions_of
from credit_engine.explain.counterfactual import search
from credit_engine.explain.decided import Decided
from credit_engine.explain.outside import conditions
from credit_engine.explain.reasons import AmountReason, ScoreReason
from credit_engine.pack.model import CompiledPack, CreditRule, Dimension

MILLIONTHS = 1_000_000


def analyst_document(decided: Decided) -> Document:
    """For the analyst: everything."""
    found, pack = decided.assessment, decided.pack
    document: Document = {
        "for": "analyst",
        "decision_id": decided.decision_id,
        "as_of": found.as_of.isoformat(),
        "outcome": decided.outcome.value,
        "pack": {"id": found.pack_id, "revision": found.revision},
        "segment": found.segment,
        "score": _score(found),
        "score_reasons": [
            _score_reason(pack, reason) for reason in decided.explanation.score_reasons
        ],
        "dimensions": [_dimension(decided, name) for name in found.dimensions],
        "rules": [_rule(decided, name) for name in found.rules],
        "amount_basis": _amount(found),
        "amount_reasons": [
            _amount_reason(pack, reason) for reason in decided.explanation.amount_reasons
        ],
        "conditions": conditions(pack, found),
        "actions": [action.document() for action in actions_of(decided)],
        "counterfactuals": _counterfactuals(decided),
    }
    if found.exchange_rates:
        document["exchange_rates"] = [write_exchange_rate(rate) for rate in found.exchange_rates]
    if decided.above_authority:
        document["above_authority"] = True
    if decided.alarm is not None:
        document["alarm"] = decided.alarm
    return document


def _counterfactuals(decided: Decided) -> Document:
    found = search(decided)
    return {
        "assessments": found.assessments,
        "suggestions": [suggestion.document() for suggestion in found.suggestions],
    }


def _score(found: Assessment) -> Document | None:
    if found.score is None:
        return None
    return {
        "scorecard": found.score.scorecard,
        "score": found.score.score,
        "grade": found.score.grade,
        "coverage": found.score.coverage_bp / 10_000,
        "pd": found.score.pd.document() if found.score.pd is not None else None,
    }


def _score_reason(pack: CompiledPack, reason: ScoreReason) -> Document:
    return {
        "code": reason.code,
        "points_lost": reason.lost_millionths / MILLIONTHS,
        "dimensions": list(reason.dimensions),
        "text": dict(pack.reasons[reason.code].analyst),
    }


def _amount_reason(pack: CompiledPack, reason: AmountReason) -> Document:
    return {
        "code": reason.code,
        "of": reason.of,
        "text": dict(pack.reasons[reason.code].analyst),
    }


def _amount(found: Assessment) -> Document | None:
    """What bound the amount, what would have bound it next, and how far that is away."""
    binding, following = found.binding, found.next_figure
    if binding is None:
        return None
    return {
        "currency": found.currency,
        "binding": binding.document(found.currency),
        "next": following.document(found.currency) if following is not None else None,
        "next_above_binding": (
            Money(following.minor - binding.minor, found.currency).text
            if following is not None
            else None
        ),
        "figures": [figure.document(found.currency) for figure in found.figures],
    }


def _dimension(decided: Decided, name: str) -> Document:
    found, definition = decided.assessment.dimensions[name], decided.pack.dimensions[name]
    score = decided.assessment.score
    lost = score.lost_millionths.get(name) if score is not None else None
    parts: Document = {
        "name": name,
        "group": definition.group,
        "label": dict(definition.label),
        "better": definition.better,
        "unit": definition.unit,
        "inputs": [_read(decided.assessment, key) for key in found.inputs],
        "value": plain(found.value),
        "absent": found.absence.value if found.absence is not None else None,
        "stands_for": found.stands_for,
        "band": found.band,
        "points": found.points,
        "freshness": str(found.freshness) if found.freshness is not None else None,
        "variant": _variant(decided.pack, found),
        "variant_unknown": True if found.held is not None and not found.held.known else None,
        "best_points": _best_points(definition, found),
        "score_points_lost": lost / MILLIONTHS if lost is not None else None,
        "reason": found.reason,
        "reference": definition.reference,
    }
    return {key: part for key, part in parts.items() if part is not None}


def _variant(pack: CompiledPack, found: DimensionResult) -> Document | None:
    """The bands of which buyers held; None where it is those of all others."""
    if found.held is None or found.held.variant is None:
        return None
    variant = pack.variants[found.name].by_name[found.held.variant]
    return {
        "name": variant.name,
        "label": dict(variant.label),
        "reference": variant.reference,
    }


def _best_points(definition: Dimension, found: DimensionResult) -> int | None:
    if found.held is not None:
        return found.held.best_points
    return definition.best_points if definition.bands else None


def _rule(decided: Decided, name: str) -> Document:
    found, written = decided.assessment.rules[name], decided.pack.rules[name]
    parts: Document = {
        "name": name,
        "kind": found.kind,
        "label": dict(written.label),
        "when": written.when_text,
        "unless": written.unless_text,
        "at": found.location,
        "verdict": VERDICTS[found.verdict],
        "conditions": [_condition(decided.assessment, found, key) for key in found.atoms],
        "signals": [_signal(decided.assessment, found, signal) for signal in found.signals],
        "reason": _reason_of(written),
    }
    return {key: part for key, part in parts.items() if part is not None}


def _condition(found: Assessment, rule: RuleResult, key: str) -> Document:
    atom = found.atoms[key]
    return {
        "text": atom.text,
        "is": TRUTHS[atom.truth],
        "decided_it": key in rule.because,
        "not_applicable": atom.not_applicable,
        "inputs": [_read(found, read) for read in atom.inputs],
    }


def _signal(found: Assessment, rule: RuleResult, name: str) -> Document:
    return {
        "name": name,
        "is": TRUTHS[found.signals[name]],
        "decided_it": f"signal:{name}" in rule.because,
    }


def _reason_of(rule: CreditRule) -> str | None:
    return rule.effect.reason if rule.effect is not None else None


def _read(found: Assessment, key: str) -> Document:
    """One thing that was read: its value, or why it has none; neither where it is infinite."""
    if key in found.dimensions:
        dimension = found.dimensions[key]
        held = dimension.absence if dimension.absence is not None else dimension.value
    else:
        held = found.inputs[key]
    read = input_document(held)
    if isinstance(read, dict):
        return {"name": key, **read}
    return {"name": key, "value": read} if read is not None else {"name": key}
