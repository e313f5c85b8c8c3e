"""
Which names a formula may read, by the place where it stands.

    measure of a dimension     facts, parameters, dimensions, as_of
    segment                    facts of the register, of our ledger and of the deal, parameters,
                               as_of
    credit rule                as a measure, and score, grade, coverage, segment, signal(…)
    amounts and starter rows   as a measure
    limit_at_most of a cap     as a measure, and capacity, need, wanted
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.types import DATE, NUMBER, TEXT, Kind, Type
from credit_engine.language.units import MONEY
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.raw import RawFact, RawPack

_AS_OF = Symbol("as_of", "given", DATE)
_OF_RULES = tuple(Symbol(name, "given", NUMBER) for name in ("score", "grade", "coverage"))
# The amounts of which a cap may take a share, in the currency of the request.
SHARED_AMOUNTS = ("capacity", "need", "wanted")
_OF_CAPS = tuple(Symbol(name, "given", Type(Kind.NUMBER, MONEY)) for name in SHARED_AMOUNTS)
GIVEN_NAMES = ("as_of", "score", "grade", "coverage", "segment", *SHARED_AMOUNTS)
# A segment is told by what the buyer is and what we hold ourselves, never by what was sent.
SEGMENT_SOURCES = frozenset({FactSource.REGISTER, FactSource.RECEIVABLES, FactSource.REQUEST})


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scope of each place, and every readable name of the pack."""

    measures: Scope
    segments: Scope
    rules: Scope
    caps: Scope
    names: frozenset[str]


def scopes_of(pack: RawPack) -> Scopes:
    """The scopes of *pack*; where a name is defined twice, a fact goes before a dimension."""
    dimensions = _keyed(
        Symbol(name, "dimension", Type(Kind.NUMBER, unit_in(pack, found.unit)), has_periods=True)
        for name, found in pack.dimensions.items()
    )
    parameters = _keyed(
        Symbol(name, "parameter", Type(Kind.NUMBER, unit_in(pack, found.unit)))
        for name, found in pack.parameters.items()
    )
    facts = {name: _symbol(fact, pack) for name, fact in pack.facts.items()}
    telling = {
        name: symbol for name, symbol in facts.items() if pack.facts[name].source in SEGMENT_SOURCES
    }
    segment = Symbol("segment", "given", TEXT, values=tuple(pack.segments))
    given = _keyed([_AS_OF])
    measured = {**dimensions, **parameters, **facts, **given}
    signals = frozenset(
        rule.produces.text for rule in pack.rules.values() if rule.produces is not None
    )
    return Scopes(
        measures=Scope(measured),
        segments=Scope({**parameters, **telling, **given}),
        rules=Scope({**measured, **_keyed([*_OF_RULES, segment])}, signals),
        caps=Scope({**measured, **_keyed(_OF_CAPS)}),
        names=frozenset({*measured, *GIVEN_NAMES}),
    )


def unit_in(pack: RawPack, declared: str | None) -> str | None:
    """The unit that *declared* means: the code of the pack's own currency is its money."""
    own = pack.meta is not None and declared == pack.meta.currency
    return MONEY if own else declared


def _symbol(fact: RawFact, pack: RawPack) -> Symbol:
    unit = unit_in(pack, fact.unit.text) if fact.unit is not None else None
    return Symbol(
        name=fact.name.text,
        kind="fact",
        type=Type(Kind(fact.type), unit if fact.type == "number" else None),
        has_periods=fact.source is FactSource.STATEMENTS,
        values=fact.values,
    )


def _keyed(symbols: Iterable[Symbol]) -> Mapping[str, Symbol]:
    return {symbol.name: symbol for symbol in symbols}
