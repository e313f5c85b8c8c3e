"""safety.yaml: what the pack promises of all buyers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawPack
from credit_engine.pack.read.fields import Fields, read_uncut
from credit_engine.pack.safety_model import (
    Claim,
    LimitNeverExceeds,
    LosingFactsNeverHelps,
    NeverRaisesLimit,
    NoLimitWhen,
    SafetyStatement,
)


def read_safety(fields: Fields, pack: RawPack) -> None:
    """Read safety.yaml."""
    for name, statement in fields.named("safety statement"):
        pack.safety[name.text] = _statement(name, statement)


def _statement(name: Scalar, fields: Fields) -> SafetyStatement:
    says = fields.translated("says")
    claimed = [kind for kind in CLAIMS if fields.has(kind)]
    kind = claimed[0] if claimed else "losing_facts_never_helps"
    if len(claimed) != 1:
        fields.findings.add(
            "safety-kind",
            name.place,
            f"{name.text[:60]} makes {len(claimed) or 'no'} claims.",
            f"A statement makes one of {', '.join(CLAIMS)}.",
            "Write one statement for each.",
        )
    if fields.has("or_unknown") and "no_limit_when" not in claimed:
        fields.findings.add(
            "unknown-key",
            fields.place_of("or_unknown"),
            f"or_unknown of {name.text[:60]} belongs to no_limit_when.",
            "No other claim has a condition.",
            "Delete it.",
        )
    claim = CLAIMS[kind](fields) if claimed else LosingFactsNeverHelps()
    return fields.finished(SafetyStatement(name, whole=True, says=says, claim=claim))


def _no_limit_when(fields: Fields) -> Claim:
    condition = fields.uncut("no_limit_when")
    return NoLimitWhen(condition, fields.has("or_unknown") and fields.boolean("or_unknown"))


def _never_raises_limit(fields: Fields) -> Claim:
    moving = fields.fields("never_raises_limit")
    more = moving.scalars("more") if moving.has("more") or not moving.has("less") else ()
    less = moving.scalars("less") if moving.has("less") else ()
    moving.done()
    return NeverRaisesLimit(more, less)


def _losing_facts(fields: Fields) -> Claim:
    fields.choice("losing_facts_never_helps", ("true",))
    return LosingFactsNeverHelps()


def _limit_never_exceeds(fields: Fields) -> Claim:
    owner = "an entry of limit_never_exceeds"
    read = [
        read_uncut(node, owner, fields.findings) for node in fields.items("limit_never_exceeds")
    ]
    return LimitNeverExceeds(tuple(amount for amount in read if amount.text))


CLAIMS: Mapping[str, Callable[[Fields], Claim]] = {
    "no_limit_when": _no_limit_when,
    "never_raises_limit": _never_raises_limit,
    "losing_facts_never_helps": _losing_facts,
    "limit_never_exceeds": _limit_never_exceeds,
}
