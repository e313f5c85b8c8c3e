"""
Single parts of a pack at readings that are given, as the tables of its cases ask.

The same functions answer as in an assessment; only what stands before them is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.assess import kleene
from credit_engine.assess.limit import Amounts, add_need, add_starter, compute, share_at
from credit_engine.assess.measure import measure_at
from credit_engine.assess.readings import Readings, parameters_on
from credit_engine.assess.rules import answer
from credit_engine.domain.facts import Absence
from credit_engine.domain.money import floor_to_minor, share_of
from credit_engine.language.types import Value
from credit_engine.pack.formula import signal_key
from credit_engine.pack.model import (
    AmountShare,
    Capacity,
    CompiledPack,
    CreditRule,
    Dimension,
    Segment,
)
from credit_engine.pack.network import NetworkRule


@dataclass(frozen=True, slots=True)
class GivenAmount:
    """An amount in minor units of the pack's currency, None where there is none, and its days."""

    minor: int | None
    days: int | None = None


def lay_out_given(
    pack: CompiledPack, given: Mapping[str, Value | Absence], as_of: date, keys: frozenset[str]
) -> Readings:
    """The readings *given*, the parameters of the day, and all other *keys* as missing."""
    parameters = parameters_on(pack, as_of)
    readings = Readings(dict(parameters.values), dict(parameters.absences))
    for key in sorted(keys - readings.values.keys()):
        readings.put(key, Absence.MISSING)
    for key, found in given.items():
        readings.absences.pop(key, None)
        readings.put(key, found)
    return readings


def measured(
    pack: CompiledPack,
    dimension: Dimension,
    given: Mapping[str, Value | Absence],
    as_of: date,
) -> tuple[Value, Absence | None, str | None]:
    """The value of a measure, why there is none, and what a denominator made it stand for."""
    measure = dimension.periods[0]
    readings = lay_out_given(pack, given, as_of, frozenset(measure.keys))
    return measure_at(dimension, measure, readings)


def truths_of_conditions(
    pack: CompiledPack, rule: CreditRule, given: Mapping[str, Value | Absence], as_of: date
) -> dict[str, bool | None]:
    """The truth of each atomic condition that a rule reads, by its key."""
    atoms = [pack.atoms[key] for key in rule.atoms]
    keys = frozenset(key for atom in atoms for key in atom.keys)
    readings = lay_out_given(pack, given, as_of, keys)
    return {atom.key: answer(atom, readings).truth for atom in atoms}


def truth_of_rule(
    pack: CompiledPack,
    rule: CreditRule,
    given: Mapping[str, Value | Absence],
    signals: Mapping[str, bool | None],
    as_of: date,
) -> bool | None:
    """Whether a rule holds; a signal that it reads and that is not given is unknown."""
    known = truths_of_conditions(pack, rule, given, as_of)
    known |= {signal_key(name): signals.get(name) for name in rule.signals}
    return kleene.judge(_in_network(pack, rule.name), known)


def truth_of_segment(
    pack: CompiledPack, segment: Segment, given: Mapping[str, Value | Absence], as_of: date
) -> bool | None:
    """Whether the condition of a segment holds; that of the segment for all others does not."""
    if segment.when is None:
        return False
    keys = frozenset(key for key, _ in segment.readings)
    truth = segment.when(lay_out_given(pack, given, as_of, keys).values)
    return truth if isinstance(truth, bool) else None


def amount_of_need(
    pack: CompiledPack, given: Mapping[str, Value | Absence], as_of: date
) -> GivenAmount:
    """The computed need, in whole steps."""
    amounts = Amounts()
    keys = frozenset(pack.limits.need.keys) if pack.limits.need is not None else frozenset[str]()
    add_need(pack, lay_out_given(pack, given, as_of, keys), amounts)
    return GivenAmount(amounts.figures[0].minor if amounts.figures else None)


def amount_of_capacity(
    pack: CompiledPack, capacity: Capacity, given: Mapping[str, Value | Absence], as_of: date
) -> GivenAmount:
    """What a method gives; `grade`, where it is given, has its share."""
    readings = lay_out_given(pack, given, as_of, frozenset(capacity.amount.keys))
    found = compute(capacity.amount, readings, pack.currency).minor
    grade = given.get("grade")
    if found is None or not isinstance(grade, float):
        return GivenAmount(found)
    return GivenAmount(share_at(capacity, int(grade), found))


def amount_of_starter(
    pack: CompiledPack, table: str, given: Mapping[str, Value | Absence], as_of: date
) -> GivenAmount:
    """The highest row that is certainly true, and its days."""
    starter = pack.limits.starters[table]
    keys = frozenset(key for row in starter.rows for key, _ in row.readings)
    amounts = Amounts()
    add_starter(starter, lay_out_given(pack, given, as_of, keys), amounts)
    return GivenAmount(amounts.figures[0].minor if amounts.figures else None, amounts.days)


def amount_of_cap(
    pack: CompiledPack, rule: CreditRule, given: Mapping[str, Value | Absence], as_of: date
) -> GivenAmount:
    """The amount to which a rule caps; of a share, what it is a share of is given by its name."""
    cap = rule.effect.limit_at_most if rule.effect is not None else None
    if isinstance(cap, AmountShare):
        whole = given.get(cap.of)
        if not isinstance(whole, float):
            return GivenAmount(None)
        return GivenAmount(share_of(floor_to_minor(whole, pack.currency), cap.basis_points))
    if cap is None:
        return GivenAmount(None)
    readings = lay_out_given(pack, given, as_of, frozenset(cap.keys))
    return GivenAmount(compute(cap, readings, pack.currency).minor)


def _in_network(pack: CompiledPack, name: str) -> NetworkRule:
    return next(rule for rules in pack.network.rounds for rule in rules if rule.rule == name)
