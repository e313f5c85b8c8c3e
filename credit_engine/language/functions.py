"""
The functions of the language and what each takes and gives.

`prior`, `signal` and `date` are not here: they are decided while an expression
is analysed and leave no call behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from credit_engine.language.types import Kind, Type

ROUND_DIGITS_MAX = 12


@dataclass(frozen=True, slots=True)
class Function:
    """
    One function.

    `parameters` are the kinds in order; None means one or more arguments, all
    numbers or all dates. `unit` is the unit of the result where it has its own;
    otherwise the result keeps the arguments' unit.
    """

    usage: str
    parameters: tuple[Kind, ...] | None
    unit: str | None = None

    def result(self, arguments: Sequence[Type]) -> Type:
        """The type of the result over arguments that fit."""
        first = arguments[0]
        if self.unit is not None:
            return Type(Kind.NUMBER, self.unit)
        if self.parameters is None and any(argument != first for argument in arguments):
            return Type(first.kind)
        return first


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "min": Function("min(x, y, …)", None),
        "max": Function("max(x, y, …)", None),
        "abs": Function("abs(x)", (Kind.NUMBER,)),
        "floor": Function("floor(x)", (Kind.NUMBER,)),
        "ceiling": Function("ceiling(x)", (Kind.NUMBER,)),
        "round": Function("round(x, digits)", (Kind.NUMBER, Kind.NUMBER)),
        "days_between": Function("days_between(from, to)", (Kind.DATE, Kind.DATE), "days"),
        "months_between": Function("months_between(from, to)", (Kind.DATE, Kind.DATE), "months"),
    }
)

_SPECIAL_USAGES: Mapping[str, str] = MappingProxyType(
    {
        "prior": "prior(x, periods)",
        "signal": "signal(name)",
        "date": 'date("YYYY-MM-DD")',
    }
)


def function_names() -> frozenset[str]:
    """Every name that may be called."""
    return frozenset({*FUNCTIONS, *_SPECIAL_USAGES})


def usage_of(name: str) -> str | None:
    """How *name* is called, such as `round(x, digits)`; None if it is no function."""
    function = FUNCTIONS.get(name)
    return _SPECIAL_USAGES.get(name) if function is None else function.usage
