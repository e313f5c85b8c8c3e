"""Order desks with the faults that their users complain of, which the tests must find."""

from dataclasses import replace

from credit_engine.assess.order_case import OrderFacts, OrderQuestion
from credit_engine.assess.order_check import judge_order
from credit_engine.assess.order_verdict import Verdict
from credit_engine.domain.exposure import LOWERING, Category, Positions
from credit_engine.pack.exposure_model import ExposurePolicy


def counts_a_chain_twice(
    question: OrderQuestion, facts: OrderFacts, policy: ExposurePolicy
) -> Verdict:
    """A delivery note of 60 is counted as 120."""
    return judge_order(replace(question, follows={}, recorded={}), facts, policy)


def ignores_the_group(
    question: OrderQuestion, facts: OrderFacts, policy: ExposurePolicy
) -> Verdict:
    """Parent and child: each is checked alone."""
    return judge_order(question, replace(facts, groups=()), policy)


def forgets_what_is_reserved(
    question: OrderQuestion, facts: OrderFacts, policy: ExposurePolicy
) -> Verdict:
    """Two orders both pass, since the first is not in the ledger yet."""

    def in_the_ledger(positions: Positions) -> Positions:
        return {
            at: minor for at, minor in positions.items() if at.category is not Category.RESERVATIONS
        }

    groups = [replace(group, positions=in_the_ledger(group.positions)) for group in facts.groups]
    known = replace(facts, positions=in_the_ledger(facts.positions), groups=groups)
    return judge_order(replace(question, reserved={}), known, policy)


def pays_with_what_was_promised(
    question: OrderQuestion, facts: OrderFacts, policy: ExposurePolicy
) -> Verdict:
    """Collateral that is over and prepayments that may come lower the exposure."""
    positions = {
        replace(at, day=facts.day) if at.category in LOWERING else at: minor
        for at, minor in facts.positions.items()
    }
    return judge_order(question, replace(facts, positions=positions), policy)
