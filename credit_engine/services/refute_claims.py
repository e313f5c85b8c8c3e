"""For each kind of safety statement, the buyers to try and what would break it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations

from credit_engine.assess.trace import Assessment
from credit_engine.domain.facts import Absence, Facts
from credit_engine.domain.money import minor_per_unit
from credit_engine.explain.cut_points import cut_points
from credit_engine.language.compile import compile_functions
from credit_engine.language.conditions import All, AnyOf, Atom, Negated, SignalAtom, decompose
from credit_engine.language.runtime import all_of, any_of, opposite
from credit_engine.language.tree import Literal, Node, Reading, reading_key, readings_of, walk
from credit_engine.language.types import Value
from credit_engine.pack.draft import Draft
from credit_engine.pack.fact_model import ALWAYS_EXPECTED, OBSERVED, FactSource
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.proofs.witness import Witness
from credit_engine.pack.safety_model import LimitNeverExceeds, NeverRaisesLimit, NoLimitWhen
from credit_engine.pack.slots import claim_key
from credit_engine.services.refute_statement import (
    Assessed,
    Counterexample,
    Trials,
    any_gain,
    first_gain,
    first_refuted,
    limit_gain,
    shown_limit,
)
from credit_engine.services.restate_facts import with_overdue

Seed = tuple[str, Facts, date]
_STEPS = (-1.0, -0.01, 0.0, 0.01, 1.0)
_OVERDUE_DAYS = (0, 1, 5, 10, 20, 30, 31, 45, 60, 61, 75, 91, 120, 200)
_OVERDUE_AMOUNTS = (500.0, 50_000.0)
_UNREADABLE = object()


def refute_no_limit(
    trials: Trials, draft: Draft, name: str, claim: NoLimitWhen, witnesses: Sequence[Witness]
) -> Counterexample | None:
    """Look for a buyer for which the condition holds and that gets a limit."""
    root = draft.claimed[claim_key(name)].root

    def refutes(buyer: Assessed) -> str | None:
        found = buyer.assessment
        if not found.minor or found.minor <= 0:
            return None
        truth = _truth(root, found)
        held = truth is True or (claim.or_unknown and truth is None)
        return f"is granted {shown_limit(found)}" if held else None

    return first_refuted(_into(trials, draft, root, witnesses), refutes)


def refute_never_exceeds(
    trials: Trials, draft: Draft, name: str, claim: LimitNeverExceeds, witnesses: Sequence[Witness]
) -> Counterexample | None:
    """Look for a buyer whose limit is above one of the amounts."""
    roots = [draft.claimed[claim_key(name, n)].root for n in range(len(claim.amounts))]

    def refutes(buyer: Assessed) -> str | None:
        found = buyer.assessment
        for amount, root in zip(claim.amounts, roots, strict=True):
            most = _most(root, buyer)
            if found.minor and most is not None and found.minor > most:
                return f"is granted {shown_limit(found)}, above {amount.text}"
        return None

    buyers = (buyer for root in roots for buyer in _into(trials, draft, root, witnesses))
    return first_refuted(buyers, refutes)


def refute_never_raises(
    trials: Trials, draft: Draft, claim: NeverRaisesLimit, witnesses: Sequence[Witness]
) -> Counterexample | None:
    """Look for two buyers that differ in those facts alone, of which the later gets more."""
    more = {fact.text for fact in claim.more}
    less = {fact.text for fact in claim.less}

    def pairs() -> Iterator[tuple[Assessed, Assessed]]:
        for seed in trials.seeds():
            alike: dict[tuple[object, ...], list[Assessed]] = {}
            for buyer in _moved(trials, draft, seed, sorted(more | less), witnesses):
                alike.setdefault(_others(draft, buyer.assessment, more | less), []).append(buyer)
            for buyers in alike.values():
                for before, after in permutations(buyers, 2):
                    if _moves(before.assessment, after.assessment, more, less):
                        yield before, after

    return first_gain(pairs(), limit_gain)


def refute_losing_never_helps(
    trials: Trials, witnesses: Sequence[Witness]
) -> Counterexample | None:
    """Look for a buyer that gains something by the loss of facts."""

    def pairs() -> Iterator[tuple[Assessed, Assessed]]:
        for seed in trials.seeds():
            for witness in witnesses:
                held = {key for key, value in witness.before.items() if value is not None}
                lost = {key for key in sorted(held) if witness.after[key] is None}
                for names in (lost, held):
                    values = {key: witness.before[key] for key in sorted(names)}
                    before = trials.changed(seed, values)
                    again = (seed[0], before.facts, seed[2])
                    yield before, trials.changed(again, dict.fromkeys(sorted(lost)))
                    for key in sorted(lost):
                        yield before, trials.changed(again, {key: None})
            as_it_is = trials.assess(*seed)
            for after in _losses(trials, seed, as_it_is.assessment.segment):
                yield as_it_is, after

    return first_gain(pairs(), any_gain)


def _into(
    trials: Trials, draft: Draft, root: Node, witnesses: Sequence[Witness]
) -> Iterator[Assessed]:
    """Each buyer of a case as it is, and changed into what the solver found possible."""
    asked = _facts_under(draft, readings_of(root))
    near = asked | _facts_beside(draft, asked)
    for seed in trials.seeds():
        yield trials.assess(*seed)
        for witness in witnesses:
            for names in (asked, near, set(draft.raw.facts)):
                values = {k: v for k, v in witness.before.items() if k.partition("@")[0] in names}
                yield trials.changed(seed, values)
                stated = {key: value for key, value in values.items() if value is not None}
                yield trials.changed(seed, stated)


def _facts_under(draft: Draft, readings: frozenset[tuple[str, int]]) -> set[str]:
    """The facts that *readings* come from, through dimensions."""
    assert draft.measures is not None
    found: set[str] = set()
    waiting = [name for name, _ in readings]
    while waiting:
        name = waiting.pop()
        if name in draft.raw.facts:
            found.add(name)
        elif name in draft.measures.measures:
            waiting += [read for read, _ in draft.measures.measures[name].readings]
    return found


def _facts_beside(draft: Draft, facts: set[str]) -> set[str]:
    """What the rules that read any of *facts* read too."""
    found: set[str] = set()
    for key, expression in draft.expressions.items():
        rule = key.rpartition(" ")[0] if key.startswith("rule ") else None
        read = _facts_under(draft, frozenset(expression.readings))
        if rule is not None and read & facts:
            for other, beside in draft.expressions.items():
                if other.startswith(f"{rule} "):
                    found |= _facts_under(draft, frozenset(beside.readings))
    return found


def _moved(
    trials: Trials, draft: Draft, seed: Seed, names: list[str], witnesses: Sequence[Witness]
) -> Iterator[Assessed]:
    """The buyer with its facts *names* at every value worth trying."""
    as_it_is = trials.assess(*seed)
    yield as_it_is
    for witness in witnesses:
        for values in (witness.before, witness.after):
            yield trials.changed(seed, values)
            yield trials.changed(seed, {key: values[key] for key in values if key in names})
    sources = {draft.raw.facts[name].source for name in names}
    if FactSource.RECEIVABLES in sources:
        for amount in _OVERDUE_AMOUNTS:
            for days in _OVERDUE_DAYS:
                facts = with_overdue(trials.pack, seed[1], seed[2], days, amount)
                yield trials.assess(seed[0], facts, seed[2])
    for name in names:
        if draft.raw.facts[name].source is not FactSource.RECEIVABLES:
            for value in _values(trials.pack, draft, name, as_it_is.assessment):
                yield trials.changed(seed, {name: value})


def _values(pack: CompiledPack, draft: Draft, fact: str, found: Assessment) -> list[float]:
    cuts = set(cut_points(pack, fact, found))
    for expression in draft.expressions.values():
        if fact in {name for name, _ in expression.readings}:
            literals = (node.value for node in walk(expression.root) if isinstance(node, Literal))
            cuts |= {value for value in literals if isinstance(value, float)}
    return sorted({cut + step for cut in cuts for step in _STEPS})


def _others(draft: Draft, found: Assessment, moved: set[str]) -> tuple[object, ...]:
    """All facts that were read but those that moved; only buyers alike in them are compared."""
    read = sorted((key, str(value)) for key, value in found.inputs.items())
    names = draft.raw.facts.keys() - moved
    return tuple(pair for pair in read if pair[0].partition("@")[0] in names)


def _moves(before: Assessment, after: Assessment, more: set[str], less: set[str]) -> bool:
    for name in more | less:
        was, came = before.inputs.get(name), after.inputs.get(name)
        if not isinstance(was, float) or not isinstance(came, float):
            if was != came:
                return False
        elif was > came if name in more else was < came:
            return False
    return True


def _losses(trials: Trials, seed: Seed, segment: str | None) -> Iterator[Assessed]:
    """The buyer after each single loss of what its segment expects."""
    if segment is None:
        return
    case, facts, as_of = seed
    expected = trials.pack.segments[segment].expects | ALWAYS_EXPECTED
    for stated in facts.observations:
        fact = trials.pack.facts.get(stated.fact)
        if fact is not None and fact.source in expected & OBSERVED:
            yield trials.changed(seed, {fact.name: None})
    if FactSource.STATEMENTS in expected:
        for lag, statement in enumerate(facts.statements):
            for item in sorted(statement.items):
                yield trials.changed(seed, {reading_key(item, lag): None})
    if FactSource.RECEIVABLES in expected:
        yield trials.assess(case, replace(facts, invoices=(), ledger=None), as_of)


def _truth(root: Node, found: Assessment) -> bool | None:
    """The condition as the engine would answer it, atom by atom."""
    return _answer(decompose(root), found)


def _answer(condition: All | AnyOf | Negated | Atom | SignalAtom, found: Assessment) -> bool | None:
    match condition:
        case All(parts):
            return all_of(*(_answer(part, found) for part in parts))
        case AnyOf(parts):
            return any_of(*(_answer(part, found) for part in parts))
        case Negated(part):
            return opposite(_answer(part, found))
        case SignalAtom(name):
            return found.signals[name]
        case Atom(node=node):
            read = [_read(found, *pair) for pair in sorted(readings_of(node))]
            if _UNREADABLE in read or Absence.NOT_EXPECTED in read:
                return False
            truth = _computed(node, found)
            return truth if isinstance(truth, bool) else None


def _read(found: Assessment, name: str, lag: int) -> object:
    if name in found.dimensions and lag == 0:
        result = found.dimensions[name]
        return result.absence if result.absence is not None else result.value
    return found.inputs.get(reading_key(name, lag), _UNREADABLE)


def _computed(node: Node, found: Assessment) -> Value:
    values: dict[str, Value] = {}
    for name, lag in readings_of(node):
        value = _read(found, name, lag)
        absent = isinstance(value, Absence) or value is _UNREADABLE
        values[reading_key(name, lag)] = None if absent else value  # type: ignore[assignment]
    return compile_functions({"": node})[""](values)


def _most(root: Node, buyer: Assessed) -> float | None:
    """The amount of *root* in minor units of the request's currency; None where it is not said."""
    found = buyer.assessment
    if isinstance(root, Reading) and root.name == "wanted":
        return buyer.facts.request.wanted.minor
    if found.wanted_currency != found.currency:
        return None
    if isinstance(root, Reading) and root.name in {"capacity", "need"}:
        figures = [
            figure.minor
            for figure in found.figures
            if figure.of.partition(":")[0] in {root.name, "starter"} or figure.of == root.name
        ]
        return min(figures, default=-1 if root.name == "capacity" else None)
    amount = _computed(root, found)
    return amount * minor_per_unit(found.currency) if isinstance(amount, float) else None
