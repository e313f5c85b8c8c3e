"""
Step 4: which credit rules hold for a buyer.

Our language answers every atomic condition (true, false, unknown); the inference
works out the rules and signals from the answers. What the rules then do to the
outcome and to the amount is in effects.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from credit_engine.assess.readings import Readings
from credit_engine.assess.trace import AtomResult, RuleResult
from credit_engine.assess.verdicts import Inferred, Verdicts
from credit_engine.domain.facts import Absence
from credit_engine.pack.model import AtomicCondition, CompiledPack, CreditRule
from credit_engine.pack.network import Network

Infer = Callable[[Network, Mapping[str, bool | None]], Inferred]


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """The conditions, rules and signals of one buyer, and the engine's alarm if it gave one."""

    atoms: Mapping[str, AtomResult]
    rules: Mapping[str, RuleResult]
    signals: Mapping[str, bool | None]
    alarm: str | None


def find_rules(pack: CompiledPack, readings: Readings, infer: Infer) -> RuleFindings:
    """Answer every atomic condition, then infer all rules and signals from the answers."""
    atoms = {key: answer(atom, readings) for key, atom in pack.atoms.items()}
    truths = {key: found.truth for key, found in atoms.items()}
    inferred = infer(pack.network, truths)
    verdicts = inferred.verdicts
    truths.update({f"signal:{name}": truth for name, truth in verdicts.signals.items()})
    rules = {
        name: RuleResult(
            rule.kind.value,
            verdicts.rules[name],
            rule.atoms,
            rule.signals,
            _because(rule, verdicts, truths),
            rule.location,
        )
        for name, rule in pack.rules.items()
    }
    return RuleFindings(atoms, rules, verdicts.signals, inferred.alarm)


def answer(atom: AtomicCondition, readings: Readings) -> AtomResult:
    """
    Give one atomic condition's answer.

    A condition on something that the segment does not expect is false, and says
    so; on anything else that is absent the formula itself comes out unknown.
    """
    if Absence.NOT_EXPECTED in readings.absences_of(atom.keys):
        return AtomResult(atom.text, False, True, atom.keys)
    truth = atom.formula(readings.values)
    return AtomResult(atom.text, truth if isinstance(truth, bool) else None, False, atom.keys)


def _because(
    rule: CreditRule, verdicts: Verdicts, truths: Mapping[str, bool | None]
) -> tuple[str, ...]:
    """
    The parts to look at: for an unknown rule the unknown ones, else those that are known.
    """
    unknown = verdicts.rules[rule.name] is None
    parts = rule.atoms
    if rule.signals:
        parts = (*parts, *[f"signal:{name}" for name in rule.signals])
    return tuple([part for part in parts if (truths[part] is None) == unknown])
