"""
Every route with every role, with no key, and with another seller's key.

The table is written out, apart from the declarations: a route that it does not have fails, and
so does one that lets in anybody else. Who is not let in is told so before anything is looked up.
"""

import json
from typing import Any

import pytest
from flask import Blueprint

from credit_engine.api.access import ANYONE
from credit_engine.api.app import bare_app
from credit_engine.api.openapi import openapi_document, operations_of
from credit_engine.api.operations import operation
from credit_engine.domain.role import Role
from tests.api.conftest import ORDER, OTHER, RECORDS, REQUEST, Api
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import a_key, as_role, id_of
from tests.api.test_documents import ORDER as TRADE_ORDER
from tests.api.test_documents import PAYMENT
from tests.api.test_exchange_rates import a_rate
from tests.api.test_limit_changes import ENTRY, REASON
from tests.api.test_overrides import an_override
from tests.api.test_referrals import DOCUMENTS, a_referral, answer_to

LETTERS = {
    "s": Role.SALES_SYSTEM,
    "r": Role.RISK_OFFICER,
    "a": Role.CREDIT_ANALYST,
    "m": Role.CREDIT_MANAGER,
    "u": Role.AUDITOR,
    "d": Role.ADMINISTRATOR,
}
BUYER = "/v1/buyers/{buyer_id}"
LIMIT = "/v1/limits/{limit_id}"
OVERRIDE = "/v1/overrides/{override_id}"
REFERRAL = "/v1/referrals/{referral_id}"
RESERVATION = "/v1/reservations/{reservation_id}"
WEBHOOK = "/v1/webhooks/{webhook_id}"
# Who may call what: sales system, risk officer, analyst, manager, aUditor, aDministrator; * all.
TABLE = {
    "GET /healthz": "*",
    "GET /readyz": "*",
    "GET /metrics": "*",
    "GET /openapi.yaml": "*",
    "POST /v1/assessments": "ramu",
    "POST /v1/buyers": "sam",
    "GET /v1/buyers": "sramu",
    f"GET {BUYER}": "sramu",
    f"PATCH {BUYER}": "sam",
    f"GET {BUYER}/likely-duplicates": "sramu",
    f"POST {BUYER}/statements": "am",
    f"POST {BUYER}/observations": "am",
    f"POST {BUYER}/receivables": "sam",
    f"POST {BUYER}/covers": "am",
    f"POST {BUYER}/holds": "m",
    f"POST {BUYER}/documents": "sam",
    f"GET {BUYER}/documents": "sramu",
    f"POST {BUYER}/payments": "sam",
    f"POST {BUYER}/reconciliations": "sramu",
    f"GET {BUYER}/exposure": "sramu",
    f"GET {BUYER}/group": "sramu",
    f"PUT {BUYER}/parent": "am",
    f"DELETE {BUYER}/parent": "am",
    f"GET {BUYER}/shipment-record": "ramu",
    f"GET {BUYER}/data-reads": "u",
    "POST /v1/exchange-rates": "sam",
    "GET /v1/exchange-rates": "sramu",
    "POST /v1/imports": "sam",
    "POST /v1/limit-requests": "sam",
    "GET /v1/limits": "sramu",
    "POST /v1/limits": "m",
    f"GET {LIMIT}": "sramu",
    f"POST {LIMIT}/suspensions": "m",
    f"POST {LIMIT}/resumptions": "m",
    f"POST {LIMIT}/withdrawals": "m",
    f"POST {LIMIT}/cancellations": "m",
    f"POST {LIMIT}/reductions": "m",
    f"POST {LIMIT}/prolongations": "m",
    f"POST {LIMIT}/refusals-by-customer": "m",
    f"POST {LIMIT}/conditions-met": "m",
    f"POST {LIMIT}/reviews": "am",
    "GET /v1/referrals": "sramu",
    f"GET {REFERRAL}": "sramu",
    f"POST {REFERRAL}/assignments": "am",
    f"POST {REFERRAL}/document-requests": "am",
    f"POST {REFERRAL}/reassessments": "am",
    f"POST {REFERRAL}/answers": "m",
    "POST /v1/orders/check": "s",
    "POST /v1/orders/checks": "s",
    "GET /v1/orders/checks/{check_id}": "sramu",
    "GET /v1/reservations": "sramu",
    f"GET {RESERVATION}": "sramu",
    f"POST {RESERVATION}/confirm": "s",
    f"POST {RESERVATION}/release": "s",
    f"POST {RESERVATION}/amend": "s",
    "GET /v1/decisions": "ramu",
    "GET /v1/decisions/{decision_id}": "ramu",
    "GET /v1/decisions/{decision_id}/explanation": "sramu",
    "POST /v1/decisions/{decision_id}/replay": "ramu",
    "POST /v1/overrides": "am",
    "GET /v1/overrides": "ramu",
    f"GET {OVERRIDE}": "ramu",
    f"POST {OVERRIDE}/approvals": "m",
    f"POST {OVERRIDE}/rejections": "m",
    f"POST {OVERRIDE}/withdrawals": "am",
    "GET /v1/override-report": "rmu",
    "GET /v1/rule-packs": "ramu",
    "GET /v1/rule-packs/{revision}": "ramu",
    "GET /v1/events": "sramu",
    "GET /v1/webhooks": "sud",
    "POST /v1/webhooks": "sd",
    f"GET {WEBHOOK}": "sud",
    f"PATCH {WEBHOOK}": "sd",
    f"DELETE {WEBHOOK}": "sd",
    f"POST {WEBHOOK}/replays": "sd",
    "GET /v1/keys": "ud",
    "POST /v1/keys": "d",
    "POST /v1/keys/{key_id}/revoke": "d",
    "GET /v1/persons/blocks": "ud",
    "POST /v1/persons/blocks": "d",
    "POST /v1/persons/unblocks": "d",
}  # fmt: skip

# Queries without which a call says nothing of what it is about.
QUERIES = {
    f"DELETE {BUYER}/parent": {"reason": "sold"},
    "POST /v1/imports": {"kind": "buyers"},
    "GET /v1/decisions/{decision_id}/explanation": {"for": "sales"},
    "GET /v1/override-report": {"from": "2026-01-01", "to": "2026-12-31"},
}
MONEY = {"amount": "1.00", "currency": "EUR"}
LOWER = {"amount": "1.00", "currency": "EUR", **REASON}
COVER = {"policy": "P-1", "kind": "none_held", "valid_from": "2026-01-01", "source": "broker"}
HOLD = {
    "code": "FRAUD",
    "reason": "unknown address",
    "placed_on": "2026-10-01",
    "placed_by": "A. Lee",
    "review_by": "2026-12-01",
}
# A body that would be taken, were the record in the path the caller's.
BODIES: dict[str, Any] = {
    f"PATCH {BUYER}": {"name": "Mine"},
    **{f"POST {BUYER}/{kind}": {kind: records} for kind, records in RECORDS.items()},
    f"POST {BUYER}/covers": {"covers": [COVER]},
    f"POST {BUYER}/holds": {"holds": [HOLD]},
    f"POST {BUYER}/documents": {"documents": [TRADE_ORDER]},
    f"POST {BUYER}/payments": {"payments": [PAYMENT]},
    f"POST {BUYER}/reconciliations": {"totals": []},
    **{
        f"POST {LIMIT}/{change}": REASON
        for change in (
            "suspensions",
            "resumptions",
            "withdrawals",
            "cancellations",
            "prolongations",
            "refusals-by-customer",
            "conditions-met",
        )
    },
    f"POST {LIMIT}/reductions": LOWER,
    f"POST {LIMIT}/reviews": {},
    f"POST {REFERRAL}/assignments": {},
    f"POST {REFERRAL}/document-requests": DOCUMENTS,
    f"POST {REFERRAL}/reassessments": {},
    f"POST {REFERRAL}/answers": answer_to({"content_sha256": f"sha256:{'0' * 64}"}),
    f"POST {RESERVATION}/confirm": {},
    f"POST {RESERVATION}/release": {},
    f"POST {RESERVATION}/amend": {"open_amount": MONEY},
    f"PATCH {WEBHOOK}": {"state": "paused"},
    f"POST {WEBHOOK}/replays": {"from_sequence": 0},
    "POST /v1/keys/{key_id}/revoke": REASON,
    f"POST {OVERRIDE}/approvals": {"content_sha256": "sha256:" + "0" * 64},
    f"POST {OVERRIDE}/rejections": REASON,
    f"POST {OVERRIDE}/withdrawals": REASON,
}
# What names its record in the body, by the buyer that it is put into.
NAMED_IN_BODY: dict[str, Any] = {
    "POST /v1/assessments": REQUEST,
    "POST /v1/limit-requests": REQUEST,
    "POST /v1/limits": ENTRY,
    "POST /v1/orders/check": ORDER,
}
# What the server has, or the caller's own seller: no record of another seller's can be named.
NAMELESS = {
    "POST /v1/buyers",
    "POST /v1/exchange-rates",
    "POST /v1/webhooks",
    "POST /v1/keys",
    "POST /v1/persons/blocks",
    "POST /v1/persons/unblocks",
    "GET /v1/rule-packs",
    "GET /v1/rule-packs/{revision}",
}
# Lists, and what of the owner's each must not show to others.
LISTS = {
    "GET /v1/buyers": "buyer_id",
    "GET /v1/exchange-rates": "source",
    "GET /v1/limits": "limit_id",
    "GET /v1/referrals": "referral_id",
    "GET /v1/reservations": "reservation_id",
    "GET /v1/decisions": "decision_id",
    "GET /v1/events": "buyer_id",
    "GET /v1/webhooks": "webhook_id",
    "GET /v1/keys": "key_id",
    "GET /v1/overrides": "override_id",
    "GET /v1/override-report": "author",
    "GET /v1/persons/blocks": "person",
}
# Many at once, below; and of a decision, in test_overrides.py.
ELSEWHERE = {"POST /v1/orders/checks", "POST /v1/imports", "POST /v1/overrides"}
CLOSED = sorted(route for route, who in TABLE.items() if who != "*")
OPEN = sorted(route for route, who in TABLE.items() if who == "*")


def may(route: str) -> set[Role]:
    return {LETTERS[letter] for letter in TABLE[route]}


@pytest.fixture(scope="module")
def callers(shared_api: Api) -> dict[Role, Api]:
    return {role: as_role(shared_api, role) for role in Role}


def send(api: Api, route: str, ids: dict[str, str] | None = None, body: Any = None) -> Any:
    """Call *route* with these ids, or with ids of nothing."""
    method, path = route.split(" ")
    known = dict.fromkeys(
        ("buyer_id", "limit_id", "check_id", "reservation_id", "decision_id", "revision"), "NOBODY"
    ) | dict.fromkeys(("webhook_id", "key_id", "override_id", "referral_id"), "NOBODY")
    options: dict[str, Any] = {"query_string": QUERIES.get(route, {})}
    if route == "POST /v1/imports":
        options |= {"data": body or "x", "content_type": "application/x-ndjson"}
    elif method in ("POST", "PUT", "PATCH") and not path.endswith("/replay"):
        options |= {"json": {} if body is None else body}
        options |= {"headers": {"Idempotency-Key": "matrix", "If-Match": '"1"'}}
    return api.call(method, path.format(**(known | (ids or {}))), **options)


def test_the_table_has_every_route_and_no_other() -> None:
    described = openapi_document(bare_app())["paths"]
    routes = {
        f"{method.upper()} {path}" for path, methods in described.items() for method in methods
    }

    assert set(TABLE) == routes


def test_the_description_says_who_may_call_what() -> None:
    described = openapi_document(bare_app())["paths"]
    for declared in operations_of(bare_app()):
        route = f"{declared.method} {declared.path}"
        told = described[declared.path][declared.method.lower()]
        wanted = ["anyone"] if TABLE[route] == "*" else sorted(role.value for role in may(route))
        assert told["x-roles"] == wanted, route
        assert all(name in told["description"] for name in wanted), route


def test_an_operation_for_nobody_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="for nobody"):
        operation(Blueprint("b", __name__), "GET", "/v1/nothing", roles=frozenset(), answers=[])


@pytest.mark.parametrize("route", OPEN)
def test_what_is_for_anyone_asks_for_no_key(shared_api: Api, route: str) -> None:
    method, path = route.split(" ")

    assert shared_api.app.test_client().open(path, method=method).status_code == 200
    declared = next(of for of in operations_of(shared_api.app) if f"{of.method} {of.path}" == route)
    assert declared.roles is ANYONE


@pytest.mark.parametrize("route", CLOSED)
def test_each_role_is_let_in_or_told_who_is(callers: dict[Role, Api], route: str) -> None:
    for role, api in callers.items():
        answer = send(api, route)
        if role in may(route):
            assert answer.status_code not in (401, 403), (role, answer.text)
            assert answer.status_code < 500, (role, answer.text)
            continue
        assert assert_problem(answer, where=role) == "forbidden", role
        assert all(allowed.value in answer.json["detail"] for allowed in may(route))
        assert f"the caller's roles: {role.value}." in answer.json["detail"]


@pytest.mark.parametrize("route", CLOSED)
def test_without_a_key_nobody_is_let_in(shared_api: Api, route: str) -> None:
    nobody = Api(shared_api.app)
    nobody.headers["Authorization"] = ""

    assert assert_problem(send(nobody, route), where=route) == "unauthorised"


def a_blocked_person(api: Api) -> str:
    """Have an administrator block somebody; who that is."""
    root = as_role(api, Role.ADMINISTRATOR, person="root")
    body = {"person": "blocked.person", **REASON}
    root.post("/v1/persons/blocks", body, headers={"Idempotency-Key": "matrix-block"})
    return body["person"]


@pytest.fixture(scope="module")
def theirs(shared_api: Api) -> dict[str, str]:
    """Records of one seller, by the name of their id."""
    buyer_id = shared_api.known_buyer()
    decided = shared_api.decide(buyer_id, key="matrix-limit").json
    checked = shared_api.check_order(buyer_id, key="matrix-order").json
    shared_api.post("/v1/exchange-rates", {"exchange_rates": [a_rate(source="theirs")]})
    webhook = {"url": "https://93.184.215.14/hooks", "types": ["limit.*"]}
    return {
        "buyer_id": buyer_id,
        "limit_id": decided["limit_id"],
        "decision_id": decided["decision_id"],
        "check_id": checked["check_id"],
        "reservation_id": checked["reservation"]["reservation_id"],
        "webhook_id": shared_api.post("/v1/webhooks", webhook).json["webhook_id"],
        "key_id": id_of(a_key(shared_api, Role.AUDITOR, person="owner")),
        "source": "theirs",
        "override_id": an_override(shared_api, decided["decision_id"]).json["override_id"],
        "author": f"seller:{shared_api.seller.seller_id}",
        "person": a_blocked_person(shared_api),
        "referral_id": a_referral(shared_api)["referral_id"],
    }


@pytest.fixture(scope="module")
def strangers(shared_api: Api) -> dict[bool, Api]:
    """Give somebody of another seller who may do all, and the other seller's administrator."""
    others = set(Role) - {Role.ADMINISTRATOR}
    return {
        False: as_role(shared_api, *others, seller=OTHER, person="stranger"),
        True: as_role(shared_api, Role.ADMINISTRATOR, seller=OTHER),
    }


def test_each_route_is_tried_by_another_seller() -> None:
    by_path = {route for route in CLOSED if "{" in route} - NAMELESS
    posted = {route for route in by_path if not route.startswith(("GET", "DELETE"))}

    assert by_path | set(NAMED_IN_BODY) | NAMELESS | set(LISTS) | ELSEWHERE == set(CLOSED)
    replay, parent = "POST /v1/decisions/{decision_id}/replay", f"PUT {BUYER}/parent"
    assert posted - {replay, parent} == set(BODIES)


@pytest.mark.parametrize("route", sorted({r for r in CLOSED if "{" in r} - NAMELESS))
def test_another_sellers_records_are_not_there(
    strangers: dict[bool, Api], theirs: dict[str, str], route: str
) -> None:
    stranger = strangers[may(route) == {Role.ADMINISTRATOR}]
    body = BODIES.get(route)
    if route == f"PUT {BUYER}/parent":
        body = {"parent": {"buyer_id": theirs["buyer_id"]}, **REASON}

    answer = send(stranger, route, theirs, body)

    assert answer.status_code == 404, answer.text
    assert assert_problem(answer).endswith("-not-found")


@pytest.mark.parametrize("route", sorted(NAMED_IN_BODY))
def test_a_buyer_of_another_seller_is_not_there_in_a_body(
    strangers: dict[bool, Api], theirs: dict[str, str], route: str
) -> None:
    body = {**NAMED_IN_BODY[route], "buyer": {"buyer_id": theirs["buyer_id"]}}

    answer = send(strangers[False], route, theirs, body)

    assert (assert_problem(answer), answer.status_code) == ("buyer-not-found", 404)


def test_nor_is_it_there_among_many(strangers: dict[bool, Api], theirs: dict[str, str]) -> None:
    stranger, buyer = strangers[False], {"buyer_id": theirs["buyer_id"]}
    check = {**ORDER, "buyer": buyer, "request_reference": "R"}
    line = json.dumps({"buyer": buyer, "ledger": {"complete_as_of": "2026-11-20"}})

    checks = send(stranger, "POST /v1/orders/checks", theirs, {"checks": [check]}).json
    rows = stranger.call(
        "POST", "/v1/imports?kind=ledgers", data=line, content_type="application/x-ndjson"
    ).json

    assert [result["problem"]["type"] for result in checks["results"]] == [
        "/problems/buyer-not-found"
    ]
    assert [row["error"]["code"] for row in rows["lines"]] == ["buyer-not-found"]


@pytest.mark.parametrize("route", sorted(LISTS))
def test_a_list_has_nothing_of_another_seller(
    callers: dict[Role, Api], strangers: dict[bool, Api], theirs: dict[str, str], route: str
) -> None:
    answer = send(strangers[TABLE[route] == "ud"], route)

    assert answer.status_code == 200
    assert not [known for known in theirs.values() if known in answer.text]
    assert theirs[LISTS[route]] in send(callers[Role.AUDITOR], route).text
