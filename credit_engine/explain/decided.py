"""A recorded decision, assessed again from its record: what every representation is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from credit_engine.assess.trace import Assessment
from credit_engine.domain.facts import Facts
from credit_engine.domain.money import Money, parse_money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import Terms
from credit_engine.explain.reasons import Explanation, families
from credit_engine.pack.model import CompiledPack, Reason

# What an inference that cannot be trusted is called: nobody knows which rule is right.
ALARM_REASON = "RULE-UNKNOWN"


@dataclass(frozen=True, slots=True)
class Decided:
    """
    One decision with all that it rests on.

    `outcome` is the decision's, which is `referred` whatever the assessment says
    where there was an `alarm`, or where the amount is `above_authority`: for a person to
    grant, not for the rules. `in_force` is what the buyer might owe just after
    the decision, and `in_force_since` the decision that granted it.
    """

    decision_id: str
    outcome: Outcome
    alarm: str | None
    in_force: Money | None
    in_force_since: str | None
    pack: CompiledPack
    facts: Facts
    assessment: Assessment
    explanation: Explanation
    above_authority: bool = False

    @property
    def granted(self) -> Money | None:
        """The amount that was given; None where a person decides, or nothing was given."""
        if self.outcome not in (Outcome.APPROVED, Outcome.PARTLY_APPROVED):
            return None
        return self.assessment.granted

    @property
    def terms(self) -> Terms | None:
        """The terms that came with the amount."""
        return self.assessment.terms if self.granted is not None else None

    @property
    def kept(self) -> Money | None:
        """An earlier limit that stays in force beside a request that was not met in full."""
        if self.outcome is Outcome.APPROVED or self.in_force_since == self.decision_id:
            return None
        return self.in_force

    def principal_reasons(self) -> list[Reason]:
        """
        At most four reasons, one a family, strongest first; none where all was granted.

        An alarm has one reason of its own: those of the assessment cannot be relied on. So has
        an amount that a person grants: the assessment speaks for it.
        """
        if self.alarm is not None:
            return [self.pack.reasons[ALARM_REASON]]
        if self.above_authority and self.pack.authority.reason is not None:
            return [self.pack.reasons[self.pack.authority.reason]]
        if self.outcome is Outcome.APPROVED:
            return []
        return families(self.pack, self.explanation)


def in_force_of(decision: Mapping[str, object]) -> tuple[Money | None, str | None]:
    """The limit in force as a decision's document has it: its amount, and who granted it."""
    held = decision.get("limit_in_force")
    if not isinstance(held, Mapping):
        return None, None
    amount = parse_money(str(held["amount"]), str(held["currency"]))
    granted_by = held["decision_id"]  # none, of a limit that was taken over
    return amount, None if granted_by is None else str(granted_by)
