"""
Tables of cases proposed for a pack: rows at its cut-points, with what the engine gives there.

A proposal says what the pack does, not what it ought to do: it becomes a case when somebody who
knows the policy has read it. From then on it notices every change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from credit_engine.domain.facts import Absence
from credit_engine.language.render import render
from credit_engine.language.tree import reading_key
from credit_engine.pack.case_tables import UNDATED, CaseTable, Expected, Subject, TableRow
from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import (
    AmountFormula,
    AmountShare,
    Capacity,
    CompiledPack,
    Dimension,
    RuleKind,
)
from credit_engine.pack.mutation.texts import cut_step
from credit_engine.pack.nodes import Entries, Scalar
from credit_engine.pack.source import read_nodes
from credit_engine.pack.typed_scalars import TypedValue
from credit_engine.services.flipping_rows import Given, Search, flipping_rows, number
from credit_engine.services.propose_measures import measure_rows
from credit_engine.services.run_tables import come_out

_END = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_WHOLE_AMOUNT = 1_000_000
# A usual value of what is no money, by unit.
_USUAL = {"percent": 50, "days": 30, "months": 12, "count": 10, "ratio": 0.5, "score": 50}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A table, and the file of cases/ that it belongs in."""

    path: str
    table: CaseTable


def propose_tables(pack: CompiledPack, as_of: date) -> tuple[Proposal, ...]:
    """Tables for every dimension, rule, segment, scorecard and amount of *pack*."""
    proposer = _Proposer(pack, as_of)
    found = [
        *proposer.dimensions(),
        *proposer.measures(),
        *proposer.rules(),
        *proposer.segments(),
        *proposer.scorecards(),
        *propose_amounts(pack, as_of),
    ]
    return tuple(one for one in found if one.table.rows)


def propose_amounts(pack: CompiledPack, as_of: date) -> tuple[Proposal, ...]:
    """Tables for the amounts of *pack* alone: capacities, caps, starter tables."""
    found = _Proposer(pack, as_of).amounts()
    return tuple(one for one in found if one.table.rows)


@dataclass(frozen=True, slots=True)
class _Entry:
    """The head of a table: where it belongs, its name and note, and what it is about."""

    path: str
    name: str
    note: str
    subject: Subject
    of: str

    def proposal(self, as_of: date | None, rows: tuple[TableRow, ...]) -> Proposal:
        table = CaseTable(self.name, self.note, "", self.subject, self.of, as_of, rows)
        return Proposal(self.path, table)


class _Proposer:
    def __init__(self, pack: CompiledPack, as_of: date) -> None:
        self.pack = pack
        self.as_of = as_of

    def dimensions(self) -> Iterator[Proposal]:
        """Below, at and above each cut-point and each end of the valid range, and missing."""
        for dimension in sorted(self.pack.dimensions.values(), key=lambda one: one.name):
            note = f"Points of {dimension.label['en'].lower()} at its cut-points."
            yield self._points(dimension, dimension.name, note)
            variants = self.pack.variants.get(dimension.name)
            for name, variant in sorted(variants.by_name.items()) if variants else ():
                whom = f"{variant.label['en'][0].lower()}{variant.label['en'][1:]}"
                of = f"{dimension.name}:{name}"
                yield self._points(variant.dimension, of, f"{note[:-1]}, for {whom}.")

    def _points(self, dimension: Dimension, of: str, note: str) -> Proposal:
        rows: list[Given] = [{"value": value} for value in _values(dimension)]
        if dimension.bands:
            rows.append({"value": Absence.MISSING})
        path = f"cases/points_{dimension.group}.yaml"
        name = f"{of.replace(':', '_')}_points"
        return self._table(_Entry(path, name, note, Subject.DIMENSION, of), rows)

    def measures(self) -> Iterator[Proposal]:
        """Each formula at round amounts, where its conditions change, and at its denominators."""
        for name, dimension in sorted(self.pack.dimensions.items()):
            trees = self.pack.trees[name]
            search = self._search([render(trees.measure[0])], dimension.periods[0].keys, ())
            result = partial(self._comes, Subject.MEASURE, name)
            rows = measure_rows(search, trees, result)
            note = f"{dimension.label['en']}, worked out."
            path = f"cases/measures_{dimension.group}.yaml"
            yield self._table(_Entry(path, f"{name}_measure", note, Subject.MEASURE, name), rows)

    def rules(self) -> Iterator[Proposal]:
        """Where the truth of a rule changes with one of the things that it reads."""
        for rule in self.pack.rules.values():
            texts = [self.pack.atoms[key].text for key in rule.atoms]
            reads = {name for key in rule.atoms for name, _ in self.pack.atoms[key].readings}
            keys = [key for atom in rule.atoms for key in self.pack.atoms[atom].keys]
            search = self._search(texts, keys, rule.signals)
            file = rule.location.partition(":")[0].removeprefix("credit_rules/")
            note = f"{rule.label['en']}: where it begins to hold."
            if not reads and not rule.signals:
                continue
            yield self._flips(
                _Entry(
                    f"cases/truths_{file}", f"{rule.name}_truths", note, Subject.RULE, rule.name
                ),
                search,
            )

    def segments(self) -> Iterator[Proposal]:
        """Where a buyer begins to belong to a segment."""
        for segment in self.pack.segments.values():
            if segment.when is None:
                continue
            keys = [reading_key(name, lag) for name, lag in segment.readings]
            search = self._search([_condition(self.pack, segment.name)], keys, ())
            note = f"{segment.label['en']}: who begins to belong to it."
            name = f"{segment.name}_members"
            path = "cases/truths_segments.yaml"
            yield self._flips(_Entry(path, name, note, Subject.SEGMENT, segment.name), search)

    def scorecards(self) -> Iterator[Proposal]:
        """Each grade at its least score and at the score below."""
        for scorecard in self.pack.scorecards.values():
            scores = {0, 1000}
            for band in scorecard.grades:
                scores |= {band.score_min, max(band.score_min - 1, 0)}
            rows: list[Given] = [{"score": score} for score in sorted(scores)]
            note = "Each grade at its least score, and the score below."
            name = f"{scorecard.name}_grades"
            yield self._table(
                _Entry("cases/grades.yaml", name, note, Subject.SCORECARD, scorecard.name), rows
            )

    def amounts(self) -> Iterator[Proposal]:
        """Methods of the limit at amounts that are easy to check by head."""
        path = "cases/amounts.yaml"
        limits = self.pack.limits
        for capacity in limits.capacities:
            note = f"{capacity.label['en']}: what each grade may have."
            of = f"capacity:{capacity.name}"
            rows = _by_grade(capacity, self._round_amounts(capacity.amount.keys))
            yield self._table(
                _Entry(path, f"{capacity.name}_amounts", note, Subject.AMOUNT, of), rows
            )
        for rule in self.pack.rules.values():
            cap = rule.effect.limit_at_most if rule.effect is not None else None
            if rule.kind is RuleKind.CAP and cap is not None:
                rows = self._capped(cap)
                note = f"{rule.label['en']}: how much that is."
                of, name = f"cap:{rule.name}", f"{rule.name}_amounts"
                yield self._table(_Entry(path, name, note, Subject.AMOUNT, of), rows)
        for starter in limits.starters.values():
            texts = [row.when_text for row in starter.rows]
            keys = [reading_key(name, lag) for row in starter.rows for name, lag in row.readings]
            search = self._search(texts, keys, ())
            of, name = f"starter:{starter.name}", f"{starter.name}_steps"
            note = "The first steps of a buyer without a score."
            yield self._flips(_Entry(path, name, note, Subject.AMOUNT, of), search)

    def _capped(self, cap: AmountShare | AmountFormula) -> list[Given]:
        if isinstance(cap, AmountShare):
            return [{cap.of: _WHOLE_AMOUNT}]
        return self._round_amounts(cap.keys)

    def _round_amounts(self, keys: Sequence[str]) -> list[Given]:
        """Round amounts, another for each key; then each that can be below zero so in its turn."""
        stated = [key for key in keys if key not in self.pack.parameters]
        first: dict[str, TypedValue] = {
            key: self._round(key, len(stated) - index) for index, key in enumerate(stated)
        }
        below = [key for key in stated if self._can_be_negative(key)]
        return [first, *({**first, key: -_WHOLE_AMOUNT} for key in below)]

    def _round(self, key: str, times: int) -> TypedValue:
        """A million for each of *times*; of what is no money, a usual value of its unit."""
        fact = self.pack.facts.get(key.partition("@")[0])
        most = fact.valid_max if fact is not None else None
        value = _USUAL.get(self._unit_of(key) or "money", _WHOLE_AMOUNT * times)
        return value if most is None or value <= most else number(Decimal(str(most)))

    def _unit_of(self, key: str) -> str | None:
        name = key.partition("@")[0]
        of = self.pack.dimensions.get(name) or self.pack.facts.get(name)
        return None if of is None else of.unit

    def _can_be_negative(self, key: str) -> bool:
        name = key.partition("@")[0]
        if self._unit_of(key) in _USUAL:
            return False
        if name in self.pack.dimensions:
            return self.pack.dimensions[name].valid_min is None
        fact = self.pack.facts[name]
        return fact.source is FactSource.STATEMENTS and fact.valid_min is None

    def _search(self, texts: Sequence[str], keys: Sequence[str], signals: Sequence[str]) -> Search:
        return Search(
            self.pack, self.as_of, tuple(texts), tuple(dict.fromkeys(keys)), tuple(signals)
        )

    def _flips(self, entry: _Entry, search: Search) -> Proposal:
        result = partial(self._comes, entry.subject, entry.of)
        rows = tuple(
            TableRow("", given, signals, result(given, signals))
            for given, signals in flipping_rows(search, result)
            if entry.subject is Subject.RULE or Absence.NOT_EXPECTED not in given.values()
        )
        if entry.subject is Subject.RULE:
            rows = _with_one_effect(rows)
        return entry.proposal(self.as_of, rows)

    def _table(self, entry: _Entry, givens: Sequence[Given]) -> Proposal:
        comes = partial(self._comes, entry.subject, entry.of)
        rows = tuple(TableRow("", given, {}, comes(given, {})) for given in givens)
        undated = entry.subject in UNDATED
        return entry.proposal(None if undated else self.as_of, rows)

    def _comes(
        self, subject: Subject, of: str, given: Given, signals: Mapping[str, bool | None]
    ) -> Mapping[str, Expected]:
        row = TableRow("", given, signals, {})
        table = CaseTable("", "", "", subject, of, self.as_of, (row,))
        came = come_out(self.pack, table, row)
        return {key: value for key, value in came.items() if value is not None or key == "amount"}


def _with_one_effect(rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """The rows of a rule; the first that is true says what the rule then does."""
    first = next((row for row in rows if row.expect["is"] == "true"), None)
    return tuple(
        row if row is first else replace(row, expect={"is": row.expect["is"]}) for row in rows
    )


def _values(dimension: Dimension) -> list[TypedValue]:
    """Below, at and above each end of the bands, and on both sides of the valid range."""
    ends = {Decimal(end) for band in dimension.bands for end in _END.findall(band.when)}
    step = cut_step(sorted(ends)) if ends else Decimal(1)
    values = {end + side for end in ends for side in (-step, Decimal(0), step)}
    low, high = dimension.valid_min, dimension.valid_max
    for bound, out in ((low, -step), (high, step)):
        if bound is not None:
            values |= {Decimal(str(bound)), Decimal(str(bound)) + out}
    return [number(value) for value in sorted(values)]


def _by_grade(capacity: Capacity, rows: Sequence[Given]) -> list[Given]:
    """The first row at every grade at which a share begins or ends; the others at the best."""
    grades = sorted({g for b in capacity.share_by_grade for g in (b.grade_min, b.grade_max)})
    if not grades:
        return list(rows)
    every: list[Given] = [{**rows[0], "grade": grade} for grade in grades]
    return [*every, *({**given, "grade": grades[0]} for given in rows[1:])]


def _condition(pack: CompiledPack, segment: str) -> str:
    """The condition of a segment as it is written."""
    root = read_nodes("segments.yaml", pack.files["segments.yaml"], Findings())
    assert isinstance(root, Entries)
    entry = next(value for key, value in root.entries if key.text == segment)
    assert isinstance(entry, Entries)
    when = next(value for key, value in entry.entries if key.text == "when")
    assert isinstance(when, Scalar)
    return when.text
