"""Planted bugs of the losing-facts property: each must fail the trial that the engine passes."""

from collections.abc import Mapping
from dataclasses import fields, replace

from credit_engine.assess import kleene
from credit_engine.assess.verdicts import Inferred
from credit_engine.pack.model import CompiledPack, Dimension
from credit_engine.pack.network import Network


def infer_carelessly(network: Network, atoms: Mapping[str, bool | None]) -> Inferred:
    """Infer as if what is unknown were false."""
    return kleene.infer(network, {key: truth is True for key, truth in atoms.items()})


class Generous(Dimension):
    """A dimension that gives what is absent the best points."""

    __slots__ = ()

    @property
    def worst_points(self) -> int:
        """The best, as if nobody would keep back what is bad."""
        return self.best_points


def generous(pack: CompiledPack) -> CompiledPack:
    """Give what is absent the best points, and let nothing age."""
    dimensions = {
        name: Generous(*(getattr(dimension, part.name) for part in fields(dimension)))
        for name, dimension in pack.dimensions.items()
    }
    return replace(pack, dimensions=dimensions)
