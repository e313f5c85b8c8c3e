"""Random well-typed expressions and random values for all that they can read."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from hypothesis import strategies as st

from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.tree import reading_key, signal_key
from credit_engine.language.types import BOOLEAN, DATE, NUMBER, TEXT, Kind, Type, Value

NUMBERS = ("assets", "debts", "sales")
SIZES = ("small", "medium", "large")
LAGS = (0, 1, 2)

SCOPE = Scope(
    {
        **{name: Symbol(name, "fact", NUMBER, has_periods=True) for name in NUMBERS},
        "days_late": Symbol("days_late", "dimension", Type(Kind.NUMBER, "days")),
        "rate": Symbol("rate", "parameter", NUMBER),
        "size": Symbol("size", "fact", TEXT, values=SIZES),
        "city": Symbol("city", "fact", TEXT),
        "founded": Symbol("founded", "fact", DATE),
        "as_of": Symbol("as_of", "given", DATE),
        "audited": Symbol("audited", "fact", BOOLEAN, has_periods=True),
        "listed": Symbol("listed", "fact", BOOLEAN),
    },
    frozenset({"squeeze", "late_payer"}),
)

LITERALS = ("0", "1", "2", "0.5", "3.14159", "-1", "-0", "0.1", "100", "1" + "0" * 300, "0.00001")
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, 0.1, 0.3, 2.675, 0.49999999999999994,
           5e-324, -5e-324, 2.2250738585072014e-308, 1e308, -1e308, 1.7976931348623157e308,
           4503599627370495.5, 4503599627370497.0, 9007199254740993.0)  # fmt: skip


def wrapped(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(text, st.booleans()).map(lambda pair: f"({pair[0]})" if pair[1] else pair[0])


def shaped(shape: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda given: shape.format(*given))


def rows(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(text, min_size=1, max_size=4).map(", ".join)


over_periods = st.sampled_from(("sales", "assets - debts", "sales * rate", "-debts", "sales / 3"))


@cache
def numbers(depth: int) -> st.SearchStrategy[str]:
    leaves = st.sampled_from(
        (*LITERALS, *NUMBERS, "rate * days_late", "rate", "prior(sales, 1)", "prior(assets, 2)")
    )
    if depth == 0:
        return leaves
    inner, truth, day = numbers(depth - 1), conditions(depth - 1), dates(depth - 1)
    inside = inner.map(lambda text: f"({text})")
    several = st.sampled_from(("sum", "mean", "median", "min", "max"))
    return st.one_of(
        leaves,
        *(shaped(f"{{}} {operator} {{}}", inside, inside) for operator in "+-*/"),
        shaped("-{}", inside),
        shaped("{0}({1}, {2})", st.sampled_from(("min", "max")), inner, inner),
        shaped("{0}({1}, {2}, {3})", st.sampled_from(("min", "max")), inner, inner, inner),
        shaped("{0}({1})", st.sampled_from(("abs", "floor", "ceiling", "min")), inner),
        shaped("{0}({1})", st.sampled_from(("sqrt", "ln", "log10", "exp")), inner),
        shaped("(normal_cdf({0}) * 12)", inner),
        shaped("{0}({1})", several, rows(inner)),
        shaped("{0}([{1}])", several, rows(inner)),
        shaped("(12 * count({0}))", st.one_of(rows(inner), rows(day), rows(truth))),
        shaped("{0}(series({1}, 3))", several, over_periods),
        shaped(
            "(rate * streak({0} {1} {2}, 3))", over_periods, st.sampled_from("<>"), over_periods
        ),
        st.just("(streak(audited and sales > rate, 3) / 7)"),
        shaped("round({0}, {1})", inner, st.integers(0, 12).map(str)),
        shaped(
            "({0}({1}, {2}) / 12)", st.sampled_from(("days_between", "months_between")), day, day
        ),
        shaped("if {} then {} else {}", truth, inner, inner),
        shaped("if {} then null else {}", truth, inner),
        shaped("prior(sales - prior(debts, 1), 1) + {}", inside),
    )


durations = st.one_of(
    st.integers(1, 9999).map(lambda days: f'duration("P{days}D")'),
    st.tuples(st.integers(0, 99), st.integers(1, 40)).map(lambda ym: f'@"P{ym[0]}Y{ym[1]}M"'),
)


@cache
def dates(depth: int) -> st.SearchStrategy[str]:
    leaves = st.sampled_from(("founded", "as_of", '@"2024-02-29"', 'date("1999-12-31")'))
    if depth == 0:
        return leaves
    inner, truth = dates(depth - 1), conditions(depth - 1)
    return st.one_of(
        leaves,
        shaped("{0}({1}, {2})", st.sampled_from(("min", "max")), inner, inner),
        shaped("if {} then {} else null", truth, inner),
        shaped("({}) {} {}", inner, st.sampled_from("+-"), durations),
        shaped("{} + ({})", durations, inner),
    )


@cache
def texts(depth: int) -> st.SearchStrategy[str]:
    leaves = st.sampled_from(("city", '"Köln"', '"北京"', '""', '"__import__(1)"'))
    if depth == 0:
        return leaves
    inner, truth = texts(depth - 1), conditions(depth - 1)
    return st.one_of(leaves, shaped("if {} then {} else {}", truth, inner, inner))


@cache
def conditions(depth: int) -> st.SearchStrategy[str]:
    comparators = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
    equality = st.sampled_from(("=", "!="))
    leaves = st.sampled_from(
        ("audited", "listed", "true", "false", 'size = "small"', "prior(audited, 1)", "sales > 0")
    )
    if depth == 0:
        return leaves
    truth = wrapped(conditions(depth - 1))
    number, day, text = (
        kind(depth - 1).map(lambda inner: f"({inner})") for kind in (numbers, dates, texts)
    )
    inside = conditions(depth - 1).map(lambda inner: f"({inner})")
    opening, closing = st.sampled_from("[("), st.sampled_from("])")
    anything = st.one_of(number, day, text, inside)
    return st.one_of(
        leaves,
        shaped("{} {} {}", number, comparators, number),
        shaped("{} {} {}", day, comparators, day),
        shaped("{} {} {}", text, equality, text),
        shaped("{} {} {}", inside, equality, inside),
        shaped("{} {} null", anything, equality),
        shaped("{} between 0 + {} and {}", number, number, number),
        shaped("{} between min{} and {}", day, day, day),
        shaped("{} in series({}, 2)", number, over_periods),
        shaped("{} in {}{} .. 0 + {}{}", number, opening, number, number, closing),
        *(shaped("{} in [{}]", part, rows(part)) for part in (number, day, text, inside)),
        *(shaped(f"{{}} {word} {{}}", inside, inside) for word in ("and", "or")),
        *(shaped(f"{{}} {word} {{}} {word} {{}}", *[inside] * 3) for word in ("and", "or")),
        shaped("not({})", truth),
        shaped("(if {} then {} else {})", truth, truth, truth),
    )


SKELETON_LEAVES = st.one_of(
    st.sampled_from(("signal(squeeze)", "signal(late_payer)")),
    conditions(1).map(lambda text: f"({text})"),
)
# Conditions of credit rules: signals and atoms under and, or and not.
rule_conditions = st.recursive(
    SKELETON_LEAVES,
    lambda inner: st.one_of(
        shaped("({} and {})", inner, inner),
        shaped("({} or {})", inner, inner),
        shaped("not({})", inner),
    ),
    max_leaves=6,
)
expressions = st.one_of(numbers(3), conditions(3), dates(2), texts(2), rule_conditions)

finite = st.one_of(st.sampled_from(SPECIAL), st.floats(allow_nan=False, allow_infinity=False))
truths = st.sampled_from((True, False, None))
VALUES_OF_KIND: Mapping[Kind, st.SearchStrategy[Value]] = {
    Kind.NUMBER: st.one_of(st.none(), finite, finite, finite),
    Kind.TEXT: st.sampled_from((None, "small", "Köln", "北京", "")),
    Kind.DATE: st.one_of(st.none(), st.dates(), st.sampled_from((date.min, date.max))),
    Kind.BOOLEAN: truths,
}
values = st.fixed_dictionaries(
    {
        **{
            reading_key(name, lag): VALUES_OF_KIND[symbol.type.kind]
            for name, symbol in SCOPE.symbols.items()
            for lag in LAGS
        },
        **{signal_key(name): truths for name in sorted(SCOPE.signals or ())},
    }
)

# Each operation of the language alone.
OPERATIONS = (
    *(f"assets {operator} debts" for operator in ("+", "-", "*", "/", "<", "<=", ">=", "=")),
    *(f"{function}(assets, debts)" for function in ("min", "max")),
    *(f"{function}(assets)" for function in ("-", "abs", "floor", "ceiling")),
    *(f"{function}(assets)" for function in ("sqrt", "ln", "log10", "exp", "normal_cdf")),
    *(f"{function}([assets, debts, rate])" for function in ("sum", "mean", "count", "max")),
    "median(assets, debts, rate)",
    "median(assets, debts, rate, sales)",
    "assets in [debts, rate]",
    "0 * (-0)",  # the two zeros are equal, and differ in their sign
    "count(listed, not(listed))",  # a negation is null where what it negates is
    "assets between debts and rate",
    "assets in (debts .. rate]",
    'founded + duration("P1M")',
    'founded - duration("P400D")',
    *(f"round(assets, {digits})" for digits in (0, 2, 12)),
    *(f"{function}(founded, as_of)" for function in ("min", "days_between", "months_between")),
)
