"""Imports over HTTP: tables and lines of JSON, each row told, the same rows again for nothing."""

import json

import pytest

from credit_engine.api.edge import BODY_BYTES_MAX
from credit_engine.api.imports import ROWS_MAX
from tests.api.conftest import REQUEST
from tests.api.problem_checks import assert_problem

BUYERS = (
    "name,system,payer_number,register_valid_at,register.register_status\n"
    '"Müller, Söhne",erp,0001,2026-05-01,active\n'
    "=HYPERLINK(1),erp,0002,,\n"
)
RECEIVABLES = (
    "system,payer_number,number,issued_on,due_on,amount,currency,payments\n"
    "erp,0001,R-1,2026-08-01,2026-08-31,1200.00,EUR,2026-08-30 1000.00; 2026-09-02 200.00\n"
    'erp,0001,R-2,2026-09-01,2026-09-30,"1,200.00",EUR,\n'
    "erp,0009,R-3,2026-09-01,2026-09-30,1.00,EUR,\n"
    "erp,0002,R-4,2026-09-01,2026-09-30,1.00,EUR,\n"
)


def send(api, kind, body, content_type="text/csv"):
    path = f"/v1/imports?kind={kind}"
    return api.post(path, data=body, content_type=content_type)


def verdicts(answer):
    return [line["verdict"] for line in answer.json["lines"]]


def test_a_table_is_imported_row_by_row_and_again_for_nothing(api_on_each_database) -> None:
    api = api_on_each_database

    made = send(api, "buyers", BUYERS)
    again = send(api, "buyers", BUYERS)

    assert made.json["totals"] == {"created": 2, "extended": 0, "unchanged": 0, "rejected": 0}
    assert verdicts(again) == ["unchanged", "unchanged"]
    names = [buyer["name"] for buyer in api.get("/v1/buyers").json["items"]]
    assert names == ["Müller, Söhne", "=HYPERLINK(1)"]  # a cell is data, whatever it begins with


def test_a_bad_row_is_told_with_line_and_column_and_stops_no_other(api_on_each_database) -> None:
    api = api_on_each_database
    send(api, "buyers", BUYERS)

    first = send(api, "receivables", RECEIVABLES)
    again = send(api, "receivables", RECEIVABLES)

    assert verdicts(first) == ["extended", "rejected", "rejected", "extended"]
    assert verdicts(again) == ["unchanged", "rejected", "rejected", "unchanged"]
    amount, buyer = (line["error"] for line in first.json["lines"][1:3])
    assert (amount["code"], amount["column"]) == ("invalid-amount", "amount")
    assert buyer["code"] == "buyer-not-found"
    assert [line["line"] for line in first.json["lines"]] == [2, 3, 4, 5]


def test_lines_of_json_hold_the_objects_of_the_other_calls(api) -> None:
    buyer_id = api.new_buyer()["buyer_id"]
    stated = {"fact": "bureau_score", "value": 712, "valid_at": "2026-10-01", "source": "bureau"}
    good = {"buyer": {"buyer_id": buyer_id}, "observations": [stated]}
    lines = [json.dumps(good), "", '{"buyer": {}, "buyer": {}}', "[1", json.dumps({"buyer": 1})]

    sent = send(api, "observations", "\n".join(lines), "application/x-ndjson")

    assert verdicts(sent) == ["extended", "rejected", "rejected", "rejected"]
    assert [line["line"] for line in sent.json["lines"]] == [1, 3, 4, 5]
    assert "same key twice" in sent.json["lines"][1]["error"]["message"]


LIMITS = (
    "system,payer_number,amount,currency,valid_from,review_by,instrument,days,from,reason\n"
    "erp,0001,70000.00,EUR,2024-03-01,2027-03-01,open_account,45,invoice_date,old system\n"
    "erp,0002,70000.00,EUR,2024-03-01,2023-03-01,open_account,45,invoice_date,old system\n"
)


def test_limits_are_taken_over_and_their_history_says_so(api_on_each_database) -> None:
    api = api_on_each_database
    send(api, "buyers", BUYERS)

    first, again = send(api, "limits", LIMITS), send(api, "limits", LIMITS)

    assert verdicts(first) == ["extended", "rejected"]
    assert first.json["lines"][1]["error"]["column"] == "review_by"
    assert verdicts(again) == ["unchanged", "rejected"]
    (limit,) = api.get("/v1/limits").json["items"]
    assert (limit["state"], limit["amount"]) == ("in_force", "70000.00")
    assert limit["decision_id"] is None
    (event,) = api.get(f"/v1/limits/{limit['limit_id']}").json["events"]
    assert (event["event"], event["decision_id"], event["reason"]) == (
        "migrated", None, "old system",
    )  # fmt: skip
    assert api.get("/v1/decisions").json["items"] == []


def test_a_request_builds_on_a_limit_that_was_taken_over(api) -> None:
    buyer_id = api.known_buyer()
    row = {
        "buyer": {"buyer_id": buyer_id},
        "limit": {
            "amount": "70000.00",
            "currency": "EUR",
            "valid_from": "2024-03-01",
            "review_by": "2027-03-01",
            "max_terms": REQUEST["terms"],
            "reason": "old system",
        },
    }
    send(api, "limits", json.dumps(row), "application/x-ndjson")

    lower = {"amount": "1000.00", "currency": "EUR"}
    reduced = api.decide(buyer_id, kind="reduce", wanted=lower)

    assert reduced.status_code == 201, reduced.text
    assert reduced.json["limit_in_force"]["amount"] == "1000.00"
    states = [limit["state"] for limit in api.get("/v1/limits").json["items"]]
    assert states == ["replaced", "in_force"]


COVERS = (
    "system,payer_number,policy,kind,valid_from,source,insurer,review_by,amount,currency,"
    "insured_percent,max_terms_days,max_extension_days,valid_to,stopped_from\n"
    "erp,0001,P-1,in_force,2026-01-01,portal,Atlas,2027-01-01,40000.00,EUR,90,90,60,2027-12-31,\n"
    "erp,0001,P-1,in_force,2026-01-01,portal,Atlas,2027-01-01,40000.00,EUR,90,90,60,,2026-11-01\n"
    "erp,0002,P-1,zero,2026-01-01,portal,Atlas,2027-01-01,,,,,,,\n"
    "erp,0002,P-2,none_held,2026-01-01,credit desk,,,,,,,,,\n"
    "erp,0001,P-3,in_force,2026-01-01,portal,Atlas,2027-01-01,40000.00,EUR,90 %,90,,,\n"
    "erp,0001,P-4,zero,2026-01-01,portal,Atlas,2027-01-01,1.00,,,,,,\n"
    "erp,0001,P-5,in_force,2026-01-01,portal,Atlas,2027-01-01,,,,,,,\n"
)
HOLDS = (
    "system,payer_number,code,reason,placed_on,placed_by,review_by,lifted_on\n"
    "erp,0001,FRAUD,unknown address,2026-10-01,A. Lee,2026-12-01,\n"
    "erp,0002,FRAUD,unknown address,2026-10-01,A. Lee,2026-12-01,2026-10-09\n"
    "erp,0002,DUNNING,,2026-10-01,A. Lee,2026-12-01,\n"
    "erp,0002,DUNNING,old invoices,2026-10-01,A. Lee,2026-09-01,\n"
)


@pytest.mark.parametrize(
    ("kind", "table", "recorded", "columns"),
    [
        ("covers", COVERS, 4, ["insured_percent", "amount", None]),
        ("holds", HOLDS, 2, ["reason", "review_by"]),
    ],
)
def test_covers_and_holds_are_taken_over(
    api_on_each_database, kind, table, recorded, columns
) -> None:
    api = api_on_each_database
    send(api, "buyers", BUYERS)

    first, again = send(api, kind, table), send(api, kind, table)

    wrong = ["rejected"] * len(columns)
    assert verdicts(first) == ["extended"] * recorded + wrong
    assert [line["error"].get("column") for line in first.json["lines"][recorded:]] == columns
    # A cover that is stated in two states turns back and forth, as an invoice does.
    turned = ["extended"] * 2 if kind == "covers" else ["unchanged"] * 2
    assert verdicts(again) == [*turned, *["unchanged"] * (recorded - 2), *wrong]


def test_a_limit_takes_no_cover_along(api) -> None:
    with_cover = LIMITS.replace("reason", "reason,cover_amount").replace("old system", "x,1.00")

    refused = send(api, "limits", with_cover)

    assert assert_problem(refused) == "invalid-document"
    assert "cover_amount" in refused.json["detail"]
    assert api.get("/v1/limits").json["items"] == []


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("name,system", "names its buyer"),
        ("name,system,payer_numbr", "Did you mean 'payer_number'"),
        ("name,name,system,payer_number", "twice"),
        ("system,payer_number", "'name' is missing"),
        ("name;system;payer_number", "commas"),
        ('"name', "not CSV"),
        ("name,system,payer_number,register.0", "no column"),
    ],
)
def test_a_header_that_cannot_be_used_refuses_the_table(shared_api, header, said) -> None:
    refused = send(shared_api, "buyers", f"{header}\nA,B,C\n")

    assert assert_problem(refused) == "invalid-document"
    assert said in refused.json["detail"]


@pytest.mark.parametrize(
    ("body", "content_type", "problem"),
    [
        (b"", "text/csv", "body-required"),
        (b"name\xff", "text/csv", "malformed-body"),
        (b"name\x00", "text/csv", "malformed-body"),
        (b"{}", "application/json", "unsupported-media-type"),
        (b"x" * (BODY_BYTES_MAX + 1), "text/csv", "body-too-large"),
        (b"\n" * (ROWS_MAX + 1), "text/csv", "body-too-large"),
    ],
)
def test_a_body_that_cannot_be_lines_is_refused(shared_api, body, content_type, problem) -> None:
    assert assert_problem(send(shared_api, "buyers", body, content_type)) == problem


def test_the_kind_has_to_be_named(shared_api) -> None:
    refused = shared_api.post("/v1/imports", data="name\n", content_type="text/csv")
    assert assert_problem(refused) == "invalid-query"
    assert assert_problem(send(shared_api, "orders", "name\n")) == "invalid-query"
