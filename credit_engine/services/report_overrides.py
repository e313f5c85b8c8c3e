"""
How often decisions are set aside: by rule, by person, by outcome, and how much that granted.

Of decisions the period says when they were made: how many of them an override in effect has
set aside since. Of people it says when they proposed or answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.override import Override, OverrideState
from credit_engine.errors import InvalidInput
from credit_engine.services.context import Caller, Context
from credit_engine.services.make_assessment import DAY_MAX, DAY_MIN
from credit_engine.services.override_ports import Overridden, Period

NONE = Overridden(0, 0)


@dataclass
class PersonCounts:
    """
    What one person did in a period.

    `proposed` are the states today of what they proposed, `alone` how many of these they put in
    effect by themselves; `answered` is what they said to others.
    """

    proposed: dict[OverrideState, int] = field(default_factory=dict)
    alone: int = 0
    answered: dict[OverrideState, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Granted:
    """What overrides that took effect in a period granted, in minor units of one currency."""

    overrides: int
    total: int
    raised: int


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """The override rates of a period, as they are today."""

    period: Period
    as_of: date
    by_outcome: Mapping[str, Overridden]
    by_rule: Mapping[str, Overridden]
    by_person: Mapping[str, PersonCounts]
    granted: Mapping[str, Granted]

    def document(self) -> dict[str, object]:
        """The JSON form; a rate is null where there is nothing that it could be of."""
        decided = [self.by_outcome.get(outcome.value, NONE) for outcome in Outcome]
        decisions = _total(of.decisions for of in decided)
        overridden = _total(of.overridden for of in decided)
        return {
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "as_of": self.as_of.isoformat(),
            "decisions": decisions,
            "overridden": overridden,
            "rate": _rate(overridden, decisions),
            "by_outcome": [
                {"outcome": outcome.value, **_overridden(of)}
                for outcome, of in zip(Outcome, decided, strict=True)
            ],
            "by_rule": [{"rule": rule, **_overridden(of)} for rule, of in self.by_rule.items()],
            "by_person": [
                {"person": person, **_person(of)} for person, of in self.by_person.items()
            ],
            "granted": [
                {
                    "currency": currency,
                    "overrides": of.overrides,
                    "total": Money(of.total, currency).text,
                    "raised": Money(of.raised, currency).text,
                }
                for currency, of in self.granted.items()
            ],
        }


def report_overrides(context: Context, caller: Caller, first: date, last: date) -> OverrideReport:
    """
    Report the overrides of the seller from the day *first* to the day *last*, both included.

    Raises:
        InvalidInput: the period ends before it begins, or is of days that nobody could mean.
    """
    if not DAY_MIN <= first <= last < DAY_MAX:
        raise InvalidInput(
            f"There is no period from {first} to {last}; the first day comes before the last, or "
            "is the same.",
        )
    period = _period(caller, first, last)
    today = caller.local_date(context.clock())
    with context.store.reading() as reading:
        by_outcome = reading.overridden_by_outcome(caller.seller_id, period)
        by_rule = reading.overridden_by_rule(caller.seller_id, period)
        moved = reading.overrides_moved(caller.seller_id, period)
    return OverrideReport(
        period=period,
        as_of=today,
        by_outcome=by_outcome,
        by_rule=by_rule,
        by_person=count_persons(moved, period, today),
        granted=sum_granted(moved, period),
    )


def count_persons(
    moved: Sequence[Override], period: Period, today: date
) -> dict[str, PersonCounts]:
    """What each person proposed and answered in *period*, in order of their names."""
    found: dict[str, PersonCounts] = {}
    for override in moved:
        end = override.end
        if _is_in(override.proposed_at, period):
            author = found.setdefault(override.author, PersonCounts())
            _count(author.proposed, override.state_on(today))
            author.alone += int(end is not None and end.alone)
        if end is None or end.alone or end.state is OverrideState.WITHDRAWN:
            continue
        if _is_in(end.at, period):
            _count(found.setdefault(end.person, PersonCounts()).answered, end.state)
    return dict(sorted(found.items()))


def sum_granted(moved: Sequence[Override], period: Period) -> dict[str, Granted]:
    """What took effect in *period*, by currency, in order of the codes."""
    found: dict[str, Granted] = {}
    for override in moved:
        end = override.end
        if end is None or end.state is not OverrideState.APPROVED or not _is_in(end.at, period):
            continue
        before = found.get(override.amount.currency, Granted(0, 0, 0))
        found[override.amount.currency] = Granted(
            before.overrides + 1,
            before.total + override.amount.minor,
            before.raised + override.raised.minor,
        )
    return dict(sorted(found.items()))


def _period(caller: Caller, first: date, last: date) -> Period:
    """The instants at which the days of a seller begin and end."""

    def begin(day: date) -> datetime:
        return datetime.combine(day, time(), caller.time_zone).astimezone(UTC)

    return Period(first, last, begin(first), begin(last + timedelta(days=1)))


def _is_in(at: datetime, period: Period) -> bool:
    return period.since <= at < period.until


def _count(counts: dict[OverrideState, int], state: OverrideState) -> None:
    counts[state] = counts.get(state, 0) + 1


def _overridden(of: Overridden) -> dict[str, object]:
    return {
        "decisions": of.decisions,
        "overridden": of.overridden,
        "rate": _rate(of.overridden, of.decisions),
    }


def _person(of: PersonCounts) -> dict[str, object]:
    proposed = _total(of.proposed.values())
    approved = of.proposed.get(OverrideState.APPROVED, 0)
    agreed = of.answered.get(OverrideState.APPROVED, 0)
    answered = _total(of.answered.values())
    return {
        "proposed": {
            "overrides": proposed,
            **{state.value: of.proposed.get(state, 0) for state in _ENDS},
            "waiting": of.proposed.get(OverrideState.PROPOSED, 0),
            "alone": of.alone,
            "rate_approved": _rate(approved, proposed),
        },
        "answered": {
            "overrides": answered,
            "approved": agreed,
            "rejected": of.answered.get(OverrideState.REJECTED, 0),
            "rate_approved": _rate(agreed, answered),
        },
    }


_ENDS = tuple(state for state in OverrideState if state is not OverrideState.PROPOSED)


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _total(counts: Iterable[int]) -> int:
    total = 0
    for count in counts:
        total += count
    return total
