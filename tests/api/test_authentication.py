"""Keys: who is let in, and that one seller sees nothing of another's."""

import pytest

from credit_engine.api.openapi import operations_of
from tests.api.conftest import OTHER, RECORDS, REQUEST, SELLER
from tests.api.problem_checks import assert_problem

OPEN = {"/healthz", "/readyz", "/metrics", "/openapi.yaml"}


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {SELLER.key}x",
        f"Bearer {SELLER.key[:-1]}",
        f"Bearer {SELLER.key.upper()}",
        f"Basic {SELLER.key}",
        SELLER.key,
        f"Bearer {SELLER.key} {OTHER.key}",
        "Bearer é",
        "Bearer " + "a" * 100_000,
    ],
)
def test_without_a_good_key_every_operation_on_records_is_refused(shared_api, sent) -> None:
    client = shared_api.app.test_client()
    headers = {} if sent is None else {"Authorization": sent}

    for declared in operations_of(shared_api.app):
        path = declared.path.replace("{", "").replace("}", "")
        answer = client.open(path, method=declared.method, headers=headers)
        if declared.path in OPEN:
            assert answer.status_code == 200, declared.name
        else:
            assert assert_problem(answer, where=declared.name) == "unauthorised"


def test_the_scheme_may_be_spelled_in_any_case(shared_api) -> None:
    headers = {"Authorization": f"bearer {SELLER.key}"}

    assert shared_api.app.test_client().get("/v1/buyers", headers=headers).status_code == 200


def test_a_key_is_asked_for_before_a_body_is_read(shared_api) -> None:
    answer = shared_api.app.test_client().post("/v1/buyers", data=b"{{{")

    assert assert_problem(answer) == "unauthorised"


def test_another_sellers_records_look_as_if_they_were_not_there(api) -> None:
    buyer_id = api.known_buyer()
    decided = api.decide(buyer_id).json
    other = api.as_seller(OTHER)
    buyer, decision = f"/v1/buyers/{buyer_id}", f"/v1/decisions/{decided['decision_id']}"

    answers = {
        "buyer-not-found": [
            other.get(buyer),
            other.patch(buyer, {"name": "Mine"}, headers={"If-Match": '"4"'}),
            *(other.post(f"{buyer}/{kind}", {kind: RECORDS[kind]}) for kind in RECORDS),
            other.decide(buyer_id, key="key-1"),
            other.decide(buyer_id, key="key-2"),
        ],
        "decision-not-found": [other.get(decision), other.post(f"{decision}/replay")],
        "limit-not-found": [other.get(f"/v1/limits/{decided['limit_id']}")],
    }

    for code, of_code in answers.items():
        for answer in of_code:
            assert assert_problem(answer) == code
            assert answer.status_code == 404
    for path in ("/v1/buyers", "/v1/limits", "/v1/decisions"):
        assert other.get(path).json == {"items": [], "next": None}
        after = other.get(path, query_string={"after": "0"})
        assert after.json["items"] == []
    mine = {"buyer_id": buyer_id}
    assert other.get("/v1/limits", query_string=mine).json["items"] == []
    assert other.get("/v1/decisions", query_string=mine).json["items"] == []
    assert api.get(buyer).json["name"] == "Acme GmbH"


def test_not_there_and_not_yours_are_told_in_the_same_words(api) -> None:
    buyer_id = api.new_buyer()["buyer_id"]
    other = api.as_seller(OTHER)
    body = {**REQUEST, "buyer": {"buyer_id": buyer_id}}
    nobody = {**REQUEST, "buyer": {"buyer_id": "NOBODY"}}

    theirs = other.post("/v1/limit-requests", body, headers={"Idempotency-Key": "a"})
    nothing = other.post("/v1/limit-requests", nobody, headers={"Idempotency-Key": "b"})

    assert theirs.json["detail"].replace(buyer_id, "NOBODY") == nothing.json["detail"]
