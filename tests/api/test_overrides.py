"""Overrides over HTTP: two people, whatever keys and tokens they come with, and what is told."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from credit_engine.domain.role import Role
from credit_engine.services.answer_once import Keyed
from credit_engine.services.context import Caller
from credit_engine.services.manage_keys import NewKey, create_key
from tests.api.conftest import OTHER, REGISTER, SELLER, Api
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import as_role, context_of
from tests.api.test_limit_changes import TODAY

LAST = (TODAY + timedelta(days=30)).isoformat()
PROPOSAL = {
    "amount": "60000.00",
    "currency": "EUR",
    "expires_on": LAST,
    "reason_code": "JUDGEMENT",
    "text": "orders of the season",
}
ANALYST, MANAGER = Role.CREDIT_ANALYST, Role.CREDIT_MANAGER


def an_override(api: Api, decision_id: str, key: str = "override-1", **parts: Any) -> Any:
    body = {**PROPOSAL, "decision_id": decision_id, **parts}
    return api.post("/v1/overrides", body, headers={"Idempotency-Key": key})


def answering(api: Api, proposed: Any, how: str, key: str = "answer-1", **body: Any) -> Any:
    path = f"/v1/overrides/{proposed['override_id']}/{how}"
    return api.post(path, body, headers={"Idempotency-Key": key})


def approving(api: Api, proposed: Any, key: str = "answer-1", **body: Any) -> Any:
    body = {"content_sha256": proposed["content_sha256"], **body}
    return answering(api, proposed, "approvals", key, **body)


@pytest.fixture
def decision_id(api) -> str:
    return str(api.decide(api.known_buyer()).json["decision_id"])


@pytest.fixture
def proposed(api, decision_id) -> Any:
    answer = an_override(as_role(api, ANALYST, person="ada"), decision_id)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_two_people_override_a_decision_on_each_database(api_on_each_database) -> None:
    api = api_on_each_database
    decision_id = api.decide(api.known_buyer()).json["decision_id"]
    ada, anna = as_role(api, ANALYST, person="ada"), as_role(api, MANAGER, person="anna")

    made = an_override(ada, decision_id)
    assert made.headers["Location"] == f"/v1/overrides/{made.json['override_id']}"
    assert anna.get(made.headers["Location"]).json == made.json
    done = approving(anna, made.json)

    assert done.status_code == 201, done.text
    assert done.json["state"] == "approved"
    assert done.json["content"] == made.json["content"]
    assert anna.get(made.headers["Location"]).json == done.json
    end = done.json["ended"]
    limit = anna.get(f"/v1/limits/{end['limit_id']}").json
    assert (limit["amount"], limit["up_to"], limit["valid_to"]) == ("10000.00", "60000.00", LAST)
    record = anna.get(f"/v1/decisions/{end['decision_id']}").json
    assert record["decision"]["kind"] == "override"
    replay = anna.post(f"/v1/decisions/{end['decision_id']}/replay")
    assert (replay.json["identical"], replay.json["assessed"]) == (True, False)
    explained = anna.get(f"/v1/decisions/{end['decision_id']}/explanation?for=analyst")
    assert assert_problem(explained) == "decision-not-assessed"
    assert [item["override_id"] for item in anna.get("/v1/overrides?state=approved").json["items"]]
    report = anna.get(f"/v1/override-report?from={TODAY}&to={TODAY}").json
    assert (report["from"], report["overridden"], report["decisions"]) == (str(TODAY), 1, 1)


def test_a_manager_is_enough_for_a_small_one(api, decision_id) -> None:
    answer = an_override(as_role(api, MANAGER), decision_id)

    assert answer.json["ended"]["alone"] is True


def test_the_author_does_not_approve_by_a_second_key(api, decision_id) -> None:
    by_analysts_key = as_role(api, ANALYST, person="anna")
    made = an_override(by_analysts_key, decision_id).json

    for key in (
        as_role(api, MANAGER, person="anna"),
        as_role(api, MANAGER, person="anna", level=9),
    ):
        refused = approving(key, made)
        assert (assert_problem(refused), refused.status_code) == ("own-override", 403)
        refused = answering(key, made, "rejections", reason="no")
        assert assert_problem(refused) == "own-override"
    assert approving(as_role(api, MANAGER, person="ben"), made).status_code == 201


def test_the_sellers_own_key_is_one_person_whoever_has_it(api) -> None:
    buyer_id = api.new_buyer(register={**REGISTER, "register_status": "insolvent"})["buyer_id"]
    refused = api.decide(buyer_id).json
    assert refused["outcome"] == "refused"
    made = an_override(api, refused["decision_id"]).json
    assert made["state"] == "proposed"  # nobody sets a refusal aside alone

    assert assert_problem(approving(api, made)) == "own-override"
    assert approving(as_role(api, MANAGER, person="anna"), made, "k-2").status_code == 201


def test_whoever_asked_for_the_credit_does_not_grant_it(api) -> None:
    anna = as_role(api, MANAGER, person="anna")
    decision_id = anna.decide(api.known_buyer()).json["decision_id"]

    own = an_override(anna, decision_id, key="k-1").json
    assert own["state"] == "proposed"  # though one person would be enough
    others = an_override(as_role(api, ANALYST, person="ada"), decision_id, key="k-2").json
    second_key = as_role(api, MANAGER, person="anna")
    assert assert_problem(approving(second_key, others, "k-3")) == "own-request"
    assert approving(as_role(api, MANAGER, person="ben"), others, "k-4").status_code == 201


def test_an_administrator_neither_proposes_nor_approves(api, proposed) -> None:
    administrator = as_role(api, Role.ADMINISTRATOR, person="root")

    assert assert_problem(approving(administrator, proposed)) == "forbidden"
    made = an_override(administrator, proposed["content"]["decision_id"])
    assert assert_problem(made) == "forbidden"
    listed = administrator.get("/v1/overrides")
    assert assert_problem(listed) == "forbidden"


def test_an_administrator_makes_nobody_a_key_beside_their_own(api) -> None:
    """Who is administrator has no other role, so that nobody approves by a key of their making."""
    as_role(api, Role.ADMINISTRATOR, person="root")
    operator = Caller(SELLER.seller_id, "key:root", UTC, frozenset({Role.ADMINISTRATOR}))
    new = NewKey("root", frozenset({MANAGER}), 9)

    with pytest.raises(Exception, match="administrator"):
        create_key(context_of(api), operator, new, Keyed("keys", "k", ""))


def test_analysts_do_not_approve(api, proposed) -> None:
    refused = approving(as_role(api, ANALYST, person="bea"), proposed)

    assert assert_problem(refused) == "forbidden"


def test_what_is_approved_is_named(api, proposed) -> None:
    anna = as_role(api, MANAGER, person="anna")

    differs = approving(anna, proposed, content_sha256="sha256:" + "0" * 64)
    assert (assert_problem(differs), differs.status_code) == ("override-differs", 409)
    unnamed = answering(anna, proposed, "approvals")
    assert unnamed.json["errors"][0]["pointer"] == "/content_sha256"


def test_each_end_is_for_good(api, decision_id) -> None:
    ada, anna = as_role(api, ANALYST, person="ada"), as_role(api, MANAGER, person="anna")
    ends = {
        "override-approved": lambda made: approving(anna, made, key=f"1-{made['override_id']}"),
        "override-rejected": lambda made: answering(
            anna, made, "rejections", f"2-{made['override_id']}", reason="no"
        ),
        "override-withdrawn": lambda made: answering(
            ada, made, "withdrawals", f"3-{made['override_id']}", reason="no need"
        ),
    }
    for code, end in reversed(ends.items()):
        made = an_override(ada, decision_id, key=code).json
        assert end(made).status_code == 201
        for again in ends.values():
            if again is not end:
                assert assert_problem(again(made)) == code
    assert [item["state"] for item in anna.get("/v1/overrides").json["items"]] == [
        "withdrawn",
        "rejected",
        "approved",
    ]


def test_only_the_author_withdraws(api, proposed) -> None:
    refused = answering(
        as_role(api, ANALYST, person="bea"), proposed, "withdrawals", reason="not mine"
    )

    assert (assert_problem(refused), refused.status_code) == ("not-own-override", 403)


def test_the_same_key_and_body_give_the_same_bytes(api, proposed) -> None:
    anna = as_role(api, MANAGER, person="anna")
    first = approving(anna, proposed)

    again = approving(anna, proposed)

    assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")
    other = approving(anna, proposed, content_sha256="sha256:" + "0" * 64)
    assert assert_problem(other) == "idempotency-key-reused"
    without = anna.post(f"/v1/overrides/{proposed['override_id']}/rejections", {"reason": "no"})
    assert assert_problem(without) == "idempotency-key-required"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"amount": "1.001"}, "/amount"),
        ({"amount": "-1.00"}, "/amount"),
        ({"expires_on": "2026-02-30"}, "/expires_on"),
        ({"expires_on": "2199-12-31"}, "/expires_on"),
        ({"reason_code": "judgement"}, "/reason_code"),
        ({"reason_code": "BECAUSE"}, "/reason_code"),
        ({"text": ""}, "/text"),
        ({"text": "a\nb"}, "/text"),
        ({"currency": "USD"}, "/currency"),
        ({"state": "approved"}, "/state"),
        ({"author": "ben"}, "/author"),
    ],
)
def test_a_proposal_that_cannot_be_meant_is_refused(api, decision_id, changed, pointer) -> None:
    refused = an_override(api, decision_id, **changed)

    assert refused.status_code == 422, refused.text
    assert refused.json["errors"][0]["pointer"] == pointer


def test_what_is_no_higher_is_a_conflict_that_says_what_to_do(api, decision_id) -> None:
    refused = an_override(api, decision_id, amount="50000.00")

    assert (assert_problem(refused), refused.status_code) == ("override-not-higher", 409)
    assert "reduce" in refused.json["detail"]


def test_another_seller_finds_nothing(api, proposed) -> None:
    stranger = as_role(api, MANAGER, ANALYST, seller=OTHER, person="stranger")
    override_id, decision_id = proposed["override_id"], proposed["content"]["decision_id"]
    absent = stranger.get("/v1/overrides/NOBODY").json["detail"].replace("NOBODY", override_id)

    found = stranger.get(f"/v1/overrides/{override_id}")
    assert (found.status_code, found.json["detail"]) == (404, absent)
    assert approving(stranger, proposed).json["detail"] == absent
    assert assert_problem(an_override(stranger, decision_id)) == "decision-not-found"
    listed = stranger.get(f"/v1/overrides?buyer_id={proposed['buyer_id']}").json
    after = stranger.get(f"/v1/overrides?after={override_id[:-1]}").json
    assert listed["items"] == after["items"] == []
    # The key under which it was proposed is another seller's: theirs is free.
    taken = an_override(stranger, decision_id, key="override-1")
    assert assert_problem(taken) == "decision-not-found"
    assert stranger.get(f"/v1/override-report?from={TODAY}&to={TODAY}").json["decisions"] == 0


def test_sales_sees_the_limit_and_nothing_of_the_override(api, proposed) -> None:
    done = approving(as_role(api, MANAGER, person="anna"), proposed).json
    sales = as_role(api, Role.SALES_SYSTEM)

    assert assert_problem(sales.get(f"/v1/overrides/{done['override_id']}")) == "forbidden"
    seen = sales.get("/v1/events").text + sales.get(f"/v1/limits/{done['ended']['limit_id']}").text
    assert "override.approved" in seen
    for hidden in ("JUDGEMENT", "orders of the season", "key:", "anna", "ada"):
        assert hidden not in seen


@pytest.mark.parametrize(
    "query",
    ["", "?from=2026-01-01", "?from=2026-01-01&to=2025-01-01", "?from=2026-02-30&to=2026-03-01",
     "?from=x&to=y", "?from=2026-01-01&to=2026-01-02&person=anna"],
)  # fmt: skip
def test_a_report_of_no_period_is_refused(shared_api, query) -> None:
    assert assert_problem(shared_api.get(f"/v1/override-report{query}")) == "invalid-query"
