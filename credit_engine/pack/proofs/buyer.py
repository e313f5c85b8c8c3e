"""
A buyer in one segment, as the engine reads it: facts, dimensions, rules, and what they decide.

This follows assess/ step by step: what a segment does not expect is left out, an absent
input makes a measure absent, a condition on what is left out is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import z3

from credit_engine.language.intervals import Interval
from credit_engine.language.shift import shift
from credit_engine.language.tree import (
    Arithmetic,
    Conjunction,
    Disjunction,
    Node,
    Not,
    SignalRead,
    reading_key,
    readings_of,
    required_readings,
)
from credit_engine.pack.fact_model import ALWAYS_EXPECTED, Counts
from credit_engine.pack.formula import AllOf, AnyOf, AtomRef, Formula, Negation, SignalRef
from credit_engine.pack.model import RuleKind
from credit_engine.pack.proofs.encode import Encoder
from credit_engine.pack.proofs.facts import RawReading, Session, missing
from credit_engine.pack.proofs.null_tests import asks_for_null
from credit_engine.pack.proofs.terms import (
    ENDLESS,
    NO,
    YES,
    Term,
    Truth,
    all_true,
    any_true,
    both,
    chosen,
    either,
    negated,
    number,
    opposite,
)
from credit_engine.pack.raw import RawBand, RawDimension, RawSegment, RawSubstitute
from credit_engine.pack.slots import measure_key, variant_key

_SHUT = frozenset({RuleKind.KNOCK_OUT, RuleKind.REFERRAL})


@dataclass(frozen=True, slots=True)
class Found:
    """What is found under a name: a value, or none, or that the segment leaves it out."""

    term: Term
    left_out: z3.BoolRef


@dataclass
class Buyer:
    """
    One copy of the buyer; `tag` tells its score from that of another copy.

    `segment` is None while the segment itself is told: then nothing is left out.
    """

    session: Session
    raw: RawReading
    segment: RawSegment | None
    tag: str
    _found: dict[str, Found] = field(default_factory=dict)
    _signals: dict[str, Truth] = field(default_factory=dict)
    _rules: dict[str, Truth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the encoder of this copy."""
        self._encoder = Encoder(
            self.session.arithmetic,
            self.session.texts,
            lambda name, lag: self.found(name, lag).term,
            self.signal,
        )
        self.score = z3.ToReal(z3.Int(f"score {self.tag}"))
        self.coverage = z3.Real(f"coverage {self.tag}")
        self.grade = self._graded()

    # --- what is read --------------------------------------------------------------------------

    def found(self, name: str, lag: int) -> Found:
        """A name as formulas read it."""
        key = reading_key(name, lag)
        if key not in self._found:
            self._found[key] = self._read(name, lag)
        return self._found[key]

    def _read(self, name: str, lag: int) -> Found:
        raw = self.session.draft.raw
        if name in raw.facts:
            return self._fact(name, lag)
        if name in raw.parameters:
            return Found(self.session.parameter(name), NO)
        if name in raw.dimensions:
            return self._dimension(raw.dimensions[name], lag)
        if name == "as_of":
            return Found(Term(self.session.as_of, YES), NO)
        return self._given(name)

    def _fact(self, name: str, lag: int) -> Found:
        held = self.raw(name, lag)
        fact = self.session.draft.raw.facts[name]
        if self.segment is None or fact.source in self.segment.expects | ALWAYS_EXPECTED:
            return Found(held.term, NO)
        if fact.counts is Counts.WHEN_STATED:
            return Found(held.term, missing(held))
        return Found(Term(held.term.value, NO), YES)

    def _given(self, name: str) -> Found:
        if name == "segment":
            assert self.segment is not None
            return Found(Term(self.session.texts.code(self.segment.name.text), YES), NO)
        values = {"score": self.score, "coverage": self.coverage, "grade": self.grade}
        scored = YES if self.scorecard is not None else NO
        return Found(Term(values[name], scored), opposite(scored))

    def _dimension(self, dimension: RawDimension, lag: int) -> Found:
        measures = self.session.draft.measures
        assert measures is not None
        root = measures.measures[dimension.name.text].root
        node = shift(root, lag, measures.with_periods()) if lag else root
        needed = [self.found(*read) for read in sorted(required_readings(node))]
        every = [self.found(*read) for read in sorted(readings_of(node))]
        there = both(*(found.term.known for found in needed))
        left_out = either(
            *(found.left_out for found in needed),
            both(there, either(*(found.left_out for found in every))),
        )
        value = self._within(dimension, self._encoder.value(node))
        if isinstance(node, Arithmetic) and node.operator == "/":
            value = self._substituted(dimension, self._encoder.value(node.right), value)
        known = both(there, opposite(left_out), value.known)
        return Found(Term(value.value, known, value.endless), left_out)

    def _substituted(self, dimension: RawDimension, divisor: Term, value: Term) -> Term:
        """What stands in where the divisor is zero or negative and that is declared."""
        for asked, substitute in (
            (divisor.value == 0, dimension.if_denominator_zero),
            (divisor.value < 0, dimension.if_denominator_negative),
        ):
            if substitute is not None:
                applies = both(divisor.known, asked)
                stand_in = self._stand_in(dimension, substitute)
                value = Term(
                    chosen(applies, stand_in.value, value.value),
                    either(both(applies, stand_in.known), both(opposite(applies), value.known)),
                    value.endless or stand_in.endless,
                )
        return value

    def _stand_in(self, dimension: RawDimension, substitute: RawSubstitute) -> Term:
        if isinstance(substitute.stands_for, float):
            return self._within(dimension, Term(number(substitute.stands_for), YES))
        upwards = (substitute.stands_for == "best") == (dimension.better == "higher")
        return Term(ENDLESS if upwards else -ENDLESS, YES, endless=True)

    @staticmethod
    def _within(dimension: RawDimension, value: Term) -> Term:
        inside = [value.known]
        if dimension.valid_min is not None:
            inside.append(value.value >= number(dimension.valid_min))
        if dimension.valid_max is not None:
            inside.append(value.value <= number(dimension.valid_max))
        return Term(value.value, both(*inside), value.endless)

    # --- formulas ------------------------------------------------------------------------------

    def amount(self, node: Node) -> Term:
        """A formula of an amount: absent where anything that it reads is."""
        value = self._encoder.value(node)
        return Term(value.value, both(self.inputs_there(node), value.known), value.endless)

    def inputs_there(self, node: Node) -> z3.BoolRef:
        """Whether all that *node* reads is known."""
        return both(*(self.found(*read).term.known for read in sorted(readings_of(node))))

    def reads_left_out(self, node: Node) -> z3.BoolRef:
        """Whether *node* reads what the segment leaves out."""
        return either(*(self.found(*read).left_out for read in sorted(readings_of(node))))

    def atom(self, node: Node) -> Truth:
        """An atomic condition: false where it reads what is left out."""
        left_out = self.reads_left_out(node)
        truth = self._encoder.truth(node)
        return Truth(both(opposite(left_out), truth.true), either(left_out, truth.false))

    def atom_of(self, node: Node) -> Truth:
        """A condition of any form, taken apart as that of a rule: atom by atom."""
        match node:
            case Conjunction(parts=parts):
                return all_true(*map(self.atom_of, parts))
            case Disjunction(parts=parts):
                return any_true(*map(self.atom_of, parts))
            case Not(part=part):
                return negated(self.atom_of(part))
            case SignalRead(name=name):
                return self.signal(name)
            case _:
                return self.atom(node)

    def plain(self, node: Node) -> Truth:
        """A condition as it is computed, such as that of a segment."""
        return self._encoder.truth(node)

    def formula(self, formula: Formula) -> Truth:
        """The condition of a rule, over its atoms and signals."""
        match formula:
            case AtomRef(atom):
                assert self.session.draft.rules is not None
                return self.atom(self.session.draft.rules.atoms[atom][1])
            case SignalRef(signal):
                return self.signal(signal)
            case Negation(part):
                return negated(self.formula(part))
            case AllOf(parts):
                return all_true(*map(self.formula, parts))
            case AnyOf(parts):
                return any_true(*map(self.formula, parts))

    def signal(self, name: str) -> Truth:
        """Whether any of its producers holds."""
        if name not in self._signals:
            assert self.session.draft.rules is not None
            conditions = self.session.draft.rules.conditions
            makers = [one.rule for one in conditions if one.produces == name]
            self._signals[name] = any_true(*map(self.rule, makers))
        return self._signals[name]

    def rule(self, name: str) -> Truth:
        """Whether a rule holds: its `when` certainly, its `unless` certainly not."""
        if name not in self._rules:
            assert self.session.draft.rules is not None
            found = next(one for one in self.session.draft.rules.conditions if one.rule == name)
            parts = [self.formula(found.when)]
            if found.unless is not None:
                parts.append(negated(self.formula(found.unless)))
            self._rules[name] = all_true(*parts)
        return self._rules[name]

    # --- score ---------------------------------------------------------------------------------

    @property
    def scorecard(self) -> str | None:
        """The scorecard of its segment."""
        named = self.segment.scorecard if self.segment is not None else None
        return named.text if named is not None else None

    def score_ranges(self) -> list[z3.BoolRef]:
        """What is sure of score and coverage."""
        return [self.score >= 0, self.score <= 1000, self.coverage >= 0, self.coverage <= 1]

    def _graded(self) -> z3.ArithRef:
        """The grade that the score has by the scorecard."""
        if self.scorecard is None:
            return number(10.0)
        draft = self.session.draft
        rows = draft.raw.scorecards[self.scorecard].grades
        bands = draft.bands[f"scorecard {self.scorecard}"]
        grade = number(10.0)
        for row, band in zip(rows, bands, strict=True):
            grade = chosen(
                in_intervals(self.score, band.intervals), number(float(row.gives)), grade
            )
        return grade

    def points(self, name: str) -> z3.ArithRef:
        """
        The points of a dimension: of its band, or the worst where it has no value.

        By the bands that hold for the buyer; the least of all where that is not known.
        """
        dimension = self.session.draft.raw.dimensions[name]
        default = self._points_by(dimension, dimension.bands, measure_key(name))
        if dimension.variants_by is None:
            return default
        told = self.found(dimension.variants_by.text, 0)
        points, least = default, default
        for variant in dimension.variants:
            key = variant_key(name, variant.name.text)
            by_variant = self._points_by(dimension, variant.bands, key)
            codes = (self.session.texts.code(value.text) for value in variant.values)
            holds = either(*(told.term.value == code for code in codes))
            points = chosen(holds, by_variant, points)
            least = chosen(by_variant < least, by_variant, least)
        otherwise = chosen(told.left_out, default, least)
        return chosen(told.term.known, points, otherwise)

    def _points_by(self, dimension: RawDimension, rows: Sequence[RawBand], key: str) -> z3.ArithRef:
        """The points by one set of bands."""
        found = self.found(dimension.name.text, 0)
        scale = [band.points for band in rows]
        best, worst = float(max(scale)), float(min(scale))
        points = number(worst)
        value = found.term.value
        for row, band in zip(rows, self.session.draft.bands[key], strict=True):
            held = in_intervals(value, band.intervals)
            points = chosen(held, number(float(row.points)), points)
        upper, lower = (best, worst) if dimension.better == "higher" else (worst, best)
        points = chosen(value == ENDLESS, number(upper), points)
        points = chosen(value == -ENDLESS, number(lower), points)
        return chosen(found.term.known, points, number(worst))

    # --- what shuts the door -------------------------------------------------------------------

    def refused_or_referred(self) -> z3.BoolRef:
        """Whether a knock-out or referral is not certainly false, or too little is known."""
        rules = self.session.draft.raw.rules
        shut = [
            opposite(self.rule(name).false)
            for name, rule in sorted(rules.items())
            if rule.kind in _SHUT
        ]
        if self.scorecard is not None and self.segment is not None:
            least = number(self.segment.minimum_coverage_bp / 10_000)
            shut.append(self.coverage < least)
        return either(*shut)


def in_intervals(value: z3.ArithRef, intervals: Iterable[Interval]) -> z3.BoolRef:
    """Whether *value* lies in any of *intervals*."""
    held = []
    for interval in intervals:
        ends = []
        if interval.low is not None:
            low = number(interval.low)
            ends.append(value >= low if interval.low_closed else value > low)
        if interval.high is not None:
            high = number(interval.high)
            ends.append(value <= high if interval.high_closed else value < high)
        held.append(both(*ends))
    return either(*held)


def told_segment(session: Session, raw: RawReading, name: str | None) -> z3.BoolRef:
    """Whether the buyer is told to belong to the segment *name*, or to none for None."""
    asked = Buyer(session, raw, None, "segment")
    truths: dict[str, Truth] = {}
    otherwise = ""
    for segment in session.draft.raw.segments.values():
        if segment.when is None:
            otherwise = segment.name.text
        else:
            root = session.draft.expressions[f"segment {segment.name.text}"].root
            truths[segment.name.text] = _asked(asked, root)
    if name is None:
        told = [told_segment(session, raw, other) for other in session.draft.raw.segments]
        return opposite(either(*told))
    others = both(*(truth.false for key, truth in truths.items() if key != name))
    return others if name == otherwise else both(truths[name].true, others)


def _asked(asked: Buyer, root: Node) -> Truth:
    """A segment's condition; one that tests for null is unknown where anything is absent."""
    truth = asked.plain(root)
    if not asks_for_null(root):
        return truth
    return Truth(both(truth.true, asked.inputs_there(root)), truth.false)
