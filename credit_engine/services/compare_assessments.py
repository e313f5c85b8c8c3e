"""What moved between two assessments: outcome, amount, score, dimensions, rules."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.assess.trace import TRUTHS, VERDICTS, Assessment, input_document
from credit_engine.domain.exchange_document import write_exchange_rate

Move = dict[str, object]


def differences(before: Assessment, after: Assessment) -> dict[str, object]:
    """
    Give each thing that differs as `{"before", "after"}`; what is the same is left out.

    Dimensions have value or absence, and points; a dimension or rule that only one of
    two rule packs has is null on the other side.
    """
    headlines_before, headlines_after = _headlines(before), _headlines(after)
    found: dict[str, object] = {
        key: {"before": old, "after": headlines_after[key]}
        for key, old in headlines_before.items()
        if old != headlines_after[key]
    }
    parts = {
        "inputs": (_inputs(before), _inputs(after)),
        "dimensions": (_dimensions(before), _dimensions(after)),
        "rules": (_rules(before), _rules(after)),
        "signals": (_signals(before), _signals(after)),
    }
    return found | {name: moves for name, pair in parts.items() if (moves := _moves(*pair))}


def _headlines(found: Assessment) -> dict[str, object]:
    score, binding = found.score, found.binding
    granted = found.granted
    return {
        "rule_pack": found.revision,
        "as_of": found.as_of.isoformat(),
        "outcome": found.outcome.value,
        "amount": granted.text if granted is not None else None,
        "currency": found.wanted_currency,
        "exchange_rates": [write_exchange_rate(rate) for rate in found.exchange_rates],
        "bound_by": binding.of if binding else None,
        "score": score.score if score else None,
        "grade": score.grade if score else None,
        "coverage_basis_points": score.coverage_bp if score else None,
        "pd": score.pd.value if score and score.pd else None,
        "segment": found.segment,
        "terms": found.terms.document() if found.terms else None,
        "review_by": found.review_by.isoformat() if found.review_by else None,
        "causes": [cause.document() for cause in found.causes],
        "requirements": [required.document() for required in found.requirements],
    }


def _inputs(found: Assessment) -> dict[str, object]:
    return {key: input_document(value) for key, value in found.inputs.items()}


def _dimensions(found: Assessment) -> dict[str, object]:
    shown = ("value", "absence", "points")
    return {
        name: {key: part for key, part in result.document().items() if key in shown}
        for name, result in found.dimensions.items()
    }


def _rules(found: Assessment) -> dict[str, object]:
    return {name: VERDICTS[rule.verdict] for name, rule in found.rules.items()}


def _signals(found: Assessment) -> dict[str, object]:
    return {name: TRUTHS[truth] for name, truth in found.signals.items()}


def _moves(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, Move]:
    return {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }
