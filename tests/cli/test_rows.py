"""Short answers for people."""

import pytest

from credit_engine.cli.rows import amount_text, pd_text, print_rows


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("250000.00", "250,000.00 USD"),
        ("0.05", "0.05 USD"),
        ("-1200.50", "-1,200.50 USD"),
        ("1234567", "1,234,567 USD"),
    ],
)
def test_an_amount_is_grouped_and_never_rounded(amount: str, text: str) -> None:
    assert amount_text(amount, "USD") == text


def test_values_stand_in_one_column_and_names_are_said_once(capsys) -> None:
    print_rows([("Outcome", "approved"), ("Reasons", "one"), ("Reasons", "two"), ("Alarm", "")])

    assert capsys.readouterr().out == ("Outcome    approved\nReasons    one\n           two\n")


def test_a_probability_says_of_what_it_is() -> None:
    pd = {
        "value": 0.00243,
        "event": "insolvency",
        "horizon_months": 12,
        "population": {"en": "Firms that file accounts", "zh": "报送财务报表的企业"},
        "base_rate": 0.015,
    }

    assert pd_text(pd) == (
        "0.24 % insolvency within 12 months (base rate 1.5 %: Firms that file accounts)"
    )
