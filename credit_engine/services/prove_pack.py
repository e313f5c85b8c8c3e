"""
Prove the safety statements of a rule pack, or break them with a buyer.

A statement is proved over all inputs by the solver (pack/proofs); where that does not follow,
buyers are assessed to find one that breaks it. What neither settles could not be decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from typing import Protocol, assert_never

from credit_engine.pack.cases import read_cases
from credit_engine.pack.diagnostics import Diagnostic
from credit_engine.pack.draft import Draft
from credit_engine.pack.model import Text
from credit_engine.pack.proofs.result import SymbolicProof
from credit_engine.pack.proofs.witness import Witness
from credit_engine.pack.safety_model import (
    LimitNeverExceeds,
    LosingFactsNeverHelps,
    NeverRaisesLimit,
    NoLimitWhen,
)
from credit_engine.services.refute_claims import (
    refute_losing_never_helps,
    refute_never_exceeds,
    refute_never_raises,
    refute_no_limit,
)
from credit_engine.services.refute_statement import Counterexample, Trials

NO_SOLVER = "z3-solver is not installed: pip install 'credit-engine[proofs]'"


class Standing(StrEnum):
    """What is known of a statement."""

    PROVED = "proved"  # over all inputs
    TESTED = "only tested"  # no solver; no buyer that was assessed breaks it
    UNDECIDED = (
        "could not be decided"  # it does not follow, and no buyer that was assessed breaks it
    )
    VIOLATED = "violated"  # a buyer that was assessed breaks it


@dataclass(frozen=True, slots=True)
class StatementResult:
    """
    One statement and what is known of it.

    `proof` is None without the solver; `assessments` counts the buyers that were assessed to
    break it; `counterexample` is the one that did.
    """

    name: str
    says: Text
    location: str  # file:line
    standing: Standing
    proof: SymbolicProof | None
    assessments: int
    counterexample: Counterexample | None


class Prover(Protocol):
    """What the solver can say of one pack."""

    def review(self) -> tuple[Diagnostic, ...]:
        """Rules, conditions, bands and segments that can never do anything."""

    def prove(self, statement: str) -> SymbolicProof:
        """What follows of a safety statement."""


def prover_of(draft: Draft) -> Prover | None:
    """What proves a draft without findings; None without the solver."""
    try:
        from credit_engine.pack.proofs.prove import PackProver
    except ImportError:
        return None
    return PackProver(draft)


def is_there_a_solver() -> bool:
    """Whether anything can be proved here."""
    return find_spec("z3") is not None


def prove_statements(draft: Draft, prover: Prover | None) -> Iterator[StatementResult]:
    """The statements of a draft without findings, one by one, by name."""
    for name in sorted(draft.raw.safety):
        yield _result(draft, name, prover.prove(name) if prover is not None else None)


def _result(draft: Draft, name: str, proof: SymbolicProof | None) -> StatementResult:
    assert draft.compiled is not None
    statement = draft.raw.safety[name]
    trials = Trials(draft.compiled)
    broken = None
    if proof is None or not proof.proved:
        trials.learn(read_cases(draft.files))
        points = proof.open if proof is not None else ()
        broken = _refuted(
            trials, draft, name, [point.witness for point in points if point.witness is not None]
        )
    if broken is not None:
        standing = Standing.VIOLATED
    elif proof is None:
        standing = Standing.TESTED
    else:
        standing = Standing.PROVED if proof.proved else Standing.UNDECIDED
    place = statement.name.place
    return StatementResult(
        name=name,
        says=statement.says,
        location=f"{place.path}:{place.line}",
        standing=standing,
        proof=proof,
        assessments=trials.assessments,
        counterexample=broken,
    )


def _refuted(
    trials: Trials, draft: Draft, name: str, witnesses: Sequence[Witness]
) -> Counterexample | None:
    claim = draft.raw.safety[name].claim
    match claim:
        case NoLimitWhen():
            return refute_no_limit(trials, draft, name, claim, witnesses)
        case NeverRaisesLimit():
            return refute_never_raises(trials, draft, claim, witnesses)
        case LosingFactsNeverHelps():
            return refute_losing_never_helps(trials, witnesses)
        case LimitNeverExceeds():
            return refute_never_exceeds(trials, draft, name, claim, witnesses)
        case _:
            assert_never(claim)
