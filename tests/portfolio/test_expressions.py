"""Expressions as columns on DuckDB against the compiled functions, value by value."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import ibis
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from credit_engine.language.analyse import Expression, analyse
from credit_engine.language.compile import compile_functions
from credit_engine.language.tree import reading_key, signal_key
from credit_engine.language.types import BOOLEAN, Value
from credit_engine.portfolio.expressions import Columns, Layers
from credit_engine.portfolio.mathematics import mathematics
from credit_engine.portfolio.operations import ibis_type
from tests.language.expressions import LAGS, OPERATIONS, SCOPE, expressions, values

SCHEMA = ibis.schema(
    {
        **{
            reading_key(name, lag): ibis_type(symbol.type)
            for name, symbol in SCOPE.symbols.items()
            for lag in LAGS
        },
        **{signal_key(name): ibis_type(BOOLEAN) for name in sorted(SCOPE.signals or ())},
    }
)


@cache
def duckdb():
    return ibis.duckdb.connect()


@cache
def functions():
    return mathematics(duckdb())


def in_columns(
    found: Sequence[Expression], rows: Sequence[Mapping[str, Value]]
) -> Sequence[Sequence[Value]]:
    """Return the values of each expression, row by row."""
    layers = Layers()
    columns = Columns(layers, functions())
    for place, expression in enumerate(found):
        layers.add(f"result {place}", columns.placed(expression.root))
    numbered = [{"row": place, **row} for place, row in enumerate(rows)]
    schema = ibis.schema({"row": "int64", **SCHEMA})
    names = [f"result {at}" for at in range(len(found))]
    table = layers.applied_to(ibis.memtable(numbered, schema=schema), ["row", *names])
    results = duckdb().to_pyarrow(table.order_by("row").drop("row"))
    return [column.to_pylist() for column in results.columns]


def test_columns_agree_with_compiled_functions_on_every_value(proof):
    counts: Counter[str] = Counter()

    @seed(proof.seed)
    @settings(max_examples=proof.size(quick=8, full=600), database=None, deadline=None)
    @given(st.lists(expressions, min_size=5, max_size=12), st.lists(values, min_size=8, max_size=8))
    def columns_equal_compiled(texts, rows):
        found = [analyse(text, SCOPE) for text in texts]
        compiled = compile_functions({str(at): each for at, each in enumerate(found)})
        for text, function, column in zip(
            texts, compiled.values(), in_columns(found, rows), strict=True
        ):
            expected = [function(row) for row in rows]
            assert column == expected, text
            counts["null or unknown"] += expected.count(None)
        counts["expressions"] += len(found)
        counts["values"] += len(found) * len(rows)

    columns_equal_compiled()

    assert 0 < counts["null or unknown"] < counts["values"]
    proof.record("columns = compiled", counts={**counts, "differences": 0})


@pytest.mark.parametrize(
    "text",
    [*OPERATIONS, "streak(assets > debts, 3)", "if listed then assets else debts"],
)
@settings(max_examples=10, deadline=None)
@given(st.lists(values, min_size=20, max_size=20))
def test_each_operation_alone_agrees_with_the_compiled_function(text, rows):
    expression = analyse(text, SCOPE)
    function = compile_functions({"it": expression})["it"]

    assert in_columns([expression], rows) == [[function(row) for row in rows]]
