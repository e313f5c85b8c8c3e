"""
Who may bind the seller to an amount: what it comes to, with all that was granted of late.

An amount is measured as the greater of the whole of a buyer's own limits once it is granted,
and the sum of what was granted to the buyer, or to anybody in its group, within the pack's
window. So a large amount needs the same authority in one request as in many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from credit_engine.assess.authority import AuthorityCase, AuthorityNeeded, authority_needed
from credit_engine.assess.trace import Assessment
from credit_engine.domain.cover import STOPPED, Insured, begun_by, cover_state, usable
from credit_engine.domain.exchange import Conversions, conversions_to, pair_of
from credit_engine.domain.facts import Facts
from credit_engine.domain.limit import Duration, Limit
from credit_engine.domain.money import Money, minor_text
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.receivable import oldest_unpaid_due
from credit_engine.errors import AuthorityExceeded
from credit_engine.pack.authority_model import UNRATED, CoverClass
from credit_engine.pack.model import CompiledPack
from credit_engine.services.context import Caller
from credit_engine.services.limit_ports import Raise, Raised
from credit_engine.services.ports import Reading, Writing

NOTHING_RAISED = Raised({}, {})


@dataclass(frozen=True, slots=True)
class Judged:
    """How the rules judged a buyer, as authority goes by it."""

    outcome: Outcome
    grade: int  # authority_model.UNRATED without one
    cover: CoverClass


# What a person grants without any assessment.
NOT_JUDGED = Judged(Outcome.REFERRED, UNRATED, CoverClass.NOT_RECORDED)


def judged_by(facts: Facts, found: Assessment, outcome: Outcome) -> Judged:
    """How an assessment judged; *outcome* is its own, or `referred` where it is in doubt."""
    grade = UNRATED if found.score is None else found.score.grade
    return Judged(outcome, grade, _cover_class(facts, found.as_of))


def judged_in(decision_document: Mapping[str, Any]) -> Judged:
    """How the rules judged, from a decision's own document; as nothing where it does not say."""
    authority = decision_document.get("authority")
    if not isinstance(authority, Mapping):
        return NOT_JUDGED
    return Judged(
        Outcome(authority["judged"]), int(authority["grade"]), CoverClass(authority["cover"])
    )


def raised_before(reading: Reading, pack: CompiledPack, buyer_id: str, at: datetime) -> Raised:
    """What was granted within the pack's window until *at*; nothing is read where none counts."""
    if not pack.authority.rows:
        return NOTHING_RAISED
    return reading.raised_since(buyer_id, at - timedelta(days=pack.authority.window_days))


def needed_to_bind(
    pack: CompiledPack, judged: Judged, whole: int | None, raised: int | None, before: Raised
) -> AuthorityNeeded:
    """
    Who may grant it, in minor units of the pack's currency; None is what cannot be told in it.

    *whole* is what the buyer's own limits come to then, *raised* how much more that is.
    """
    sums = [_sum(before.buyer, raised, pack.currency), _sum(before.group, raised, pack.currency)]
    minor = None
    if whole is not None and not before.untold:
        told = [amount for amount in sums if amount is not None]
        minor = max(whole, *told) if len(told) == len(sums) else None
    case = AuthorityCase(judged.outcome, judged.grade, judged.cover, minor)
    return authority_needed(pack.authority, case)


@dataclass(frozen=True, slots=True)
class Binding:
    """Amounts that are granted to a buyer by a person, at an instant; its account is locked."""

    writing: Writing
    caller: Caller
    pack: CompiledPack
    buyer_id: str
    at: datetime

    def needed(self, judged: Judged, whole: Money, raised: Money) -> AuthorityNeeded:
        """
        Who may grant it.

        *whole* is what the buyer's own limits come to once it is granted, *raised* how much
        more that is than now; both are in one currency.
        """
        before = raised_before(self.writing, self.pack, self.buyer_id, self.at)
        return needed_to_bind(
            self.pack, judged, self._in_base(whole), self._in_base(raised), before
        )

    def record(self, decision_id: str, raised: Money) -> None:
        """Record what a decision that is written granted beyond what there was, if it did."""
        if raised.minor <= 0:
            return
        base, minor = self.pack.currency, self._in_base(raised)
        seller_id = self.caller.seller_id
        self.writing.add_raise(Raise(self.buyer_id, seller_id, decision_id, self.at, base, minor))

    def check(self, before: Sequence[Limit], after: Sequence[Limit], of: Limit) -> Money:
        """
        Let the caller pass who may have the buyer's limits as they are *after*, by hand.

        They are those of the scope of *of*, by whose currency they are measured. Gives how much
        more they are than *before*, to be recorded.

        Raises:
            AuthorityExceeded: it is above the caller's level, or takes two people.
        """
        currency = of.amount.currency
        whole = whole_of([limit for limit in after if limit.scope is of.scope], currency)
        held = whole_of([limit for limit in before if limit.scope is of.scope], currency)
        raised = Money(max(whole.minor - held.minor, 0), currency)
        needed = self.needed(NOT_JUDGED, whole, raised)
        check_authority(self.caller, needed)
        if raised.minor > 0:
            self._check_alone(needed)
        return raised

    def _check_alone(self, needed: AuthorityNeeded) -> None:
        """What takes two people where the rules are set aside takes them by hand, too."""
        most, minor = self.pack.authority.second_person_above_minor, needed.case.minor
        if most is None or self.caller.operates or (minor is not None and minor <= most):
            return
        raise AuthorityExceeded(
            f"Above {minor_text(most, self.pack.currency)} {self.pack.currency} authority.yaml "
            "wants two people, and a limit by hand is one person's. What was granted to the buyer "
            "and its group of late counts with it. Nothing was changed; send a limit request, and "
            "propose an override of its decision."
        )

    def _in_base(self, amount: Money) -> int | None:
        """By the rate of the day; None without one that may be used."""
        base, today = self.pack.currency, self.caller.local_date(self.at)
        if amount.currency == base:
            return amount.minor
        pair = pair_of(base, amount.currency)
        rate = self.writing.exchange_rate(self.caller.seller_id, pair, today)
        rates = [] if rate is None else [rate]
        days = self.pack.rates_stale_after_days
        return in_base(amount, conversions_to(base, rates, today, days))


def check_authority(caller: Caller, needed: AuthorityNeeded) -> None:
    """
    Let a caller pass who may grant it.

    Raises:
        AuthorityExceeded: it is above the caller's level; the message says which level may.
    """
    if needed.allows(caller.level):
        return
    case = needed.case
    who = "nobody" if needed.level is None else f"a credit manager of level {needed.level}"
    raise AuthorityExceeded(
        f"By {needed.row or 'the rule pack'} of authority.yaml {who} may grant this "
        f"({case.outcome}, {_grade(case.grade)}, cover {case.cover}), and the caller's level is "
        f"{caller.level}. What was granted to the buyer and its group of late counts with it. "
        "Nothing was changed; have somebody with that level do it."
    )


def whole_of(limits: Iterable[Limit], currency: str, permanent: int = 0) -> Money:
    """
    The most that limits of one scope come to in *currency*, whatever state they are in now.

    Permanent ones, of which one of *permanent* minor units may come, stand in each other's
    place, so that the greatest counts; temporary ones are added to it.
    """
    temporary = 0
    for limit in limits:
        if limit.amount.currency != currency:
            continue
        if limit.duration is Duration.PERMANENT:
            permanent = max(permanent, limit.amount.minor)
        else:
            temporary += limit.amount.minor
    return Money(permanent + temporary, currency)


def in_base(amount: Money, conversions: Conversions) -> int | None:
    """Minor units of the base currency, rounded up; None without a rate that may be used."""
    conversion = conversions.of(amount.currency)
    return None if conversion is None else conversion.to_base_above(amount.minor)


def _sum(before: Mapping[str, int], raised: int | None, currency: str) -> int | None:
    """What was granted with what is to be; None where some of it is in another currency."""
    if raised is None or set(before) - {currency}:
        return None
    return before.get(currency, 0) + max(raised, 0)


def _cover_class(facts: Facts, day: date) -> CoverClass:
    """What is known of the cover; cover that pays for nothing on these terms is as stopped."""
    covers = begun_by(facts.covers, day)
    if not covers:
        return CoverClass.NOT_RECORDED
    oldest_due = oldest_unpaid_due(facts.invoices, day)
    seen = Insured(covers, oldest_due, facts.request.terms.longest_days, day)
    state = cover_state(seen)
    if state is None:
        return CoverClass.NOT_RECORDED
    found = CoverClass(state)
    if found is CoverClass.IN_FORCE and not any(of.minor for of in usable(seen)):
        return CoverClass(STOPPED)
    return found


def _grade(grade: int) -> str:
    return "unrated" if grade == UNRATED else f"grade {grade}"
