"""The typed trees of a dimension, for whoever compiles them to something other than Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from credit_engine.language.bands import Band
from credit_engine.language.tree import Node


@dataclass(frozen=True, slots=True)
class DimensionTrees:
    """What a dimension's functions were compiled from, for those who compile it otherwise."""

    measure: Mapping[int, Node]  # by lag, as Dimension.at_period
    divisor: Mapping[int, Node]  # by lag, where a substitute is declared for it
    bands: tuple[Band, ...]  # as Dimension.bands
    variants: Mapping[str, tuple[Band, ...]]  # by the name of the variant
