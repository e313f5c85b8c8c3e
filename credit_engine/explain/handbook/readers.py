"""What reads what in a pack: formulas by their places, and who reads a name."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.language.analyse import Expression
from credit_engine.pack.compile import STAGES
from credit_engine.pack.draft import Draft
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.slots import NEED

Place = tuple[str, str]  # the kind and the name of the entry where a formula stands
_KINDS = {"starter": "starter", "rule": "rule", "segment": "segment", "capacity": "capacity"}


def expressions_of(pack: CompiledPack) -> Mapping[str, Expression]:
    """Every formula of *pack* as a typed tree, by the keys of pack/slots.py, in written order."""
    draft = Draft(dict(sorted(pack.files.items())))
    for stage in STAGES:
        if not stage.needs_soundness:
            stage.run(draft)
    return draft.expressions


def readers_of(expressions: Mapping[str, Expression]) -> Mapping[str, tuple[Place, ...]]:
    """For each name, the places of the formulas that read it, each once, in written order."""
    found: dict[str, dict[Place, None]] = {}
    for key, expression in expressions.items():
        for name, _ in expression.readings:
            found.setdefault(name, {})[_place(key)] = None
    return {name: tuple(places) for name, places in found.items()}


def facts_read(pack: CompiledPack, dimension: str) -> tuple[str, ...]:
    """The facts that *dimension* rests on, also through others, sorted."""
    found: set[str] = set()
    seen: set[str] = set()
    left = [dimension]
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        for read, _ in pack.dimensions[name].readings:
            if read in pack.facts:
                found.add(read)
            elif read in pack.dimensions:
                left.append(read)
    return tuple(sorted(found))


def _place(key: str) -> Place:
    if key == NEED:
        return "limits", NEED
    kind, name, *_ = key.split(" ")
    return _KINDS.get(kind, "dimension"), name
