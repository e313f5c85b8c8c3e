"""
A folder of YAML to a compiled rule pack, in the stages of one table.

Each stage reports all that it finds and none stops another but the last: it
runs on a pack without findings only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from credit_engine.errors import BrokenPack
from credit_engine.pack.cases import check_cases
from credit_engine.pack.checks.all_checks import run_checks, run_reviews
from credit_engine.pack.diagnostics import Diagnostic
from credit_engine.pack.draft import Draft
from credit_engine.pack.emit import emit
from credit_engine.pack.expressions import type_expressions
from credit_engine.pack.link import link
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.read.files import ReadNodes, read_pack
from credit_engine.pack.source import read_nodes
from credit_engine.pack.testing import check_thresholds

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of compilation; one that `needs_soundness` is skipped after any finding."""

    name: str
    run: Callable[[Draft], None]
    needs_soundness: bool = False


def _read(draft: Draft) -> None:
    draft.raw = read_pack(draft.files, draft.findings, draft.nodes_of)


STAGES = (
    Stage("read", _read),  # YAML to typed raw definitions
    Stage("link", link),  # names and references
    Stage("type", type_expressions),  # expressions and bands
    Stage("check", run_checks),  # what a sound policy must satisfy
    Stage("compile", emit, needs_soundness=True),  # Python functions and the immutable model
)


def compile_pack(files: Mapping[str, str], nodes_of: ReadNodes = read_nodes) -> CompiledPack:
    """
    Compile the files of a pack (relative path -> text); cases are not looked at.

    Whoever compiles almost the same files again and again hands in `kept_nodes`.

    Raises:
        BrokenPack: with every diagnostic, by file, line and column.
    """
    return compiled(draft_pack(files, nodes_of))


def compiled(draft: Draft) -> CompiledPack:
    """
    What a draft was compiled to.

    Raises:
        BrokenPack: with every diagnostic, by file, line and column.
    """
    if draft.compiled is None:
        raise broken_pack(draft.findings.sorted())
    return draft.compiled


def check_pack(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Everything wrong with a pack, its cases included; empty for a sound one."""
    return check_draft(draft_pack(files))


def check_draft(draft: Draft) -> tuple[Diagnostic, ...]:
    """Everything wrong with a pack that was drafted, its cases included."""
    run_reviews(draft)
    check_cases(draft.files, draft.findings)
    check_thresholds(draft.files, draft.findings)
    return draft.findings.sorted()


def broken_pack(diagnostics: tuple[Diagnostic, ...]) -> BrokenPack:
    """The error that carries *diagnostics*; its message shows the first of them."""
    lines = [str(diagnostic) for diagnostic in diagnostics]
    shown = lines[:_SHOWN]
    if len(lines) > _SHOWN:
        shown.append(f"and {len(lines) - _SHOWN} more")
    count = "1 diagnostic" if len(lines) == 1 else f"{len(lines)} diagnostics"
    return BrokenPack("\n".join([f"The rule pack has {count}:", *shown]), lines)


def draft_pack(files: Mapping[str, str], nodes_of: ReadNodes = read_nodes) -> Draft:
    """All that the stages make of a pack; `compiled` is None where there is any finding."""
    draft = Draft(dict(sorted(files.items())), nodes_of)
    for stage in STAGES:
        if not stage.needs_soundness or not draft.findings:
            stage.run(draft)
    return draft
