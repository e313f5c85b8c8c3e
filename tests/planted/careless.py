"""Planted bugs of the losing-facts property: each must fail the trial that the engine passes."""

from collections.abc import Mapping
from dataclasses import replace

from credit_engine.assess import kleene
from credit_engine.assess.verdicts import Inferred
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.network import Network


def infer_carelessly(network: Network, atoms: Mapping[str, bool | None]) -> Inferred:
    """Infer as if what is unknown were false."""
    return kleene.infer(network, {key: truth is True for key, truth in atoms.items()})


def generous(pack: CompiledPack) -> CompiledPack:
    """Give what is absent the best points, and let nothing age."""
    dimensions = {
        name: replace(dimension, worst_points=dimension.best_points)
        for name, dimension in pack.dimensions.items()
    }
    return replace(pack, dimensions=dimensions)
