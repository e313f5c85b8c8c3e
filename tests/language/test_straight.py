"""Formulas written straight down; that they give what the walker gives is in test_compile.py."""

import dis

import pytest

from credit_engine.language.analyse import analyse
from credit_engine.language.compile import compile_functions
from credit_engine.language.straight import is_strict
from tests.language.expressions import SCOPE


def compiled(text):
    return compile_functions({"it": analyse(text, SCOPE)})["it"]


@pytest.mark.parametrize(
    ("text", "strict"),
    [
        ("assets / debts", True),
        ("-assets", True),
        ("assets < debts", True),
        ("if assets < debts then 1 else 0", True),
        ("if assets < debts then assets else 0", False),
        ("if assets < debts then null else 0", False),
        ("assets < debts and rate > 0", False),
        ("count(assets, debts)", False),
        ("assets between 0 and debts", False),
    ],
)
def test_what_one_null_makes_null_is_strict(text, strict):
    assert is_strict(analyse(text, SCOPE).root) is strict


def test_a_part_that_stands_in_a_formula_twice_is_worked_out_once():
    function = compiled("assets / debts + 2 * (assets / debts)")

    read = [step.argval for step in dis.get_instructions(function) if step.argval == "assets"]

    assert read == ["assets"]
    assert function({"assets": 3.0, "debts": 2.0}) == 4.5


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("assets * assets / assets", {"assets": 1e200}),
        ("1 / (assets * assets)", {"assets": 1e200}),
        ("assets / (debts - debts)", {"assets": 1.0, "debts": 2.0}),
    ],
)
def test_a_part_that_is_not_finite_makes_the_whole_null(text, values):
    assert compiled(text)(values) is None
