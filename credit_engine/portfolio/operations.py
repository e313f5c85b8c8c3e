"""
The operations of language/runtime.py over columns of Ibis: the same results, value by value.

Null is null or unknown in both. SQL's `and` and `or` are Kleene's already; what differs
is guarded here: a result that is not finite is null, `least` of a null is null, a
constant is read as a double and not as a decimal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from inspect import Parameter, Signature

import ibis
import ibis.expr.types as ir

from credit_engine.language.types import Kind, Type, Value

_IBIS_TYPES = {
    Kind.NUMBER: "float64",
    Kind.TEXT: "string",
    Kind.DATE: "date",
    Kind.BOOLEAN: "boolean",
}
# From here on a double has no digits after the point.
_WHOLE_FROM = 4503599627370496.0  # 2 to the power of 52


def ibis_type(type_: Type) -> str:
    """The column type that holds values of *type_*."""
    return _IBIS_TYPES[type_.kind]


def _of_backend(name: str, arguments: Sequence[str], result: str) -> Callable[..., ir.Value]:
    """A function of the database, by its own name there."""

    def named(*values: object) -> None:
        """Stand for the function; only its signature is read."""

    named.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(f"x{place}", Parameter.POSITIONAL_OR_KEYWORD) for place in range(len(arguments))]
    )
    made: Callable[..., ir.Value] = ibis.udf.scalar.builtin(
        named, name=name, signature=(tuple(arguments), result)
    )
    return made


_floor = _of_backend("floor", ["float64"], "float64")
_ceiling = _of_backend("ceil", ["float64"], "float64")
_is_finite = _of_backend("isfinite", ["float64"], "boolean")
# Whole numbers divided, neither negative, rounded down; the divisor is not 0.
divide_whole = _of_backend("divide", ["int64", "int64"], "int64")
# Refused by the database where it is beyond 64 bits.
least_common_multiple = _of_backend("lcm", ["int64", "int64"], "int64")


def literal(value: Value, type_: Type) -> ir.Value:
    """A constant; numbers go through their shortest text, which reads back as the same double."""
    if value is None:
        return ibis.null(ibis_type(type_))
    if isinstance(value, float):
        return number(value)
    return ibis.literal(value, type=ibis_type(type_))


def number(value: float) -> ir.Value:
    """A double as a constant."""
    return ibis.literal(repr(value)).cast("float64")


def finite(result: ir.Value) -> ir.Value:
    """*result* where it is finite, else null; it is written twice, so it should be a column."""
    return ibis.ifelse(_is_finite(result), result, ibis.null("float64"))


def divide(left: ir.Value, right: ir.Value) -> ir.Value:
    """`x / y`, not yet made finite; null where y is zero."""
    return ibis.ifelse(right == 0, ibis.null("float64"), left / right)


def guarded(result: ir.Value, *inputs: ir.Value) -> ir.Value:
    """*result*, but null where any of *inputs* is."""
    absent = reduce(lambda some, more: some | more, [one.isnull() for one in inputs])
    return ibis.ifelse(absent, ibis.null(result.type()), result)


def minimum(values: Sequence[ir.Value]) -> ir.Value:
    """The least; null if any is null."""
    return values[0] if len(values) == 1 else guarded(ibis.least(*values), *values)


def maximum(values: Sequence[ir.Value]) -> ir.Value:
    """The greatest; null if any is null."""
    return values[0] if len(values) == 1 else guarded(ibis.greatest(*values), *values)


def negated(truth: ir.BooleanValue) -> ir.Value:
    """
    Not *truth*; null if it is null.

    Written without NOT: Ibis sends `NOT x IS NULL` for the test of a negation for null, which
    a database takes for the negation of the test.
    """
    return ibis.cases((truth, False), (truth.isnull(), ibis.null("boolean")), else_=True)


def count_present(values: Sequence[ir.Value]) -> ir.Value:
    """How many are not null."""
    ones = [ibis.ifelse(value.isnull(), number(0.0), number(1.0)) for value in values]
    return reduce(lambda left, right: left + right, ones)


def middle(values: Sequence[ir.Value], place: int) -> ir.Value:
    """The one at *place* by size, counted from 0; null if any is null."""
    return guarded(ibis.array(list(values)).sort()[place], *values)


def floor(value: ir.Value) -> ir.Value:
    """The greatest whole number that is not above; null for an infinity."""
    return finite(_floor(value)) + number(0.0)


def ceiling(value: ir.Value) -> ir.Value:
    """The least whole number that is not below; null for an infinity."""
    return finite(_ceiling(value)) + number(0.0)


def square_root(value: ir.Value) -> ir.Value:
    """Null where the number is below zero."""
    return ibis.ifelse(value >= 0, value.sqrt(), ibis.null("float64"))


def round_half_up(value: ir.Value, digits: int) -> ir.Value:
    """The nearest number of *digits* decimals, halves away from zero."""
    scale = number(float(10**digits))
    scaled = value.abs() * scale
    whole = _floor(scaled)
    away = ibis.ifelse(scaled - whole >= number(0.5), whole + number(1.0), whole) / scale
    signed = ibis.ifelse(value >= 0, away, number(0.0) - away)
    return ibis.ifelse(scaled < number(_WHOLE_FROM), signed, value)


def days_between(start: ir.Value, end: ir.Value) -> ir.Value:
    """Calendar days from *start* to *end*."""
    return end.delta(start, unit="day").cast("float64")


def months_between(start: ir.Value, end: ir.Value) -> ir.Value:
    """Whole months from *start* to *end*, rounded down."""
    years = end.year().cast("int64") - start.year().cast("int64")
    months = 12 * years + (end.month().cast("int64") - start.month().cast("int64"))
    unfinished = ibis.ifelse(end.day() < start.day(), 1, 0)
    return (months - unfinished).cast("float64")


def move_months(day: ir.Value, months: int) -> ir.Value:
    """The same day so many months later, or the month's last; null where the calendar ends."""
    return _in_calendar((day + ibis.interval(months=months)).cast("date")) if months else day


def move_days(day: ir.Value, days: int) -> ir.Value:
    """So many days later; null where the calendar ends."""
    return _in_calendar((day + ibis.interval(days=days)).cast("date")) if days else day


def _in_calendar(day: ir.Value) -> ir.Value:
    """Python's calendar, years 1 to 9999."""
    known = (day >= ibis.literal(date.min)) & (day <= ibis.literal(date.max))
    return ibis.ifelse(known, day, ibis.null("date"))


def all_of(parts: Sequence[ir.Value]) -> ir.Value:
    """Kleene's conjunction, which is SQL's."""
    return reduce(lambda left, right: left & right, parts)


def any_of(parts: Sequence[ir.Value]) -> ir.Value:
    """Kleene's disjunction, which is SQL's."""
    return reduce(lambda left, right: left | right, parts)


def choose(condition: ir.Value, then: ir.Value, otherwise: ir.Value) -> ir.Value:
    """`if … then … else …`; null where the condition is unknown."""
    return ibis.cases((condition, then), (~condition, otherwise), else_=ibis.null(then.type()))


def streak(parts: Sequence[ir.Value]) -> ir.Value:
    """How many are true before the first that is false; null if one is unknown before."""
    found: ir.Value = number(float(len(parts)))
    for place in reversed(range(len(parts))):
        found = choose(parts[place], found, number(float(place)))
    return found
