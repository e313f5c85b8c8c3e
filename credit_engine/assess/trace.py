"""
What an assessment found, step by step, and its document for the record.

Nothing here decides: each class holds what one step gave, with what it read, so
that an auditor sees why without running anything. Those of which an assessment
has many are named tuples, which are made in a third of a dataclass's time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from credit_engine.assess.pd import Probability
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.exchange_document import write_exchange_rate
from credit_engine.domain.facts import Absence
from credit_engine.domain.money import Money, minor_text
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import Terms
from credit_engine.journal.canonical import in_canonical_bytes
from credit_engine.language.types import Value

Document = dict[str, object]

VERDICTS: Mapping[bool | None, str] = {True: "fired", False: "false", None: "unknown"}
TRUTHS: Mapping[bool | None, str] = {True: "true", False: "false", None: "unknown"}


class BandsHeld(NamedTuple):
    """
    Which bands gave the points of a dimension that has variants.

    `variant` is None where the default did, or where it is not `known` which hold and the
    least of all counts. Points are lost against `best_points`.
    """

    variant: str | None
    best_points: int
    known: bool = True


class DimensionResult(NamedTuple):
    """
    One dimension of one buyer: a value or one kind of absence, never both.

    `stands_for` says `best`, `worst` or the number that a declared substitute
    put in place of a zero or negative denominator. `points` is None for a
    dimension without bands and for one that is not expected. `freshness` is set
    where an input ages: the share of its time that is left (see Readings). `held`
    is None for a dimension without variants.
    """

    name: str
    inputs: tuple[str, ...]  # reading keys, see Assessment.inputs
    value: Value
    absence: Absence | None
    stands_for: str | None
    band: str | None
    points: int | None
    reason: str | None
    freshness: Fraction | None = None
    held: BandsHeld | None = None

    def document(self) -> Document:
        """The JSON form, without what does not apply."""
        parts: Document = {"inputs": list(self.inputs)}
        value = plain(self.value)
        if value is not None:
            parts["value"] = value
        if self.absence is not None:
            parts["absence"] = self.absence.value
        if self.stands_for is not None:
            parts["stands_for"] = self.stands_for
        if self.band is not None:
            parts["band"] = self.band
        if self.points is not None:
            parts["points"] = self.points
        if self.reason is not None:
            parts["reason"] = self.reason
        if self.freshness is not None:
            parts["freshness"] = str(self.freshness)
        if self.held is not None and self.held.variant is not None:
            parts["variant"] = self.held.variant
        if self.held is not None and not self.held.known:
            parts["variant_unknown"] = True
        return parts


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A group of a scorecard: its weight and its mean points, in hundredths, rounded half up."""

    weight: int
    points_hundredths: int


@dataclass(frozen=True, slots=True)
class Score:
    """Score 0-1000, grade (1 best), and the share of expected weight that was known."""

    scorecard: str
    score: int
    grade: int
    coverage_bp: int
    groups: Mapping[str, GroupScore]
    # score points (x 1,000,000) that each dimension lost against its best band
    lost_millionths: Mapping[str, int]
    pd: Probability | None = None

    def document(self) -> Document:
        """The JSON form; it says nothing of a probability where there is no evidence of one."""
        parts: Document = {
            "scorecard": self.scorecard,
            "score": self.score,
            "grade": self.grade,
            "coverage_basis_points": self.coverage_bp,
            "groups": {
                name: {"weight": group.weight, "points_hundredths": group.points_hundredths}
                for name, group in self.groups.items()
            },
            "lost_millionths": dict(self.lost_millionths),
        }
        if self.pd is not None:
            parts["pd"] = self.pd.document()
        return parts


class AtomResult(NamedTuple):
    """One atomic condition: its text, its truth, and whether it did not apply to the buyer."""

    text: str
    truth: bool | None
    not_applicable: bool
    inputs: tuple[str, ...]

    def document(self) -> Document:
        """The JSON form."""
        parts: Document = {
            "text": self.text,
            "is": TRUTHS[self.truth],
            "inputs": list(self.inputs),
        }
        if self.not_applicable:
            parts["not_applicable"] = True
        return parts


class RuleResult(NamedTuple):
    """One credit rule: fired, false or unknown, and the conditions that made it so."""

    kind: str
    verdict: bool | None
    atoms: tuple[str, ...]
    signals: tuple[str, ...]
    because: tuple[str, ...]  # the parts that decided it
    location: str

    def document(self) -> Document:
        """The JSON form."""
        return {
            "kind": self.kind,
            "verdict": VERDICTS[self.verdict],
            "conditions": list(self.atoms),
            "signals": list(self.signals),
            "because": list(self.because),
            "at": self.location,
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One amount that could bind the limit, in minor units of the base currency.

    `certain` is False for a cap whose rule is unknown and counts as if it had fired.
    """

    of: str
    minor: int
    reason: str
    certain: bool = True

    def document(self, currency: str) -> Document:
        """The JSON form."""
        parts: Document = {
            "of": self.of,
            "amount": minor_text(self.minor, currency),
            "reason": self.reason,
        }
        if not self.certain:
            parts["certain"] = False
        return parts


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the outcome is not a plain approval: a reason code and what gave it."""

    outcome: Outcome
    reason: str
    source: str  # rule:NAME, dimension:NAME, capacity:NAME, segment, coverage, …
    refer_to: str | None = None

    def document(self) -> Document:
        """The JSON form."""
        parts: Document = {
            "outcome": self.outcome.value,
            "reason": self.reason,
            "source": self.source,
        }
        if self.refer_to is not None:
            parts["refer_to"] = self.refer_to
        return parts


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition beside the outcome; a precedent one blocks use of the limit until it is met."""

    require: str
    precedent: bool
    reason: str
    rule: str

    def document(self) -> Document:
        """The JSON form."""
        return {
            "require": self.require,
            "precedent": self.precedent,
            "reason": self.reason,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """
    Everything that steps 2 to 5 found about one buyer, on one day, under one revision.

    `figures` ascend by amount, in `currency`, the pack's: the first binds. `minor` is in
    `wanted_currency`, that of the request. `minor`, `terms` and `review_by` are None unless
    a limit may be given without a person. `exchange_rates` are those that were used.
    """

    pack_id: str
    revision: str
    language_version: int
    currency: str
    wanted_currency: str
    exchange_rates: tuple[ExchangeRate, ...]
    as_of: date
    segment: str | None
    inputs: Mapping[str, Value | Absence]  # reading key -> value or why there is none
    dimensions: Mapping[str, DimensionResult]
    score: Score | None
    atoms: Mapping[str, AtomResult]
    rules: Mapping[str, RuleResult]
    signals: Mapping[str, bool | None]
    outcome: Outcome
    causes: tuple[Cause, ...]
    requirements: tuple[Requirement, ...]
    figures: tuple[Figure, ...]
    minor: int | None
    terms: Terms | None
    review_by: date | None

    @property
    def granted(self) -> Money | None:
        """The amount that may be given, in the currency of the request."""
        return None if self.minor is None else Money(self.minor, self.wanted_currency)

    @property
    def binding(self) -> Figure | None:
        """The figure that bound the amount."""
        return self.figures[0] if self.figures else None

    @property
    def next_figure(self) -> Figure | None:
        """The figure that would bind next: the least one above the binding amount."""
        for figure in self.figures:
            if figure.minor > self.figures[0].minor:
                return figure
        return None

    def document(self) -> Document:
        """
        The JSON form that is recorded and compared on replay.

        Where all amounts are in the pack's currency it says nothing of rates.
        """
        return self._document(DimensionResult.document, AtomResult.document, RuleResult.document)

    def rendered(self) -> Document:
        """`document()` for canonical bytes: what recurs stands in it as the bytes that it makes."""
        return self._document(_shown_dimension, _shown_atom, _shown_rule)

    def _document(
        self,
        dimension: Callable[[DimensionResult], object],
        atom: Callable[[AtomResult], object],
        rule: Callable[[RuleResult], object],
    ) -> Document:
        document: Document = {
            "pack": {"id": self.pack_id, "revision": self.revision},
            "language_version": self.language_version,
            "as_of": self.as_of.isoformat(),
            "segment": self.segment,
            "inputs": {key: input_document(value) for key, value in self.inputs.items()},
            "dimensions": {name: dimension(found) for name, found in self.dimensions.items()},
            "score": self.score.document() if self.score else None,
            "conditions": {key: atom(found) for key, found in self.atoms.items()},
            "rules": {name: rule(found) for name, found in self.rules.items()},
            "signals": {name: TRUTHS[truth] for name, truth in self.signals.items()},
            "outcome": self.outcome.value,
            "causes": [cause.document() for cause in self.causes],
            "requirements": [required.document() for required in self.requirements],
            "limit": self._limit(),
        }
        if self.exchange_rates:
            document["exchange_rates"] = [write_exchange_rate(rate) for rate in self.exchange_rates]
        return document

    def _limit(self) -> Document:
        """The figures in `currency`; `amount_currency` is there where the amount is in another."""
        granted = self.granted
        limit: Document = {
            "currency": self.currency,
            "figures": [figure.document(self.currency) for figure in self.figures],
            "amount": granted.text if granted is not None else None,
            "terms": self.terms.document() if self.terms else None,
            "review_by": self.review_by.isoformat() if self.review_by else None,
        }
        if granted is not None and granted.currency != self.currency:
            limit["amount_currency"] = granted.currency
        return limit


def plain(value: Value) -> object:
    """A value as JSON has it; an infinity (see DimensionResult.stands_for) has no number."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, date) else value


def input_document(value: Value | Absence) -> object:
    """An input's value, or `{"absent": kind}`."""
    return {"absent": value.value} if type(value) is Absence else plain(value)


# Buyers differ in their numbers; most of what else a trace says of them, it says of many.
# These hold more than the parts of a large pack, at some hundred bytes each.


@lru_cache(maxsize=4096)
def _shown_atom(found: AtomResult) -> object:
    return in_canonical_bytes(found.document())


@lru_cache(maxsize=4096)
def _shown_rule(found: RuleResult) -> object:
    return in_canonical_bytes(found.document())


@lru_cache(maxsize=8192)
def _shown_without_value(found: DimensionResult) -> object:
    return in_canonical_bytes(found.document())


@lru_cache(maxsize=8192)
def _beside_value(
    inputs: tuple[str, ...], stands_for: str | None, band: str | None, points: int | None,
    reason: str | None,
) -> Document:  # fmt: skip
    return DimensionResult("", inputs, None, None, stands_for, band, points, reason).document()


def _shown_dimension(found: DimensionResult) -> object:
    if found.freshness is not None or found.held is not None:
        return found.document()
    value = plain(found.value)
    if value is None:
        return _shown_without_value(found)
    beside = _beside_value(found.inputs, found.stands_for, found.band, found.points, found.reason)
    return {**beside, "value": value}
