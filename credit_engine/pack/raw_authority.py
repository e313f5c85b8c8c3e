"""authority.yaml as written; what it does not say is None."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from credit_engine.domain.outcome import Outcome
from credit_engine.pack.authority_model import CoverClass
from credit_engine.pack.nodes import Place, Scalar

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RawLevel:
    """An entry of `levels`; `up_to` is None for any amount."""

    place: Place
    level: int
    up_to: Scalar | None


@dataclass(frozen=True, slots=True)
class RawAuthorityRow:
    """An entry of `authorities`; `automatic` is None where nothing is, and for any amount."""

    name: Scalar
    whole: bool
    outcomes: frozenset[Outcome]
    grades: frozenset[int]
    covers: frozenset[CoverClass]
    automatic: Scalar | None
    automatic_any: bool
    levels: tuple[RawLevel, ...]


@dataclass(frozen=True, slots=True)
class RawAnswerTime:
    """An entry of `within` of `answers`; `up_to` is None for any amount."""

    place: Place
    up_to: Scalar | None
    hours: int


@dataclass(frozen=True, slots=True)
class RawOverrides:
    """`overrides`."""

    second_person_above: Scalar
    days_max: int
    proposal_days: int


@dataclass(frozen=True, slots=True)
class RawAuthority:
    """authority.yaml."""

    place: Place
    reason: Scalar
    window_days: int
    rows: Mapping[str, RawAuthorityRow]
    overrides: RawOverrides
    answer_times: tuple[RawAnswerTime, ...]
    evidence_days: int
    reasons: Mapping[str, Text]


def amounts_of(authority: RawAuthority) -> Iterator[Scalar]:
    """Every amount that is written."""
    yield authority.overrides.second_person_above
    for row in authority.rows.values():
        if row.automatic is not None:
            yield row.automatic
        yield from (level.up_to for level in row.levels if level.up_to is not None)
    yield from (time.up_to for time in authority.answer_times if time.up_to is not None)
