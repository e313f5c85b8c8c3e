"""
The scored dimensions of a pack as decision tables of zen-engine: its peer's form of the same bands.

One table for each dimension, its rows the bands as they are written, and one
expression that adds the points up by their weights. The tables are given the
measured values: zen-engine is spared the measures that our side computes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import zen

from credit_engine.pack.model import BandDefinition, CompiledPack, Dimension, Scorecard

_POSITION = {"x": 0, "y": 0}


def decision_of(pack: CompiledPack, scorecard: Scorecard) -> zen.ZenDecision:
    """Make the decision of *scorecard*, which takes a value for each of its dimensions."""
    weights = {
        name: group.weight * weight
        for group in scorecard.groups
        for name, weight in group.dimensions
    }
    nodes = [
        _node("in", "inputNode"),
        *(_table(pack.dimensions[name]) for name in weights),
        _node("score", "expressionNode", {"expressions": [_score(weights)]}),
        _node("out", "outputNode"),
    ]
    edges = [
        *(_edge("in", f"t_{name}") for name in weights),
        *(_edge(f"t_{name}", "score") for name in weights),
        *(_edge(f"t_{name}", "out") for name in weights),
        _edge("score", "out"),
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def _table(dimension: Dimension) -> Mapping[str, object]:
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


def _score(weights: Mapping[str, int]) -> Mapping[str, str]:
    total = " + ".join(f"p_{name} * {weight}" for name, weight in weights.items())
    return {"id": "score", "key": "score", "value": total}


def _node(name: str, kind: str, content: object = None) -> Mapping[str, object]:
    node: dict[str, object] = {"id": name, "type": kind, "name": name, "position": _POSITION}
    return node if content is None else node | {"content": content}


def _edge(source: str, target: str) -> Mapping[str, object]:
    name = f"{source}-{target}"
    return {"id": name, "type": "edge", "sourceId": source, "targetId": target}
