"""Facts stated absent, and what happened to invoices, on SQLite and on PostgreSQL alike."""

from credit_engine.domain.facts import Absence, Observation
from credit_engine.domain.receivable import CreditNote, Dispute, Invoice, Payment
from tests.store.records import RECORDING, TODAY, a_buyer, opened


def test_what_is_stated_in_place_of_a_value_comes_back_with_its_evidence(database_url):
    stated = (
        Observation("a", None, TODAY, "register", Absence.REFUSED),
        Observation("b", 1.0, TODAY, "register", None, "credit desk", f"sha256:{'0f' * 32}"),
    )
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            writing.append_observations("B-1", stated, RECORDING)

        with store.reading() as reading:
            assert reading.facts("B-1", TODAY).observations == stated
            assert reading.buyer("S-1", "B-1").register == {"b": 1.0}


def test_what_happened_to_an_invoice_comes_back(database_url):
    stated = Invoice(
        number="R-1",
        issued_on=TODAY,
        due_on=TODAY,
        minor=500,
        currency="EUR",
        payments=(Payment(TODAY, 1),),
        credit_notes=(CreditNote(TODAY, 2),),
        disputes=(Dispute(TODAY, 3), Dispute(TODAY, 4, TODAY)),
    )
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            writing.append_invoices("B-1", [stated], RECORDING)

        with store.reading() as reading:
            assert reading.facts("B-1", TODAY).invoices == (stated,)
