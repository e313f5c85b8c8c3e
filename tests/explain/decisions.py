"""Decisions to explain, made without a store: facts assessed, and what the record adds."""

from dataclasses import replace
from datetime import date
from typing import Any

from credit_engine.assess import kleene
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.explain.decided import Decided
from credit_engine.pack.model import CompiledPack
from credit_engine.sample.buyers import sample_buyers
from credit_engine.services.make_assessment import make_assessment
from tests.builders import AS_OF, minimal_pack, some_facts, trade_credit_pack


def decided_on(
    facts: Facts | None = None,
    *,
    pack: CompiledPack | None = None,
    as_of: date = AS_OF,
    **changed: Any,
) -> Decided:
    """Decide on *facts*, those of a sound buyer by default, with no limit in force before."""
    held = some_facts() if facts is None else facts
    used = pack or minimal_pack()
    made = make_assessment(used, held, as_of, kleene.infer)
    decided = Decided(
        decision_id="D-1",
        outcome=made.assessment.outcome,
        alarm=None,
        in_force=None,
        in_force_since=None,
        pack=used,
        facts=held,
        assessment=made.assessment,
        explanation=made.explanation,
    )
    return replace(decided, **changed)


def sample_decisions() -> list[Decided]:
    """Decide on every buyer of the sample with the shipped pack."""
    return [
        decided_on(read_facts(buyer.facts), pack=trade_credit_pack(), as_of=AS_OF)
        for buyer in sample_buyers(AS_OF)
    ]
