"""
Step 5: how much. The least of what is wanted, needed, can be carried, and is allowed.

A method's amount is a double that is rounded down once to minor units; from
there on everything is whole numbers: shares in basis points, floor division.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from credit_engine.assess.effects import Cap
from credit_engine.assess.readings import Readings
from credit_engine.assess.trace import Cause, Figure
from credit_engine.domain.facts import Absence
from credit_engine.domain.money import floor_to_minor, share_of
from credit_engine.domain.outcome import Outcome
from credit_engine.language.tree import reading_key
from credit_engine.pack.model import (
    AmountFormula,
    AmountShare,
    Capacity,
    CompiledPack,
    StarterTable,
)

WANTED = "wanted"
NEED = "need"
WANTED_REASON = "LIM-WANTED"
UNKNOWN_REASON = "CAP-UNKNOWN"


@dataclass(slots=True)
class Amounts:
    """
    The figures found so far, in minor units, and the causes for having no amount.

    `days` is the longest term that the starter table gives, where one was used.
    """

    figures: list[Figure] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    days: int | None = None

    def add(self, of: str, minor: int, reason: str, *, certain: bool = True) -> None:
        """Note one figure; nobody can owe less than nothing."""
        self.figures.append(Figure(of, max(minor, 0), reason, certain))

    def unknown(self, source: str) -> None:
        """Note that a figure which could have bound the amount is not known: a person decides."""
        self.causes.append(Cause(Outcome.REFERRED, UNKNOWN_REASON, source))

    def ascending(self) -> tuple[Figure, ...]:
        """The figures, least first; among equals the want binds, then what is certain, by name."""
        return tuple(
            sorted(
                self.figures,
                key=lambda found: (found.minor, found.of != WANTED, not found.certain, found.of),
            )
        )


@dataclass(frozen=True, slots=True)
class Computed:
    """An amount, and whether what it reads applies to the buyer at all."""

    minor: int | None
    applies: bool
    inputs_there: bool


def compute(amount: AmountFormula, readings: Readings, currency: str) -> Computed:
    """Evaluate an amount formula; `minor` is None where it has no value."""
    kinds = readings.absences_of(amount.keys)
    if kinds:
        applies = Absence.NOT_EXPECTED not in kinds
        return Computed(None, applies=applies, inputs_there=False)
    value = amount.formula(readings.values)
    if not isinstance(value, float) or value in (float("inf"), float("-inf")):
        return Computed(None, applies=True, inputs_there=True)
    return Computed(floor_to_minor(value, currency), applies=True, inputs_there=True)


def add_need(pack: CompiledPack, readings: Readings, amounts: Amounts) -> None:
    """
    Need: what the buyer's purchases call for, where that can be computed.

    Null although its inputs are there (no purchases yet) leaves the want alone;
    absent inputs do not, or losing them could raise the limit.
    """
    if pack.limits.need is None:
        return
    need = compute(pack.limits.need, readings, pack.currency)
    if need.minor is not None:
        # Need is an estimate: it is rounded up to a whole step, or a small buyer's
        # need would round down to nothing.
        step = pack.limits.step_minor
        amounts.add(NEED, -(-max(need.minor, 0) // step) * step, pack.limits.need_reason)
    elif need.applies and not need.inputs_there:
        amounts.unknown(NEED)


def add_capacities(
    pack: CompiledPack, segment: str, grade: int, readings: Readings, amounts: Amounts
) -> None:
    """Every capacity method of the segment, each with the share that the grade allows."""
    for capacity in pack.limits.capacities:
        if segment not in capacity.segments:
            continue
        source = f"capacity:{capacity.name}"
        found = compute(capacity.amount, readings, pack.currency)
        if found.minor is not None:
            minor = share_at(capacity, grade, found.minor)
            amounts.add(source, minor, capacity.reason)
        elif capacity.required or found.applies:
            amounts.unknown(source)


def add_starter(table: StarterTable, readings: Readings, amounts: Amounts) -> None:
    """
    The starter table: the highest amount whose row is certainly true.

    No row true and none unknown: there is no step for this buyer, so zero. No row
    true and some unknown: a person decides.
    """
    source = f"starter:{table.name}"
    truths = [
        None if _absent(row.readings, readings) else row.when(readings.values) for row in table.rows
    ]
    held = [row for row, truth in zip(table.rows, truths, strict=True) if truth is True]
    if held:
        best = max(held, key=lambda row: (row.amount_minor, row.days))
        amounts.add(source, best.amount_minor, best.reason)
        amounts.days = best.days
    elif None in truths:
        amounts.unknown(source)
    else:
        amounts.add(source, 0, table.otherwise_reason)
        amounts.days = 0


def add_caps(
    pack: CompiledPack,
    caps: Sequence[Cap],
    readings: Readings,
    amounts: Amounts,
) -> None:
    """Every cap that fired or is unknown, over the figures found before any cap."""
    bases = _bases(amounts.figures)
    for applied in caps:
        source = f"cap:{applied.rule}"
        cap = applied.effect.limit_at_most
        minor: int | None = None
        if isinstance(cap, AmountShare) and cap.of in bases:
            minor = share_of(bases[cap.of], cap.basis_points)
        elif isinstance(cap, AmountFormula):
            minor = compute(cap, readings, pack.currency).minor
        if minor is None:
            amounts.unknown(source)
        else:
            amounts.add(source, minor, applied.effect.reason, certain=applied.certain)


def _bases(figures: Sequence[Figure]) -> Mapping[str, int]:
    """What a cap may take a share of: wanted, need, and capacity (the least method)."""
    bases: dict[str, int] = {}
    for figure in figures:
        of = "capacity" if figure.of.startswith(("capacity:", "starter:")) else figure.of
        bases[of] = min(bases.get(of, figure.minor), figure.minor)
    if WANTED in bases:
        # need = min(total wanted, computed need where there is one)
        bases[NEED] = min(bases.get(NEED, bases[WANTED]), bases[WANTED])
    return bases


def _absent(read: Sequence[tuple[str, int]], readings: Readings) -> bool:
    return any(reading_key(name, lag) in readings.absences for name, lag in read)


def share_at(capacity: Capacity, grade: int, minor: int) -> int:
    """What of an amount in minor units a method gives to a grade."""
    share = 10_000
    for band in capacity.share_by_grade:
        if band.grade_min <= grade <= band.grade_max:
            share = band.basis_points
            break
    return share_of(max(minor, 0), share)
