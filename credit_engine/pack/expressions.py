"""
The type stage: every expression and every band parsed and typed, all problems located.

A problem that only follows from another one is passed over: a name whose file
could not be read is not called unknown, and a fact of unusable type fits everywhere.
"""

from __future__ import annotations

import re

from credit_engine.language.analyse import Expression, analyse
from credit_engine.language.bands import Band, parse_band
from credit_engine.language.problems import LanguageError, Problem
from credit_engine.language.types import NUMBER
from credit_engine.language.units import fit, in_words
from credit_engine.pack.draft import Draft
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.scopes import scopes_of
from credit_engine.pack.slots import (
    BandsSlot,
    ExpressionSlot,
    bands_slots,
    claim_slots,
    expression_slots,
)

# Files and folders that define what expressions read.
_NAMES_STAND_IN = frozenset({"facts.yaml", "parameters/", "dimensions/"})
_SIGNALS_STAND_IN = "credit_rules/"
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_SIGNAL_CALL = re.compile(r"signal\s*\(\s*$")
_OF_KINDS = frozenset(
    {"type-mismatch", "unknown-value", "no-periods", "wrong-arguments", "unit-mismatch"}
)


def type_expressions(draft: Draft) -> None:
    """Fill `expressions` and `bands`; report what is not in the language."""
    scopes = scopes_of(draft.raw)
    for slot in expression_slots(draft.raw, scopes):
        if slot.text.text:
            _type_expression(slot, scopes.names, draft, draft.expressions)
    for claimed in claim_slots(draft.raw, scopes):
        if claimed.text.text:
            _type_expression(claimed, scopes.names, draft, draft.claimed)
    for bands in bands_slots(draft.raw):
        _type_bands(bands, draft)


def _type_expression(
    slot: ExpressionSlot, names: frozenset[str], draft: Draft, typed: dict[str, Expression]
) -> None:
    try:
        found = analyse(slot.text.text, slot.scope, slot.wanted)
    except LanguageError as error:
        for problem in error.problems:
            _report(problem, slot.text, names, draft)
        return
    typed[slot.key] = found
    if not fit(slot.unit, found.type.unit) and not _reads_unusable(slot.text.text, draft):
        draft.findings.add(
            "unit-mismatch",
            slot.text.place,
            f"This formula is {in_words(found.type.unit)} and its place is {in_words(slot.unit)}.",
            "Bands, rules and amounts would take one for the other.",
            "Correct the formula, or the unit that is declared here or for a name that it reads.",
        )


def _type_bands(slot: BandsSlot, draft: Draft) -> None:
    bands: list[Band] = []
    for test in slot.tests:
        if not test.text:
            continue
        try:
            bands.append(parse_band(test.text, NUMBER))
        except LanguageError as error:
            for problem in error.problems:
                _report(problem, test, frozenset(), draft)
    if len(bands) == len(slot.tests):
        draft.bands[slot.key] = tuple(bands)


def _report(problem: Problem, text: Scalar, names: frozenset[str], draft: Draft) -> None:
    code = problem.code
    message = problem.message
    meant = problem.suggestion
    if code == "unknown-name":
        name = text.text[problem.span.start : problem.span.end]
        if _SIGNAL_CALL.search(text.text[: problem.span.start]):
            if _SIGNALS_STAND_IN in draft.raw.unreadable:
                return
            code = "unknown-signal"
        elif name in names:
            code = "not-readable-here"
            message = f"{name} exists, but may not be read in this place."
            meant = None
        elif draft.raw.unreadable & _NAMES_STAND_IN:
            return
    elif code in _OF_KINDS and _reads_unusable(text.text, draft):
        return
    place = text.place_at(problem.span.start)
    suggestion = f"Did you mean {meant}?" if meant is not None else ""
    draft.findings.add(code, place, message, suggestion=suggestion)


def _reads_unusable(text: str, draft: Draft) -> bool:
    facts = draft.raw.facts
    return any(word in facts and not facts[word].whole for word in _WORD.findall(text))
