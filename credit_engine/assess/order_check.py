"""
The judgement of an order: what it adds to the exposure, and which holds it meets.

Pure: what is asked, what was known, and the pack give a verdict, always the same one. The
caller holds the lock of the group, so that what was known still holds when it reserves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from credit_engine.assess.document_chain import part_of, passed_not_long_ago, to_reserve
from credit_engine.assess.order_case import OrderFacts, OrderQuestion
from credit_engine.assess.order_holds import AMOUNT_KINDS, Judge
from credit_engine.assess.order_verdict import GroupVerdict, Hold, Verdict
from credit_engine.assess.order_weight import Scales, Weighed
from credit_engine.assess.own_part import (
    CoverOnDay,
    appetite,
    cover_on,
    own_part,
    room_for_own_risk,
)
from credit_engine.domain.money import Money
from credit_engine.domain.order_hold import EXEMPTIBLE, HoldKind
from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import ExposurePolicy

_KINDS = tuple(HoldKind)


def judge_order(question: OrderQuestion, facts: OrderFacts, policy: ExposurePolicy) -> Verdict:
    """
    Judge one order: all holds, not the first. An invoice is told them and never held.

    Raises:
        KeyError: *facts* have no conversions to the pack's currency or to that of a limit.
    """
    part = part_of(question)
    case = _weighed(question, facts, Scales(part, facts, policy))
    holds: list[Hold] = []
    exempted: list[Hold] = []
    passed_before: list[Hold] = []
    paid = 0 < question.minor <= facts.prepaid_minor
    passed = passed_not_long_ago(question, part, policy, facts.day)
    for hold in _all_holds(case, Judge(policy, facts.day), facts):
        if paid and hold.kind in EXEMPTIBLE and policy.holds[hold.kind].exempt_if_prepaid:
            exempted.append(hold)
        elif passed and hold.kind in AMOUNT_KINDS:
            passed_before.append(hold)
        else:
            holds.append(hold)
    own = case.own
    return Verdict(
        question=question,
        holds=tuple(holds),
        exempted=tuple(exempted),
        passed_before=tuple(passed_before),
        figures=own.before,
        after=own.after,
        added=Money(own.after.total - own.before.total, own.before.currency),
        limit=facts.limit,
        headroom=_headroom(case, facts),
        groups=tuple(
            GroupVerdict(buyer_id, group.limit, group.before, group.after, group.headroom)
            for buyer_id, group in case.groups
        ),
        cover=case.cover,
        own=own_part(own.after.money, case.cover, case.at_most),
        to_reserve=to_reserve(question, part, policy, facts.day),
    )


def judge_standing(facts: OrderFacts, policy: ExposurePolicy) -> Verdict:
    """
    Judge how a buyer stands: an order of nothing, which meets the holds that all orders meet.

    Raises:
        KeyError: as in judge_order.
    """
    nothing = OrderQuestion(DocumentRef(Stage.ORDER, ""), facts.currency, ())
    return judge_order(nothing, facts, policy)


@dataclass(frozen=True, slots=True)
class _Case:
    """An order as it was weighed, for the buyer alone and for each limit of a group."""

    own: Weighed
    groups: Sequence[tuple[str, Weighed]]
    cover: CoverOnDay
    terms: Terms | None
    at_most: Money | None  # of our own risk
    missing: frozenset[str]  # currencies


def _weighed(question: OrderQuestion, facts: OrderFacts, scales: Scales) -> _Case:
    own = scales.weigh(facts.positions, facts.limit)
    groups = [
        (group.buyer_id, scales.weigh(group.positions, group.limit))
        for group in facts.groups
        if group.limit.amount is not None
    ]
    terms = facts.limit.max_terms if question.terms is None else question.terms
    conversions = scales.conversions_for(facts.limit)
    cover = cover_on(facts.covers, own.before.oldest_due, terms, conversions, facts.day)
    own_risk = scales.policy.own_risk_in(cover.state)
    at_most = appetite(facts.limit, own_risk, facts.currency, conversions)
    missing = {currency for _, group in groups for currency in group.after.missing}
    missing.update(own.after.missing)
    if own_risk.at_most_minor is not None and not conversions.of(facts.currency):
        missing.add(facts.currency)
    return _Case(own, groups, cover, terms, at_most, frozenset(missing))


def _all_holds(case: _Case, judge: Judge, facts: OrderFacts) -> Iterator[Hold]:
    """Those of group limits from the top down, then the buyer's own in the order of HoldKind."""
    for buyer_id, group in case.groups:
        yield from judge.of_limit(group, buyer_id)
    yield from sorted(_of_buyer(case, judge, facts), key=lambda hold: _KINDS.index(hold.kind))


def _of_buyer(case: _Case, judge: Judge, facts: OrderFacts) -> Iterator[Hold]:
    if facts.limit.amount is None:
        yield from judge.of_no_limit(facts.limit)
    else:
        yield from judge.of_limit(case.own)
    if not facts.limit.suspended:
        yield from judge.of_own_risk(own_part(case.own.judged, case.cover, case.at_most))
    yield from judge.of_overdue(facts, case.own.before)
    yield from judge.of_cover(case.cover, case.terms)
    yield from judge.of_terms(case.terms, facts.limit.max_terms)
    yield from judge.of_rates(case.missing)
    yield from judge.of_ledger(facts.ledger_stated_on)
    yield from judge.of_placed(facts.placed)


def _headroom(case: _Case, facts: OrderFacts) -> Money | None:
    """The least room of the limit, of every group limit and of our own risk."""
    own = case.own.headroom
    if own is None or case.at_most is None:
        return None
    room = room_for_own_risk(case.cover, case.at_most).minor - case.own.before.total
    least = min(own.minor, max(room, 0))
    for _, group in case.groups:
        left = group.headroom
        conversion = None if left is None else facts.conversions[left.currency].of(own.currency)
        if left is None or conversion is None:
            return None
        least = min(least, conversion.from_base(left.minor).minor)
    return Money(least, own.currency)
