"""Text of a tree, and back."""

import pytest
from hypothesis import given

from credit_engine.language.analyse import analyse
from credit_engine.language.render import render, render_value
from tests.language.expressions import SCOPE, expressions, finite


@given(expressions)
def test_a_rendered_tree_is_analysed_to_the_same_tree(text):
    expression = analyse(text, SCOPE)

    again = analyse(render(expression.root), SCOPE)

    assert again.root == expression.root
    assert again.readings == expression.readings
    assert again.signals == expression.signals
    assert render(again.root) == render(expression.root)


@given(finite)
def test_a_number_is_rendered_to_the_literal_that_reads_back_to_its_last_bit(number):
    root = analyse(render_value(number), SCOPE).root

    assert repr(root.value) == repr(number)


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("((sales))", "sales"),
        ("sales+debts*rate", "sales + debts * rate"),
        ("(sales+debts)*rate", "(sales + debts) * rate"),
        ("sales-(debts-rate)", "sales - (debts - rate)"),
        ("(sales-debts)-rate", "sales - debts - rate"),
        ("--3", "3"),
        ("1.50", "1.5"),
        ("(audited and listed) and audited", "audited and listed and audited"),
        ("(audited or listed) and audited", "(audited or listed) and audited"),
        ("audited or (listed and audited)", "audited or listed and audited"),
        ("prior(sales - debts, 1) / rate", "(prior(sales, 1) - prior(debts, 1)) / rate"),
        ("prior(prior(sales, 1), 2)", "prior(sales, 3)"),
        ("null != sales", "sales != null"),
        ('date("2026-01-31") = founded', '@"2026-01-31" = founded'),
        ("1 + (if audited then 1 else null)", "1 + (if audited then 1 else null)"),
        ("not( not(audited) )", "not(not(audited))"),
    ],
)
def test_rendered_text_is_normalised(text, rendered):
    assert render(analyse(text, SCOPE).root) == rendered
