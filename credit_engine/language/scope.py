"""Which names an expression may read, and what each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from credit_engine.language.types import Type

SymbolKind = Literal["fact", "dimension", "parameter", "given"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """
    One readable name.

    `has_periods` says that earlier values exist for `prior` to read; `values`
    lists the only texts that an enumeration can hold.
    """

    name: str
    kind: SymbolKind
    type: Type
    has_periods: bool = False
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that may be read here; `signals` is None where signal() may not stand at all."""

    symbols: Mapping[str, Symbol] = field(default_factory=dict)
    signals: frozenset[str] | None = None
