"""
cases/*.yaml: tests of the rules, beside the rules.

A case is a facts document and what the pack must make of it. Reading checks the
form only; the facts themselves are read by whoever runs the case, like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.facts import Absence
from credit_engine.domain.outcome import Outcome
from credit_engine.errors import BrokenPack
from credit_engine.pack.case_tables import (
    POINTS_MAX,
    SCORE_MAX,
    TRUTHS,
    CaseTable,
    read_table,
    subject_of,
)
from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Entries, Items, Node, Place, Scalar
from credit_engine.pack.read.fields import Fields
from credit_engine.pack.read.files import is_case, refuse_path
from credit_engine.pack.read.scorecards import GRADE_MAX
from credit_engine.pack.revision import CASES_FOLDER
from credit_engine.pack.source import read_nodes
from credit_engine.pack.typed_scalars import typed

Document = str | int | float | bool | None | list["Document"] | dict[str, "Document"]

SECTIONS = frozenset(
    {
        "register",
        "register_valid_at",
        "statements",
        "receivables",
        "covers",
        "holds",
        "ledger",
        "observations",
        "request",
        "exchange_rates",
    }
)
# Where a facts document holds numbers and truths; all else in it is text, amounts too.
_VALUES = frozenset(
    {"months", "days", "end_of_month", "next_month_day", "prepaid_percent", "insured_percent"}
    | {"max_terms_days", "max_extension_days"}
)


@dataclass(frozen=True, slots=True)
class DimensionExpectation:
    """What a dimension must come to; None is not looked at. `margin` is absolute."""

    value: float | None
    points: int | None
    absence: Absence | None
    margin: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """
    What must come out; None is not looked at.

    `limit` is an amount as text, or `null` where no limit may be set; `rules` maps a
    rule to true, false or None (unknown); `reasons` must be among those given.
    """

    outcome: Outcome
    limit: str | None
    grade: int | None
    score: int | None
    segment: str | None
    binding: str | None
    rules: Mapping[str, bool | None]
    dimensions: Mapping[str, DimensionExpectation]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case, with its place for the report."""

    name: str
    note: str
    location: str  # file:line
    as_of: date
    facts: Mapping[str, Document]
    expect: Expectation


@dataclass(frozen=True, slots=True)
class Cases:
    """What tests a pack: whole cases, and tables of single parts; each by name."""

    whole: tuple[Case, ...]
    tables: tuple[CaseTable, ...]


def read_cases(files: Mapping[str, str]) -> tuple[Case, ...]:
    """The whole cases of a pack, by name; raises as `read_all_cases`."""
    return read_all_cases(files).whole


def read_all_cases(files: Mapping[str, str]) -> Cases:
    """
    All cases of a pack, whole ones and tables, by name.

    Raises:
        BrokenPack: with every diagnostic of every file of cases.
    """
    findings = Findings()
    cases = check_cases(files, findings)
    if findings:
        lines = [str(diagnostic) for diagnostic in findings.sorted()]
        raise BrokenPack("\n".join(["The cases of the rule pack are broken:", *lines]), lines)
    return cases


def check_cases(files: Mapping[str, str], findings: Findings) -> Cases:
    """All cases whose form is sound; what is wrong with the others goes to *findings*."""
    cases: dict[str, Case | CaseTable] = {}
    for path in sorted(files):
        if not path.startswith(CASES_FOLDER):
            continue
        if not is_case(path):
            refuse_path(path, findings)
            continue
        node = read_nodes(path, files[path], findings)
        if node is None:
            continue
        document = Fields(node, path, findings, Place(path, 1, 1))
        for name, fields in document.named("case"):
            subject = subject_of(fields)
            if subject is None:
                document.keep(cases, name, _case(name, fields))
            else:
                document.keep(cases, name, read_table(name, fields, subject))
    found = [cases[name] for name in sorted(cases)]
    return Cases(
        whole=tuple(one for one in found if isinstance(one, Case)),
        tables=tuple(one for one in found if isinstance(one, CaseTable)),
    )


def _case(name: Scalar, fields: Fields) -> Case:
    case = Case(
        name=name.text,
        note=fields.prose("note"),
        location=f"{name.place.path}:{name.place.line}",
        as_of=fields.day("as_of"),
        facts=_facts(fields),
        expect=_expectation(fields.fields("expect")),
    )
    fields.done()
    return case


def _facts(fields: Fields) -> Mapping[str, Document]:
    sections = fields.fields("facts")
    facts = {}
    for section in sorted(SECTIONS):
        if sections.has(section):
            node = sections.node(section)
            facts[section] = _document(node, (section,), fields.findings)
    sections.done()
    return facts


def _document(node: Node, path: tuple[str, ...], findings: Findings) -> Document:
    if isinstance(node, Entries):
        return {key.text: _document(v, (*path, key.text), findings) for key, v in node.entries}
    if isinstance(node, Items):
        return [_document(item, path, findings) for item in node.items]
    if isinstance(node, Scalar):
        if node.style is None and _holds_values(path):
            return typed(node.text)
        return node.text
    return None


def _holds_values(path: tuple[str, ...]) -> bool:
    """Whether unquoted numbers and truths at *path* are meant as such."""
    stated = path[0] == "register" or (path[0] == "observations" and path[-1] == "value")
    return stated or path == ("ledger", "invoices") or path[-1] in _VALUES


def _expectation(fields: Fields) -> Expectation:
    def integer(key: str, low: int, high: int) -> int | None:
        return fields.integer(key, low, high) if fields.has(key) else None

    def text(key: str) -> str | None:
        return fields.scalar(key).text if fields.has(key) else None

    expectation = Expectation(
        outcome=Outcome(fields.choice("outcome", tuple(Outcome))),
        limit=_limit(fields),
        grade=integer("grade", 1, GRADE_MAX),
        score=integer("score", 0, SCORE_MAX),
        segment=text("segment"),
        binding=text("binding"),
        rules=_rules(fields) if fields.has("rules") else {},
        dimensions=_dimensions(fields) if fields.has("dimensions") else {},
        reasons=(
            tuple(code.text for code in fields.scalars("reasons")) if fields.has("reasons") else ()
        ),
    )
    fields.done()
    return expectation


def _limit(fields: Fields) -> str | None:
    """The amount; null says that there must be no limit."""
    if not fields.has("limit"):
        return None
    node = fields.node("limit")
    return (
        "null" if isinstance(node, Scalar) and node.text == "null" else fields.scalar("limit").text
    )


def _rules(fields: Fields) -> Mapping[str, bool | None]:
    rules = fields.fields("rules")
    return {key.text: TRUTHS[rules.choice(key.text, tuple(TRUTHS))] for key, _ in rules.entries()}


def _dimensions(fields: Fields) -> Mapping[str, DimensionExpectation]:
    found = {}
    for name, dimension in fields.fields("dimensions").named("dimension"):
        absence = None
        if dimension.has("absence"):
            absence = Absence(dimension.choice("absence", tuple(Absence)))
        found[name.text] = DimensionExpectation(
            value=dimension.number("value") if dimension.has("value") else None,
            points=(
                dimension.integer("points", 0, POINTS_MAX) if dimension.has("points") else None
            ),
            absence=absence,
            margin=dimension.number("margin", 0.0) if dimension.has("margin") else 0.0,
        )
        dimension.done()
    return found
