"""How often decisions are set aside: what counts in a period, of what, and by whom."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from credit_engine import errors
from credit_engine.domain.outcome import Outcome
from credit_engine.services.acting_rules import acted_in_record
from credit_engine.services.read_decisions import find_decision
from credit_engine.services.report_overrides import report_overrides
from tests.services.limit_lives import DAY, TODAY, enter
from tests.services.override_world import (
    ANALYST,
    ANNA,
    BEN,
    approve,
    decided,
    levels_up_to,
    move_to,
    propose,
    reject,
    with_authority,
    withdraw,
)
from tests.services.test_decide_limit import alarmed
from tests.services.world import OTHER_SELLER


def report(world, first=TODAY, last=TODAY, caller=ANNA):
    return report_overrides(world.context, caller, first, last).document()


def rates(found, by):
    key = by.removeprefix("by_")
    return {
        of[key]: (of["overridden"], of["decisions"], of["rate"])
        for of in found[by]
        if of["decisions"]
    }


def refused(world, number):
    return decided(world, number=number, register_status="insolvent")[1]


def test_rates_by_outcome_and_by_rule_are_of_the_decisions_of_the_period(world):
    approve(world, propose(world, refused(world, "D-1"), "5000.00"))
    refused(world, "D-2")
    approve(world, propose(world, decided(world, number="D-3")[1]))
    propose(world, decided(world, number="D-4")[1])  # waits, and counts for none

    found = report(world)

    assert rates(found, "by_outcome") == {"refused": (1, 2, 0.5), "approved": (1, 2, 0.5)}
    assert rates(found, "by_rule") == {"rule:insolvent": (1, 2, 0.5)}
    assert (found["overridden"], found["decisions"], found["rate"]) == (2, 4, 0.5)
    assert [of["outcome"] for of in found["by_outcome"]] == [*Outcome]


def test_a_decision_counts_once_however_often_it_is_set_aside(world):
    decision_id = refused(world, "D-1")
    for total in ("5000.00", "6000.00"):
        approve(world, propose(world, decision_id, total))

    found = report(world)

    assert rates(found, "by_outcome") == {"refused": (1, 1, 1.0)}
    assert found["granted"] == [
        {"currency": "EUR", "overrides": 2, "total": "11000.00", "raised": "6000.00"}
    ]


def test_decisions_by_which_people_change_limits_are_no_decisions_on_requests(world):
    buyer_id, decision_id = decided(world)
    enter(world, buyer_id, "1000.00", valid_to=TODAY)
    approve(world, propose(world, decision_id))

    assert report(world)["decisions"] == 1


def test_what_people_did_is_told_by_person(world):
    with_authority(world, second_person_above_minor=60_000_00)
    ones = [decided(world, number=f"D-{number}")[1] for number in range(5)]
    approve(world, propose(world, ones[0], "70000.00"), by=ANNA)
    reject(world, propose(world, ones[1], "70000.00"), by=BEN)
    withdraw(world, propose(world, ones[2], "70000.00"))
    propose(world, ones[3], "70000.00", by=ANNA)
    propose(world, ones[4], "51000.00", by=BEN)  # with what went before it is above: it waits

    people = {of.pop("person"): of for of in report(world)["by_person"]}

    nothing = {"approved": 0, "rejected": 0, "withdrawn": 0, "lapsed": 0, "waiting": 0, "alone": 0}
    assert people["ada"] == {
        "proposed": nothing
        | {"overrides": 3, "approved": 1, "rejected": 1, "withdrawn": 1, "rate_approved": 1 / 3},
        "answered": {"overrides": 0, "approved": 0, "rejected": 0, "rate_approved": None},
    }
    assert people["anna"] == {
        "proposed": nothing | {"overrides": 1, "waiting": 1, "rate_approved": 0.0},
        "answered": {"overrides": 1, "approved": 1, "rejected": 0, "rate_approved": 1.0},
    }
    assert people["ben"]["proposed"]["alone"] == people["ben"]["proposed"]["approved"] == 1
    assert people["ben"]["answered"]["rate_approved"] == 0.0


def test_what_lapsed_is_told_as_such(world):
    propose(world, decided(world)[1])
    move_to(world, TODAY + 15 * DAY)

    (ada,) = report(world)["by_person"]

    assert (ada["proposed"]["lapsed"], ada["proposed"]["waiting"]) == (1, 0)


def test_several_keys_of_one_person_are_one_person(world):
    for number in (1, 2):
        by = replace(ANALYST, principal=f"key:{number}")
        propose(world, decided(world, number=f"D-{number}")[1], by=by)

    (ada,) = report(world)["by_person"]

    assert ada["proposed"]["overrides"] == 2


def test_a_period_is_of_the_sellers_own_days(world):
    world.clock.now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # in Berlin the next day
    decision_id = decided(world)[1]
    approve(world, propose(world, decision_id))

    assert ANNA.time_zone == ZoneInfo("Europe/Berlin")
    assert report(world, TODAY, TODAY)["decisions"] == 0
    assert report(world, TODAY, TODAY)["granted"] == []
    found = report(world, TODAY + DAY, TODAY + DAY)
    assert (found["decisions"], found["overridden"]) == (1, 1)
    assert found["by_person"]


def test_a_decision_is_of_its_own_period_and_its_override_of_another(world):
    decision_id = refused(world, "D-1")
    proposed = propose(world, decision_id, "5000.00")
    move_to(world, TODAY + 5 * DAY)
    approve(world, proposed)

    early, late = report(world), report(world, TODAY + 5 * DAY, TODAY + 5 * DAY)

    assert rates(early, "by_rule") == {"rule:insolvent": (1, 1, 1.0)}
    assert (early["granted"], len(late["granted"])) == ([], 1)
    assert rates(late, "by_rule") == {}
    assert [of["person"] for of in early["by_person"]] == ["ada"]
    assert [of["person"] for of in late["by_person"]] == ["anna"]


def test_another_sellers_overrides_are_not_counted(world):
    approve(world, propose(world, refused(world, "D-1"), "5000.00"))

    found = report(world, caller=OTHER_SELLER)

    assert (found["decisions"], found["by_rule"], found["by_person"]) == (0, [], [])
    assert (found["rate"], found["granted"]) == (None, [])


@pytest.mark.parametrize(
    ("first", "last"), [(TODAY, TODAY - DAY), (date(1899, 1, 1), TODAY), (TODAY, date.max)]
)
def test_a_period_that_cannot_be_meant_is_refused(world, first, last):
    with pytest.raises(errors.InvalidInput):
        report(world, first, last)


def test_the_rules_that_are_counted_are_those_of_the_record(world):
    with_authority(world, rows=())
    made = {
        "refused": refused(world, "D-1"),
        "young": decided(world, number="D-2", founded_on=date(2026, 1, 1))[1],
        "partly": decided(world, number="D-3", amount="900000.00")[1],
        "plain": decided(world, number="D-4", amount="10000.00")[1],
    }
    with_authority(world, rows=not_automatic())
    made["above"] = decided(world, number="D-5", amount="10000.00")[1]
    buyer_id = world.buyer("D-6")
    alarm = world.with_ports(infer=alarmed).decide(buyer_id, "K-6")
    made["alarm"] = json.loads(alarm.body)["decision_id"]
    with world.tampering() as connection:
        rows = connection.exec_driver_sql("SELECT decision_id, rule FROM decision_rules").all()

    found = {name: {rule for of, rule in rows if of == id_} for name, id_ in made.items()}

    assert found["plain"] == set()
    assert found["refused"] == {"rule:insolvent"}
    assert "rule:young" in found["young"]
    assert found["above"] == {"authority"}
    assert found["alarm"] == {"alarm"}
    for name, decision_id in made.items():
        record = find_decision(world.context, ANNA, decision_id)
        documents = json.loads(record.decision_bytes), json.loads(record.assessment_bytes)
        assert set(acted_in_record(*documents)) == found[name], name


def not_automatic():
    (row,) = levels_up_to(None)
    return (replace(row, automatic_minor=0),)
