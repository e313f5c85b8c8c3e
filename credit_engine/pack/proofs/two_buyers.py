"""
Statements about a buyer before and after a change: its limit never rises, its score neither.

The points of the argument, segment by segment:

1. no dimension of the scorecard gains a point, none is left out that was not; so the score,
   a mean with fixed weights rounded once, does not rise, nor does the grade get better;
2. whatever refused or referred the buyer before does so after;
3. every figure that bound the limit before is there after, and no larger;
4. a buyer that changes its segment gets no limit in the new one.

Shares by grade, terms by grade and ages are ordered by the checks of every pack and by the
engine: they follow from 1. So the least figure is no larger, nor the outcome nearer to approval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import z3

from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import RuleKind
from credit_engine.pack.proofs.facts import RawReading, Session, losing, moving
from credit_engine.pack.proofs.figures import starter_days
from credit_engine.pack.proofs.result import OpenPoint, SymbolicProof
from credit_engine.pack.proofs.situation import ASSUMING, BY, Situations, situation
from credit_engine.pack.proofs.solver import Questions
from credit_engine.pack.proofs.terms import NO, both, either, opposite
from credit_engine.pack.raw import RawSegment
from credit_engine.pack.safety_model import NeverRaisesLimit

Change = Callable[[Session, RawSegment], RawReading]
_HELD_FACTS = "all other facts stay as they are, also those of one ledger that move together"
_HELD_RECORDS = (
    "facts are lost within the records that are there: where whole accounts are held back, older "
    "ones take their place until they are stale"
)


def prove_never_raises(situations: Situations, claim: NeverRaisesLimit) -> SymbolicProof:
    """Compare a buyer with itself after its facts moved."""
    facts = situations.draft.raw.facts
    more = frozenset(fact.text for fact in claim.more)
    less = frozenset(fact.text for fact in claim.less)
    proof = _prove(
        situations, lambda session, _: moving(session, more, less), _HELD_FACTS, lost=False
    )
    dealt = sorted(of for of in more | less if facts[of].source is FactSource.REQUEST)
    what = "is the deal itself, which bounds the limit"
    points = [OpenPoint(f"{name} {what}", None) for name in dealt]
    return replace(proof, open=(*points, *proof.open))


def prove_losing_never_helps(situations: Situations) -> SymbolicProof:
    """Compare a buyer with itself after the loss of any of its facts."""
    return _prove(situations, losing, _HELD_RECORDS, lost=True)


def _prove(situations: Situations, change: Change, assumption: str, *, lost: bool) -> SymbolicProof:
    draft = situations.draft
    points: list[OpenPoint] = []
    questions = 0
    for segment in draft.raw.segments.values():
        pair = _Pair(situations, segment, change, lost=lost)
        points += pair.points()
        questions += pair.asked.asked
    return SymbolicProof(
        over=f"all facts, days and requests, each before and after, in each of "
        f"{len(draft.raw.segments)} segments",
        by=BY + ", each encoded before and after",
        assuming=(*ASSUMING, assumption),
        questions=questions,
        open=tuple(points),
    )


class _Pair:
    """The buyer before and after the change, in one segment."""

    def __init__(
        self, situations: Situations, segment: RawSegment, change: Change, *, lost: bool
    ) -> None:
        self.draft = situations.draft
        self.name = segment.name.text
        self.lost = lost
        self.before = situations.of(segment)
        session = self.before.session
        tag = "after a loss" if lost else "after a move"
        self.after = situation(session, segment, change(session, segment), tag)
        ranges = [*self.before.buyer.score_ranges(), *self.after.buyer.score_ranges()]
        self.asked = Questions(session, [*ranges, self.after.told])

    def points(self) -> Iterator[OpenPoint]:
        """Every point that does not follow."""
        yield from self._segments()
        self.asked.suppose(self.before.told)
        if self.before.buyer.scorecard is not None:
            yield from self._score()
        yield from self._causes()
        yield from self._amounts()

    def _segments(self) -> Iterator[OpenPoint]:
        yield from self._asked(
            f"a buyer that was of another segment is granted a limit in {self.name}",
            opposite(self.before.told),
            opposite(self.after.blocked),
        )

    def _score(self) -> Iterator[OpenPoint]:
        """Point 1; what is proved of the score is supposed from there on."""
        before, after = self.before.buyer, self.after.buyer
        weighed = self.draft.raw.scorecards[before.scorecard or ""].groups
        gained = False
        fewer_known, more_known = [], []
        for name, _ in (pair for group in weighed for pair in group.dimensions):
            was, came = before.found(name.text, 0), after.found(name.text, 0)
            points = before.points(name.text), after.points(name.text)
            if points[0].eq(points[1]) and was.left_out.eq(came.left_out):
                continue
            higher = points[0] < points[1]
            swapped = z3.Xor(was.left_out, came.left_out)
            fewer_known.append(both(was.term.known, opposite(came.term.known)))
            more_known.append(both(came.term.known, opposite(was.term.known)))
            for point in self._asked(f"{name.text} gains points", either(higher, swapped)):
                gained = True
                yield point
        if not gained:
            self.asked.suppose(after.score <= before.score)
        if self.asked.can(either(*more_known)).possible is False:
            self.asked.suppose(after.coverage <= before.coverage)
        if self.asked.can(either(*fewer_known)).possible is False:
            self.asked.suppose(after.coverage >= before.coverage)

    def _causes(self) -> Iterator[OpenPoint]:
        """Point 2: nothing that shut the door opens it, no condition falls away."""
        before, after = self.before, self.after
        open_after = opposite(after.blocked)
        if self.asked.can(before.blocked, open_after).possible is not False:
            found = list(self._causes_one_by_one(open_after))
            yield from found or self._asked(
                "what referred the buyer refers it no more", before.blocked, open_after
            )
        kinds = {RuleKind.CAP, RuleKind.CONDITION} if self.lost else {RuleKind.CAP}
        for name, rule in sorted(self.draft.raw.rules.items()):
            if rule.kind in kinds:
                yield from self._asked(
                    f"{name} held and holds no more", self._falls(name), open_after
                )

    def _causes_one_by_one(self, open_after: z3.BoolRef) -> Iterator[OpenPoint]:
        for name, rule in sorted(self.draft.raw.rules.items()):
            if rule.kind in {RuleKind.KNOCK_OUT, RuleKind.REFERRAL}:
                yield from self._asked(
                    f"{name} refused or referred the buyer and does so no more",
                    self._falls(name),
                    open_after,
                )

    def _falls(self, rule: str) -> z3.BoolRef:
        was, came = self.before.buyer.rule(rule), self.after.buyer.rule(rule)
        if was.false.eq(came.false):
            return NO
        return both(opposite(was.false), came.false)

    def _amounts(self) -> Iterator[OpenPoint]:
        """Point 3, and the days of a starter step."""
        open_after = opposite(self.after.blocked)
        for was, came in zip(self.before.figures, self.after.figures, strict=True):
            rises = either(opposite(came.exists), came.value > was.value)
            yield from self._asked(f"{was.of} rises", was.exists, rises, open_after)
        days = starter_days(self.before.buyer), starter_days(self.after.buyer)
        if days[0] is not None and days[1] is not None:
            yield from self._asked("the days of a starter step rise", days[1] > days[0], open_after)

    def _asked(self, what: str, *parts: z3.BoolRef) -> Iterator[OpenPoint]:
        """The point, where it does not follow that *parts* cannot hold at once."""
        answer = self.asked.can(*parts)
        if answer.possible is False:
            return
        sentence = f"in {self.name}: {what}"
        raw = (self.before.raw, self.after.raw)
        witness = self.asked.witness(answer, self.name, raw, what) if answer.possible else None
        yield OpenPoint(sentence, witness)
