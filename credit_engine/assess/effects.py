"""
What the rules' verdicts do: causes that refuse or refer, conditions, and caps to apply.

Loss of an expected fact never moves a decision towards approval: an unknown cap
or condition counts as if it had fired, an unknown knock-out or referral refers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from credit_engine.assess.trace import Cause, Requirement, RuleResult
from credit_engine.domain.outcome import Outcome
from credit_engine.pack.model import CompiledPack, Effect, RuleKind


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap to apply, and whether its rule certainly fired or is only not known to be false."""

    rule: str
    effect: Effect
    certain: bool


@dataclass(frozen=True, slots=True)
class RuleEffects:
    """The effects of all rules together; their order does not matter."""

    causes: tuple[Cause, ...]
    requirements: tuple[Requirement, ...]
    caps: tuple[Cap, ...]

    @property
    def amount_caps(self) -> tuple[Cap, ...]:
        """The caps on the amount."""
        return tuple(cap for cap in self.caps if cap.effect.limit_at_most is not None)

    @property
    def terms_caps(self) -> tuple[Cap, ...]:
        """The caps on the terms."""
        return tuple(cap for cap in self.caps if cap.effect.terms_at_most is not None)


def gather_effects(pack: CompiledPack, rules: Mapping[str, RuleResult]) -> RuleEffects:
    """Turn verdicts into effects, in order of rule name."""
    causes: list[Cause] = []
    requirements: list[Requirement] = []
    caps: list[Cap] = []
    for name, rule in pack.rules.items():
        verdict = rules[name].verdict
        effect = rule.effect
        if verdict is False or effect is None:
            continue
        if rule.kind is RuleKind.CAP:
            caps.append(Cap(name, effect, certain=verdict is True))
        elif rule.kind is RuleKind.CONDITION and effect.require is not None:
            requirements.append(Requirement(effect.require, effect.precedent, effect.reason, name))
        elif verdict is None:
            causes.append(Cause(Outcome.REFERRED, "RULE-UNKNOWN", f"rule:{name}"))
        elif rule.kind is RuleKind.KNOCK_OUT:
            causes.append(Cause(Outcome.REFUSED, effect.reason, f"rule:{name}"))
        elif rule.kind is RuleKind.REFERRAL:
            causes.append(Cause(Outcome.REFERRED, effect.reason, f"rule:{name}", effect.refer_to))
    return RuleEffects(tuple(causes), tuple(requirements), tuple(caps))
