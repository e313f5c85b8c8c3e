"""
What a fact says about itself must fit its source, and its ages must follow each other.

A buyer is never told to change what others say of it; and who states a fact, or
verified it, is asked only where it is stated one by one.
"""

from __future__ import annotations

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.draft import Draft
from credit_engine.pack.fact_model import OBSERVED, THIRD_PARTIES, FactSource
from credit_engine.pack.raw import RawFact

# Cover is recorded rather than stated, but an insurer's refusal may count where none is expected.
_ASKED_OF = {
    "stated_by": OBSERVED,
    "verified": OBSERVED,
    "counts": OBSERVED | {FactSource.COVER},
}


def check_facts(draft: Draft) -> None:
    """Report what does not fit, fact by fact."""
    for fact in draft.raw.facts.values():
        if fact.whole:
            _check_ages(fact, draft.findings)
            _check_actionable(fact, draft.findings)
            _check_stated(fact, draft.findings)


def _check_ages(fact: RawFact, findings: Findings) -> None:
    fresh, stale = fact.fresh_for_days, fact.stale_after_days
    if fresh is None or (stale is not None and fresh < stale):
        return
    ends = "never stale" if stale is None else f"stale after {stale} days"
    findings.add(
        "ageing-order",
        fact.places["fresh_for"],
        f"{fact.name.text} is fresh for {fresh} days and {ends}.",
        "A value ages from fresh_for to stale_after.",
        "Give it a stale_after above its fresh_for.",
    )


def _check_actionable(fact: RawFact, findings: Findings) -> None:
    if fact.actionable and fact.source in THIRD_PARTIES:
        findings.add(
            "actionable-third-party",
            fact.places["actionable"],
            f"{fact.name.text} comes from {fact.source.value}.",
            "A buyer is never told to change what others say of it.",
            "Delete `actionable`.",
        )


def _check_stated(fact: RawFact, findings: Findings) -> None:
    for key, sources in _ASKED_OF.items():
        if key in fact.places and fact.source not in sources:
            findings.add(
                "not-observed",
                fact.places[key],
                f"{fact.name.text} comes from {fact.source.value}, where nobody states it one "
                f"by one, so {key} asks for nothing.",
                "",
                f"Delete `{key}`.",
            )
