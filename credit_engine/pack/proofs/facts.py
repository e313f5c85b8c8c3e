"""
All facts that a buyer can have, as variables of the solver, and copies in which some changed.

A fact of a period is known or not; where it is not, nobody stated it, or it is stale,
refused, invalid. What the engine itself computes is in the range that it computes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import z3

from credit_engine.domain.observation_document import FACT_MAX
from credit_engine.language.tree import reading_key
from credit_engine.pack.draft import Draft
from credit_engine.pack.fact_model import ALWAYS_EXPECTED, FactSource
from credit_engine.pack.proofs.arithmetic import ZERO, Arithmetic
from credit_engine.pack.proofs.encode import Texts
from credit_engine.pack.proofs.terms import NO, YES, Term, both, chosen, either, number, opposite
from credit_engine.pack.raw import RawFact, RawSegment
from credit_engine.pack.scopes import SEGMENT_SOURCES

# Days on which anybody could mean to decide; what an assessment takes.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
# What the ledger and the deal give is never below zero.
_NOT_NEGATIVE = frozenset({FactSource.RECEIVABLES, FactSource.REQUEST})
_NEVER_LOST = frozenset({FactSource.HOLDS, FactSource.REQUEST})


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact at one lag: its value, where it is known, and where anybody stated it at all."""

    term: Term
    stated: z3.BoolRef


RawReading = Callable[[str, int], Stated]


@dataclass
class Session:
    """What all copies of a buyer share: symbols, the day, and all that is sure of them."""

    draft: Draft
    arithmetic: Arithmetic = field(default_factory=Arithmetic)
    texts: Texts = field(default_factory=Texts)
    ranges: list[z3.BoolRef] = field(default_factory=list)
    as_of: z3.ArithRef = field(default_factory=lambda: z3.Real("as_of"))
    _stated: dict[str, Stated] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say which days there are."""
        self.ranges += [self.as_of >= FIRST_DAY.toordinal(), self.as_of <= LAST_DAY.toordinal()]

    def stated(self, name: str, lag: int) -> Stated:
        """A fact *lag* periods back, as the buyer has it."""
        key = reading_key(name, lag)
        if key not in self._stated:
            self._stated[key] = self._fact(key, self.draft.raw.facts[name])
        return self._stated[key]

    def facts(self) -> dict[str, Stated]:
        """Every fact that was asked for, by its key."""
        return dict(self._stated)

    def another(self, name: str, lag: int, tag: str) -> z3.ExprRef:
        """Another value that the fact may have."""
        fact = self.draft.raw.facts[name]
        return self._value(f"{reading_key(name, lag)} {tag}", fact)

    def parameter(self, name: str) -> Term:
        """A parameter on the day; absent before the first of its dates."""
        values = self.draft.raw.parameters[name].values
        found, known = ZERO, NO
        for _, since, value in values:
            begun = self.as_of >= since.toordinal()
            found = chosen(begun, number(value), found)
            known = either(known, begun)
        return Term(found, known)

    def _fact(self, key: str, fact: RawFact) -> Stated:
        value = self._value(key, fact)
        if fact.source is FactSource.HOLDS:
            return Stated(Term(value, YES), YES)
        known, stated = z3.Bool(f"{key} is known"), z3.Bool(f"{key} is stated")
        return Stated(Term(value, known), either(known, stated))

    def _value(self, key: str, fact: RawFact) -> z3.ExprRef:
        if fact.type == "boolean":
            return z3.Bool(key)
        value = z3.Real(key)
        if fact.values is not None:
            self.ranges.append(either(*(value == self.texts.code(text) for text in fact.values)))
        if fact.type == "number":
            least = 0.0 if fact.source in _NOT_NEGATIVE else -FACT_MAX
            low = least if fact.valid_min is None else max(fact.valid_min, least)
            high = FACT_MAX if fact.valid_max is None else min(fact.valid_max, FACT_MAX)
            self.ranges += [value >= number(low), value <= number(high)]
        elif fact.type == "date":
            self.ranges += [value >= 1, value <= date.max.toordinal()]
        return value


def losing(session: Session, segment: RawSegment) -> RawReading:
    """
    The same buyer after the loss of any facts that *segment* expects, periods one by one.

    A fact that counts where it is stated can only grow old or be refused: nobody was asked for it.
    """

    def read(name: str, lag: int) -> Stated:
        held = session.stated(name, lag)
        fact = session.draft.raw.facts[name]
        if fact.source in _NEVER_LOST:
            return held
        left = both(held.term.known, z3.Bool(f"{reading_key(name, lag)} is kept"))
        stated = held.stated
        if fact.source in segment.expects | ALWAYS_EXPECTED | SEGMENT_SOURCES:
            still = z3.Bool(f"{reading_key(name, lag)} is stated still")
            stated = either(left, both(held.stated, still))
        return Stated(Term(held.term.value, left), stated)

    return read


def moving(session: Session, more: frozenset[str], less: frozenset[str]) -> RawReading:
    """The same buyer with facts that moved: those of *more* up or nowhere, of *less* down."""
    moved: dict[str, Stated] = {}

    def read(name: str, lag: int) -> Stated:
        held = session.stated(name, lag)
        if name not in more | less:
            return held
        key = reading_key(name, lag)
        if key not in moved:
            value = session.another(name, lag, "moved")
            session.ranges.append(
                value >= held.term.value if name in more else value <= held.term.value
            )
            moved[key] = Stated(Term(value, held.term.known), held.stated)
        return moved[key]

    return read


def unmoved(session: Session) -> RawReading:
    """The buyer as it is."""
    return session.stated


def missing(fact: Stated) -> z3.BoolRef:
    """Where nobody stated a fact."""
    return both(opposite(fact.term.known), opposite(fact.stated))
