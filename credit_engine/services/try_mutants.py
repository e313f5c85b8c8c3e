"""
Mutants of a pack against its cases: which faults are noticed, and by what.

A case notices where it passes on the pack as it is and fails on the mutant. Cases that speak
of what is at fault are asked first, and the first that notices ends the trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.errors import BrokenPack, InvalidInput
from credit_engine.pack.case_tables import CaseTable, Subject
from credit_engine.pack.cases import Case, Cases, read_all_cases
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.kept_nodes import kept_nodes
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.mutation.mutant import Mutant, edited
from credit_engine.services.run_cases import mismatches, run_cases
from credit_engine.services.run_tables import differences, run_table


class Fate(StrEnum):
    """What became of a mutant."""

    NOTICED = "noticed"
    SURVIVED = "survived"
    REFUSED = "refused"  # by the checks of a pack: nobody could release it


@dataclass(frozen=True, slots=True)
class Trial:
    """The fate of one mutant; `by` names the case that noticed it, or the check that refused it."""

    mutant: Mutant
    fate: Fate
    by: str | None = None


class Trials:
    """A pack with all that its trials share: nodes, cases, facts."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """
        Make ready for *files* (relative path -> text).

        Raises:
            BrokenPack: the pack or its cases cannot be read.
        """
        self._files = files
        self._nodes_of = kept_nodes(files)
        self.pack = compile_pack(files, self._nodes_of)
        self.cases = read_all_cases(files)
        self._facts = dict(_readable(self.cases))
        self._spoken_of = {case.name: _names_in(case) for case in self.cases.whole}
        self._of_owner: dict[str, list[CaseTable]] = {}
        for table in self.cases.tables:
            self._of_owner.setdefault(_owner(table), []).append(table)

    def failing(self) -> tuple[str, ...]:
        """The names of the cases that fail on the pack as it is: they can notice nothing."""
        whole = run_cases(self.pack, self.cases.whole)
        tables = [run_table(self.pack, table) for table in self.cases.tables]
        return tuple(result.name for result in (*whole, *tables) if not result.passed)

    def run_together(self, mutants: Sequence[Mutant]) -> tuple[list[Trial], list[Mutant]]:
        """
        Compile mutants of different owners as one pack, and ask the tables of each owner.

        A table reads one part of the pack, so what it notices is the fault of that part. Gives
        the trials that end so, and the mutants that must be run alone.
        """
        alone: list[Mutant] = []
        together = list(mutants)
        pack: CompiledPack | None = None
        while together and pack is None:
            try:
                pack = compile_pack(_with_all(together, self._files), self._nodes_of)
            except BrokenPack as refused:
                suspects = _suspects(refused.diagnostics, together)
                alone += suspects
                together = [mutant for mutant in together if mutant not in suspects]
        trials: list[Trial] = []
        if pack is None:
            return trials, alone
        for mutant in together:
            table = self._noticing_table(pack, self._of_owner.get(mutant.owner, ()))
            if table is not None:
                trials.append(Trial(mutant, Fate.NOTICED, table))
            else:
                alone.append(mutant)
        return trials, alone

    def run(self, mutant: Mutant) -> Trial:
        """Compile the mutant and run the cases until one notices."""
        try:
            pack = compile_pack(mutant.apply(self._files), self._nodes_of)
        except BrokenPack as refused:
            return Trial(mutant, Fate.REFUSED, refused.diagnostics[0])
        table = self._noticing_table(pack, self._tables_for(mutant))
        if table is not None:
            return Trial(mutant, Fate.NOTICED, table)
        for case in self._cases_for(mutant.owner):
            if self._notices(pack, case):
                return Trial(mutant, Fate.NOTICED, case.name)
        return Trial(mutant, Fate.SURVIVED)

    def _noticing_table(self, pack: CompiledPack, tables: Sequence[CaseTable]) -> str | None:
        for table in tables:
            if any(next(differences(pack, table, row), None) for row in table.rows):
                return table.name
        return None

    def _tables_for(self, mutant: Mutant) -> Sequence[CaseTable]:
        """The tables that can notice: those of what is at fault; all where many may read it."""
        own = self._of_owner.get(mutant.owner, [])
        if can_be_joined(mutant):
            return own
        return self.cases.tables

    def _cases_for(self, owner: str) -> list[Case]:
        return sorted(self.cases.whole, key=lambda case: owner not in self._spoken_of[case.name])

    def _notices(self, pack: CompiledPack, case: Case) -> bool:
        held = self._facts.get(case.name)
        if held is None:
            return False
        facts, as_of = held
        found = assess(pack, facts, as_of, kleene.infer).assessment
        return next(mismatches(pack, case, found), None) is not None


def can_be_joined(mutant: Mutant) -> bool:
    """Whether a fault is of one part alone: no parameter or fact, which many parts read."""
    path = mutant.place.path
    return path.startswith(("dimensions/", "credit_rules/", "scorecards/", "segments.yaml"))


def joined(mutants: Iterable[Mutant]) -> tuple[list[tuple[Mutant, ...]], list[Mutant]]:
    """Groups of mutants that can be run together, no two of one owner; and all others."""
    groups: list[list[Mutant]] = []
    seen: dict[str, int] = {}
    others: list[Mutant] = []
    for mutant in mutants:
        if not can_be_joined(mutant):
            others.append(mutant)
            continue
        place = seen.get(mutant.owner, 0)
        seen[mutant.owner] = place + 1
        if place == len(groups):
            groups.append([])
        groups[place].append(mutant)
    return [tuple(group) for group in groups], others


def _with_all(mutants: Sequence[Mutant], files: Mapping[str, str]) -> dict[str, str]:
    """The files of a pack with every one of these faults."""
    changed = dict(files)
    by_path: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_path.setdefault(mutant.place.path, []).append(mutant)
    for path, found in by_path.items():
        edits = tuple(edit for mutant in found for edit in mutant.edits)
        changed[path] = edited(files[path], edits)
    return changed


def _suspects(diagnostics: Sequence[str], mutants: Sequence[Mutant]) -> list[Mutant]:
    """For each diagnostic the mutant nearest to its place; all where none is in its file."""
    found: list[Mutant] = []
    for diagnostic in diagnostics:
        path, line, _rest = diagnostic.split(":", 2)
        near = [mutant for mutant in mutants if mutant.place.path == path]
        if not near:
            return list(mutants)
        nearest = min(near, key=lambda mutant: abs(mutant.place.line - int(line)))
        if nearest not in found:
            found.append(nearest)
    return found


def _readable(cases: Cases) -> Iterator[tuple[str, tuple[Facts, date]]]:
    for case in cases.whole:
        try:
            yield case.name, (read_facts(case.facts), case.as_of)
        except InvalidInput:
            continue  # it fails on the pack as it is


def _owner(table: CaseTable) -> str:
    """The entry that a table is about: the dimension of NAME:VARIANT, the name of KIND:NAME."""
    first, _, last = table.of.rpartition(":")
    return first if first and table.subject is Subject.DIMENSION else last


def _names_in(case: Case) -> frozenset[str]:
    """What a case speaks of: the rules, dimensions and amounts of its expectations."""
    expect = case.expect
    binding = (expect.binding or "").rpartition(":")[2]
    segment = expect.segment or ""
    return frozenset((*expect.rules, *expect.dimensions, binding, segment))
