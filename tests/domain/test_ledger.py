"""What is said of a ledger as a whole, and when it holds less than it counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.ledger import COUNT_MAX, Ledger, read_ledger, write_ledger
from credit_engine.errors import InvalidDocument
from tests.builders import an_invoice

DAY = date(2026, 11, 20)
INVOICES = [
    an_invoice("R-1", issued_on=DAY),
    an_invoice("R-2", issued_on=DAY - timedelta(400)),
    an_invoice("R-3", issued_on=DAY + timedelta(1)),
]


@given(
    st.builds(Ledger, st.dates(date(1900, 1, 1)), st.none() | st.integers(0, COUNT_MAX)),
)
def test_a_statement_comes_back_from_its_document(stated):
    assert read_ledger(write_ledger(stated), "/ledger") == stated


@pytest.mark.parametrize(
    ("counted", "lacks"), [(None, False), (0, False), (2, False), (3, True), (4, True)]
)
def test_invoices_up_to_its_day_are_counted_old_ones_too(counted, lacks):
    assert Ledger(DAY, counted).lacks_any(INVOICES) is lacks


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({}, "/ledger"),
        ({"complete_as_of": "2026-11-31"}, "/ledger/complete_as_of"),
        ({"complete_as_of": "2026-11-20", "invoices": -1}, "/ledger/invoices"),
        ({"complete_as_of": "2026-11-20", "invoices": 1.0}, "/ledger/invoices"),
        ({"complete_as_of": "2026-11-20", "count": 1}, "/ledger/count"),
        ([], "/ledger"),
    ],
)
def test_what_is_no_statement_is_refused_at_its_place(document, pointer):
    with pytest.raises(InvalidDocument) as caught:
        read_ledger(document, "/ledger")

    assert caught.value.pointer == pointer
