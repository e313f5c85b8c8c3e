"""
A pack in zen-engine's form: its expressions for the measures, its tables for the bands.

One node of expressions computes every measure from the laid-out facts, one decision
table for each dimension with bands turns it into points, and one expression adds up
the score of a scorecard. The engine compiles it once, before the clock starts: given
in a static loader, it takes two thirds of the time that `create_decision` takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import zen

from benchmarks.parts.zen_measures import as_zen, measures_of, zen_key
from credit_engine.assess.readings import Readings
from credit_engine.assess.trace import DimensionResult
from credit_engine.pack.model import BandDefinition, CompiledPack, Dimension, Scorecard

_POSITION = {"x": 0, "y": 0}
_KEY = "pack"


@dataclass(frozen=True, slots=True)
class ZenPack:
    """
    One scorecard's decision; `handed` are the measures that zen-engine is given ready made.

    `tables` and `measures` count what it computes.
    """

    engine: zen.ZenEngine
    tables: int
    measures: int
    handed: tuple[str, ...]

    def given(
        self, readings: Readings, found: Mapping[str, DimensionResult]
    ) -> Mapping[str, object]:
        """What it is asked with: the laid-out facts, and *found* of the measures it cannot say."""
        context: dict[str, object] = {}
        for key, value in readings.values.items():
            name, _, lag = key.partition("@")
            context[zen_key(name, int(lag or 0))] = as_zen(value)
        return context | {name: found[name].value for name in self.handed}

    def decide(self, context: Mapping[str, object]) -> zen.EvaluateResponse:
        """Points of every dimension (`p_NAME`) and the score, with the trace."""
        return self.engine.evaluate(_KEY, context, {"trace": True})


def zen_pack(pack: CompiledPack, scorecard: Scorecard) -> ZenPack:
    """Make the decision of *pack* whose score is that of *scorecard*."""
    said, handed = measures_of(pack)
    banded = [dimension for dimension in pack.dimensions.values() if dimension.bands]
    expressions = [{"id": key, "key": key, "value": text} for key, text in said.items()]
    nodes = [
        _node("in", "inputNode"),
        _node("measures", "expressionNode", {"expressions": expressions}),
        *(_table(dimension) for dimension in banded),
        _node("score", "expressionNode", {"expressions": [_score(scorecard)]}),
        _node("out", "outputNode"),
    ]
    scored = {name for group in scorecard.groups for name, _ in group.dimensions}
    edges = [
        _edge("in", "measures"),
        *(_edge("measures", f"t_{dimension.name}") for dimension in banded),
        *(_edge(f"t_{name}", "score") for name in sorted(scored)),
        *(_edge(f"t_{dimension.name}", "out") for dimension in banded),
        _edge("score", "out"),
    ]
    content = {"nodes": nodes, "edges": edges}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {_KEY: content}}})
    return ZenPack(engine, len(banded), len(said) - len(handed), handed)


def _table(dimension: Dimension) -> Mapping[str, object]:
    """The bands as they are written; what is absent or no valid value falls to the last row."""
    rows = [
        {"_id": f"r{number}", "value": _unary(band), "points": str(band.points)}
        for number, band in enumerate(dimension.bands)
    ]
    rows.append({"_id": "absent", "value": "", "points": str(dimension.worst_points)})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "value", "name": dimension.name, "field": dimension.name}],
        "outputs": [{"id": "points", "name": "points", "field": f"p_{dimension.name}"}],
        "rules": rows,
    }
    return _node(f"t_{dimension.name}", "decisionTableNode", content)


def _unary(band: BandDefinition) -> str:
    """Our test of a band, as theirs: no blanks around the dots of an interval."""
    return re.sub(r"\s*\.\.\s*", "..", band.when)


def _score(scorecard: Scorecard) -> Mapping[str, str]:
    """The weighted mean of group means, times ten, rounded half up: as when all is expected."""
    whole = sum(group.weight for group in scorecard.groups)
    groups = []
    for group in scorecard.groups:
        within = sum(weight for _, weight in group.dimensions)
        points = " + ".join(f"p_{name} * {weight}" for name, weight in group.dimensions)
        groups.append(f"{group.weight} * ({points}) / {within}")
    total = " + ".join(groups)
    return {"id": "score", "key": "score", "value": f"floor(({total}) * 10 / {whole} + 0.5)"}


def _node(name: str, kind: str, content: object = None) -> Mapping[str, object]:
    node: dict[str, object] = {"id": name, "type": kind, "name": name, "position": _POSITION}
    return node if content is None else node | {"content": content}


def _edge(source: str, target: str) -> Mapping[str, object]:
    name = f"{source}-{target}"
    return {"id": name, "type": "edge", "sourceId": source, "targetId": target}
