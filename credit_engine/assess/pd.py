"""The probability of default of a grade, corrected from a sample's share of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.language.runtime import round_half_up
from credit_engine.pack.pd_model import PD_DECIMALS, PdByGrade


@dataclass(frozen=True, slots=True)
class Probability:
    """
    A probability with what it is of: `event` within `horizon_months`, among `population`.

    `value` and `base_rate` are above 0 and below 1; `value` is rounded to six decimals.
    """

    value: float
    event: str
    horizon_months: int
    population: Mapping[str, str]  # by language
    base_rate: float

    def document(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "value": self.value,
            "event": self.event,
            "horizon_months": self.horizon_months,
            "population": dict(self.population),
            "base_rate": self.base_rate,
        }


def probability(pd: PdByGrade, grade: int, as_of: date) -> Probability | None:
    """The probability of *grade* at the base rate of *as_of*; None where there is no evidence."""
    if grade not in pd.shares:
        return None
    base_rate = pd.base_rate.at(as_of)
    if base_rate is None:
        return None
    value = corrected(pd.shares[grade], pd.sample_share, base_rate)
    return Probability(value, pd.event, pd.horizon_months, pd.population, base_rate)


def corrected(share: float, sample_share: float, base_rate: float) -> float:
    """
    What *share* of a sample comes to in a population with another share of events.

    The odds are multiplied by those of the population over those of the sample (Saerens,
    Latinne and Decaestecker 2002, eq. 2.4; Elkan 2001, theorem 2), in doubles, and the
    result is rounded half-up to six decimals. All three are above 0 and below 1.
    """
    events = share * (1.0 - sample_share) * base_rate
    others = (1.0 - share) * sample_share * (1.0 - base_rate)
    rounded = round_half_up(events / (events + others), PD_DECIMALS)
    assert rounded is not None
    return rounded
