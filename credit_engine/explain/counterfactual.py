"""
What would have raised the limit: a bounded search, each suggestion assessed again.

Single moves are ordered by the score points that they could gain at most: all that
the dimensions behind them lost. They are assessed first, then pairs of the best
eight, until 32 assessments are spent. What is suggested is what an assessment gave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.trace import Assessment, Document
from credit_engine.domain.facts import Facts
from credit_engine.domain.outcome import Outcome
from credit_engine.explain.decided import Decided
from credit_engine.explain.moves import Move, moves_of
from credit_engine.pack.model import CompiledPack

ASSESSMENTS_MAX = 32
PAIRED_MAX = 8

Rank = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Moves that together give a better result, and the facts and the assessment that show it."""

    moves: tuple[Move, ...]
    facts: Facts
    result: Assessment

    def document(self) -> Document:
        """The JSON form."""
        found, granted = self.result, self.result.granted
        document: Document = {
            "changes": [_change(move) for move in self.moves],
            "outcome": found.outcome.value,
            "limit": (
                {"amount": granted.text, "currency": granted.currency}
                if granted is not None
                else None
            ),
            "terms": found.terms.document() if found.terms is not None else None,
        }
        if found.score is not None:
            document["score"] = found.score.score
        return document


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, best first, and how many assessments it took."""

    suggestions: tuple[Suggestion, ...]
    assessments: int


def search(decided: Decided, budget: int = ASSESSMENTS_MAX) -> Search:
    """
    Look for what would have given a higher limit, or a milder outcome where there was none.

    The same decision gives the same suggestions in the same order. After an alarm
    nothing is searched: what the rules say is then in doubt itself.
    """
    if decided.alarm is not None or decided.assessment.outcome is Outcome.APPROVED:
        return Search((), 0)
    moves = _by_bound(decided, moves_of(decided))
    singles = [_assessed(decided, (move,)) for move in moves[:budget]]
    best = sorted(singles, key=lambda found: _order(found.result), reverse=True)[:PAIRED_MAX]
    single_ranks = {found.moves[0]: rank(found.result) for found in singles}
    pairs = [
        (first.moves[0], second.moves[0])
        for first, second in combinations(best, 2)
        if first.moves[0].reads.isdisjoint(second.moves[0].reads)
    ]
    paired = [_assessed(decided, pair) for pair in pairs[: budget - len(singles)]]
    held = rank(decided.assessment)
    found = [single for single in singles if rank(single.result) > held]
    found += [
        pair
        for pair in paired
        if rank(pair.result) > max(held, *(single_ranks[move] for move in pair.moves))
    ]
    found.sort(key=lambda one: _order(one.result), reverse=True)
    return Search(tuple(found), len(singles) + len(paired))


def rank(found: Assessment) -> Rank:
    """How good a result is for the buyer: the limit first, then the outcome."""
    if found.minor is not None:
        return found.minor, 0
    return 0, -list(Outcome).index(found.outcome)


def _order(found: Assessment) -> tuple[Rank, int]:
    return rank(found), found.score.score if found.score is not None else 0


def _assessed(decided: Decided, moves: tuple[Move, ...]) -> Suggestion:
    facts = decided.facts
    for move in moves:
        facts = move.make(facts)
    result = assess(decided.pack, facts, decided.assessment.as_of, kleene.infer).assessment
    return Suggestion(moves, facts, result)


def _by_bound(decided: Decided, moves: Sequence[Move]) -> list[Move]:
    """
    The moves by the most that they could gain; those that nothing reads are left out.

    The first of each fact come first, then the second, so that no fact takes all the budget.

    Points alone do not tell what a rule or a figure would do, so that moves which one
    of them reads stay, after those that could gain more points.
    """
    bounded = []
    elsewhere = _read_elsewhere(decided.pack)
    turns: Counter[str] = Counter()
    for place, move in enumerate(moves):
        touched = _touched(decided.pack, move.reads)
        bound = _lost(decided.assessment, touched)
        if bound > 0 or touched & elsewhere:
            bounded.append((turns[move.fact], -bound, place, move))
            turns[move.fact] += 1
    return [move for *_, move in sorted(bounded, key=lambda found: found[:3])]


def _lost(found: Assessment, touched: frozenset[str]) -> int:
    lost = 0
    if found.score is not None:
        for name, millionths in found.score.lost_millionths.items():
            lost += millionths if name in touched else 0
    return lost


def _touched(pack: CompiledPack, names: frozenset[str]) -> frozenset[str]:
    """*names* and every dimension that reads one of them, for its bands or through others too."""
    touched = set(names)
    for name, dimension in pack.dimensions.items():
        read_by = {read for read, _ in dimension.readings}
        if name in pack.variants:
            read_by.add(pack.variants[name].fact)
        if not touched.isdisjoint(read_by):
            touched.add(name)
    return frozenset(touched)


def _read_elsewhere(pack: CompiledPack) -> frozenset[str]:
    """What rules, figures and steps read, beside the request, which always bounds the amount."""
    limits = pack.limits
    read: list[Iterable[tuple[str, int]]] = [atom.readings for atom in pack.atoms.values()]
    read += [capacity.amount.readings for capacity in limits.capacities]
    read += [row.readings for table in limits.starters.values() for row in table.rows]
    if limits.need is not None:
        read.append(limits.need.readings)
    names = {name for readings in read for name, _ in readings}
    return frozenset(names | {"wanted_amount", "wanted_days"})


def _change(move: Move) -> Document:
    change: Document = {"fact": move.fact, "to": move.after}
    if move.before is not None:
        change["from"] = move.before
    if move.currency is not None:
        change["currency"] = move.currency
    if move.invoices:
        change["pay_invoices"] = list(move.invoices)
    return change
