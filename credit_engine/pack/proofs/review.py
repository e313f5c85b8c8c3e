"""
Rules, conditions, bands and segments that can never do anything, over all inputs.

What is told here follows for every buyer; where the solver gives up, nothing is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import permutations

import z3

from credit_engine.language.conditions import All, AnyOf, Atom, Condition, Negated, decompose
from credit_engine.language.tree import Literal
from credit_engine.pack.amounts import share_of_amount
from credit_engine.pack.diagnostics import Diagnostic, Findings
from credit_engine.pack.draft import Draft
from credit_engine.pack.model import RuleKind
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.proofs.buyer import Buyer, in_intervals
from credit_engine.pack.proofs.facts import Session, unmoved
from credit_engine.pack.proofs.situation import Situations
from credit_engine.pack.proofs.solver import Questions
from credit_engine.pack.proofs.terms import ENDLESS, both, either, opposite
from credit_engine.pack.raw import RawRule
from credit_engine.pack.slots import cap_key, measure_key, unless_key, variant_key, when_key

_NOBODY = "No buyer makes it so, whatever its facts."


def review(situations: Situations) -> tuple[Diagnostic, ...]:
    """All that can never do anything in a draft without findings."""
    findings = Findings()
    found = _Review(situations, findings)
    found.segments()
    found.rules()
    _review_bands(situations.draft, findings)
    return findings.sorted()


class _Review:
    """Asks each question in every segment until one says that it can be."""

    def __init__(self, situations: Situations, findings: Findings) -> None:
        self.draft = situations.draft
        self.findings = findings
        self.asked: list[tuple[str, Buyer, Questions]] = []
        for name, segment in self.draft.raw.segments.items():
            here = situations.of(segment)
            questions = Questions(here.session, [*here.buyer.score_ranges(), here.told])
            self.asked.append((name, here.buyer, questions))
        self.silent: set[str] = set()  # rules of which something was told already

    def possible(self, what: Callable[[Buyer], z3.BoolRef]) -> bool:
        """Whether it can be in any segment."""
        return any(
            questions.can(what(buyer)).possible is not False for _, buyer, questions in self.asked
        )

    def segments(self) -> None:
        """Tell segments to which no buyer can belong."""
        for name, _, questions in self.asked:
            if questions.can().possible is False:
                self.findings.add(
                    "segment-unreachable",
                    self.draft.raw.segments[name].name.place,
                    f"No buyer can belong to {name}.",
                    "Its condition contradicts itself or those of the others.",
                    "Correct the conditions, or delete it.",
                )

    def rules(self) -> None:
        """Tell rules that never or always hold, parts that do, and rules that others cover."""
        for name, rule in sorted(self.draft.raw.rules.items()):
            root = self.draft.expressions[when_key(name)].root
            if not self.possible(partial(_holds, name)):
                self._tell("rule-never-true", rule, f"{name} never holds.", "Correct or delete it.")
            elif not isinstance(root, Literal) and not self.possible(partial(_fails, name)):
                advice = "Write when: true if that is meant."
                self._tell("rule-always-true", rule, f"{name} is never false.", advice)
            else:
                self._parts(name, rule)
        for name, other in permutations(sorted(self.draft.raw.rules), 2):
            if name not in self.silent and other not in self.silent:
                self._shadow(name, other)

    def _tell(self, code: str, rule: RawRule, what: str, advice: str) -> None:
        self.silent.add(rule.name.text)
        self.findings.add(code, rule.when.place, what, _NOBODY, advice)

    def _parts(self, name: str, rule: RawRule) -> None:
        for key, scalar in ((when_key(name), rule.when), (unless_key(name), rule.unless)):
            if scalar is not None:
                for atom in _atoms(decompose(self.draft.expressions[key])):
                    self._part(atom, scalar)

    def _part(self, atom: Atom, scalar: Scalar) -> None:
        if isinstance(atom.node, Literal):
            return
        place = scalar.place_at(atom.node.span.start)
        if not self.possible(lambda buyer: buyer.atom(atom.node).true):
            what = f"{atom.text} is never true."
            self.findings.add("condition-never-true", place, what, _NOBODY, "Correct or delete it.")
        elif not self.possible(lambda buyer: buyer.atom(atom.node).false):
            what = f"{atom.text} is never false."
            self.findings.add("condition-always-true", place, what, _NOBODY, "Delete the part.")

    def _shadow(self, name: str, other: str) -> None:
        """Tell *name* where *other* does as much whenever it does anything."""
        rule, covering = self.draft.raw.rules[name], self.draft.raw.rules[other]
        if not _does_as_much(self.draft, rule, covering) or not self._share_facts(name, other):
            return
        if self.possible(partial(_holds_beside, name, other)):
            return
        self.silent.add(name)
        self.findings.add(
            "rule-shadowed",
            rule.when.place,
            f"{name} never decides anything: where it holds, {other} does as much.",
            "No decision would be another without it.",
            "Delete it, or correct its condition.",
        )

    def _share_facts(self, name: str, other: str) -> bool:
        return not _read_by(self.draft, name).isdisjoint(_read_by(self.draft, other))


def _holds(rule: str, buyer: Buyer) -> z3.BoolRef:
    return buyer.rule(rule).true


def _fails(rule: str, buyer: Buyer) -> z3.BoolRef:
    return buyer.rule(rule).false


def _holds_beside(rule: str, other: str, buyer: Buyer) -> z3.BoolRef:
    """Where *rule* holds and *other* does not certainly, or may hold and *other* does not."""
    mine, theirs = buyer.rule(rule), buyer.rule(other)
    return either(both(mine.true, opposite(theirs.true)), both(opposite(mine.false), theirs.false))


def _does_as_much(draft: Draft, rule: RawRule, other: RawRule) -> bool:
    """Whether what *other* does makes up for what *rule* does."""
    mine, theirs = rule.effect, other.effect
    if mine is None or theirs is None:
        return False
    if other.kind is RuleKind.KNOCK_OUT:
        return rule.kind in {RuleKind.KNOCK_OUT, RuleKind.REFERRAL}
    if rule.kind is not other.kind:
        return False
    if rule.kind is RuleKind.REFERRAL:
        return mine.refer_to == theirs.refer_to
    if rule.kind is RuleKind.CONDITION:
        return mine.require == theirs.require and theirs.precedent >= mine.precedent
    if mine.terms_at_most is not None or mine.limit_at_most is None:
        return False
    amounts = [draft.expressions.get(cap_key(one.name.text)) for one in (rule, other)]
    if amounts[0] is None or amounts[1] is None:
        return False
    shares = [share_of_amount(amount.root) for amount in amounts if amount is not None]
    if shares[0] is not None and shares[1] is not None:
        same = shares[0].of == shares[1].of
        return same and shares[1].basis_points <= shares[0].basis_points
    return amounts[0].root == amounts[1].root


def _read_by(draft: Draft, rule: str) -> set[str]:
    """The names that a rule reads, through signals and dimensions."""
    assert draft.measures is not None
    found: set[str] = set()
    waiting = [when_key(rule), unless_key(rule)]
    while waiting:
        expression = draft.expressions.get(waiting.pop())
        if expression is None:
            continue
        found |= {name for name, _ in expression.readings}
        for name, maker in draft.raw.rules.items():
            if maker.produces is not None and maker.produces.text in expression.signals:
                waiting += [when_key(name), unless_key(name)]
    dimensions = [name for name in found if name in draft.measures.measures]
    while dimensions:
        for name, _ in draft.measures.measures[dimensions.pop()].readings:
            if name not in found:
                found.add(name)
                dimensions += [name] if name in draft.measures.measures else []
    return found - draft.raw.parameters.keys()


def _atoms(condition: Condition) -> Iterator[Atom]:
    match condition:
        case Atom():
            yield condition
        case Negated(part):
            yield from _atoms(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _atoms(part)


def _review_bands(draft: Draft, findings: Findings) -> None:
    """Tell bands in which no value can fall."""
    session = Session(draft)
    buyer = Buyer(session, unmoved(session), None, "of any segment")
    questions = Questions(session, [])
    for name, dimension in draft.raw.dimensions.items():
        tables = [(measure_key(name), dimension.bands)]
        tables += [
            (variant_key(name, variant.name.text), variant.bands) for variant in dimension.variants
        ]
        for key, rows in tables:
            for row, band in zip(rows, draft.bands[key], strict=True):
                term = buyer.found(name, 0).term
                inside = in_intervals(term.value, band.intervals)
                finite = both(term.value < ENDLESS, term.value > -ENDLESS)
                if questions.can(term.known, inside, finite).possible is False:
                    findings.add(
                        "band-unreachable",
                        row.when.place,
                        f"No value of {name} falls in {band.text}.",
                        "Its formula or its valid range never gives one.",
                        "Delete the band, or correct it.",
                    )
