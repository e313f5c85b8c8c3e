"""What the cases of a pack reach: bands, rules, conditions, segments, grades, amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.measure import score_reading
from credit_engine.assess.trace import TRUTHS, Assessment
from credit_engine.domain.facts import Absence
from credit_engine.domain.facts_document import read_facts
from credit_engine.errors import InvalidInput
from credit_engine.pack.case_tables import CaseTable, Subject
from credit_engine.pack.cases import Cases
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.testing import Covered, Thresholds
from credit_engine.services.run_tables import (
    UnfitRowError,
    banded_dimension,
    come_out,
    conditions_at,
)
from credit_engine.services.where_defined import places_of

Item = tuple[Covered, str]


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that no case reaches, with its place (file:line) within the pack."""

    kind: Covered
    what: str
    location: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of each kind: how many there are, and how many some case reaches."""

    totals: Mapping[Covered, int]
    reached: Mapping[Covered, int]
    missed: tuple[Missed, ...]

    def share_bp(self, kind: Covered) -> int:
        """The share that is reached, in basis points, rounded down; all of nothing is all."""
        total = self.totals[kind]
        return self.reached[kind] * 10_000 // total if total else 10_000

    def short_of(self, thresholds: Thresholds) -> tuple[Covered, ...]:
        """The kinds of which too little is reached."""
        return tuple(
            kind for kind, least in thresholds.coverage.items() if self.share_bp(kind) < least
        )


def cover(pack: CompiledPack, cases: Cases) -> Coverage:
    """Run every case and every row, and note what each of them reaches."""
    reached: set[Item] = set()
    for case in cases.whole:
        try:
            facts = read_facts(case.facts)
        except InvalidInput:
            continue  # such a case fails, and shows nothing
        reached |= set(_of_assessment(assess(pack, facts, case.as_of, kleene.infer).assessment))
    for table in cases.tables:
        reached |= set(_of_table(pack, table))
    places = places_of(pack.files)
    every = dict(_everything(pack))
    missed = [
        Missed(kind, what, places.get(key, "")) for (kind, what), key in every.items()
        if (kind, what) not in reached
    ]  # fmt: skip
    totals = {kind: _count(kind, every) for kind in Covered}
    left = {kind: _count(kind, [(one.kind, one.what) for one in missed]) for kind in Covered}
    return Coverage(totals, {kind: totals[kind] - left[kind] for kind in Covered}, tuple(missed))


def _count(kind: Covered, items: Iterable[Item]) -> int:
    return len([found for found, _ in items if found is kind])


def _everything(pack: CompiledPack) -> Iterator[tuple[Item, str]]:
    """All that can be reached, with the key of its place."""
    yield from _of_bands(pack)
    for name in pack.segments:
        yield (Covered.SEGMENTS, name), f"segment {name}"
    for name, scorecard in pack.scorecards.items():
        for grade in scorecard.grades:
            yield (Covered.GRADES, f"{name} {grade.grade}"), f"scorecard {name}"
    for capacity in pack.limits.capacities:
        yield (Covered.CAPACITIES, capacity.name), f"capacity {capacity.name}"
    for name, starter in pack.limits.starters.items():
        for row in starter.rows:
            yield (Covered.STARTER_ROWS, f"{name} {row.reason}"), f"starter {name} {row.reason}"
    yield from _of_rules(pack)


def _of_bands(pack: CompiledPack) -> Iterator[tuple[Item, str]]:
    """Each band of each dimension, and those that it has for some buyers."""
    for name, dimension in pack.dimensions.items():
        for band in dimension.bands:
            yield (Covered.BANDS, f"{name} {band.when}"), f"band {name} {band.when}"
    for name, variants in pack.variants.items():
        for variant in variants.by_name.values():
            of = f"{name}:{variant.name}"
            for band in variant.dimension.bands:
                yield (Covered.BANDS, f"{of} {band.when}"), f"band {of} {band.when}"


def _of_rules(pack: CompiledPack) -> Iterator[tuple[Item, str]]:
    """Each rule fired, false and unknown; each of its conditions true, false and unknown."""
    readers: dict[str, str] = {}
    for name, rule in pack.rules.items():
        for kind in _OF_TRUTH.values():
            yield (kind, name), f"rule {name}"
        for key in rule.atoms:
            readers.setdefault(key, name)
    for key, reader in readers.items():
        text = pack.atoms[key].text
        for truth in TRUTHS.values():
            if truth != TRUTHS[None] or _can_be_unknown(pack, key):
                yield (Covered.CONDITIONS, f"{text} is {truth}"), f"rule {reader}"


def _can_be_unknown(pack: CompiledPack, key: str) -> bool:
    """Whether something that the condition reads can be absent though it is expected."""
    names = {name for name, _ in pack.atoms[key].readings}
    always = {"as_of", "segment", "wanted_days"} | set(pack.parameters)
    return bool(names - always)


def _of_assessment(found: Assessment) -> Iterator[Item]:
    for name, dimension in found.dimensions.items():
        if dimension.band is not None:
            held = dimension.held.variant if dimension.held is not None else None
            of = name if held is None else f"{name}:{held}"
            yield Covered.BANDS, f"{of} {dimension.band}"
    for name, rule in found.rules.items():
        yield _OF_TRUTH[TRUTHS[rule.verdict]], name
    for atom in found.atoms.values():
        yield Covered.CONDITIONS, f"{atom.text} is {TRUTHS[atom.truth]}"
    if found.segment is not None:
        yield Covered.SEGMENTS, found.segment
    if found.score is not None:
        yield Covered.GRADES, f"{found.score.scorecard} {found.score.grade}"
    binding = found.binding
    if binding is not None:
        yield Covered.CAPACITIES, binding.of.removeprefix("capacity:")
    for figure in found.figures:
        if figure.of.startswith("starter:"):
            yield Covered.STARTER_ROWS, f"{figure.of.removeprefix('starter:')} {figure.reason}"


_OF_TRUTH = {
    TRUTHS[True]: Covered.RULES_FIRED,
    TRUTHS[False]: Covered.RULES_FALSE,
    TRUTHS[None]: Covered.RULES_UNKNOWN,
}


def _of_table(pack: CompiledPack, table: CaseTable) -> Iterator[Item]:
    """What rows reach of the part that they are about."""
    for row in table.rows:
        try:
            came = come_out(pack, table, row)
        except UnfitRowError:
            continue  # such a row fails, and shows nothing
        if table.subject is Subject.DIMENSION:
            value = row.given["value"]
            if isinstance(value, int | float):
                found = score_reading(banded_dimension(pack, table.of), float(value))
                if found.band is not None and not isinstance(value, Absence):
                    yield Covered.BANDS, f"{table.of} {found.band}"
        elif table.subject is Subject.RULE:
            yield _OF_TRUTH[str(came["is"])], table.of
            for key, truth in conditions_at(pack, table, row).items():
                yield Covered.CONDITIONS, f"{pack.atoms[key].text} is {TRUTHS[truth]}"
        elif table.subject is Subject.SCORECARD:
            yield Covered.GRADES, f"{table.of} {came['grade']}"
