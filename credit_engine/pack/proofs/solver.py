"""Questions to the solver: can all of this hold at once? Yes with a witness, no, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import z3

from credit_engine.language.types import Value
from credit_engine.pack.proofs.facts import FIRST_DAY, LAST_DAY, RawReading, Session, Stated
from credit_engine.pack.proofs.terms import NO
from credit_engine.pack.proofs.witness import Witness

# Steps of the solver for one question, not seconds: the same answer on every machine.
STEPS_MAX = 20_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """`possible` is None where the solver gave up."""

    possible: bool | None
    model: z3.ModelRef | None = None


class Questions:
    """The questions about one session; what is sure of it is said once."""

    def __init__(self, session: Session, sure: Sequence[z3.BoolRef]) -> None:
        self._session = session
        self._solver = z3.Solver()
        self._solver.set("rlimit", STEPS_MAX)
        self._solver.add(*sure)
        self._told = [0, 0]  # of what the session is sure of, how much the solver has heard
        self.asked = 0

    def suppose(self, *more: z3.BoolRef) -> None:
        """Take *more* for sure from here on."""
        self._solver.add(*more)

    def _tell(self) -> None:
        for index, known in enumerate((self._session.ranges, self._session.arithmetic.laws)):
            self._solver.add(*known[self._told[index] :])
            self._told[index] = len(known)

    def can(self, *parts: z3.BoolRef) -> Answer:
        """Whether all of *parts* can hold at once with what is sure."""
        if any(part is NO for part in parts):
            return Answer(possible=False)
        self.asked += 1
        self._tell()
        self._solver.push()
        self._solver.add(*parts)
        found = self._solver.check()
        model = self._solver.model() if found == z3.sat else None
        self._solver.pop()
        if found == z3.unknown:
            return Answer(possible=None)
        return Answer(found == z3.sat, model)

    def witness(
        self, answer: Answer, segment: str | None, raw: tuple[RawReading, RawReading], of: str
    ) -> Witness:
        """The facts of a question that can hold."""
        assert answer.model is not None
        before, after = ({}, {})
        for key in self._session.facts():
            name, _, lag = key.partition("@")
            before[key] = self._value(answer.model, name, raw[0](name, int(lag or 0)))
            after[key] = self._value(answer.model, name, raw[1](name, int(lag or 0)))
        ordinal = int(_fraction(answer.model.eval(self._session.as_of, model_completion=True)))
        first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
        day = date.fromordinal(max(first, min(last, ordinal)))
        return Witness(day, segment, before, after, of)

    def _value(self, model: z3.ModelRef, name: str, stated: Stated) -> Value:
        if not z3.is_true(model.eval(stated.term.known, model_completion=True)):
            return None
        value = model.eval(stated.term.value, model_completion=True)
        fact = self._session.draft.raw.facts[name]
        if fact.type == "boolean":
            return bool(z3.is_true(value))
        found = _fraction(value)
        if fact.type == "text":
            return self._session.texts.text_of(float(found))
        if fact.type == "date":
            return date.fromordinal(max(1, min(date.max.toordinal(), int(found))))
        return float(found)


def _fraction(value: z3.ExprRef) -> Fraction:
    if z3.is_algebraic_value(value):
        value = value.approx(20)
    return Fraction(value.numerator_as_long(), value.denominator_as_long())
