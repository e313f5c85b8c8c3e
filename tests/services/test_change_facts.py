"""Changed facts: a patch by names, read again like any facts document."""

from datetime import date

import pytest

from credit_engine.domain.cover_document import write_cover
from credit_engine.domain.facts import STATED_ABSENCES
from credit_engine.domain.facts_document import read_facts, write_facts
from credit_engine.domain.hold_document import write_hold
from credit_engine.errors import InvalidAmount, InvalidDocument, InvalidInput, UnknownFact
from credit_engine.services.change_facts import change_facts
from tests.builders import a_cover, a_facts_document, a_hold, minimal_pack, trade_credit_pack

DAY = date(2026, 11, 22)
PACK = minimal_pack()
FACTS = read_facts(a_facts_document())


def changed(**changes: object) -> dict[str, object]:
    return write_facts(change_facts(PACK, FACTS, changes, DAY))


def test_no_change_gives_equal_facts() -> None:
    assert change_facts(PACK, FACTS, {}, DAY) == FACTS


def test_a_fact_that_is_set_holds_as_of_the_day_from_its_source() -> None:
    (score,) = [
        stated
        for stated in changed(facts={"bureau_score": 480})["observations"]
        if stated["fact"] == "bureau_score"
    ]

    assert score["value"] == 480
    assert (score["valid_at"], score["source"]) == ("2026-11-22", "bureau")


def test_a_fact_that_was_stated_as_absent_can_be_set() -> None:
    absent = {
        "fact": "bureau_score",
        "absent": STATED_ABSENCES[0].value,
        "valid_at": "2026-10-01",
        "source": "bureau",
        "evidence": "sha256:" + "0" * 64,
    }
    facts = read_facts(a_facts_document(observations=[absent]))
    document = write_facts(change_facts(PACK, facts, {"facts": {"bureau_score": 480}}, DAY))

    assert {
        "fact": "bureau_score", "value": 480, "valid_at": "2026-11-22", "source": "bureau"
    } in document["observations"]  # fmt: skip


def test_the_long_form_changes_a_part_and_leaves_the_rest() -> None:
    document = changed(
        observations={"bureau_score": {"value": 480}},
        receivables={"R-1": {"payments": []}},
        request={"terms": {"days": 14}},
    )

    before = write_facts(FACTS)
    (score,) = [one for one in document["observations"] if one["fact"] == "bureau_score"]
    assert score["valid_at"] == "2026-10-01"
    assert document["receivables"] == [{**before["receivables"][0], "payments": []}]
    assert document["statements"] == before["statements"]
    assert document["request"]["terms"]["days"] == 14
    assert document["request"]["wanted"] == before["request"]["wanted"]


def test_covers_and_holds_are_changed_by_policy_and_code() -> None:
    insured = read_facts(
        a_facts_document(covers=[write_cover(a_cover())], holds=[write_hold(a_hold())])
    )
    changes = {
        "covers": {"P-1": {"stopped_from": "2026-11-01"}, "P-2": write_cover(a_cover("P-2"))},
        "holds": {"FRAUD-CHECK": None},
    }

    found = change_facts(PACK, insured, changes, DAY)

    assert found.covers == (a_cover(stopped_from=date(2026, 11, 1)), a_cover("P-2"))
    assert found.holds == ()


def test_exchange_rates_are_changed_by_the_pair_as_it_is_stated() -> None:
    rate = {"base": "USD", "quote": "EUR", "rate": "0.5", "on": "2026-11-20", "source": "ecb"}
    pounds = {"rate": "1.15", "on": "2026-11-20", "source": "ecb"}
    added = changed(exchange_rates={"USD/EUR": rate, "GBP/EUR": pounds})
    facts = read_facts(added)

    assert added["exchange_rates"] == [{**pounds, "base": "GBP", "quote": "EUR"}, rate]
    for change, left in (({"USD/EUR": {"rate": "0.6"}}, 2), ({"USD/EUR": None}, 1)):
        document = write_facts(change_facts(PACK, facts, {"exchange_rates": change}, DAY))
        assert len(document["exchange_rates"]) == left
    with pytest.raises(InvalidDocument, match="`quote` is missing"):
        change_facts(PACK, facts, {"exchange_rates": {"USD": {}}}, DAY)


def test_null_takes_away() -> None:
    document = changed(facts={"bureau_score": None}, statements={"2026-05-31": None})

    assert "bureau_score" not in [one["fact"] for one in document["observations"]]
    assert document["statements"] == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"facts": {"bureau_scor": 1}}, UnknownFact),
        ({"facts": {"own_overdue_amount": 1}}, InvalidInput),
        ({"invoices": {}}, InvalidInput),
        ({"facts": []}, InvalidDocument),
        ({"receivables": {"R-2": {"amount": "1.00"}}}, InvalidDocument),
        ({"receivables": {"R-1": 7}}, InvalidDocument),
        ({"request": None}, InvalidDocument),
        ({"request": {"kind": None}}, InvalidDocument),
        ({"facts": {"wanted_amount": "a lot"}}, InvalidAmount),
    ],
)
def test_what_makes_no_facts_is_refused(changes: dict[str, object], error: type) -> None:
    with pytest.raises(error):
        change_facts(PACK, FACTS, changes, DAY)


def test_what_accounts_say_of_themselves_is_changed_in_the_newest_that_count() -> None:
    (own,) = a_facts_document()["statements"]
    group = {**own, "scope": "consolidated", "period_end": "2026-08-31"}
    held = read_facts(a_facts_document(statements=[own, group]))
    pack = trade_credit_pack()

    after = change_facts(pack, held, {"facts": {"accounts_audit": "audited"}}, DAY)
    of_group = {"statements": {"2026-08-31 consolidated": {"audit": "reviewed"}}}
    audited = [of.audit for of in change_facts(pack, after, of_group, DAY).statements]

    assert audited == ["reviewed", "audited"]
    with pytest.raises(InvalidInput, match="follows from the period"):
        change_facts(pack, held, {"facts": {"accounts_age_months": 1}}, DAY)


def test_what_is_said_of_the_ledger_is_changed_and_taken_away() -> None:
    stated = changed(ledger={"complete_as_of": "2026-11-20"})
    held = read_facts(stated)

    assert stated["ledger"] == {"complete_as_of": "2026-11-20"}
    counted = write_facts(change_facts(PACK, held, {"ledger": {"invoices": 3}}, DAY))
    assert counted["ledger"] == {"complete_as_of": "2026-11-20", "invoices": 3}
    assert change_facts(PACK, held, {"ledger": None}, DAY) == FACTS


def test_a_line_item_wants_a_statement_to_stand_in() -> None:
    bare = read_facts(a_facts_document(statements=[]))
    with pytest.raises(InvalidInput, match="no statement"):
        change_facts(PACK, bare, {"facts": {"sales": "1.00"}}, DAY)
