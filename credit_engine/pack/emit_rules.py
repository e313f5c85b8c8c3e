"""Credit rules and their atomic conditions, as assessment reads them."""

from __future__ import annotations

from types import MappingProxyType

from credit_engine.pack.amounts import share_of_amount
from credit_engine.pack.draft import Draft
from credit_engine.pack.functions import Functions, atom_key
from credit_engine.pack.model import (
    AmountFormula,
    AmountShare,
    AtomicCondition,
    CreditRule,
    Effect,
)
from credit_engine.pack.raw import RawRule
from credit_engine.pack.slots import cap_key, unless_key, when_key


def emit_atoms(draft: Draft, functions: Functions) -> dict[str, AtomicCondition]:
    """The atomic conditions in the order of their numbers."""
    assert draft.rules is not None
    return {
        key: AtomicCondition(
            key=key,
            text=text,
            formula=functions.formulas[atom_key(key)],
            readings=functions.readings[atom_key(key)],
        )
        for key, (text, _) in draft.rules.atoms.items()
    }


def emit_rules(draft: Draft, functions: Functions) -> dict[str, CreditRule]:
    """The rules by name."""
    return {name: _rule(rule, draft, functions) for name, rule in draft.raw.rules.items()}


def _rule(raw: RawRule, draft: Draft, functions: Functions) -> CreditRule:
    assert draft.rules is not None
    name = raw.name.text
    signals = set(draft.expressions[when_key(name)].signals)
    if raw.unless is not None:
        signals.update(draft.expressions[unless_key(name)].signals)
    return CreditRule(
        name=name,
        kind=raw.kind,
        label=MappingProxyType(dict(raw.label)),
        when_text=raw.when.text,
        unless_text=raw.unless.text if raw.unless is not None else None,
        location=f"{raw.name.place.path}:{raw.name.place.line}",
        atoms=draft.rules.read[name],
        signals=tuple(sorted(signals)),
        produces=raw.produces.text if raw.produces is not None else None,
        effect=_effect(raw, draft, functions),
    )


def _effect(raw: RawRule, draft: Draft, functions: Functions) -> Effect | None:
    if raw.effect is None:
        return None
    return Effect(
        reason=raw.effect.reason.text,
        refer_to=raw.effect.refer_to,
        limit_at_most=_amount(raw.name.text, draft, functions),
        terms_at_most=raw.effect.terms_at_most,
        require=raw.effect.require,
        precedent=raw.effect.precedent,
    )


def _amount(rule: str, draft: Draft, functions: Functions) -> AmountShare | AmountFormula | None:
    key = cap_key(rule)
    if key not in draft.expressions:
        return None
    share = share_of_amount(draft.expressions[key].root)
    if share is not None:
        return share
    return AmountFormula(functions.formulas[key], functions.readings[key])
