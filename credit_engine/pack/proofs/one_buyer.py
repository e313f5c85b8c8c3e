"""Statements about one buyer: where no limit is granted, and what a limit never exceeds."""

from __future__ import annotations

from collections.abc import Callable

import z3

from credit_engine.language.tree import Node, Reading, readings_of
from credit_engine.pack.draft import Draft
from credit_engine.pack.proofs.buyer import Buyer
from credit_engine.pack.proofs.figures import Figure, starter_days
from credit_engine.pack.proofs.result import OpenPoint, SymbolicProof
from credit_engine.pack.proofs.situation import ASSUMING, BY, Situation, Situations
from credit_engine.pack.proofs.solver import Questions
from credit_engine.pack.proofs.terms import NO, YES, both, either, opposite
from credit_engine.pack.safety_model import LimitNeverExceeds, NoLimitWhen
from credit_engine.pack.scopes import SHARED_AMOUNTS
from credit_engine.pack.slots import claim_key

Refuted = Callable[[Buyer, list[Figure]], z3.BoolRef]


def prove_no_limit(situations: Situations, name: str, claim: NoLimitWhen) -> SymbolicProof:
    """Ask, segment by segment, for a buyer that the condition holds for and that gets a limit."""
    root = situations.draft.claimed[claim_key(name)].root

    def refuted(buyer: Buyer, _: list[Figure]) -> z3.BoolRef:
        truth = buyer.atom_of(root)
        return opposite(truth.false) if claim.or_unknown else truth.true

    where = "is granted a limit where that holds"
    if claim.or_unknown:
        where += " or is not known"
    return _over_segments(situations, refuted, where)


def prove_never_exceeds(
    situations: Situations, name: str, claim: LimitNeverExceeds
) -> SymbolicProof:
    """Ask, segment by segment, for a limit above any of the amounts."""
    claimed = situations.draft.claimed
    roots = [claimed[claim_key(name, n)].root for n in range(len(claim.amounts))]
    unread = [
        OpenPoint(f"nothing is known to prove of a formula over {', '.join(SHARED_AMOUNTS)}", None)
        for root in roots
        if not isinstance(root, Reading) and _reads_amounts(root)
    ]

    def refuted(buyer: Buyer, figures: list[Figure]) -> z3.BoolRef:
        return either(*(_exceeded(buyer, figures, root) for root in roots))

    texts = ", ".join(amount.text for amount in claim.amounts)
    found = _over_segments(situations, refuted, f"is granted more than one of {texts}")
    by = f"{found.by}; want, need and caps by construction: the least figure binds"
    return SymbolicProof(found.over, by, found.assuming, found.questions, (*unread, *found.open))


def _over_segments(situations: Situations, refuted: Refuted, what: str) -> SymbolicProof:
    draft = situations.draft
    open_points = []
    questions = 0
    for name, segment in draft.raw.segments.items():
        here = situations.of(segment)
        refutation = refuted(here.buyer, here.figures)
        asked = Questions(here.session, here.buyer.score_ranges())
        answer = asked.can(here.told, granted(here), refutation)
        questions += asked.asked
        if answer.possible is not False:
            sentence = f"a buyer of {name} {what}"
            raw = (here.raw, here.raw)
            witness = asked.witness(answer, name, raw, sentence) if answer.possible else None
            open_points.append(OpenPoint(sentence, witness))
    return SymbolicProof(_over(draft), BY, ASSUMING, questions, tuple(open_points))


def _over(draft: Draft) -> str:
    count = len(draft.raw.segments)
    return f"all facts, days and requests, in each of {count} segments"


def granted(here: Situation) -> z3.BoolRef:
    """Whether the buyer may be granted more than nothing."""
    buyer = here.buyer
    positive = both(*(figure.positive for figure in here.figures))
    days = starter_days(buyer)
    wanted = buyer.session.draft.raw.facts.get("wanted_days")
    some_days = YES
    if days is not None and wanted is not None:
        some_days = either(days > 0, buyer.found("wanted_days", 0).term.value == 0)
    return both(opposite(here.blocked), positive, some_days)


def _reads_amounts(root: Node) -> bool:
    return any(name in SHARED_AMOUNTS for name, _ in readings_of(root))


def _exceeded(buyer: Buyer, figures: list[Figure], root: Node) -> z3.BoolRef:
    """Whether a limit can be above the amount of *root*."""
    if isinstance(root, Reading) and root.name in SHARED_AMOUNTS:
        if root.name != "capacity":
            return NO  # the want is always a figure, and need at most the want
        capacities = [of for of in figures if of.of.startswith(("capacity:", "starter:"))]
        return opposite(either(*(of.exists for of in capacities)))
    if _reads_amounts(root):
        return NO  # told as an open point of its own
    limit = z3.Real("the limit")
    most = [limit > 0]
    if "wanted_amount" in buyer.session.draft.raw.facts:
        most.append(limit <= buyer.found("wanted_amount", 0).term.value)
    # No share is above the whole, so the whole of a figure is no less than can be granted.
    most += [
        either(opposite(figure.exists), limit <= figure.value)
        for figure in figures
        if not figure.of_others and not figure.of.startswith("starter:")
    ]
    amount = buyer.amount(root)
    return both(*most, either(opposite(amount.known), limit > amount.value))
