"""Run the tables of a pack's cases: one part of the pack at each row's values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from credit_engine.assess import given as parts
from credit_engine.assess.authority import AuthorityCase, authority_needed
from credit_engine.assess.measure import score_reading
from credit_engine.assess.score import grade_of
from credit_engine.assess.trace import TRUTHS
from credit_engine.domain.facts import Absence
from credit_engine.domain.money import minor_text, parse_money
from credit_engine.domain.outcome import Outcome
from credit_engine.errors import InvalidAmount
from credit_engine.language.types import Value
from credit_engine.pack.authority_model import CoverClass
from credit_engine.pack.case_tables import AUTOMATIC, NOBODY, CaseTable, Expected, Subject, TableRow
from credit_engine.pack.model import CompiledPack, Dimension, RuleKind
from credit_engine.pack.read.authority import GRADE_NAMES
from credit_engine.services.case_results import CaseResult, Mismatch

NONE = "none"
EFFECT_KEYS = ("reason", "refer_to", "require", "precedent")
# Measures are compared to nine digits: the last ones may differ between machines.
DIGITS = 1e-9
Part = TypeVar("Part")
_ANY_DAY = date(2000, 1, 1)
Given = Mapping[str, Value | Absence]
Came = Mapping[str, Expected]


class UnfitRowError(ValueError):
    """A row that gives what its subject cannot take, or a subject that is not there."""


def run_table(pack: CompiledPack, table: CaseTable) -> CaseResult:
    """Compare what each row expects with what comes; a mismatch names its row by its line."""
    found: list[Mismatch] = []
    for row in table.rows:
        found += differences(pack, table, row)
    return CaseResult(table.name, table.location, tuple(found))


def differences(pack: CompiledPack, table: CaseTable, row: TableRow) -> Iterator[Mismatch]:
    """What came out of one row otherwise than it expects."""
    line = row.location.rpartition(":")[2]
    of = f"line {line}"
    try:
        came = come_out(pack, table, row)
    except UnfitRowError as fault:
        yield Mismatch(of, "something to compare", str(fault))
        return
    for key, expected in row.expect.items():
        wanted = _amount(expected, pack.currency) if key == "amount" else _shown(expected)
        if wanted != _shown(came[key]) and not _near(expected, came[key]):
            yield Mismatch(f"{of} {key}", wanted, _shown(came[key]))


def conditions_at(pack: CompiledPack, table: CaseTable, row: TableRow) -> Mapping[str, bool | None]:
    """The truths of the atomic conditions of a rule at a row; raises as `come_out`."""
    rule = _named(pack.rules, table.of, "rule")
    given = {name: _typed(pack, name, value) for name, value in row.given.items()}
    return parts.truths_of_conditions(pack, rule, given, table.as_of or _ANY_DAY)


def come_out(pack: CompiledPack, table: CaseTable, row: TableRow) -> Came:
    """
    What a row gives, by the keys that it may expect.

    Raises:
        UnfitRowError: the pack has no such part, or a value is of another type than is read.
    """
    given = {name: _typed(pack, name, value) for name, value in row.given.items()}
    return _RUNNERS[table.subject](pack, table, row, given)


def banded_dimension(pack: CompiledPack, of: str) -> Dimension:
    """
    The dimension NAME, or with the bands that it has for some buyers, as NAME:VARIANT.

    Raises:
        UnfitRowError: there is none.
    """
    name, colon, variant = of.partition(":")
    dimension = _named(pack.dimensions, name, "dimension")
    if not colon:
        return dimension
    variants = pack.variants[name].by_name if name in pack.variants else {}
    return _named(variants, variant, "variant").dimension


def _dimension(pack: CompiledPack, table: CaseTable, _: TableRow, given: Given) -> Came:
    found = score_reading(banded_dimension(pack, table.of), given["value"])
    absence = found.absence.value if found.absence is not None else None
    return {"points": found.points, "reason": found.reason, "absence": absence}


def _measure(pack: CompiledPack, table: CaseTable, _: TableRow, given: Given) -> Came:
    dimension = _named(pack.dimensions, table.of, "dimension")
    value, absence, stands_for = parts.measured(pack, dimension, given, table.as_of or _ANY_DAY)
    finite = value if isinstance(value, float) and math.isfinite(value) else None
    return {
        "value": finite,
        "absence": absence.value if absence is not None else None,
        "stands_for": stands_for,
    }


def _rule(pack: CompiledPack, table: CaseTable, row: TableRow, given: Given) -> Came:
    rule = _named(pack.rules, table.of, "rule")
    day = table.as_of or _ANY_DAY
    truth = parts.truth_of_rule(pack, rule, given, row.signals, day)
    effect = rule.effect
    if effect is None:
        return {"is": TRUTHS[truth], **dict.fromkeys(EFFECT_KEYS)}
    return {
        "is": TRUTHS[truth],
        "reason": effect.reason,
        "refer_to": effect.refer_to,
        "require": effect.require,
        "precedent": TRUTHS[effect.precedent] if effect.require is not None else None,
    }


def _segment(pack: CompiledPack, table: CaseTable, _: TableRow, given: Given) -> Came:
    segment = _named(pack.segments, table.of, "segment")
    return {"is": TRUTHS[parts.truth_of_segment(pack, segment, given, table.as_of or _ANY_DAY)]}


def _scorecard(pack: CompiledPack, table: CaseTable, _: TableRow, given: Given) -> Came:
    scorecard = _named(pack.scorecards, table.of, "scorecard")
    score = given["score"]
    assert isinstance(score, float)
    return {"grade": grade_of(scorecard, int(score))}


def _amount_of(pack: CompiledPack, table: CaseTable, _: TableRow, given: Given) -> Came:
    kind, _colon, name = table.of.partition(":")
    day = table.as_of or _ANY_DAY
    if kind == "need":
        found = parts.amount_of_need(pack, given, day)
    elif kind == "capacity":
        methods = {capacity.name: capacity for capacity in pack.limits.capacities}
        found = parts.amount_of_capacity(pack, _named(methods, name, "capacity"), given, day)
    elif kind == "starter":
        _named(pack.limits.starters, name, "starter table")
        found = parts.amount_of_starter(pack, name, given, day)
    elif kind == RuleKind.CAP.value:
        found = parts.amount_of_cap(pack, _named(pack.rules, name, "rule"), given, day)
    else:
        raise UnfitRowError(f"no such amount: {table.of}")
    amount = None if found.minor is None else minor_text(found.minor, pack.currency)
    return {"amount": amount, "days": found.days}


def _authority(pack: CompiledPack, table: CaseTable, row: TableRow, _: Given) -> Came:
    outcome = _named({one.value: one for one in Outcome}, table.of, "outcome")
    given = row.given
    try:
        minor = parse_money(str(given["amount"]), pack.currency).minor
    except InvalidAmount as fault:
        raise UnfitRowError(str(fault)) from None
    grade, cover = GRADE_NAMES[str(given["grade"])], CoverClass(str(given["cover"]))
    needed = authority_needed(pack.authority, AuthorityCase(outcome, grade, cover, minor))
    if needed.automatic:
        return {"by": AUTOMATIC}
    return {"by": NOBODY if needed.level is None else f"level {needed.level}"}


_RUNNERS: Mapping[Subject, Callable[[CompiledPack, CaseTable, TableRow, Given], Came]] = {
    Subject.DIMENSION: _dimension,
    Subject.MEASURE: _measure,
    Subject.RULE: _rule,
    Subject.SEGMENT: _segment,
    Subject.SCORECARD: _scorecard,
    Subject.AMOUNT: _amount_of,
    Subject.AUTHORITY: _authority,
}


def _named(known: Mapping[str, Part], name: str, kind: str) -> Part:
    if name not in known:
        raise UnfitRowError(f"no such {kind}: {name}")
    return known[name]


def _typed(pack: CompiledPack, name: str, value: object) -> Value | Absence:
    """A given value as formulas take it: a date as one, a number as a double."""
    if isinstance(value, Absence) or value is None:
        return Absence.MISSING if value is None else value
    fact = pack.facts.get(name.partition("@")[0])
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = float(value)
    kind = fact.type if fact is not None else None
    if kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise UnfitRowError(f"{name} is no date: {value}") from None
    fitting = {"number": float, "text": str, "boolean": bool, "date": date}
    if kind is not None and type(value) is not fitting[kind]:
        raise UnfitRowError(f"{name} is no {kind}: {value}")
    if name in pack.dimensions and not isinstance(value, float):
        raise UnfitRowError(f"{name} is no number: {value}")
    assert isinstance(value, float | str | bool)
    return value


def _near(expected: Expected, came: Expected) -> bool:
    if not isinstance(expected, float) or not isinstance(came, float):
        return False
    return math.isclose(expected, came, rel_tol=DIGITS, abs_tol=DIGITS)


def _amount(expected: Expected, currency: str) -> str:
    if expected == NONE:
        return NONE
    try:
        return parse_money(str(expected), currency).text
    except InvalidAmount:
        return str(expected)


def _shown(value: Expected) -> str:
    return NONE if value is None else str(value)
