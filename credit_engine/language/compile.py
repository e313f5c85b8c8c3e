"""
Typed trees in, Python functions out: one generated module for a whole rule pack.

The module is built as a Python syntax tree, node by node, from the closed set
of our own nodes. No text of a user ever becomes source: names and texts are
constants (`v["quick_ratio@1"]`), the functions are called f0, f1, …, and the
generated code sees language/runtime.py's operations and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, assert_never

from credit_engine.language import runtime
from credit_engine.language.analyse import Expression
from credit_engine.language.bands import Band
from credit_engine.language.intervals import Interval
from credit_engine.language.straight import is_strict, straight_body
from credit_engine.language.tree import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Conditional,
    Conjunction,
    Disjunction,
    IsNull,
    ListOf,
    Literal,
    Member,
    Moved,
    Negate,
    Node,
    Not,
    Reading,
    Series,
    SignalRead,
    Streak,
    reading_key,
    signal_key,
    spread,
)
from credit_engine.language.types import Value

CompiledExpression = Callable[[Mapping[str, Value]], Value]
CompiledBands = Callable[[Value], int]

_OPERATIONS: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {
        "+": runtime.add,
        "-": runtime.subtract,
        "*": runtime.multiply,
        "/": runtime.divide,
        "=": runtime.equal,
        "!=": runtime.unequal,
        "<": runtime.less,
        "<=": runtime.less_or_equal,
        ">": runtime.greater,
        ">=": runtime.greater_or_equal,
        "min": runtime.minimum,
        "max": runtime.maximum,
        "sum": runtime.total,
        "mean": runtime.mean,
        "median": runtime.median,
        "count": runtime.count_present,
        "ln": runtime.natural_logarithm,
        "log10": runtime.decimal_logarithm,
        "exp": runtime.exponential,
        "sqrt": runtime.square_root,
        "normal_cdf": runtime.normal_cdf,
        "abs": runtime.absolute,
        "floor": runtime.floor,
        "ceiling": runtime.ceiling,
        "round": runtime.round_half_up,
        "days_between": runtime.days_between,
        "months_between": runtime.months_between,
    }
)
_OTHER_OPERATIONS: tuple[Callable[..., Value], ...] = (
    runtime.negate,
    runtime.move_date,
    runtime.is_null,
    runtime.is_present,
    runtime.is_between,
    runtime.is_one_of,
    runtime.all_of,
    runtime.any_of,
    runtime.opposite,
    runtime.streak,
    runtime.choose,
)
_VISIBLE: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {operation.__name__: operation for operation in (*_OPERATIONS.values(), *_OTHER_OPERATIONS)}
)
_VALUES = "v"
_VALUE = "value"


def compile_functions(items: Mapping[str, Expression | Node]) -> Mapping[str, CompiledExpression]:
    """
    One function for each item, under the item's key.

    A function takes the values of its readings by `reading_key` (and the truth
    of its signals by `signal_key`) and gives the value, or None for null or
    unknown. It never fails on values of the declared kinds; numbers must be
    finite floats.

    Raises:
        KeyError: when called without one of its readings; that is our mistake,
            as a missing value is None.
    """
    generator = _Generator()
    bodies: list[list[ast.stmt]] = []
    for item in items.values():
        node = item.root if isinstance(item, Expression) else item
        if is_strict(node):
            bodies.append(straight_body(node, generator.expression))
        else:
            bodies.append([ast.Return(generator.expression(node))])
    functions = _build(bodies, _VALUES, generator.constants)
    return MappingProxyType(dict(zip(items, functions, strict=True)))


def compile_bands(items: Mapping[str, Sequence[Band]]) -> Mapping[str, CompiledBands]:
    """
    One function for each item: the index of the first band that holds a value.

    It gives -1 where none holds, and for null.
    """
    bodies = [_band_search(bands) for bands in items.values()]
    functions = _build(bodies, _VALUE, {})
    return MappingProxyType(dict(zip(items, functions, strict=True)))


class _Generator:
    """Turns our nodes into Python's; `constants` collects what Python cannot write as one."""

    def __init__(self) -> None:
        self.constants: dict[str, date] = {}

    def expression(self, node: Node) -> ast.expr:  # noqa: C901 - one arm for each node
        match node:
            case Literal(value=value):
                return self._literal(value)
            case Reading(name=name, lag=lag):
                return _look_up(reading_key(name, lag))
            case SignalRead(name=name):
                return _look_up(signal_key(name))
            case Negate(operand=operand):
                return self._call(runtime.negate, operand)
            case Arithmetic(operator=operator, left=left, right=right):
                return self._call(_OPERATIONS[operator], left, right)
            case Moved(operand=operand, months=months, days=days):
                by = (ast.Constant(months), ast.Constant(days))
                return self._call(runtime.move_date, operand, also=by)
            case Comparison(operator=operator, left=left, right=right):
                return self._call(_OPERATIONS[operator], left, right)
            case IsNull(operand=operand, negated=negated):
                return self._call(runtime.is_present if negated else runtime.is_null, operand)
            case Between(operand=operand, low=low, high=high):
                ends = (ast.Constant(node.low_closed), ast.Constant(node.high_closed))
                return self._call(runtime.is_between, operand, low, high, also=ends)
            case Member(operand=operand, items=listed):
                return self._call(runtime.is_one_of, operand, *spread((listed,)))
            case Streak(parts=parts):
                return self._call(runtime.streak, *parts)
            case ListOf() | Series():
                raise AssertionError("a list stands under a call or `in` only")
            case Conjunction(parts=parts):
                return self._call(runtime.all_of, *parts)
            case Disjunction(parts=parts):
                return self._call(runtime.any_of, *parts)
            case Not(part=part):
                return self._call(runtime.opposite, part)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                return self._call(runtime.choose, condition, then, otherwise)
            case Call(function=function, arguments=arguments):
                return self._call(_OPERATIONS[function], *spread(arguments))
            case _:
                assert_never(node)

    def _call(
        self,
        operation: Callable[..., Value],
        *arguments: Node,
        also: tuple[ast.expr, ...] = (),
    ) -> ast.expr:
        given = [self.expression(argument) for argument in arguments]
        return ast.Call(ast.Name(operation.__name__, ast.Load()), [*given, *also], [])

    def _literal(self, value: Value) -> ast.expr:
        if not isinstance(value, date):
            return ast.Constant(value)
        name = f"date_{value:%Y_%m_%d}"
        self.constants[name] = value
        return ast.Name(name, ast.Load())


def _look_up(key: str) -> ast.expr:
    return ast.Subscript(ast.Name(_VALUES, ast.Load()), ast.Constant(key), ast.Load())


def _band_search(bands: Sequence[Band]) -> list[ast.stmt]:
    value = ast.Name(_VALUE, ast.Load())
    is_null = ast.Compare(value, [ast.Is()], [ast.Constant(None)])
    none_holds = ast.Return(ast.Constant(-1))
    body: list[ast.stmt] = [ast.If(is_null, [none_holds], [])]
    for index, band in enumerate(bands):
        tests = [_interval_test(interval) for interval in band.intervals]
        tests += [ast.Compare(value, [ast.Eq()], [ast.Constant(text)]) for text in band.values]
        test = tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)
        body.append(ast.If(test, [ast.Return(ast.Constant(index))], []))
    return [*body, none_holds]


def _interval_test(interval: Interval) -> ast.expr:
    value = ast.Name(_VALUE, ast.Load())
    tests: list[ast.expr] = []
    if interval.low is not None:
        above = ast.GtE() if interval.low_closed else ast.Gt()
        tests.append(ast.Compare(value, [above], [ast.Constant(interval.low)]))
    if interval.high is not None:
        below = ast.LtE() if interval.high_closed else ast.Lt()
        tests.append(ast.Compare(value, [below], [ast.Constant(interval.high)]))
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)


def _build(
    bodies: Sequence[list[ast.stmt]], parameter: str, constants: Mapping[str, date]
) -> list[Callable[..., Any]]:
    """Compile one function of one *parameter* for each body, in one module."""
    module = ast.Module([], [])
    for index, body in enumerate(bodies):
        arguments = ast.arguments(
            posonlyargs=[], args=[ast.arg(parameter)], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        module.body.append(
            ast.FunctionDef(name=f"f{index}", args=arguments, body=body, decorator_list=[])
        )
    namespace: dict[str, Any] = {"__builtins__": {}, **_VISIBLE, **constants}
    code = compile(ast.fix_missing_locations(module), "<rule pack>", "exec")
    exec(code, namespace)  # noqa: S102 - a syntax tree that only this module can have built
    return [namespace[f"f{index}"] for index in range(len(bodies))]
