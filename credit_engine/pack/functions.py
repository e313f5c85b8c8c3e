"""All formulas of a pack compiled in one go: one generated Python module for a whole pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from credit_engine.language.bands import Band
from credit_engine.language.compile import CompiledBands, compile_bands, compile_functions
from credit_engine.language.shift import shift
from credit_engine.language.tree import Arithmetic, Node, readings_of, required_readings
from credit_engine.pack.checks.dimension_graph import readings_beside_measures
from credit_engine.pack.draft import Draft
from credit_engine.pack.measure_model import Formula
from credit_engine.pack.periods import Readings
from credit_engine.pack.slots import measure_key, variant_key


@dataclass(frozen=True, slots=True)
class Functions:
    """
    The functions by key, and what each reads.

    Keys are those of pack/slots.py for formulas other than measures and rules;
    the functions below name the rest.
    """

    nodes: Mapping[str, Node]  # the trees that the formulas were compiled from
    formulas: Mapping[str, Formula]
    readings: Mapping[str, Readings]
    required: Mapping[str, frozenset[tuple[str, int]]]  # of each measure, at each of its lags
    bands: Mapping[str, CompiledBands]  # of each dimension, and of each of its variants
    lags: Mapping[str, tuple[int, ...]]  # of each dimension, 0 first

    def fact_readings(self, facts: Mapping[str, object]) -> Readings:
        """Every (fact, lag) that some formula reads, sorted."""
        return tuple(
            sorted({pair for read in self.readings.values() for pair in read if pair[0] in facts})
        )


def lagged_key(dimension: str, lag: int) -> str:
    """The measure of a dimension, *lag* periods back."""
    return f"dimension {dimension}@{lag}"


def divisor_key(dimension: str, lag: int) -> str:
    """The divisor of a dimension's measure, *lag* periods back."""
    return f"divisor {dimension}@{lag}"


def atom_key(atom: str) -> str:
    """The function of an atomic condition."""
    return f"atom {atom}"


def compile_all(draft: Draft) -> Functions:
    """Compile every formula and every set of bands of a draft without findings."""
    assert draft.measures is not None
    assert draft.rules is not None
    lags = draft.measures.lags_needed(readings_beside_measures(draft))
    measures = _measures(draft, lags)
    nodes = {**measures, **_others(draft)}
    nodes |= {atom_key(key): node for key, (_, node) in draft.rules.atoms.items()}
    return Functions(
        nodes=nodes,
        formulas=compile_functions(nodes),
        readings={
            **{key: tuple(sorted(readings_of(node))) for key, node in nodes.items()},
            **_read_for_variants(draft),
        },
        required={key: required_readings(node) for key, node in measures.items()},
        bands=compile_bands(_bands(draft)),
        lags=lags,
    )


def _bands(draft: Draft) -> dict[str, tuple[Band, ...]]:
    dimensions = sorted(draft.raw.dimensions.items())
    found = {measure_key(name): draft.bands[measure_key(name)] for name, _ in dimensions}
    for name, dimension in dimensions:
        keys = [variant_key(name, variant.name.text) for variant in dimension.variants]
        found |= {key: draft.bands[key] for key in keys}
    return found


def _read_for_variants(draft: Draft) -> dict[str, Readings]:
    return {
        f"variants {name}": ((dimension.variants_by.text, 0),)
        for name, dimension in draft.raw.dimensions.items()
        if dimension.variants_by is not None
    }


def _measures(draft: Draft, lags: Mapping[str, tuple[int, ...]]) -> dict[str, Node]:
    assert draft.measures is not None
    periodic = draft.measures.with_periods()
    nodes: dict[str, Node] = {}
    for name in draft.measures.ordered():
        root = draft.measures.measures[name].root
        for lag in lags[name]:
            nodes[lagged_key(name, lag)] = shift(root, lag, periodic)
            if isinstance(root, Arithmetic) and root.operator == "/":
                nodes[divisor_key(name, lag)] = shift(root.right, lag, periodic)
    return nodes


def _others(draft: Draft) -> dict[str, Node]:
    taken_apart = ("dimension ", "rule ")  # rules are compiled atom by atom, their caps whole
    return {
        key: found.root
        for key, found in sorted(draft.expressions.items())
        if not key.startswith(taken_apart) or key.endswith(" limit")
    }
