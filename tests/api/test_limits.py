"""Limits over HTTP: their life by day of effect, and what was in force on a day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.api.conftest import OTHER
from tests.api.problem_checks import assert_problem

SUSPENDED = {"reason": "invoices disputed"}


def today() -> str:
    return datetime.now(ZoneInfo("Europe/Berlin")).date().isoformat()


def in_force(api, day: str, **query: str) -> list[str]:
    found = api.get("/v1/limits", query_string={"in_force_on": day, **query})
    assert found.status_code == 200, found.text
    return [limit["amount"] for limit in found.json["items"]]


@pytest.fixture
def limit_id(api) -> str:
    return str(api.decide(api.known_buyer()).json["limit_id"])


def test_a_limit_shows_its_life(api, limit_id) -> None:
    api.post(f"/v1/limits/{limit_id}/suspensions", SUSPENDED | {"request_reference": "a"})

    found = api.get(f"/v1/limits/{limit_id}").json

    assert (found["state"], found["duration"], found["scope"]) == (
        "suspended",
        "permanent",
        "buyer",
    )
    assert [step["event"] for step in found["steps"]] == ["granted", "suspended"]
    assert [event["event"] for event in found["events"]] == ["granted", "suspended"]
    assert found["events"][1]["reason"] == "invoices disputed"


def test_what_was_in_force_on_a_day_is_one_query(api, limit_id) -> None:
    buyer_id = api.get(f"/v1/limits/{limit_id}").json["buyer_id"]
    before = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert in_force(api, today(), buyer_id=buyer_id) == ["50000.00"]
    assert in_force(api, "2020-03-14", buyer_id=buyer_id) == []
    assert in_force(api, today(), known_at=before) == []
    assert in_force(api.as_seller(OTHER), today()) == []


def test_a_limit_taken_over_was_in_force_on_a_day_though_nobody_knew_it_here(api) -> None:
    buyer = api.new_buyer(numbers=[{"system": "erp", "payer_number": "1"}])
    line = (
        '{"buyer": {"system": "erp", "payer_number": "1"}, "limit": {"amount": "70000.00", '
        '"currency": "EUR", "valid_from": "2024-03-01", "review_by": "2027-03-01", "reason": '
        '"old system", "max_terms": {"instrument": "open_account", "days": 45, "from": '
        '"invoice_date"}}}'
    )
    sent = api.post(
        "/v1/imports?kind=limits", data=line, headers={"Content-Type": "application/x-ndjson"}
    )
    assert sent.status_code == 200, sent.text

    assert in_force(api, "2024-03-01", buyer_id=buyer["buyer_id"]) == ["70000.00"]
    assert in_force(api, "2024-02-29", buyer_id=buyer["buyer_id"]) == []
    assert in_force(api, "2024-03-01", known_at="2024-03-02T00:00:00Z") == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"in_force_on": "2026-02-30"}, "?in_force_on"),
        ({"in_force_on": "yesterday"}, "?in_force_on"),
        ({"known_at": "2026-02-03T00:00:00Z"}, "?known_at"),
        ({"in_force_on": "2026-02-03", "known_at": "2026-02-30T00:00:00Z"}, "?known_at"),
        ({"in_force_on": "2026-02-03", "known_at": "2026-02-03T00:00:00"}, "?known_at"),
    ],
)
def test_a_day_that_is_none_is_refused(shared_api, query, pointer) -> None:
    refused = shared_api.get("/v1/limits", query_string=query)

    assert assert_problem(refused) == "invalid-query"
    assert refused.json["errors"][0]["pointer"] == pointer
