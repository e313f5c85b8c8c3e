"""
A rule pack as written: typed values and located texts, nothing linked or parsed yet.

`whole` is False where a part was unusable and reported: the name counts, so that
nobody is told that it is unknown, but the definition is not judged further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from credit_engine.domain.terms import TermsCeiling, risk_of
from credit_engine.pack.fact_model import Counts, FactSource
from credit_engine.pack.model import ActionFigure, RuleKind, Text
from credit_engine.pack.nodes import Place, Scalar
from credit_engine.pack.raw_authority import RawAuthority
from credit_engine.pack.raw_exposure import RawExposure
from credit_engine.pack.safety_model import SafetyStatement


@dataclass(frozen=True, slots=True)
class RawMeta:
    """pack.yaml."""

    pack_id: str
    title: Text
    language: int
    currency: str
    effective_from: date
    owner: str
    rates_stale_after_days: int


@dataclass(frozen=True, slots=True)
class RawFact:
    """An entry of facts.yaml."""

    name: Scalar
    whole: bool
    label: Text
    type: str
    unit: Scalar | None
    source: FactSource
    values: tuple[str, ...] | None
    valid_min: float | None
    valid_max: float | None
    fresh_for_days: int | None
    stale_after_days: int | None
    stated_by: tuple[str, ...] | None  # None where it is not written
    verified: bool
    personal: bool
    actionable: bool
    counts: Counts
    kept_for: str | None  # what a fact that no formula reads is for
    places: Mapping[str, Place]  # of those keys above that were written


@dataclass(frozen=True, slots=True)
class RawParameter:
    """An entry of parameters/*.yaml; `values` in the order written."""

    name: Scalar
    whole: bool
    unit: str | None
    description: str
    reference: str
    values: tuple[tuple[Place, date, float], ...]


@dataclass(frozen=True, slots=True)
class RawBand:
    """One band of a dimension."""

    when: Scalar
    points: int
    points_place: Place
    reason: Scalar | None


@dataclass(frozen=True, slots=True)
class RawSubstitute:
    """What `if_denominator_zero` or `if_denominator_negative` declares."""

    place: Place
    stands_for: str | float
    because: str


@dataclass(frozen=True, slots=True)
class RawVariant:
    """An entry of `variants` of a dimension: other bands for some buyers."""

    name: Scalar
    label: Text
    values: tuple[Scalar, ...]
    reference: str
    bands_place: Place
    bands: tuple[RawBand, ...]


@dataclass(frozen=True, slots=True)
class RawDimension:
    """An entry of dimensions/*.yaml; `group` is the file's name."""

    name: Scalar
    whole: bool
    group: str
    label: Text
    measure: Scalar
    unit: str | None
    better: str
    valid_min: float | None
    valid_max: float | None
    if_denominator_zero: RawSubstitute | None
    if_denominator_negative: RawSubstitute | None
    bands_place: Place
    bands: tuple[RawBand, ...]
    variants_by: Scalar | None  # None, and no variants, or both
    variants: tuple[RawVariant, ...]
    missing_reason: Scalar | None
    reference: str


@dataclass(frozen=True, slots=True)
class RawSegment:
    """An entry of segments.yaml; `when` is None for the one that takes all others."""

    name: Scalar
    whole: bool
    label: Text
    when: Scalar | None
    expects: frozenset[FactSource]
    minimum_coverage_bp: int
    scorecard: Scalar | None
    starter: Scalar | None


@dataclass(frozen=True, slots=True)
class RawGroup:
    """A group of a scorecard: its weight, and each dimension's weight within it."""

    name: Scalar
    weight: int
    dimensions: tuple[tuple[Scalar, int], ...]


@dataclass(frozen=True, slots=True)
class RawGradeValue:
    """A band over scores or grades with the whole number that it gives."""

    when: Scalar
    gives: int

    @property
    def shown(self) -> str:
        """What it gives, in words."""
        return str(self.gives)


@dataclass(frozen=True, slots=True)
class RawGradeInstrument:
    """A band over grades with the riskiest instrument that it allows."""

    when: Scalar
    instrument: str
    prepaid_percent: int | None

    @property
    def gives(self) -> tuple[int, int]:
        """What it gives, in the order of risk."""
        return risk_of(self.instrument, self.prepaid_percent)

    @property
    def shown(self) -> str:
        """What it gives, in words."""
        share = "" if self.prepaid_percent is None else f" of {self.prepaid_percent} %"
        return f"{self.instrument}{share}"


@dataclass(frozen=True, slots=True)
class RawGradeShare:
    """A row of `by_grade`: the share of a sample's buyers of the grade that met the event."""

    place: Place
    grade: int
    share: float


@dataclass(frozen=True, slots=True)
class RawPd:
    """`pd` of a scorecard."""

    event: Scalar
    horizon_months: int
    population: Text
    base_rate: Scalar  # the name of a parameter
    sample_place: Place
    sample_share: float
    by_grade: tuple[RawGradeShare, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class RawScorecard:
    """An entry of scorecards/*.yaml."""

    name: Scalar
    whole: bool
    groups: tuple[RawGroup, ...]
    grades_place: Place
    grades: tuple[RawGradeValue, ...]
    pd: RawPd | None


@dataclass(frozen=True, slots=True)
class RawEffect:
    """What stands under `then`."""

    reason: Scalar
    refer_to: str | None = None
    limit_at_most: Scalar | None = None
    terms_at_most: TermsCeiling | None = None
    require: str | None = None
    precedent: bool = False


@dataclass(frozen=True, slots=True)
class RawRule:
    """An entry of credit_rules/*.yaml."""

    name: Scalar
    whole: bool
    kind: RuleKind
    label: Text
    when: Scalar
    unless: Scalar | None
    produces: Scalar | None
    effect: RawEffect | None


@dataclass(frozen=True, slots=True)
class RawCapacity:
    """An entry of `capacities` in limits.yaml."""

    name: Scalar
    whole: bool
    label: Text
    amount: Scalar
    shares_place: Place
    shares: tuple[RawGradeValue, ...]  # basis points by grade
    required: bool
    reason: Scalar
    segments: tuple[Scalar, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class RawStarterRow:
    """A row of a starter table."""

    when: Scalar
    amount: Scalar
    days: int
    reason: Scalar


@dataclass(frozen=True, slots=True)
class RawStarter:
    """An entry of `starters` in limits.yaml."""

    name: Scalar
    whole: bool
    rows: tuple[RawStarterRow, ...]
    otherwise_reason: Scalar


@dataclass(frozen=True, slots=True)
class RawLife:
    """`life` of limits.yaml; None is what is not written."""

    notice_days: int | None
    reduce_within_bp: int | None
    reduce_up_to: Scalar | None
    review_lead_days: int | None
    review_when_facts_change: bool | None
    manual_review_months: int | None
    temporary_days_max: int | None


@dataclass(frozen=True, slots=True)
class RawLimits:
    """limits.yaml."""

    step_units: int
    need: Scalar | None
    need_reason: Scalar | None
    capacities: Mapping[str, RawCapacity]
    starters: Mapping[str, RawStarter]
    life: RawLife | None


@dataclass(frozen=True, slots=True)
class RawTerms:
    """terms.yaml."""

    whole: bool
    instruments: tuple[str, ...]
    starts: tuple[str, ...]
    instruments_place: Place
    instruments_by_grade: tuple[RawGradeInstrument, ...]
    days_place: Place
    days_by_grade: tuple[RawGradeValue, ...]
    review_months_place: Place
    review_months_by_grade: tuple[RawGradeValue, ...]
    starter_review_months: int
    reason: Scalar


@dataclass(frozen=True, slots=True)
class RawReason:
    """An entry of reasons.yaml."""

    code: Scalar
    family: str
    severity: int
    analyst: Text
    buyer: Text
    edifact_4509: str | None


@dataclass(frozen=True, slots=True)
class RawAction:
    """An entry of actions.yaml."""

    name: Scalar
    text: Text
    reasons: tuple[Scalar, ...]
    names: ActionFigure | None


@dataclass(slots=True)
class RawPack:
    """All files together; a definition under a name that was taken is left out."""

    meta: RawMeta | None = None
    limits: RawLimits | None = None
    terms: RawTerms | None = None
    exposure: RawExposure | None = None
    authority: RawAuthority | None = None
    facts: dict[str, RawFact] = field(default_factory=dict)
    parameters: dict[str, RawParameter] = field(default_factory=dict)
    dimensions: dict[str, RawDimension] = field(default_factory=dict)
    segments: dict[str, RawSegment] = field(default_factory=dict)
    scorecards: dict[str, RawScorecard] = field(default_factory=dict)
    rules: dict[str, RawRule] = field(default_factory=dict)
    reasons: dict[str, RawReason] = field(default_factory=dict)
    actions: dict[str, RawAction] = field(default_factory=dict)
    safety: dict[str, SafetyStatement] = field(default_factory=dict)
    # Paths of files and folders of which something could not be read at all: a name that
    # they may define is not called unknown.
    unreadable: set[str] = field(default_factory=set)
