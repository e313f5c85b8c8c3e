"""
Draws orders and what is known of them: chains, groups, covers, currencies, policies.

Half of the cases are calm: nothing but amounts can hold them, so that many pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from credit_engine.assess.order_case import GroupFacts, OrderFacts, OrderQuestion, Passed
from credit_engine.domain.cover import Cover
from credit_engine.domain.exchange import conversions_to
from credit_engine.domain.exposure import Category, Place, added_up
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Shipment, Stage
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import CategoryPolicy, ExposurePolicy, OwnRiskPolicy
from tests.builders import AS_OF, a_cover, a_hold
from tests.order_builders import SIXTY_DAYS, STALE_AFTER, a_limit, a_policy, an_order, rates

BASES = ("EUR", "USD")
ANY_CURRENCY = (*BASES, "JPY", "CHF")  # there is no rate of CHF
BASIS_POINTS = (0, 1, 333, 3_333, 10_000)
AMOUNT_MAX = 300
YESTERDAY, TOMORROW = AS_OF - timedelta(1), AS_OF + timedelta(1)
TERMS = (
    None,
    SIXTY_DAYS,
    Terms("open_account", 90, "invoice_date"),
    Terms("prepayment", 0, "invoice_date"),
)
# What a document's own entry is at its stage, and those that it may follow.
ENTRIES = {
    Stage.ORDER: (Category.ORDERS, ()),
    Stage.DELIVERY: (Category.DELIVERIES, (Category.ORDERS,)),
    Stage.INVOICE: (Category.OPEN_ITEMS, (Category.ORDERS, Category.DELIVERIES)),
}
CONVERSIONS = {
    base: conversions_to(base, rates(USD="0.333", JPY="0.007"), AS_OF, STALE_AFTER)
    for base in BASES
}


@dataclass(frozen=True)
class Drawn:
    """One case."""

    question: OrderQuestion
    facts: OrderFacts
    policy: ExposurePolicy


@dataclass(frozen=True)
class Draw:
    """
    Where cases come from.

    `whole`: all counts whole and at once, and a rate that moved is debt.
    """

    random: Random
    whole: bool = False
    currencies: Sequence[str] = ANY_CURRENCY

    def case(self) -> Drawn:
        """Draw a document in the middle of its chain, and two groups above the buyer."""
        calm = self.random.random() < 0.5
        question = self.question(calm=calm)
        chain = [
            part
            for held in (question.reserved, question.recorded, question.follows)
            for part in held.items()
        ]
        own = added_up([*chain, *self.positions(calm=calm).items()])
        below, groups = own, []
        for name in ("itself", "middle", "top"):
            groups.insert(0, GroupFacts(name, below, self.limit(calm=calm)))
            below = added_up([*below.items(), *self.positions(calm=calm).items()])
        facts = OrderFacts(
            day=AS_OF,
            currency="EUR",
            positions=own,
            limit=self.limit(calm=calm),
            groups=groups,
            conversions=CONVERSIONS,
            covers=[] if calm else [self.cover() for _ in range(self.random.randrange(3))],
            placed=[] if calm or self.one_in(2) else [a_hold()],
            ledger_stated_on=AS_OF if calm or self.one_in(2) else None,
            prepaid_minor=0 if calm or self.one_in(2) else 10_000,
        )
        return Drawn(question, facts, self.policy(calm=calm))

    def question(self, *, calm: bool) -> OrderQuestion:
        currency = self.of(self.rated(calm=calm))
        stage = self.of(list(Stage))
        own, earlier = ENTRIES[stage]
        shipped = [Shipment(self.day(), self.amount()) for _ in range(self.random.randrange(1, 3))]
        return an_order(
            stage=stage,
            currency=currency,
            shipments=tuple(sorted(shipped, key=lambda at: at.on)),
            terms=None if calm else self.of(TERMS),
            reserved=self.some([currency], [Category.RESERVATIONS], at_most=1),
            recorded=self.some([currency], [own], at_most=1),
            follows=self.some([currency], earlier, at_most=2) if earlier else {},
            passed=Passed(AS_OF - timedelta(10), self.amount()) if self.one_in(3) else None,
        )

    def limit(self, *, calm: bool) -> LimitOnDay:
        if self.one_in(5):
            return a_limit(None, conditions_pending=self.one_in(2))
        suspended = not calm and self.one_in(4)
        return a_limit(
            0 if suspended else self.random.randrange(4 * AMOUNT_MAX),
            self.of([base for base in BASES if base in self.currencies]),
            suspended=suspended,
            review_by=AS_OF if calm else self.of([AS_OF, YESTERDAY]),
        )

    def cover(self) -> Cover:
        return a_cover(
            self.of(["P-1", "P-2"]),
            self.of(["in_force", "in_force", "zero", "none_held"]),
            amount=self.of(["0.50", "1.00", "3.00"]),
            currency=self.of([*BASES, "CHF"]),
            insured_percent=self.of([50, 90, 100]),
            max_terms_days=self.of([30, 90]),
            max_extension_days=self.of([None, 30]),
            valid_to=self.of([None, AS_OF, YESTERDAY]),
            stopped_from=self.of([None, AS_OF, TOMORROW]),
        )

    def policy(self, *, calm: bool) -> ExposurePolicy:
        grace = {stage: self.of([0, 20]) for stage in Stage if not calm and self.one_in(2)}
        horizon = self.of([None, 0, 30])
        return a_policy(
            tolerance_bp={stage: self.of(BASIS_POINTS) for stage in (Stage.ORDER, Stage.DELIVERY)},
            own_risk=OwnRiskPolicy()
            if calm
            else OwnRiskPolicy(self.of(BASIS_POINTS), self.of([None, 100])),
            ledger_old_after_days=self.of([None, 3]),
            holds={HoldKind.OVERDUE: {"grace_days": grace, "at_least_minor": self.amount()}},
            recheck_after_days=self.of([0, 11]),
            recheck_deviation_bp=self.of(BASIS_POINTS),
            categories={}
            if self.whole
            else {at: CategoryPolicy(self.of(BASIS_POINTS), horizon) for at in Category},
            rate_tolerance_bp=0 if self.whole else self.of(BASIS_POINTS),
        )

    def positions(self, *, calm: bool) -> dict[Place, int]:
        """Draw a few sums of any category."""
        return self.some(self.rated(calm=calm), tuple(Category), at_most=4)

    def some(
        self, currencies: Sequence[str], categories: Sequence[Category], *, at_most: int
    ) -> dict[Place, int]:
        return {
            self.place(currencies, categories): self.amount()
            for _ in range(self.random.randrange(at_most + 1))
        }

    def place(self, currencies: Sequence[str], categories: Sequence[Category]) -> Place:
        return Place(self.of(categories), self.of(currencies), self.day())

    def rated(self, *, calm: bool) -> Sequence[str]:
        return [at for at in self.currencies if not calm or at != "CHF"]

    def day(self) -> date:
        return AS_OF + timedelta(self.random.randrange(-70, 71))

    def amount(self) -> int:
        return self.random.randrange(1, AMOUNT_MAX)

    def of(self, choices: Sequence):
        return self.random.choice(choices)

    def one_in(self, number: int) -> bool:
        return self.random.randrange(number) == 0
