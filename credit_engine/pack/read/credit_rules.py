"""credit_rules/*.yaml: knock-outs, referrals, signals, caps and conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from credit_engine.pack.model import RuleKind
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawEffect, RawPack, RawRule
from credit_engine.pack.read.ceilings import read_ceiling
from credit_engine.pack.read.fields import Fields, refuse_bad_name


def read_credit_rules(fields: Fields, pack: RawPack) -> None:
    """Read one file of credit_rules/."""
    for name, rule in fields.named("rule"):
        fields.keep(pack.rules, name, _rule(name, rule))


def _rule(name: Scalar, fields: Fields) -> RawRule:
    kind = RuleKind(fields.choice("kind", tuple(RuleKind)))
    read = RawRule(
        name=name,
        whole=True,
        kind=kind,
        label=fields.translated("label"),
        when=fields.uncut("when"),
        unless=fields.uncut("unless") if fields.has("unless") else None,
        produces=_produces(name, fields) if kind is RuleKind.SIGNAL else None,
        effect=None if kind is RuleKind.SIGNAL else _effect(fields, kind),
    )
    return fields.finished(read)


def _produces(name: Scalar, fields: Fields) -> Scalar:
    if not fields.has("signal"):
        return name
    signal = fields.scalar("signal")
    if signal.text:
        refuse_bad_name(signal, fields.findings)
    return signal


def _effect(fields: Fields, kind: RuleKind) -> RawEffect:
    then = fields.fields("then")
    effect = _EFFECTS[kind](then)
    then.done()
    return effect


def _refuse(then: Fields) -> RawEffect:
    then.choice("refuse", ("true",))
    return RawEffect(then.code("reason"))


def _refer(then: Fields) -> RawEffect:
    role = then.scalar("refer_to")
    if role.text:
        refuse_bad_name(role, then.findings)
    return RawEffect(then.code("reason"), refer_to=role.text)


def _cap(then: Fields) -> RawEffect:
    ceiling = read_ceiling(then.fields("terms_at_most")) if then.has("terms_at_most") else None
    amount = None
    if ceiling is None or then.has("limit_at_most"):
        amount = then.uncut("limit_at_most")
    return RawEffect(then.code("reason"), limit_at_most=amount, terms_at_most=ceiling)


def _require(then: Fields) -> RawEffect:
    required = then.scalar("require")
    if required.text:
        refuse_bad_name(required, then.findings)
    precedent = then.boolean("precedent")
    return RawEffect(then.code("reason"), require=required.text, precedent=precedent)


_EFFECTS: Mapping[RuleKind, Callable[[Fields], RawEffect]] = {
    RuleKind.KNOCK_OUT: _refuse,
    RuleKind.REFERRAL: _refer,
    RuleKind.CAP: _cap,
    RuleKind.CONDITION: _require,
}
