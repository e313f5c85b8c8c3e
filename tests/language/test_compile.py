"""Compiled expressions against the tree-walking judge, and what generated code can reach."""

import struct
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from credit_engine.language.analyse import analyse
from credit_engine.language.bands import parse_band
from credit_engine.language.compile import compile_bands, compile_functions
from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.tree import Literal, Reading
from credit_engine.language.types import BOOLEAN, NUMBER, TEXT, Value
from tests.language.expressions import OPERATIONS, SCOPE, conditions, expressions, finite, values
from tests.reference.walker import evaluate


def exactly(value: Value) -> tuple[type, object]:
    """Return what tells values apart to the last bit: -0.0 is not 0.0, 1.0 is not true."""
    return type(value), struct.pack(">d", value) if isinstance(value, float) else value


def test_compiled_expressions_agree_with_the_tree_walker_to_the_last_bit(proof):
    counts: Counter[str] = Counter()

    @seed(proof.seed)
    @settings(max_examples=proof.size(quick=200, full=10_000), database=None)
    @given(expressions, st.lists(values, min_size=3, max_size=3))
    def compiled_equals_walked(text, rows):
        expression = analyse(text, SCOPE)
        function = compile_functions({"it": expression})["it"]
        for row in rows:
            assert exactly(function(row)) == exactly(evaluate(expression.root, row))
            counts["null or unknown"] += function(row) is None
        counts["expressions"] += 1
        counts["evaluations"] += len(rows)

    compiled_equals_walked()

    assert 0 < counts["null or unknown"] < counts["evaluations"]
    proof.record("compiled = walked", counts={**counts, "differences": 0})


@pytest.mark.parametrize("text", OPERATIONS)
@given(values)
def test_each_operation_alone_agrees_with_the_tree_walker_to_the_last_bit(text, row):
    expression = analyse(text, SCOPE)

    result = compile_functions({"it": expression})["it"](row)

    assert exactly(result) == exactly(evaluate(expression.root, row))


@given(st.dictionaries(st.text(max_size=3), conditions(2), max_size=5), values)
def test_every_function_of_a_module_is_found_under_its_own_key(texts, row):
    expressions_by_key = {key: analyse(text, SCOPE) for key, text in texts.items()}

    functions = compile_functions(expressions_by_key)

    assert list(functions) == list(texts)
    for key, expression in expressions_by_key.items():
        assert functions[key](row) == evaluate(expression.root, row)


def test_names_that_mean_something_in_python_are_plain_names():
    names = ("class", "import", "lambda", "v", "value", "f0", "add", "choose", "exec", "print")
    scope = Scope({name: Symbol(name, "fact", NUMBER) for name in names})
    row = {name: float(index) for index, name in enumerate(names)}

    functions = compile_functions({name: analyse(f"{name} + 1", scope) for name in names})

    assert [functions[name](row) for name in names] == [row[name] + 1 for name in names]


@pytest.mark.parametrize("name", ['"] or __import__("os") or v["', "__class__", "\x00", "'\\"])
def test_a_hostile_name_in_a_tree_is_only_ever_a_key(name):
    function = compile_functions({"it": Reading(name, 0, NUMBER)})["it"]

    assert function({name: 3.0}) == 3.0
    with pytest.raises(KeyError):
        function({})


def test_a_hostile_text_is_only_ever_a_text():
    hostile = "__import__('os').system('true')"

    function = compile_functions({"it": Literal(hostile, TEXT)})["it"]

    assert function({}) == hostile


def test_generated_code_sees_our_operations_and_no_builtins():
    function = compile_functions({"it": analyse("sales > 1 and founded < as_of", SCOPE)})["it"]

    visible = function.__globals__

    assert visible["__builtins__"] == {}
    modules = {getattr(item, "__module__", None) for item in visible.values() if callable(item)}
    assert modules == {"credit_engine.language.runtime", None}


def test_a_reading_without_its_key_is_our_mistake_and_told():
    function = compile_functions({"it": analyse("prior(sales, 1)", SCOPE)})["it"]

    assert function({"sales@1": 7.0}) == 7.0
    with pytest.raises(KeyError, match="sales@1"):
        function({"sales": 7.0})


def test_the_same_expressions_compile_to_the_same_code():
    texts = {"a": "sales / debts", "b": 'founded > @"2020-01-01"'}

    def code():
        functions = compile_functions({k: analyse(t, SCOPE) for k, t in texts.items()})
        return [(f.__code__.co_code, f.__code__.co_consts) for f in functions.values()]

    assert code() == code()


@given(finite)
def test_compiled_bands_find_the_band_that_holds(number):
    tests = ["< -1", "[-1 .. 0)", "0", "(0 .. 2.5], 100", "> 2.5"]
    bands = [parse_band(test, NUMBER) for test in tests]

    index = compile_bands({"it": bands})["it"](number)

    holding = [at for at, band in enumerate(bands) if band.holds(number)]
    assert index == holding[0]


@pytest.mark.parametrize(
    ("tests", "type_", "value", "index"),
    [
        (["< 1", "> 2"], NUMBER, 1.5, -1),
        (["< 1", "> 2"], NUMBER, None, -1),
        (['"a"', '"b", "c"'], TEXT, "c", 1),
        (['"a"', '"b", "c"'], TEXT, "d", -1),
        (["false", "true"], BOOLEAN, True, 1),
        (["false", "true"], BOOLEAN, None, -1),
        ([], NUMBER, 1.0, -1),
    ],
)
def test_a_value_outside_of_every_band_has_no_band(tests, type_, value, index):
    bands = [parse_band(test, type_) for test in tests]

    assert compile_bands({"it": bands})["it"](value) == index


def test_hundreds_of_bands_compile():
    bands = [parse_band(f"[{at} .. {at + 1})", NUMBER) for at in range(500)]

    assert compile_bands({"it": bands})["it"](499.5) == 499


@pytest.mark.parametrize(
    ("text", "row", "result"),
    [
        ("1 + 2 * 3", {}, 7.0),
        ("10 - 4 - 3", {}, 3.0),
        ("12 / 3 / 2", {}, 2.0),
        ("-2 * -3", {}, 6.0),
        ("-(2 + 3)", {}, -5.0),
        ("1 < 2 or 1 > 2 and 1 > 3", {}, True),
        ("sales / 0", {"sales": 1.0}, None),
        ("sales * sales", {"sales": 1e308}, None),
        ("sales + 1 > 0", {"sales": None}, None),
        ("sales = null", {"sales": None}, True),
        ("sales != null", {"sales": None}, False),
        ("if audited then 1 else 2", {"audited": None}, None),
        ("if audited then null else 2", {"audited": False}, 2.0),
        ("sales > 0 and audited", {"sales": 0.0, "audited": None}, False),
        ("sales > 0 or audited", {"sales": 1.0, "audited": None}, True),
        ("round(2.5, 0)", {}, 3.0),
        ("round(-2.5, 0)", {}, -3.0),
        ("round(0.285, 2)", {}, 0.28),
        ("min(3, 1, 2) + max(3, 1, 2)", {}, 4.0),
        ("max(1, sales)", {"sales": None}, None),
        ("floor(-1.5) + ceiling(-1.5)", {}, -3.0),
        ('months_between(@"2026-01-31", @"2026-02-28")', {}, 0.0),
        ('months_between(@"2026-01-31", @"2026-03-31")', {}, 2.0),
        ('months_between(@"2026-03-15", @"2026-03-14")', {}, -1.0),
        ('days_between(@"2024-02-28", @"2024-03-01")', {}, 2.0),
        ("max(founded, as_of)", {"founded": date(2020, 1, 1), "as_of": date(2026, 1, 1)},
         date(2026, 1, 1)),
        ("sum(series(sales, 2))", {"sales": 1.0, "sales@1": 2.0}, 3.0),
        ("count(series(sales, 2))", {"sales": 1.0, "sales@1": None}, 1.0),
        ("streak(audited, 3)", {"audited": True, "audited@1": True, "audited@2": True}, 3.0),
        ("streak(audited, 3)", {"audited": True, "audited@1": False, "audited@2": None}, 1.0),
        ("streak(audited, 3)", {"audited": True, "audited@1": None, "audited@2": False}, None),
        ("sum(1, 2, 3) + mean([1, 2]) + median(3, 1, 2)", {}, 9.5),
        ("median(1, 2, 3, 10)", {}, 2.5),
        ("sum(sales, 1)", {"sales": None}, None),
        ("count(sales, 1, 2)", {"sales": None}, 2.0),
        ("mean(sales, sales, -1)", {"sales": 1e308}, None),
        ("ln(0)", {}, None),
        ("ln(-1)", {}, None),
        ("sqrt(-1)", {}, None),
        ("sqrt(2)", {}, 1.4142135623730951),
        ("exp(710)", {}, None),
        ("exp(-1000)", {}, 0.0),
        ("normal_cdf(0)", {}, 0.5),
        ("sales in [1, 2]", {"sales": None}, None),
        ("1 in [1, sales]", {"sales": None}, True),
        ("1 in [2, sales]", {"sales": None}, None),
        ("sales between 1 and 2", {"sales": 2.0}, True),
        ("0 between 1 and sales", {"sales": None}, False),
        ("3 between 1 and sales", {"sales": None}, None),
        ("sales in (1 .. 2]", {"sales": 1.0}, False),
        ('@"2024-01-31" + duration("P1M")', {}, date(2024, 2, 29)),
        ('@"2024-03-31" - duration("P1M")', {}, date(2024, 2, 29)),
        ('duration("P1Y6M") + @"2024-01-31"', {}, date(2025, 7, 31)),
        ('@"2024-02-28" + @"P2D"', {}, date(2024, 3, 1)),
        ('@"9999-12-31" + @"P1D"', {}, None),
        ('@"0001-01-31" - @"P1M"', {}, None),
        ("prior(sales - prior(debts, 1), 1)", {"sales@1": 5.0, "debts@2": 2.0}, 3.0),
        ("signal(squeeze) and not(listed)", {"signal:squeeze": True, "listed": False}, True),
    ],
)  # fmt: skip
def test_values_follow_the_documented_rules(text, row, result):
    function = compile_functions({"it": analyse(text, SCOPE)})["it"]

    assert exactly(function(row)) == exactly(result)
