"""Each kind of safety statement with its proof."""

from __future__ import annotations

from typing import assert_never

from credit_engine.pack.proofs.one_buyer import prove_never_exceeds, prove_no_limit
from credit_engine.pack.proofs.result import SymbolicProof
from credit_engine.pack.proofs.situation import Situations
from credit_engine.pack.proofs.two_buyers import prove_losing_never_helps, prove_never_raises
from credit_engine.pack.safety_model import (
    LimitNeverExceeds,
    LosingFactsNeverHelps,
    NeverRaisesLimit,
    NoLimitWhen,
)


def prove(situations: Situations, statement: str) -> SymbolicProof:
    """What follows of a safety statement, by name, of a draft without findings."""
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
