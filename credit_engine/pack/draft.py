"""What the stages of compilation hand on: one pack on its way from text to model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from credit_engine.language.analyse import Expression
from credit_engine.language.bands import Band
from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.network import Network
from credit_engine.pack.periods import Measures
from credit_engine.pack.raw import RawPack
from credit_engine.pack.read.files import ReadNodes
from credit_engine.pack.rule_atoms import RuleAtoms
from credit_engine.pack.source import read_nodes


@dataclass(slots=True)
class Draft:
    """
    Filled stage by stage; `expressions` and `bands` are keyed as pack/slots.py says.

    An expression or a set of bands with a problem is absent.
    """

    files: Mapping[str, str]
    nodes_of: ReadNodes = read_nodes
    findings: Findings = field(default_factory=Findings)
    raw: RawPack = field(default_factory=RawPack)
    expressions: dict[str, Expression] = field(default_factory=dict)
    bands: dict[str, tuple[Band, ...]] = field(default_factory=dict)
    # Of the safety statements, apart: nothing of them is compiled or laid out.
    claimed: dict[str, Expression] = field(default_factory=dict)
    measures: Measures | None = None  # None where dimensions read each other in a circle
    rules: RuleAtoms | None = None
    network: Network | None = None
    compiled: CompiledPack | None = None
