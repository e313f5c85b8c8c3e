"""
What is declared and does nothing: facts, parameters and signals nobody reads, reasons nobody gives.

They mislead whoever edits the pack, and make an integrator send what changes nothing. A fact that
is kept for another purpose says for which.
"""

from __future__ import annotations

from credit_engine.pack.draft import Draft
from credit_engine.pack.link import reasons_given
from credit_engine.pack.model import ENGINE_REASONS


def check_unused(draft: Draft) -> None:
    """Report what nothing reads or gives, and a purpose that is stated although formulas read."""
    read = {name for found in draft.expressions.values() for name, _ in found.readings}
    for dimension in draft.raw.dimensions.values():
        read |= {dimension.variants_by.text} if dimension.variants_by is not None else set()
    for scorecard in draft.raw.scorecards.values():
        read |= {scorecard.pd.base_rate.text} if scorecard.pd is not None else set()
    _check_facts(draft, read)
    for name, parameter in draft.raw.parameters.items():
        if name not in read:
            draft.findings.add(
                "parameter-never-read",
                parameter.name.place,
                f"No formula reads {name}.",
                "Whoever changes it changes nothing.",
                "Read it, or delete it.",
            )
    _check_signals(draft)
    given = {code.text for code in reasons_given(draft.raw)} | set(ENGINE_REASONS)
    for code, reason in draft.raw.reasons.items():
        if code not in given:
            draft.findings.add(
                "reason-never-given",
                reason.code.place,
                f"Nothing gives the reason {code}.",
                "Its words are translated and never shown.",
                "Give it in a band, a rule or a limit, or delete it.",
            )


def _check_facts(draft: Draft, read: set[str]) -> None:
    for name, fact in draft.raw.facts.items():
        if name not in read and fact.kept_for is None:
            draft.findings.add(
                "fact-never-read",
                fact.name.place,
                f"No formula reads {name}.",
                "Whoever sends it changes nothing.",
                "Read it, delete it, or say under kept_for what else it is for.",
            )
        elif name in read and fact.kept_for is not None:
            draft.findings.add(
                "fact-kept-and-read",
                fact.places["kept_for"],
                f"Formulas read {name}.",
                "kept_for says why a fact is asked for that none reads.",
                "Delete it.",
            )


def _check_signals(draft: Draft) -> None:
    read = {name for found in draft.expressions.values() for name in found.signals}
    for rule in draft.raw.rules.values():
        if rule.produces is not None and rule.produces.text not in read:
            draft.findings.add(
                "signal-never-read",
                rule.produces.place,
                f"No rule reads the signal {rule.produces.text}.",
                "It decides nothing.",
                "Read it in a rule, or delete it.",
            )
