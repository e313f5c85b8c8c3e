"""
Facts laid out for the formulas of a pack: one value or one kind of absence per reading.

A reading is a fact at a lag: `revenue` is the newest accounts' revenue,
`revenue@1` the one a year before (language.tree.reading_key). What a segment
does not expect is `not_expected`, whatever was sent; a fact that counts when it is
stated, only where nobody stated it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache

from credit_engine.assess.currencies import conversions_of
from credit_engine.assess.own_ledger import own_ledger
from credit_engine.domain.calendar import add_months
from credit_engine.domain.cover import COVER_MEASURES, Insured, begun_by
from credit_engine.domain.exchange import Conversion, Conversions
from credit_engine.domain.facts import Absence, Facts, Observation
from credit_engine.domain.hold import HOLD_MEASURES
from credit_engine.domain.money import Money, minor_per_unit
from credit_engine.domain.receivable import oldest_unpaid_due
from credit_engine.domain.statement import PERIODS_MAX, STATEMENT_MEASURES, Statement, that_count
from credit_engine.language.tree import reading_key
from credit_engine.language.types import Value
from credit_engine.pack.fact_model import (
    ALWAYS_EXPECTED,
    OBSERVED,
    Counts,
    FactDefinition,
    FactSource,
)
from credit_engine.pack.model import CompiledPack

# Accounts are annual: a period of 11 to 13 months counts as a year (52 and 53 week
# years, changes of the closing day), and the one before ends a year earlier, give or
# take a month and a half.
YEAR_MONTHS = range(11, 14)
PERIOD_TOLERANCE_DAYS = 45


@dataclass(slots=True)
class Readings:
    """
    Values for formulas (None where absent) and, beside them, why a value is absent.

    `freshness` holds the values that age: the share, below 1, of the time between
    `fresh_for` and `stale_after` that is left.
    """

    values: dict[str, Value] = field(default_factory=dict)
    absences: dict[str, Absence] = field(default_factory=dict)
    freshness: dict[str, Fraction] = field(default_factory=dict)

    def put(self, key: str, found: Value | Absence) -> None:
        """Add what was found under *key*."""
        if isinstance(found, Absence):
            self.values[key] = None
            self.absences[key] = found
        else:
            self.values[key] = found

    def absences_of(self, keys: Collection[str]) -> list[Absence]:
        """The kinds of absence among *keys*; empty where all are there, which is fast to tell."""
        absences = self.absences
        if absences.keys().isdisjoint(keys):
            return []
        return [absences[key] for key in keys if key in absences]

    def shown(self, key: str) -> Value | Absence:
        """The value or the kind of absence, for the record."""
        return self.absences.get(key, self.values[key])


def lay_out(
    pack: CompiledPack, facts: Facts, as_of: date, wanted: Sequence[tuple[str, int]]
) -> Readings:
    """
    The facts *wanted* (name, lag), and the parameters of *pack*, as of *as_of*.

    What such a buyer is not expected to have is in it too, until it is left out.
    """
    stated = {observation.fact: observation for observation in facts.observations}
    conversions = conversions_of(pack, facts, as_of)
    ledger = own_ledger(facts, as_of, conversions)
    covers = begun_by(facts.covers, as_of)
    oldest_due = oldest_unpaid_due(ledger.invoices, as_of) if covers else None
    insured = Insured(covers, oldest_due, facts.request.terms.longest_days, as_of)
    periods = _annual_periods(facts.statements, as_of)
    parameters = parameters_on(pack, as_of)
    readings = Readings(dict(parameters.values), dict(parameters.absences))
    for name, lag in wanted:
        fact = pack.facts[name]
        found: Value | Absence
        if fact.source is FactSource.STATEMENTS:
            found = _of_accounts(fact, periods.get(lag), periods.get(0), conversions, as_of)
        elif fact.source is FactSource.RECEIVABLES:
            measured = ledger.read(fact)
            found = measured if isinstance(measured, Absence) else _within(fact, measured)
        elif fact.source is FactSource.COVER:
            found = _cover_measure(fact, insured, conversions)
        elif fact.source is FactSource.HOLDS:
            taken = HOLD_MEASURES[name].take(facts.holds, as_of)
            found = _within(fact, taken if isinstance(taken, bool) else float(taken))
        elif fact.source is FactSource.REQUEST:
            found = _deal(fact, facts, conversions)
        else:
            found = _observed(fact, stated.get(name), as_of)
        key = reading_key(name, lag)
        readings.put(key, found)
        if fact.fresh_for_days is not None and not isinstance(found, Absence):
            if fact.source is FactSource.RECEIVABLES:
                age = ledger.age_days
            else:
                age = _age(fact, stated.get(name), periods.get(0), as_of)
            _note_ageing(readings, key, fact, age)
    return readings


def leave_out(
    pack: CompiledPack,
    readings: Readings,
    expects: frozenset[FactSource],
    wanted: Sequence[tuple[str, int]],
) -> None:
    """
    Make what is *wanted* from none of the sources *expects* not expected, whatever was sent.

    The register, holds and the request are always expected. A fact that counts when it is
    stated keeps what was found of it, unless nobody stated it: a judgment against a
    buyer holds, whether or not anybody had to ask for it.
    """
    expected = expects | ALWAYS_EXPECTED
    for name, lag in wanted:
        fact = pack.facts[name]
        if fact.source not in expected:
            key = reading_key(name, lag)
            stated = readings.absences.get(key) is not Absence.MISSING
            if fact.counts is Counts.WHEN_STATED and stated:
                continue
            readings.put(key, Absence.NOT_EXPECTED)
            readings.freshness.pop(key, None)


@lru_cache(maxsize=64)
def parameters_on(pack: CompiledPack, as_of: date) -> Readings:
    """The day and the parameters in effect on it: the same for every buyer; not to be changed."""
    readings = Readings()
    readings.put("as_of", as_of)
    for name, parameter in pack.parameters.items():
        value = parameter.at(as_of)
        readings.put(name, Absence.MISSING if value is None else value)
    return readings


def _age(
    fact: FactDefinition, stated: Observation | None, newest: Statement | None, as_of: date
) -> int:
    """Days since a value was true; the deal is of today."""
    if fact.source is FactSource.STATEMENTS and newest is not None:
        return (as_of - newest.period_end).days
    if fact.source in OBSERVED and stated is not None:
        return (as_of - stated.valid_at).days
    return 0


def _note_ageing(readings: Readings, key: str, fact: FactDefinition, age: int) -> None:
    fresh, stale = fact.fresh_for_days, fact.stale_after_days
    if fresh is not None and stale is not None and age > fresh:
        readings.freshness[key] = Fraction(stale - age, stale - fresh)


def _annual_periods(statements: Sequence[Statement], as_of: date) -> Mapping[int, Statement]:
    """Lag -> statement: the newest that ended by *as_of*, and those whole years before it."""
    ended = that_count(statements, as_of)
    if not ended:
        return {}
    newest = ended[0]
    periods = {0: newest}
    for lag in range(1, min(PERIODS_MAX, newest.period_end.year)):  # no year is before year 1
        target = add_months(newest.period_end, -12 * lag)
        if (ended[-1].period_end - target).days > PERIOD_TOLERANCE_DAYS:
            break  # the oldest is not so old
        for statement in ended:
            if abs((statement.period_end - target).days) <= PERIOD_TOLERANCE_DAYS:
                periods.setdefault(lag, statement)
    return periods


def _of_accounts(
    fact: FactDefinition,
    statement: Statement | None,
    newest: Statement | None,
    conversions: Conversions,
    as_of: date,
) -> Value | Absence:
    if statement is None or newest is None:
        return Absence.MISSING
    measure = STATEMENT_MEASURES.get(fact.name)
    if measure is not None:
        said = measure.take(statement, as_of)
        if said is None:
            return Absence.MISSING
        return Absence.STALE if _is_stale(fact, newest.period_end, as_of) else _within(fact, said)
    if fact.name not in statement.items:
        return Absence.MISSING
    if _is_stale(fact, newest.period_end, as_of):
        return Absence.STALE
    # Without a rate there is no figure, and half a year's revenue is not a year's:
    # doubt must not turn into one.
    conversion = conversions.of(statement.currency)
    if conversion is None or statement.months not in YEAR_MONTHS:
        return Absence.INVALID
    return _within(fact, _whole(statement.items[fact.name], conversion, conversions.base))


def _cover_measure(
    fact: FactDefinition, insured: Insured, conversions: Conversions
) -> Value | Absence:
    if not insured.covers:
        return Absence.MISSING
    taken = COVER_MEASURES[fact.name].take(insured)
    if taken is None:
        return Absence.INVALID
    if isinstance(taken, tuple):
        total = _sum(taken, conversions)
        return Absence.INVALID if total is None else _within(fact, total)
    return _within(fact, taken if isinstance(taken, str) else float(taken))


def _sum(amounts: Sequence[Money], conversions: Conversions) -> float | None:
    """The sum in whole units of the base currency; None where one has no rate."""
    total = Fraction(0)
    for amount in amounts:
        conversion = conversions.of(amount.currency)
        if conversion is None:
            return None
        total += conversion.to_base(amount.minor)
    return float(total / minor_per_unit(conversions.base))


def _deal(fact: FactDefinition, facts: Facts, conversions: Conversions) -> Value | Absence:
    if fact.name == "wanted_days":
        return float(facts.request.terms.longest_days)
    wanted = facts.request.wanted
    conversion = conversions.of(wanted.currency)
    if conversion is None:
        return Absence.INVALID
    return _whole(wanted.minor, conversion, conversions.base)


def _whole(minor: int, conversion: Conversion, base: str) -> float:
    """An amount in whole units of *base*: the double nearest to the exact figure."""
    if conversion.rate is None:
        return minor / minor_per_unit(base)
    return float(conversion.to_base(minor) / minor_per_unit(base))


def _observed(fact: FactDefinition, stated: Observation | None, as_of: date) -> Value | Absence:
    if stated is None or stated.valid_at > as_of:
        return Absence.MISSING
    if stated.absent is not None:
        return stated.absent
    if _is_stale(fact, stated.valid_at, as_of):
        return Absence.STALE
    if fact.verified and stated.verified_by is None:
        return Absence.UNVERIFIED
    value = stated.value
    types: dict[str, type] = {"number": float, "text": str, "boolean": bool, "date": date}
    if type(value) is not types[fact.type]:
        return Absence.INVALID
    if fact.values is not None and value not in fact.values:
        return Absence.INVALID
    return _within(fact, value)


def _is_stale(fact: FactDefinition, valid_at: date, as_of: date) -> bool:
    limit = fact.stale_after_days
    return limit is not None and (as_of - valid_at).days > limit


def _within(fact: FactDefinition, value: Value) -> Value | Absence:
    if isinstance(value, float) and not in_range(value, fact.valid_min, fact.valid_max):
        return Absence.INVALID
    return value


def in_range(value: float, low: float | None, high: float | None) -> bool:
    """Whether *low* <= *value* <= *high*; a bound that is None does not bind."""
    return (low is None or value >= low) and (high is None or value <= high)
