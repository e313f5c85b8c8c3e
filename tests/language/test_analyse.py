"""Names, kinds and places: what is accepted, and how each mistake is told."""

import pytest

from credit_engine.language.analyse import analyse
from credit_engine.language.problems import LanguageError, Span
from credit_engine.language.scope import Scope
from credit_engine.language.tree import required_readings
from credit_engine.language.types import Kind, Type
from tests.language.expressions import SCOPE


def problems_of(text, scope=SCOPE, wanted=None):
    with pytest.raises(LanguageError) as caught:
        analyse(text, scope, wanted)
    return caught.value.problems


MISTAKES = [
    # text, code, the text that the problem points at, a part of the message or None, suggestion
    ("asets > 1", "unknown-name", "asets", "Nothing that can be read", "assets"),
    ("xyzzy > 1", "unknown-name", "xyzzy", "Nothing that can be read", None),
    ("squeeze", "unknown-name", "squeeze", "is a signal", "signal(squeeze)"),
    ("min > 1", "unknown-name", "min", "call it as `min(x, y, …)`", None),
    ("count > 1", "unknown-name", "count", "call it as `count(x, y, …)`", None),
    ("some > 1", "unknown-name", "some", "later version", None),
    ("[1, 2] = sales", "type-mismatch", "[1, 2]", "behind `in`", None),
    ("sum([1, [2]])", "type-mismatch", "[2]", "behind `in`", None),
    ("sum([1], 2)", "type-mismatch", "[1]", "behind `in`", None),
    ("sum(1, city)", "type-mismatch", "city", "needs a number", None),
    ("sum(founded)", "type-mismatch", "founded", "needs a number", None),
    ("count(1, city)", "type-mismatch", "city", "needs a number", None),
    ("mean([1, founded])", "type-mismatch", "founded", "This list needs a number", None),
    ("mean()", "wrong-arguments", "mean()", "`mean(x, y, …)`", None),
    ("sqrt(1, 2)", "wrong-arguments", "sqrt(1, 2)", "`sqrt(x)`", None),
    (f"sum({'1, ' * 100}1)", "list-too-long", None, "101 items and 100", None),
    (f"sales in [{'1, ' * 100}1]", "list-too-long", None, "101 items and 100", None),
    ("sales in debts", "type-mismatch", "debts", "Behind `in` stands a list", None),
    ("sales in [city]", "type-mismatch", "sales in [city]", "is never in a list", None),
    ('size in ["small", "smal"]', "unknown-value", '"smal"', "is never", '"small"'),
    ("city in [null]", "type-mismatch", "null", "x = null", None),
    ("city between 1 and 2", "type-mismatch", "city", "numbers and dates", None),
    ("sales between founded and 2", "type-mismatch", "founded", "needs a number", None),
    ("sales between 2 and 1", "bad-literal", "sales between 2 and 1", "lower one first", None),
    ("sales in [1 .. 1)", "bad-literal", "sales in [1 .. 1)", "lower one first", None),
    ('as_of in [@"2026-01-02" .. @"2026-01-01"]', "bad-literal", None, "lower one first", None),
    ('sales + duration("P1D")', "type-mismatch", "sales", "needs a date", None),
    ('as_of * duration("P1D")', "type-mismatch", None, "nothing else", None),
    ('duration("P1D") - as_of', "type-mismatch", None, "neither added", None),
    ('duration("P1D") = as_of', "type-mismatch", 'duration("P1D")', "behind a date", None),
    ('@"P1D" = as_of', "type-mismatch", '@"P1D"', "behind a date", None),
    ('as_of + duration("1D")', "bad-literal", 'duration("1D")', "P30D", None),
    ('as_of + duration("P")', "bad-literal", 'duration("P")', "P30D", None),
    ('as_of + duration("P1M1D")', "bad-literal", 'duration("P1M1D")', "P30D", None),
    ('as_of + @"P0M"', "bad-literal", '@"P0M"', "moves no date", None),
    ("as_of + duration(sales)", "wrong-arguments", "duration(sales)", "duration(", None),
    ("as_of + duration()", "wrong-arguments", "duration()", "duration(", None),
    ("signal(squeze)", "unknown-name", "squeze", "No rule gives", "squeeze"),
    ("flor(1)", "unknown-function", "flor(1)", "no function `flor`", "floor"),
    ("1 + audited", "type-mismatch", "audited", "`+` needs a number", None),
    ("-size", "type-mismatch", "size", "`-` needs a number", None),
    ("founded - as_of", "type-mismatch", "founded - as_of", "days_between", None),
    ("sales = city", "type-mismatch", "sales = city", "cannot be compared", None),
    ('city < "K"', "type-mismatch", 'city < "K"', "has only = and !=", None),
    ("audited > listed", "type-mismatch", "audited > listed", "has only = and !=", None),
    ("audited and sales", "type-mismatch", "sales", "`and` needs a condition", None),
    ("not(sales)", "type-mismatch", "sales", "not(…) needs a condition", None),
    ("if sales then 1 else 2", "type-mismatch", "sales", "`if` needs a condition", None),
    ("if audited then 1 else city", "type-mismatch", None, "both must be of one kind", None),
    ("null", "type-mismatch", "null", "x = null", None),
    ("null + 1", "type-mismatch", "null", "x = null", None),
    ("min(1, null)", "type-mismatch", "null", "x = null", None),
    ("null = null", "type-mismatch", "null = null", "itself", None),
    ("sales < null", "type-mismatch", "sales < null", "no order", None),
    ("if audited then null else null", "type-mismatch", "null", "x = null", None),
    ("min(founded, 1)", "type-mismatch", "1", "needs a date", None),
    ("min(city)", "type-mismatch", "city", "needs a number", None),
    ("days_between(founded, 1)", "type-mismatch", "1", "needs a date", None),
    ("min()", "wrong-arguments", "min()", "`min(x, y, …)`", None),
    ("abs(1, 2)", "wrong-arguments", "abs(1, 2)", "`abs(x)`", None),
    ("round(sales)", "wrong-arguments", "round(sales)", "`round(x, digits)`", None),
    ("round(sales, debts)", "wrong-arguments", "debts", "0 to 12", None),
    ("round(sales, 13)", "wrong-arguments", "13", "0 to 12", None),
    ("round(sales, 0.5)", "wrong-arguments", "0.5", "0 to 12", None),
    ("prior(sales)", "wrong-arguments", "prior(sales)", "`prior(x, periods)`", None),
    ("prior(sales, 0)", "wrong-arguments", "0", "1 to 9", None),
    ("prior(sales, 10)", "wrong-arguments", "10", "1 to 9", None),
    ("prior(sales, rate)", "wrong-arguments", "rate", "1 to 9", None),
    ("prior(prior(sales, 5), 5)", "wrong-arguments", "prior(sales, 5)", "further back", None),
    ("sum(series(sales))", "wrong-arguments", "series(sales)", "`series(x, periods)`", None),
    ("sum(series(sales, 0))", "wrong-arguments", "0", "1 to 10", None),
    ("sum(series(sales, 11))", "wrong-arguments", "11", "1 to 10", None),
    ("sum(series(sales, rate))", "wrong-arguments", "rate", "1 to 10", None),
    ("prior(sum(series(sales, 8)), 3)", "wrong-arguments", None, "further back", None),
    ("sum(series(prior(sales, 5), 6))", "wrong-arguments", "prior(sales, 5)", "further", None),
    ("sum(series(sum(series(sales, 2)), 2))", "wrong-arguments", None, "holds no other", None),
    ("streak(streak(audited) > 1)", "wrong-arguments", "streak(audited)", "holds no other", None),
    ("series(sales, 2) > 1", "type-mismatch", "series(sales, 2)", "behind `in`", None),
    ("sum(series(rate, 2))", "no-periods", "rate", "earlier periods", None),
    ("sum(series(asets, 2))", "unknown-name", "asets", "Nothing", "assets"),
    ('streak(size = "smal" and audited)', "unknown-value", '"smal"', "is never", '"small"'),
    ("streak(1 > 2)", "no-periods", "1 > 2", "earlier periods", None),
    ("streak(rate > 2)", "no-periods", "rate > 2", "earlier periods", None),
    ("streak(sales)", "type-mismatch", "sales", "needs a condition", None),
    ("streak()", "wrong-arguments", "streak()", "`streak(condition)`", None),
    ("streak(audited, 0)", "wrong-arguments", "0", "1 to 10", None),
    ("streak(prior(audited, 1), 10)", "wrong-arguments", None, "further back", None),
    ("streak(signal(squeeze))", "signal-placement", "signal(squeeze)", "and, or and not", None),
    ("signal(1)", "wrong-arguments", "signal(1)", "`signal(name)`", None),
    ("signal()", "wrong-arguments", "signal()", "`signal(name)`", None),
    ("date(founded)", "wrong-arguments", "date(founded)", "date(", None),
    ("prior(rate, 1)", "no-periods", "rate", "no earlier periods", None),
    ("prior(1 + 2, 1)", "no-periods", "1 + 2", "reads nothing", None),
    ("signal(squeeze) = true", "signal-placement", "signal(squeeze)", "and, or and not", None),
    ("if signal(squeeze) then 1 else 2", "signal-placement", "signal(squeeze)", None, None),
    ("prior(signal(squeeze), 1)", "signal-placement", "signal(squeeze)", None, None),
    ('size = "smal"', "unknown-value", '"smal"', "is never", '"small"'),
    ('"huge" != size', "unknown-value", '"huge"', "is one of", None),
    ("1e5 > 1", "bad-literal", "1e5", "exponents", None),
    ("1_000 > 1", "bad-literal", "1_000", "separators", None),
    ("007 > 1", "bad-literal", "007", "double quotes", None),
    ("0x10 > 1", "bad-literal", "0x10", "digits", None),
    ("1.2.3 > 1", "bad-literal", "1.2.3", "digits", None),
    ("5. > 1", "bad-literal", "5.", "after the point", None),
    ("1" * 400 + " > 1", "bad-literal", "1" * 400, "larger", None),
    ("0." + "0" * 400 + "1 > 1", "bad-literal", None, "zero", None),
    ('city = "a\\n"', "bad-literal", '"a\\n"', "backslash", None),
    ('city = "a\u202eb"', "bad-literal", '"a\u202eb"', "U+202E", None),
    ('founded > @"2026-02-30"', "bad-literal", '@"2026-02-30"', "calendar", None),
    ('founded > @"20260230"', "bad-literal", '@"20260230"', "YYYY-MM-DD", None),
    ('founded > date("tomorrow")', "bad-literal", 'date("tomorrow")', "YYYY-MM-DD", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "place", "part", "suggestion"), MISTAKES, ids=[m[0][:40] for m in MISTAKES]
)
def test_a_mistake_is_told_once_with_its_place_and_what_to_do(text, code, place, part, suggestion):
    problems = problems_of(text)

    first = problems[0]
    assert {problem.code for problem in problems} == {code}
    assert first.suggestion == suggestion
    assert (part or "") in first.message
    assert first.message.endswith(".")
    if place is not None:
        assert text[first.span.start : first.span.end] == place


def test_all_mistakes_are_told_together_in_the_order_of_the_text():
    problems = problems_of('asets > 1 and size = "smal" or not(sales) or 1e5 < flor(2)')

    assert [(p.span.start, p.code) for p in problems] == [
        (0, "unknown-name"),
        (21, "unknown-value"),
        (35, "type-mismatch"),
        (45, "bad-literal"),
        (51, "unknown-function"),
    ]


def test_one_mistake_is_not_told_again_by_what_contains_it():
    (problem,) = problems_of("if (asets + 1) * 2 > 3 and audited then 1 else 2")

    assert problem.code == "unknown-name"


def test_the_error_lists_every_problem_with_its_column():
    with pytest.raises(LanguageError) as caught:
        analyse("asets > 1 or audited > listed", SCOPE)

    assert str(caught.value) == (
        "1: unknown-name: Nothing that can be read here is called `asets`. "
        "Did you mean assets?\n"
        "14: type-mismatch: `>` needs numbers or dates; a condition (true or false) has only "
        "= and !=."
    )


def test_signals_are_refused_where_the_scope_has_none():
    (problem,) = problems_of("signal(squeeze)", Scope(SCOPE.symbols, signals=None))

    assert problem.code == "not-allowed-signal"


def test_the_kind_that_is_wanted_is_checked():
    (problem,) = problems_of("sales > 1", wanted=Kind.NUMBER)

    assert problem.message == "This must be a number and is a condition (true or false)."


@pytest.mark.parametrize("kind", Kind)
def test_null_takes_the_kind_that_is_wanted(kind):
    assert analyse("if audited then null else null", SCOPE, kind).type == Type(kind)


def test_readings_and_signals_are_listed_sorted_and_once():
    expression = analyse(
        "signal(squeeze) and prior(sales, 1) + sales > sales - prior(assets, 2) "
        "or signal(late_payer) or signal(squeeze)",
        SCOPE,
    )

    assert expression.readings == (("assets", 2), ("sales", 0), ("sales", 1))
    assert expression.signals == ("late_payer", "squeeze")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("mean(series(sales * rate, 2)) > 1", (("rate", 0), ("sales", 0), ("sales", 1))),
        ("streak(audited) = 1", tuple(("audited", lag) for lag in range(10))),
        ("streak(prior(audited, 8)) = 1", (("audited", 8), ("audited", 9))),
        ("prior(streak(audited, 2), 3) = 1", (("audited", 3), ("audited", 4))),
    ],
)
def test_readings_of_several_periods_are_listed_one_by_one(text, readings):
    assert analyse(text, SCOPE).readings == readings


def test_a_streak_requires_its_newest_period_and_no_older_one():
    root = analyse("streak(audited and sales > rate, 3) + prior(sales, 2)", SCOPE).root

    assert required_readings(root) == {("audited", 0), ("sales", 0), ("rate", 0), ("sales", 2)}


def test_a_node_knows_its_place_in_the_text():
    text = "1 + ( sales  * debts )"

    product = analyse(text, SCOPE).root.right

    assert product.span == Span(6, 20)
    assert text[product.left.span.start : product.left.span.end] == "sales"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("days_late", "days"),
        ("days_late + days_late", "days"),
        ("-days_late", "days"),
        ("days_late + 1", "days"),
        ("days_late * days_late", None),
        ("max(days_late, days_between(founded, as_of))", "days"),
        ("max(days_late, 1)", "days"),
        ("months_between(founded, as_of)", "months"),
        ("round(days_late, 0)", "days"),
        ("if audited then days_late else null", "days"),
        ("if audited then days_late else 1", "days"),
    ],
)
def test_units_are_carried_where_they_are_kept(text, unit):
    assert analyse(text, SCOPE).type == Type(Kind.NUMBER, unit)
