"""Mutants: each is one fault in the text of a pack, told with its place and as a diff."""

import pytest

from credit_engine.pack.compile import compile_pack
from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.mutation.mutant import Mutant, MutationKind
from credit_engine.pack.mutation.mutants import mutants_of
from credit_engine.pack.mutation.places import PLACES
from credit_engine.pack.source import read_nodes
from tests.bounded_packs import bounded_files
from tests.builders import minimal_files, trade_credit_files

RULES = "credit_rules/rules.yaml"


def mutants(kind: MutationKind, owner: str) -> list[Mutant]:
    return [one for one in mutants_of(minimal_files()) if (one.kind, one.owner) == (kind, owner)]


def test_a_dropped_rule_takes_its_lines_and_no_others() -> None:
    (mutant,) = mutants(MutationKind.RULE, "young")

    line = minimal_files()[RULES].splitlines().index("young:") + 1
    assert mutant.location == f"{RULES}:{line}"
    assert mutant.diff(minimal_files())[0] == "- young:"
    assert "young" not in compile_pack(mutant.apply(minimal_files())).rules


def test_a_rule_can_lose_its_unless() -> None:
    (mutant,) = mutants(MutationKind.UNLESS, "squeeze_cap")

    assert mutant.diff(minimal_files()) == ("-   unless: bureau_view >= 900",)
    assert compile_pack(mutant.apply(minimal_files())).rules["squeeze_cap"].unless_text is None


def test_a_fault_is_shown_as_the_line_before_and_after() -> None:
    files = minimal_files()
    (mutant,) = [one for one in mutants_of(files) if one.what == "60 → 61"]

    assert mutant.diff(files) == (
        '-     - {when: "[1 .. 1.5)", points: 60, reason: LIQ-LOW}',
        '+     - {when: "[1 .. 1.5)", points: 61, reason: LIQ-LOW}',
    )


def test_an_entry_of_a_list_goes_with_its_comma() -> None:
    files = minimal_files()
    dropped = [one for one in mutants_of(files) if one.owner == "filing" and "left out" in one.what]
    expects = [next(line for line in one.diff(files) if line.startswith("+")) for one in dropped]

    assert expects == [
        "+   expects: [statements, receivables, bureau]",
        "+   expects: [register, receivables, bureau]",
        "+   expects: [register, statements, bureau]",
        "+   expects: [register, statements, receivables]",
    ]


def test_every_mutant_differs_from_the_pack_in_one_file_and_reads_as_yaml() -> None:
    files = minimal_files()
    found = mutants_of(files)
    for mutant in found:
        changed = mutant.apply(files)
        path = mutant.place.path
        findings = Findings()
        assert [other for other in files if changed[other] != files[other]] == [path]
        assert read_nodes(path, changed[path], findings) is not None
        assert findings.sorted() == (), mutant

    assert len(found) > 100


@pytest.mark.parametrize("area", sorted(PLACES))
def test_every_kind_of_place_is_found_in_the_shipped_pack(area: str) -> None:
    files = {path: text for path, text in trade_credit_files().items() if path.startswith(area)}

    assert mutants_of(files)


def test_amounts_of_authority_are_put_at_fault_where_they_are_amounts() -> None:
    found = [one for one in mutants_of(bounded_files()) if one.owner == "in_doubt"]

    assert [one.what for one in found if "→" in one.what] == [
        "20000.00 → 22000",
        "100000.00 → 110000",
    ]
    assert len(found) == 5  # each level is left out, too, that of any amount among them
