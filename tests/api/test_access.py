"""What each role is shown of one and the same record, also where an answer is given again."""

import json
from typing import Any

import pytest

from credit_engine.api.schemas.limit_answers import LimitAnswerSchema, SalesLimitAnswerSchema
from credit_engine.domain.role import Role
from tests.api.conftest import Api
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import as_role
from tests.api.test_limit_changes import ENTRY

INSIDE = {"analyst", "amount_basis", "amount_reasons"}
HOLD = {
    "code": "FRAUD",
    "reason": "unknown address",
    "placed_on": "2026-10-01",
    "placed_by": "A. Lee",
    "review_by": "2026-12-01",
}
COVER = {"policy": "P-1", "kind": "none_held", "valid_from": "2026-01-01", "source": "broker"}


@pytest.fixture
def sales(api: Api) -> Api:
    return as_role(api, Role.SALES_SYSTEM)


@pytest.fixture
def analyst(api: Api) -> Api:
    return as_role(api, Role.CREDIT_ANALYST)


def names_of(document: object) -> set[str]:
    """Every name of a member, however deep."""
    if isinstance(document, dict):
        return set(document).union(*(names_of(part) for part in document.values()))
    if isinstance(document, list):
        return set().union(*(names_of(part) for part in document))
    return set()


def test_sales_is_answered_without_score_probability_and_figures(api, sales, analyst) -> None:
    buyer_id = api.known_buyer()

    for_sales = sales.decide(buyer_id, key="of-sales")
    for_analyst = analyst.decide(buyer_id, key="of-analyst")

    assert (for_sales.status_code, for_analyst.status_code) == (201, 201)
    assert set(for_analyst.json) - set(for_sales.json) == INSIDE
    assert SalesLimitAnswerSchema().validate(for_sales.json) == {}
    assert LimitAnswerSchema().validate(for_analyst.json) == {}
    hidden = {"score", "grade", "pd", "coverage", "segment", "binding", "figures", "code"}
    assert not names_of(for_sales.json) & hidden
    assert sales.get(for_sales.headers["Location"]).json["for"] == "sales"
    assert analyst.get(for_analyst.headers["Location"]).status_code == 200


@pytest.mark.parametrize("first", [Role.SALES_SYSTEM, Role.CREDIT_ANALYST])
def test_an_answer_that_is_given_again_shows_each_role_what_it_may_see(api, first) -> None:
    callers = {role: as_role(api, role) for role in (Role.SALES_SYSTEM, Role.CREDIT_ANALYST)}
    buyer_id = api.known_buyer()
    (second,) = set(callers) - {first}

    made = callers[first].decide(buyer_id, key="K")
    other = callers[second].decide(buyer_id, key="K")
    again = callers[first].decide(buyer_id, key="K")
    others_again = callers[second].decide(buyer_id, key="K")

    assert "Idempotency-Replayed" not in made.headers
    assert other.headers["Idempotency-Replayed"] == "true"
    assert again.data == made.data
    assert others_again.data == other.data
    by_role = {first: made.json, second: other.json}
    assert set(by_role[Role.CREDIT_ANALYST]) >= INSIDE
    assert not INSIDE & set(by_role[Role.SALES_SYSTEM])
    whole = by_role[Role.CREDIT_ANALYST]
    assert by_role[Role.SALES_SYSTEM] == {
        name: part for name, part in whole.items() if name not in INSIDE
    }
    assert len(api.get("/v1/decisions").json["items"]) == 1


def test_the_seller_own_key_sees_the_whole_answer(api) -> None:
    assert set(api.decide(api.known_buyer()).json) >= INSIDE


def test_the_analysts_explanation_is_for_the_credit_department(api, sales) -> None:
    decision_id = api.decide(api.known_buyer()).json["decision_id"]
    path = f"/v1/decisions/{decision_id}/explanation"

    for audience in ("sales", "buyer"):
        assert sales.get(path, query_string={"for": audience}).json["for"] == audience
    for query in ({}, {"for": "analyst"}):
        refused = sales.get(path, query_string=query)
        assert assert_problem(refused) == "forbidden"
        assert "for=analyst" in refused.json["detail"]
    for role in (Role.RISK_OFFICER, Role.CREDIT_MANAGER, Role.AUDITOR):
        assert as_role(api, role).get(path).json["for"] == "analyst"


def test_what_people_wrote_about_a_limit_is_not_for_sales(api, sales, analyst) -> None:
    entry = {**ENTRY, "buyer": {"buyer_id": api.known_buyer()}, "reason": "the canary sings"}
    made = api.post("/v1/limits", entry, headers={"Idempotency-Key": "K"}).json
    path = f"/v1/limits/{made['limit_id']}"

    assert "the canary sings" in analyst.get(path).text
    assert (
        sales.get(path).json["events"][0]["event"] == analyst.get(path).json["events"][0]["event"]
    )
    assert "the canary sings" not in sales.get(path).text
    assert "stated_by" not in sales.get(path).text


def test_a_contact_person_is_shown_where_the_role_has_need_of_one(api, sales) -> None:
    contact = {"name": "Canary Person", "email": "canary@example.com"}
    number = {"system": "erp", "payer_number": "7"}
    buyer_id = sales.new_buyer(contact=contact, numbers=[number])["buyer_id"]

    for path in (f"/v1/buyers/{buyer_id}", "/v1/buyers?system=erp&payer_number=7"):
        assert "Canary" not in as_role(api, Role.RISK_OFFICER).get(path).text
        for role in (Role.SALES_SYSTEM, Role.CREDIT_ANALYST, Role.CREDIT_MANAGER, Role.AUDITOR):
            assert "Canary" in as_role(api, role).get(path).text, role


def imported(caller: Api, kind: str, *rows: dict[str, Any]) -> Any:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return caller.call(
        "POST", f"/v1/imports?kind={kind}", data=lines, content_type="application/x-ndjson"
    )


def test_rows_are_imported_by_those_who_may_record_them_one_by_one(api, sales, analyst) -> None:
    manager = as_role(api, Role.CREDIT_MANAGER)
    kinds = {
        "buyers": "sam", "receivables": "sam", "documents": "sam", "payments": "sam",
        "ledgers": "sam", "exchange_rates": "sam", "statements": "am", "observations": "am",
        "covers": "am", "parents": "am", "holds": "m", "limits": "m",
    }  # fmt: skip

    for kind, who in kinds.items():
        for letter, caller in {"s": sales, "a": analyst, "m": manager}.items():
            answer = imported(caller, kind, {"nothing": 1})
            if letter in who:
                assert answer.json["totals"]["rejected"] == 1, (kind, letter)
            else:
                assert assert_problem(answer, where=kind) == "forbidden"
                assert f"kind={kind}" in answer.json["detail"]


def test_the_row_of_a_buyer_brings_in_nothing_that_its_sender_may_not_state(
    api, sales, analyst
) -> None:
    buyer = {"name": "Acme", "numbers": [{"system": "erp", "payer_number": "1"}]}
    sound = {**buyer, "ledger": {"complete_as_of": "2026-11-20", "invoices": 0}}
    with_hold, with_cover = {**buyer, "holds": [HOLD]}, {**buyer, "covers": [COVER]}

    by_sales = imported(sales, "buyers", with_hold, with_cover, sound).json["lines"]
    by_analyst = imported(analyst, "buyers", with_hold, with_cover).json["lines"]
    by_manager = imported(as_role(api, Role.CREDIT_MANAGER), "buyers", with_hold).json["lines"]

    assert [line["verdict"] for line in by_sales] == ["rejected", "rejected", "created"]
    assert [line["verdict"] for line in by_analyst] == ["rejected", "extended"]
    assert [line["verdict"] for line in by_manager] == ["extended"]
    assert by_sales[0]["error"]["pointer"] == "/holds"
    assert "credit_manager" in by_sales[0]["error"]["message"]
