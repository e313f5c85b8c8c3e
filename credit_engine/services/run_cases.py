"""Run the cases of a rule pack: assess each one's facts and compare with what it expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from credit_engine.assess import kleene
from credit_engine.assess.trace import TRUTHS, Assessment, DimensionResult
from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.money import parse_money
from credit_engine.errors import InvalidAmount, InvalidInput
from credit_engine.explain.reasons import explain
from credit_engine.language.types import Value
from credit_engine.pack.cases import Case, DimensionExpectation
from credit_engine.pack.model import CompiledPack
from credit_engine.services.case_results import CaseResult, Mismatch
from credit_engine.services.make_assessment import make_assessment

NONE = "none"


def run_cases(pack: CompiledPack, cases: Iterable[Case]) -> Sequence[CaseResult]:
    """
    Assess each case under *pack*, with the plain evaluator, and compare.

    A case whose facts cannot be read, or whose day nobody could mean, fails; the others run.
    """
    return tuple(CaseResult(case.name, case.location, _run(pack, case)) for case in cases)


def mismatches(pack: CompiledPack, case: Case, assessment: Assessment) -> Iterator[Mismatch]:
    """What of an assessment of *case* under *pack* came out otherwise than it expects."""
    yield from _ends(case, assessment)
    yield from _reasons(pack, case, assessment)
    yield from _rules(case, assessment)
    yield from _dimensions(case, assessment)


def _run(pack: CompiledPack, case: Case) -> tuple[Mismatch, ...]:
    try:
        facts = read_facts(case.facts)
        made = make_assessment(pack, facts, case.as_of, kleene.infer)
    except InvalidInput as fault:
        where = f"{fault.pointer}: " if fault.pointer else ""
        return (Mismatch("facts", "something to assess", f"{where}{fault}"),)
    return tuple(mismatches(pack, case, made.assessment))


def _ends(case: Case, found: Assessment) -> Iterator[Mismatch]:
    """Outcome, amount and what else stands at the end of an assessment."""
    expect = case.expect
    yield from _differs("outcome", expect.outcome.value, found.outcome.value)
    if expect.limit is not None:
        came = found.granted.text if found.granted is not None else NONE
        yield from _differs("limit", _amount(expect.limit, found.wanted_currency), came)
    if expect.score is not None:
        yield from _differs("score", expect.score, found.score.score if found.score else None)
    if expect.grade is not None:
        yield from _differs("grade", expect.grade, found.score.grade if found.score else None)
    if expect.segment is not None:
        yield from _differs("segment", expect.segment, found.segment)
    if expect.binding is not None:
        binding = found.binding.of if found.binding else None
        yield from _differs("binding", expect.binding, binding)


def _reasons(pack: CompiledPack, case: Case, found: Assessment) -> Iterator[Mismatch]:
    """The reasons, which are not asked for where none is expected."""
    if not case.expect.reasons:
        return
    explanation = explain(pack, found)
    given = [reason.code for reason in explanation.amount_reasons]
    given += [reason.code for reason in explanation.score_reasons]
    for code in case.expect.reasons:
        if code not in given:
            yield Mismatch("reasons", code, ", ".join(given) or NONE)


def _rules(case: Case, found: Assessment) -> Iterator[Mismatch]:
    rules = found.rules
    for name, expected in case.expect.rules.items():
        if name not in rules:
            yield Mismatch(f"rule {name}", TRUTHS[expected], "no such rule")
        else:
            yield from _differs(f"rule {name}", TRUTHS[expected], TRUTHS[rules[name].verdict])


def _dimensions(case: Case, found: Assessment) -> Iterator[Mismatch]:
    dimensions = found.dimensions
    for name, expected in case.expect.dimensions.items():
        if name not in dimensions:
            yield Mismatch(f"dimension {name}", "a dimension", "no such dimension")
        else:
            yield from _dimension(name, expected, dimensions[name])


def _dimension(
    name: str, expected: DimensionExpectation, found: DimensionResult
) -> Iterator[Mismatch]:
    if expected.value is not None and not _near(expected.value, expected.margin, found.value):
        margin = f" ± {expected.margin:g}" if expected.margin else ""
        yield Mismatch(
            f"dimension {name} value", f"{expected.value:g}{margin}", _shown(found.value)
        )
    if expected.points is not None:
        yield from _differs(f"dimension {name} points", expected.points, found.points)
    if expected.absence is not None:
        absence = found.absence.value if found.absence else None
        yield from _differs(f"dimension {name} absence", expected.absence.value, absence)


def _differs(of: str, expected: str | int, came: str | int | None) -> Iterator[Mismatch]:
    if expected != came:
        yield Mismatch(of, str(expected), _shown(came))


def _near(expected: float, margin: float, came: Value) -> bool:
    if isinstance(came, bool) or not isinstance(came, float):
        return False
    return abs(came - expected) <= margin


def _amount(text: str, currency: str) -> str:
    """The expected amount in the form that amounts are shown in; `null` is no limit at all."""
    if text == "null":
        return NONE
    try:
        return parse_money(text, currency).text
    except InvalidAmount:
        return text


def _shown(value: Value | int) -> str:
    return NONE if value is None else str(value)
