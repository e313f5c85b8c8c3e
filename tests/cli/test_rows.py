"""Short answers for people."""

import pytest

from credit_engine.cli.rows import amount_text, print_rows


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
