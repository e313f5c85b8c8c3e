"""Units: which go together, and what comes of their products and quotients."""

from itertools import product as pairs

import pytest

from credit_engine.language.analyse import analyse
from credit_engine.language.problems import LanguageError
from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.types import DATE, Kind, Type
from credit_engine.language.units import UNITS, common_unit, fit, in_words, product, quotient

UNIT_OF = {
    "assets": "money",
    "debts": "money",
    "held": "CHF",
    "late": "days",
    "age": "months",
    "margin": "ratio",
    "invoices": "count",
    "points": "score",
    "odd": "furlongs",
    "plain": None,
    "late_money": "money_days",
}
SCOPE = Scope(
    {
        "as_of": Symbol("as_of", "given", DATE),
        **{
            name: Symbol(name, "fact", Type(Kind.NUMBER, unit), has_periods=True)
            for name, unit in UNIT_OF.items()
        },
    }
)
EVERY = (*sorted(UNITS), "CHF", "USD", None, "furlongs")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("assets + debts", "money"),
        ("assets - 1", "money"),
        ("0.5 * assets", "money"),
        ("assets / 1000", "money"),
        ("assets / debts", "ratio"),
        ("margin * assets", "money"),
        ("held * margin", "CHF"),
        ("held / assets", None),
        ("assets * late", "money_days"),
        ("late_money / assets", "days"),
        ("late_money / late", "money"),
        ("assets / invoices", "money"),
        ("invoices * late", "days"),
        ("invoices / invoices", "ratio"),
        ("margin * invoices", "count"),
        ("1 + margin", "ratio"),
        ("1 / margin", None),
        ("365 * assets / debts", None),
        ("assets / debts * 365", None),
        ("assets / (debts / 12)", None),
        ("6.56 * assets / debts + points", "ratio"),
        ("plain * assets", None),
        ("plain + assets", "money"),
        ("odd + assets", "money"),
        ("assets * assets", None),
        ("sum(assets, debts, 1)", "money"),
        ("mean(series(late, 3))", "days"),
        ("median([margin, 0.5])", "ratio"),
        ("count(assets, late)", "count"),
        ("streak(assets > debts, 2)", "count"),
        ("normal_cdf(points)", "ratio"),
        ("ln(assets)", None),
        ("sqrt(assets)", None),
        ("round(-abs(assets), 2)", "money"),
        ("if assets > 0 then late else null", "days"),
        ("prior(assets, 1)", "money"),
        ("days_between(as_of, as_of) + late", "days"),
    ],
)
def test_a_formula_has_the_unit_that_its_parts_give_it(text, unit):
    assert analyse(text, SCOPE).type == Type(Kind.NUMBER, unit)


@pytest.mark.parametrize(
    "text",
    [
        "assets + late",
        "assets - margin",
        "assets + held",
        "assets > invoices",
        "late = age",
        "late between 1 and assets",
        "late in [1 .. assets]",
        "margin in [0.5, assets]",
        "assets in series(late, 2)",
        "sum(assets, 1, late)",
        "max([assets, late])",
        "median(series(assets / debts, 2)) > assets",
        "months_between(as_of, as_of) < late",
        "if assets > 0 then assets else margin",
        "invoices - margin",
        "assets * late > assets",
        "streak(assets > late, 2)",
    ],
)
def test_numbers_of_two_units_in_one_place_are_told_once(text):
    with pytest.raises(LanguageError) as caught:
        analyse(text, SCOPE)

    (problem,) = caught.value.problems
    assert problem.code == "unit-mismatch"
    assert "one unit" in problem.message


def test_the_message_names_both_units_and_the_way_out():
    with pytest.raises(LanguageError) as caught:
        analyse("1 + (held - late)", SCOPE)

    (problem,) = caught.value.problems
    assert (problem.span.start, problem.span.end) == (5, 16)
    assert problem.message == (
        "`-` needs numbers of one unit; one is money in CHF and another is in days. Multiply or "
        "divide to bring them together, or correct the unit where the name is declared."
    )


@pytest.mark.parametrize(("one", "other"), list(pairs(EVERY, repeat=2)))
def test_the_rules_are_the_same_from_either_side(one, other):
    assert fit(one, other) == fit(other, one)
    assert product(one, other) == product(other, one)
    assert not fit(one, other) or common_unit([one, other]) in {one, other, None}


@pytest.mark.parametrize("unit", sorted({*UNITS, "CHF"}))
def test_a_unit_by_itself_is_a_ratio_and_a_ratio_of_it_is_itself(unit):
    assert quotient(unit, unit) == "ratio"
    assert product(unit, "ratio") == quotient(unit, "ratio" if unit != "ratio" else unit) == unit
    assert in_words(unit)


def test_what_has_no_known_unit_is_never_a_mistake():
    for unit in EVERY:
        assert fit(unit, None)
        assert fit(unit, "furlongs")
