"""What every store promises its use cases, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from credit_engine.domain.buyer import BuyerNumber, Contact
from credit_engine.domain.facts import Observation
from credit_engine.domain.identifier import Identifier
from credit_engine.domain.limit import LimitState
from credit_engine.domain.limit_life import reviewed_by, to_state
from credit_engine.domain.observation_document import REGISTER
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.statement import Statement
from credit_engine.errors import (
    Busy,
    BuyerNotFound,
    BuyerNumberTaken,
    Conflict,
    IdentifierTaken,
    LimitNotFound,
)
from credit_engine.journal.chain import Link, chain_faults
from credit_engine.services.limit_ports import LimitEvent
from credit_engine.services.ports import (
    AnswerKey,
    BuyerHead,
    KeptPack,
    Recording,
    StoredAnswer,
)
from tests.store.records import (
    NOON,
    PACK,
    RECORDING,
    TODAY,
    a_buyer,
    a_decision,
    a_limit,
    decide,
    opened,
    with_change,
)


@pytest.fixture
def store(database_url):
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
        yield store


def facts(store, as_of=TODAY):
    with store.reading() as reading:
        return reading.facts("B-1", as_of)


def add_registered(writing, buyer):
    """Add a buyer and what a register says of it, as a use case does."""
    writing.add_buyer(buyer)
    register = [Observation(fact, value, TODAY, REGISTER) for fact, value in buyer.register.items()]
    writing.append_observations(buyer.buyer_id, register, RECORDING)


def test_a_safe_database_has_no_faults(store):
    assert store.faults() == []


def test_a_buyer_comes_back_as_it_was_added(store):
    register = {"founded_on": date(1998, 3, 1), "country": "DE", "files_accounts": True}
    buyer = a_buyer(
        "B-2",
        name="贸易 Ünïcode",
        register=register,
        version=3,
        numbers=(BuyerNumber("crm", "7"), BuyerNumber("erp", "007")),
    )
    with store.writing() as writing:
        add_registered(writing, buyer)
        assert writing.buyer("S-1", "B-2") == buyer

    with store.reading() as reading:
        assert reading.buyer("S-1", "B-2") == buyer
        assert reading.buyer_id_of("S-1", BuyerNumber("erp", "007")) == "B-2"
        assert reading.facts("B-2", TODAY).version == 3


def test_a_seller_sees_nothing_of_anothers(store):
    key = AnswerKey("S-1", "/v1/limit-requests", "key")
    with store.writing() as writing:
        decide(writing)
        writing.add_limit(a_limit(), TODAY, 1)
        writing.set_contact("B-1", Contact("Ada"), RECORDING)
        writing.add_answer(key, StoredAnswer("sha256:1", 200, b"{}"))

    with store.reading() as reading:
        assert reading.buyer("S-2", "B-1") is None
        assert reading.buyer_id_of("S-2", a_buyer().numbers[0]) is None
        assert reading.buyers("S-2", None, 10) == []
        assert reading.contact("S-2", "B-1") is None
        assert reading.limit("S-2", "L-1") is None
        assert reading.standing_limits("S-2", "B-1", TODAY) == []
        assert reading.limits("S-2", None, None, 10) == []
        assert reading.limits("S-2", "B-1", None, 10) == []
        assert reading.decision("S-2", "D-1") is None
        assert reading.decisions("S-2", None, None, 10) == []
        assert reading.answer(replace(key, seller_id="S-2")) is None


def test_buyers_are_listed_a_page_at_a_time_in_order_of_id(store):
    with store.writing() as writing:
        add_registered(writing, a_buyer("b-3", register={"country": "US"}))
        add_registered(writing, a_buyer("B-2", register={"country": "FR"}))
        writing.add_buyer(a_buyer("B-4", seller_id="S-2"))

    with store.reading() as reading:
        first = reading.buyers("S-1", None, 2)
        rest = reading.buyers("S-1", first[-1].buyer_id, 2)
        every = list(reading.buyer_ids())

    assert [buyer.buyer_id for buyer in first] == ["B-1", "B-2"]
    assert [buyer.buyer_id for buyer in rest] == ["b-3"]  # by code points, under any locale
    assert first[1].register == {"country": "FR"}
    assert rest[0].numbers == (BuyerNumber("erp", "payer-b-3"),)
    assert every == ["B-1", "B-2", "B-4", "b-3"]


def test_a_number_belongs_to_one_buyer_of_a_seller(store):
    number = a_buyer().numbers[0]
    with pytest.raises(BuyerNumberTaken, match="payer-B-1"), store.writing() as writing:
        writing.add_buyer(a_buyer("B-2", numbers=(number,)))
    with store.writing() as writing:
        writing.add_number("S-1", "B-1", number)  # again: no error
        writing.add_number("S-1", "B-1", BuyerNumber("crm", "1"))
        writing.add_buyer(a_buyer("B-3", seller_id="S-2", numbers=(number,)))

    with store.reading() as reading:
        assert reading.buyer("S-1", "B-2") is None
        assert reading.buyer("S-1", "B-1").numbers == (BuyerNumber("crm", "1"), number)


def test_the_head_of_a_buyer_follows_its_versions_and_decisions(store):
    with store.writing() as writing:
        assert writing.lock_buyer("B-1") == BuyerHead("S-1", 1, 0, None)
        writing.rename_buyer("B-1", "Hansa AG")
        writing.set_version("B-1", 2)
        record = decide(writing)
        assert writing.lock_buyer("B-1") == BuyerHead("S-1", 2, 1, record.leaf)

    with store.reading() as reading:
        assert reading.buyer("S-1", "B-1").name == "Hansa AG"


def test_what_is_not_there_cannot_be_changed(store):
    calls = {
        BuyerNotFound: [
            lambda writing: writing.lock_buyer("B-9"),
            lambda writing: writing.rename_buyer("B-9", "x"),
            lambda writing: writing.set_version("B-9", 2),
            lambda writing: writing.facts("B-9", TODAY),
        ],
        LimitNotFound: [
            lambda writing: writing.add_limit_steps(a_limit("L-9"), (), TODAY),
        ],
    }
    for error, refused in calls.items():
        for call in refused:
            with pytest.raises(error), store.writing() as writing:
                call(writing)


def test_values_come_back_as_the_very_type_that_was_stated(store):
    values = {
        "a_number": 0.1 + 0.2,
        "a_whole": 700.0,
        "a_zero": -0.0,
        "date_text": "2026-11-02",
        "day": date(2026, 11, 2),
        "no": False,
        "number_text": "1.5",
        "tiny": 5e-324,
        "yes": True,
    }
    stated = [Observation(fact, value, TODAY, "bureau") for fact, value in values.items()]
    with store.writing() as writing:
        writing.append_observations("B-1", stated, RECORDING)

    found = facts(store).observations

    assert found == tuple(stated)
    assert [repr(one.value) for one in found] == [repr(value) for value in values.values()]


def test_of_a_fact_the_newest_validity_stands_then_the_newest_record(store):
    def stated(value, day):
        return Observation("bureau_score", value, day, "bureau")

    march, may = date(2026, 3, 1), date(2026, 5, 1)
    with store.writing() as writing:
        first = [stated(500.0, may), stated(400.0, march), stated(600.0, may)]
        writing.append_observations("B-1", first, RECORDING)
    with store.writing() as writing:
        writing.append_observations("B-1", [stated(410.0, march)], RECORDING)

    assert facts(store, may).observations == (stated(600.0, may),)
    assert facts(store, date(2026, 4, 30)).observations == (stated(410.0, march),)
    assert facts(store, date(2026, 2, 28)).observations == ()


def test_observations_are_sorted_by_the_code_points_of_their_names(store):
    names = ["a_b", "ab", "a1", "Z", "é", "z"]
    stated = [Observation(name, 1.0, TODAY, "bureau") for name in names]
    with store.writing() as writing:
        writing.append_observations("B-1", stated, RECORDING)

    assert [one.fact for one in facts(store).observations] == sorted(names)


def test_the_newest_record_of_a_period_stands_and_the_newest_period_comes_first(store):
    old = Statement(date(2024, 12, 31), 12, "USD", {"revenue": -(10**17)}, "annual_report")
    wrong = Statement(date(2025, 12, 31), 12, "USD", {"revenue": 5, "inventory": 1}, "draft")
    right = Statement(date(2025, 12, 31), 9, "EUR", {"revenue": 7}, "annual_report")
    with store.writing() as writing:
        writing.append_statements("B-1", [wrong, old], RECORDING)
        writing.append_statements("B-1", [right], RECORDING)

    assert facts(store).statements == (right, old)
    assert facts(store, date(2025, 12, 30)).statements == (old,)


def test_the_newest_record_of_an_invoice_stands_also_where_it_moves_it(store):
    issued = date(2026, 3, 1)
    open_one = Invoice("R-2", issued, date(2026, 4, 1), 120_000, "USD")
    paid = replace(open_one, payments=(Payment(date(2026, 4, 3), 100_000),))
    other = Invoice("R-10", issued, date(2026, 4, 1), 1, "JPY")
    moved = replace(other, issued_on=date(2026, 6, 1))
    with store.writing() as writing:
        writing.append_invoices("B-1", [open_one, other], RECORDING)
        writing.append_invoices("B-1", [paid], RECORDING)

    assert facts(store).invoices == (other, paid)
    with store.writing() as writing:
        writing.append_invoices("B-1", [moved], RECORDING)
    assert facts(store, date(2026, 5, 1)).invoices == (paid,)
    assert facts(store, date(2026, 6, 1)).invoices == (moved, paid)
    assert facts(store, date(2026, 2, 28)).invoices == ()


def test_a_decision_comes_back_byte_for_byte(store):
    berlin = timezone(timedelta(hours=1))
    with store.writing() as writing:
        writing.keep_pack(PACK)
        stated = a_decision(decided_at=NOON.astimezone(berlin))
        writing.add_decision(stated)

    with store.reading() as reading:
        found = reading.decision("S-1", "D-1")
        listed = reading.decisions("S-1", None, None, 10)

    assert found == a_decision()
    assert found.decided_at.tzinfo is UTC
    assert listed == [replace(found, facts_bytes=b"", assessment_bytes=b"")]


def test_decisions_are_listed_and_chained(store):
    for seq in (1, 2, 3):
        with store.writing() as writing:
            decide(writing, seq)

    with store.reading() as reading:
        page = reading.decisions("S-1", "B-1", "D-1", 1)
        chain = reading.chain("B-1")

    assert [record.decision_id for record in page] == ["D-2"]
    assert [link.buyer_seq for link in chain] == [1, 2, 3]
    assert isinstance(chain[0], Link)
    assert chain_faults(chain) == []


def test_a_decision_follows_the_one_before_it_or_is_not_kept(store):
    with store.writing() as writing:
        decide(writing)

    for seq in (1, 3):
        with pytest.raises(Busy), store.writing() as writing:
            writing.add_decision(a_decision(seq, decision_id="D-x"))
    with store.reading() as reading:
        assert len(reading.chain("B-1")) == 1


def test_a_decision_without_its_pack_is_not_kept(store):
    with pytest.raises(Conflict), store.writing() as writing:
        writing.add_decision(a_decision())

    with store.reading() as reading:
        assert reading.decision("S-1", "D-1") is None


def test_a_buyer_has_one_limit_in_force_and_one_pending(store):
    with store.writing() as writing:
        decide(writing)
        writing.add_limit(a_limit(), TODAY, 1)
        writing.add_limit(a_limit("L-2", state=LimitState.PENDING_CONDITIONS), TODAY, 1)
    for state in (LimitState.IN_FORCE, LimitState.PENDING_CONDITIONS):
        with pytest.raises(Conflict), store.writing() as writing:
            writing.add_limit(a_limit("L-3", state=state), TODAY, 1)

    with store.reading() as reading:
        held = reading.standing_limits("S-1", "B-1", TODAY)
    assert held == [a_limit(), a_limit("L-2", state=LimitState.PENDING_CONDITIONS)]


def test_a_limit_is_replaced_prolonged_and_remembers_it(store):
    events = [
        LimitEvent("L-1", NOON, "granted", "D-1"),
        LimitEvent("L-1", NOON, "prolonged", "D-1"),
    ]
    prolonged = with_change(a_limit(), reviewed_by(date(2028, 1, 1)), "prolonged")
    replaced = with_change(prolonged, to_state(LimitState.REPLACED), "replaced")
    with store.writing() as writing:
        decide(writing)
        writing.add_limit(a_limit(), TODAY, 1)
        writing.add_limit_steps(prolonged, prolonged.steps[1:], TODAY)
        for event in events:
            writing.add_limit_event(event)
    with store.writing() as writing:
        writing.add_limit_steps(replaced, replaced.steps[2:], TODAY)
        writing.add_limit(a_limit("L-2"), TODAY, 1)

    with store.reading() as reading:
        assert reading.limit("S-1", "L-1") == replaced
        assert reading.limits("S-1", None, None, 10) == [replaced, a_limit("L-2")]
        assert reading.limits("S-1", "B-1", "L-1", 10) == [a_limit("L-2")]
        assert reading.limit_events("L-1") == events


def test_the_first_answer_under_a_key_stands(store):
    key = AnswerKey("S-1", "/v1/limit-requests", "K")
    first, second = StoredAnswer("sha256:1", 201, b"\x00{}"), StoredAnswer("sha256:2", 200, b"")
    with store.writing() as writing:
        assert writing.answer(key) is None
        assert writing.add_answer(key, first) is True
        assert writing.add_answer(key, second) is False
        assert writing.add_answer(replace(key, route="/v1/other"), second) is True

    with store.reading() as reading:
        assert reading.answer(key) == first
        assert reading.answer(replace(key, route="/v1/other")) == second


def test_a_pack_revision_is_kept_as_it_was_first(store):
    later = KeptPack("sha256:00", "other", datetime(2027, 1, 1, tzinfo=UTC), {"pack.yaml": "x"})
    with store.writing() as writing:
        writing.keep_pack(later)
        writing.keep_pack(PACK)
        writing.keep_pack(replace(PACK, files={}))

    with store.reading() as reading:
        assert reading.pack(PACK.revision) == PACK
        assert reading.pack("sha256:99") is None
        assert reading.packs() == [replace(PACK, files={}), replace(later, files={})]


def test_instants_come_back_in_utc_and_naive_ones_are_refused(store):
    with pytest.raises(ValueError, match="time zone"), store.writing() as writing:
        writing.keep_pack(replace(PACK, kept_at=NOON.replace(tzinfo=None)))
    stated, naive = (
        [Observation("x", 1.0, TODAY, "bureau")],
        Recording(NOON.replace(tzinfo=None), "S"),
    )
    with pytest.raises(ValueError, match="time zone"), store.writing() as writing:
        writing.append_observations("B-1", stated, naive)
    assert facts(store).observations == ()


def test_an_identifier_belongs_to_one_buyer_of_a_seller(store):
    vat = Identifier("vat", "NL004495445B01")
    with store.writing() as writing:
        writing.add_identifier("S-1", "B-1", vat)
        writing.add_identifier("S-1", "B-1", vat)  # again: no error
    with (
        pytest.raises(IdentifierTaken, match=r"The vat \*\*\*B01 belongs"),
        store.writing() as writing,
    ):
        writing.add_buyer(a_buyer("B-2", identifiers=(vat,)))
    with store.writing() as writing:
        writing.add_buyer(a_buyer("B-3", seller_id="S-2", identifiers=(vat,)))

    with store.reading() as reading:
        assert reading.buyer("S-1", "B-2") is None
        assert reading.buyer("S-1", "B-1").identifiers == (vat,)
        assert reading.buyer_id_with("S-2", vat) == "B-3"
        assert reading.buyer_ids_of_root("S-1", vat.root, 5) == ["B-1"]
