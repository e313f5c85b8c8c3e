"""Recording over HTTP: statements, observations, receivables, covers, holds."""

from typing import Any

import pytest

from credit_engine.domain.cover_document import write_cover
from credit_engine.domain.hold_document import write_hold
from tests.api.conftest import RECORDS as OF_EVERY_BUYER
from tests.api.problem_checks import assert_problem
from tests.builders import a_cover, a_hold

RECORDS = {
    **OF_EVERY_BUYER,
    "covers": [write_cover(a_cover("P-1")), write_cover(a_cover("P-2", "zero"))],
    "holds": [write_hold(a_hold())],
}


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_sent_again_is_recorded_once(api, kind: str) -> None:
    path = f"/v1/buyers/{api.new_buyer()['buyer_id']}/{kind}"
    entries = RECORDS[kind]

    first = api.post(path, {kind: entries})
    again = api.post(path, {kind: entries})

    assert first.json == {"recorded": len(entries), "unchanged": 0, "version": 2}
    assert first.headers["ETag"] == '"2"'
    assert again.json == {"recorded": 0, "unchanged": len(entries), "version": 2}


@pytest.mark.parametrize("kind", RECORDS)
def test_nothing_is_recorded_of_a_call_with_one_bad_entry(api, kind: str) -> None:
    path = f"/v1/buyers/{api.new_buyer()['buyer_id']}/{kind}"
    bad = {**RECORDS[kind][0], "no_such": 1}

    assert assert_problem(api.post(path, {kind: [*RECORDS[kind], bad]})) == "invalid-input"
    assert api.post(path, {kind: RECORDS[kind]}).json["unchanged"] == 0


@pytest.mark.parametrize("kind", RECORDS)
def test_a_buyer_that_is_not_there_records_nothing(shared_api, kind: str) -> None:
    refused = shared_api.post(f"/v1/buyers/01ABC/{kind}", {kind: RECORDS[kind]})

    assert assert_problem(refused) == "buyer-not-found"


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("statements", 10),
        ("receivables", 500),
        ("observations", 200),
        ("covers", 50),
        ("holds", 50),
    ],
)
def test_a_call_takes_a_bounded_number_of_records(shared_api, kind: str, most: int) -> None:
    entry = {"a": 1}

    refused = shared_api.post(f"/v1/buyers/01ABC/{kind}", {kind: [entry] * (most + 1)})

    assert assert_problem(refused) == "invalid-input"
    assert f"{most}" in refused.text or refused.json["errors"][0]["pointer"].startswith(f"/{kind}")


def test_accounts_say_whether_they_were_audited_and_whose_they_are(api) -> None:
    path = f"/v1/buyers/{api.new_buyer()['buyer_id']}/statements"
    said = {"audit": "audited", "opinion": "qualified", "scope": "single_entity"}
    group = {**STATEMENT, **said, "scope": "consolidated"}

    first = api.post(path, {"statements": [STATEMENT, group]})
    corrected = api.post(path, {"statements": [{**STATEMENT, **said}, group]})

    assert first.json == {"recorded": 2, "unchanged": 0, "version": 2}
    assert corrected.json == {"recorded": 1, "unchanged": 1, "version": 3}


STATEMENT = RECORDS["statements"][0]
INVOICE = RECORDS["receivables"][0]
OBSERVATION = RECORDS["observations"][0]
COVER, REFUSED = RECORDS["covers"]
HOLD = RECORDS["holds"][0]


@pytest.mark.parametrize(
    ("kind", "entry", "code", "pointer"),
    [
        ("statements", {**STATEMENT, "months": 60.0}, "invalid-input", "/months"),
        ("statements", {**STATEMENT, "months": True}, "invalid-input", "/months"),
        ("statements", {**STATEMENT, "months": 0}, "invalid-input", "/months"),
        ("statements", {**STATEMENT, "currency": "eur"}, "invalid-input", "/currency"),
        ("statements", {**STATEMENT, "currency": "XXX"}, "invalid-amount", "/currency"),
        ("statements", {**STATEMENT, "items": {}}, "invalid-input", "/items"),
        ("statements", {**STATEMENT, "items": {"sales": 1.5}}, "invalid-input", "/items/sales"),
        ("statements", {**STATEMENT, "items": {"sales": "1e3"}}, "invalid-input", "/items/sales"),
        ("statements", {**STATEMENT, "items": {"sales": "1.234"}}, "invalid-amount",
         "/items/sales"),
        ("statements", {**STATEMENT, "items": {"sale": "1"}}, "unknown-fact", "/items/sale"),
        ("statements", {**STATEMENT, "period_end": "30.06.2026"}, "invalid-input", "/period_end"),
        ("receivables", {**INVOICE, "amount": 1200}, "invalid-input", "/amount"),
        ("receivables", {**INVOICE, "amount": "-1200.00"}, "invalid-input", "/amount"),
        ("receivables", {**INVOICE, "due_on": "2026-06-30"}, "invalid-input", "/due_on"),
        ("receivables", {**INVOICE, "payments": [{"on": "2026-07-30"}]}, "invalid-input",
         "/payments/0/amount"),
        ("receivables", {**INVOICE, "payments": [{"on": "2026-02-30", "amount": "1"}]},
         "invalid-document", "/payments/0/on"),
        ("observations", {**OBSERVATION, "value": None}, "invalid-input", "/value"),
        ("observations", {**OBSERVATION, "value": [1]}, "invalid-input", "/value"),
        ("observations", {**OBSERVATION, "value": "712"}, "invalid-input", "/value"),
        ("observations", {**OBSERVATION, "fact": "bureau_scor"}, "unknown-fact", "/fact"),
        ("observations", {**OBSERVATION, "fact": "sales"}, "unknown-fact", "/fact"),
        ("observations", {**OBSERVATION, "source": "hearsay"}, "invalid-input", "/source"),
        ("statements", {**STATEMENT, "audit": "maybe"}, "invalid-input", "/audit"),
        ("statements", {**STATEMENT, "opinion": "adverse"}, "invalid-document", "/opinion"),
        ("observations", {**OBSERVATION, "absent": "refused"}, "invalid-document", "/absent"),
        ("observations", {**OBSERVATION, "absent": "stale"}, "invalid-input", "/absent"),
        ("observations", {**OBSERVATION, "evidence": "sha256:1"}, "invalid-input", "/evidence"),
        ("observations", {**OBSERVATION, "verified_by": "bureau"}, "invalid-input",
         "/verified_by"),
        ("covers", {**COVER, "kind": "granted"}, "invalid-input", "/kind"),
        ("covers", {**COVER, "insured_percent": 90.5}, "invalid-input", "/insured_percent"),
        ("covers", {**COVER, "valid_to": "2025-12-31"}, "invalid-document", "/valid_to"),
        ("covers", {**REFUSED, "amount": "1.00"}, "invalid-document", "/amount"),
        ("covers", {**COVER, "currency": "XXX"}, "invalid-amount", "/currency"),
        ("holds", {**HOLD, "lifted_on": "2026-09-30"}, "invalid-document", "/lifted_on"),
        ("holds", {**HOLD, "review_by": None}, "invalid-input", "/review_by"),
    ],
)  # fmt: skip
def test_each_fault_of_a_record_is_named(
    shared_api, kind: str, entry: Any, code: str, pointer: str
) -> None:
    refused = shared_api.post(f"/v1/buyers/01ABC/{kind}", {kind: [entry]})

    assert assert_problem(refused) == code
    assert refused.json["errors"][0]["pointer"] == f"/{kind}/0{pointer}"
