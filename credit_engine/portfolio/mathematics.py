"""
ln, log10, exp and the normal distribution function over columns, to the last bit of Python's.

A database may bring a C library of its own, whose last digits differ. Each of its
functions is asked for the values that the fingerprint of a decision is made of
(language/fingerprint.py); one that gives the same bits is used as it is, any other
runs as the Python function itself, on Arrow columns.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql import SQLBackend

from credit_engine.language import runtime
from credit_engine.language.fingerprint import ARGUMENTS

Function = Callable[[ir.Value], ir.Value]
Scalar = Callable[[float | None], float | None]

LARGEST = sys.float_info.max
LARGEST_EXPONENT = 709.782712893384  # exp of anything above is beyond a double

# SQL has no function of its own for the normal distribution.
_IN_PYTHON: Mapping[str, Scalar] = MappingProxyType(
    {
        "ln": runtime.natural_logarithm,
        "log10": runtime.decimal_logarithm,
        "exp": runtime.exponential,
        "normal_cdf": runtime.normal_cdf,
    }
)


def mathematics(backend: SQLBackend) -> Mapping[str, Function]:
    """The four functions for *backend*: its own where their bits are Python's, else Python's."""
    own: Mapping[str, Function] = {"ln": _ln, "log10": _log10, "exp": _exp}
    chosen = {
        name: own[name]
        if name in own and _agrees(backend, own[name], scalar)
        else _lifted(backend, scalar)
        for name, scalar in _IN_PYTHON.items()
    }
    return MappingProxyType(chosen)


def _agrees(backend: SQLBackend, function: Function, scalar: Scalar) -> bool:
    arguments = [*ARGUMENTS, *(-argument for argument in ARGUMENTS)]
    found = _applied(backend, function, arguments)
    return [*map(_bits, found)] == [_bits(scalar(argument)) for argument in arguments]


def _applied(
    backend: SQLBackend, function: Function, arguments: Sequence[float]
) -> list[float | None]:
    table = ibis.memtable({"x": arguments}, schema=ibis.schema({"x": "float64"}))
    results = backend.to_pyarrow(table.select(y=function(table["x"])))
    return [None if number is None else float(number) for number in results["y"].to_pylist()]


def _bits(value: float | None) -> bytes | None:
    return None if value is None else struct.pack(">d", value)


def _lifted(backend: SQLBackend, scalar: Scalar) -> Function:
    """*scalar* over Arrow columns, known to the session of *backend* from now on."""

    def over(numbers: pa.ChunkedArray) -> pa.Array:
        return pa.array([scalar(number) for number in numbers.to_pylist()], pa.float64())

    over.__name__ = scalar.__name__
    lifted: Function = ibis.udf.scalar.pyarrow(over, signature=(("float64",), "float64"))
    _applied(backend, lifted, ARGUMENTS)  # a view may name only what the session knows
    return lifted


def _ln(number: ir.Value) -> ir.Value:
    return ibis.ifelse(_positive(number), number.ln(), ibis.null("float64"))


def _log10(number: ir.Value) -> ir.Value:
    return ibis.ifelse(_positive(number), number.log10(), ibis.null("float64"))


def _exp(number: ir.Value) -> ir.Value:
    return ibis.ifelse(number <= LARGEST_EXPONENT, number.exp(), ibis.null("float64"))


def _positive(number: ir.Value) -> ir.Value:
    return (number > 0) & (number <= LARGEST)
