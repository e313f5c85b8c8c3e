"""Terms in words: every instrument and start, in both languages."""

import pytest

from credit_engine.domain.terms import INSTRUMENTS, STARTS, Terms
from credit_engine.explain import terms_in_words as words
from credit_engine.explain.terms_in_words import terms_in_words


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Terms("open_account", 60, "invoice_date"), "open account, 60 days from the invoice date"),
        (Terms("prepayment", 0, "invoice_date"), "payment in advance"),
        (
            Terms("part_prepayment", 30, "delivery_date", prepaid_percent=40),
            "40 % in advance and the rest on open account, 30 days from delivery",
        ),
        (
            Terms("open_account", 30, "invoice_date", end_of_month=True),
            "open account, 30 days from the invoice date, end of month",
        ),
        (
            Terms("open_account", 30, "invoice_date", end_of_month=True, next_month_day=15),
            "open account, 30 days from the invoice date, then day 15 of the month after",
        ),
    ],
)
def test_terms_are_said_whole(terms, said):
    assert terms_in_words(terms, "en") == said


def test_every_instrument_and_start_has_words_in_both_languages():
    assert words.INSTRUMENTS.keys() == set(INSTRUMENTS)
    assert words.STARTS.keys() == set(STARTS)
    for text in (*words.INSTRUMENTS.values(), *words.STARTS.values()):
        assert text.keys() == {"en", "zh"}
