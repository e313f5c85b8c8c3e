"""Checks of stated facts against the active pack, before anything is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from credit_engine.domain.facts import FactValue, Observation
from credit_engine.errors import InvalidInput, UnknownFact
from credit_engine.language.problems import nearest
from credit_engine.pack.fact_model import OBSERVED, FactSource
from credit_engine.pack.model import CompiledPack

_TYPES: dict[str, tuple[type, str]] = {
    "number": (float, "a number"),
    "text": (str, "a text"),
    "boolean": (bool, "true or false"),
    "date": (date, "a date written YYYY-MM-DD"),
}


def check_value(
    pack: CompiledPack, fact: str, value: FactValue, source: FactSource, pointer: str
) -> None:
    """
    Check that *pack* declares *fact* with *source*, and that *value* is of its type.

    A value outside the fact's valid range is recorded all the same: it is a fact
    about what was stated, and is assessed as `invalid`.

    Raises:
        UnknownFact: not declared, or declared with another source.
        InvalidInput: of another type, or not one of the listed texts.
    """
    check_declared(pack, fact, source, pointer)
    definition = pack.facts[fact]
    wanted, words = _TYPES[definition.type]
    if type(value) is not wanted:
        raise InvalidInput(f"{fact!r} must be {words}.", pointer)
    if definition.values is not None and value not in definition.values:
        raise InvalidInput(
            f"{value!r} is not a value of {fact!r}; it is one of {', '.join(definition.values)}.",
            pointer,
        )


def check_observation(pack: CompiledPack, stated: Observation, pointer: str) -> None:
    """
    Check that *pack* declares the fact, that its source may state it, and the value's type.

    Raises:
        UnknownFact: not declared, or none that is stated one by one.
        InvalidInput: of another type, stated by somebody who may not, or verified by
            the one who stated it.
    """
    definition = pack.facts.get(stated.fact)
    if definition is None:
        known = [name for name, held in pack.facts.items() if held.source in OBSERVED]
        raise UnknownFact(
            f"rule pack {pack.pack_id} declares no fact {stated.fact!r}."
            f"{_did_you_mean(stated.fact, known)}",
            f"{pointer}/fact",
        )
    if definition.source not in OBSERVED:
        raise UnknownFact(
            f"{stated.fact!r} comes from {definition.source.value} and is not stated by itself.",
            f"{pointer}/fact",
        )
    if stated.source not in definition.stated_by:
        raise InvalidInput(
            f"{stated.source!r} may not state {stated.fact!r}; "
            f"{' or '.join(definition.stated_by)} may.",
            f"{pointer}/source",
        )
    if stated.verified_by == stated.source:
        raise InvalidInput(
            "whoever states a fact does not verify it; name another.", f"{pointer}/verified_by"
        )
    if stated.value is not None:
        check_value(pack, stated.fact, stated.value, definition.source, f"{pointer}/value")


def check_declared(pack: CompiledPack, fact: str, source: FactSource, pointer: str) -> None:
    """
    Check that *pack* declares *fact* with *source*.

    Raises:
        UnknownFact: not declared, or declared with another source.
    """
    definition = pack.facts.get(fact)
    if definition is not None and definition.source is source:
        return
    if definition is not None:
        raise UnknownFact(
            f"{fact!r} comes from {definition.source.value}, not from {source.value}.", pointer
        )
    known = [name for name, held in pack.facts.items() if held.source is source]
    raise UnknownFact(
        f"rule pack {pack.pack_id} declares no fact {fact!r} of source {source.value}."
        f"{_did_you_mean(fact, known)}",
        pointer,
    )


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    meant = nearest(name, known)
    return f" Did you mean {meant!r}?" if meant is not None else ""
