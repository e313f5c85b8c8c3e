"""The probability of default by grade, as assessment reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credit_engine.pack.model import Parameter, Text

PD_DECIMALS = 6  # to which a probability is rounded, half-up


@dataclass(frozen=True, slots=True, eq=False)
class PdByGrade:
    """
    What share of a sample's buyers of each grade met `event` within `horizon_months`.

    `sample_share` is that of the whole sample, `base_rate` that of the population: a sample
    that is drawn to learn from holds more events. Shares are above 0 and below 1; a grade
    without one has no evidence.
    """

    event: str
    horizon_months: int
    population: Text
    base_rate: Parameter
    sample_share: float
    shares: Mapping[int, float]  # by grade
    reference: str
