"""A buyer in a segment with its figures, and whether anything shuts the door to a limit."""

from __future__ import annotations

from dataclasses import dataclass, field

import z3

from credit_engine.pack.draft import Draft
from credit_engine.pack.proofs.buyer import Buyer, told_segment
from credit_engine.pack.proofs.facts import RawReading, Session, unmoved
from credit_engine.pack.proofs.figures import Figure, figures_of
from credit_engine.pack.proofs.terms import either, opposite
from credit_engine.pack.raw import RawSegment

BY = "z3 over the rules, dimensions and amounts of each segment"
ASSUMING = (
    "no formula overflows: facts are at most 1e15 either way",
    "the engine infers and combines as its own proofs show",
)


@dataclass(frozen=True, slots=True)
class Situation:
    """
    One copy of a buyer in one segment.

    `told` says that it belongs to the segment; `blocked` that it is refused or referred for
    what is said of it or not known.
    """

    session: Session
    buyer: Buyer
    figures: list[Figure]
    blocked: z3.BoolRef
    told: z3.BoolRef
    raw: RawReading


@dataclass
class Situations:
    """The buyer as it is in each segment, encoded once for all statements."""

    draft: Draft
    _held: dict[str, Situation] = field(default_factory=dict)

    def of(self, segment: RawSegment) -> Situation:
        """The buyer as it is, in *segment*."""
        name = segment.name.text
        if name not in self._held:
            session = Session(self.draft)
            self._held[name] = situation(session, segment, unmoved(session), "as it is")
        return self._held[name]


def situation(session: Session, segment: RawSegment, raw: RawReading, tag: str) -> Situation:
    """The buyer with the facts of *raw* in *segment*."""
    buyer = Buyer(session, raw, segment, tag)
    figures = figures_of(buyer)
    shut = [buyer.refused_or_referred(), *(figure.unknown for figure in figures)]
    if "wanted_amount" in session.draft.raw.facts:
        # Without a rate for the want there is no figure at all.
        shut.append(opposite(buyer.found("wanted_amount", 0).term.known))
    told = told_segment(session, raw, segment.name.text)
    return Situation(session, buyer, figures, either(*shut), told, raw)
