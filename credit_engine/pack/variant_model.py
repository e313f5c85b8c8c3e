"""Bands that hold for some buyers only, as assessment reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credit_engine.pack.model import Dimension, Text


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """Bands for buyers of whom the fact says one of `values`; `dimension` has these bands."""

    name: str
    label: Text
    values: tuple[str, ...]
    reference: str
    dimension: Dimension


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """
    The variants of one dimension; `fact`, a text of a closed list, tells which one holds.

    No value stands in two of them. `default` is the dimension with the bands that
    hold for all other values, and where the fact is not expected.
    """

    fact: str
    default: Dimension
    by_name: Mapping[str, Variant]
    by_value: Mapping[str, Variant]

    @property
    def all_bands(self) -> tuple[Dimension, ...]:
        """The dimension with each set of bands that could hold, the default first."""
        return (self.default, *(variant.dimension for variant in self.by_name.values()))
