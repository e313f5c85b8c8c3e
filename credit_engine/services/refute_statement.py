"""
Look for a buyer that breaks a safety statement, by assessing buyers.

It starts from the buyers of the pack's own cases and changes them: into what the solver found
possible, across every cut-point of the facts that a statement names, and by taking facts away.
Only what the engine itself gives is a counterexample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.trace import Assessment
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.outcome import Outcome
from credit_engine.errors import InvalidInput
from credit_engine.language.types import Value
from credit_engine.pack.cases import Case
from credit_engine.pack.model import CompiledPack
from credit_engine.services.restate_facts import restated

# Refused may become referred, and referred refused: neither is nearer to approval.
NEARNESS = {
    Outcome.APPROVED: 2,
    Outcome.PARTLY_APPROVED: 1,
    Outcome.REFERRED: 0,
    Outcome.REFUSED: 0,
}
ASSESSMENTS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Assessed:
    """A buyer that was assessed, and from which case it was made."""

    case: str
    facts: Facts
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Counterexample:
    """
    A buyer that breaks a statement; `before` is the one that it is compared with, if any.

    `what` says what is wrong with it.
    """

    what: str
    before: Assessed | None
    found: Assessed


@dataclass
class Trials:
    """Assesses buyers under one pack, and counts them; the plain evaluator infers."""

    pack: CompiledPack
    assessments: int = 0
    _seeds: list[tuple[str, Facts, date]] = field(default_factory=list)

    def learn(self, cases: Iterable[Case]) -> None:
        """Take the buyers of *cases*; one whose facts cannot be read is left out."""
        for case in cases:
            try:
                facts = read_facts(case.facts)
            except InvalidInput:
                continue
            self._seeds.append((case.name, facts, case.as_of))

    def seeds(self) -> Iterator[tuple[str, Facts, date]]:
        """Each buyer to start from, while there is room for assessments."""
        for seed in self._seeds:
            if self.assessments >= ASSESSMENTS_MAX:
                return
            yield seed

    def assess(self, case: str, facts: Facts, as_of: date) -> Assessed:
        """Assess one buyer."""
        self.assessments += 1
        found = assess(self.pack, facts, as_of, kleene.infer)
        return Assessed(case, facts, found.assessment)

    def changed(self, seed: tuple[str, Facts, date], values: Mapping[str, Value]) -> Assessed:
        """Assess a buyer of a case with other values of its facts."""
        case, facts, as_of = seed
        return self.assess(case, restated(self.pack, facts, as_of, values), as_of)


def first_refuted(
    buyers: Iterable[Assessed], refutes: Callable[[Assessed], str | None]
) -> Counterexample | None:
    """The first of *buyers* that *refutes* says something of."""
    for buyer in buyers:
        what = refutes(buyer)
        if what is not None:
            return Counterexample(what, None, buyer)
    return None


def first_gain(
    pairs: Iterable[tuple[Assessed, Assessed]],
    gains: Callable[[Assessment, Assessment], str | None],
) -> Counterexample | None:
    """The first pair, before and after, in which something is gained."""
    for before, after in pairs:
        what = gains(before.assessment, after.assessment)
        if what is not None:
            return Counterexample(what, before, after)
    return None


def limit_gain(before: Assessment, after: Assessment) -> str | None:
    """How the limit is higher after, if it is."""
    if (after.minor or 0) > (before.minor or 0):
        return f"the limit rises from {shown_limit(before)} to {shown_limit(after)}"
    return None


def any_gain(before: Assessment, after: Assessment) -> str | None:
    """What is better after: the outcome, the limit, the score or the grade."""
    if NEARNESS[after.outcome] > NEARNESS[before.outcome]:
        return f"{before.outcome.value} becomes {after.outcome.value}"
    risen = limit_gain(before, after)
    if risen is not None:
        return risen
    if before.score is None or after.score is None or before.segment != after.segment:
        return None
    if after.score.score > before.score.score:
        return f"the score rises from {before.score.score} to {after.score.score}"
    if after.score.grade < before.score.grade:
        return f"the grade gets better, from {before.score.grade} to {after.score.grade}"
    return None


def shown_limit(found: Assessment) -> str:
    """The limit that was granted, in words."""
    return f"{found.granted.text} {found.wanted_currency}" if found.granted else "none"
