"""Facts under which a statement may fail, as the solver found them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.language.types import Value


@dataclass(frozen=True, slots=True)
class Witness:
    """
    Facts by reading key under which something can hold; None where a fact is not known.

    `after` differs from `before` where two buyers are compared. The facts are those that
    the question read; the terms say less than the engine, so it must be asked.
    """

    as_of: date
    segment: str | None
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    of: str
