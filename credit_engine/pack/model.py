"""
The compiled rule pack: typed, linked, immutable. What assessment reads.

Everything here was proved well-formed by the stages of pack/compile.py; a reader
may index without asking. Functions take the readings mapping (see
language.tree.reading_key) and return a value or None for null or unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from credit_engine.domain.terms import TermsCeiling
from credit_engine.language.types import Value
from credit_engine.pack.authority_model import AuthorityPolicy
from credit_engine.pack.dimension_trees import DimensionTrees
from credit_engine.pack.exposure_model import ExposurePolicy
from credit_engine.pack.fact_model import FactDefinition, FactSource
from credit_engine.pack.limit_life_model import LimitLifePolicy
from credit_engine.pack.measure_model import Formula, Lagged, Measure, keys_of
from credit_engine.pack.network import Network
from credit_engine.pack.pd_model import PdByGrade
from credit_engine.pack.terms_model import TermsPolicy
from credit_engine.pack.variant_model import Variants

Text = Mapping[str, str]  # language code -> text


# Reasons that the engine itself gives; every pack says them in its own words.
ENGINE_REASONS = (
    "CAP-UNKNOWN",  # a required capacity could not be computed
    "CUR-NO-RATE",  # a request in another currency than the pack's, without a rate
    "DATA-AGEING",  # a value grows old, and its points fall
    "DATA-COVERAGE",  # too little of the expected weight is known
    "DATA-MISSING",  # an expected value is absent
    "DATA-STATEMENT-CURRENCY",  # accounts in another currency than the pack's, without a rate
    "LIM-WANTED",  # the request itself bound the amount
    "LIM-ZERO",  # nothing is left of the amount
    "RULE-UNKNOWN",  # a rule could not be decided
    "SEG-UNKNOWN",  # what tells the segment is not known
    "TRM-NOT-DECIDED",  # terms of a kind that the pack does not decide
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated number that the business owns: the newest entry not after as_of holds."""

    name: str
    unit: str | None
    description: str
    reference: str
    values: tuple[tuple[date, float], ...]  # ascending by date

    def at(self, day: date) -> float | None:
        """The value in effect on *day*; None before the first."""
        held = None
        for since, value in self.values:
            if since <= day:
                held = value
        return held


@dataclass(frozen=True, slots=True)
class BandDefinition:
    """One band of a dimension: its test as written, its points (0-100), its reason."""

    when: str
    points: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Substitute:
    """What a zero or negative denominator stands for: `best`, `worst`, or a number; and why."""

    stands_for: str | float
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """One thing measured about a buyer; `periods` are those at which it is needed, now first."""

    name: str
    group: str
    label: Text
    periods: tuple[Measure, ...]
    readings: Lagged  # (name, lag), of the measure at lag 0
    unit: str | None
    better: str  # higher | lower
    valid_min: float | None
    valid_max: float | None
    if_denominator_zero: Substitute | None
    if_denominator_negative: Substitute | None
    bands: tuple[BandDefinition, ...]
    band_of: Callable[[Value], int]
    missing_reason: str | None  # reason code when the value is absent but expected
    reference: str
    best_points: int  # of the best band: the baseline against which points are lost
    worst_points: int  # of the worst band: what an expected but absent value scores


@dataclass(frozen=True, slots=True)
class Segment:
    """
    Which buyers belong here and what such a buyer is expected to have.

    `when` is None for the one segment that takes all others; `asks_for_null` says that
    it tests something for null, so that losing a fact could make it true. Exactly one
    of `scorecard` and `starter` is named.
    """

    name: str
    label: Text
    when: Formula | None
    asks_for_null: bool
    readings: Lagged
    expects: frozenset[FactSource]
    minimum_coverage_bp: int  # basis points of the expected weight
    scorecard: str | None
    starter: str | None


@dataclass(frozen=True, slots=True)
class ScorecardGroup:
    """Dimensions that count together: weight of the group, and of each within it."""

    name: str
    weight: int
    dimensions: Lagged  # (dimension, weight within the group)


@dataclass(frozen=True, slots=True)
class GradeBand:
    """Scores from `score_min` up to the next band's get `grade` (1 best, 10 worst)."""

    score_min: int
    grade: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Points of the dimensions to a score of 0-1000, and the score to a grade."""

    name: str
    groups: tuple[ScorecardGroup, ...]
    grades: tuple[GradeBand, ...]  # descending by score_min, the last at 0
    pd: PdByGrade | None  # None where nothing is known of what became of its grades


class RuleKind(StrEnum):
    """What a credit rule is for."""

    KNOCK_OUT = "knock_out"
    REFERRAL = "referral"
    SIGNAL = "signal"
    CAP = "cap"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class AmountShare:
    """`basis_points` of a named amount (`capacity`, `need` or `wanted`): integer arithmetic."""

    basis_points: int
    of: str


@dataclass(frozen=True, slots=True)
class AmountFormula:
    """An amount in whole units of the base currency, floored once to minor units."""

    formula: Formula
    readings: Lagged
    keys: tuple[str, ...] = field(init=False, compare=False)  # of `readings`

    def __post_init__(self) -> None:
        """Fill `keys`."""
        object.__setattr__(self, "keys", keys_of(self.readings))


@dataclass(frozen=True, slots=True)
class Effect:
    """
    What a rule does when it fires; the fields of other kinds are None.

    knock_out: refuse. referral: refer_to (a role). cap: limit_at_most, terms_at_most, or both.
    condition: require (a code), which blocks use of the limit when `precedent`.
    """

    reason: str
    refer_to: str | None = None
    limit_at_most: AmountShare | AmountFormula | None = None
    terms_at_most: TermsCeiling | None = None
    require: str | None = None
    precedent: bool = False


@dataclass(frozen=True, slots=True)
class CreditRule:
    """One rule as written, with its text and place for the record."""

    name: str
    kind: RuleKind
    label: Text
    when_text: str
    unless_text: str | None
    location: str  # file:line
    atoms: tuple[str, ...]  # keys of the atomic conditions it reads
    signals: tuple[str, ...]  # names of the signals it reads
    produces: str | None  # the signal it produces
    effect: Effect | None  # None for signals


@dataclass(frozen=True, slots=True)
class AtomicCondition:
    """One true/false/unknown question of the rules, shared by all that ask it."""

    key: str  # a0, a1, …
    text: str
    formula: Formula
    readings: Lagged
    keys: tuple[str, ...] = field(init=False, compare=False)  # of `readings`

    def __post_init__(self) -> None:
        """Fill `keys`."""
        object.__setattr__(self, "keys", keys_of(self.readings))


@dataclass(frozen=True, slots=True)
class ShareBand:
    """Grades from `grade_min` to `grade_max`, inclusive, get `basis_points`."""

    grade_min: int
    grade_max: int
    basis_points: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """One method of how much a buyer can carry; the least over the methods is the capacity."""

    name: str
    label: Text
    amount: AmountFormula
    share_by_grade: tuple[ShareBand, ...]  # empty: the whole amount
    required: bool
    reason: str
    segments: frozenset[str]
    reference: str


@dataclass(frozen=True, slots=True)
class StarterRow:
    """A step for buyers without a score: an amount for whom `when` is certainly true."""

    when_text: str
    when: Formula
    readings: Lagged
    amount_minor: int
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class StarterTable:
    """The highest amount whose row is certainly true; none, and there is no limit."""

    name: str
    rows: tuple[StarterRow, ...]
    otherwise_reason: str


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """limits.yaml: need, capacities, the rounding step, the starter tables."""

    step_minor: int  # partly approved amounts are rounded down to a multiple of it
    need: AmountFormula | None
    need_reason: str
    capacities: tuple[Capacity, ...]
    starters: Mapping[str, StarterTable]


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code with its words for the analyst and, without figures, for the buyer."""

    code: str
    family: str
    severity: int  # 1 most severe
    analyst: Text
    buyer: Text
    edifact_4509: str | None


class ActionFigure(StrEnum):
    """What an action can name of the buyer's own; nothing that we alone know is among it."""

    OVERDUE_INVOICES = "overdue_invoices"  # the buyer's invoices that are past due
    UNCOVERED_AMOUNT = "uncovered_amount"  # what was asked for beyond what was granted
    FITTING_DAYS = "fitting_days"  # days in which the purchases asked for fit into the grant


@dataclass(frozen=True, slots=True)
class ActionDefinition:
    """
    What a buyer can do about any of `reasons`.

    An action that `names` something is left out where there is nothing to name.
    """

    code: str
    text: Text
    reasons: frozenset[str]
    names: ActionFigure | None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledPack:
    """A whole pack of one revision. Swapping packs is swapping one reference to this."""

    pack_id: str
    title: Text
    language_version: int
    currency: str
    effective_from: date
    owner: str
    rates_stale_after_days: int  # of exchange rates
    revision: str  # sha256:…
    files: Mapping[str, str]  # path -> text, as they were compiled
    facts: Mapping[str, FactDefinition]
    parameters: Mapping[str, Parameter]
    dimensions: Mapping[str, Dimension]  # in an order that computes what others read first
    trees: Mapping[str, DimensionTrees]  # of each dimension
    variants: Mapping[str, Variants]  # of those dimensions that have any, in their order
    segments: Mapping[str, Segment]
    scorecards: Mapping[str, Scorecard]
    rules: Mapping[str, CreditRule]  # sorted by name
    atoms: Mapping[str, AtomicCondition]
    network: Network
    limits: LimitPolicy
    limit_life: LimitLifePolicy
    terms: TermsPolicy
    exposure: ExposurePolicy
    authority: AuthorityPolicy
    reasons: Mapping[str, Reason]
    actions: Mapping[str, ActionDefinition]
    # every (fact, lag) that some formula reads, so that facts are laid out once
    fact_readings: Lagged
