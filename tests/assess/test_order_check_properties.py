"""What holds of every judgement, and that desks with well-known faults are found out by it."""

from dataclasses import replace
from random import Random

import pytest

from credit_engine.assess.document_chain import part_of
from credit_engine.assess.exposure import figures_of
from credit_engine.assess.order_check import judge_order
from credit_engine.assess.order_holds import AMOUNT_KINDS
from credit_engine.domain.exposure import LOWERING, Category, Place, added_up, difference
from credit_engine.domain.money import Money, share_of
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage
from tests.assess.drawn_orders import Draw, Drawn
from tests.planted.order_desks import (
    counts_a_chain_twice,
    forgets_what_is_reserved,
    ignores_the_group,
    pays_with_what_was_promised,
)

ADDING = [category for category in Category if category not in LOWERING]


def judged(case: Drawn, judge=judge_order):
    return judge(case.question, case.facts, case.policy)


def told(verdict, kinds=frozenset(HoldKind)):
    """What is found, by stage, whether it holds or is spared; currencies are one reason."""
    return {
        (hold.kind, stage, hold.about if hold.kind is not HoldKind.NO_RATE else None)
        for hold in (*verdict.holds, *verdict.exempted, *verdict.passed_before)
        for stage in hold.stages
        if hold.kind in kinds
    }


def with_position(case: Drawn, place: Place, minor: int) -> Drawn:
    """The same case, with an amount more of the buyer's."""

    def more(positions):
        return added_up([*positions.items(), (place, minor)])

    groups = [replace(group, positions=more(group.positions)) for group in case.facts.groups]
    return replace(
        case,
        facts=replace(case.facts, positions=more(case.facts.positions), groups=groups),
    )


def with_higher_limits(case: Drawn, by: int) -> Drawn:
    def higher(limit):
        if limit.amount is None or limit.suspended:
            return limit
        return replace(limit, amount=Money(limit.amount.minor + by, limit.amount.currency))

    groups = [replace(group, limit=higher(group.limit)) for group in case.facts.groups]
    return replace(case, facts=replace(case.facts, limit=higher(case.facts.limit), groups=groups))


def shuffled(case: Drawn, random) -> Drawn:
    def in_another_order(positions):
        parts = list(positions.items())
        random.shuffle(parts)
        return dict(parts)

    groups = [
        replace(group, positions=in_another_order(group.positions)) for group in case.facts.groups
    ]
    facts = replace(case.facts, positions=in_another_order(case.facts.positions), groups=groups)
    question = replace(
        case.question,
        **{
            part: in_another_order(getattr(case.question, part))
            for part in ("reserved", "recorded", "follows")
        },
    )
    return Drawn(question, facts, case.policy)


def headroom_is_never_above_what_is_left(case: Drawn, judge, draw: Draw) -> None:
    verdict = judged(case, judge)
    for limit, figures, headroom in [
        (case.facts.limit, verdict.figures, verdict.headroom),
        *((group.limit, group.figures, group.headroom) for group in verdict.groups),
    ]:
        if headroom is not None:
            assert headroom.minor >= 0
            assert headroom.minor <= max(limit.amount.minor - figures.total, 0)


def nothing_is_approved_beyond_a_limit(case: Drawn, judge, draw: Draw) -> None:
    """
    What may be reserved, added to the exposure, is within every limit and its tolerance.

    Unless it was paid for, or the re-check rule let it pass.
    """
    verdict = judged(case, judge)
    stage = case.question.document.stage
    if stage is Stage.INVOICE or not verdict.may_go_on:
        return
    if verdict.exempted or verdict.passed_before or case.policy.rate_tolerance_bp:
        return
    reserved = [
        (Place(Category.RESERVATIONS, case.question.currency, left.on), left.minor)
        for left in verdict.to_reserve
    ]
    part = part_of(case.question)
    gone = difference(part.replaced, part.kept).items()
    facts = case.facts
    for limit, positions in [
        (facts.limit, facts.positions),
        *((group.limit, group.positions) for group in facts.groups),
    ]:
        if limit.amount is None:
            continue
        conversions = facts.conversions[limit.amount.currency]
        before, after = (
            figures_of(held, case.policy, conversions, facts.day)
            for held in (positions, added_up([*positions.items(), *gone, *reserved]))
        )
        tolerated = share_of(limit.amount.minor, case.policy.tolerance_bp[stage])
        assert after.total <= max(limit.amount.minor + tolerated, before.total)


def a_chain_counts_once(case: Drawn, judge, draw: Draw) -> None:
    """What a document adds is what exceeds its chain, told without looking at positions."""
    question = case.question
    recorded, reserved, follows = (
        sum(part.values()) for part in (question.recorded, question.reserved, question.follows)
    )
    over = max(question.minor - recorded, 0)
    exceeds = question.minor - recorded - reserved - min(follows, over)
    verdict = judged(case, judge)
    if verdict.figures.total > 0 and verdict.after.total > 0:
        assert verdict.added.minor == exceeds


def more_exposure_lifts_no_hold(case: Drawn, judge, draw: Draw) -> None:
    place = draw.place(("EUR", "USD", "CHF"), ADDING)

    assert told(judged(case, judge)) <= told(
        judged(with_position(case, place, draw.amount()), judge)
    )


def more_collateral_or_money_received_adds_no_hold(case: Drawn, judge, draw: Draw) -> None:
    place = draw.place(("EUR", "USD", "CHF"), sorted(LOWERING))

    assert told(judged(with_position(case, place, draw.amount()), judge)) <= told(
        judged(case, judge)
    )


def a_higher_limit_adds_no_hold_for_an_amount(case: Drawn, judge, draw: Draw) -> None:
    higher = judged(with_higher_limits(case, draw.amount()), judge)

    assert told(higher, AMOUNT_KINDS) <= told(judged(case, judge), AMOUNT_KINDS)


def the_order_of_positions_does_not_matter(case: Drawn, judge, draw: Draw) -> None:
    again = judged(shuffled(case, draw.random), judge)

    assert replace(again, question=case.question) == judged(case, judge)


def holds_are_listed_in_the_stated_order(case: Drawn, judge, draw: Draw) -> None:
    """Those of group limits from the top down, then the buyer's own by kind."""
    names = [group.buyer_id for group in case.facts.groups]
    listed = [
        (names.index(hold.about), 0)
        if hold.about in names
        else (len(names), list(HoldKind).index(hold.kind))
        for hold in judged(case, judge).holds
    ]

    assert listed == sorted(listed)


def an_invoice_is_approved_and_what_is_approved_may_go_on(case: Drawn, judge, draw: Draw) -> None:
    verdict = judged(case, judge)

    assert verdict.approved or case.question.document.stage is not Stage.INVOICE
    assert verdict.may_go_on or not verdict.approved
    assert verdict.may_ship or verdict.holds


def a_missing_rate_is_never_approval(case: Drawn, judge, draw: Draw) -> None:
    francs = judged(
        with_position(case, draw.place(["CHF"], [Category.OPEN_ITEMS]), draw.amount()), judge
    )

    assert {HoldKind.NO_RATE} == {hold.kind for hold in francs.holds} & {HoldKind.NO_RATE}
    assert francs.headroom is None


WHOLE = {"whole": True}
EUROS = {"whole": True, "currencies": ("EUR",)}


@pytest.mark.parametrize(
    ("claim", "drawn"),
    [
        (headroom_is_never_above_what_is_left, {}),
        (nothing_is_approved_beyond_a_limit, {}),
        (nothing_is_approved_beyond_a_limit, WHOLE),
        (a_chain_counts_once, EUROS),
        (more_exposure_lifts_no_hold, {}),
        (more_collateral_or_money_received_adds_no_hold, {}),
        (a_higher_limit_adds_no_hold_for_an_amount, {}),
        (the_order_of_positions_does_not_matter, {}),
        (holds_are_listed_in_the_stated_order, {}),
        (an_invoice_is_approved_and_what_is_approved_may_go_on, {}),
        (a_missing_rate_is_never_approval, {}),
    ],
)
def test_it_holds_of_every_judgement(proof, claim, drawn):
    draw = Draw(Random(proof.seed), **drawn)
    size = proof.size(quick=100, full=20_000)

    for _ in range(size):
        claim(draw.case(), judge_order, draw)

    name = claim.__name__.replace("_", " ")
    proof.record(f"orders: {name}", counts={"cases": size, "exceptions": 0})


@pytest.mark.parametrize(
    ("claim", "twin", "drawn"),
    [
        (a_chain_counts_once, counts_a_chain_twice, EUROS),
        (nothing_is_approved_beyond_a_limit, ignores_the_group, WHOLE),
        (nothing_is_approved_beyond_a_limit, forgets_what_is_reserved, WHOLE),
        (nothing_is_approved_beyond_a_limit, pays_with_what_was_promised, WHOLE),
    ],
)
def test_a_desk_with_a_fault_is_found_out(claim, twin, drawn):
    draw = Draw(Random(1), **drawn)

    def all_cases():
        for _ in range(2_000):
            claim(draw.case(), twin, draw)

    with pytest.raises(AssertionError):
        all_cases()


def test_enough_of_the_cases_pass_and_enough_are_held():
    draw = Draw(Random(1), whole=True)
    approved = [judged(draw.case()).approved for _ in range(500)]

    assert 100 < sum(approved) < 400
