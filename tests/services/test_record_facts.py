"""Recording facts: what is new moves the version, what is known moves nothing."""

from dataclasses import replace
from datetime import date

import pytest

from credit_engine.domain.facts import Absence
from credit_engine.errors import BuyerNotFound, InvalidInput, UnknownFact
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.record_facts import (
    Recorded,
    Records,
    check_records,
    record_covers,
    record_holds,
    record_observations,
    record_receivables,
    record_statements,
)
from tests.builders import (
    AS_OF,
    a_buyer,
    a_cover,
    a_hold,
    a_statement,
    an_invoice,
    an_observation,
    trade_credit_pack,
)
from tests.services.world import OTHER_SELLER

KINDS = {
    "observations": (record_observations, an_observation(), an_observation(value=50.0)),
    "statements": (record_statements, a_statement(), a_statement(sales="1.00")),
    "receivables": (
        record_receivables,
        an_invoice(),
        an_invoice(payments=[(date(2026, 11, 1), "5.00")]),
    ),
    "covers": (record_covers, a_cover(), a_cover(stopped_from=date(2026, 11, 1))),
    "holds": (record_holds, a_hold(), a_hold(lifted_on=date(2026, 11, 1))),
}


@pytest.fixture
def buyer_id(world):
    return create_buyer(world.context, world.seller, a_buyer()).buyer_id


def known(world, buyer_id, as_of=AS_OF):
    with world.context.store.reading() as reading:
        return reading.facts(buyer_id, as_of)


def held(facts, kind):
    return {
        "observations": tuple(of for of in facts.observations if of.source == "bureau"),
        "statements": facts.statements,
        "receivables": facts.invoices,
        "covers": facts.covers,
        "holds": facts.holds,
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_kept_once_however_often_it_is_stated(world, buyer_id, kind):
    record, first, _ = KINDS[kind]

    counted = [record(world.context, world.seller, buyer_id, [first]) for _ in range(3)]

    assert counted == [Recorded(1, 0, 2), Recorded(0, 1, 2), Recorded(0, 1, 2)]
    assert held(known(world, buyer_id), kind) == (first,)


@pytest.mark.parametrize("kind", KINDS)
def test_the_newest_record_stands_for_the_older_one_also_when_it_turns_back(world, buyer_id, kind):
    record, first, second = KINDS[kind]

    for version, stated in enumerate([first, second, first], start=2):
        counted = record(world.context, world.seller, buyer_id, [stated])
        assert counted == Recorded(1, 0, version)
        assert held(known(world, buyer_id), kind) == (stated,)


@pytest.mark.parametrize("kind", KINDS)
def test_stating_nothing_records_nothing(world, buyer_id, kind):
    assert KINDS[kind][0](world.context, world.seller, buyer_id, []) == Recorded(0, 0, 1)


def test_several_records_move_the_version_once(world, buyer_id):
    invoices = [an_invoice(f"R-{place}") for place in range(4)]
    record_receivables(world.context, world.seller, buyer_id, invoices[:1])

    assert record_receivables(world.context, world.seller, buyer_id, invoices) == Recorded(3, 1, 3)


def test_an_older_observation_is_kept_once_and_hides_no_newer_one(world, buyer_id):
    newer, older = an_observation(), an_observation(value=50.0, valid_at=date(2026, 9, 1))
    counted = [
        record_observations(world.context, world.seller, buyer_id, [stated])
        for stated in (newer, older, older, newer)
    ]

    assert [of.recorded for of in counted] == [1, 1, 0, 0]
    assert held(known(world, buyer_id), "observations") == (newer,)
    assert held(known(world, buyer_id, date(2026, 9, 30)), "observations") == (older,)


def test_a_cover_that_begins_later_leaves_the_one_of_today(world, buyer_id):
    reduced = a_cover(valid_from=date(2027, 1, 1), amount="10000.00")
    counted = [
        record_covers(world.context, world.seller, buyer_id, [stated])
        for stated in (reduced, a_cover(), a_cover(), reduced)
    ]

    assert [of.recorded for of in counted] == [1, 1, 0, 0]
    assert known(world, buyer_id).covers == (a_cover(),)
    assert known(world, buyer_id, date(2027, 1, 1)).covers == (reduced,)


def test_the_register_and_absences_may_be_stated_as_observations(world, buyer_id):
    status = an_observation("register_status", "insolvent", source="register")
    refused = replace(an_observation(), value=None, absent=Absence.REFUSED)

    record_observations(world.context, world.seller, buyer_id, [refused, status])

    assert {status, refused} <= set(known(world, buyer_id).observations)


def test_what_becomes_true_later_is_kept_once_and_seen_then(world, buyer_id):
    later = an_observation(valid_at=date(2027, 1, 1))
    for recorded in (1, 0):
        counted = record_observations(world.context, world.seller, buyer_id, [later])
        assert counted.recorded == recorded

    assert held(known(world, buyer_id), "observations") == ()
    assert held(known(world, buyer_id, date(2027, 1, 1)), "observations") == (later,)


@pytest.mark.parametrize(
    ("kind", "records", "error", "said", "pointer"),
    [
        (
            "observations",
            [an_observation("bureau_scor")],
            UnknownFact,
            "'bureau_score'",
            "/observations/0/fact",
        ),
        (
            "observations",
            [an_observation("sales", 5.0)],
            UnknownFact,
            "comes from statements",
            "/observations/0/fact",
        ),
        (
            "observations",
            [an_observation("register_status", "active")],
            InvalidInput,
            "register may",
            "/observations/0/source",
        ),
        (
            "observations",
            [replace(an_observation(), verified_by="bureau")],
            InvalidInput,
            "name another",
            "/observations/0/verified_by",
        ),
        (
            "observations",
            [an_observation(value="712")],
            InvalidInput,
            "a number",
            "/observations/0/value",
        ),
        (
            "observations",
            [an_observation(), an_observation(value=1.0)],
            InvalidInput,
            "twice",
            "/observations/1/fact",
        ),
        (
            "statements",
            [a_statement(), a_statement(date(2025, 5, 31), turnover="1.00")],
            UnknownFact,
            "turnover",
            "/statements/1/items/turnover",
        ),
        (
            "statements",
            [a_statement(), a_statement(sales="1.00")],
            InvalidInput,
            "2026-05-31",
            "/statements/1/period_end",
        ),
        (
            "receivables",
            [an_invoice(due_on=date(2026, 9, 30))],
            InvalidInput,
            "before it is issued",
            "/receivables/0/due_on",
        ),
        (
            "receivables",
            [an_invoice(), an_invoice(amount="1.00")],
            InvalidInput,
            "twice",
            "/receivables/1/number",
        ),
        (
            "covers",
            [a_cover(), a_cover(amount="1.00")],
            InvalidInput,
            "twice",
            "/covers/1/policy",
        ),
        ("holds", [a_hold("A"), a_hold(), a_hold()], InvalidInput, "twice", "/holds/2/code"),
    ],
)
def test_what_cannot_be_used_is_refused_whole(world, buyer_id, kind, records, error, said, pointer):
    with pytest.raises(error, match=said) as refused:
        KINDS[kind][0](world.context, world.seller, buyer_id, records)

    assert refused.value.pointer == pointer
    assert held(known(world, buyer_id), kind) == ()
    assert known(world, buyer_id).version == 1


def test_what_accounts_say_of_themselves_is_no_line_item():
    stated = replace(a_statement(), items={"accounts_audit": 1})

    with pytest.raises(UnknownFact, match="no line item") as refused:
        check_records(trade_credit_pack(), Records(statements=[stated]))

    assert refused.value.pointer == "/statements/0/items/accounts_audit"


@pytest.mark.parametrize("kind", KINDS)
def test_another_sellers_buyer_is_not_found(world, buyer_id, kind):
    record, first, _ = KINDS[kind]

    with pytest.raises(BuyerNotFound):
        record(world.context, OTHER_SELLER, buyer_id, [first])


def test_a_value_outside_its_valid_range_is_recorded_as_it_was_stated(world, buyer_id):
    odd = an_observation(value=5_000.0)

    record_observations(world.context, world.seller, buyer_id, [odd])

    assert held(known(world, buyer_id), "observations") == (odd,)
