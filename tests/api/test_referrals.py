"""Referrals over HTTP: the queue as each role sees it, work on it, and answers by who may."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from credit_engine.api.schemas.referrals import OneReferralSchema, OneSalesReferralSchema
from credit_engine.domain.role import Role
from tests.api.conftest import OTHER, Api
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import a_key, as_role, with_key

ROUTE = "/v1/referrals"
LOW_SCORE = {"fact": "bureau_score", "value": 100, "valid_at": "2026-11-01", "source": "bureau"}
DOCUMENTS = {"documents": [{"code": "audited_accounts", "text": "for 2025"}]}


def answer_to(referral: Any, answer: str = "approve", **parts: Any) -> dict[str, Any]:
    return {
        "answer": answer,
        "reason_code": "JUDGEMENT",
        "text": "seen the order book",
        "content_sha256": referral["content_sha256"],
        **parts,
    }


def lower_the_score(api: Api, buyer_id: str, **parts: Any) -> None:
    sent = api.post(
        f"/v1/buyers/{buyer_id}/observations", {"observations": [{**LOW_SCORE, **parts}]}
    )
    assert sent.status_code == 200, sent.text


def a_referral(api: Api, **request: Any) -> Any:
    """Have a request referred; the referral as an insider sees it."""
    buyer_id = api.known_buyer()
    lower_the_score(api, buyer_id)
    decided = api.decide(buyer_id, key=f"referred-{buyer_id}", **request)
    assert decided.json["outcome"] == "referred", decided.text
    (found,) = api.get(f"{ROUTE}?buyer_id={buyer_id}").json["items"]
    return api.get(f"{ROUTE}/{found['referral_id']}").json


def do(api: Api, referral: Any, what: str, body: Any = None, key: str = "key-1") -> Any:
    path = f"{ROUTE}/{referral['referral_id']}/{what}"
    return api.post(path, body or {}, headers={"Idempotency-Key": key})


@pytest.fixture
def manager(api: Api) -> Api:
    return as_role(api, Role.CREDIT_MANAGER, person="mona", level=5)


@pytest.fixture
def analyst(api: Api) -> Api:
    return as_role(api, Role.CREDIT_ANALYST, person="anna")


def test_a_referral_goes_its_way_on_each_database(api_on_each_database) -> None:
    api = api_on_each_database
    manager = as_role(api, Role.CREDIT_MANAGER, person="mona", level=5)
    analyst = as_role(api, Role.CREDIT_ANALYST, person="anna")
    referral = a_referral(api)

    taken = do(analyst, referral, "assignments")
    assert (taken.status_code, taken.json["assigned_to"]) == (201, "anna")
    asked = do(analyst, referral, "document-requests", DOCUMENTS)
    assert asked.json["state"] == "waiting_for_documents"
    lower_the_score(api, referral["buyer_id"], value=150, valid_at="2026-11-10")
    stale = manager.get(f"{ROUTE}/{referral['referral_id']}").json
    assert stale["stale"] == ["facts"]
    assert assert_problem(do(manager, referral, "answers", answer_to(referral))) == "evidence-stale"
    again = do(analyst, referral, "reassessments")
    assert (again.status_code, again.json["outcome"]) == (201, "referred")
    assert (
        assert_problem(do(manager, referral, "answers", answer_to(referral), key="key-2"))
        == "referral-changed"
    )
    fresh = manager.get(f"{ROUTE}/{referral['referral_id']}").json
    body = answer_to(fresh, "part_approve", amount="30000.00", currency="EUR")
    done = do(manager, referral, "answers", body, key="key-3")

    assert done.status_code == 201, done.text
    assert done.json["outcome"] == "partly_approved"
    assert done.json["request_id"] == referral["request_id"]
    record = api.get(done.headers["Location"]).json
    assert record["decision"]["kind"] == "referral_answer"
    assert record["decision"]["answer"]["text"] == "seen the order book"
    replay = api.post(f"{done.headers['Location']}/replay").json
    assert (replay["identical"], replay["assessed"]) == (True, False)
    explained = api.get(f"{done.headers['Location']}/explanation?for=sales")
    assert assert_problem(explained) == "decision-not-assessed"
    ended = api.get(f"{ROUTE}/{referral['referral_id']}").json
    assert (ended["state"], ended["outcome"]) == ("answered", "partly_approved")
    assert [step["step"] for step in ended["steps"]] == [
        "opened", "assigned", "documents_asked", "reassessed", "answered",
    ]  # fmt: skip


def test_sales_sees_that_a_person_looks_and_until_when_and_no_more(api) -> None:
    referral = a_referral(api)
    do(api, referral, "document-requests", DOCUMENTS)
    sales = as_role(api, Role.SALES_SYSTEM)
    asked = sales.decide(referral["buyer_id"], key=f"referred-{referral['buyer_id']}").json
    assert asked["referral"] == {part: referral[part] for part in ("referral_id", "due_at")}

    seen = sales.get(f"{ROUTE}/{referral['referral_id']}").json
    listed = sales.get(ROUTE).json["items"]

    assert seen["documents"] == DOCUMENTS["documents"]
    assert (seen["state"], seen["outcome"]) == ("waiting_for_documents", "referred")
    hidden = set(OneReferralSchema().fields) - set(OneSalesReferralSchema().fields)
    assert hidden >= {"level", "recommendation", "assigned_to", "requested_by", "steps", "cause"}
    assert not hidden & seen.keys()
    assert [set(item) for item in listed] == [set(seen) - {"outcome"}]
    for query in ("level=3", "assigned_to=me"):
        assert assert_problem(sales.get(f"{ROUTE}?{query}")) == "forbidden"


@pytest.mark.parametrize("role", [Role.CREDIT_ANALYST, Role.RISK_OFFICER, Role.AUDITOR])
def test_who_judges_or_checks_sees_all_of_it(api, role) -> None:
    referral = a_referral(api)

    seen = as_role(api, role).get(f"{ROUTE}/{referral['referral_id']}").json

    assert seen == referral
    assert set(seen) == set(OneReferralSchema().fields) - {"ending"}
    assert seen["requested_by"] == "seller:S-1"
    assert seen["evidence"]["decision_id"] == seen["decision_id"]


def test_nobody_answers_their_own_request_with_any_key(api) -> None:
    first = as_role(api, Role.CREDIT_MANAGER, person="mona", level=5)
    buyer_id = api.known_buyer()
    lower_the_score(api, buyer_id)
    first.decide(buyer_id, key="hers")
    (referral,) = first.get(f"{ROUTE}?buyer_id={buyer_id}").json["items"]
    second = with_key(api, a_key(api, Role.CREDIT_MANAGER, person="mona", level=9))

    for caller in (first, second):
        for answer in ("approve", "refuse"):
            refused = do(caller, referral, "answers", answer_to(referral, answer))
            assert (assert_problem(refused), refused.status_code) == ("own-request", 403)
    other = as_role(api, Role.CREDIT_MANAGER, person="otto", level=1)
    assert do(other, referral, "answers", answer_to(referral)).status_code == 201


def test_nor_does_the_sellers_own_key(api) -> None:
    referral = a_referral(api)

    assert assert_problem(do(api, referral, "answers", answer_to(referral))) == "own-request"


def test_answers_are_for_managers_and_work_for_analysts_too(api, analyst) -> None:
    referral = a_referral(api)

    assert assert_problem(do(analyst, referral, "answers", answer_to(referral))) == "forbidden"
    given = do(analyst, referral, "assignments", {"person": "otto"})
    assert assert_problem(given) == "forbidden"
    assert do(analyst, referral, "assignments", {"person": "anna"}).status_code == 201


def test_a_manager_gives_it_to_somebody_who_finds_it(api, manager, analyst) -> None:
    referral, _ = a_referral(api), a_referral(api)

    assert do(manager, referral, "assignments", {"person": "anna"}).status_code == 201

    mine = analyst.get(f"{ROUTE}?assigned_to=me").json["items"]
    assert [item["referral_id"] for item in mine] == [referral["referral_id"]]
    assert manager.get(f"{ROUTE}?assigned_to=me").json["items"] == []


def test_a_referral_of_another_seller_is_not_there(api) -> None:
    referral = a_referral(api)
    stranger = as_role(api, Role.CREDIT_MANAGER, seller=OTHER, person="mona", level=9)

    for answer in (
        stranger.get(f"{ROUTE}/{referral['referral_id']}"),
        do(stranger, referral, "answers", answer_to(referral)),
        do(stranger, referral, "assignments"),
        do(stranger, referral, "document-requests", DOCUMENTS),
        do(stranger, referral, "reassessments"),
    ):
        assert assert_problem(answer) == "referral-not-found"
    assert stranger.get(ROUTE).json == {"items": [], "next": None}
    place = api.get(f"{ROUTE}?limit=1").json
    assert stranger.get(f"{ROUTE}?after={place['items'][0]['referral_id']}").status_code == 422


def test_the_same_key_and_body_give_the_same_bytes(api, manager) -> None:
    referral = a_referral(api)
    first = do(manager, referral, "answers", answer_to(referral))

    again = do(manager, referral, "answers", answer_to(referral))

    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    other = do(manager, referral, "answers", answer_to(referral, "refuse"))
    assert assert_problem(other) == "idempotency-key-reused"
    closed = do(manager, referral, "answers", answer_to(referral), key="key-2")
    assert assert_problem(closed) == "referral-closed"


def test_of_two_managers_at_once_one_answers_on_each_database(api_on_each_database) -> None:
    api = api_on_each_database
    referral = a_referral(api)
    managers = [
        as_role(api, Role.CREDIT_MANAGER, person=f"m{number}", level=5) for number in range(4)
    ]

    def ask(manager: Api) -> int:
        key = f"key-of-{manager.seller.key}"[:40]
        answer = answer_to(referral, "approve")
        while True:
            status = int(do(manager, referral, "answers", answer, key=key).status_code)
            if status != 503:
                return status

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, managers)) == [201, 409, 409, 409]
    decisions = api.get(f"/v1/decisions?buyer_id={referral['buyer_id']}").json["items"]
    assert [decision["outcome"] for decision in decisions] == ["referred", "approved"]


@pytest.mark.parametrize(
    ("part", "value", "pointer"),
    [
        ("answer", "perhaps", "/answer"),
        ("content_sha256", "sha256:1", "/content_sha256"),
        ("reason_code", "because", "/reason_code"),
        ("evidence", "a photo", "/evidence"),
        ("conditions_met", "yes", "/conditions_met"),
        ("amount", "1.00", "/amount"),
        ("wanted", "1.00", "/wanted"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_where(api, manager, part, value, pointer) -> None:
    referral = a_referral(api)

    answer = do(manager, referral, "answers", answer_to(referral, **{part: value}))

    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json["errors"]]


def test_the_queue_is_read_page_by_page(api) -> None:
    ids = {a_referral(api)["referral_id"] for _ in range(3)}

    page = api.get(f"{ROUTE}?limit=2&state=open").json
    rest = api.get(f"{ROUTE}?limit=2&state=open&after={page['next']}").json

    assert rest["next"] is None
    assert {item["referral_id"] for item in page["items"] + rest["items"]} == ids
