"""The figures of a limit: need, capacities, starter steps and caps, and when each is not known."""

from __future__ import annotations

from dataclasses import dataclass

import z3

from credit_engine.domain.money import parse_money
from credit_engine.language.tree import Node
from credit_engine.pack.amounts import share_of_amount
from credit_engine.pack.model import AmountShare, RuleKind
from credit_engine.pack.proofs.arithmetic import ZERO
from credit_engine.pack.proofs.buyer import Buyer
from credit_engine.pack.proofs.terms import (
    ENDLESS,
    NO,
    YES,
    Term,
    both,
    chosen,
    either,
    number,
    opposite,
)
from credit_engine.pack.raw import RawCapacity
from credit_engine.pack.slots import NEED, cap_key, capacity_key, starter_key

WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One figure that may bind the limit, in whole units of the pack's currency.

    `exists` says that it was found, `unknown` that it could have bound and is not known,
    which refers. `share` is the part of `value` that counts, in basis points; where
    `of_others`, the figure is a part of other figures and `value` is not said.
    """

    of: str
    exists: z3.BoolRef
    unknown: z3.BoolRef
    value: z3.ArithRef
    share: z3.ArithRef
    of_others: bool = False

    @property
    def positive(self) -> z3.BoolRef:
        """Where it leaves anything at all."""
        return either(opposite(self.exists), both(self.value > 0, self.share > 0))


def figures_of(buyer: Buyer) -> list[Figure]:
    """Every figure of the buyer's segment, caps last."""
    raw = buyer.session.draft.raw
    assert raw.limits is not None
    assert buyer.segment is not None
    found = []
    if raw.limits.need is not None:
        found.append(_need(buyer))
    if buyer.scorecard is not None:
        found += [
            _capacity(buyer, capacity)
            for _, capacity in sorted(raw.limits.capacities.items())
            if buyer.segment.name.text in [segment.text for segment in capacity.segments]
        ]
    elif buyer.segment.starter is not None:
        found.append(_starter(buyer, buyer.segment.starter.text))
    return [*found, *_caps(buyer, found)]


def starter_days(buyer: Buyer) -> z3.ArithRef | None:
    """The days of the starter step that is taken; None where there is no starter table."""
    if buyer.scorecard is not None or buyer.segment is None or buyer.segment.starter is None:
        return None
    steps = _steps(buyer, buyer.segment.starter.text)
    return _of_best(steps, [step.days for step in steps])


def _finite(term: Term) -> z3.BoolRef:
    """An amount without end is none."""
    if not term.endless:
        return term.known
    return both(term.known, term.value != ENDLESS, term.value != -ENDLESS)


def _root(buyer: Buyer, key: str) -> Node:
    return buyer.session.draft.expressions[key].root


def _need(buyer: Buyer) -> Figure:
    root = _root(buyer, NEED)
    term = buyer.amount(root)
    lost = both(opposite(buyer.inputs_there(root)), opposite(buyer.reads_left_out(root)))
    return Figure("need", _finite(term), lost, term.value, number(float(WHOLE)))


def _capacity(buyer: Buyer, capacity: RawCapacity) -> Figure:
    key = capacity_key(capacity.name.text)
    root = _root(buyer, key)
    term = buyer.amount(root)
    exists = _finite(term)
    asked = YES if capacity.required else opposite(buyer.reads_left_out(root))
    share: z3.ArithRef = number(float(WHOLE))
    bands = buyer.session.draft.bands[key]
    for row, band in zip(capacity.shares, bands, strict=True):
        for grade in (grade for grade in range(1, 11) if band.holds(float(grade))):
            share = chosen(buyer.grade == grade, number(float(row.gives)), share)
    return Figure(
        f"capacity:{capacity.name.text}", exists, both(opposite(exists), asked), term.value, share
    )


@dataclass(frozen=True, slots=True)
class _Step:
    held: z3.BoolRef
    unknown: z3.BoolRef
    amount: float
    days: int


def _steps(buyer: Buyer, table: str) -> list[_Step]:
    """The rows of a starter table, the best first."""
    raw = buyer.session.draft.raw
    assert raw.limits is not None
    assert raw.meta is not None
    steps = []
    for index, row in enumerate(raw.limits.starters[table].rows):
        root = _root(buyer, starter_key(table, index))
        there, truth = buyer.inputs_there(root), buyer.plain(root)
        unknown = either(opposite(there), truth.unknown)
        money = parse_money(row.amount.text, raw.meta.currency)
        steps.append(_Step(both(there, truth.true), unknown, float(money.minor), row.days))
    return sorted(steps, key=lambda step: (step.amount, step.days), reverse=True)


def _of_best(steps: list[_Step], gives: list[float] | list[int]) -> z3.ArithRef:
    found = ZERO
    for step, value in reversed(list(zip(steps, gives, strict=True))):
        found = chosen(step.held, number(float(value)), found)
    return found


def _starter(buyer: Buyer, table: str) -> Figure:
    steps = _steps(buyer, table)
    held = either(*(step.held for step in steps))
    unknown = both(opposite(held), either(*(step.unknown for step in steps)))
    amount = _of_best(steps, [step.amount for step in steps])
    return Figure(f"starter:{table}", opposite(unknown), unknown, amount, number(float(WHOLE)))


def _caps(buyer: Buyer, before: list[Figure]) -> list[Figure]:
    found = []
    raw = buyer.session.draft.raw
    for name, rule in sorted(raw.rules.items()):
        if rule.kind is not RuleKind.CAP or rule.effect is None:
            continue
        if rule.effect.limit_at_most is None:
            continue
        applies = opposite(buyer.rule(name).false)
        root = _root(buyer, cap_key(name))
        shared = share_of_amount(root)
        if shared is None:
            term = buyer.amount(root)
            known, value = _finite(term), term.value
            part: z3.ArithRef = number(float(WHOLE))
        else:
            known, value = _shared(shared, before)
            part = number(float(shared.basis_points))
        unknown = both(applies, opposite(known))
        of_others = shared is not None
        found.append(Figure(f"cap:{name}", both(applies, known), unknown, value, part, of_others))
    return found


def _shared(shared: AmountShare, before: list[Figure]) -> tuple[z3.BoolRef, z3.ArithRef]:
    """
    Whether the amount of which a cap takes a share is there; its value falls with the figures.

    A share of what falls falls too, so the amount itself need not be said: one that is
    above zero stands for it.
    """
    if shared.of != "capacity":
        return YES, number(1.0)
    capacities = [figure for figure in before if figure.of.startswith(("capacity:", "starter:"))]
    return either(NO, *(figure.exists for figure in capacities)), number(1.0)
