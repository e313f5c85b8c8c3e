"""
The functions of the language and what each takes and gives.

`prior`, `series`, `streak`, `signal`, `date` and `duration` are not here: they are
decided while an expression is analysed and leave no call behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from credit_engine.language.types import Kind, Type

ROUND_DIGITS_MAX = 12


@dataclass(frozen=True, slots=True)
class Function:
    """
    One function.

    `parameters` are the kinds in order; None means one or more arguments, or one
    list, all of one kind among `kinds`. `unit` is the unit of the result where it
    has its own, `unitless` says that it has none that is known; otherwise the
    result keeps the arguments' unit.
    """

    usage: str
    parameters: tuple[Kind, ...] | None
    unit: str | None = None
    kinds: tuple[Kind, ...] = (Kind.NUMBER,)
    unitless: bool = False

    def result(self, first: Type) -> Type:
        """The type of the result, where *first* is that of the first argument."""
        if self.unit is not None:
            return Type(Kind.NUMBER, self.unit)
        return Type(Kind.NUMBER) if self.unitless else first


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "min": Function("min(x, y, …)", None, kinds=(Kind.NUMBER, Kind.DATE)),
        "max": Function("max(x, y, …)", None, kinds=(Kind.NUMBER, Kind.DATE)),
        "sum": Function("sum(x, y, …)", None),
        "mean": Function("mean(x, y, …)", None),
        "median": Function("median(x, y, …)", None),
        "count": Function("count(x, y, …)", None, "count", tuple(Kind)),
        "abs": Function("abs(x)", (Kind.NUMBER,)),
        "floor": Function("floor(x)", (Kind.NUMBER,)),
        "ceiling": Function("ceiling(x)", (Kind.NUMBER,)),
        "round": Function("round(x, digits)", (Kind.NUMBER, Kind.NUMBER)),
        "sqrt": Function("sqrt(x)", (Kind.NUMBER,), unitless=True),
        "ln": Function("ln(x)", (Kind.NUMBER,), unitless=True),
        "log10": Function("log10(x)", (Kind.NUMBER,), unitless=True),
        "exp": Function("exp(x)", (Kind.NUMBER,), unitless=True),
        "normal_cdf": Function("normal_cdf(x)", (Kind.NUMBER,), "ratio"),
        "days_between": Function("days_between(from, to)", (Kind.DATE, Kind.DATE), "days"),
        "months_between": Function("months_between(from, to)", (Kind.DATE, Kind.DATE), "months"),
    }
)

_SPECIAL_USAGES: Mapping[str, str] = MappingProxyType(
    {
        "prior": "prior(x, periods)",
        "signal": "signal(name)",
        "series": "series(x, periods)",
        "streak": "streak(condition)",
        "date": 'date("YYYY-MM-DD")',
        "duration": 'duration("P30D")',
    }
)


def function_names() -> frozenset[str]:
    """Every name that may be called."""
    return frozenset({*FUNCTIONS, *_SPECIAL_USAGES})


def usage_of(name: str) -> str | None:
    """How *name* is called, such as `round(x, digits)`; None if it is no function."""
    function = FUNCTIONS.get(name)
    return _SPECIAL_USAGES.get(name) if function is None else function.usage
