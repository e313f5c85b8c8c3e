"""All that the solver can say of a pack: what does nothing, and what it promises."""

from __future__ import annotations

from typing import assert_never

from credit_engine.pack.diagnostics import Diagnostic
from credit_engine.pack.draft import Draft
from credit_engine.pack.proofs.one_buyer import prove_never_exceeds, prove_no_limit
from credit_engine.pack.proofs.result import SymbolicProof
from credit_engine.pack.proofs.review import review
from credit_engine.pack.proofs.situation import Situations
from credit_engine.pack.proofs.two_buyers import prove_losing_never_helps, prove_never_raises
from credit_engine.pack.safety_model import (
    LimitNeverExceeds,
    LosingFactsNeverHelps,
    NeverRaisesLimit,
    NoLimitWhen,
)


class PackProver:
    """Proves what can be said of one pack; its buyers are encoded once, for all questions."""

    def __init__(self, draft: Draft) -> None:
        self._situations = Situations(draft)

    def review(self) -> tuple[Diagnostic, ...]:
        """Rules, conditions, bands and segments that can never do anything."""
        return review(self._situations)

    def prove(self, statement: str) -> SymbolicProof:
        """What follows of a safety statement, by name."""
        situations = self._situations
        claim = situations.draft.raw.safety[statement].claim
        match claim:
            case NoLimitWhen():
                return prove_no_limit(situations, statement, claim)
            case NeverRaisesLimit():
                return prove_never_raises(situations, claim)
            case LosingFactsNeverHelps():
                return prove_losing_never_helps(situations)
            case LimitNeverExceeds():
                return prove_never_exceeds(situations, statement, claim)
            case _:
                assert_never(claim)
