"""testing.yaml: what a pack asks of its cases. It decides nothing, so no revision holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from credit_engine.errors import BrokenPack
from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Place
from credit_engine.pack.read.fields import Fields
from credit_engine.pack.revision import TESTING_FILE
from credit_engine.pack.source import read_nodes


class Covered(StrEnum):
    """What the cases of a pack can reach."""

    BANDS = "bands"  # each band of each dimension, by a value in it
    RULES_FIRED = "rules_fired"
    RULES_FALSE = "rules_false"
    RULES_UNKNOWN = "rules_unknown"
    CONDITIONS = "conditions"  # each atomic condition true, false and unknown
    SEGMENTS = "segments"
    GRADES = "grades"  # of each scorecard
    CAPACITIES = "capacities"  # each one that bound a limit
    STARTER_ROWS = "starter_rows"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least shares in basis points; what is not named is not asked for."""

    coverage: Mapping[Covered, int] = field(default_factory=dict)
    noticed_bp: int | None = None  # of the mutants that the checks do not refuse


def read_thresholds(files: Mapping[str, str]) -> Thresholds:
    """
    The thresholds that a pack declares; none where it has no testing.yaml.

    Raises:
        BrokenPack: the file cannot be read.
    """
    findings = Findings()
    thresholds = check_thresholds(files, findings)
    if findings:
        lines = [str(diagnostic) for diagnostic in findings.sorted()]
        raise BrokenPack("\n".join([f"{TESTING_FILE} is broken:", *lines]), lines)
    return thresholds


def check_thresholds(files: Mapping[str, str], findings: Findings) -> Thresholds:
    """The thresholds; what is wrong with them goes to *findings*."""
    if TESTING_FILE not in files:
        return Thresholds()
    node = read_nodes(TESTING_FILE, files[TESTING_FILE], findings)
    if node is None:
        return Thresholds()
    fields = Fields(node, TESTING_FILE, findings, Place(TESTING_FILE, 1, 1))
    coverage: dict[Covered, int] = {}
    if fields.has("coverage"):
        shares = fields.fields("coverage")
        coverage = {kind: shares.basis_points(kind) for kind in Covered if shares.has(kind)}
        shares.done()
    noticed: int | None = None
    if fields.has("mutation"):
        mutation = fields.fields("mutation")
        noticed = mutation.basis_points("noticed")
        mutation.done()
    fields.done()
    return Thresholds(coverage, noticed)
